//! The exam's answer beside what is true today.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{Look, Role, markdown};

/// Below this width the two stand under each other.
const BESIDE: u16 = 60;

/// A text of the form `Exam answer: … Today: …`, the two halves beside each other where there is room.
pub fn exam_and_today(text: &str, width: u16, look: &Look) -> Vec<Line<'static>> {
    match text.split_once("\nToday:") {
        Some((exam, today)) => {
            let exam = exam.trim().strip_prefix("Exam answer:").unwrap_or(exam);
            columns(exam.trim(), today.trim(), width, look)
        }
        None => markdown::render(text, width, look),
    }
}

/// Both answers, each under its heading.
pub fn columns(exam: &str, today: &str, width: u16, look: &Look) -> Vec<Line<'static>> {
    if width < BESIDE || look.linear {
        let mut out = column("Exam answer", exam, width, look);
        out.push(Line::default());
        out.extend(column("Today", today, width, look));
        return out;
    }
    let left_width = (width - 3) / 2;
    let left = column("Exam answer", exam, left_width, look);
    let right = column("Today", today, width - 3 - left_width, look);
    let rows = left.len().max(right.len());
    let divider = Span::styled(format!(" {} ", look.glyphs().column), look.style(Role::Dim));
    (0..rows)
        .map(|row| {
            let mut line = left.get(row).cloned().unwrap_or_default();
            let gap = usize::from(left_width).saturating_sub(line.width());
            line.spans.push(Span::styled(" ".repeat(gap), Style::new()));
            line.spans.push(divider.clone());
            line.spans.extend(right.get(row).cloned().unwrap_or_default().spans);
            line
        })
        .collect()
}

fn column(title: &str, text: &str, width: u16, look: &Look) -> Vec<Line<'static>> {
    let mut lines = vec![Line::from(Span::styled(title.to_owned(), look.style(Role::Heading)))];
    lines.extend(markdown::render(text, width, look));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(width: u16) -> Vec<String> {
        let look = Look::PLAIN;
        let text = "Exam answer: yes, always.\n\nToday: it depends.";
        exam_and_today(text, width, &look).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn beside_where_there_is_room_and_below_where_not() {
        let wide = plain(63);
        assert_eq!(wide.len(), 2);
        assert!(wide[1].starts_with("yes, always.") && wide[1].ends_with("│ it depends."));
        assert_eq!(plain(30), ["Exam answer", "yes, always.", "", "Today", "it depends."]);
    }
}

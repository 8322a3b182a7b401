//! Styled lines as text with the escapes that a terminal understands.

use std::fmt::Write;

use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Line;

/// The lines as text. Without the escapes it is what the lines say (T11).
pub fn ansi(lines: &[Line<'_>]) -> String {
    let mut text = String::new();
    for line in lines {
        for span in &line.spans {
            let codes = codes(line.style.patch(span.style));
            if codes.is_empty() || span.content.is_empty() {
                text.push_str(&span.content);
            } else {
                let _ = write!(text, "\u{1b}[{}m{}\u{1b}[0m", codes.join(";"), span.content);
            }
        }
        text.push('\n');
    }
    text
}

/// What a style is called in an SGR sequence (ECMA-48).
fn codes(style: Style) -> Vec<String> {
    const MODIFIERS: [(Modifier, &str); 6] = [
        (Modifier::BOLD, "1"),
        (Modifier::DIM, "2"),
        (Modifier::ITALIC, "3"),
        (Modifier::UNDERLINED, "4"),
        (Modifier::REVERSED, "7"),
        (Modifier::CROSSED_OUT, "9"),
    ];
    let set = MODIFIERS.iter().filter(|(modifier, _)| style.add_modifier.contains(*modifier));
    let modifiers = set.map(|(_, code)| (*code).to_owned());
    modifiers.chain(style.fg.and_then(foreground)).collect()
}

/// `None` for the terminal's own colour of text.
fn foreground(color: Color) -> Option<String> {
    const SIXTEEN: [Color; 16] = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    match color {
        Color::Reset => None,
        Color::Indexed(index) => Some(format!("38;5;{index}")),
        Color::Rgb(r, g, b) => Some(format!("38;2;{r};{g};{b}")),
        named => {
            let at = SIXTEEN.iter().position(|one| *one == named)?;
            Some((if at < 8 { 30 + at } else { 82 + at }).to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Stylize;

    use super::*;

    #[test]
    fn a_style_begins_before_its_words_and_ends_behind_them() {
        let line =
            Line::from(vec!["a ".into(), "b".red().bold(), "c".dark_gray(), "d".fg(Color::Indexed(80))]);
        let esc = "\u{1b}[";
        assert_eq!(
            ansi(&[line, Line::default()]),
            format!("a {esc}1;31mb{esc}0m{esc}90mc{esc}0m{esc}38;5;80md{esc}0m\n\n")
        );
    }
}

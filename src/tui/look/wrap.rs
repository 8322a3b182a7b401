//! Breaking styled text into lines, by display width.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthChar;

/// A character with its style.
type Cell = (char, Style);

/// Breaks spans into lines of at most `width` cells, at spaces where there are some.
///
/// A word longer than a line is cut; no text gives one empty line; a line break in the text is kept.
pub fn wrap(spans: &[Span<'_>], width: u16) -> Vec<Line<'static>> {
    let width = usize::from(width.max(1));
    let cells: Vec<Cell> =
        spans.iter().flat_map(|span| span.content.chars().map(|c| (c, span.style))).collect();
    cells.split(|(c, _)| *c == '\n').flat_map(|line| wrap_line(line, width)).collect()
}

/// Breaks plain text in one style.
pub fn wrap_str(text: &str, style: Style, width: u16) -> Vec<Line<'static>> {
    wrap(&[Span::styled(text, style)], width)
}

/// The same with something before the first line and as much space before the others.
pub fn wrap_hanging(first: Span<'static>, spans: &[Span<'_>], width: u16) -> Vec<Line<'static>> {
    let indent = u16::try_from(first.width()).unwrap_or(u16::MAX);
    let blank = Span::raw(" ".repeat(usize::from(indent)));
    let mut lines = wrap(spans, width.saturating_sub(indent));
    for (i, line) in lines.iter_mut().enumerate() {
        line.spans.insert(0, if i == 0 { first.clone() } else { blank.clone() });
    }
    lines
}

/// Cuts a text to `width` cells; `mark` stands for what is missing.
pub fn cut(text: &str, width: usize, mark: char) -> String {
    let size = |c: char| c.width().unwrap_or(0);
    if text.chars().map(size).sum::<usize>() <= width {
        return text.to_owned();
    }
    let mut left = width.saturating_sub(1);
    let mut out: String = text
        .chars()
        .take_while(|c| {
            let fits = size(*c) <= left;
            left = left.saturating_sub(size(*c));
            fits
        })
        .collect();
    if width > 0 {
        out.push(mark);
    }
    out
}

fn wrap_line(cells: &[Cell], width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let mut start = 0;
    while let Some(end) = line_end(&cells[start..], width).map(|n| start + n) {
        lines.push(to_line(&cells[start..end]));
        start = end;
        while cells.get(start).is_some_and(|(c, _)| *c == ' ') {
            start += 1;
        }
    }
    if start < cells.len() || lines.is_empty() {
        lines.push(to_line(&cells[start..]));
    }
    lines
}

/// How many cells belong on the first line, or `None` where all of them fit.
fn line_end(cells: &[Cell], width: usize) -> Option<usize> {
    let mut used = 0;
    let mut space = None;
    for (i, (c, _)) in cells.iter().enumerate() {
        used += c.width().unwrap_or(0);
        if used > width {
            // A space that falls just behind the last column is the best place of all.
            return Some(if *c == ' ' { i } else { space.unwrap_or(i) }.max(1));
        }
        if *c == ' ' && i > 0 {
            space = Some(i);
        }
    }
    None
}

fn to_line(cells: &[Cell]) -> Line<'static> {
    let mut spans: Vec<Span<'static>> = Vec::new();
    for chunk in cells.chunk_by(|a, b| a.1 == b.1) {
        spans.push(Span::styled(chunk.iter().map(|(c, _)| *c).collect::<String>(), chunk[0].1));
    }
    Line::from(spans)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Stylize;

    fn plain(text: &str, width: u16) -> Vec<String> {
        wrap_str(text, Style::new(), width).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn breaks_at_spaces_and_cuts_long_words() {
        assert_eq!(plain("one two three", 7), ["one two", "three"]);
        assert_eq!(plain("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(plain("", 5), [""]);
        assert_eq!(plain("a\n\nb", 5), ["a", "", "b"]);
    }

    #[test]
    fn wide_characters_count_two_and_never_loop() {
        assert_eq!(plain("日本語", 4), ["日本", "語"]);
        assert_eq!(plain("日本", 1), ["日", "本"]);
        assert_eq!(plain("x", 0), ["x"]);
    }

    #[test]
    fn styles_survive_a_break() {
        let lines = wrap(&["bold words".bold(), " end".into()], 6);
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[1].spans[0].style, Style::new().bold());
    }

    #[test]
    fn cut_marks_what_is_missing() {
        assert_eq!(cut("abc", 3, '…'), "abc");
        assert_eq!(cut("abcd", 3, '…'), "ab…");
        assert_eq!(cut("日本語", 4, '…'), "日…");
        assert_eq!(cut("abc", 0, '…'), "");
    }
}

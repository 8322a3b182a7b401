//! Text in cells: how wide it is, and how it is shortened.

use unicode_width::UnicodeWidthChar;

/// Cells that a character takes: 0 for a combining one, 2 for a wide one.
pub fn char_cells(c: char) -> i32 {
    match UnicodeWidthChar::width(c) {
        Some(cells) => i32::try_from(cells).unwrap_or(1).min(2),
        // A control character has no place in a picture; it is shown as one `?`.
        None => 1,
    }
}

/// Cells that a text takes.
pub fn cells(text: &str) -> i32 {
    text.chars().map(char_cells).sum()
}

/// The longest head of a text within so many cells.
pub fn head(text: &str, width: i32) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += char_cells(c);
        if used > width {
            return &text[..at];
        }
    }
    text
}

/// The longest tail of a text within so many cells.
pub fn tail(text: &str, width: i32) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices().rev() {
        used += char_cells(c);
        if used > width {
            return &text[at + c.len_utf8()..];
        }
    }
    text
}

/// A name cut in its middle to so many cells: `shop-app…-eu-7` (T5).
pub fn shorten(text: &str, width: i32) -> String {
    if cells(text) <= width {
        return text.to_owned();
    }
    if width <= 1 {
        return if width == 1 { "…".to_owned() } else { String::new() };
    }
    let first = head(text, width / 2);
    format!("{first}…{}", tail(text, width - 1 - cells(first)))
}

/// A name with its kind before it, unless the name says it already: `nlb nlb-pay` says it twice.
pub fn tagged(tag: &str, name: &str) -> String {
    let says_it = tag.is_empty() || name.split(['-', '_', '.']).any(|part| part == tag);
    if says_it { name.to_owned() } else { format!("{tag} {name}") }
}

/// A sentence cut at its end to so many cells.
pub fn clip(text: &str, width: i32) -> String {
    if cells(text) <= width {
        return text.to_owned();
    }
    if width <= 0 {
        return String::new();
    }
    format!("{}…", head(text, width - 1).trim_end())
}

/// A paragraph broken into lines of at most so many cells, the later ones indented.
pub fn wrap(text: &str, width: i32, indent: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let lead: &str = &text[..text.len() - text.trim_start().len()];
    let mut line = if cells(lead) * 2 < width { lead.to_owned() } else { String::new() };
    let mut empty = true;
    for word in text.split_whitespace() {
        let mut word = word;
        loop {
            let gap = i32::from(!empty);
            if cells(&line) + gap + cells(word) <= width {
                if !empty {
                    line.push(' ');
                }
                line.push_str(word);
                empty = false;
                break;
            }
            if empty {
                // A word longer than a whole line is broken where the line ends.
                let room = (width - cells(&line)).max(1);
                let part = match head(word, room) {
                    "" => &word[..word.chars().next().map_or(0, char::len_utf8)],
                    part => part,
                };
                line.push_str(part);
                word = &word[part.len()..];
                if word.is_empty() {
                    empty = false;
                    break;
                }
            }
            let room_for_indent = indent.min(usize::try_from(width / 2).unwrap_or(0));
            lines.push(std::mem::replace(&mut line, " ".repeat(room_for_indent)));
            empty = true;
        }
    }
    if !empty || lines.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_in_the_middle_t5() {
        assert_eq!(shorten("application-tier", 9), "appl…tier");
        assert_eq!(shorten("short", 9), "short");
        assert_eq!(cells(&shorten("日本語日本語日本語", 8)), 7);
    }

    #[test]
    fn paragraphs_keep_within_the_width_and_lose_nothing() {
        for width in 1..40 {
            let text = " Hop 5, ec2 db1: security group sg-db: BLOCKED, a-word-longer-than-any-line-here.";
            let lines = wrap(text, width, 3);
            let kept: String = lines.iter().flat_map(|l| l.chars()).filter(|c| *c != ' ').collect();
            assert_eq!(kept, text.replace(' ', ""), "width {width}");
            for line in &lines {
                assert!(cells(line) <= width, "{line:?} at width {width}");
            }
        }
    }
}

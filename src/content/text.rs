//! Texts from elsewhere: what may be shown.

use std::borrow::Cow;

/// Whether a character has no place in a text that is shown: controls that a terminal would obey,
/// marks that turn the writing direction, and what nobody can see.
///
/// Line feed and tab are the writer's own.
pub fn is_forbidden(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{061c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}' => true,
        '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' => true,
        '\u{e0000}'..='\u{e007f}' => true,
        c => c.is_control(),
    }
}

/// The first character that has no place in a text, with its byte offset.
pub fn find_forbidden(text: &str) -> Option<(usize, char)> {
    text.char_indices().find(|(_, c)| is_forbidden(*c))
}

/// The text with everything replaced that must not reach a terminal.
pub fn sanitize(text: &str) -> Cow<'_, str> {
    if find_forbidden(text).is_none() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if is_forbidden(c) { '\u{fffd}' } else { c }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_survives() {
        assert_eq!(sanitize("a\u{1b}[31mb\u{7f}\u{9b}"), "a\u{fffd}[31mb\u{fffd}\u{fffd}");
        assert_eq!(sanitize("a\u{202e}b\u{2066}"), "a\u{fffd}b\u{fffd}");
        assert_eq!(sanitize("line\n\ttab é 漢"), "line\n\ttab é 漢");
        assert_eq!(find_forbidden("ab\u{200b}"), Some((2, '\u{200b}')));
    }
}

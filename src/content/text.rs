//! Texts from elsewhere: what may be shown, and what was meant.

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

/// The candidate that was most likely meant: the one that takes the fewest edits, if they are few.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = 1 + word.chars().count() / 4;
    candidates
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(word.len()) <= 4 * limit)
        .map(|candidate| (edits(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many insertions, deletions, replacements and swaps of neighbours turn one word into the other,
/// whatever the case.
pub fn edits(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().flat_map(char::to_lowercase).collect();
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replace = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replace.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_count_swaps_as_one() {
        assert_eq!(edits("vpc", "vcp"), 1);
        assert_eq!(edits("subnet", "Subnets"), 1);
        assert_eq!(edits("", "abc"), 3);
        assert_eq!(edits("kitten", "sitting"), 3);
    }

    #[test]
    fn only_what_is_near_is_suggested() {
        assert_eq!(nearest("subent", ["vpc", "subnet", "subnets"]), Some("subnet"));
        assert_eq!(nearest("security-gruop", ["security-group", "nat-gateway"]), Some("security-group"));
        assert_eq!(nearest("xyz", ["vpc", "subnet"]), None);
    }

    #[test]
    fn nothing_that_a_terminal_obeys_survives() {
        assert_eq!(sanitize("a\u{1b}[31mb\u{7f}\u{9b}"), "a\u{fffd}[31mb\u{fffd}\u{fffd}");
        assert_eq!(sanitize("a\u{202e}b\u{2066}"), "a\u{fffd}b\u{fffd}");
        assert_eq!(sanitize("line\n\ttab é 漢"), "line\n\ttab é 漢");
        assert_eq!(find_forbidden("ab\u{200b}"), Some((2, '\u{200b}')));
    }
}

//! The part of Markdown that is the pack format's own: lines that draw something.

/// What stands between `{{` and `}}` on lines of their own.
pub fn directives(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(directive)
}

/// What stands between `{{` and `}}`, if that is all of the line.
pub fn directive(line: &str) -> Option<&str> {
    line.trim().strip_prefix("{{")?.strip_suffix("}}")
}

/// The topology that a directive draws: `diagram NAME`.
pub fn is_diagram(directive: &str) -> Option<&str> {
    match directive.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["diagram", name] => Some(name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_line_of_its_own_is_a_directive() {
        let text = "before\n{{diagram two-vpcs}}\nin the {{diagram x}} middle\n  {{ diagram  b }}  \n";
        let found: Vec<_> = directives(text).map(is_diagram).collect();
        assert_eq!(found, [Some("two-vpcs"), Some("b")]);
        assert_eq!(is_diagram("picture x"), None);
    }
}

//! Texts for the clipboard of the terminal, which also works over SSH (OSC 52).

use crate::content::text::sanitize;

/// A text that is to be copied, fit for any clipboard: nothing in it that a terminal would obey when it is
/// pasted, and not more than terminals take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    text: String,
    cut: bool,
}

/// Longest text in bytes: in base64 and with its frame it stays below the 74,994 bytes that xterm takes.
const LONGEST: usize = 48 << 10;

impl Copied {
    /// A text as it may be copied; a longer one ends at the last line that fits.
    pub fn new(text: &str) -> Self {
        let clean = sanitize(text);
        let clean = clean.trim_end();
        if clean.len() <= LONGEST {
            return Copied { text: clean.to_owned(), cut: false };
        }
        let mut end = LONGEST;
        while !clean.is_char_boundary(end) {
            end -= 1;
        }
        let end = clean[..end].rfind('\n').unwrap_or(end);
        Copied { text: clean[..end].to_owned(), cut: true }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What is said of it: how much was copied.
    pub fn words(&self, what: &str) -> String {
        let lines = self.text.lines().count();
        let unit = if lines == 1 { "line" } else { "lines" };
        let rest = if self.cut { ", cut at what a clipboard takes" } else { "" };
        format!("Copied {what} ({lines} {unit}{rest}), if the terminal allows it.")
    }

    /// What is sent to the terminal.
    pub fn sequence(&self) -> String {
        format!("\u{1b}]52;c;{}\u{7}", base64(self.text.as_bytes()))
    }
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let mut bits = 0_u32;
        for at in 0..3 {
            bits = bits << 8 | u32::from(chunk.get(at).copied().unwrap_or(0));
        }
        for at in 0..4 {
            if at <= chunk.len() {
                // six bits are less than 64
                out.push(char::from(ALPHABET[(bits >> (18 - 6 * at) & 63) as usize]));
            } else {
                out.push('=');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        // the test vectors of RFC 4648, section 10
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
        assert_eq!(base64(&[0xff, 0xfe, 0xfb]), "//77");
    }

    #[test]
    fn nothing_that_a_terminal_obeys_is_copied() {
        let copied = Copied::new("a\u{1b}]52;c;!\u{7}b\n\n");
        assert_eq!(copied.text(), "a\u{fffd}]52;c;!\u{fffd}b");
        assert_eq!(copied.sequence().matches(['\u{1b}', '\u{7}']).count(), 2);
    }

    #[test]
    fn a_long_text_ends_at_a_line_and_says_so() {
        let line = "é".repeat(50);
        let copied = Copied::new(&vec![line.as_str(); 2_000].join("\n"));
        assert!(copied.text().len() <= LONGEST && copied.text().ends_with(&line));
        assert!(copied.sequence().len() < 74_994);
        assert!(copied.words("the note").contains("cut at"), "{}", copied.words("the note"));
        assert_eq!(
            Copied::new("one").words("the flow"),
            "Copied the flow (1 line), if the terminal allows it."
        );
    }
}

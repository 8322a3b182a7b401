//! The few signs outside of pictures, in both forms.

use ratatui::symbols::border;

/// Signs of one form; each is one cell wide.
#[derive(Debug, PartialEq)]
pub struct Glyphs {
    pub yes: &'static str,
    pub no: &'static str,
    pub unknown: &'static str,
    pub cursor: &'static str,
    pub grab: &'static str,
    pub bullet: &'static str,
    pub full: &'static str,
    pub empty: &'static str,
    pub dot: &'static str,
    pub arrow: &'static str,
    pub cut: char,
    pub column: &'static str,
    pub rule: &'static str,
    pub joint: &'static str,
    pub border: border::Set<'static>,
}

/// For terminals that draw box characters.
pub static UNICODE: Glyphs = Glyphs {
    yes: "✓",
    no: "✗",
    unknown: "?",
    cursor: "›",
    grab: "↕",
    bullet: "•",
    full: "█",
    empty: "░",
    dot: "·",
    arrow: "→",
    cut: '…',
    column: "│",
    rule: "─",
    joint: "┼",
    border: border::PLAIN,
};

/// For those that do not.
pub static ASCII: Glyphs = Glyphs {
    yes: "Y",
    no: "X",
    unknown: "?",
    cursor: ">",
    grab: "%",
    bullet: "*",
    full: "#",
    empty: ".",
    dot: "-",
    arrow: ">",
    cut: '~',
    column: "|",
    rule: "-",
    joint: "+",
    border: border::Set {
        top_left: "+",
        top_right: "+",
        bottom_left: "+",
        bottom_right: "+",
        vertical_left: "|",
        vertical_right: "|",
        horizontal_top: "-",
        horizontal_bottom: "-",
    },
};

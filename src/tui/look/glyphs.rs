//! The few signs outside of pictures, in both forms.

use ratatui::symbols::border;

/// Signs of one form; each is one cell wide.
#[derive(Debug, PartialEq)]
pub struct Glyphs {
    /// Right, passed.
    pub yes: &'static str,
    /// Wrong, blocked.
    pub no: &'static str,
    /// Not known.
    pub unknown: &'static str,
    /// Before the marked line.
    pub cursor: &'static str,
    /// Before a line that moves with the keys.
    pub grab: &'static str,
    /// Before an item of a list.
    pub bullet: &'static str,
    /// Filled part of a bar.
    pub full: &'static str,
    /// Empty part of a bar.
    pub empty: &'static str,
    /// From nothing to much.
    pub shades: [&'static str; 5],
    /// Between two facts.
    pub dot: &'static str,
    /// From one to the other.
    pub arrow: &'static str,
    /// Stands for something that is not finished.
    pub cut_sign: &'static str,
    /// Stands for what was cut off.
    pub cut: char,
    /// Between two columns.
    pub column: &'static str,
    /// A line across.
    pub rule: &'static str,
    /// Where a line crosses a column.
    pub joint: &'static str,
    /// Around a panel.
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
    shades: ["·", "░", "▒", "▓", "█"],
    dot: "·",
    arrow: "→",
    cut_sign: "…",
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
    shades: [".", "-", "+", "*", "#"],
    dot: "-",
    arrow: ">",
    cut_sign: "~",
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

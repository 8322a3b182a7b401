//! A picture as SVG, for slides and README files: monospaced text, roles as classes.
//!
//! Runs of cells of one role become one `<text>` with a fixed length, so that the columns stay in line
//! whatever font is found. It brings its own background, light or dark as the reader's system asks: a page may be
//! light where the system is dark.

use std::fmt::Write;

use super::picture::{Cell, Picture, Role};

/// Width of a cell.
const CELL_WIDTH: usize = 9;
/// Height of a cell: box-drawing characters of neighbouring rows must touch.
const CELL_HEIGHT: usize = 18;
/// Distance of the baseline from the top of a cell.
const BASELINE: usize = 14;

const STYLE: &str = ".ground{fill:#ffffff}text{font:15px 'DejaVu Sans Mono','Cascadia Mono',Menlo,Consolas,monospace;\
white-space:pre;fill:#24292f}\
.dim{fill:#5a5a5a}.vpc{fill:#8a3f73}.public{fill:#006b4e}.path,.hop{fill:#0072b2;font-weight:bold}\
.passed{fill:#0072b2;font-weight:bold}.blocked{fill:#b03a00;font-weight:bold}\
@media (prefers-color-scheme:dark){.ground{fill:#0d1117}text{fill:#e6e6e6}.dim{fill:#8a8a8a}.vpc{fill:#cc79a7}\
.public{fill:#2db38a}.path,.hop,.passed{fill:#56b4e9}.blocked{fill:#ff7a33}}";

impl Picture {
    /// The picture as an SVG document.
    pub fn to_svg(&self) -> String {
        let (width, height) = (self.width * CELL_WIDTH, self.height * CELL_HEIGHT);
        let mut svg = String::with_capacity(self.cells.len() * 8 + 2000);
        let _ = write!(
            svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" xml:space=\"preserve\">\n<title>{}</title>\n<desc>",
            escape(self.outline.first().map_or("Network", String::as_str))
        );
        for line in &self.outline {
            let _ = writeln!(svg, "{}", escape(line));
        }
        let _ = writeln!(svg, "</desc>\n<style>{STYLE}</style>");
        let _ = writeln!(svg, "<rect class=\"ground\" width=\"{width}\" height=\"{height}\"/>");
        for y in 0..self.height {
            self.write_row(&mut svg, y);
        }
        svg.push_str("</svg>\n");
        svg
    }

    fn write_row(&self, svg: &mut String, y: usize) {
        let mut x = 0;
        while x < self.width {
            let role = self.cell(x, y).role;
            let start = x;
            let mut text = String::new();
            while x < self.width && self.cell(x, y).role == role {
                let glyph = self.cell(x, y).glyph;
                if glyph != Cell::CONTINUED {
                    text.push(glyph);
                }
                text.extend(self.marks_at(x, y));
                x += 1;
            }
            let lead = text.len() - text.trim_start_matches(' ').len();
            let words = text.trim_matches(' ');
            if words.is_empty() {
                continue;
            }
            let trail = text.len() - lead - words.len();
            let cells = x - start - lead - trail;
            let _ = writeln!(
                svg,
                "<text x=\"{}\" y=\"{}\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"{}>{}</text>",
                (start + lead) * CELL_WIDTH,
                y * CELL_HEIGHT + BASELINE,
                cells * CELL_WIDTH,
                class(role),
                escape(words)
            );
        }
    }
}

fn class(role: Role) -> &'static str {
    match role {
        Role::Dim => " class=\"dim\"",
        Role::Vpc => " class=\"vpc\"",
        Role::PublicSubnet => " class=\"public\"",
        Role::Path => " class=\"path\"",
        Role::Hop => " class=\"hop\"",
        Role::Blocked => " class=\"blocked\"",
        Role::Passed => " class=\"passed\"",
        Role::Plain
        | Role::PrivateSubnet
        | Role::Hub
        | Role::Site
        | Role::Leaf
        | Role::Port
        | Role::Edge
        | Role::Tunnel
        | Role::Note => "",
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            // XML has no place for control characters and these two, not even escaped.
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('?'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_name_becomes_markup() {
        assert_eq!(escape("a<b>&\"c\u{1b}\u{ffff}"), "a&lt;b&gt;&amp;&quot;c??");
    }

    /// The relative luminance of a colour as WCAG 2 defines it.
    fn luminance(color: &str) -> f64 {
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(&color[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Selectors with their colours.
    fn colours(style: &str) -> Vec<(&str, &str)> {
        let rules = style.split_inclusive('}').filter_map(|rule| rule.split_once('{'));
        rules.filter_map(|(who, what)| Some((who, what.split_once("fill:#")?.1.get(..6)?))).collect()
    }

    #[test]
    fn every_role_can_be_read_on_light_and_on_dark() {
        assert!((contrast("000000", "ffffff") - 21.0).abs() < 0.01);
        let (light, dark) = STYLE.split_once("@media (prefers-color-scheme:dark){").unwrap();
        for half in [light, dark] {
            let all = colours(half);
            let ground = all.iter().find(|(who, _)| *who == ".ground").unwrap().1;
            for role in ["text", ".dim", ".vpc", ".public", ".path", ".hop", ".passed", ".blocked"] {
                let found = all.iter().find(|(who, _)| who.split(',').any(|one| one == role));
                let (_, color) = found.unwrap_or_else(|| panic!("{role} has no colour in {half}"));
                let ratio = contrast(color, ground);
                assert!(ratio >= 4.3, "{role} {color} on {ground}: {ratio:.2}");
            }
        }
    }
}

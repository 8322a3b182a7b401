//! What is shortened in a picture, in full under it.

use super::line::Line;
use super::picture::{Element, Owner, Role, Shape};
use super::words::{cells, wrap};

/// A short form takes at most so many columns of the list.
const SHORT: i32 = 30;

/// One row a shortened name, with the name in full; none where all names are whole.
pub fn lines(elements: &[Element], width: i32) -> Vec<Line> {
    let mut names: Vec<(String, &str)> = Vec::new();
    for element in elements.iter().filter(|element| is_cut(element)) {
        let name = (short_form(element), element.full.as_str());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        return Vec::new();
    }
    let column = names.iter().map(|(short, _)| cells(short)).max().unwrap_or(0).min(SHORT).min(width / 2) + 3;
    let mut heading = Line::new(Owner::Note);
    heading.push(" in full:", Role::Dim);
    let mut lines = vec![heading];
    for (short, full) in names {
        lines.extend(entry(&short, full, column, width));
    }
    lines
}

fn is_cut(element: &Element) -> bool {
    let is_label = element.shape != Shape::Edge && element.rect.width() > 0;
    is_label && element.shown.contains('…') && !element.shown.contains(element.full.as_str())
}

/// The words of an element that are shortened, without its tag, its address and a hop's number.
fn short_form(element: &Element) -> String {
    let shown = element.shown.trim_matches(['[', ']']);
    let is_sentence = element.full.contains(' ');
    let cut = shown.split(' ').find(|word| word.contains('…') && !is_sentence);
    cut.unwrap_or(shown).to_owned()
}

fn entry(short: &str, full: &str, column: i32, width: i32) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut line = Line::new(Owner::Note);
    line.push(format!(" {short}"), Role::Note);
    if line.width() >= column {
        lines.push(std::mem::replace(&mut line, Line::new(Owner::Note)));
    }
    for text in wrap(full, (width - column).max(1), 0) {
        line.pad_to(column);
        line.push(text, Role::Note);
        lines.push(std::mem::replace(&mut line, Line::new(Owner::Note)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagram::geometry::Rect;
    use crate::network::name::Name;

    #[test]
    fn only_what_is_cut_is_listed_and_nothing_of_it_is_lost() {
        let element = |shown: &str, full: &str| Element {
            name: Name::from(full),
            shape: Shape::Leaf,
            parent: None,
            rect: Rect::sized(0, 0, 5, 1),
            shown: shown.into(),
            full: full.into(),
        };
        let whole = element("ec2 web-1 10.0.0.1", "web-1");
        assert!(lines(&[whole], 40).is_empty());
        let long = "a-name-that-is-longer-than-any-line-of-the-list";
        for width in [10, 20, 40, 80] {
            let lines = lines(&[element("ec2 a-na…list 10.0.0.1", long)], width);
            let text: String = lines.iter().flat_map(Line::cells).map(|cell| cell.glyph).collect();
            let text = text.replace(' ', "");
            assert!(text.contains("a-na…list") && text.contains(long), "{width}: {text}");
        }
    }
}

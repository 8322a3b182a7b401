//! The cells of a window as styled lines.

use std::collections::BTreeMap;

use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::difference::Sign;
use crate::diagram::geometry::Point;
use crate::diagram::{Cell, ElementId, Owner, Picture, Shape, Window};
use crate::network::name::Name;
use crate::tui::look::picture::role_of;
use crate::tui::look::{Look, Role};

/// What some elements are shown as, besides what they are.
#[derive(Debug, Default)]
pub(super) struct Tints {
    marked: Vec<ElementId>,
    signs: BTreeMap<ElementId, Sign>,
    /// Cells in which a sign stands.
    cells: BTreeMap<(i32, i32), Sign>,
}

impl Tints {
    /// Reverses what bears one of these names.
    pub(super) fn mark(&mut self, picture: &Picture, name: &Name) {
        let named = picture.elements.iter().zip(0..).filter(|(element, _)| element.name == *name);
        self.marked.extend(named.map(|(_, id)| id));
    }

    pub(super) fn mark_element(&mut self, element: ElementId) {
        self.marked.push(element);
    }

    /// Puts a sign before what was added, removed or changed.
    pub(super) fn sign(&mut self, picture: &Picture, signs: &BTreeMap<Name, Sign>) {
        for (element, id) in picture.elements.iter().zip(0..) {
            let Some(sign) = signs.get(&element.name).filter(|_| element.shape != Shape::Edge) else {
                continue;
            };
            self.signs.insert(id, *sign);
            if let Some(at) = place_of_sign(picture, id) {
                self.cells.insert((at.x, at.y), *sign);
            }
        }
    }

    fn style(&self, owner: Owner, look: &Look, plain: Style) -> Style {
        let (Some(id), true) = (owner.element(), is_text(owner)) else { return plain };
        let mut style = plain;
        if let Some(sign) = self.signs.get(&id) {
            style = sign_style(*sign, look);
        }
        if self.marked.contains(&id) { style.patch(look.style(Role::Selected)) } else { style }
    }
}

fn is_text(owner: Owner) -> bool {
    matches!(owner, Owner::Leaf(_) | Owner::Title(_) | Owner::Port(_))
}

/// The cell of a sign: before the first cell of the element's text, or that cell itself where it is a bracket.
fn place_of_sign(picture: &Picture, id: ElementId) -> Option<Point> {
    let rect = picture.elements.get(id as usize)?.rect;
    let owner = |x: i32, y: i32| match (usize::try_from(x), usize::try_from(y)) {
        (Ok(x), Ok(y)) => picture.cell(x, y).owner,
        _ => Owner::Nothing,
    };
    let own = |x: &i32| is_text(owner(*x, rect.y0)) && owner(*x, rect.y0).element() == Some(id);
    let first = (rect.x0..=rect.x1).find(own)?;
    let glyph = picture.cell(usize::try_from(first).ok()?, usize::try_from(rect.y0).ok()?).glyph;
    let before = picture.cell(usize::try_from(first - 1).ok()?, usize::try_from(rect.y0).ok()?).glyph;
    let at = if glyph != ' ' && glyph != '[' && before == ' ' { first - 1 } else { first };
    Some(Point::new(at, rect.y0))
}

/// A glyph that tells what became of something.
pub(super) fn glyph(sign: Sign, look: &Look) -> char {
    let text = match sign {
        Sign::Added => "+",
        Sign::Removed => "-",
        Sign::Changed => "~",
        Sign::Reached => look.glyphs().yes,
        Sign::Cut => look.glyphs().no,
    };
    text.chars().next().unwrap_or('?')
}

/// How it looks.
pub(super) fn sign_style(sign: Sign, look: &Look) -> Style {
    match sign {
        Sign::Added | Sign::Reached => look.style(Role::Good),
        Sign::Removed => look.style(Role::Bad).add_modifier(Modifier::CROSSED_OUT),
        Sign::Cut => look.style(Role::Bad),
        Sign::Changed => look.style(Role::Warn),
    }
}

/// What is seen in a window, line by line.
pub(super) fn lines(picture: &Picture, window: &Window, tints: &Tints, look: &Look) -> Vec<Line<'static>> {
    let cells = window.cells(picture);
    let width = usize::try_from(window.width).unwrap_or(0).max(1);
    cells
        .chunks(width)
        .zip(window.y..)
        .map(|(cells, y)| {
            let cells = cells.iter().zip(window.x..).map(|(cell, x)| {
                let signed = tints.cells.get(&(x, y)).filter(|_| is_text(cell.owner) || cell.glyph == ' ');
                match signed {
                    Some(sign) => {
                        (glyph(*sign, look), sign_style(*sign, look).remove_modifier(Modifier::CROSSED_OUT))
                    }
                    None => styled(cell, tints, look),
                }
            });
            line(cells)
        })
        .collect()
}

/// A row of the picture itself, such as one of the hop list.
pub(super) fn row(picture: &Picture, y: usize, here: bool, look: &Look) -> Line<'static> {
    let tints = Tints::default();
    let cells = (0..picture.width).map(|x| styled(&picture.cell(x, y), &tints, look));
    let line = line(cells);
    if here { line.patch_style(look.style(Role::Selected)) } else { line }
}

fn styled(cell: &Cell, tints: &Tints, look: &Look) -> (char, Style) {
    let glyph = if look.ascii { cell.ascii } else { cell.glyph };
    (glyph, tints.style(cell.owner, look, look.style(role_of(cell.role))))
}

/// Cells of one style become one span.
fn line(cells: impl Iterator<Item = (char, Style)>) -> Line<'static> {
    let mut spans: Vec<Span<'static>> = Vec::new();
    let mut text = String::new();
    let mut style = Style::new();
    for (glyph, next) in cells.filter(|(glyph, _)| *glyph != Cell::CONTINUED) {
        if next != style && !text.is_empty() {
            spans.push(Span::styled(std::mem::take(&mut text), style));
        }
        style = next;
        text.push(glyph);
    }
    let kept = text.trim_end_matches(' ').len();
    text.truncate(kept);
    spans.push(Span::styled(text, style));
    Line::from(spans)
}

//! Titles of the containers that a window's upper edge cuts: they stick to it.

use super::View;
use crate::diagram::geometry::Point;
use crate::diagram::picture::{Cell, Element, ElementId, Owner, Role, Shape};
use crate::diagram::words::{cells as width_of, clip};

/// A title is not cut to fewer cells than this.
const LEAST_TITLE: i32 = 6;

impl View<'_> {
    /// Writes the titles of the containers that the upper edge cuts, the outer before the inner, into the
    /// first row.
    pub(super) fn stick_titles(&mut self) {
        let top = self.window.y;
        let cut = |element: &Element| {
            element.shape == Shape::Container && element.rect.y0 < top && top < element.rect.y1
        };
        let elements = &self.picture.elements;
        let is_cut: Vec<bool> = elements.iter().map(cut).collect();
        let mut cut_children = vec![0_usize; elements.len()];
        for (id, element) in elements.iter().enumerate() {
            if let (true, Some(parent)) = (is_cut[id], element.parent) {
                cut_children[parent as usize] += 1;
            }
        }
        let innermost: Vec<usize> =
            (0..elements.len()).filter(|id| is_cut[*id] && cut_children[*id] == 0).collect();
        for id in innermost {
            // The outermost one around several says nothing of any of them.
            let chain = self.chain(id, &is_cut, &cut_children);
            self.stick(id, &chain);
        }
    }

    /// The cut containers around one that are around no other cut one, outermost first.
    fn chain(&self, id: usize, is_cut: &[bool], cut_children: &[usize]) -> Vec<usize> {
        let mut chain = vec![id];
        let mut at = id;
        while let Some(parent) = self.picture.elements[at].parent.map(|parent| parent as usize) {
            if !is_cut[parent] || cut_children[parent] > 1 {
                break;
            }
            chain.insert(0, parent);
            at = parent;
        }
        chain
    }

    fn stick(&mut self, innermost: usize, chain: &[usize]) {
        let elements = &self.picture.elements;
        let rect = elements[chain[0]].rect;
        let edge = self.window.rect();
        let (first, last) = (rect.x0.max(edge.x0 - 1) + 1, rect.x1.min(edge.x1 + 1) - 1);
        let (start, end) = self.without_path(first, last);
        let room = end - start - 1;
        if room < LEAST_TITLE {
            return;
        }
        let names = wordings(elements, chain);
        let text = names.iter().find(|text| width_of(text) <= room);
        let text = text.cloned().unwrap_or_else(|| clip(&elements[innermost].name, room));
        self.clear(first, last, chain[0]);
        let owner = Owner::Title(ElementId::try_from(innermost).unwrap_or(0));
        self.write(Point::new(start, edge.y0), &format!(" {text} "), Role::Vpc, owner);
    }

    /// The longest stretch of the first row that the path does not run in.
    fn without_path(&self, first: i32, last: i32) -> (i32, i32) {
        let is_path = |x: &i32| {
            let cell = self.seen(Point::new(*x, self.window.y));
            matches!(cell.role, Role::Path | Role::Hop | Role::Blocked | Role::Passed)
        };
        let mut best = (first, first - 1);
        let mut start = first;
        for x in first..=last + 1 {
            if x > last || is_path(&x) {
                if x - start > best.1 - best.0 + 1 {
                    best = (start, x - 1);
                }
                start = x + 1;
            }
        }
        best
    }

    /// Takes away from the first row what a title would leave standing in halves: texts, and horizontal
    /// borders of boxes inside.
    fn clear(&mut self, first: i32, last: i32, outer: usize) {
        let top = self.window.y;
        for x in first..=last {
            let at = Point::new(x, top);
            let cell = self.seen(at);
            let is_halved = match cell.owner {
                Owner::Leaf(_) | Owner::Title(_) | Owner::Port(_) => cell.role != Role::Hop,
                Owner::Border(id) => {
                    let rect = self.picture.elements[id as usize].rect;
                    id as usize != outer && (rect.y0 == top || rect.y1 == top) && cell.role != Role::Path
                }
                _ => false,
            };
            if is_halved {
                self.set(at, Cell::BLANK);
            }
        }
    }
}

/// The titles of some boxes, each in the one before it, from the fullest wording to the shortest.
fn wordings(elements: &[Element], chain: &[usize]) -> Vec<String> {
    let shown = |id: &usize| elements[*id].shown.clone();
    let name = |id: &usize| elements[*id].name.to_string();
    let Some((inner, outer)) = chain.split_last() else { return Vec::new() };
    let join = |parts: Vec<String>| parts.join(" / ");
    vec![
        join(chain.iter().map(shown).collect()),
        join(outer.iter().map(name).chain([shown(inner)]).collect()),
        join(chain.iter().map(name).collect()),
        shown(inner),
        name(inner),
    ]
}

//! T rules: what the text of a picture shows by itself, with the boxes and labels it says it has.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
use vpcdrill::diagram::geometry::{Dir, Point, Rect};
use vpcdrill::diagram::{Cell, Element, Level, Owner, Picture, Shape};

use super::glyphs::{MARKS, arms, ascii_of, glyph_at, has_arm};
use super::{Faults, View, containers, on_border, points};

/// Fewer VPCs than this make no fleet: they are drawn, however tall that is (T9).
const LEAST_FLEET: usize = 8;
/// A view is taken to be at least so high.
const LEAST_VIEW: usize = 12;

/// All T rules that need no path.
pub fn check(view: &View<'_>, faults: &mut Faults) {
    let picture = view.picture;
    t1_lines(picture, view.options.width, faults);
    t2_arms(picture, faults);
    t3_borders(picture, faults);
    t4_nesting(picture, faults);
    t5_labels(picture, faults);
    t6_leaves_at_home(picture, faults);
    t7_crossings(picture, faults);
    t9_size(view, faults);
    t10_ascii(picture, faults);
}

fn t1_lines(picture: &Picture, width: usize, faults: &mut Faults) {
    for (y, line) in picture.to_text().lines().enumerate() {
        if line.width() > width {
            faults.push(format!("T1 line {y} has {} columns of {width}: {line}", line.width()));
        }
        if line.contains(['\t', '\u{1b}']) || line.ends_with(' ') {
            faults.push(format!("T1 line {y} has a tab, an escape or a trailing space: {line:?}"));
        }
    }
}

fn t2_arms(picture: &Picture, faults: &mut Faults) {
    for p in points(picture) {
        let glyph = glyph_at(picture, p);
        for dir in Dir::ALL.into_iter().filter(|dir| has_arm(glyph, *dir)) {
            if !arm_is_met(picture, p, dir) {
                faults.push(format!("T2 {glyph} at {},{} dangles {dir:?}", p.x, p.y));
            }
        }
    }
}

fn arm_is_met(picture: &Picture, from: Point, dir: Dir) -> bool {
    let next = from.step(dir);
    let glyph = glyph_at(picture, next);
    if has_arm(glyph, dir.opposite()) || MARKS.contains(glyph) || "[]".contains(glyph) {
        return true;
    }
    if !dir.is_horizontal() {
        // A port's text may have a blank of its own.
        let (x, y) = (usize::try_from(next.x).unwrap_or(0), usize::try_from(next.y).unwrap_or(0));
        if matches!(picture.owner_at(x, y), Owner::Port(_) | Owner::Hop(_)) {
            return true;
        }
        return glyph != ' ' && arms(glyph) == [false; 4];
    }
    // A run of text that a facing arm, a bracket or a mark closes.
    let mut at = next;
    let mut blanks = 0;
    while blanks < 2 && at.x >= 0 && at.x < i32::try_from(picture.width).unwrap() {
        let glyph = glyph_at(picture, at);
        if has_arm(glyph, dir.opposite()) || MARKS.contains(glyph) || "[]".contains(glyph) {
            return true;
        }
        blanks = if glyph == ' ' { blanks + 1 } else { 0 };
        at = at.step(dir);
    }
    false
}

fn t3_borders(picture: &Picture, faults: &mut Faults) {
    let mut corners = 0;
    for p in points(picture) {
        let glyph = glyph_at(picture, p);
        let is_border = matches!(picture.owner_at(p.x as usize, p.y as usize), Owner::Border(_));
        corners += usize::from(is_border && "┌╔╭".contains(glyph));
    }
    let count = containers(picture).count();
    if corners != count {
        faults.push(format!("T3 {corners} boxes for {count} containers"));
    }
    for (id, element) in containers(picture) {
        let r = element.rect;
        for (x, y, set) in
            [(r.x0, r.y0, "┌╔╭"), (r.x1, r.y0, "┐╗╮"), (r.x0, r.y1, "└╚╰"), (r.x1, r.y1, "┘╝╯")]
        {
            let glyph = glyph_at(picture, Point::new(x, y));
            if !set.contains(glyph) {
                faults.push(format!("T3 corner of {} at {x},{y} is {glyph}", element.name));
            }
        }
        for p in border(r) {
            let owner = picture.owner_at(p.x as usize, p.y as usize);
            let fine = match owner {
                Owner::Border(of) | Owner::Title(of) => of == id,
                Owner::Port(_) | Owner::Edge(_) | Owner::Label(_) => true,
                Owner::Hop(_) | Owner::Note | Owner::Leaf(_) | Owner::Nothing => false,
            };
            if !fine {
                faults
                    .push(format!("T3 border of {} is broken at {},{} by {owner:?}", element.name, p.x, p.y));
            }
        }
    }
}

/// The cells of a box's border.
fn border(r: Rect) -> impl Iterator<Item = Point> {
    let rows = (r.x0..=r.x1).flat_map(move |x| [Point::new(x, r.y0), Point::new(x, r.y1)]);
    rows.chain((r.y0 + 1..r.y1).flat_map(move |y| [Point::new(r.x0, y), Point::new(r.x1, y)]))
}

fn t4_nesting(picture: &Picture, faults: &mut Faults) {
    let boxes: Vec<&Element> = containers(picture).map(|(_, element)| element).collect();
    for (at, a) in boxes.iter().enumerate() {
        for b in &boxes[at + 1..] {
            let (r, s) = (a.rect, b.rect);
            let apart = r.x1 < s.x0 || s.x1 < r.x0 || r.y1 < s.y0 || s.y1 < r.y0;
            let within = |o: Rect, i: Rect| o.x0 < i.x0 && i.x1 < o.x1 && o.y0 < i.y0 && i.y1 < o.y1;
            if !apart && !within(r, s) && !within(s, r) {
                faults.push(format!("T4 {} and {} overlap", a.name, b.name));
            }
        }
    }
}

fn row_text(picture: &Picture, rect: Rect) -> String {
    let cells = (rect.x0..=rect.x1).map(|x| picture.cell(x as usize, rect.y0 as usize).glyph);
    cells.filter(|glyph| *glyph != Cell::CONTINUED).collect()
}

/// A text without blanks and combining marks, which the breaking of lines and the cells of a list leave out.
fn squeeze(text: &str) -> String {
    text.chars().filter(|c| *c != ' ' && c.width() != Some(0)).collect()
}

fn t5_labels(picture: &Picture, faults: &mut Faults) {
    let outline = picture.outline.join("\n");
    let text = picture.to_text();
    let under: String = text.lines().skip(picture.drawing).collect();
    for element in &picture.elements {
        if matches!(element.shape, Shape::Leaf | Shape::Port) && element.rect.width() > 0 {
            let text = row_text(picture, element.rect);
            let plain: String = element.shown.chars().filter(|c| c.width() != Some(0)).collect();
            if text != plain {
                faults.push(format!("T5 {:?} stands as {text:?}", element.shown));
            }
        }
        if element.shape == Shape::Edge || element.shown.contains(element.full.as_str()) {
            continue;
        }
        let kept: usize =
            element.shown.chars().filter(|c| !"…[]".contains(*c)).map(|c| c.width().unwrap_or(1)).sum();
        if element.shown.matches('…').count() != 1 || kept < 6 {
            faults.push(format!("T5 {:?} is shown as {:?}", element.full, element.shown));
        }
        let under = squeeze(&under);
        if element.rect.width() > 0 && !under.contains(&squeeze(&element.full)) {
            faults.push(format!("T5 {:?} is shortened and not in full under the drawing", element.full));
        }
        if !outline.contains(element.full.as_str()) {
            faults.push(format!("T5 {:?} is shortened and not in the outline", element.full));
        }
    }
}

fn t6_leaves_at_home(picture: &Picture, faults: &mut Faults) {
    for leaf in picture.elements.iter().filter(|e| e.shape == Shape::Leaf) {
        let at = Point::new(leaf.rect.x0, leaf.rect.y0);
        let smallest = containers(picture)
            .filter(|(_, c)| c.rect.holds(at))
            .min_by_key(|(_, c)| c.rect.width() * c.rect.height());
        if smallest.map(|(id, _)| id) != leaf.parent {
            faults.push(format!("T6 {} is not in its own box", leaf.name));
        }
    }
}

/// Four-arm cells that are on no box: this renderer never makes one.
fn t7_crossings(picture: &Picture, faults: &mut Faults) {
    for p in crossings(picture) {
        faults.push(format!("T7 edges cross at {},{}", p.x, p.y));
    }
}

/// Where edges cross.
pub fn crossings(picture: &Picture) -> Vec<Point> {
    let is_crossing = |p: &Point| {
        arms(glyph_at(picture, *p)) == [true; 4] && !containers(picture).any(|(_, c)| on_border(c.rect, *p))
    };
    points(picture).into_iter().filter(is_crossing).collect()
}

/// One view for a fleet, three for anything else; a few VPCs may be taller than no picture at all.
fn t9_size(view: &View<'_>, faults: &mut Faults) {
    let high = view.options.height.max(LEAST_VIEW);
    let most = if view.picture.level == Level::Fleet { high } else { 3 * high };
    let is_drawing = match view.picture.level {
        Level::Fleet => true,
        Level::Map | Level::Detail => !view.picture.elements.is_empty(),
        Level::Focus => false,
    };
    if is_drawing && view.picture.drawing > most && view.topology.vpcs().count() >= LEAST_FLEET {
        faults.push(format!("T9 {} rows, at most {most} at {:?}", view.picture.drawing, view.picture.level));
    }
}

fn t10_ascii(picture: &Picture, faults: &mut Faults) {
    let (unicode, ascii) = (picture.to_text(), picture.to_text_ascii());
    let (a, b): (Vec<&str>, Vec<&str>) = (unicode.lines().collect(), ascii.lines().collect());
    if a.len() != b.len() {
        faults.push(format!("T10 {} rows against {}", a.len(), b.len()));
    }
    for (y, (unicode, ascii)) in a.iter().zip(&b).enumerate() {
        if unicode.width() != ascii.width() {
            faults.push(format!("T10 row {y} has {} columns against {}", unicode.width(), ascii.width()));
        }
    }
    for (y, line) in b.iter().enumerate() {
        for (x, shown) in line.chars().enumerate() {
            let wanted = ascii_of(picture.cell(x, y));
            if shown != wanted {
                faults.push(format!("T10 {:?} at {x},{y} is {shown:?}", picture.cell(x, y).glyph));
            }
        }
    }
}

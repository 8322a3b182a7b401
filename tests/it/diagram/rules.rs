//! The quality rules of the diagram specification, as checks of any finished picture.
//!
//! T rules read the text alone, S rules the ownership grid with the runs. Each check collects what it
//! finds wrong, with the rule's id, so that one picture shows all its faults at once.

use std::collections::BTreeMap;

use unicode_width::UnicodeWidthStr;
use vpcdrill::diagram::geometry::{Dir, Point, Rect};
use vpcdrill::diagram::{Cell, Element, Owner, Picture, Role, Run, Shape};
use vpcdrill::network::topology::Topology;
use vpcdrill::network::verdict::Verdict;

/// Everything wrong with a picture drawn for so many columns.
pub fn faults(picture: &Picture, width: usize) -> Vec<String> {
    let mut faults = Vec::new();
    t1_lines(picture, width, &mut faults);
    t2_arms(picture, &mut faults);
    t3_borders(picture, &mut faults);
    t4_nesting(picture, &mut faults);
    t5_labels(picture, &mut faults);
    t6_leaves_at_home(picture, &mut faults);
    t7_crossings(picture, &mut faults);
    t8_marks(picture, &mut faults);
    t10_ascii(picture, &mut faults);
    s1_edge_over_text(picture, &mut faults);
    s2_edge_through_box(picture, &mut faults);
    s3_continuous(picture, &mut faults);
    s4_s5_shared_cells(picture, &mut faults);
    s9_s10_bends_and_detours(picture, &mut faults);
    s14_outline(picture, &mut faults);
    faults
}

/// Panics with the picture and its faults, if it has any.
pub fn check(picture: &Picture, width: usize) {
    let faults = faults(picture, width);
    assert!(faults.is_empty(), "\n{}\n{}", picture.to_text(), faults.join("\n"));
}

fn t1_lines(picture: &Picture, width: usize, faults: &mut Vec<String>) {
    for (y, line) in picture.to_text().lines().enumerate() {
        if line.width() > width {
            faults.push(format!("T1 line {y} has {} columns of {width}: {line}", line.width()));
        }
        if line.contains(['\t', '\u{1b}']) || line.ends_with(' ') {
            faults.push(format!("T1 line {y} has a tab, an escape or a trailing space: {line:?}"));
        }
    }
}

/// Arms of a box-drawing character: up, right, down, left.
fn arms(glyph: char) -> [bool; 4] {
    const GROUPS: &[(&str, [bool; 4])] = &[
        ("─━═╌┄", [false, true, false, true]),
        ("│┃║╎┆", [true, false, true, false]),
        ("┌┍┎┏╔╭", [false, true, true, false]),
        ("┐┑┒┓╗╮", [false, false, true, true]),
        ("└┕┖┗╚╰", [true, true, false, false]),
        ("┘┙┚┛╝╯", [true, false, false, true]),
        ("├┝┞┟┠┡┢┣╟", [true, true, true, false]),
        ("┤┥┦┧┨┩┪┫╢", [true, false, true, true]),
        ("┬┭┮┯┰┱┲┳╤", [false, true, true, true]),
        ("┴┵┶┷┸┹┺┻╧", [true, true, false, true]),
        ("┼┽┾┿╀╁╂╃╄╅╆╇╈╉╊╋╫╪", [true, true, true, true]),
    ];
    GROUPS.iter().find(|(glyphs, _)| glyphs.contains(glyph)).map_or([false; 4], |(_, arms)| *arms)
}

fn has_arm(glyph: char, dir: Dir) -> bool {
    arms(glyph)[dir as usize]
}

const MARKS: &str = "✓✗●○►◄▲▼";

fn glyph_at(picture: &Picture, p: Point) -> char {
    match (usize::try_from(p.x), usize::try_from(p.y)) {
        (Ok(x), Ok(y)) if y < picture.drawing => picture.cell(x, y).glyph,
        _ => ' ',
    }
}

fn t2_arms(picture: &Picture, faults: &mut Vec<String>) {
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

fn points(picture: &Picture) -> Vec<Point> {
    let (width, height) = (i32::try_from(picture.width).unwrap(), i32::try_from(picture.drawing).unwrap());
    (0..height).flat_map(|y| (0..width).map(move |x| Point::new(x, y))).collect()
}

fn containers(picture: &Picture) -> impl Iterator<Item = (u32, &Element)> {
    let numbered = picture.elements.iter().enumerate();
    numbered.filter(|(_, e)| e.shape == Shape::Container).map(|(id, e)| (u32::try_from(id).unwrap(), e))
}

fn on_border(rect: Rect, p: Point) -> bool {
    rect.holds(p) && (p.x == rect.x0 || p.x == rect.x1 || p.y == rect.y0 || p.y == rect.y1)
}

fn t3_borders(picture: &Picture, faults: &mut Vec<String>) {
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
        for p in points(picture).into_iter().filter(|p| on_border(r, *p)) {
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

fn t4_nesting(picture: &Picture, faults: &mut Vec<String>) {
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

fn t5_labels(picture: &Picture, faults: &mut Vec<String>) {
    let outline = picture.outline.join("\n");
    for element in &picture.elements {
        if matches!(element.shape, Shape::Leaf | Shape::Port) && element.rect.width() > 0 {
            let text = row_text(picture, element.rect);
            let plain: String = element.shown.chars().filter(|c| c.width_cells() > 0).collect();
            if text != plain {
                faults.push(format!("T5 {:?} stands as {text:?}", element.shown));
            }
        }
        if element.shape == Shape::Edge || element.shown.contains(element.full.as_str()) {
            continue;
        }
        let kept: usize =
            element.shown.chars().filter(|c| !"…[]".contains(*c)).map(|c| c.width_cells()).sum();
        if element.shown.matches('…').count() != 1 || kept < 6 {
            faults.push(format!("T5 {:?} is shown as {:?}", element.full, element.shown));
        }
        if !outline.contains(element.full.as_str()) {
            faults.push(format!("T5 {:?} is shortened and not in the outline", element.full));
        }
    }
}

trait WidthCells {
    fn width_cells(&self) -> usize;
}

impl WidthCells for char {
    fn width_cells(&self) -> usize {
        unicode_width::UnicodeWidthChar::width(*self).unwrap_or(1)
    }
}

fn t6_leaves_at_home(picture: &Picture, faults: &mut Vec<String>) {
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
fn t7_crossings(picture: &Picture, faults: &mut Vec<String>) {
    for p in points(picture) {
        let crossing = arms(glyph_at(picture, p)) == [true; 4];
        if crossing && !containers(picture).any(|(_, c)| on_border(c.rect, p)) {
            faults.push(format!("T7 edges cross at {},{}", p.x, p.y));
        }
    }
}

fn t8_marks(picture: &Picture, faults: &mut Vec<String>) {
    let cells = || points(picture).into_iter().map(|p| picture.cell(p.x as usize, p.y as usize));
    let stops = cells().filter(|cell| cell.glyph == '✗').count();
    if stops > 1 {
        faults.push(format!("T8 {stops} stop marks"));
    }
}

/// The numbers of hops in the drawing, in reading order: on leaves, borders, ports and hub tables.
pub fn hop_numbers(picture: &Picture) -> Vec<u32> {
    let mut numbers = Vec::new();
    let mut digits = String::new();
    let mut flush = |digits: &mut String| {
        numbers.extend(digits.parse::<u32>());
        digits.clear();
    };
    for p in points(picture) {
        let cell = picture.cell(p.x as usize, p.y as usize);
        if cell.role == Role::Hop && cell.glyph.is_ascii_digit() {
            digits.push(cell.glyph);
        } else {
            flush(&mut digits);
        }
    }
    flush(&mut digits);
    numbers.sort_unstable();
    numbers
}

fn t10_ascii(picture: &Picture, faults: &mut Vec<String>) {
    let unicode = picture.to_text();
    let ascii = picture.to_text_ascii();
    if !ascii.is_ascii() {
        faults.push("T10 the ASCII form is not ASCII".into());
    }
    let (a, b): (Vec<&str>, Vec<&str>) = (unicode.lines().collect(), ascii.lines().collect());
    if a.len() != b.len() {
        faults.push(format!("T10 {} rows against {}", a.len(), b.len()));
    }
    for (y, (unicode, ascii)) in a.iter().zip(&b).enumerate() {
        if unicode.width() != ascii.width() {
            faults.push(format!("T10 row {y} has {} columns against {}", unicode.width(), ascii.width()));
        }
    }
}

fn s1_edge_over_text(picture: &Picture, faults: &mut Vec<String>) {
    for run in &picture.runs {
        for p in &run.cells {
            let owner = picture.owner_at(p.x as usize, p.y as usize);
            if !matches!(owner, Owner::Edge(_) | Owner::Border(_)) {
                faults.push(format!("S1 {} runs over {owner:?} at {},{}", name(picture, run.edge), p.x, p.y));
            }
        }
    }
}

fn name(picture: &Picture, id: u32) -> String {
    picture.elements[id as usize].name.to_string()
}

/// An element and all containers around it.
fn chain(picture: &Picture, end: Option<u32>) -> Vec<u32> {
    let mut chain = Vec::new();
    let mut at = end;
    while let Some(id) = at {
        chain.push(id);
        at = picture.elements[id as usize].parent;
    }
    chain
}

fn s2_edge_through_box(picture: &Picture, faults: &mut Vec<String>) {
    for run in &picture.runs {
        let chains = run.ends.map(|end| chain(picture, end));
        for (id, container) in containers(picture) {
            let inside = chains.each_ref().map(|chain| chain.contains(&id));
            let is_end = run.ends.contains(&Some(id));
            let homes_port = run.ends.iter().flatten().any(|end| {
                let element = &picture.elements[*end as usize];
                element.shape == Shape::Port && element.parent == Some(id)
            });
            for p in &run.cells {
                let border = on_border(container.rect, *p);
                let within = container.rect.holds(*p) && !border;
                let may_cross = inside[0] != inside[1] || is_end || homes_port;
                if (border && !may_cross) || (within && !inside[0] && !inside[1]) {
                    faults.push(format!(
                        "S2 {} passes {} at {},{}",
                        name(picture, run.edge),
                        container.name,
                        p.x,
                        p.y
                    ));
                }
            }
        }
    }
}

fn s3_continuous(picture: &Picture, faults: &mut Vec<String>) {
    for run in &picture.runs {
        let broken = run
            .cells
            .windows(2)
            .any(|pair| (pair[0].x - pair[1].x).abs() + (pair[0].y - pair[1].y).abs() != 1);
        if broken {
            faults.push(format!("S3 {} is not one chain", name(picture, run.edge)));
        }
    }
}

/// The directions in which a run passes its cells.
fn directions(run: &Run) -> Vec<(Point, Dir)> {
    let mut found = Vec::new();
    for pair in run.cells.windows(2) {
        let dir = Dir::between(pair[0], pair[1]);
        found.push((pair[0], dir));
        found.push((pair[1], dir.opposite()));
    }
    found
}

fn s4_s5_shared_cells(picture: &Picture, faults: &mut Vec<String>) {
    let mut arms: BTreeMap<(Point, Dir), usize> = BTreeMap::new();
    let mut cells: BTreeMap<Point, usize> = BTreeMap::new();
    for (at, run) in picture.runs.iter().enumerate() {
        for key in directions(run) {
            if let Some(other) = arms.insert(key, at).filter(|other| !share_end(&picture.runs[*other], run)) {
                let names = (name(picture, picture.runs[other].edge), name(picture, run.edge));
                faults.push(format!("S4 {} and {} share a line at {:?}", names.0, names.1, key));
            }
        }
        for p in &run.cells {
            if let Some(other) = cells.insert(*p, at).filter(|other| !share_end(&picture.runs[*other], run)) {
                let names = (name(picture, picture.runs[other].edge), name(picture, run.edge));
                faults.push(format!("S5 {} and {} meet at {p:?}", names.0, names.1));
            }
        }
    }
}

fn share_end(a: &Run, b: &Run) -> bool {
    a.ends.iter().flatten().any(|end| b.ends.contains(&Some(*end)))
}

fn s9_s10_bends_and_detours(picture: &Picture, faults: &mut Vec<String>) {
    // The path goes where the packet goes: it has no way off the page.
    for run in picture.runs.iter().filter(|run| !run.heavy) {
        let dirs: Vec<Dir> = run.cells.windows(2).map(|pair| Dir::between(pair[0], pair[1])).collect();
        let bends = dirs.windows(2).filter(|pair| pair[0] != pair[1]).count();
        if bends > 4 {
            faults.push(format!("S9 {} bends {bends} times", name(picture, run.edge)));
        }
        let (Some(first), Some(last)) = (run.cells.first(), run.cells.last()) else { continue };
        let weigh = |dir: &Dir| if dir.is_horizontal() { 1 } else { 2 };
        let length: i32 = dirs.iter().map(weigh).sum();
        let straight = (first.x - last.x).abs() + 2 * (first.y - last.y).abs();
        // A line between neighbours is too short for the ratio to mean anything.
        if straight >= 6 && length * 2 > straight * 5 {
            faults.push(format!("S10 {} is {length} long for {straight}", name(picture, run.edge)));
        }
    }
}

fn s14_outline(picture: &Picture, faults: &mut Vec<String>) {
    let outline = picture.outline.join("\n");
    for element in picture.elements.iter().filter(|e| e.name != "path") {
        if !outline.contains(element.full.as_str()) {
            faults.push(format!("S14 {} is not in the outline", element.full));
        }
    }
    if outline.contains(|c: char| ('\u{2500}'..='\u{257f}').contains(&c)) {
        faults.push("S14 the outline has box characters".into());
    }
}

/// Connections of a topology that are neither drawn nor named as off-page ports nor counted (S6), and VPCs
/// that no box and no group stands for (S11).
pub fn missing(picture: &Picture, topology: &Topology) -> Vec<String> {
    let outline = picture.outline.join("\n");
    let mut faults = Vec::new();
    for (name, peering) in topology.peerings() {
        let drawn = picture.runs.iter().any(|run| picture.elements[run.edge as usize].name == *name);
        let counted = outline.contains(&format!("{name}")) || outline.contains("of them");
        if !drawn && !counted && peering.requester != peering.accepter {
            faults.push(format!("S6 {name} is missing"));
        }
    }
    let singles = topology.vpcs().filter(|(name, _)| containers(picture).any(|(_, c)| c.name == **name));
    let grouped: usize = containers(picture)
        .filter_map(|(_, c)| c.full.rsplit_once(" ×").and_then(|(_, n)| n.parse::<usize>().ok()))
        .sum();
    let (shown, total) = (singles.count() + grouped, topology.vpcs().count());
    let is_drawing = !picture.elements.is_empty();
    if is_drawing && shown != total {
        faults.push(format!("S11 {shown} VPCs of {total} are shown"));
    }
    faults
}

/// Faults of the path: the mark where it dies (T8), the numbers, nothing heavy that leads nowhere (S7).
pub fn path_faults(picture: &Picture, verdict: &Verdict) -> Vec<String> {
    let mut faults = Vec::new();
    if !picture.path_is_whole || picture.elements.is_empty() {
        return faults;
    }
    let drawn = points(picture).into_iter().map(|p| picture.cell(p.x as usize, p.y as usize));
    let stops = drawn.filter(|cell| cell.glyph == '✗').count();
    if verdict.is_reachable() && stops > 0 {
        faults.push("T8 a stop mark though the flow arrives".into());
    }
    let steps = if verdict.reply.iter().any(|step| !step.passed) { &verdict.reply } else { &verdict.forward };
    if let Some(last) = steps.last().filter(|step| !step.passed) {
        // What the packet died at may be nothing that a picture can show.
        if !picture.elements.iter().any(|element| element.name == last.place) {
            return faults;
        }
        if stops != 1 {
            faults.push(format!("T8 {stops} stop marks though the flow is blocked"));
        }
    }
    let numbers = hop_numbers(picture);
    let listed = (picture.drawing..picture.height).filter_map(|y| match picture.owner_at(1, y) {
        Owner::Hop(number) => Some(number),
        _ => None,
    });
    let last = listed.max().unwrap_or(0);
    if numbers != (1..=last).collect::<Vec<_>>() {
        faults.push(format!("T8 hops {numbers:?} of {last}"));
    }
    faults
}

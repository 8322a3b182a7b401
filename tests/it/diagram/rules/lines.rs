//! S rules of lines: no line over text or through a box, no false joint, no crooked way.

use std::collections::BTreeMap;

use vpcdrill::diagram::geometry::{Dir, Point};
use vpcdrill::diagram::{Element, Owner, Picture, Run, Shape};

use super::glyphs::{arms, cell_at, has_arm};
use super::{Faults, View, containers, is_frame, name, on_border};

/// Checks every line of a picture.
pub fn check(view: &View<'_>, faults: &mut Faults) {
    let picture = view.picture;
    s1_edge_over_text(picture, faults);
    s2_edge_through_box(picture, faults);
    s3_continuous(picture, faults);
    s4_s5_shared_cells(picture, faults);
    s9_bends(picture, faults);
    s10_detours(picture, faults);
}

/// A hop's number and a mark may stand on the line that they belong to; nothing else may.
fn s1_edge_over_text(picture: &Picture, faults: &mut Faults) {
    for run in &picture.runs {
        for p in &run.cells {
            let owner = picture.owner_at(p.x as usize, p.y as usize);
            if !matches!(owner, Owner::Edge(_) | Owner::Border(_)) {
                faults.push(format!("S1 {} runs over {owner:?} at {},{}", name(picture, run.edge), p.x, p.y));
            }
        }
    }
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

fn s2_edge_through_box(picture: &Picture, faults: &mut Faults) {
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

/// The cells that a line says it has are one chain, and in the drawing each reaches out to the next.
fn s3_continuous(picture: &Picture, faults: &mut Faults) {
    for run in &picture.runs {
        for pair in run.cells.windows(2) {
            let fault = if (pair[0].x - pair[1].x).abs() + (pair[0].y - pair[1].y).abs() != 1 {
                true
            } else {
                let dir = Dir::between(pair[0], pair[1]);
                let reaches = |p: Point, dir: Dir| {
                    let glyph = cell_at(picture, p).glyph;
                    // A number or a mark on the line hides its arms.
                    arms(glyph) == [false; 4] && glyph != ' ' || has_arm(glyph, dir)
                };
                !reaches(pair[0], dir) || !reaches(pair[1], dir.opposite())
            };
            if fault {
                let (a, b) = (pair[0], pair[1]);
                faults.push(format!(
                    "S3 {} is broken between {},{} and {},{}",
                    name(picture, run.edge),
                    a.x,
                    a.y,
                    b.x,
                    b.y
                ));
            }
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

fn s4_s5_shared_cells(picture: &Picture, faults: &mut Faults) {
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

/// Bends: two on the path between containers, four elsewhere. Within a container the path goes around
/// what stands there; only what it does between them counts.
fn s9_bends(picture: &Picture, faults: &mut Faults) {
    for run in &picture.runs {
        let cells: Vec<Point> = if run.heavy {
            run.cells.iter().filter(|p| is_between(picture, **p)).copied().collect()
        } else {
            run.cells.clone()
        };
        let bends = bends(&cells);
        let most = if run.heavy { 2 } else { 4 };
        if bends > most {
            faults.push(format!("S9 {} bends {bends} times", name(picture, run.edge)));
        }
    }
}

fn bends(cells: &[Point]) -> usize {
    let next = |pair: &&[Point]| (pair[0].x - pair[1].x).abs() + (pair[0].y - pair[1].y).abs() == 1;
    let dirs: Vec<Dir> = cells.windows(2).filter(next).map(|pair| Dir::between(pair[0], pair[1])).collect();
    dirs.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

/// How much longer each line is than the straight way, a row counted as two columns. A line between
/// neighbours is too short for the ratio to mean anything.
pub fn detours(picture: &Picture) -> Vec<(f64, u32)> {
    let detour = |run: &Run| {
        let (first, last) = (run.cells.first()?, run.cells.last()?);
        let weigh = |pair: &[Point]| if pair[0].y == pair[1].y { 1 } else { 2 };
        let length: i32 = run.cells.windows(2).map(weigh).sum();
        let straight = (first.x - last.x).abs() + 2 * (first.y - last.y).abs();
        (straight >= 6).then(|| (f64::from(length) / f64::from(straight), run.edge))
    };
    // The path goes where the packet goes: it has no way off the page.
    picture.runs.iter().filter(|run| !run.heavy).filter_map(detour).collect()
}

/// Fewer lines than this have no median worth the name.
const FEW: usize = 6;

fn s10_detours(picture: &Picture, faults: &mut Faults) {
    let mut all = detours(picture);
    for (detour, edge) in all.iter().filter(|(detour, _)| *detour > 2.5) {
        faults.push(format!("S10 {} is {detour:.2} times as long as it could be", name(picture, *edge)));
    }
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    // Of two or three lines the middle one tells little; a run over many pictures has its own median.
    if let Some((median, _)) = all.get(all.len() / 2).filter(|(median, _)| all.len() >= FEW && *median > 1.3)
    {
        faults.push(format!("S10 the median line is {median:.2} times as long as it could be"));
    }
}

/// Cells of lanes, and those of them that run right beside another line or a border that they do not cross.
/// A lane lies between containers; within one, a line runs where its leaf stands.
pub fn elbow_room(picture: &Picture) -> (usize, usize) {
    let (mut all, mut tight) = (0, 0);
    for run in &picture.runs {
        for three in run.cells.windows(3) {
            let along = Dir::between(three[0], three[1]);
            if along != Dir::between(three[1], three[2]) || !is_between(picture, three[1]) {
                continue;
            }
            let sides = if along.is_horizontal() { [Dir::Up, Dir::Down] } else { [Dir::Left, Dir::Right] };
            let parallel = |dir: Dir| {
                let next = three[1].step(dir);
                let owner = picture.owner_at(next.x as usize, next.y as usize);
                let line = matches!(owner, Owner::Edge(_) | Owner::Border(_));
                line && has_arm(cell_at(picture, next).glyph, along) && !run.cells.contains(&next)
            };
            all += 1;
            tight += usize::from(sides.into_iter().any(parallel));
        }
    }
    (all, tight)
}

/// Whether a cell lies between containers, the frame apart.
fn is_between(picture: &Picture, p: Point) -> bool {
    let around = |(_, c): &(u32, &Element)| c.rect.holds(p);
    containers(picture).filter(around).all(|(id, _)| is_frame(picture, id))
}

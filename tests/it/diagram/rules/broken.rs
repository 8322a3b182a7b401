//! Each check can fail: a good picture is broken in one place, and the rule that forbids it says so.

use vpcdrill::content::builtin;
use vpcdrill::diagram::geometry::Point;
use vpcdrill::diagram::{Cell, Element, Options, Owner, Picture, Role, Shape, draw};
use vpcdrill::network::change::apply;
use vpcdrill::network::flow::Flow;
use vpcdrill::network::model::Model;
use vpcdrill::network::topology::Topology;
use vpcdrill::network::verdict::Verdict;

use super::{View, faults};

/// A picture that breaks no rule, with what it was drawn from.
struct Sound {
    topology: Topology,
    trace: Option<(Flow, Verdict)>,
    options: Options,
    picture: Picture,
}

fn sound(name: &str, flow: Option<&str>) -> Sound {
    let topology = builtin().into_iter().find_map(|mut pack| pack.topologies.remove(name)).unwrap();
    sound_of(topology, flow)
}

fn sound_of(topology: Topology, flow: Option<&str>) -> Sound {
    let flow: Option<Flow> = flow.map(|flow| flow.parse().unwrap());
    let trace = flow.map(|flow| {
        let verdict = Model::new(&topology).verdict(&flow);
        (flow, verdict)
    });
    let options = Options::default();
    let picture = draw(&topology, trace.as_ref().map(|(flow, verdict)| (flow, verdict)), &options);
    let sound = Sound { topology, trace, options, picture };
    assert_eq!(sound.faults(), Vec::<String>::new(), "\n{}", sound.picture.to_text());
    sound
}

impl Sound {
    fn faults(&self) -> Vec<String> {
        let trace = self.trace.as_ref().map(|(flow, verdict)| (flow, verdict));
        let (picture, topology, options) = (&self.picture, &self.topology, &self.options);
        faults(&View { picture, topology, trace, options })
    }

    fn cell(&mut self, p: Point) -> &mut Cell {
        let at = usize::try_from(p.y).unwrap() * self.picture.width + usize::try_from(p.x).unwrap();
        &mut self.picture.cells[at]
    }

    fn put(&mut self, p: Point, glyph: char) {
        let cell = self.cell(p);
        cell.glyph = glyph;
        cell.ascii = super::glyphs::ascii_of(*cell);
    }

    fn find(&self, glyph: char) -> Point {
        let found = super::points(&self.picture)
            .into_iter()
            .find(|p| super::glyphs::glyph_at(&self.picture, *p) == glyph);
        found.unwrap_or_else(|| panic!("no {glyph}\n{}", self.picture.to_text()))
    }

    fn element(&mut self, name: &str) -> &mut Element {
        self.picture
            .elements
            .iter_mut()
            .find(|element| element.name == *name && element.shape != Shape::Edge)
            .unwrap()
    }

    /// Breaks it; the rule must say so.
    fn breaks(mut self, rule: &str, how: impl FnOnce(&mut Sound)) {
        how(&mut self);
        let faults = self.faults();
        let said = faults.iter().any(|fault| fault.starts_with(&format!("{rule} ")));
        assert!(said, "{rule} is silent\n{}\n{}", self.picture.to_text(), faults.join("\n"));
    }
}

fn pair() -> Sound {
    sound("peering-pair", None)
}

fn traced() -> Sound {
    sound("peering-pair", Some("app1 -> db1 tcp 5432"))
}

#[test]
fn broken_text_is_found_t1_to_t6() {
    pair().breaks("T1", |s| s.options.width = 79);
    pair().breaks("T1", |s| {
        let leaf = s.element("db1").rect;
        s.put(Point::new(leaf.x0, leaf.y0), '\t');
    });
    pair().breaks("T2", |s| {
        let port = s.element("pcx-1").rect;
        s.put(Point::new(port.x0 - 2, port.y0), ' ');
        s.put(Point::new(port.x0 - 3, port.y0), ' ');
    });
    pair().breaks("T3", |s| {
        let at = s.find('╚');
        s.put(at, '║');
    });
    pair().breaks("T3", |s| {
        let rect = s.element("vpc-a").rect;
        s.cell(Point::new(rect.x0, rect.y0 + 2)).owner = Owner::Nothing;
    });
    pair().breaks("T4", |s| {
        let right = s.element("vpc-b").rect;
        s.element("vpc-a").rect.x1 = right.x0;
    });
    pair().breaks("T5", |s| {
        let leaf = s.element("db1").rect;
        s.put(Point::new(leaf.x0, leaf.y0), 'x');
    });
    pair().breaks("T5", |s| s.element("vpc-a").shown = "vpc-z".into());
    pair().breaks("T6", |s| {
        let other = s.element("db2").parent;
        s.element("db1").parent = other;
    });
}

#[test]
fn broken_marks_and_sizes_are_found_t7_to_t10() {
    pair().breaks("T7", |s| {
        let port = s.element("pcx-1").rect;
        s.put(Point::new(port.x0 - 2, port.y0), '┼');
    });
    traced().breaks("T8", |s| {
        let at = s.find('✗');
        s.put(at, '►');
    });
    traced().breaks("T8", |s| {
        let at = s.find('●');
        s.put(at, '✗');
    });
    traced().breaks("T8", |s| {
        let at = super::trail::numbers(&s.picture)[1].1;
        s.cell(at).role = Role::Plain;
    });
    sound("forty-customers", None).breaks("T9", |s| s.picture.drawing = 3 * s.options.height + 1);
    pair().breaks("T10", |s| {
        let at = s.find('╚');
        s.cell(at).ascii = '+';
    });
}

#[test]
fn broken_lines_are_found_s1_to_s5() {
    pair().breaks("S1", |s| {
        let leaf = s.element("db1").rect;
        s.picture.runs[0].cells.push(Point::new(leaf.x0, leaf.y0));
    });
    pair().breaks("S2", |s| {
        let rect = s.element("vpc-b").rect;
        let line = s.picture.runs.iter_mut().find(|run| run.ends[1].is_none()).unwrap();
        line.cells.extend([Point::new(rect.x0, rect.y0 + 1), Point::new(rect.x0 + 1, rect.y0 + 1)]);
    });
    pair().breaks("S3", |s| {
        let run = s.picture.runs.iter_mut().find(|run| run.cells.len() > 2).unwrap();
        run.cells.remove(1);
    });
    pair().breaks("S3", |s| {
        let run = s.picture.runs.iter().find(|run| run.cells.len() > 2).unwrap();
        let at = run.cells[1];
        s.put(at, ' ');
    });
    pair().breaks("S4", |s| {
        let mut run = s.picture.runs.iter().find(|run| run.cells.len() > 2).unwrap().clone();
        run.ends = [None, None];
        s.picture.runs.push(run);
    });
    pair().breaks("S5", |s| {
        let mut run = s.picture.runs.iter().find(|run| run.cells.len() > 2).unwrap().clone();
        run.ends = [None, None];
        run.cells.truncate(1);
        s.picture.runs.push(run);
    });
}

#[test]
fn what_is_left_out_is_found_s6_s11_s13_s14() {
    pair().breaks("S6", |s| {
        let element =
            s.picture.elements.iter().position(|e| e.name == *"pcx-1" && e.shape == Shape::Edge).unwrap();
        s.picture.runs.retain(|run| run.edge as usize != element);
    });
    pair().breaks("S6", |s| s.picture.runs.retain(|run| run.ends[1].is_some()));
    pair().breaks("S6", |s| s.picture.outline.retain(|line| !line.starts_with("Peering")));
    pair().breaks("S11", |s| {
        let line = "add vpc vpc-c cidr 10.7.0.0/16".parse().unwrap();
        s.topology = apply(&s.topology, &line).unwrap().topology;
    });
    pair().breaks("S11", |s| {
        let line = "add instance db9 in db-a".parse().unwrap();
        s.topology = apply(&s.topology, &line).unwrap().topology;
    });
    pair().breaks("S13", |s| {
        let rect = s.element("vpc-a").rect;
        let igw =
            s.picture.elements.iter_mut().find(|e| e.shape == Shape::Port && e.rect.y0 == rect.y0).unwrap();
        (igw.rect.y0, igw.rect.y1) = (rect.y1, rect.y1);
    });
    pair().breaks("S14", |s| s.picture.outline.retain(|line| !line.contains("db2")));
    traced().breaks("S14", |s| s.picture.outline.retain(|line| !line.starts_with(" Hop 3")));
    pair().breaks("S14", |s| {
        // The leaf is named, but not under what it lies in.
        let outline = s.picture.outline.join("\n");
        s.picture.outline = outline.replace("db2", "dbx").lines().map(str::to_owned).collect();
        s.picture.outline.push("Elsewhere: db2.".into());
    });
}

#[test]
fn a_broken_path_is_found_s7_s8() {
    traced().breaks("S7", |s| {
        let run = s.picture.runs.iter().filter(|run| run.heavy).max_by_key(|run| run.cells.len()).unwrap();
        let at = run.cells.iter().copied().find(|p| super::glyphs::glyph_at(&s.picture, *p) == '┃').unwrap();
        s.put(at, '│');
    });
    traced().breaks("S7", |s| {
        // A heavy piece that leads nowhere.
        let leaf = s.element("db2").rect;
        s.put(Point::new(leaf.x1 + 2, leaf.y0), '━');
    });
    traced().breaks("S7", |s| {
        let numbers = super::trail::numbers(&s.picture);
        let (two, four) =
            (numbers.iter().find(|n| n.0 == 2).unwrap().1, numbers.iter().find(|n| n.0 == 4).unwrap().1);
        s.put(two, '4');
        s.put(four, '2');
    });
    traced().breaks("S8", |s| {
        let at = s.find('✗');
        let to = s.find('●');
        s.put(at, '►');
        s.put(to, '✗');
    });
}

#[test]
fn crooked_lines_are_found_s9_s10() {
    let crooked = |s: &mut Sound, steps: &[(i32, i32)]| {
        let run = s.picture.runs.iter_mut().find(|run| run.cells.len() > 2).unwrap();
        let mut at = Point::new(40, 3);
        run.cells = vec![at];
        for (dx, dy) in steps {
            at = Point::new(at.x + dx, at.y + dy);
            run.cells.push(at);
        }
    };
    pair().breaks("S9", |s| crooked(s, &[(1, 0), (0, 1), (1, 0), (0, 1), (1, 0), (0, 1)]));
    pair().breaks("S10", |s| {
        let around: Vec<(i32, i32)> = [[(0, 1); 6].as_slice(), &[(1, 0); 6], &[(0, -1); 6]].concat();
        crooked(s, &around);
    });
}

/// A line that is laid right beside another takes its free cell (S12).
#[test]
fn a_crowded_lane_is_counted_s12() {
    let mut sound = traced();
    let (all, tight) = super::lines::elbow_room(&sound.picture);
    let lane = sound.picture.runs.iter().flat_map(|run| &run.cells).copied();
    let lane: Vec<Point> = lane.filter(|p| super::glyphs::glyph_at(&sound.picture, *p) == '┃').collect();
    assert!(!lane.is_empty());
    for p in lane {
        let beside = Point::new(p.x + 1, p.y);
        sound.put(beside, '│');
        sound.cell(beside).owner = Owner::Edge(u32::MAX);
    }
    let (same, crowded) = super::lines::elbow_room(&sound.picture);
    assert!(same == all && crowded > tight, "{tight} of {all}, then {crowded} of {same}");
}

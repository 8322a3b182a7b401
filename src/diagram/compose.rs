//! Puts a picture together: chooses how much to show, and takes off the page what cannot be routed.

use std::collections::{BTreeMap, BTreeSet};

use super::board::{Board, element_of, path_element};
use super::fleet;
use super::geometry::{Point, Rect};
use super::hoplist;
use super::hops::{Hop, Path, Spot};
use super::layout::{Layout, Request, lay_out};
use super::legend;
use super::level::Level;
use super::line::{self, Line};
use super::outline;
use super::picture::{Cell, Element, Owner, Picture, Role, Shape, Stop};
use super::scene::{Contents, Plan, Scene, Unit, class, container_of};
use super::strip;
use super::trail::{self, Trail};
use super::words::wrap;
use super::{Options, Slots};
use crate::network::flow::{End, Flow};
use crate::network::name::Name;
use crate::network::topology::Topology;
use crate::network::verdict::Verdict;

/// Leaves that a subnet shows before it collapses the rest.
const LEAF_LIMIT: usize = 8;
/// How often a picture is laid out anew because some edges found no way.
const ATTEMPTS: usize = 12;
/// In so many of the first ones some edges that found no way are given another chance.
const PATIENT: usize = 4;
/// So many edges at most are given one.
const MOST_SPARED: usize = 8;
/// Cells of a port's label, tried in turn where there is no room.
const PORT_LABELS: [i32; 3] = [14, 10, 8];
/// With more VPCs than this no detailed picture is tried: it would not fit three views.
const MOST_DETAILED: usize = 60;
/// With more VPCs than this each on its own would not fit three views either.
const MOST_SINGLE: usize = 200;

/// Views of height that a map or a detailed picture may take.
const VIEWS: usize = 3;
/// A view is taken to be at least so high.
const LEAST_VIEW: usize = 12;
/// Fewer VPCs than this are no fleet.
const LEAST_FLEET: usize = 8;

/// A path is drawn as a strip in fewer columns than this.
const NARROW: usize = 60;
/// Everything is told in words in fewer columns than this.
const WORDS: usize = 40;

/// Draws a topology.
pub fn compose(
    topology: &Topology,
    trace: Option<(&Flow, &Verdict)>,
    options: &Options,
    slots: &Slots,
) -> Picture {
    let contents = Contents::of(topology);
    let work = Work { topology, contents: &contents, trace, options, slots };
    if options.linear || options.width < WORDS {
        return work.words();
    }
    if options.width < NARROW && trace.is_some() {
        return work.strip();
    }
    if options.level == Some(Level::Fleet) {
        return work.fleet();
    }
    let view = options.height.max(LEAST_VIEW);
    match work.choose() {
        Some(picture) if options.level.is_some() || picture.drawing <= VIEWS * view => picture,
        // Far more boxes than fit: the fleet. A few that are too tall: better tall than not at all.
        Some(picture) if topology.vpcs().count() < LEAST_FLEET => picture,
        Some(_) => work.fleet(),
        None if options.level == Some(Level::Focus) || topology.vpcs().count() < LEAST_FLEET => work.words(),
        None => work.fleet(),
    }
}

/// How much of it is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// Every VPC with all its subnets.
    Detail,
    /// Every VPC on its own; only those of the path with their subnets.
    Map,
    /// The same, VPCs of one routing class in one box.
    Groups,
    /// One VPC or hub alone with all that is in it.
    Alone,
}

/// What a picture is made of.
struct Work<'a> {
    topology: &'a Topology,
    contents: &'a Contents<'a>,
    trace: Option<(&'a Flow, &'a Verdict)>,
    options: &'a Options,
    slots: &'a Slots,
}

impl Work<'_> {
    /// The highest level that fits. Without a path a picture may be three views high; with one, all detail
    /// is shown where it fits into one view, and else the detail of what the path touches.
    fn choose(&self) -> Option<Picture> {
        let view = self.options.height.max(LEAST_VIEW);
        let tries: &[(Style, usize)] = match (self.options.level, self.trace.is_some()) {
            (Some(Level::Map), _) => &[(Style::Map, 1), (Style::Groups, VIEWS)],
            (Some(Level::Detail), _) => &[(Style::Detail, VIEWS)],
            (Some(Level::Focus), _) => &[(Style::Alone, VIEWS)],
            (_, false) => {
                &[(Style::Detail, VIEWS), (Style::Map, 1), (Style::Groups, VIEWS), (Style::Map, VIEWS)]
            }
            (_, true) => &[
                (Style::Detail, 1),
                (Style::Map, 1),
                (Style::Groups, 1),
                (Style::Detail, VIEWS),
                (Style::Map, VIEWS),
                (Style::Groups, VIEWS),
            ],
        };
        let mut made: Vec<(Style, Option<Picture>)> = Vec::new();
        for (style, views) in tries {
            if !made.iter().any(|(other, _)| other == style) {
                made.push((*style, self.in_style(*style)));
            }
            let picture =
                made.iter().find(|(other, _)| other == style).and_then(|(_, picture)| picture.as_ref());
            if let Some(picture) = picture
                && picture.drawing <= views * view
            {
                return Some(picture.clone());
            }
        }
        made.into_iter().filter_map(|(_, picture)| picture).min_by_key(|picture| picture.drawing)
    }

    /// The picture in a style; what finds no way is taken off the page and the picture laid out anew.
    fn in_style(&self, style: Style) -> Option<Picture> {
        let vpcs = self.topology.vpcs().count();
        if (style == Style::Detail && vpcs > MOST_DETAILED) || (style == Style::Map && vpcs > MOST_SINGLE) {
            return None;
        }
        let mut plan = self.plan(style);
        let mut shorter = PORT_LABELS.iter();
        for attempt in 0..ATTEMPTS {
            match self.attempt(&plan, style) {
                Attempt::Drawn(picture) => return Some(*picture),
                Attempt::NoWay(edges) => {
                    // Without some of them others may find a way: the longest are taken off first.
                    let spared = if attempt >= PATIENT { 0 } else { edges.len() / 2 };
                    plan.off_page.extend(edges.into_iter().skip(spared.min(MOST_SPARED)));
                    plan.off_page.sort();
                    plan.off_page.dedup();
                }
                Attempt::NoPath(stuck) => {
                    for name in stuck {
                        let room = plan.room(&name);
                        plan.roomy.insert(name, room.more().unwrap_or(room));
                    }
                }
                Attempt::NoCell(hops) => plan.folded.extend(hops),
                Attempt::NoRoom => plan.port_label = *shorter.next()?,
                Attempt::TooTall => return None,
            }
        }
        None
    }

    fn scene(&self, plan: &Plan) -> (Scene, Option<Path>) {
        let scene = Scene::build(self.topology, self.contents, plan);
        let path = self.trace.map(|(flow, verdict)| {
            Path::of(&scene, self.topology, flow, verdict, self.options.leg, &plan.folded)
        });
        (scene, path)
    }

    /// Rows that a picture may take. A few VPCs are drawn however tall they are: there is no other way.
    fn tallest(&self, style: Style) -> usize {
        if style == Style::Alone || self.topology.vpcs().count() < LEAST_FLEET {
            usize::MAX
        } else {
            VIEWS * self.options.height.max(LEAST_VIEW)
        }
    }

    fn columns(&self) -> i32 {
        to_i32(self.options.width).clamp(1, 10_000)
    }

    /// The outline as a picture of its own.
    fn words(&self) -> Picture {
        let (scene, path) = self.scene(&self.plan(Style::Groups));
        let outline = outline::lines(&scene, path.as_ref());
        let lines: Vec<Line> = outline
            .iter()
            .flat_map(|text| wrap(text, self.columns(), 3))
            .map(|text| {
                let mut line = Line::new(Owner::Note);
                line.push(text, Role::Note);
                line
            })
            .collect();
        line::picture(&lines, Level::Map, outline)
    }

    fn strip(&self) -> Picture {
        let (scene, path) = self.scene(&self.plan(Style::Groups));
        let lines = path.as_ref().map(|path| strip::lines(&scene, path, self.columns())).unwrap_or_default();
        line::picture(&lines, Level::Map, outline::lines(&scene, path.as_ref()))
    }

    fn fleet(&self) -> Picture {
        let plan = Plan {
            units: class::units(self.contents, &BTreeSet::new(), &|_| false),
            ..self.plan(Style::Groups)
        };
        let (scene, path) = self.scene(&self.plan(Style::Groups));
        let height = self.options.height.max(LEAST_VIEW);
        let mut lines =
            fleet::lines(self.topology, &scene, &plan.units, path.as_ref(), self.columns(), height);
        let drawing = lines.len();
        lines.extend(path.iter().flat_map(|path| hoplist::lines(path, self.columns().min(80))));
        let outline = outline::lines(&scene, path.as_ref());
        let stops = path.iter().flat_map(|path| stops(&scene, path));
        let stops = stops.map(|stop| Stop { element: None, ..stop }).collect();
        Picture { drawing, stops, ..line::picture(&lines, Level::Fleet, outline) }
    }

    fn plan(&self, style: Style) -> Plan {
        let keep: Vec<Name> =
            self.trace.map(|(flow, verdict)| names_on_path(flow, verdict)).unwrap_or_default();
        let pinned = self.vpcs_of(&keep);
        let expanded = |name: &Name| style == Style::Detail || pinned.contains(name);
        let mut units: Vec<Unit> = match style {
            Style::Groups => class::units(self.contents, &pinned, &expanded),
            Style::Detail | Style::Map | Style::Alone => {
                self.topology.vpcs().map(|(name, vpc)| Unit::single(name, vpc, expanded(name))).collect()
            }
        };
        units.sort_by_cached_key(|unit| unit.members.first().map(|vpc| self.slots.place(vpc)));
        Plan {
            units,
            keep,
            leaf_limit: LEAF_LIMIT,
            roomy: BTreeMap::new(),
            folded: BTreeSet::new(),
            compact: !matches!(style, Style::Detail | Style::Alone),
            port_label: i32::MAX,
            off_page: Vec::new(),
            alone: if style == Style::Alone { self.alone() } else { None },
        }
    }

    /// What stands alone: the container of the component that is asked for, of where the packet starts, or
    /// the first VPC.
    fn alone(&self) -> Option<Name> {
        let on = self.options.on.as_ref().and_then(|on| container_of(self.topology, on));
        let start = || match self.trace.map(|(flow, _)| &flow.from) {
            Some(End::Named(name)) => container_of(self.topology, name),
            _ => None,
        };
        on.or_else(start).or_else(|| self.topology.vpcs().next().map(|(name, _)| name.clone()))
    }

    /// The VPCs in which the places of a path lie.
    fn vpcs_of(&self, places: &[Name]) -> BTreeSet<Name> {
        let topology = self.topology;
        let subnet_of = |place: &Name| -> Option<Name> {
            if topology.subnet(place).is_some() {
                return Some(place.clone());
            }
            let instance = topology.instance(place).map(|i| &i.subnet);
            let interface = topology.network_interface(place).map(|i| &i.subnet);
            let nat = topology.nat_gateway(place).map(|n| &n.subnet);
            let balancer = topology.load_balancer(place).and_then(|b| b.subnets.first());
            instance.or(interface).or(nat).or(balancer).cloned()
        };
        let vpc_of = |place: &Name| {
            let of_subnet =
                subnet_of(place).and_then(|subnet| topology.subnet(&subnet)).map(|s| s.vpc.clone());
            let of_endpoint = topology.endpoint(place).map(|e| e.vpc.clone());
            let of_gateway = topology.internet_gateway(place).map(|g| g.vpc.clone());
            let of_attachment = topology.transit_gateway_attachment(place).and_then(|a| a.vpc.clone());
            of_subnet.or(of_endpoint).or(of_gateway).or(of_attachment)
        };
        places.iter().filter_map(vpc_of).collect()
    }
}

enum Attempt {
    /// The picture.
    Drawn(Box<Picture>),
    /// Boxes at which the path finds no way.
    NoPath(BTreeSet<Name>),
    /// Hops whose number finds no cell.
    NoCell(Vec<usize>),
    /// Edges for which there is no way.
    NoWay(Vec<Name>),
    /// The view is too narrow.
    NoRoom,
    /// The picture would be higher than anybody would look at; no line has been drawn yet.
    TooTall,
}

fn names_on_path(flow: &Flow, verdict: &Verdict) -> Vec<Name> {
    let ends = [&flow.from, &flow.to].into_iter().filter_map(|end| match end {
        End::Named(name) => Some(name.clone()),
        End::Address(_) | End::Internet => None,
    });
    verdict.forward.iter().chain(&verdict.reply).map(|step| step.place.clone()).chain(ends).collect()
}

impl Work<'_> {
    fn attempt(&self, plan: &Plan, style: Style) -> Attempt {
        let scene = Scene::build(self.topology, self.contents, plan);
        let path = self.trace.map(|(flow, verdict)| {
            Path::of(&scene, self.topology, flow, verdict, self.options.leg, &plan.folded)
        });
        let beside = |port| path.as_ref().and_then(|path| trail::leaf_beside(&scene, path, port));
        let request = Request {
            scene: &scene,
            width: self.columns(),
            port_texts: &trail::port_texts(&scene, path.as_ref()),
            passes: &trail::passes(&scene, path.as_ref()),
            compact: plan.compact,
            cuttable: plan.port_label > PORT_LABELS[0],
            beside: &beside,
        };
        let Some(layout) = lay_out(&request) else { return Attempt::NoRoom };
        if to_usize(layout.height) > self.tallest(style) {
            return Attempt::TooTall;
        }
        let homeless = scene.names_of_ports(|port| layout.ports[port].width() == 0);
        if !homeless.is_empty() {
            return Attempt::NoWay(homeless);
        }
        let mut board = Board::new(&scene, &layout);
        let trail = match &path {
            Some(path) => trail::draw(&mut board, path),
            None => {
                Trail { covered: vec![false; scene.wires.len()], stuck: Vec::new(), unnumbered: Vec::new() }
            }
        };
        let stuck: BTreeSet<Name> = trail.stuck.iter().map(|id| scene.boxes[*id].name.clone()).collect();
        if stuck.iter().any(|name| plan.room(name).more().is_some()) {
            return Attempt::NoPath(stuck);
        }
        let without_cell = |hop: &&Hop| trail.unnumbered.contains(&hop.number);
        let unnumbered = path.iter().flat_map(|path| &path.hops).filter(without_cell);
        let folded: Vec<usize> =
            unnumbered.filter_map(|hop| hop.nth).filter(|nth| !plan.folded.contains(nth)).collect();
        if !folded.is_empty() {
            return Attempt::NoCell(folded);
        }
        let on_path =
            |port: usize| path.iter().flat_map(|path| &path.hops).any(|hop| hop.spot == Spot::Port(port));
        let failed = board.wire_up(&trail.covered, &on_path);
        if !failed.is_empty() {
            return Attempt::NoWay(failed);
        }
        let mut picture = finish(board, &layout, path.as_ref(), self.options);
        picture.level = match style {
            Style::Detail => Level::Detail,
            Style::Map | Style::Groups => Level::Map,
            Style::Alone => Level::Focus,
        };
        picture.path_is_whole = trail.stuck.is_empty();
        Attempt::Drawn(Box::new(picture))
    }
}

fn finish(mut board: Board<'_>, layout: &Layout, path: Option<&Path>, options: &Options) -> Picture {
    let list_width = options.width.min(80).max(to_usize(layout.width));
    let mut lines: Vec<Line> = path.map(|path| hoplist::lines(path, to_i32(list_width))).unwrap_or_default();
    let mut elements = board.elements();
    lines.extend(legend::lines(&elements, to_i32(list_width)));
    let list = lines.iter().map(Line::width).max().unwrap_or(0);
    let width = to_usize(layout.width.max(list));
    let drawing = to_usize(layout.height);
    let mut cells = Vec::with_capacity(width * (drawing + lines.len()));
    for y in 0..layout.height {
        for x in 0..to_i32(width) {
            cells.push(board.canvas.cell(Point::new(x, y)));
        }
    }
    for line in &lines {
        let mut row = line.cells();
        row.resize(width, Cell::BLANK);
        cells.extend(row);
    }
    elements.push(Element {
        name: Name::from("path"),
        shape: Shape::Edge,
        parent: None,
        rect: Rect::default(),
        shown: String::new(),
        full: String::new(),
    });
    debug_assert_eq!(elements.len(), path_element(board.scene) as usize + 1);
    let marks = board.canvas.take_marks();
    Picture {
        width,
        height: drawing + lines.len(),
        drawing,
        cells,
        elements,
        stops: path.map(|path| stops(board.scene, path)).unwrap_or_default(),
        runs: board.runs,
        level: Level::Detail,
        outline: outline::lines(board.scene, path),
        marks,
        path_is_whole: true,
    }
}

/// The hops with their elements.
fn stops(scene: &Scene, path: &Path) -> Vec<Stop> {
    let stop = |hop: &Hop| Stop {
        number: hop.number,
        name: hop.name.clone(),
        element: element_of(scene, hop.spot),
        passed: hop.passed,
    };
    path.hops.iter().map(stop).collect()
}

fn to_usize(n: i32) -> usize {
    usize::try_from(n).unwrap_or(0)
}

fn to_i32(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

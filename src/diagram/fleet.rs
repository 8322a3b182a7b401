//! The fleet: one row a routing class, for networks of which no map fits (level 0).

use std::collections::BTreeMap;

use super::hops::{Path, Spot};
use super::line::Line;
use super::picture::{Owner, Role};
use super::scene::{Scene, Unit};
use super::words::{cells, clip, shorten};
use crate::network::name::Name;
use crate::network::topology::Topology;

/// Cells of the longest bar.
const BAR: usize = 25;

/// The fleet in so many columns and rows; what has no row of its own is counted in the last one.
pub fn lines(
    topology: &Topology,
    scene: &Scene,
    units: &[Unit],
    path: Option<&Path>,
    width: i32,
    height: usize,
) -> Vec<Line> {
    let total: usize = units.iter().map(|unit| unit.members.len()).sum();
    let mut order: Vec<(usize, &Unit)> = units.iter().enumerate().collect();
    order.sort_by_key(|(at, unit)| (usize::MAX - unit.members.len(), *at));
    let room = height.saturating_sub(3).max(2);
    let shown = if order.len() > room { room - 1 } else { order.len() };
    let widest = order.first().map_or(1, |(_, unit)| unit.members.len());
    let block = block_size(widest);
    let columns = Columns::new(&order[..shown], width);
    let mut lines = vec![headline(scene, total, units.len(), width), columns.header(block)];
    let hops = hops_by_unit(scene, units, path);
    let tables = tables(topology);
    for (at, unit) in &order[..shown] {
        let table = unit.members.first().and_then(|member| tables.get(member)).map_or("", |name| &**name);
        let on_path = hops.get(at).map_or("", String::as_str);
        lines.push(columns.row(&name_of(unit), unit.members.len(), block, unit.range(), table, on_path));
    }
    if shown < order.len() {
        let rest: usize = order[shown..].iter().map(|(_, unit)| unit.members.len()).sum();
        let name = format!("[+] {} more", order.len() - shown);
        lines.push(columns.row(&name, rest, block, None, "", ""));
    }
    lines
}

fn name_of(unit: &Unit) -> String {
    unit.title.split(" ×").next().unwrap_or_default().to_owned()
}

fn headline(scene: &Scene, total: usize, classes: usize, width: i32) -> Line {
    let mut line = Line::new(Owner::Note);
    let place = scene.frame.map(|frame| scene.boxes[frame].name.to_string());
    let hub = scene.boxes.iter().find(|b| b.kind == super::scene::BoxKind::Hub).map(|b| b.title.clone());
    let mut words: Vec<String> = hub.into_iter().chain(place).collect();
    words.push(format!("{total} VPCs in {classes} routing classes"));
    let level = "level 0: fleet";
    line.push(clip(&format!(" {}", words.join(" · ")), width - cells(level) - 2), Role::Note);
    if line.width() + cells(level) + 2 <= width {
        line.pad_to(width - cells(level) - 1);
        line.push(level, Role::Dim);
    }
    line
}

/// VPCs that one block stands for: a round number by which the longest bar fits.
fn block_size(widest: usize) -> usize {
    let rounds = (0..).flat_map(|power: u32| [1, 2, 5].map(|digit: usize| digit * 10usize.pow(power)));
    rounds.into_iter().find(|size| widest.div_ceil(*size) <= BAR).unwrap_or(1)
}

struct Columns {
    name: i32,
    bar: i32,
    width: i32,
}

impl Columns {
    fn new(units: &[(usize, &Unit)], width: i32) -> Self {
        let name = units.iter().map(|(_, unit)| cells(&name_of(unit))).max().unwrap_or(0).clamp(5, 20);
        let bar = i32::try_from(BAR).unwrap_or(25);
        // Where there is no room for all columns the bar goes first.
        let bar = if width >= name + 58 { bar } else { 0 };
        Columns { name, bar, width }
    }

    fn header(&self, block: usize) -> Line {
        let plural = if block == 1 { "" } else { "s" };
        let bar = format!("1 block = {block} VPC{plural}");
        self.line("class", "VPCs", &bar, ["CIDR", "table", "path"], Role::Dim)
    }

    fn row(
        &self,
        name: &str,
        count: usize,
        block: usize,
        cidr: Option<&str>,
        table: &str,
        path: &str,
    ) -> Line {
        let halves = (count * 2).div_ceil(block.max(1));
        let bar = "█".repeat(halves / 2) + if halves % 2 == 1 { "▌" } else { "" };
        self.line(name, &count.to_string(), &bar, [cidr.unwrap_or(""), table, path], Role::Vpc)
    }

    fn line(&self, name: &str, count: &str, bar: &str, rest: [&str; 3], role: Role) -> Line {
        let mut line = Line::new(Owner::Note);
        line.push(format!(" {}", shorten(name, self.name)), role);
        line.pad_to(self.name + 2 + 6 - cells(count));
        line.push(count, Role::Note);
        let mut x = self.name + 2 + 6 + 2;
        line.pad_to(x);
        if self.bar > 0 {
            line.push(clip(bar, self.bar), Role::Vpc);
            x += self.bar + 2;
        }
        for (text, room) in rest.into_iter().zip([16, 11, 9]) {
            if x + room > self.width + 2 {
                break;
            }
            line.pad_to(x);
            line.push(clip(text, room - 1), Role::Note);
            x += room;
        }
        line
    }
}

/// The hub table of each attached VPC.
fn tables(topology: &Topology) -> BTreeMap<Name, Name> {
    let mut tables = BTreeMap::new();
    for (table, routes) in topology.transit_gateway_route_tables() {
        for name in &routes.associations {
            let vpc = topology.transit_gateway_attachment(name).and_then(|attachment| attachment.vpc.clone());
            if let Some(vpc) = vpc {
                tables.entry(vpc).or_insert_with(|| table.clone());
            }
        }
    }
    tables
}

/// The hops that lie in each unit: `● 1-4`.
fn hops_by_unit(scene: &Scene, units: &[Unit], path: Option<&Path>) -> BTreeMap<usize, String> {
    let mut hops: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for hop in path.iter().flat_map(|path| &path.hops) {
        let inner = match hop.spot {
            Spot::Leaf(leaf) => scene.leaves[leaf].parent,
            Spot::Border(id) | Spot::Box(id) => id,
            Spot::Port(port) | Spot::Sky(port) => scene.ports[port].home,
            Spot::Hub(_) | Spot::Nowhere => continue,
        };
        let name = &scene.boxes[scene.outermost(inner)].name;
        if let Some(at) = units.iter().position(|unit| unit.members.contains(name) || unit.title == **name) {
            hops.entry(at).or_default().push(hop.number);
        }
    }
    let last = path.and_then(|path| path.hops.last());
    let words = |numbers: &[u32]| {
        let (first, end) = (numbers[0], numbers[numbers.len() - 1]);
        let range = if first == end { first.to_string() } else { format!("{first}-{end}") };
        let mark = match last {
            _ if first == 1 => "● ",
            Some(last) if last.number == end && !last.passed => "✗ ",
            Some(last) if last.number == end => "► ",
            _ => "  ",
        };
        format!("{mark}{range}")
    };
    hops.into_iter().map(|(at, numbers)| (at, words(&numbers))).collect()
}

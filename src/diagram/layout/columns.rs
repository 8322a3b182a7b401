//! Which column each VPC stands in: neighbours in columns side by side, chains winding from edge to edge,
//! the centre of a star between its points.
//!
//! A path has no say in it, so that it moves nothing (D3).

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::measure::{PortsOf, Size};
use super::spine::{is_service, stack_height};
use crate::diagram::scene::{BoxId, End, PortId, Scene, Slot};

/// No more columns than this, however wide the view is.
const MOST_COLUMNS: usize = 8;

/// The VPCs of each column, from above to below.
pub(super) type Columns = Vec<Vec<BoxId>>;

/// What columns are made from.
pub(super) struct Graph<'s> {
    scene: &'s Scene,
    sizes: &'s BTreeMap<BoxId, Size>,
    next: BTreeMap<BoxId, Vec<BoxId>>,
    /// Homes of endpoint services: what consumes them stands on one side.
    providers: BTreeSet<BoxId>,
}

impl<'s> Graph<'s> {
    pub(super) fn new(scene: &'s Scene, sizes: &'s BTreeMap<BoxId, Size>) -> Self {
        let services = (0..scene.ports.len()).filter(|id| is_service(scene, *id));
        let providers = services.map(|id| scene.ports[id].home).collect();
        Graph { scene, sizes, next: neighbours(scene), providers }
    }

    /// Numbers of columns worth a try, the pair of columns apart.
    pub(super) fn counts(&self) -> std::ops::RangeInclusive<usize> {
        3..=MOST_COLUMNS.min(self.sizes.len())
    }

    /// What speaks against columns: connections that could not be drawn, then rows.
    pub(super) fn faults(&self, columns: &Columns, ports: &PortsOf) -> (usize, i32) {
        let mut column_of: BTreeMap<BoxId, usize> = BTreeMap::new();
        for (at, column) in columns.iter().enumerate() {
            column_of.extend(column.iter().map(|id| (*id, at)));
        }
        let mut lost = 0;
        let mut stacked = 0;
        for (id, other) in self.next.iter().flat_map(|(id, next)| next.iter().map(move |other| (id, other))) {
            if let (Some(a), Some(b)) = (column_of.get(id), column_of.get(other))
                && id < other
            {
                lost += usize::from(a.abs_diff(*b) > 1);
                stacked += i32::from(a == b);
            }
        }
        let height = |column: &Vec<BoxId>| stack_height(ports, column, self.sizes);
        // A line between two boxes of one column winds: it is worth a row.
        (lost, stacked + columns.iter().map(height).max().unwrap_or(0))
    }

    /// Two columns: neighbours opposite each other, the centre of a star on the right.
    pub(super) fn two(&self, vpcs: &[BoxId]) -> Columns {
        let mut walk = Walk::new(self, vpcs, 2);
        for root in self.roots(vpcs) {
            let start = match self.degree(root) {
                0 => usize::from(walk.heights[0] > walk.heights[1]),
                1 => usize::from(!starts_edge(self.scene, root)),
                _ => 1,
            };
            walk.from(root, start);
        }
        walk.columns
    }

    /// More than two columns.
    pub(super) fn many(&self, vpcs: &[BoxId], count: usize) -> Columns {
        let mut walk = Walk::new(self, vpcs, count);
        for root in self.roots(vpcs) {
            let start = walk.start(root);
            walk.from(root, start);
        }
        walk.columns
    }

    /// Where to begin: at the centres of stars, then at the ends of chains, then anywhere.
    fn roots(&self, vpcs: &[BoxId]) -> Vec<BoxId> {
        let rank = |id: BoxId| match self.degree(id) {
            // What is linked to nothing fills what is left; an inner link of a chain is no place to begin.
            0 => (3, 0),
            1 => (1, 0),
            2 => (2, 0),
            n => (0, usize::MAX - n),
        };
        let mut roots = vpcs.to_vec();
        roots.sort_by_key(|id| (rank(*id), *id));
        roots
    }

    fn degree(&self, id: BoxId) -> usize {
        self.next.get(&id).map_or(0, Vec::len)
    }
}

/// A walk from neighbour to neighbour that puts each VPC into a column.
struct Walk<'g, 's> {
    graph: &'g Graph<'s>,
    ours: BTreeSet<BoxId>,
    seen: BTreeSet<BoxId>,
    columns: Columns,
    heights: Vec<i32>,
    /// The column of each provider's consumers.
    consumers: BTreeMap<BoxId, usize>,
}

impl<'g, 's> Walk<'g, 's> {
    fn new(graph: &'g Graph<'s>, vpcs: &[BoxId], count: usize) -> Self {
        Walk {
            graph,
            ours: vpcs.iter().copied().collect(),
            seen: BTreeSet::new(),
            columns: vec![Vec::new(); count],
            heights: vec![0; count],
            consumers: BTreeMap::new(),
        }
    }

    fn from(&mut self, root: BoxId, start: usize) {
        let mut queue = VecDeque::from([(root, start, 1)]);
        while let Some((id, wish, dir)) = queue.pop_front() {
            if !self.ours.contains(&id) || self.seen.contains(&id) {
                continue;
            }
            let (at, dir) = if id == root { (start, 1) } else { self.beside(id, wish, dir) };
            self.seen.insert(id);
            self.columns[at].push(id);
            self.heights[at] += self.graph.sizes.get(&id).map_or(0, |size| size.height);
            for other in self.graph.next.get(&id).into_iter().flatten() {
                queue.push_back((*other, at, dir));
            }
        }
    }

    /// The column beside another one: the shorter of the two, else on in the same direction.
    fn beside(&mut self, id: BoxId, of: usize, dir: i32) -> (usize, i32) {
        let last = self.columns.len() - 1;
        let (left, right) = (of.checked_sub(1), (of < last).then_some(of + 1));
        let is_link = |id: Option<BoxId>| id.is_some_and(|id| self.graph.degree(id) <= 2);
        let at_edge = if dir < 0 { left.is_none() } else { right.is_none() };
        if last > 1 && at_edge && is_link(Some(id)) && is_link(self.columns[of].last().copied()) {
            // A chain turns in the column at the edge and winds back.
            return (of, -dir);
        }
        let provider = self.provider_in(id, of);
        let fixed = provider.and_then(|home| self.consumers.get(&home).copied());
        let to_left = match (left, right) {
            (None, _) => false,
            (_, None) => true,
            (Some(left), Some(right)) => match (fixed, self.heights[left].cmp(&self.heights[right])) {
                (Some(fixed), _) => fixed == left,
                (None, std::cmp::Ordering::Less) => true,
                (None, std::cmp::Ordering::Greater) => false,
                (None, std::cmp::Ordering::Equal) => dir < 0,
            },
        };
        let at = if to_left { left } else { right }.unwrap_or(of);
        if let Some(home) = provider {
            self.consumers.entry(home).or_insert(at);
        }
        if self.graph.providers.contains(&id) {
            self.consumers.entry(id).or_insert(of);
        }
        (at, if to_left { -1 } else { 1 })
    }

    /// The provider in a column that a VPC is linked to.
    fn provider_in(&self, id: BoxId, column: usize) -> Option<BoxId> {
        let next = self.graph.next.get(&id)?;
        next.iter()
            .find(|other| self.graph.providers.contains(other) && self.columns[column].contains(other))
            .copied()
    }

    /// Where a root stands: the centre of a star between two columns, the start of a pair on the left.
    fn start(&self, root: BoxId) -> usize {
        let last = self.columns.len() - 1;
        let shortest = |columns: std::ops::RangeInclusive<usize>| {
            columns.min_by_key(|at| (self.heights[*at], *at)).unwrap_or(0)
        };
        match self.graph.degree(root) {
            0 => shortest(0..=last),
            1 | 2 => {
                let pair = (0..last)
                    .min_by_key(|at| (self.heights[*at].max(self.heights[at + 1]), *at))
                    .unwrap_or(0);
                pair + usize::from(!starts_edge(self.graph.scene, root) && self.is_pair(root))
            }
            _ => shortest(1..=last - 1),
        }
    }

    fn is_pair(&self, root: BoxId) -> bool {
        let next = self.graph.next.get(&root);
        next.is_some_and(|next| next.len() == 1 && self.graph.degree(next[0]) == 1)
    }
}

/// Whether the first wire of a container starts there: the requester, the consumer.
fn starts_edge(scene: &Scene, id: BoxId) -> bool {
    scene.wires.iter().find_map(|wire| match (wire.from, wire.to) {
        (End::Box(from), _) if from == id => Some(true),
        (_, End::Box(to)) if to == id => Some(false),
        _ => None,
    }) != Some(false)
}

/// Containers that share a corridor port.
fn neighbours(scene: &Scene) -> BTreeMap<BoxId, Vec<BoxId>> {
    let mut at_port: BTreeMap<PortId, Vec<BoxId>> = BTreeMap::new();
    for wire in &scene.wires {
        if let (End::Box(id), End::Port(port)) | (End::Port(port), End::Box(id)) = (wire.from, wire.to)
            && scene.ports[port].slot == Slot::Corridor
        {
            at_port.entry(port).or_default().push(id);
        }
    }
    let mut next: BTreeMap<BoxId, Vec<BoxId>> = BTreeMap::new();
    let mut known: BTreeSet<(BoxId, BoxId)> = BTreeSet::new();
    for (port, ids) in at_port {
        let home = scene.ports[port].home;
        for id in ids.into_iter().filter(|id| *id != home) {
            for (a, b) in [(home, id), (id, home)] {
                if known.insert((a, b)) {
                    next.entry(a).or_default().push(b);
                }
            }
        }
    }
    // By place, not by the name of the connection: a new neighbour comes after the others (D6).
    for others in next.values_mut() {
        others.sort_unstable();
    }
    next
}

//! Which VPCs are shown how: each on its own or in a group, with its subnets or in summary.

use std::collections::{BTreeMap, BTreeSet};

use super::contents::Contents;
use super::{BoxId, BoxKind, Container, Leaf, Room, Scene};
use crate::network::name::Name;
use crate::network::resource::Vpc;
use crate::network::topology::Topology;

/// One box of the picture: a VPC, or a group of VPCs that routing treats alike.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Title: the VPC's name, or the group's with its count.
    pub title: String,
    /// The VPCs it stands for, by name; one unless it is a group.
    pub members: Vec<Name>,
    /// Whether its subnets and leaves are shown.
    pub expanded: bool,
    /// Rows of its summary, where it is a group.
    pub summary: Vec<String>,
    /// CIDR of the title.
    pub cidr: Option<String>,
}

impl Unit {
    /// A VPC on its own.
    pub fn single(name: &Name, vpc: &Vpc, expanded: bool) -> Unit {
        Unit {
            title: name.to_string(),
            members: vec![name.clone()],
            expanded,
            summary: Vec::new(),
            cidr: vpc.cidrs.first().map(ToString::to_string),
        }
    }

    /// The range that it lies in; a group tells it in its first row.
    pub fn range(&self) -> Option<&str> {
        self.cidr.as_deref().or(self.summary.first().map(String::as_str).filter(|row| !row.starts_with('[')))
    }

    /// Whether it stands for several VPCs.
    pub fn is_group(&self) -> bool {
        self.members.len() > 1
    }
}

/// Which VPCs are shown how.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The boxes, in order.
    pub units: Vec<Unit>,
    /// Names that stay visible wherever content is collapsed: those of the path.
    pub keep: Vec<Name>,
    /// Leaves that a subnet shows before it collapses the rest.
    pub leaf_limit: usize,
    /// VPCs and hubs in which a path finds no way otherwise, with what gives way to it.
    pub roomy: BTreeMap<Name, Room>,
    /// Hops of the path that belong to the hop before them, by their place in the verdict: their number
    /// would find no cell (T8).
    pub folded: BTreeSet<usize>,
    /// Whether what is neither on the path nor holds anything is left out.
    pub compact: bool,
    /// Cells that a port's label may take.
    pub port_label: i32,
    /// Connections that are named in their containers and not drawn, by name.
    pub off_page: Vec<Name>,
    /// The one container that is shown, with all that is in it.
    pub alone: Option<Name>,
}

impl Plan {
    /// What gives way to the path in a VPC or a hub.
    pub fn room(&self, name: &str) -> Room {
        self.roomy.get(name).copied().unwrap_or_default()
    }
}

impl Scene {
    /// The frame around VPCs of one Region and account; with several, each VPC's foot tells them.
    pub(super) fn add_frame(&mut self, topology: &Topology, plan: &Plan) -> Option<BoxId> {
        let mut vpcs = topology.vpcs().map(|(_, vpc)| vpc);
        let first = vpcs.next()?;
        if !vpcs.all(|vpc| vpc.region == first.region && vpc.account == first.account) {
            return None;
        }
        let total = topology.vpcs().count();
        let mut title = format!("{} · acct {}", first.region, first.account);
        if plan.units.iter().any(Unit::is_group) {
            title = format!("{title} · {total} VPCs in {} boxes", plan.units.len());
        }
        let frame = Container::new(&first.region.0, BoxKind::Frame, None);
        Some(self.add_box(Container { title, ..frame }))
    }

    pub(super) fn add_unit(&mut self, contents: &Contents<'_>, plan: &Plan, unit: &Unit) {
        let Some(first) = unit.members.first() else { return };
        let name = if unit.is_group() { Name::from(unit.title.as_str()) } else { first.clone() };
        let id = self.add_box(Container {
            title: unit.title.clone(),
            cidr: unit.cidr.clone(),
            foot: self.owner(contents.topology, first),
            rows: unit.summary.clone(),
            members: unit.members.len(),
            room: if unit.expanded { plan.room(first) } else { Room::Usual },
            ..Container::new(&name, BoxKind::Vpc, self.frame)
        });
        for member in &unit.members {
            self.alias_box(member, id);
        }
        if unit.expanded {
            let subnets = contents.subnets(first);
            let is_shown = |name: &Name| !plan.compact || !contents.leaves(name).is_empty();
            for subnet in subnets.iter().filter(|name| is_shown(name)) {
                self.add_subnet(contents, plan, id, subnet);
            }
            let hidden = subnets.iter().filter(|name| !is_shown(name)).count();
            if hidden > 0 {
                let plural = if hidden == 1 { "" } else { "s" };
                let text = format!("[+] {hidden} subnet{plural}");
                let foot = &mut self.boxes[id].foot;
                *foot = Some(foot.take().map_or_else(|| text.clone(), |owner| format!("{owner} · {text}")));
            }
        } else if !unit.is_group() {
            self.boxes[id].rows = summary(contents, first);
        }
    }

    /// Account and Region of a VPC, where no frame tells them for all.
    fn owner(&self, topology: &Topology, vpc: &str) -> Option<String> {
        let vpc = topology.vpc(vpc)?;
        if self.frame.is_some() {
            return None;
        }
        let one_region = topology.vpcs().all(|(_, other)| other.region == vpc.region);
        Some(if one_region {
            format!("acct {}", vpc.account)
        } else {
            format!("acct {} · {}", vpc.account, vpc.region)
        })
    }

    fn add_subnet(&mut self, contents: &Contents<'_>, plan: &Plan, vpc: BoxId, name: &Name) {
        let public = contents.is_public(name);
        let cidr = contents.topology.subnet(name).and_then(|subnet| subnet.cidr);
        let kind = if public { BoxKind::PublicSubnet } else { BoxKind::PrivateSubnet };
        let id = self.add_box(Container {
            cidr: cidr.map(|cidr| cidr.to_string()),
            suffix: if public { "pub" } else { "prv" },
            room: self.boxes[vpc].room,
            ..Container::new(name, kind, Some(vpc))
        });
        let items = contents.leaves(name);
        let hidden = items.len().saturating_sub(plan.leaf_limit.max(1));
        let mut to_hide = if hidden > 1 { hidden + 1 } else { 0 };
        let mut left_out = 0;
        for (at, item) in items.iter().enumerate() {
            let late = at + 1 >= plan.leaf_limit;
            if to_hide > 0 && late && !plan.keep.contains(&item.name) {
                to_hide -= 1;
                left_out += 1;
                continue;
            }
            self.add_leaf(Leaf {
                name: item.name.clone(),
                tag: item.tag,
                address: item.address.clone(),
                parent: id,
                forwards: item.forwards,
            });
        }
        if left_out > 0 {
            self.boxes[id].rows.push(format!("[+] {left_out} more"));
        }
    }
}

/// Two rows that stand for what is in a VPC.
fn summary(contents: &Contents<'_>, vpc: &str) -> Vec<String> {
    let (subnets, leaves) = contents.counts(vpc);
    let first = contents.subnets(vpc).iter().find_map(|subnet| contents.leaves(subnet).first());
    let mut rows: Vec<String> = first.map(|item| format!("{} {}", item.tag, item.name)).into_iter().collect();
    let plural = if subnets == 1 { "" } else { "s" };
    rows.push(format!("[+] {subnets} subnet{plural} {leaves} eni"));
    rows
}

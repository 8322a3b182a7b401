//! What there is to draw, before anything has a place: containers, leaves, ports and wires.

pub mod class;
mod contents;
mod focus;
mod links;
mod outside;
mod plan;

use std::collections::BTreeMap;

pub use contents::Contents;
pub use focus::{connections, container_of};
pub use plan::{Plan, Unit};

use crate::network::name::Name;
use crate::network::topology::Topology;

/// Index into [`Scene::boxes`].
pub type BoxId = usize;
/// Index into [`Scene::leaves`].
pub type LeafId = usize;
/// Index into [`Scene::ports`].
pub type PortId = usize;
/// Index into [`Scene::edges`].
pub type EdgeId = usize;

/// Kinds of containers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BoxKind {
    /// Region and account.
    Frame,
    /// A VPC, or a group of VPCs that behave alike.
    Vpc,
    /// A subnet with a route to an internet gateway.
    PublicSubnet,
    /// Any other subnet.
    PrivateSubnet,
    /// A transit gateway.
    Hub,
    /// A Direct Connect gateway.
    DirectConnect,
    /// An on-premises site, or EC2-Classic.
    Site,
}

/// What gives way in a box where the path would find no way otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Room {
    /// Nothing.
    #[default]
    Usual,
    /// Secondary words: the feet of subnets, tags and addresses of what packets pass through. A hub has a
    /// row for each time that the path runs through it.
    Words,
    /// A row above and a row below the content stay free as well.
    Lanes,
}

impl Room {
    /// The next step, if there is one.
    pub fn more(self) -> Option<Room> {
        match self {
            Room::Usual => Some(Room::Words),
            Room::Words => Some(Room::Lanes),
            Room::Lanes => None,
        }
    }
}

/// A box.
#[derive(Clone, Debug)]
pub struct Container {
    /// The resource's name.
    pub name: Name,
    /// Its kind.
    pub kind: BoxKind,
    /// The box around it.
    pub parent: Option<BoxId>,
    /// Words of the title that may not be left out: the name.
    pub title: String,
    /// The CIDR, in the title where it fits and in the foot otherwise.
    pub cidr: Option<String>,
    /// Words after the CIDR that stay in the title: `pub`, `prv`.
    pub suffix: &'static str,
    /// Secondary facts of the foot.
    pub foot: Option<String>,
    /// Boxes in it, in order.
    pub children: Vec<BoxId>,
    /// Leaves in it, in order.
    pub leaves: Vec<LeafId>,
    /// Rows of text in it: a summary, collapsed content, off-page ports.
    pub rows: Vec<String>,
    /// How many VPCs it stands for, where it is a group.
    pub members: usize,
    /// What gives way in it to the path.
    pub room: Room,
}

impl Container {
    /// An empty box.
    fn new(name: &Name, kind: BoxKind, parent: Option<BoxId>) -> Container {
        Container {
            name: name.clone(),
            kind,
            parent,
            title: name.to_string(),
            cidr: None,
            suffix: "",
            foot: None,
            children: Vec::new(),
            leaves: Vec::new(),
            rows: Vec::new(),
            members: 1,
            room: Room::Usual,
        }
    }

    /// Free rows above its content, and as many below.
    pub fn lanes(&self) -> i32 {
        i32::from(self.room == Room::Lanes && self.kind == BoxKind::Vpc)
    }

    /// Whether it is a subnet.
    pub fn is_subnet(&self) -> bool {
        matches!(self.kind, BoxKind::PublicSubnet | BoxKind::PrivateSubnet)
    }
}

/// A row of text in a subnet or a site: something that has an address.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// The resource's name.
    pub name: Name,
    /// Its kind in short: `ec2`, `nlb`, `vpce`.
    pub tag: &'static str,
    /// Its address, with the port where it listens on one.
    pub address: Option<String>,
    /// The box it lies in.
    pub parent: BoxId,
    /// Whether packets pass through it, so that a path needs both of its sides.
    pub forwards: bool,
}

/// Where a port sits (S13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// On the upper border, towards the internet.
    Sky,
    /// On the border that faces the hub.
    Hub,
    /// On the lower border, towards a site.
    Ground,
    /// In the corridor between containers.
    Corridor,
    /// On the lower border of a hub, towards a site.
    HubGround,
    /// In a row of its container: one of the two ends of a connection that is not drawn.
    OffPage,
}

/// A gateway, peering, service or attachment.
#[derive(Clone, Debug)]
pub struct Port {
    /// The resource's name.
    pub name: Name,
    /// Its kind in short: `pcx`, `svc`, `igw`.
    pub kind: &'static str,
    /// What stands in the brackets.
    pub label: String,
    /// The container whose border it sits on; for a corridor port, the one it belongs to.
    pub home: BoxId,
    /// Where.
    pub slot: Slot,
    /// What an upward port leads to: `internet`, `s3`.
    pub sky: Option<String>,
    /// The other end of an off-page connection.
    pub twin: Option<PortId>,
}

/// One end of a wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// Anywhere on a container's border.
    Box(BoxId),
    /// A port.
    Port(PortId),
    /// A leaf.
    Leaf(LeafId),
    /// The open sky above a port.
    Sky(PortId),
}

/// A connection between containers, as the topology has it.
#[derive(Clone, Debug)]
pub struct Edge {
    /// The resource that makes it.
    pub name: Name,
    /// Its two sides in words, for the outline.
    pub sides: [Name; 2],
    /// What it is, in words: `peering`, `attachment`.
    pub kind: &'static str,
    /// Whether it is a tunnel or a private service.
    pub tunnel: bool,
    /// Words beside the line.
    pub label: Option<String>,
    /// How many connections it stands for.
    pub count: usize,
    /// Names of the others, where it stands for several.
    pub others: Vec<Name>,
}

/// A piece of an edge that is routed as one.
#[derive(Clone, Copy, Debug)]
pub struct Wire {
    /// The edge.
    pub edge: EdgeId,
    /// Start.
    pub from: End,
    /// End; wires with the same end may join.
    pub to: End,
}

/// Rows of a box that name connections which are not drawn; the outline names all of them.
const OFF_PAGE_ROWS: usize = 5;

/// What there is to draw.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// Containers; parents before children.
    pub boxes: Vec<Container>,
    /// Leaves.
    pub leaves: Vec<Leaf>,
    /// Ports.
    pub ports: Vec<Port>,
    /// Connections.
    pub edges: Vec<Edge>,
    /// Connections in pieces.
    pub wires: Vec<Wire>,
    /// Connections that are named at their ends and not drawn, each with its ends.
    pub off_page: Vec<(Name, [Name; 2])>,
    /// The frame around everything of AWS, where Region and account are one.
    pub frame: Option<BoxId>,
    off_page_by_box: BTreeMap<BoxId, usize>,
    uncounted: BTreeMap<BoxId, usize>,
    leaves_by_name: BTreeMap<Name, Vec<LeafId>>,
    ports_by_name: BTreeMap<Name, PortId>,
    boxes_by_name: BTreeMap<Name, BoxId>,
}

impl Scene {
    /// The scene of a topology, with as much detail as the plan asks for.
    pub fn build(topology: &Topology, contents: &Contents<'_>, plan: &Plan) -> Scene {
        if let Some(alone) = &plan.alone {
            return Scene::build_alone(topology, contents, plan, alone);
        }
        let mut scene = Scene::default();
        scene.frame = scene.add_frame(topology, plan);
        for unit in &plan.units {
            scene.add_unit(contents, plan, unit);
        }
        outside::add(&mut scene, topology, plan);
        links::add(&mut scene, topology, plan);
        scene.count_off_page();
        scene
    }

    /// Names a connection in a box instead of drawing it; of many the later ones are only counted, unless
    /// they must be seen.
    fn add_off_page(&mut self, home: BoxId, name: &Name, label: String, must: bool) -> Option<PortId> {
        let count = self.off_page_by_box.entry(home).or_default();
        if *count >= OFF_PAGE_ROWS && !must {
            *self.uncounted.entry(home).or_default() += 1;
            return None;
        }
        *count += 1;
        let name = name.clone();
        Some(self.add_port(Port {
            name,
            kind: "off",
            label,
            home,
            slot: Slot::OffPage,
            sky: None,
            twin: None,
        }))
    }

    fn count_off_page(&mut self) {
        for (at, count) in &self.uncounted {
            self.boxes[*at].rows.push(format!("[+] {count} more connections"));
        }
    }

    /// Leaves of that name; an endpoint or a load balancer has one in each subnet.
    pub fn leaves_named(&self, name: &str) -> &[LeafId] {
        self.leaves_by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// The port of that name.
    pub fn port_named(&self, name: &str) -> Option<PortId> {
        self.ports_by_name.get(name).copied()
    }

    /// The box of that name; for a member of a group, the group's.
    pub fn box_named(&self, name: &str) -> Option<BoxId> {
        self.boxes_by_name.get(name).copied()
    }

    /// The outermost box inside the frame that holds a box.
    pub fn outermost(&self, of: BoxId) -> BoxId {
        let mut at = of;
        while let Some(parent) = self.boxes[at].parent.filter(|p| Some(*p) != self.frame) {
            at = parent;
        }
        at
    }

    /// A box and all boxes around it.
    pub fn around(&self, of: BoxId) -> impl Iterator<Item = BoxId> {
        std::iter::successors(Some(of), |at| self.boxes[*at].parent)
    }

    fn add_box(&mut self, container: Container) -> BoxId {
        let id = self.boxes.len();
        if let Some(parent) = container.parent {
            self.boxes[parent].children.push(id);
        }
        self.boxes_by_name.entry(container.name.clone()).or_insert(id);
        self.boxes.push(container);
        id
    }

    fn add_leaf(&mut self, leaf: Leaf) -> LeafId {
        let id = self.leaves.len();
        self.boxes[leaf.parent].leaves.push(id);
        self.leaves_by_name.entry(leaf.name.clone()).or_default().push(id);
        self.leaves.push(leaf);
        id
    }

    fn add_port(&mut self, port: Port) -> PortId {
        let id = self.ports.len();
        self.ports_by_name.insert(port.name.clone(), id);
        self.ports.push(port);
        id
    }

    /// Every name of some ports.
    pub fn names_of_ports(&self, is_one: impl Fn(PortId) -> bool) -> Vec<Name> {
        self.ports_by_name.iter().filter(|(_, id)| is_one(**id)).map(|(name, _)| name.clone()).collect()
    }

    /// Another name for a port: the members of a group share theirs.
    fn alias_port(&mut self, name: &Name, port: PortId) {
        self.ports_by_name.insert(name.clone(), port);
    }

    fn alias_box(&mut self, name: &Name, id: BoxId) {
        self.boxes_by_name.insert(name.clone(), id);
    }

    fn add_edge(&mut self, edge: Edge) -> EdgeId {
        self.edges.push(edge);
        self.edges.len() - 1
    }

    fn wire(&mut self, edge: EdgeId, from: End, to: End) {
        self.wires.push(Wire { edge, from, to });
    }
}

//! The path: a verdict's steps, gathered into numbered hops, each at a spot of the scene.

use std::collections::BTreeSet;

use super::scene::{BoxId, End, LeafId, PortId, Scene, Slot};
use crate::network::flow::{End as FlowEnd, Flow};
use crate::network::name::Name;
use crate::network::notation::{Direction, TargetEnd};
use crate::network::resource::Kind;
use crate::network::topology::Topology;
use crate::network::verdict::{Control, Leg, Outcome, Step, Verdict};

/// Where a hop is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// At a leaf.
    Leaf(LeafId),
    /// On the border of a subnet.
    Border(BoxId),
    /// In a port.
    Port(PortId),
    /// In a hub.
    Hub(BoxId),
    /// Outside, above an upward port.
    Sky(PortId),
    /// At a container of which no more is shown.
    Box(BoxId),
    /// Nowhere in the picture.
    Nowhere,
}

/// One hop: all that is decided in one place.
#[derive(Clone, Debug)]
pub struct Hop {
    /// 1 for the first.
    pub number: u32,
    /// Its place among all places that the verdict names, none where it names none.
    pub nth: Option<usize>,
    /// Where.
    pub spot: Spot,
    /// The place, or in a hub the table.
    pub name: Name,
    /// The place's kind in short: `ec2`, `subnet`, `peering`.
    pub tag: &'static str,
    /// What was decided.
    pub steps: Vec<Step>,
    /// Whether the packet went on.
    pub passed: bool,
}

impl Hop {
    /// The step that decides the hop: the one that stopped the packet, or the last.
    pub fn deciding(&self) -> Option<&Step> {
        self.steps.iter().find(|step| !step.passed).or(self.steps.last())
    }
}

/// The way of one packet.
#[derive(Clone, Debug)]
pub struct Path {
    /// The hops in order.
    pub hops: Vec<Hop>,
    /// Which packet: the request or the reply.
    pub leg: Leg,
    /// Whether the flow connects.
    pub outcome: Outcome,
    /// The flow in words: `tcp 10.0.2.20 → 10.1.1.10:5432`.
    pub headline: String,
    /// The flow in plain words, for the outline.
    pub spoken: String,
    /// The service in short: `tcp/5432`.
    pub service: String,
    /// A few words on what stopped the packet: `sg-db: no tcp/5432 in`.
    pub reason: Option<String>,
    /// Who sends it.
    sender: FlowEnd,
}

impl Path {
    /// The path of a verdict through a scene: the reply's where that is what failed.
    pub fn of(
        scene: &Scene,
        topology: &Topology,
        flow: &Flow,
        verdict: &Verdict,
        leg: Option<Leg>,
        folded: &BTreeSet<usize>,
    ) -> Path {
        let leg = leg.unwrap_or(match verdict.outcome {
            Outcome::ForwardOnly => Leg::Return,
            Outcome::Reachable | Outcome::Blocked => Leg::Forward,
        });
        let steps = match leg {
            Leg::Forward => &verdict.forward,
            Leg::Return => &verdict.reply,
        };
        let mut hops = gather(steps);
        locate(scene, &mut hops);
        if leg == Leg::Return {
            begin_at_sender(scene, verdict, &mut hops);
        }
        let hops = without_beyond(without_unseen(topology, without_stays(scene, hops)));
        let mut hops = without_folded(hops, folded);
        off_page_arrivals(scene, &mut hops);
        sky_ends(scene, &mut hops);
        host_ends(
            scene,
            &mut hops,
            if leg == Leg::Forward { [&flow.from, &flow.to] } else { [&flow.to, &flow.from] },
        );
        for (at, hop) in hops.iter_mut().enumerate() {
            hop.number = u32::try_from(at + 1).unwrap_or(u32::MAX);
            hop.tag = tag_of(topology, hop);
        }
        Path {
            headline: headline(topology, flow),
            spoken: spoken(topology, flow),
            service: flow.service().replace(' ', "/"),
            reason: reason(topology, flow, verdict, &hops),
            hops,
            leg,
            outcome: verdict.outcome,
            sender: if leg == Leg::Forward { flow.from.clone() } else { flow.to.clone() },
        }
    }

    /// Whether the packet is sent from a place, as far as the flow names it.
    pub fn starts_at(&self, place: &Name) -> bool {
        match &self.sender {
            FlowEnd::Named(name) => name == place,
            FlowEnd::Address(_) => true,
            FlowEnd::Internet => false,
        }
    }

    /// The hop where the packet died.
    pub fn blocked(&self) -> Option<&Hop> {
        self.hops.last().filter(|hop| !hop.passed)
    }

    /// Whether this very packet arrived.
    pub fn arrived(&self) -> bool {
        !self.hops.is_empty() && self.blocked().is_none()
    }
}

/// Steps at one place become one hop; in a hub each table is its own.
fn gather(steps: &[Step]) -> Vec<Hop> {
    let mut hops: Vec<Hop> = Vec::new();
    for step in steps {
        let name = if step.control == Control::HubRoute { &step.component } else { &step.place };
        match hops.last_mut() {
            Some(last) if last.name == *name && last.passed => {
                last.steps.push(step.clone());
                last.passed = step.passed;
            }
            _ => hops.push(Hop {
                number: 0,
                nth: Some(hops.len()),
                spot: Spot::Nowhere,
                name: name.clone(),
                tag: "",
                steps: vec![step.clone()],
                passed: step.passed,
            }),
        }
        if !step.passed {
            break;
        }
    }
    hops
}

/// Finds each hop's spot; of a balancer's or endpoint's nodes the one whose subnet the path names.
fn locate(scene: &Scene, hops: &mut [Hop]) {
    for at in 0..hops.len() {
        let place = hops[at].steps.first().map_or_else(|| hops[at].name.clone(), |step| step.place.clone());
        hops[at].spot = match (scene.leaves_named(&place), scene.port_named(&place), scene.box_named(&place))
        {
            ([only], _, _) => Spot::Leaf(*only),
            ([first, ..], _, _) => {
                let near = |leaf: &&LeafId| {
                    let subnet = &scene.boxes[scene.leaves[**leaf].parent].name;
                    let around = at.saturating_sub(1)..(at + 2).min(hops.len());
                    hops[around].iter().any(|hop| hop.name == *subnet)
                };
                Spot::Leaf(*scene.leaves_named(&place).iter().find(near).unwrap_or(first))
            }
            // A tunnel is a line: its number stands on it, not in the gateway that it ends on.
            (_, Some(port), _) if scene.ports[port].kind == "vgw" && scene.ports[port].name != place => {
                Spot::Nowhere
            }
            (_, Some(port), _) => Spot::Port(port),
            (_, _, Some(id)) if scene.boxes[id].is_subnet() => Spot::Border(id),
            (_, _, Some(id)) if scene.boxes[id].kind == super::scene::BoxKind::Hub => Spot::Hub(id),
            (_, _, Some(id)) => Spot::Box(id),
            _ => Spot::Nowhere,
        };
    }
}

/// A reply that its sender's security groups let out unasked (SG-02) is first decided about at the subnet:
/// the picture begins at the sender all the same, or there would be nothing to draw a line from.
fn begin_at_sender(scene: &Scene, verdict: &Verdict, hops: &mut Vec<Hop>) {
    let (Some(Spot::Border(subnet)), Some(arrival)) =
        (hops.first().map(|hop| hop.spot), verdict.forward.last())
    else {
        return;
    };
    let in_subnet = |leaf: &&LeafId| scene.leaves[**leaf].parent == subnet;
    if let Some(leaf) = scene.leaves_named(&arrival.place).iter().find(in_subnet) {
        let step = Step { what: "sends the reply".to_owned(), passed: true, ..arrival.clone() };
        let (name, spot) = (step.place.clone(), Spot::Leaf(*leaf));
        hops.insert(0, Hop { number: 0, nth: None, spot, name, tag: "", steps: vec![step], passed: true });
    }
}

/// A packet that stays in its subnet does not meet the subnet's border: what is said of it there belongs
/// to the hop before.
fn without_stays(scene: &Scene, hops: Vec<Hop>) -> Vec<Hop> {
    let mut kept: Vec<Hop> = Vec::new();
    let spots: Vec<Spot> = hops.iter().map(|hop| hop.spot).collect();
    let inside = |spot: Option<&Spot>, id: BoxId| matches!(spot, Some(Spot::Leaf(leaf)) if scene.leaves[*leaf].parent == id);
    for (at, hop) in hops.into_iter().enumerate() {
        if let Spot::Border(id) = hop.spot
            && hop.passed
            && inside(spots.get(at.wrapping_sub(1)), id)
            && inside(spots.get(at + 1), id)
            && let Some(last) = kept.last_mut()
        {
            last.steps.extend(hop.steps);
            continue;
        }
        kept.push(hop);
    }
    kept
}

/// A subnet that holds nothing but an attachment's interface is not drawn: what is decided there belongs
/// to the hop of the attachment, before it or after it.
fn without_unseen(topology: &Topology, hops: Vec<Hop>) -> Vec<Hop> {
    let is_attachment = |hop: &Hop| topology.transit_gateway_attachment(&hop.name).is_some();
    let mut kept: Vec<Hop> = Vec::new();
    let mut held: Vec<Step> = Vec::new();
    let mut hops = hops.into_iter().peekable();
    while let Some(mut hop) = hops.next() {
        hop.steps.splice(0..0, held.drain(..));
        let unseen = hop.spot == Spot::Nowhere && hop.passed && topology.subnet(&hop.name).is_some();
        match kept.last_mut() {
            Some(last) if unseen && is_attachment(last) => last.steps.extend(hop.steps),
            Some(_) if unseen && hops.peek().is_some_and(is_attachment) => held = hop.steps,
            _ => kept.push(hop),
        }
    }
    kept
}

/// An address that nobody has is nowhere in the picture: a packet for it dies at the border of the subnet
/// that it was last told of.
fn without_beyond(mut hops: Vec<Hop>) -> Vec<Hop> {
    if let [.., last, beyond] = hops.as_mut_slice()
        && matches!(last.spot, Spot::Border(_))
        && beyond.spot == Spot::Nowhere
        && !beyond.passed
    {
        last.steps.append(&mut beyond.steps);
        last.passed = false;
        hops.pop();
    }
    hops
}

/// Hops that are told with the hop before them.
fn without_folded(hops: Vec<Hop>, folded: &BTreeSet<usize>) -> Vec<Hop> {
    let mut kept: Vec<Hop> = Vec::new();
    for hop in hops {
        let is_folded = hop.passed && hop.nth.is_some_and(|nth| folded.contains(&nth));
        match kept.last_mut() {
            Some(last) if is_folded => last.steps.extend(hop.steps),
            _ => kept.push(hop),
        }
    }
    kept
}

/// A connection that is not drawn has a port at each of its ends: the path arrives at the one in the box
/// that it comes from.
fn off_page_arrivals(scene: &Scene, hops: &mut [Hop]) {
    let mut last: Option<(BoxId, Name)> = None;
    for hop in hops {
        if let (Spot::Port(port), Some((at, name))) = (hop.spot, &last)
            && scene.ports[port].slot == Slot::OffPage
        {
            let is_end = |id: &PortId| {
                let other = &scene.ports[*id];
                other.slot == Slot::OffPage
                    && other.home == *at
                    && (*id == port || other.twin == Some(port) || scene.ports[port].twin == Some(*id))
            };
            let ends: Vec<PortId> = (0..scene.ports.len()).filter(is_end).collect();
            let own = ends.iter().find(|id| scene.ports[**id].name == *name);
            if let Some(end) = own.or(ends.first()) {
                hop.spot = Spot::Port(*end);
            }
        }
        let inner = match hop.spot {
            Spot::Leaf(leaf) => scene.leaves[leaf].parent,
            Spot::Border(id) | Spot::Box(id) | Spot::Hub(id) => id,
            Spot::Port(_) | Spot::Sky(_) | Spot::Nowhere => continue,
        };
        // A subnet's border says nothing of whose endpoint the packet came from.
        let name = if matches!(hop.spot, Spot::Border(_)) { last.map(|(_, name)| name) } else { None };
        last = Some((scene.outermost(inner), name.unwrap_or_else(|| hop.name.clone())));
    }
}

/// A hop on the internet stands above the gateway next to it.
fn sky_ends(scene: &Scene, hops: &mut [Hop]) {
    for at in [0, hops.len().saturating_sub(1)] {
        if hops.get(at).is_none_or(|hop| hop.spot != Spot::Nowhere) {
            continue;
        }
        let next = if at == 0 { at + 1 } else { at - 1 };
        if let Some(Spot::Port(port)) = hops.get(next).map(|hop| hop.spot)
            && scene.ports[port].sky.is_some()
        {
            hops[at].spot = Spot::Sky(port);
        }
    }
}

/// At a site the packet's end is the host that the flow names.
fn host_ends(scene: &Scene, hops: &mut [Hop], ends: [&FlowEnd; 2]) {
    let last = hops.len().saturating_sub(1);
    for (at, end) in [0, last].into_iter().zip(ends) {
        let (Some(hop), FlowEnd::Named(name)) = (hops.get_mut(at), end) else { continue };
        if let (Spot::Box(site), [leaf]) = (hop.spot, scene.leaves_named(name))
            && scene.leaves[*leaf].parent == site
        {
            hop.spot = Spot::Leaf(*leaf);
        }
    }
}

/// The end of a wire at a hop, where it has one.
pub fn end_of(spot: Spot) -> Option<End> {
    match spot {
        Spot::Leaf(leaf) => Some(End::Leaf(leaf)),
        Spot::Port(port) => Some(End::Port(port)),
        Spot::Sky(port) => Some(End::Sky(port)),
        Spot::Box(id) => Some(End::Box(id)),
        Spot::Hub(_) | Spot::Border(_) | Spot::Nowhere => None,
    }
}

fn tag_of(topology: &Topology, hop: &Hop) -> &'static str {
    if hop.steps.first().is_some_and(|step| step.control == Control::HubRoute) {
        return "route table";
    }
    match topology.kind_of(&hop.name) {
        Some(Kind::Instance | Kind::ClassicInstance) => "ec2",
        Some(Kind::NetworkInterface) => "eni",
        Some(Kind::LoadBalancer) => "lb",
        Some(Kind::Endpoint) => "vpce",
        Some(Kind::NatGateway) => "nat",
        Some(Kind::InternetGateway | Kind::EgressOnlyInternetGateway) => "igw",
        Some(Kind::TransitGatewayAttachment) => "attachment",
        Some(Kind::EndpointService) => "service",
        Some(Kind::VpnGateway) => "vgw",
        Some(Kind::VpnConnection) => "vpn",
        Some(Kind::TransitGateway) => "tgw",
        Some(kind) => kind.word(),
        None => "",
    }
}

/// The address of a flow's end as far as the topology says it.
fn address(topology: &Topology, end: &FlowEnd) -> String {
    let known = match end {
        FlowEnd::Named(name) => topology
            .instance(name)
            .and_then(|instance| instance.ip)
            .or_else(|| topology.network_interface(name).and_then(|interface| interface.ip)),
        FlowEnd::Address(_) | FlowEnd::Internet => None,
    };
    known.map_or_else(|| end.to_string(), |ip| ip.to_string())
}

fn headline(topology: &Topology, flow: &Flow) -> String {
    let (from, to) = (address(topology, &flow.from), address(topology, &flow.to));
    let port = if flow.protocol.has_ports() { format!(":{}", flow.port) } else { String::new() };
    format!("{} {from} → {to}{port}", flow.protocol)
}

fn spoken(topology: &Topology, flow: &Flow) -> String {
    let named = |end: &FlowEnd| match end {
        FlowEnd::Named(name) => {
            let address = address(topology, end);
            if address == **name { name.to_string() } else { format!("{name} {address}") }
        }
        other => other.to_string(),
    };
    format!("{} to {}, {}", named(&flow.from), named(&flow.to), flow.service())
}

/// A few words for the picture; the hop list has the whole sentence.
fn reason(topology: &Topology, flow: &Flow, verdict: &Verdict, hops: &[Hop]) -> Option<String> {
    let step = hops.last()?.steps.iter().find(|step| !step.passed)?;
    let explanation = verdict.explanations.iter().find(|e| e.component == step.component);
    let direction = match explanation.and_then(|e| e.direction) {
        Some(Direction::Egress) => " out",
        Some(Direction::Ingress) => " in",
        None => "",
    };
    let service = match target_port(topology, hops) {
        Some(port) if flow.protocol.has_ports() => format!("{}/{port}", flow.protocol),
        _ => flow.service().replace(' ', "/"),
    };
    let returning = verdict.outcome == Outcome::ForwardOnly;
    let groups = explanation.and_then(|e| e.fields.iter().find(|(key, _)| *key == "securityGroups"));
    Some(match step.control {
        Control::SecurityGroup if groups.is_some() => {
            let names = groups.map_or("", |(_, names)| names.as_str());
            format!("{names}: no {service}{direction}")
        }
        Control::SecurityGroup => format!("{}: no {service}{direction}", step.component),
        Control::NetworkAcl if returning => format!("{}: no reply{direction}", step.component),
        Control::NetworkAcl => format!("{}: no {service}{direction}", step.component),
        Control::Route | Control::HubRoute => {
            let to = if returning { &flow.from } else { &flow.to };
            format!("{}: no route to {}", step.component, address(topology, to))
        }
        Control::Host | Control::Gateway => explanation.map_or_else(
            || step.what.clone(),
            |explanation| format!("{}: {}", step.component, explanation.code.meaning()),
        ),
    })
}

/// The port behind a load balancer on the way, which is not the one that the client asked for.
fn target_port(topology: &Topology, hops: &[Hop]) -> Option<u16> {
    let last = hops.last()?;
    let balancer = hops.iter().rev().find_map(|hop| topology.load_balancer(&hop.name))?;
    let groups = balancer
        .listeners
        .iter()
        .filter_map(|listener| listener.target_group.as_ref())
        .chain(&balancer.target);
    let mut targets =
        groups.filter_map(|group| topology.target_group(group)).flat_map(|group| &group.targets);
    let is_last = |end: &TargetEnd| matches!(end, TargetEnd::Named(name) if *name == last.name);
    targets.find(|target| is_last(&target.end)).map(|target| target.port)
}

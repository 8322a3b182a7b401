//! The walk of a flow's request and reply through the compiled network.
//!
//! A walk is made of legs. A leg is one connection of IP: from a host to where its packets end, with the
//! translations on the way. A load balancer or an interface endpoint ends one leg and begins the next, so
//! that a flow through PrivateLink has two of them and no route ever joins the two VPCs (PL-01). The request
//! walks the legs in order, the reply walks them back (FLOW-09).

mod arrive;
mod balancer;
mod edge;
mod endpoint;
mod event;
mod filter;
mod hybrid;
mod nat;
mod packet;
mod peering;
mod remark;
mod reply;
mod resource;
mod stop;
mod subnet;
mod trail;
mod transit;
mod tunnel;
mod way;

pub(crate) use event::*;
pub(crate) use packet::*;
pub(crate) use stop::Stop;
pub(crate) use trail::{Sight, Start, Trail};

use std::net::IpAddr;

use super::code::{AwsCode, OwnCode};
use super::model::{EndpointId, InterfaceId, Mode, Model, SubnetId, VpcId};
use super::traffic::{PortRange, Protocol};
use crate::network::notation::Direction;

/// More devices than any real path has; a walk that passes them goes in circles.
const MOST_HOPS: u32 = 48;

/// A connection: where it began, what happened on the way, where it ended.
#[derive(Clone, Debug)]
pub(crate) struct Leg {
    pub origin: Origin,
    /// The packet as its receiver saw it.
    pub packet: Packet,
    /// Its stretch of the trail.
    pub stretch: (Start, Start),
    pub arrival: Arrival,
    /// It began at a load balancer's node, and goes to a target in the node's own VPC.
    pub direct_target: bool,
}

/// A walk in progress.
pub(crate) struct Walker<'m> {
    pub model: &'m Model,
    pub packet: Packet,
    pub origin: Origin,
    /// The interface that the flow names, where it names one.
    pub goal: Option<InterfaceId>,
    /// Whether the destination was named and not dialled (CODE-24).
    pub named: bool,
    pub findings: Findings,
    pub keep_notes: bool,
    pub every_blocker: bool,
    pub mode: Mode,
    /// Which of the choices that AWS leaves open is taken: 0 is the first by name (PL-05).
    pub draw: usize,
    /// How many there were.
    pub draws: usize,
    /// The load of the request when it arrived.
    request_load: Option<Load>,
    /// Listener ports that a set of ports fell apart into.
    pub split: Option<Vec<u16>>,
    legs: Vec<Leg>,
    trail: Trail,
    replying: bool,
    /// Where the request of the leg ended whose reply is on its way.
    reply_to: Option<Arrival>,
    /// A blocker was found; from here on it is only looked for more of them.
    beyond: bool,
    ahead: bool,
    hops: u32,
    tgw_peerings: u32,
}

/// What a walk begins with.
#[derive(Clone, Debug)]
pub(crate) struct Departure {
    pub origin: Origin,
    pub packet: Packet,
    /// The interface at the address that is dialled.
    pub goal: Option<InterfaceId>,
    /// Whether the destination was named and not dialled (CODE-24).
    pub named: bool,
}

impl<'m> Walker<'m> {
    /// A walk that keeps notes of all steps and of all blockers.
    pub(crate) fn new(model: &'m Model, departure: Departure) -> Self {
        let Departure { origin, packet, goal, named } = departure;
        Walker {
            model,
            packet,
            origin,
            goal,
            named,
            findings: Findings::default(),
            keep_notes: true,
            every_blocker: true,
            mode: Mode::Strict,
            draw: 0,
            draws: 1,
            request_load: None,
            split: None,
            legs: Vec::new(),
            trail: Trail::default(),
            replying: false,
            reply_to: None,
            beyond: false,
            ahead: false,
            hops: 0,
            tgw_peerings: 0,
        }
    }

    /// A walk that only wants to know whether the flow connects.
    pub(crate) fn quiet(model: &'m Model, departure: Departure) -> Self {
        Walker { keep_notes: false, every_blocker: false, ..Walker::new(model, departure) }
    }

    /// Begins another walk of the same sort, with the room that this one has used.
    pub(crate) fn restart(&mut self, departure: &Departure) {
        self.packet.clone_from(&departure.packet);
        self.origin = departure.origin;
        self.goal = departure.goal;
        self.named = departure.named;
        self.findings.clear();
        self.draws = 1;
        self.request_load = None;
        self.split = None;
        self.legs.clear();
        self.trail.clear();
        self.replying = false;
        self.reply_to = None;
        self.beyond = false;
        self.ahead = false;
        self.hops = 0;
        self.tgw_peerings = 0;
    }

    /// Walks the request and, where it arrives, the reply. What stops either is among the findings.
    pub(crate) fn run(&mut self) {
        if self.request().is_ok() {
            if matches!(self.packet.load, Load::Set(_)) {
                self.request_load = Some(self.packet.load.clone());
            }
            if self.keep_notes {
                self.remark();
            }
            if self.mode == Mode::Strict || !self.forward_only_analysis() {
                self.reply();
            }
        }
    }

    /// Whether the flow connects.
    pub(crate) fn connects(&self) -> bool {
        self.findings.blockers.is_empty() && self.split.is_none()
    }

    /// Walks from an endpoint's interface on, there and back.
    pub(crate) fn passes(mut self, interface: InterfaceId, endpoint: EndpointId) -> bool {
        let arrived = match self.provider(interface, endpoint) {
            Ok(Some(arrival)) => self.legs_from(arrival),
            Ok(None) => return true,
            Err(stop) => Err(stop),
        };
        if arrived.is_ok() {
            self.reply();
        }
        self.connects()
    }

    fn request(&mut self) -> Result<(), Stop> {
        let arrival = self.start()?;
        self.legs_from(arrival)
    }

    /// Ends a leg where it arrived, and walks what follows.
    fn legs_from(&mut self, mut arrival: Arrival) -> Result<(), Stop> {
        loop {
            let direct = matches!(self.origin, Origin::Interface(id) if self.is_node(id))
                && self.trail.devices().is_empty();
            self.legs.push(Leg {
                origin: self.origin,
                packet: self.packet.clone(),
                stretch: self.trail.end_leg(),
                arrival,
                direct_target: direct && self.arrived_near(arrival),
            });
            let onward = match arrival {
                Arrival::Node(node, balancer) => self.balance(node, balancer, None)?,
                Arrival::EndpointOf(interface, endpoint) => self.provider(interface, endpoint)?,
                _ => None,
            };
            let Some(next) = onward else { return Ok(()) };
            arrival = next;
        }
    }

    fn is_node(&self, id: InterfaceId) -> bool {
        matches!(self.model.interfaces[id.index()].behind, super::model::Behind::Node(_))
    }

    /// Whether the leg ended in the VPC in which it began.
    fn arrived_near(&self, arrival: Arrival) -> bool {
        let vpc = |id: InterfaceId| self.model.interfaces[id.index()].vpc;
        match (self.origin, arrival) {
            (
                Origin::Interface(from),
                Arrival::Interface(to) | Arrival::Node(to, _) | Arrival::EndpointOf(to, _),
            ) => vpc(from) == vpc(to),
            _ => false,
        }
    }

    /// The packet leaves its sender.
    fn start(&mut self) -> Result<Arrival, Stop> {
        match self.origin {
            Origin::Interface(id) => self.start_at(id),
            Origin::Internet => self.internet(),
            Origin::Site(site) => self.leave_site(site),
            Origin::Classic(classic) => self.leave_classic(classic),
        }
    }

    fn start_at(&mut self, id: InterfaceId) -> Result<Arrival, Stop> {
        let interface = &self.model.interfaces[id.index()];
        if interface.vpc.index() >= self.model.vpcs.len() {
            return Err(self.dead_end(
                AwsCode::UnassociatedComponent,
                &["CODE-05"],
                Event::Host { interface: id },
            ));
        }
        if interface.addresses.iter().any(|addr| addr.private == self.packet.dst) {
            self.right_one(id, interface.vpc)?;
            // A host that talks to itself never leaves its own stack.
            self.note(Event::Host { interface: id }, &["SG-04"]);
            return Ok(Arrival::Interface(id));
        }
        if !interface.running {
            self.filtered(AwsCode::BadState.into(), &["CODE-21"], Event::Host { interface: id })?;
        }
        if self.amazon_answers(interface.vpc) {
            self.note(Event::Amazon { addr: self.packet.dst }, &["SG-12", "DNS-02"]);
            return Ok(Arrival::Amazon);
        }
        if let Some(way) = self.tunnel_from(id, None) {
            return self.enter_by(way);
        }
        self.check_groups(Filtered::Interface(id), Direction::Egress)?;
        self.leave(interface.subnet)
    }

    /// One more device; too many mean a circle.
    fn tick(&mut self, event: Event) -> Result<(), Stop> {
        self.hops += 1;
        if self.hops > MOST_HOPS {
            return Err(self.dead_end(OwnCode::Loop, &["FLOW-11", "NAT-03"], event));
        }
        Ok(())
    }

    /// Remembers a device; the same appliance twice with the same header is a loop (FLOW-11).
    fn pass(&mut self, device: Device, event: Event) -> Result<(), Stop> {
        self.tick(event)?;
        let appliance = match device {
            Device::Appliance(id) => Some(Device::Appliance(self.model.interfaces[id.index()].appliance)),
            Device::GwlbEndpoint(_) => Some(device),
            _ => None,
        };
        if let Some(device) = appliance {
            let sight = Sight { device, src: self.packet.src, dst: self.packet.dst };
            if !self.trail.sighted(sight, self.replying) {
                return Err(self.dead_end(OwnCode::Loop, &["FLOW-11"], event));
            }
        }
        self.trail.passed(device, self.replying);
        Ok(())
    }

    /// Whether a service that every subnet has answers the packet, unfiltered (SG-12, DNS-02). Of a set of ports
    /// only the service's own is left.
    fn amazon_answers(&mut self, vpc: VpcId) -> bool {
        let Some((protocols, port)) = self.amazon_service(vpc, self.packet.dst) else { return false };
        let own = PortRange::one(port);
        if !protocols.contains(&self.packet.protocol) {
            return false;
        }
        match &self.packet.load {
            Load::Ports(ports) => *ports == own,
            Load::Set(set) => {
                let left = set.within(own);
                let answers = !left.is_empty();
                if answers {
                    self.packet.load = Load::Set(left);
                }
                answers
            }
            Load::Icmp(..) | Load::Bare => false,
        }
    }

    /// The service at an address: the resolver, instance metadata, the time.
    fn amazon_service(&self, vpc: VpcId, addr: IpAddr) -> Option<(&'static [Protocol], u16)> {
        const DNS: (&[Protocol], u16) = (&[Protocol::UDP, Protocol::TCP], 53);
        if self.resolver(vpc) == Some(addr) {
            return Some(DNS);
        }
        match addr {
            IpAddr::V4(addr) => match addr.octets() {
                [169, 254, 169, 253] => Some(DNS),
                [169, 254, 169, 254] => Some((&[Protocol::TCP], 80)),
                [169, 254, 169, 123] => Some((&[Protocol::UDP], 123)),
                _ => None,
            },
            IpAddr::V6(addr) => (addr.segments() == [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x253]).then_some(DNS),
        }
    }

    /// The Amazon resolver of a VPC: the primary range plus two (ADDR-09).
    fn resolver(&self, vpc: VpcId) -> Option<IpAddr> {
        let vpc = self.model.vpcs.get(vpc.index())?;
        let Some(ipnet::IpNet::V4(primary)) = vpc.cidrs.first() else { return None };
        vpc.dns_support.then(|| IpAddr::from(std::net::Ipv4Addr::from(u32::from(primary.network()) + 2)))
    }

    /// Looks at the filters of the end that the packet was meant for, though it never gets there.
    fn look_ahead(&mut self) {
        let Some(goal) = self.goal else { return };
        if self.ahead
            || !self.legs.is_empty()
            || self.model.interfaces[goal.index()].vpc.index() == usize::MAX
        {
            return;
        }
        self.ahead = true;
        let from = match self.origin {
            Origin::Interface(id) => Some(self.model.interfaces[id.index()].subnet),
            _ => None,
        };
        self.packet.dst = self.model.interfaces[goal.index()].primary().unwrap_or(self.packet.dst);
        // What is found lands among the blockers; where the packet would then go is of no interest.
        let _ahead: Result<Arrival, Stop> = self.deliver(goal, from);
        self.ahead = false;
    }

    fn subnet_of(&self, id: InterfaceId) -> SubnetId {
        self.model.interfaces[id.index()].subnet
    }

    fn gwlb_interface(&self, id: EndpointId) -> Option<InterfaceId> {
        self.model.endpoints[id.index()].interfaces.first().copied()
    }

    /// Ports that a reply must reach.
    fn reply_load(&self) -> Load {
        Load::reply(self.packet.protocol, self.packet.reply_ports)
    }
}

impl Walker<'_> {
    /// The ports of the wanted set that are left, as the first leg's receiver saw them.
    pub(crate) fn wanted(&self) -> Option<super::portset::PortSet> {
        match &self.request_load {
            Some(Load::Set(set)) => Some(set.clone()),
            _ => None,
        }
    }
}

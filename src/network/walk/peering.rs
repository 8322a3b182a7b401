//! Over a VPC peering (FLOW-06) and a ClassicLink.

use std::net::IpAddr;

use super::Walker;
use super::event::{Event, Filtered};
use super::packet::{Arrival, Device, Lost, Origin};
use super::stop::Stop;
use crate::network::address::is_private_v4;
use crate::network::code::{AwsCode, OwnCode};
use crate::network::model::*;
use crate::network::notation::Direction;
use crate::network::resource::ConnectionState;
use crate::network::verdict::Rules;

impl Walker<'_> {
    pub(super) fn peer(&mut self, id: PeeringId, vpc: VpcId, route: Event) -> Result<Arrival, Stop> {
        let model = self.model;
        let peering = &model.peerings[id.index()];
        if peering.state != ConnectionState::Active {
            return Err(self.dead_end(AwsCode::BadStateRoute, &["PCX-03", "RT-11"], route));
        }
        self.note(route, &["RT-04", "PCX-06"]);
        let into = peering.other(vpc);
        let event = Event::Peering { peering: id, into };
        self.pass(Device::Peering(id), event)?;
        let (near, far) = (&model.vpcs[vpc.index()], &model.vpcs[into.index()]);
        let linked = |side: &Vpc, addr| {
            peering.classic_link
                && side.classic.iter().any(|c| model.classics[c.index()].address == Some(addr))
        };
        let fits = |side: &Vpc, addr| side.contains(addr) || linked(side, addr);
        if self.resolver(into) == Some(self.packet.dst) {
            return Err(self.dead_end(OwnCode::PeerDnsNotQueryable, &["PCX-15", "DNS-05"], event));
        }
        if !fits(far, self.packet.dst) {
            let rules = self.beyond_peering(into, self.packet.dst);
            let stop = self.dead_end(AwsCode::PcxRequiresAddressInVpcCidr, rules, event);
            self.nat_beyond(into);
            return Err(stop);
        }
        if !fits(near, self.packet.src) {
            let rules = self.beyond_peering(vpc, self.packet.src);
            return Err(self.dead_end(AwsCode::PcxRequiresAddressInVpcCidr, rules, event));
        }
        self.note(event, &["PCX-03", "PCX-07"]);
        if near.region != far.region {
            // Groups cannot be referenced across Regions (SG-08).
            self.packet.lost.get_or_insert(Lost::OnTheWay);
        }
        self.within(into, None)
    }

    /// Which rule of no transit a foreign address breaks: it depends on what lies behind the VPC (CODE-25).
    fn beyond_peering(&self, vpc: VpcId, addr: IpAddr) -> Rules {
        // Nobody reads the rules of a quiet walk.
        if !self.keep_notes {
            return &["PCX-07", "CODE-25"];
        }
        let model = self.model;
        let region = model.vpcs[vpc.index()].region;
        let of_service = model
            .service_ranges
            .iter()
            .any(|(_, at, nets)| *at == region && nets.iter().any(|net| net.contains(&addr)));
        let elsewhere = || model.vpc_ranges.get(addr).is_some();
        if of_service {
            &["PCX-11", "GWE-06", "PCX-07", "CODE-25"]
        } else if model.sites.iter().any(|site| site.contains(addr)) {
            &["PCX-10", "PCX-07", "CODE-25"]
        } else if !is_private_v4(addr) {
            &["PCX-09", "NAT-08", "IGW-11", "PCX-07", "CODE-25"]
        } else if elsewhere() {
            &["PCX-08", "PCX-07", "CODE-25"]
        } else {
            &["PCX-07", "CODE-25"]
        }
    }

    /// The NAT gateway of the peer would refuse the packet too (NAT-08, CHOOSE-06).
    fn nat_beyond(&mut self, vpc: VpcId) {
        if !self.every_blocker || is_private_v4(self.packet.dst) {
            return;
        }
        let here = |nat: &Nat| nat.interface.is_some_and(|id| self.model.interfaces[id.index()].vpc == vpc);
        let Some(at) = self.model.nats.iter().position(here) else { return };
        let nat = NatId(u32::try_from(at).unwrap_or(u32::MAX));
        let event = Event::Nat { nat, from: self.packet.src, to: self.packet.src, undone: false };
        self.blocked(AwsCode::NgwRequiresSourceInVpc.into(), &["NAT-08", "CHOOSE-06"], event);
    }

    /// From a linked Classic instance (CLINK-03, CLINK-05).
    pub(super) fn leave_classic(&mut self, id: ClassicId) -> Result<Arrival, Stop> {
        let model = self.model;
        let classic = &model.classics[id.index()];
        let Some(link) = &classic.link else {
            let event = Event::Nowhere { addr: self.packet.src };
            return Err(self.dead_end(AwsCode::NoPath, &["CLINK-01"], event));
        };
        let event = Event::Classic { classic: id, vpc: link.vpc };
        if self.packet.dst.is_ipv6() {
            return Err(self.dead_end(OwnCode::AddressFamily, &["CLINK-03"], event));
        }
        if !self.replying {
            self.check_groups(Filtered::Classic(id), Direction::Egress)?;
        }
        let home = &model.vpcs[link.vpc.index()];
        if home.contains(self.packet.dst) {
            self.note(event, &["CLINK-02", "CLINK-03"]);
            return self.within(link.vpc, None);
        }
        let extended = home.peerings.iter().find(|(other, peering)| {
            let peering = &model.peerings[peering.index()];
            peering.classic_link
                && peering.state == ConnectionState::Active
                && model.vpcs[other.index()].contains(self.packet.dst)
        });
        match extended {
            Some((other, peering)) => {
                self.note(event, &["CLINK-05"]);
                self.pass(Device::Peering(*peering), Event::Peering { peering: *peering, into: *other })?;
                self.within(*other, None)
            }
            None => Err(self.dead_end(OwnCode::ClassiclinkNoTransit, &["CLINK-05"], event)),
        }
    }

    /// To a linked Classic instance, by the 10.0.0.0/8 route (CLINK-03).
    pub(super) fn deliver_classic(&mut self, id: ClassicId, vpc: VpcId) -> Result<Arrival, Stop> {
        let event = Event::Classic { classic: id, vpc };
        if self.replying {
            if self.origin == Origin::Classic(id) {
                self.note(event, &["CLINK-03", "SG-02"]);
                return Ok(Arrival::Classic(id));
            }
            return Err(self.dead_end(OwnCode::ReplyMisdelivered, &["PCX-12"], event));
        }
        let model = self.model;
        let extended =
            self.trail.devices().iter().any(
                |device| matches!(device, Device::Peering(id) if model.peerings[id.index()].classic_link),
            );
        if !model.vpcs[vpc.index()].contains(self.packet.src) && !extended {
            return Err(self.dead_end(OwnCode::ClassiclinkNoTransit, &["CLINK-05"], event));
        }
        self.note(event, &["CLINK-03"]);
        self.check_groups(Filtered::Classic(id), Direction::Ingress)?;
        Ok(Arrival::Classic(id))
    }
}

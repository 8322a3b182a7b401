//! The doors of a VPC to the internet and to a peer (IGW, PCX).

use std::net::IpAddr;

use vpcdrill::network::address::{Role, is_private_v4, is_shared_space};
use vpcdrill::network::name::Name;
use vpcdrill::network::resource::{BlockPublicAccess, ConnectionState};
use vpcdrill::network::traffic::PortRange;

use super::net::{Got, Host, Net, Translation, Trip};
use super::route::Hop;

impl Net<'_> {
    /// Block Public Access for one interface (IGW-10).
    fn bpa(&self, vpc: &str, subnet: Option<&str>, spared_by_ingress_mode: bool) -> Got<()> {
        if !self.today() {
            return Ok(());
        }
        let of = self.vpc(vpc)?;
        let spared = self.t.account(&of.account.0).is_some_and(|account| {
            account
                .block_public_access_exclusions
                .iter()
                .any(|name| *name == *vpc || subnet.is_some_and(|subnet| *name == *subnet))
        });
        let blocked = match of.block_public_access {
            BlockPublicAccess::Off => false,
            BlockPublicAccess::Ingress => !spared_by_ingress_mode,
            BlockPublicAccess::Both => true,
        };
        if blocked && !spared { Err("VPC_BLOCK_PUBLIC_ACCESS_ENABLED") } else { Ok(()) }
    }

    /// Out through an internet gateway (FLOW-04, IGW-01 to IGW-08). `standing_in` is a NAT instance.
    pub fn out_by_igw(
        &self,
        trip: &mut Trip<'_>,
        vpc: &Name,
        igw: &Name,
        standing_in: Option<usize>,
    ) -> Got<Host> {
        trip.step()?;
        if self.t.internet_gateway(igw).is_none_or(|igw| igw.vpc != *vpc) {
            return Err("BAD_STATE_ROUTE");
        }
        let sender = self.iface_in(vpc, trip.packet.src);
        let at = standing_in.filter(|_| self.public_of(vpc, trip.packet.src).is_none()).or(sender);
        let nat = at.is_some_and(|i| self.has_role(i, Role::NatGateway));
        self.bpa(vpc, at.map(|i| &*self.ifs[i].subnet), nat)?;
        trip.lose_identity("SG_REFERENCES_NOT_PRESERVED");
        let dst = trip.packet.dst;
        if let (IpAddr::V6(src), IpAddr::V6(to)) = (trip.packet.src, dst) {
            let private = |a| vpcdrill::network::address::is_unique_local(a);
            if private(src) || private(to) || sender.is_none() {
                return Err("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS");
            }
            return self.on_internet(trip);
        }
        if is_private_v4(dst) {
            let shared = matches!(dst, IpAddr::V4(a) if is_shared_space(a));
            return Err(if shared {
                "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS"
            } else {
                "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"
            });
        }
        if let Some(i) = standing_in
            && self.public_of(vpc, trip.packet.src).is_none()
            && trip.is_request()
        {
            let before = trip.packet.clone();
            trip.packet.src = self.ifs[i].addresses.first().ok_or("BAD_STATE")?.private;
            if trip.packet.protocol.has_ports() {
                trip.packet.sport = PortRange::EPHEMERAL;
            }
            trip.translations.push(Translation {
                by: Some(i),
                site: None,
                before,
                after: trip.packet.clone(),
            });
        }
        let public = self.public_of(vpc, trip.packet.src).ok_or("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS")?;
        trip.packet.src = public;
        trip.stateful(format!("igw {vpc}"))?;
        self.on_internet(trip)
    }

    /// Out through an egress-only gateway (IGW-09).
    pub fn out_by_eigw(&self, trip: &mut Trip<'_>, vpc: &Name, eigw: &Name) -> Got<Host> {
        trip.step()?;
        if self.t.egress_only_internet_gateway(eigw).is_none_or(|eigw| eigw.vpc != *vpc) {
            return Err("BAD_STATE_ROUTE");
        }
        let sender = self.iface_in(vpc, trip.packet.src);
        self.bpa(vpc, sender.map(|i| &*self.ifs[i].subnet), true)?;
        let (IpAddr::V6(src), IpAddr::V6(to)) = (trip.packet.src, trip.packet.dst) else {
            return Err("ADDRESS_FAMILY");
        };
        let private = |a| vpcdrill::network::address::is_unique_local(a);
        if private(src) || private(to) || sender.is_none() {
            return Err("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS");
        }
        trip.stateful(format!("eigw {vpc}"))?;
        trip.lose_identity("SG_REFERENCES_NOT_PRESERVED");
        self.on_internet(trip)
    }

    /// On the internet, with public addresses.
    pub fn on_internet(&self, trip: &mut Trip<'_>) -> Got<Host> {
        trip.step()?;
        trip.lose_identity("SG_REFERENCES_NOT_PRESERVED");
        let dst = trip.packet.dst;
        // Back to a site that stands behind the public prefixes of its virtual interface (DX-05).
        if let Some(request) = trip.answers
            && let Some(done) = request.translations.iter().find(|t| t.site.is_some() && t.after.src == dst)
            && let Some(site) = &done.site
        {
            trip.packet.dst = done.before.src;
            return self.at_site(trip, site, done.before.src);
        }
        if dst.is_ipv6() {
            let owner = (0..self.ifs.len()).find(|&i| self.ifs[i].addresses.iter().any(|a| a.private == dst));
            return match owner {
                Some(i) => self.in_by_v6(trip, i),
                None => Ok(Host::Internet(dst)),
            };
        }
        match self.owner_of_public(dst) {
            Some((i, private)) => self.in_by_igw(trip, i, private),
            None if self.is_service(dst) => Ok(Host::Service(dst, None)),
            None if is_private_v4(dst) => Err("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"),
            None => Ok(Host::Internet(dst)),
        }
    }

    /// In through an internet gateway, to a mapped address (FLOW-04).
    fn in_by_igw(&self, trip: &mut Trip<'_>, i: usize, private: IpAddr) -> Got<Host> {
        let vpc = self.vpc_of_iface(i)?;
        let igw = self.t.internet_gateways().find(|(_, igw)| igw.vpc == *vpc);
        let (igw, _) = igw.ok_or("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS")?;
        // A reply comes back to what was let out.
        if trip.is_request() {
            self.bpa(vpc, Some(&self.ifs[i].subnet), false)?;
        }
        trip.stateful(format!("igw {vpc}"))?;
        trip.packet.dst = private;
        trip.mapped = true;
        self.steered(trip, vpc, igw, true)
    }

    /// In to an IPv6 address: the subnet's IPv6 route decides which gateway it is (IGW-08, IGW-09).
    fn in_by_v6(&self, trip: &mut Trip<'_>, i: usize) -> Got<Host> {
        let vpc = self.vpc_of_iface(i)?;
        let subnet = &self.ifs[i].subnet;
        let igw = self.t.internet_gateways().find(|(_, igw)| igw.vpc == *vpc);
        // Block Public Access stands before any gateway (FLOW-04, IGW-10).
        let eigw = self.t.egress_only_internet_gateways().any(|(_, eigw)| eigw.vpc == *vpc);
        if trip.is_request() && (eigw || igw.is_some()) {
            self.bpa(vpc, Some(subnet), false)?;
        }
        if let Some(request) = trip.answers {
            if request.devices.iter().any(|(device, ..)| *device == format!("eigw {vpc}")) {
                trip.stateful(format!("eigw {vpc}"))?;
                return self.local(trip, vpc, None);
            }
        } else if let Ok(Hop::To(target)) = self.route(subnet, trip.packet.src)
            && self.t.egress_only_internet_gateway(&target).is_some()
        {
            return Err("EIGW_NO_INBOUND");
        }
        let (igw, _) = igw.ok_or("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS")?;
        if matches!(trip.packet.dst, IpAddr::V6(a) if vpcdrill::network::address::is_unique_local(a)) {
            return Err("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS");
        }
        self.steered(trip, vpc, igw, true)
    }

    /// The gateway route table steers what comes in (RT-16).
    pub fn steered(&self, trip: &mut Trip<'_>, vpc: &Name, gateway: &Name, internet: bool) -> Got<Host> {
        match self.edge_route(gateway, trip.packet.dst)? {
            Hop::Local => self.local(trip, vpc, None),
            Hop::Blackhole => Err("BAD_STATE_ROUTE"),
            Hop::To(target) => {
                let &i = self.ifaces_of(&target).first().ok_or("BAD_STATE_ROUTE")?;
                match self.ifs[i].role {
                    Role::GatewayLoadBalancerEndpoint => {
                        // Once dropped where it came from a VPN gateway (RT-16).
                        if !internet && !self.today() {
                            return Err("BAD_STATE_ROUTE");
                        }
                        self.acl_in(&self.ifs[i].subnet, &trip.packet)?;
                        self.inspected(trip, i)
                    }
                    Role::NatGateway => Err("NGW_REQUIRES_SOURCE_IN_VPC"),
                    _ => {
                        if !self.ifs[i].running {
                            return Err("BAD_STATE_ROUTE");
                        }
                        if internet && self.ifs[i].addresses.iter().all(|a| a.public.is_none()) {
                            return Err("INGRESS_RTB_NO_PUBLIC_IP");
                        }
                        self.acl_in(&self.ifs[i].subnet, &trip.packet)?;
                        self.forwarder(trip, i)
                    }
                }
            }
        }
    }

    /// Over a peering (FLOW-06, PCX-03 to PCX-13).
    pub fn peering(&self, trip: &mut Trip<'_>, vpc: &Name, name: &Name) -> Got<Host> {
        trip.step()?;
        let peering = self.t.peering(name).ok_or("BAD_STATE_ROUTE")?;
        if self.t.peering_state(peering) != ConnectionState::Active {
            return Err("BAD_STATE_ROUTE");
        }
        let other = if peering.requester == *vpc {
            &peering.accepter
        } else if peering.accepter == *vpc {
            &peering.requester
        } else {
            return Err("BAD_STATE_ROUTE");
        };
        self.vpc(other)?;
        // The resolver answers its own VPC alone (PCX-15).
        let far = self.vpc(other)?;
        let base = far.cidrs.first().map(|net| net.network());
        if let (Some(IpAddr::V4(base)), IpAddr::V4(dst), true) = (base, trip.packet.dst, far.dns_support)
            && u32::from(dst) == u32::from(base) + 2
        {
            return Err("PEER_DNS_NOT_QUERYABLE");
        }
        if !self.in_vpc(other, trip.packet.dst) {
            return Err("PCX_REQUIRES_ADDRESS_IN_VPC_CIDR");
        }
        if !self.in_vpc(vpc, trip.packet.src) {
            return Err("PCX_REQUIRES_ADDRESS_IN_VPC_CIDR");
        }
        if !self.same_region(vpc, other) {
            trip.lose_identity("SG_REFERENCES_NOT_PRESERVED");
        }
        let nat = self.iface_in(vpc, trip.packet.src).filter(|&i| self.has_role(i, Role::NatGateway));
        trip.sender = nat.filter(|_| self.today() && trip.is_request());
        self.local(trip, other, None)
    }
}

//! The verdict: who is meant by the ends, the request, and the replies back along it (FLOW-01, FLOW-09).

use std::net::IpAddr;

use vpcdrill::network::address::{Role, is_private_v4};
use vpcdrill::network::flow::{End, Flow, INTERNET_V4, INTERNET_V6};
use vpcdrill::network::name::Name;
use vpcdrill::network::resource::{Endpoint, EndpointType, Kind, ServiceName};
use vpcdrill::network::traffic::{PortRange, Protocol};
use vpcdrill::network::verdict::Outcome;

use super::net::{Code, Got, Host, Identity, Net, Packet, Segment, Sight, Trip};

/// What the second opinion says of a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinion {
    pub outcome: Outcome,
    pub code: Option<Code>,
}

fn blocked(code: Code) -> Opinion {
    Opinion { outcome: Outcome::Blocked, code: Some(code) }
}

/// Who starts a flow.
enum Source {
    Host(Host, IpAddr),
    /// Something that never starts anything.
    Mute(Code),
}

impl Net<'_> {
    pub fn opinion(&self, flow: &Flow) -> Opinion {
        let v6 = |end: &End| matches!(end, End::Address(IpAddr::V6(_)));
        let six = v6(&flow.from) || v6(&flow.to);
        let (host, src) = match self.source(&flow.from, six) {
            Ok(Source::Host(host, src)) => (host, src),
            Ok(Source::Mute(code)) | Err(code) => return blocked(code),
        };
        let targets = match self.destinations(&flow.to, &host, six) {
            Ok(targets) => targets,
            Err(code) => return blocked(code),
        };
        let mut best: Option<Opinion> = None;
        for dst in targets {
            let one = self.one(flow, &host, src, dst);
            if one.outcome == Outcome::Reachable {
                return one;
            }
            best.get_or_insert(one);
        }
        best.unwrap_or_else(|| blocked("NO_PATH"))
    }

    /// One flow between two addresses.
    fn one(&self, flow: &Flow, host: &Host, src: IpAddr, dst: IpAddr) -> Opinion {
        let protocol = match flow.protocol {
            Protocol::ICMP if dst.is_ipv6() => Protocol::ICMP6,
            other => other,
        };
        let ports = |port| PortRange::one(if protocol.has_ports() { port } else { 0 });
        let packet = Packet {
            src,
            dst,
            protocol,
            sport: ports(flow.source_port),
            dport: ports(flow.port),
            icmp: if dst.is_ipv6() { 128 } else { 8 },
        };
        let segments = match self.request(host, packet, &flow.to) {
            Ok(segments) => segments,
            Err(code) => return blocked(code),
        };
        for segment in segments.iter().rev() {
            if let Err(code) = self.reply(segment) {
                // A reply to an address that nobody has where it ends went to the wrong place (PCX-12).
                let code = if code == "NO_SOURCE_OR_DESTINATION" { "REPLY_MISDELIVERED" } else { code };
                return Opinion { outcome: Outcome::ForwardOnly, code: Some(code) };
            }
        }
        Opinion { outcome: Outcome::Reachable, code: None }
    }

    /// The request and every connection that it leads to.
    fn request(&self, host: &Host, packet: Packet, wanted: &End) -> Got<Vec<Segment>> {
        let mut identity = Identity::default();
        if let Host::Iface(i) = host {
            identity.groups = self.ifs[*i].groups.clone().unwrap_or_default();
        }
        if let Host::Classic(name) = host {
            let link = self.t.classic_links().find(|(_, link)| link.instance == *name);
            identity.groups = link.map(|(_, link)| link.security_groups.clone()).unwrap_or_default();
        }
        let mut trip = Trip::new(packet.clone(), None, identity);
        let arrived = self.first_leg(host, &mut trip);
        let end = arrived.map_err(|code| self.if_disconnected(host, wanted, packet.dst, code))?;
        let Some(end) = end else { return Ok(Vec::new()) };
        self.is_wanted(host, wanted, &end)?;
        let more = self.onward(&end, &trip.packet, &trip.identity, 0)?;
        let mut segments = vec![trip.arrived(host.clone(), packet, end)];
        segments.extend(more);
        Ok(segments)
    }

    /// The client's own connection; `None` where the answer is always there.
    fn first_leg(&self, host: &Host, trip: &mut Trip<'_>) -> Got<Option<Host>> {
        let packet = trip.packet.clone();
        Ok(Some(match host {
            Host::Iface(i) => {
                if !self.ifs[*i].running {
                    return Err("BAD_STATE");
                }
                let vpc = self.vpc_of_iface(*i)?;
                if self.is_always_there(vpc, &packet) {
                    return Ok(None);
                }
                let tunnel = self.tunnel_from(*i, None, packet.dst);
                if tunnel.is_none()
                    && let Some(groups) = &self.ifs[*i].groups
                {
                    self.groups_out(vpc, groups, &packet)?;
                }
                match tunnel {
                    Some(way) if !self.is_own(*i, packet.dst) => self.by_tunnel(trip, &way)?,
                    _ => self.leave(trip, &self.ifs[*i].subnet)?,
                }
            }
            Host::Site(site, _) => self.leave_site(trip, site)?,
            Host::Internet(_) => {
                if is_private_v4(packet.dst) {
                    return Err("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS");
                }
                match self.on_internet(trip)? {
                    // Nobody in AWS has the address (IGW-07).
                    Host::Internet(_) => return Err("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"),
                    end => end,
                }
            }
            Host::Classic(name) => self.leave_classic(trip, name)?,
            Host::Service(..) => return Err("NO_PATH"),
        }))
    }

    /// A named end is that one, not a stranger with the same address.
    fn is_wanted(&self, host: &Host, wanted: &End, end: &Host) -> Got<()> {
        let (End::Named(name), Host::Iface(i)) = (wanted, end) else { return Ok(()) };
        let owner = &self.ifs[*i].owner;
        let right = match self.t.endpoint_service(name) {
            Some(service) => {
                let leads = |e: &Endpoint| matches!(&e.service, ServiceName::Named(s) if s == name);
                service.load_balancers.contains(owner) || self.t.endpoint(owner).is_some_and(leads)
            }
            None => owner == name || self.ifaces_of(name).is_empty(),
        };
        let code =
            self.if_disconnected(host, wanted, self.ifs[*i].addresses[0].private, "NO_SOURCE_OR_DESTINATION");
        match (right, code) {
            (true, _) => Ok(()),
            (false, "DISCONNECTED_VPCS") => Err("DISCONNECTED_VPCS"),
            // A route of its own VPC wins for an address that overlaps (FLOW-12).
            (false, _) => Err("HIGHER_PRIORITY_ROUTE"),
        }
    }

    /// A named end in a VPC that nothing joins to the client's (CODE-24).
    fn if_disconnected(&self, host: &Host, wanted: &End, dst: IpAddr, code: Code) -> Code {
        let (Host::Iface(from), End::Named(name)) = (host, wanted) else { return code };
        if !matches!(code, "NO_ROUTE_TO_DESTINATION" | "NO_SOURCE_OR_DESTINATION") {
            return code;
        }
        let own = self.ifaces_of(name);
        let goal = own.iter().find(|&&i| self.is_own(i, dst)).or(own.first());
        let (Some(&goal), Ok(home)) = (goal, self.vpc_of_iface(*from)) else { return code };
        match self.vpc_of_iface(goal) {
            Ok(far) if far != home && !self.joined(home, far) => "DISCONNECTED_VPCS",
            _ => code,
        }
    }

    /// Whether any chain of peerings and transit gateways, working or not, joins two VPCs.
    fn joined(&self, one: &Name, other: &Name) -> bool {
        let mut seen = vec![one.clone()];
        let mut hubs: Vec<Name> = Vec::new();
        loop {
            let before = (seen.len(), hubs.len());
            for (_, peering) in self.t.peerings() {
                let sides = [&peering.requester, &peering.accepter];
                if sides.iter().any(|side| seen.contains(side)) {
                    seen.extend(sides.into_iter().cloned());
                }
            }
            for (_, at) in self.t.transit_gateway_attachments() {
                let hub = &at.transit_gateway;
                if let Some(vpc) = &at.vpc {
                    if seen.contains(vpc) {
                        hubs.push(hub.clone());
                    }
                    if hubs.contains(hub) {
                        seen.push(vpc.clone());
                    }
                }
                if let Some(peer) = &at.peer
                    && (hubs.contains(hub) || hubs.contains(peer))
                {
                    hubs.extend([hub.clone(), peer.clone()]);
                }
            }
            for list in [&mut seen, &mut hubs] {
                list.sort();
                list.dedup();
            }
            if (seen.len(), hubs.len()) == before {
                return seen.contains(other);
            }
        }
    }

    /// The resolver, the instance's metadata and the time, which nothing filters (SG-12, DNS-02).
    fn is_always_there(&self, vpc: &str, packet: &Packet) -> bool {
        let port = packet.dport.first;
        let tcp = packet.protocol == Protocol::TCP;
        let udp = packet.protocol == Protocol::UDP;
        let base = self.t.vpc(vpc).and_then(|vpc| vpc.cidrs.first()).map(|net| match net.network() {
            IpAddr::V4(base) => IpAddr::V4((u32::from(base) + 2).into()),
            v6 => v6,
        });
        let local = |last: u8| packet.dst == IpAddr::from([169, 254, 169, last]);
        ((Some(packet.dst) == base || local(253)) && port == 53 && (tcp || udp))
            || (local(254) && port == 80 && tcp)
            || (local(123) && port == 123 && udp)
    }

    /// A Classic instance over its link (CLINK-01 to CLINK-05).
    fn leave_classic(&self, trip: &mut Trip<'_>, name: &Name) -> Got<Host> {
        let link = self.t.classic_links().find(|(_, link)| link.instance == *name);
        let (_, link) = link.ok_or("CLASSICLINK_NO_TRANSIT")?;
        let to = trip.packet.dst;
        if to.is_ipv6() {
            return Err("ADDRESS_FAMILY");
        }
        if !self.in_vpc(&link.vpc, to) {
            return Err("CLASSICLINK_NO_TRANSIT");
        }
        if trip.is_request() {
            self.groups_out(&link.vpc, &link.security_groups, &trip.packet)?;
        }
        self.local(trip, &link.vpc, None)
    }

    /// The reply to one connection (FLOW-09).
    fn reply(&self, request: &Segment) -> Got<()> {
        let packet = request.got.answer();
        // Between a target and its node in one VPC stand only the ACLs, whosever address it is (PL-36, NLB-15).
        if let (Host::Iface(node), Host::Iface(target)) = (&request.start, &request.end)
            && self.has_role(*node, Role::LoadBalancerNode)
            && self.vpc_of_iface(*node) == self.vpc_of_iface(*target)
        {
            return self.acl_between(&self.ifs[*target].subnet, &self.ifs[*node].subnet, &packet);
        }
        let mut trip = Trip::new(packet, Some(request), Identity::default());
        let end = match &request.end {
            Host::Iface(i) => match request.sender {
                Some(nat) => self.return_to_sender(&mut trip, *i, nat)?,
                None => match self.tunnel_from(*i, None, trip.packet.dst) {
                    Some(way) => self.by_tunnel(&mut trip, &way)?,
                    None => self.leave(&mut trip, &self.ifs[*i].subnet)?,
                },
            },
            Host::Site(site, _) => self.leave_site(&mut trip, site)?,
            Host::Internet(_) | Host::Service(_, None) => self.on_internet(&mut trip)?,
            Host::Service(_, Some(endpoint)) => {
                let endpoint = self.t.endpoint(endpoint).ok_or("BAD_STATE_ROUTE")?;
                self.local(&mut trip, &endpoint.vpc, None)?
            }
            Host::Classic(name) => self.leave_classic(&mut trip, name)?,
        };
        let back = end == request.start
            && trip.packet.dst == request.sent.src
            && trip.packet.dport == request.sent.sport;
        if !back {
            return Err("REPLY_MISDELIVERED");
        }
        // Whoever remembers the connection must have seen both directions (FLOW-10).
        let seen = |(device, src, dst): &Sight| trip.devices.contains(&(device.clone(), *dst, *src));
        if !request.devices.iter().all(seen) {
            return Err("ASYMMETRIC_STATEFUL");
        }
        Ok(())
    }

    /// A NAT gateway gets its replies over the peering whatever the peer's tables say (NAT-09).
    fn return_to_sender(&self, trip: &mut Trip<'_>, from: usize, nat: usize) -> Got<Host> {
        self.acl_out(&self.ifs[from].subnet, &trip.packet)?;
        let vpc = self.vpc_of_iface(nat)?;
        self.local(trip, vpc, None)
    }

    fn source(&self, end: &End, six: bool) -> Got<Source> {
        match end {
            End::Internet => {
                let addr = if six { INTERNET_V6 } else { INTERNET_V4 };
                Ok(Source::Host(Host::Internet(addr), addr))
            }
            End::Address(addr) => {
                let owner =
                    (0..self.ifs.len()).find(|&i| self.ifs[i].addresses.iter().any(|a| a.private == *addr));
                if let Some(i) = owner {
                    return Ok(Source::Host(Host::Iface(i), *addr));
                }
                let site = self.t.on_premises_sites().find(|(_, s)| s.hosts.values().any(|a| a == addr));
                match site {
                    Some((site, _)) => Ok(Source::Host(Host::Site(site.clone(), *addr), *addr)),
                    None if is_private_v4(*addr) => Err("NO_SOURCE_OR_DESTINATION"),
                    None => Ok(Source::Host(Host::Internet(*addr), *addr)),
                }
            }
            End::Named(name) => self.named_source(name, six),
        }
    }

    fn named_source(&self, name: &Name, six: bool) -> Got<Source> {
        if let Some((site, addr)) = self.site_host(name) {
            return Ok(Source::Host(Host::Site(site, addr), addr));
        }
        match self.t.kind_of(name) {
            Some(Kind::Instance | Kind::NetworkInterface) => {
                let &i = self.ifaces_of(name).first().ok_or("NO_SOURCE_OR_DESTINATION")?;
                let fits = self.ifs[i].addresses.iter().find(|a| a.private.is_ipv6() == six);
                let addr = fits.ok_or("ADDRESS_FAMILY")?.private;
                Ok(Source::Host(Host::Iface(i), addr))
            }
            Some(Kind::ClassicInstance) => {
                let addr =
                    self.t.classic_instance(name).and_then(|c| c.ip).ok_or("NO_SOURCE_OR_DESTINATION")?;
                Ok(Source::Host(Host::Classic(name.clone()), addr))
            }
            // Endpoints start nothing; only of a gateway one there is no path at all (CODE-24).
            Some(Kind::Endpoint)
                if self.t.endpoint(name).is_some_and(|e| e.endpoint_type != EndpointType::Gateway) =>
            {
                Ok(Source::Mute("VPCE_INTRA_VPC_TRAFFIC"))
            }
            _ => Ok(Source::Mute("NO_PATH")),
        }
    }

    fn site_host(&self, name: &Name) -> Option<(Name, IpAddr)> {
        self.t.on_premises_sites().find_map(|(site, of)| of.hosts.get(name).map(|addr| (site.clone(), *addr)))
    }

    /// The addresses that stand for the other end.
    fn destinations(&self, end: &End, from: &Host, six: bool) -> Got<Vec<IpAddr>> {
        match end {
            End::Internet => Ok(vec![if six { INTERNET_V6 } else { INTERNET_V4 }]),
            End::Address(addr) => Ok(vec![*addr]),
            End::Named(name) => {
                if let Some((_, addr)) = self.site_host(name) {
                    return Ok(vec![addr]);
                }
                if let Some(service) = name.strip_prefix("aws:") {
                    return self.service_address(service, from).map(|addr| vec![addr]);
                }
                if self.t.endpoint_service(name).is_some() {
                    return self.endpoints_for(name, from);
                }
                if let Some(classic) = self.t.classic_instance(name) {
                    return Ok(classic.ip.into_iter().collect());
                }
                if let Some(list) = self.t.prefix_list(name) {
                    let host = list.entries.first().and_then(first_host);
                    return host.map(|a| vec![a]).ok_or("NO_SOURCE_OR_DESTINATION");
                }
                self.addresses_of(name, from)
            }
        }
    }

    /// Balancers and endpoints answer at each of their interfaces (PL-47), everything else at its first.
    fn addresses_of(&self, name: &Name, from: &Host) -> Got<Vec<IpAddr>> {
        let several = matches!(self.t.kind_of(name), Some(Kind::LoadBalancer | Kind::Endpoint));
        if matches!(from, Host::Internet(_)) {
            let ifaces = self.ifaces_of(name).into_iter().take(if several { usize::MAX } else { 1 });
            let public: Vec<IpAddr> =
                ifaces.filter_map(|i| self.ifs[i].addresses.first().and_then(|a| a.public)).collect();
            return if public.is_empty() {
                Err("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS")
            } else {
                Ok(public)
            };
        }
        let subnet = match from {
            Host::Iface(i) if several => Some(&self.ifs[*i].subnet),
            _ => None,
        };
        let mut found = self.near_first(name, subnet);
        found.truncate(if several { usize::MAX } else { 1 });
        if found.is_empty() { Err("NO_SOURCE_OR_DESTINATION") } else { Ok(found) }
    }

    /// An address of an AWS service in the source's Region.
    fn service_address(&self, service: &str, from: &Host) -> Got<IpAddr> {
        if let Some((service, region)) = service.split_once('.') {
            let ranges = self.service_ranges(service, region);
            return ranges.first().and_then(first_host).ok_or("NO_SOURCE_OR_DESTINATION");
        }
        let region = match from {
            Host::Iface(i) => {
                self.vpc_of_iface(*i).and_then(|vpc| self.vpc(vpc)).map(|vpc| vpc.region.0.to_string())
            }
            _ => Ok("us-east-1".to_string()),
        }?;
        let ranges = self.service_ranges(service, &region);
        ranges.first().and_then(first_host).ok_or("NO_SOURCE_OR_DESTINATION")
    }

    /// The endpoints of the client's VPC that lead to a service, or of any for a site; where there are none, its
    /// balancers.
    fn endpoints_for(&self, service: &Name, from: &Host) -> Got<Vec<IpAddr>> {
        let (home, subnet) = match from {
            Host::Iface(i) => (Some(self.vpc_of_iface(*i)?), Some(&self.ifs[*i].subnet)),
            Host::Classic(name) => (
                self.t.classic_links().find(|(_, link)| link.instance == *name).map(|(_, link)| &link.vpc),
                None,
            ),
            Host::Internet(_) => return Err("NO_PATH"),
            _ => (None, None),
        };
        let mut found = Vec::new();
        for (name, endpoint) in self.t.endpoints() {
            let leads = matches!(&endpoint.service, ServiceName::Named(s) if s == service);
            if home.is_none_or(|vpc| endpoint.vpc == *vpc) && leads {
                found.extend(self.near_first(name, subnet));
            }
        }
        if found.is_empty() {
            for balancer in self.t.endpoint_service(service).iter().flat_map(|s| &s.load_balancers) {
                found.extend(self.near_first(balancer, subnet));
            }
        }
        if found.is_empty() { Err("NO_PATH") } else { Ok(found) }
    }

    /// The addresses of one owner, those in the client's zone first (PL-47).
    fn near_first(&self, owner: &Name, subnet: Option<&Name>) -> Vec<IpAddr> {
        let zone = subnet.map(|subnet| self.zone(subnet));
        let mut ifaces = self.ifaces_of(owner);
        ifaces.sort_by_key(|&i| Some(self.zone(&self.ifs[i].subnet)) != zone);
        ifaces.into_iter().filter_map(|i| self.ifs[i].addresses.first().map(|a| a.private)).collect()
    }
}

fn first_host(net: &ipnet::IpNet) -> Option<IpAddr> {
    match net.network() {
        IpAddr::V4(addr) => Some(IpAddr::V4(u32::from(addr).checked_add(1)?.into())),
        v6 => Some(v6),
    }
}

//! Internet gateways and the internet (FLOW-04, FLOW-11).

use std::net::IpAddr;

use super::Walker;
use super::event::Event;
use super::packet::{Arrival, Device, Lost, Origin, Translation};
use super::stop::Stop;
use crate::network::address::{is_private_v4, is_shared_space, is_unique_local};
use crate::network::code::{AwsCode, Code, OwnCode};
use crate::network::model::*;
use crate::network::notation::Direction;
use crate::network::resource::{BlockPublicAccess, VifType};

impl Walker<'_> {
    /// Out by an internet gateway. Order: Block Public Access, private destination, public mapping of the source.
    pub(super) fn leave_by_edge(
        &mut self,
        id: EdgeId,
        vpc: VpcId,
        subnet: Option<SubnetId>,
    ) -> Result<Arrival, Stop> {
        let model = self.model;
        let (src, dst) = (self.packet.src, self.packet.dst);
        let event = Event::Edge { edge: id, direction: Direction::Egress, from: src, to: src };
        self.pass(Device::Edge(id), event)?;
        let own = &model.vpcs[vpc.index()];
        let egress_only = own.egress_only == Some(id);
        self.public_access(vpc, subnet, egress_only, event)?;
        if egress_only && dst.is_ipv4() {
            return Err(self.dead_end(OwnCode::AddressFamily, &["IGW-09", "RT-12"], event));
        }
        if is_private_v4(dst) {
            let shared = matches!(dst, IpAddr::V4(addr) if is_shared_space(addr));
            let code = if shared {
                AwsCode::IgwDestinationAddressNotInRfc6598Egress
            } else {
                AwsCode::IgwDestinationAddressNotInRfc1918Egress
            };
            return Err(self.dead_end(code, &["IGW-07"], event));
        }
        self.own_address_for(vpc, subnet);
        let src = self.packet.src;
        let Some(mut public) = self.public_source(vpc, src) else {
            return Err(self.dead_end(
                AwsCode::IgwPublicIpAssociationForEgress,
                &["IGW-01", "IGW-07", "IGW-11"],
                event,
            ));
        };
        if self.replying {
            match self.trail.pending() {
                Some(Translation::EdgeIn { edge, private, public: dialled })
                    if *edge == id && *private == src =>
                {
                    public = *dialled;
                    self.trail.undo();
                }
                // An internet gateway maps no IPv6 address and so remembers none (IGW-08, FLOW-10).
                _ if src.is_ipv6() && !egress_only => {}
                _ => return Err(self.dead_end(OwnCode::AsymmetricStateful, &["IGW-05", "FLOW-10"], event)),
            }
        } else {
            self.trail.translated(Translation::EdgeOut { edge: id, private: src, public });
        }
        self.note(
            Event::Edge { edge: id, direction: Direction::Egress, from: src, to: public },
            &["IGW-01", "IGW-03"],
        );
        self.packet.src = public;
        self.packet.lost.get_or_insert(Lost::OnTheWay);
        self.internet()
    }

    /// Block Public Access on the way out (IGW-10).
    fn public_access(
        &mut self,
        vpc: VpcId,
        subnet: Option<SubnetId>,
        egress_only: bool,
        event: Event,
    ) -> Result<(), Stop> {
        let model = self.model;
        // The subnet of the interface whose address goes out counts, as on the way in; one without an address of
        // its own out there is stood in for by an interface of the subnet that it leaves.
        let source = self
            .public_source(vpc, self.packet.src)
            .and_then(|_| model.vpcs[vpc.index()].interface_at(self.packet.src).map(|id| self.subnet_of(id)));
        let excluded = source.or(subnet).is_some_and(|subnet| model.subnets[subnet.index()].excluded);
        let from_nat = model.vpcs[vpc.index()]
            .interface_at(self.packet.src)
            .is_some_and(|id| matches!(model.interfaces[id.index()].behind, Behind::Nat(_)));
        let denied = match model.vpcs[vpc.index()].block_public_access {
            BlockPublicAccess::Off => false,
            BlockPublicAccess::Both => true,
            // What NAT gateways and egress-only gateways start is spared.
            BlockPublicAccess::Ingress => !(egress_only || from_nat),
        };
        if denied && !excluded {
            return self.filtered(AwsCode::VpcBlockPublicAccessEnabled.into(), &["IGW-10"], event);
        }
        Ok(())
    }

    /// The public address that the gateway puts on a source: its own for IPv6, the mapped one for IPv4 (IGW-03).
    fn public_source(&self, vpc: VpcId, src: IpAddr) -> Option<IpAddr> {
        let interface = &self.model.interfaces[self.model.vpcs[vpc.index()].interface_at(src)?.index()];
        match src {
            IpAddr::V4(_) => interface.public_of(src),
            IpAddr::V6(addr) => (!is_unique_local(addr)).then_some(src),
        }
    }

    /// The packet is on the internet.
    pub(super) fn internet(&mut self) -> Result<Arrival, Stop> {
        let dst = self.packet.dst;
        let event = Event::Internet { addr: dst };
        self.tick(event)?;
        if let Some((interface, private)) = self.model.public.get(&dst).copied() {
            let hairpin = matches!(self.trail.pending(), Some(Translation::EdgeOut { .. }));
            if self.mode == Mode::Analyzer && !self.replying && hairpin {
                return Err(self.dead_end(AwsCode::IgwNatReflection, &["CODE-05", "FLOW-11"], event));
            }
            return self.enter_by_edge(interface, private);
        }
        if dst.is_ipv6()
            && let Some(interface) = self.model.private.get(&dst).and_then(|list| list.first()).copied()
        {
            return self.enter_by_edge(interface, dst);
        }
        if let Some(site) = self.site_behind(dst) {
            return self.reach_site(site);
        }
        match (self.replying, self.origin) {
            (false, Origin::Internet) => {
                Err(self.dead_end(AwsCode::IgwPrivateIpAssociationForIngress, &["IGW-07"], event))
            }
            (true, Origin::Internet) if self.trail.pending().is_none() => {
                self.note(event, &["FLOW-09"]);
                Ok(Arrival::Internet)
            }
            (true, _) => Err(self.dead_end(OwnCode::ReplyMisdelivered, &["PCX-12"], event)),
            (false, _) => {
                self.note(event, &["FLOW-04"]);
                Ok(Arrival::Internet)
            }
        }
    }

    /// The site whose public prefixes, announced over a public virtual interface, contain the address (DX-05).
    fn site_behind(&self, addr: IpAddr) -> Option<SiteId> {
        let announced = |vif: &&Vif| {
            vif.kind == VifType::Public && vif.up && vif.prefixes.iter().any(|net| net.contains(&addr))
        };
        self.model.vifs.iter().find(announced).map(|vif| vif.site)
    }

    /// In by an internet gateway: mapping, Block Public Access, then the gateway's own table if it has one.
    fn enter_by_edge(&mut self, interface: InterfaceId, private: IpAddr) -> Result<Arrival, Stop> {
        let model = self.model;
        let public = self.packet.dst;
        let found = &model.interfaces[interface.index()];
        let vpc = &model.vpcs[found.vpc.index()];
        let Some(edge) = self.edge_for(interface, private) else {
            let event = Event::Internet { addr: public };
            return Err(self.dead_end(
                AwsCode::IgwPrivateIpAssociationForIngress,
                &["IGW-01", "IGW-07"],
                event,
            ));
        };
        let event = Event::Edge { edge, direction: Direction::Ingress, from: public, to: private };
        if !self.replying {
            self.may_enter(interface, edge, event)?;
        }
        self.pass(Device::Edge(edge), event)?;
        if self.replying {
            match self.trail.pending() {
                Some(Translation::EdgeOut { private: known, public: by, .. })
                    if *known == private && *by == public =>
                {
                    self.trail.undo();
                }
                _ if private.is_ipv6() && vpc.igw == Some(edge) => {}
                _ => return Err(self.dead_end(OwnCode::ReplyMisdelivered, &["PCX-12", "IGW-05"], event)),
            }
        } else {
            self.trail.translated(Translation::EdgeIn { edge, private, public });
            self.packet.lost.get_or_insert(Lost::OnTheWay);
        }
        self.packet.dst = private;
        self.note(event, &["IGW-03", "FLOW-04"]);
        let table = model.edges[edge.index()].table.filter(|_| vpc.igw == Some(edge));
        match table.and_then(|id| Some((id, model.tables[id.index()].routes.get(private)?))) {
            Some((id, entry)) if entry.hop != Hop::Local => self.redirected(id, entry, found.vpc),
            _ => self.within(found.vpc, None),
        }
    }

    /// The gateway by which a packet for the interface comes in; a reply comes by the one it left by.
    fn edge_for(&self, interface: InterfaceId, private: IpAddr) -> Option<EdgeId> {
        if self.replying
            && let Some(Translation::EdgeOut { edge, private: known, .. }) = self.trail.pending()
            && *known == private
        {
            return Some(*edge);
        }
        let vpc = &self.model.vpcs[self.model.interfaces[interface.index()].vpc.index()];
        vpc.igw.or(vpc.egress_only.filter(|_| private.is_ipv6()))
    }

    /// What a gateway refuses to let in from the internet.
    fn may_enter(&mut self, interface: InterfaceId, edge: EdgeId, event: Event) -> Result<(), Stop> {
        let model = self.model;
        let found = &model.interfaces[interface.index()];
        let vpc = &model.vpcs[found.vpc.index()];
        let excluded = model.subnets[found.subnet.index()].excluded;
        if vpc.block_public_access != BlockPublicAccess::Off && !excluded {
            // Before anything else that the gateway looks at (FLOW-04).
            self.filtered(AwsCode::VpcBlockPublicAccessEnabled.into(), &["IGW-10"], event)?;
        }
        let refused: Option<(Code, crate::network::verdict::Rules)> = match found.behind {
            Behind::Nat(_) => Some((OwnCode::NatNoInbound.into(), &["NAT-05"])),
            Behind::Endpoint(_) | Behind::ResourceGateway => Some((AwsCode::NoPath.into(), &["PL-69"])),
            Behind::Host | Behind::Node(_) if self.leaves_by_egress_only(found.subnet, edge) => {
                Some((OwnCode::EigwNoInbound.into(), &["IGW-09"]))
            }
            Behind::Host | Behind::Node(_) => None,
        };
        if let Some((code, rules)) = refused {
            return Err(self.dead_end(code, rules, event));
        }
        Ok(())
    }

    /// For IPv6 the subnet's own route decides whether it can be reached from outside (IGW-09).
    fn leaves_by_egress_only(&self, subnet: SubnetId, edge: EdgeId) -> bool {
        if self.packet.dst.is_ipv4() {
            return false;
        }
        let vpc = &self.model.vpcs[self.model.subnets[subnet.index()].vpc.index()];
        let table = self.model.subnets[subnet.index()].table;
        let route = table.and_then(|id| self.model.tables[id.index()].routes.get(self.packet.src));
        vpc.egress_only == Some(edge) || route.is_some_and(|entry| matches!(entry.hop, Hop::EgressOnly(_)))
    }

    /// A gateway route table sends what enters through an appliance (RT-16).
    fn redirected(&mut self, table: TableId, entry: &RouteEntry, vpc: VpcId) -> Result<Arrival, Stop> {
        let event = Event::Route {
            subnet: None,
            table,
            destination: entry.destination,
            hop: entry.hop,
            origin: entry.origin,
        };
        if let Hop::Interface(id) = entry.hop
            && !self.model.interfaces[id.index()].has_public()
        {
            return Err(self.dead_end(AwsCode::IngressRtbNoPublicIp, &["RT-16"], event));
        }
        self.follow(entry.hop, vpc, None, event)
    }
}

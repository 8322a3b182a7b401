//! From a topology to its compiled form.
//!
//! Nothing is refused here: a name that leads nowhere becomes a black hole or an absence, as on AWS.

mod balancer;
mod filter;
mod hybrid;
mod interface;
mod route;
mod transit;

use super::data::*;
use super::hash::ByName;
use super::lpm::PrefixMap;
use crate::network::address::zone_of;
use crate::network::name::Name;
use crate::network::resource::{BlockPublicAccess, Era, Kind};
use crate::network::topology::Topology;

/// Numbers of the resources, by name and kind.
#[derive(Default)]
pub(super) struct Numbers {
    pub vpcs: ByName<Name, VpcId>,
    pub subnets: ByName<Name, SubnetId>,
    pub tables: ByName<Name, TableId>,
    pub groups: ByName<Name, GroupId>,
    pub edges: ByName<Name, EdgeId>,
    pub nats: ByName<Name, NatId>,
    pub peerings: ByName<Name, PeeringId>,
    pub tgws: ByName<Name, TgwId>,
    pub attachments: ByName<Name, AttachmentId>,
    pub vgws: ByName<Name, VgwId>,
    pub vpns: ByName<Name, VpnId>,
    pub dxgws: ByName<Name, DxgwId>,
    pub sites: ByName<Name, SiteId>,
    pub endpoints: ByName<Name, EndpointId>,
    pub services: ByName<Name, ServiceId>,
    pub resources: ByName<Name, ResourceId>,
    pub resource_gateways: ByName<Name, ResourceGatewayId>,
    pub balancers: ByName<Name, BalancerId>,
    pub target_groups: ByName<Name, TargetGroupId>,
    /// Interfaces by owner; a balancer or an endpoint has one a subnet.
    pub interfaces: ByName<Name, Vec<InterfaceId>>,
    /// Where each name leads as the target of a route.
    pub hops: ByName<Name, Option<Hop>>,
    atoms: ByName<Name, Atom>,
}

/// Builder of a [`Model`].
pub(super) struct Builder<'t> {
    pub topology: &'t Topology,
    pub model: Model,
    pub numbers: Numbers,
}

fn number<I>(topology: &Topology, kind: Kind, make: fn(u32) -> I) -> ByName<Name, I> {
    let names = topology.table(kind).keys();
    names.enumerate().map(|(i, name)| (name.clone(), make(u32::try_from(i).unwrap_or(u32::MAX)))).collect()
}

impl Model {
    /// Compiles a topology.
    pub fn new(topology: &Topology) -> Model {
        let mut builder = Builder {
            topology,
            model: Model::empty(topology.era),
            numbers: Numbers {
                vpcs: number(topology, Kind::Vpc, VpcId),
                subnets: number(topology, Kind::Subnet, SubnetId),
                tables: number(topology, Kind::RouteTable, TableId),
                groups: number(topology, Kind::SecurityGroup, GroupId),
                nats: number(topology, Kind::NatGateway, NatId),
                peerings: number(topology, Kind::Peering, PeeringId),
                tgws: number(topology, Kind::TransitGateway, TgwId),
                attachments: number(topology, Kind::TransitGatewayAttachment, AttachmentId),
                vgws: number(topology, Kind::VpnGateway, VgwId),
                vpns: number(topology, Kind::VpnConnection, VpnId),
                dxgws: number(topology, Kind::DirectConnectGateway, DxgwId),
                sites: number(topology, Kind::OnPremises, SiteId),
                endpoints: number(topology, Kind::Endpoint, EndpointId),
                services: number(topology, Kind::EndpointService, ServiceId),
                resources: number(topology, Kind::ResourceConfiguration, ResourceId),
                resource_gateways: number(topology, Kind::ResourceGateway, ResourceGatewayId),
                balancers: number(topology, Kind::LoadBalancer, BalancerId),
                target_groups: number(topology, Kind::TargetGroup, TargetGroupId),
                ..Numbers::default()
            },
        };
        builder.vpcs();
        builder.subnets();
        builder.edges();
        builder.filters();
        builder.balancers();
        builder.endpoints();
        builder.interfaces();
        builder.peerings();
        builder.sites();
        builder.transit();
        builder.classics();
        builder.routes();
        builder.ends();
        builder.model
    }
}

impl Builder<'_> {
    /// The number of a zone or a Region.
    pub fn atom(&mut self, text: &str) -> Atom {
        if let Some(atom) = self.numbers.atoms.get(text) {
            return *atom;
        }
        let atom = u32::try_from(self.model.atoms.len()).unwrap_or(u32::MAX);
        let name = Name::from(text);
        self.model.atoms.push(name.clone());
        self.numbers.atoms.insert(name, atom);
        atom
    }

    fn vpcs(&mut self) {
        for (name, vpc) in self.topology.vpcs() {
            let region = self.atom(&vpc.region);
            self.model.vpcs.push(Vpc {
                name: name.clone(),
                cidrs: vpc.cidrs.iter().chain(&vpc.ipv6_cidrs).copied().collect(),
                region,
                dns_support: vpc.dns_support,
                // The classic exams do not know it (IGW-10).
                block_public_access: match self.topology.era {
                    Era::Today => vpc.block_public_access,
                    Era::ExamClassic => BlockPublicAccess::Off,
                },
                igw: None,
                egress_only: None,
                vgw: None,
                addresses: Vec::new(),
                subnets: Vec::new(),
                peerings: Vec::new(),
                attachments: Vec::new(),
                classic: Vec::new(),
            });
        }
        let ranges = self.model.vpcs.iter().flat_map(|vpc| vpc.cidrs.iter().map(|net| (*net, ())));
        self.model.vpc_ranges = PrefixMap::new(ranges);
    }

    /// Subnets, each with its table (RT-01) and its ACL (NACL-01).
    fn subnets(&mut self) {
        let topology = self.topology;
        let mut tables: ByName<Name, Name> = ByName::default();
        for (name, table) in topology.route_tables() {
            for subnet in &table.subnets {
                tables.entry(subnet.clone()).or_insert_with(|| name.clone());
            }
        }
        let main: ByName<&Name, &Name> =
            topology.route_tables().filter(|(_, t)| t.main).map(|(name, t)| (&t.vpc, name)).collect();
        let excluded: Vec<&Name> =
            topology.accounts().flat_map(|(_, a)| &a.block_public_access_exclusions).collect();
        for (name, subnet) in topology.subnets() {
            let zone = self.atom(&zone_of(topology, name));
            let table = tables
                .get(name)
                .or_else(|| main.get(&subnet.vpc).copied())
                .and_then(|table| self.numbers.tables.get(table));
            let vpc = self.numbers.vpcs.get(&subnet.vpc).copied();
            let id = self.numbers.subnets[name];
            if let Some(vpc) = vpc {
                self.model.vpcs[vpc.index()].subnets.push(id);
            }
            self.model.subnets.push(Subnet {
                name: name.clone(),
                vpc: vpc.unwrap_or(VpcId(u32::MAX)),
                cidrs: subnet.cidr.iter().chain(&subnet.ipv6_cidr).copied().collect(),
                zone,
                table: table.copied(),
                acl: None,
                excluded: excluded.iter().any(|e| **e == *name || **e == subnet.vpc),
            });
        }
    }

    /// Internet gateways of both sorts.
    fn edges(&mut self) {
        let topology = self.topology;
        let plain = topology.internet_gateways().map(|(name, gateway)| (name, &gateway.vpc, false));
        let egress = topology.egress_only_internet_gateways().map(|(name, g)| (name, &g.vpc, true));
        for (name, vpc, egress_only) in plain.chain(egress) {
            let Some(vpc) = self.numbers.vpcs.get(vpc).copied() else { continue };
            let id = EdgeId(u32::try_from(self.model.edges.len()).unwrap_or(u32::MAX));
            self.numbers.edges.insert(name.clone(), id);
            self.model.edges.push(Edge { name: name.clone(), vpc, table: None });
            let of = &mut self.model.vpcs[vpc.index()];
            let slot = if egress_only { &mut of.egress_only } else { &mut of.igw };
            slot.get_or_insert(id);
        }
    }

    fn peerings(&mut self) {
        for (name, peering) in self.topology.peerings() {
            let id = self.numbers.peerings[name];
            let side = |vpc: &Name| self.numbers.vpcs.get(vpc).copied().unwrap_or(VpcId(u32::MAX));
            let sides = [side(&peering.requester), side(&peering.accepter)];
            for (own, other) in [(sides[0], sides[1]), (sides[1], sides[0])] {
                if let Some(vpc) = self.model.vpcs.get_mut(own.index()) {
                    vpc.peerings.push((other, id));
                }
            }
            let known = sides.iter().all(|side| side.index() < self.model.vpcs.len());
            let state = if known {
                self.topology.peering_state(peering)
            } else {
                crate::network::resource::ConnectionState::Deleted
            };
            self.model.peerings.push(Peering {
                name: name.clone(),
                sides,
                state,
                classic_link: peering.classic_link,
            });
        }
        for vpc in &mut self.model.vpcs {
            vpc.peerings.sort();
        }
    }
}

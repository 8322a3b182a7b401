//! Who refers to whom, looked up once for all the checks of one topology.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::net::IpAddr;

use crate::network::name::Name;
use crate::network::notation::PublicIp;
use crate::network::resource::{ConnectionState, Kind, Peering, ServiceName, TransitGatewayAttachment};
use crate::network::topology::Topology;

/// Names by the name that they refer to.
pub(super) type Links<'a> = HashMap<&'a str, Vec<&'a Name>>;

/// Which other resources stand in the way of one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// All others are there already: one resource is built now.
    One,
    /// Those that come earlier by name: a file is built in that order, and of two that exclude each other
    /// only the later one is refused.
    File,
}

/// Lookups over one topology; each is made when a check first asks for it.
pub(super) struct Index<'a> {
    pub topology: &'a Topology,
    pub scope: Scope,
    found: Lookups<'a>,
}

/// The lookups made so far.
#[derive(Default)]
struct Lookups<'a> {
    subnets: OnceCell<Links<'a>>,
    tables: OnceCell<Links<'a>>,
    internet_gateways: OnceCell<Links<'a>>,
    egress_only: OnceCell<Links<'a>>,
    vpn_gateways: OnceCell<Links<'a>>,
    tables_of_subnet: OnceCell<Links<'a>>,
    tables_of_gateway: OnceCell<Links<'a>>,
    acls_of_subnet: OnceCell<Links<'a>>,
    pairs: OnceCell<HashMap<&'a str, Links<'a>>>,
    peerings: OnceCell<Links<'a>>,
    attachments_of_vpc: OnceCell<Links<'a>>,
    attachments_of_gateway: OnceCell<Links<'a>>,
    attachments_of_other: OnceCell<Links<'a>>,
    tables_of_attachment: OnceCell<Links<'a>>,
    services: OnceCell<Links<'a>>,
    endpoints_of_service: OnceCell<Links<'a>>,
    endpoints_of_vpc: OnceCell<Links<'a>>,
    endpoints_of_table: OnceCell<Links<'a>>,
    addresses: OnceCell<HashMap<(&'a str, IpAddr), Vec<&'a Name>>>,
    public: OnceCell<HashMap<IpAddr, Vec<&'a Name>>>,
    links_of_vpc: OnceCell<Links<'a>>,
    links_of_instance: OnceCell<Links<'a>>,
    connections: OnceCell<Links<'a>>,
    holders: OnceCell<Links<'a>>,
}

/// Gathers pairs of (what is referred to, who refers).
fn gather<'a>(pairs: impl Iterator<Item = (&'a Name, &'a Name)>) -> Links<'a> {
    let mut links = Links::new();
    for (to, from) in pairs {
        links.entry(to.as_str()).or_default().push(from);
    }
    links
}

fn listed<'a, 'b>(links: &'b Links<'a>, to: &str) -> &'b [&'a Name] {
    links.get(to).map_or(&[], Vec::as_slice)
}

/// Whether a connection in this state can still come to carry traffic (PCX-02, PL-17).
pub(super) fn is_live(state: ConnectionState) -> bool {
    !matches!(
        state,
        ConnectionState::Rejected
            | ConnectionState::Expired
            | ConnectionState::Failed
            | ConnectionState::Deleted
    )
}

/// Declares accessors that build their lookup on first use.
macro_rules! lookups {
    ($($(#[$meta:meta])* $get:ident, $field:ident, |$t:ident| $pairs:expr;)+) => {
        impl<'a> Index<'a> {
            $($(#[$meta])*
            pub fn $get(&self, of: &str) -> &[&'a Name] {
                let $t: &'a Topology = self.topology;
                listed(self.found.$field.get_or_init(|| gather($pairs)), of)
            })+
        }
    };
}

lookups! {
    /// Subnets of a VPC.
    subnets_of, subnets, |t| t.subnets().map(|(name, subnet)| (&subnet.vpc, name));
    /// Route tables of a VPC.
    tables_of, tables, |t| t.route_tables().map(|(name, table)| (&table.vpc, name));
    /// Internet gateways of a VPC.
    internet_gateways_of, internet_gateways, |t| t.internet_gateways().map(|(name, igw)| (&igw.vpc, name));
    /// Egress-only internet gateways of a VPC.
    egress_only_of, egress_only, |t| t.egress_only_internet_gateways().map(|(name, igw)| (&igw.vpc, name));
    /// VPN gateways of a VPC.
    vpn_gateways_of, vpn_gateways, |t| t.vpn_gateways().map(|(name, vgw)| (&vgw.vpc, name));
    /// Route tables that name a subnet.
    tables_of_subnet, tables_of_subnet, |t| t
        .route_tables()
        .flat_map(|(name, table)| table.subnets.iter().map(move |subnet| (subnet, name)));
    /// Route tables that name a gateway as their edge (RT-16).
    tables_of_gateway, tables_of_gateway, |t| t
        .route_tables()
        .filter_map(|(name, table)| table.edge.as_ref().map(|gateway| (gateway, name)));
    /// ACLs that name a subnet.
    acls_of_subnet, acls_of_subnet, |t| t
        .network_acls()
        .flat_map(|(name, acl)| acl.subnets.iter().map(move |subnet| (subnet, name)));
    /// Live peerings of a VPC.
    peerings_of, peerings, |t| t
        .peerings()
        .filter(|(_, peering)| is_live(t.peering_state(peering)))
        .flat_map(|(name, peering)| [(&peering.requester, name), (&peering.accepter, name)]);
    /// Live attachments of a VPC.
    attachments_of_vpc, attachments_of_vpc, |t| t
        .transit_gateway_attachments()
        .filter(|(_, attachment)| is_live(t.attachment_state(attachment)))
        .filter_map(|(name, attachment)| attachment.vpc.as_ref().map(|vpc| (vpc, name)));
    /// Live attachments of a transit gateway, peerings from either side.
    attachments_of_gateway, attachments_of_gateway, |t| t
        .transit_gateway_attachments()
        .filter(|(_, attachment)| is_live(t.attachment_state(attachment)))
        .flat_map(|(name, attachment)| {
            std::iter::once(&attachment.transit_gateway).chain(&attachment.peer).map(move |tgw| (tgw, name))
        });
    /// Live attachments of a VPN connection or a Direct Connect gateway.
    attachments_of_other, attachments_of_other, |t| t
        .transit_gateway_attachments()
        .filter(|(_, attachment)| is_live(t.attachment_state(attachment)))
        .flat_map(|(name, attachment)| {
            attachment.vpn_connection.iter().chain(&attachment.direct_connect_gateway).map(move |o| (o, name))
        });
    /// Transit gateway route tables that an attachment is associated with.
    tables_of_attachment, tables_of_attachment, |t| t
        .transit_gateway_route_tables()
        .flat_map(|(name, table)| table.associations.iter().map(move |attachment| (attachment, name)));
    /// Endpoint services that a load balancer backs.
    services_of, services, |t| t
        .endpoint_services()
        .flat_map(|(name, service)| service.load_balancers.iter().map(move |balancer| (balancer, name)));
    /// Live endpoints of an endpoint service.
    endpoints_of_service, endpoints_of_service, |t| t
        .endpoints()
        .filter(|(_, endpoint)| is_live(t.endpoint_state(endpoint)))
        .filter_map(|(name, endpoint)| match &endpoint.service {
            ServiceName::Named(service) => Some((service, name)),
            ServiceName::Aws(_) => None,
        });
    /// Endpoints in a VPC.
    endpoints_of_vpc, endpoints_of_vpc, |t| t.endpoints().map(|(name, endpoint)| (&endpoint.vpc, name));
    /// Gateway endpoints that have a route in a table.
    endpoints_of_table, endpoints_of_table, |t| t
        .endpoints()
        .flat_map(|(name, endpoint)| endpoint.route_tables.iter().map(move |table| (table, name)));
    /// ClassicLinks to a VPC.
    links_of_vpc, links_of_vpc, |t| t.classic_links().map(|(name, link)| (&link.vpc, name));
    /// ClassicLinks of a Classic instance.
    links_of_instance, links_of_instance, |t| t.classic_links().map(|(name, link)| (&link.instance, name));
    /// VPN connections that end on a gateway.
    connections_of, connections, |t| t.vpn_connections().flat_map(|(name, connection)| {
        connection.vpn_gateway.iter().chain(&connection.transit_gateway).map(move |gateway| (gateway, name))
    });
    /// Instances that hold a network interface.
    holders_of, holders, |t| t
        .instances()
        .flat_map(|(name, instance)| instance.interfaces.iter().map(move |interface| (interface, name)));
}

impl<'a> Index<'a> {
    pub fn new(topology: &'a Topology, scope: Scope) -> Self {
        Index { topology, scope, found: Lookups::default() }
    }

    /// Whether `other` stands in the way of `me` (see [`Scope`]).
    pub fn rivals(&self, me: &str, other: &str) -> bool {
        other != me && (self.scope == Scope::One || other < me)
    }

    /// The first of these that stands in the way.
    pub fn rival<'b>(&self, me: &str, others: &'b [&'a Name]) -> Option<&'a Name>
    where
        'a: 'b,
    {
        others.iter().copied().find(|other| self.rivals(me, other))
    }

    /// Who had an address before `me`; `users` stand in the order in which a file is built.
    pub fn earlier_user<'b>(&self, me: &str, users: &'b [&'a Name]) -> Option<&'b &'a Name> {
        match self.scope {
            Scope::One => users.iter().find(|user| ***user != *me),
            Scope::File => users.first().filter(|user| ***user != *me),
        }
    }

    /// Every peering between two VPCs, whatever its state.
    pub fn peerings_between(&self, a: &str, b: &str) -> &[&'a Name] {
        let t: &'a Topology = self.topology;
        let pairs = self.found.pairs.get_or_init(|| {
            let mut pairs: HashMap<&'a str, Links<'a>> = HashMap::new();
            for (name, peering) in t.peerings() {
                let (first, second) = pair(&peering.requester, &peering.accepter);
                pairs.entry(first).or_default().entry(second).or_default().push(name);
            }
            pairs
        });
        let (first, second) = pair(a, b);
        pairs.get(first).map_or(&[], |of| listed(of, second))
    }

    /// Whether a VPC has an attachment to a transit gateway.
    pub fn is_attached(&self, vpc: &str, gateway: &str) -> bool {
        self.attachments_of_vpc(vpc)
            .iter()
            .filter_map(|name| self.attachment(name))
            .any(|attachment| *attachment.transit_gateway == *gateway)
    }

    /// Whether two VPCs have live attachments to one transit gateway.
    pub fn share_transit_gateway(&self, a: &str, b: &str) -> bool {
        let gateways = |vpc| self.attachments_of_vpc(vpc).iter().filter_map(|name| self.attachment(name));
        gateways(a).any(|of_a| gateways(b).any(|of_b| of_a.transit_gateway == of_b.transit_gateway))
    }

    fn attachment(&self, name: &str) -> Option<&'a TransitGatewayAttachment> {
        self.topology.transit_gateway_attachment(name)
    }

    /// Who uses a private address of a subnet, kind by kind and by name.
    pub fn users_of_address(&self, subnet: &str, addr: IpAddr) -> &[&'a Name] {
        let t: &'a Topology = self.topology;
        let users = self.found.addresses.get_or_init(|| {
            let mut users: HashMap<(&'a str, IpAddr), Vec<&'a Name>> = HashMap::new();
            private_addresses(t, &mut |subnet, addr, name| {
                users.entry((subnet.as_str(), addr)).or_default().push(name);
            });
            users
        });
        // The key borrows from the topology, so the subnet is looked up by its stored name.
        let Some((subnet, _)) = t.table(Kind::Subnet).get_key_value(subnet) else {
            return &[];
        };
        users.get(&(subnet.as_str(), addr)).map_or(&[], Vec::as_slice)
    }

    /// Who uses a public address, kind by kind and by name.
    pub fn users_of_public(&self, addr: IpAddr) -> &[&'a Name] {
        let t: &'a Topology = self.topology;
        let users = self.found.public.get_or_init(|| {
            let mut users: HashMap<IpAddr, Vec<&'a Name>> = HashMap::new();
            public_addresses(t, &mut |addr, name| users.entry(addr).or_default().push(name));
            users
        });
        users.get(&addr).map_or(&[], Vec::as_slice)
    }

    /// The peering of a name together with its state.
    pub fn peering(&self, name: &str) -> Option<(&'a Peering, ConnectionState)> {
        let peering = self.topology.peering(name)?;
        Some((peering, self.topology.peering_state(peering)))
    }

    /// The account of a VPC, or nothing where there is no such VPC.
    pub fn account_of(&self, vpc: &str) -> Option<&'a Name> {
        self.topology.account_of_vpc(vpc)
    }

    /// The VPC of a subnet.
    pub fn vpc_of_subnet(&self, subnet: &str) -> Option<&'a Name> {
        self.topology.subnet(subnet).map(|subnet| &subnet.vpc)
    }

    /// Whether some subnet of the VPC is shared with the account (SHARE-01).
    pub fn participates(&self, account: &str, vpc: &str) -> bool {
        self.subnets_of(vpc)
            .iter()
            .filter_map(|name| self.topology.subnet(name))
            .any(|subnet| subnet.shared_with.iter().any(|word| **word == *account))
    }
}

fn pair<'b>(a: &'b str, b: &'b str) -> (&'b str, &'b str) {
    if a <= b { (a, b) } else { (b, a) }
}

fn private_addresses<'a>(t: &'a Topology, visit: &mut dyn FnMut(&'a Name, IpAddr, &'a Name)) {
    for (name, instance) in t.instances() {
        let more = instance.secondary_ips.iter().map(|ip| ip.private);
        instance
            .ip
            .into_iter()
            .chain(instance.ipv6)
            .chain(more)
            .for_each(|ip| visit(&instance.subnet, ip, name));
    }
    for (name, eni) in t.network_interfaces() {
        let more = eni.secondary_ips.iter().map(|ip| ip.private);
        eni.ip.into_iter().chain(eni.ipv6).chain(more).for_each(|ip| visit(&eni.subnet, ip, name));
    }
    for (name, nat) in t.nat_gateways() {
        nat.ip.into_iter().for_each(|ip| visit(&nat.subnet, ip, name));
    }
    for (name, balancer) in t.load_balancers() {
        balancer.addresses.iter().for_each(|(subnet, ip)| visit(subnet, *ip, name));
    }
    for (name, endpoint) in t.endpoints() {
        endpoint.addresses.iter().for_each(|(subnet, ip)| visit(subnet, *ip, name));
    }
}

fn public_addresses<'a>(t: &'a Topology, visit: &mut dyn FnMut(IpAddr, &'a Name)) {
    let given = |public: PublicIp| match public {
        PublicIp::Address(addr) => Some(addr),
        PublicIp::None | PublicIp::Never | PublicIp::Assigned => None,
    };
    for (name, instance) in t.instances() {
        let more = instance.secondary_ips.iter().filter_map(|ip| ip.public);
        given(instance.public_ip).into_iter().chain(more).for_each(|addr| visit(addr, name));
    }
    for (name, eni) in t.network_interfaces() {
        let more = eni.secondary_ips.iter().filter_map(|ip| ip.public);
        given(eni.public_ip).into_iter().chain(more).for_each(|addr| visit(addr, name));
    }
    for (name, nat) in t.nat_gateways() {
        given(nat.public_ip).into_iter().for_each(|addr| visit(addr, name));
    }
    for (name, balancer) in t.load_balancers() {
        balancer.public_addresses.values().for_each(|addr| visit(*addr, name));
    }
    for (name, classic) in t.classic_instances() {
        given(classic.public_ip).into_iter().for_each(|addr| visit(addr, name));
    }
}

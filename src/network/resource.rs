//! The kinds of resources and their attributes: the table of the topology format, as types.
//!
//! One table declares each kind once. From it come the typed structs that the model reads, and the
//! attribute-by-attribute view that the readers, the printer, `set` and completion share.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;

use super::name::Name;
use super::notation::{AclRule, LbProtocol, Listener, PublicIp, Route, SecondaryIp, SgRule};
use super::notation::{TargetEnd, TargetSpec};
use super::traffic::PortRange;
use super::value::{Attr, Value, Word, words};

pub use super::state::*;

/// What is known of one key of a kind.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The key as written.
    pub name: &'static str,
    /// Whether it must be given.
    pub required: bool,
    /// Kinds that the names in its value may belong to; empty where the value names no resource.
    pub refers_to: &'static [Kind],
    /// What its value looks like.
    pub expects: fn() -> String,
}

/// Why a key could not be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// The kind has no such key.
    Unknown,
    /// The value does not fit; says what was expected.
    Value(String),
}

macro_rules! need {
    (required) => {
        true
    };
    (optional) => {
        false
    };
}

macro_rules! resources {
    ($( $(#[$meta:meta])* $kind:ident $word:literal $get:ident $all:ident {
        $( $(#[$fmeta:meta])* $field:ident $key:literal : $ty:ty = $default:expr, $need:ident, [$($ref:ident)*]; )*
    } )+) => {
        words! {
            /// The kinds of resources.
            Kind { $($kind = $word,)+ }
        }

        impl Kind {
            /// The keys of the kind, in the order in which they are printed.
            pub fn keys(self) -> &'static [Key] {
                match self { $(Kind::$kind => $kind::KEYS,)+ }
            }
        }

        $(
            $(#[$meta])*
            #[derive(Clone, Debug, PartialEq)]
            pub struct $kind { $($(#[$fmeta])* pub $field: $ty,)* }

            impl Default for $kind {
                fn default() -> Self {
                    $kind { $($field: $default,)* }
                }
            }

            impl $kind {
                const KEYS: &'static [Key] = &[$(Key {
                    name: $key,
                    required: need!($need),
                    refers_to: &[$(Kind::$ref),*],
                    expects: <$ty as Attr>::expects,
                },)*];

                fn get(&self, key: &str) -> Option<Value> {
                    match key { $($key => self.$field.write(),)* _ => None }
                }

                fn set(&mut self, key: &str, value: &Value) -> Result<(), KeyError> {
                    match key {
                        $($key => self.$field = <$ty>::read(value).map_err(KeyError::Value)?,)*
                        _ => return Err(KeyError::Unknown),
                    }
                    Ok(())
                }

                fn reset(&mut self, key: &str) -> Result<(), KeyError> {
                    match key {
                        $($key => self.$field = $kind::default().$field,)*
                        _ => return Err(KeyError::Unknown),
                    }
                    Ok(())
                }

                fn names(&self, visit: &mut dyn FnMut(&'static Key, &Name)) {
                    let mut keys = Self::KEYS.iter();
                    $( if let Some(key) = keys.next() && !key.refers_to.is_empty() {
                        self.$field.names(&mut |name| visit(key, name));
                    } )*
                }

                fn rename(&mut self, map: &dyn Fn(&Name) -> Name) {
                    let mut keys = Self::KEYS.iter();
                    $( if let Some(key) = keys.next() && !key.refers_to.is_empty() {
                        self.$field.rename(map);
                    } )*
                }
            }

            impl From<$kind> for Resource {
                fn from(inner: $kind) -> Self { Resource::$kind(inner) }
            }
        )+

        /// A resource of any kind.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Resource { $( #[doc = concat!("A `", $word, "`.")] $kind($kind),)+ }

        impl Resource {
            /// A resource of the kind with nothing but defaults.
            pub fn new(kind: Kind) -> Self {
                match kind { $(Kind::$kind => Resource::$kind($kind::default()),)+ }
            }

            /// Its kind.
            pub fn kind(&self) -> Kind {
                match self { $(Resource::$kind(_) => Kind::$kind,)+ }
            }

            /// The value of a key, or `None` where it is absent or unknown.
            pub fn get(&self, key: &str) -> Option<Value> {
                match self { $(Resource::$kind(inner) => inner.get(key),)+ }
            }

            /// Sets a key.
            ///
            /// # Errors
            /// The kind has no such key, or the value does not fit it.
            pub fn set(&mut self, key: &str, value: &Value) -> Result<(), KeyError> {
                match self { $(Resource::$kind(inner) => inner.set(key, value),)+ }
            }

            /// Puts a key back to its default.
            ///
            /// # Errors
            /// The kind has no such key.
            pub fn reset(&mut self, key: &str) -> Result<(), KeyError> {
                match self { $(Resource::$kind(inner) => inner.reset(key),)+ }
            }

            /// Visits every name of another resource, with the key that holds it.
            pub fn names(&self, visit: &mut dyn FnMut(&'static Key, &Name)) {
                match self { $(Resource::$kind(inner) => inner.names(visit),)+ }
            }

            /// Replaces every name of another resource.
            pub fn rename(&mut self, map: &dyn Fn(&Name) -> Name) {
                match self { $(Resource::$kind(inner) => inner.rename(map),)+ }
            }
        }

        impl super::topology::Topology {
            $(
                #[doc = concat!("The ", $word, " of that name, if there is one.")]
                pub fn $get(&self, name: &str) -> Option<&$kind> {
                    match &self.table(Kind::$kind).get(name)?.resource {
                        Resource::$kind(inner) => Some(inner),
                        _ => None,
                    }
                }

                #[doc = concat!("Every ", $word, ", by name.")]
                pub fn $all(&self) -> impl Iterator<Item = (&Name, &$kind)> {
                    self.table(Kind::$kind).iter().filter_map(|(name, entry)| match &entry.resource {
                        Resource::$kind(inner) => Some((name, inner)),
                        _ => None,
                    })
                }
            )+
        }
    };
}

resources! {
    /// An account, written only where its number or its exclusions matter.
    Account "account" account accounts {
        /// The twelve digits.
        number "id": Option<String> = None, optional, [];
        /// VPCs and subnets that Block Public Access spares (IGW-10).
        block_public_access_exclusions "block-public-access-exclusions": Vec<Name> = Vec::new(), optional, [Vpc Subnet];
    }

    /// A VPC (ADDR-01 to ADDR-07).
    Vpc "vpc" vpc vpcs {
        /// IPv4 ranges, the primary first.
        cidrs "cidrs": Vec<IpNet> = Vec::new(), required, [];
        /// IPv6 ranges (ADDR-11).
        ipv6_cidrs "ipv6-cidrs": Vec<IpNet> = Vec::new(), optional, [];
        /// Region.
        region "region": Word = Word::from("us-east-1"), optional, [];
        /// Owner.
        account "account": Word = Word::from("main"), optional, [];
        /// The Amazon resolver answers (DNS-01).
        dns_support "dns-support": bool = true, optional, [];
        /// Instances get public DNS names (DNS-01).
        dns_hostnames "dns-hostnames": bool = false, optional, [];
        /// Block Public Access (IGW-10).
        block_public_access "block-public-access": BlockPublicAccess = BlockPublicAccess::Off, optional, [];
    }

    /// A subnet, in one Availability Zone (ADDR-08).
    Subnet "subnet" subnet subnets {
        /// The VPC it lies in.
        vpc "vpc": Name = Name::default(), required, [Vpc];
        /// IPv4 range.
        cidr "cidr": Option<IpNet> = None, required, [];
        /// IPv6 range.
        ipv6_cidr "ipv6-cidr": Option<IpNet> = None, optional, [];
        /// Zone ID, such as use1-az1 (PL-41); the Region's first zone where left out.
        az "az": Option<Word> = None, optional, [];
        /// Instances get a public address by themselves.
        auto_assign_public_ip "auto-assign-public-ip": bool = false, optional, [];
        /// Accounts that the subnet is shared with (SHARE-01).
        shared_with "shared-with": Vec<Word> = Vec::new(), optional, [];
    }

    /// A route table of a VPC (RT-01 to RT-19).
    RouteTable "route-table" route_table route_tables {
        /// The VPC.
        vpc "vpc": Name = Name::default(), required, [Vpc];
        /// Subnets associated with it explicitly.
        subnets "subnets": Vec<Name> = Vec::new(), optional, [Subnet];
        /// Whether it is the VPC's main table (RT-02).
        main "main": bool = false, optional, [];
        /// The gateway whose incoming traffic it steers (RT-16).
        edge "edge": Option<Name> = None, optional, [InternetGateway VpnGateway];
        /// VPN gateways whose routes appear in it (RT-18).
        propagate "propagate": Vec<Name> = Vec::new(), optional, [VpnGateway];
        /// Routes besides the local ones.
        routes "routes": Vec<Route> = Vec::new(), optional, [PrefixList InternetGateway EgressOnlyInternetGateway NatGateway Peering TransitGateway VpnGateway NetworkInterface Instance Endpoint];
    }

    /// A security group (SG-01 to SG-13).
    SecurityGroup "security-group" security_group security_groups {
        /// The VPC.
        vpc "vpc": Name = Name::default(), required, [Vpc];
        /// Owner; the VPC's where left out.
        account "account": Option<Word> = None, optional, [];
        /// Further VPCs that the group is associated with (SG-10).
        associated_vpcs "associated-vpcs": Vec<Name> = Vec::new(), optional, [Vpc];
        /// Accounts that the group is shared with (SG-10).
        shared_with "shared-with": Vec<Word> = Vec::new(), optional, [];
        /// Rules for incoming traffic.
        ingress "ingress": Vec<SgRule> = Vec::new(), optional, [SecurityGroup PrefixList];
        /// Rules for outgoing traffic; left out is all, an empty list is nothing (SG-03).
        egress "egress": Option<Vec<SgRule>> = None, optional, [SecurityGroup PrefixList];
    }

    /// A network ACL (NACL-01 to NACL-12).
    NetworkAcl "network-acl" network_acl network_acls {
        /// The VPC.
        vpc "vpc": Name = Name::default(), required, [Vpc];
        /// Subnets associated with it.
        subnets "subnets": Vec<Name> = Vec::new(), optional, [Subnet];
        /// Rules for packets that enter a subnet.
        ingress "ingress": Vec<AclRule> = Vec::new(), optional, [SecurityGroup PrefixList];
        /// Rules for packets that leave a subnet.
        egress "egress": Vec<AclRule> = Vec::new(), optional, [SecurityGroup PrefixList];
    }

    /// A prefix list (RT-13, SG-11).
    PrefixList "prefix-list" prefix_list prefix_lists {
        /// The CIDRs.
        entries "entries": Vec<IpNet> = Vec::new(), required, [];
        /// How many entries it counts for in quotas.
        max_entries "max-entries": Option<u32> = None, optional, [];
        /// Region.
        region "region": Word = Word::from("us-east-1"), optional, [];
        /// The AWS service whose ranges these are: `s3` or `dynamodb` (RT-17).
        service "service": Option<Word> = None, optional, [];
    }

    /// An instance with its primary interface.
    Instance "instance" instance instances {
        /// Subnet of the primary interface.
        subnet "subnet": Name = Name::default(), required, [Subnet];
        /// Owner; the VPC's where left out, another one in a shared subnet.
        account "account": Option<Word> = None, optional, [];
        /// Primary private IPv4 address; assigned in a fixed order where left out.
        ip "ip": Option<IpAddr> = None, optional, [];
        /// IPv6 address.
        ipv6 "ipv6": Option<IpAddr> = None, optional, [];
        /// Public IPv4 address.
        public_ip "public-ip": PublicIp = PublicIp::None, optional, [];
        /// Further private addresses of the primary interface.
        secondary_ips "secondary-ips": Vec<SecondaryIp> = Vec::new(), optional, [];
        /// Groups; the VPC's default group where there are none (SG-03).
        security_groups "security-groups": Vec<Name> = Vec::new(), optional, [SecurityGroup];
        /// Drops packets that are not its own (RT-15).
        source_dest_check "source-dest-check": bool = true, optional, [];
        /// Running or stopped.
        state "state": InstanceState = InstanceState::Running, optional, [];
        /// More interfaces.
        interfaces "interfaces": Vec<Name> = Vec::new(), optional, [NetworkInterface];
    }

    /// A network interface of its own.
    NetworkInterface "network-interface" network_interface network_interfaces {
        /// Subnet.
        subnet "subnet": Name = Name::default(), required, [Subnet];
        /// Owner; the VPC's where left out.
        account "account": Option<Word> = None, optional, [];
        /// Primary private IPv4 address.
        ip "ip": Option<IpAddr> = None, optional, [];
        /// IPv6 address.
        ipv6 "ipv6": Option<IpAddr> = None, optional, [];
        /// Further private addresses.
        secondary_ips "secondary-ips": Vec<SecondaryIp> = Vec::new(), optional, [];
        /// Groups; the VPC's default group where there are none.
        security_groups "security-groups": Vec<Name> = Vec::new(), optional, [SecurityGroup];
        /// Drops packets that are not its own (RT-15).
        source_dest_check "source-dest-check": bool = true, optional, [];
        /// Public IPv4 address.
        public_ip "public-ip": PublicIp = PublicIp::None, optional, [];
    }

    /// An internet gateway (IGW-01 to IGW-08).
    InternetGateway "internet-gateway" internet_gateway internet_gateways {
        /// The VPC it is attached to.
        vpc "vpc": Name = Name::default(), required, [Vpc];
    }

    /// An egress-only internet gateway (IGW-09).
    EgressOnlyInternetGateway "egress-only-internet-gateway" egress_only_internet_gateway egress_only_internet_gateways {
        /// The VPC it is attached to.
        vpc "vpc": Name = Name::default(), required, [Vpc];
    }

    /// A NAT gateway (NAT-01 to NAT-11).
    NatGateway "nat-gateway" nat_gateway nat_gateways {
        /// Subnet; for a regional one, any subnet of its VPC.
        subnet "subnet": Name = Name::default(), required, [Subnet];
        /// Public or private.
        connectivity "connectivity": NatConnectivity = NatConnectivity::Public, optional, [];
        /// Private address.
        ip "ip": Option<IpAddr> = None, optional, [];
        /// Elastic IP; assigned where it is public and left out.
        public_ip "public-ip": PublicIp = PublicIp::None, optional, [];
        /// Zonal or regional.
        scope "scope": NatScope = NatScope::Zonal, optional, [];
        /// State.
        state "state": NatState = NatState::Available, optional, [];
    }

    /// A VPC peering connection (PCX-01 to PCX-18).
    Peering "peering" peering peerings {
        /// The VPC that asked.
        requester "requester": Name = Name::default(), required, [Vpc];
        /// The VPC that was asked.
        accepter "accepter": Name = Name::default(), required, [Vpc];
        /// State; `active` within an account, `pending-acceptance` across where left out.
        state "state": Option<ConnectionState> = None, optional, [];
        /// DNS resolution (PCX-15).
        dns_resolution "dns-resolution": PeeringDns = PeeringDns::default(), optional, [];
        /// The link extends to linked Classic instances (CLINK-05).
        classic_link "classic-link": bool = false, optional, [];
    }

    /// A transit gateway (TGW-01 to TGW-18).
    TransitGateway "transit-gateway" transit_gateway transit_gateways {
        /// Region.
        region "region": Word = Word::from("us-east-1"), optional, [];
        /// Owner.
        account "account": Word = Word::from("main"), optional, [];
        /// BGP number of its side.
        asn "asn": u32 = 64512, optional, [];
        /// Accounts that it is shared with (TGW-16).
        shared_with "shared-with": Vec<Word> = Vec::new(), optional, [];
        /// New attachments are associated with the default table (TGW-07).
        default_association "default-association": bool = true, optional, [];
        /// New attachments propagate to the default table (TGW-07).
        default_propagation "default-propagation": bool = true, optional, [];
        /// Inbound rules may reference groups of other attached VPCs (SG-09).
        security_group_referencing "security-group-referencing": bool = false, optional, [];
        /// Public names resolve to private addresses across attachments (DNS-11).
        dns_support "dns-support": bool = true, optional, [];
    }

    /// An attachment to a transit gateway (TGW-01 to TGW-03, TGW-12).
    TransitGatewayAttachment "transit-gateway-attachment" transit_gateway_attachment transit_gateway_attachments {
        /// The transit gateway.
        transit_gateway "transit-gateway": Name = Name::default(), required, [TransitGateway];
        /// The VPC attached, if it is one.
        vpc "vpc": Option<Name> = None, optional, [Vpc];
        /// One subnet a zone, where the gateway has its interfaces.
        subnets "subnets": Vec<Name> = Vec::new(), optional, [Subnet];
        /// The VPN connection attached, if it is one.
        vpn_connection "vpn-connection": Option<Name> = None, optional, [VpnConnection];
        /// The Direct Connect gateway attached, if it is one.
        direct_connect_gateway "direct-connect-gateway": Option<Name> = None, optional, [DirectConnectGateway];
        /// The other transit gateway, if it is a peering; written once, for both.
        peer "peer": Option<Name> = None, optional, [TransitGateway];
        /// State; `available` unless somebody has to accept.
        state "state": Option<ConnectionState> = None, optional, [];
        /// A flow keeps to one zone (TGW-15).
        appliance_mode "appliance-mode": bool = false, optional, [];
        /// Groups may be referenced through it (SG-09).
        security_group_referencing "security-group-referencing": bool = false, optional, [];
        /// Prefixes announced to the Direct Connect gateway's side (DX-04).
        allowed_prefixes "allowed-prefixes": Vec<IpNet> = Vec::new(), optional, [];
    }

    /// A route table of a transit gateway (TGW-05 to TGW-10).
    TransitGatewayRouteTable "transit-gateway-route-table" transit_gateway_route_table transit_gateway_route_tables {
        /// The transit gateway.
        transit_gateway "transit-gateway": Name = Name::default(), required, [TransitGateway];
        /// Whether it is the gateway's default table for association and propagation.
        default "default": bool = false, optional, [];
        /// Attachments whose packets are looked up here (TGW-05).
        associations "associations": Vec<Name> = Vec::new(), optional, [TransitGatewayAttachment];
        /// Attachments whose prefixes appear here (TGW-06).
        propagations "propagations": Vec<Name> = Vec::new(), optional, [TransitGatewayAttachment];
        /// Static routes.
        routes "routes": Vec<Route> = Vec::new(), optional, [TransitGatewayAttachment PrefixList];
    }

    /// A load balancer (NLB-01 to NLB-22, GWLB-01).
    LoadBalancer "load-balancer" load_balancer load_balancers {
        /// Network, application or gateway.
        lb_type "type": LbType = LbType::Network, required, [];
        /// Internal or internet-facing.
        scheme "scheme": LbScheme = LbScheme::Internal, optional, [];
        /// One subnet a zone, each with a node (NLB-07).
        subnets "subnets": Vec<Name> = Vec::new(), required, [Subnet];
        /// Private addresses of the nodes, by subnet.
        addresses "addresses": BTreeMap<Name, IpAddr> = BTreeMap::new(), optional, [Subnet];
        /// Public addresses of the nodes, by subnet (internet-facing).
        public_addresses "public-addresses": BTreeMap<Name, IpAddr> = BTreeMap::new(), optional, [Subnet];
        /// Groups; left out: created without any, for ever (PL-34).
        security_groups "security-groups": Option<Vec<Name>> = None, optional, [SecurityGroup];
        /// Nodes send to targets of every zone (NLB-11).
        cross_zone "cross-zone": Option<bool> = None, optional, [];
        /// Inbound rules are enforced on PrivateLink traffic (PL-32, PL-33).
        privatelink_inbound_rules "privatelink-inbound-rules": bool = true, optional, [];
        /// Idle timeout of TCP in seconds (PL-70).
        idle_timeout "idle-timeout": Option<u32> = None, optional, [];
        /// Listeners.
        listeners "listeners": Vec<Listener> = Vec::new(), optional, [TargetGroup];
        /// Target group of a gateway load balancer.
        target "target": Option<Name> = None, optional, [TargetGroup];
        /// What the appliances of a gateway load balancer do with a packet (GWLB-05).
        appliances "appliances": Appliances = Appliances::Allow, optional, [];
    }

    /// A target group (NLB-02 to NLB-06).
    TargetGroup "target-group" target_group target_groups {
        /// The VPC.
        vpc "vpc": Name = Name::default(), required, [Vpc];
        /// Instances, addresses or an application load balancer.
        target_type "target-type": TargetType = TargetType::Instance, optional, [];
        /// Protocol towards the targets.
        protocol "protocol": LbProtocol = LbProtocol::Tcp, optional, [];
        /// Targets with their ports.
        targets "targets": Vec<TargetSpec> = Vec::new(), optional, [Instance NetworkInterface LoadBalancer];
        /// Targets see the client's address; AWS's default for the type where left out (NLB-15).
        preserve_client_ip "preserve-client-ip": Option<bool> = None, optional, [];
        /// Cross-zone for this group; follows the balancer where left out (NLB-11).
        cross_zone "cross-zone": Option<bool> = None, optional, [];
        /// A proxy protocol v2 header precedes each connection (PL-39).
        proxy_protocol "proxy-protocol": bool = false, optional, [];
        /// Targets that fail their health check.
        unhealthy "unhealthy": Vec<Name> = Vec::new(), optional, [Instance NetworkInterface LoadBalancer];
    }

    /// A PrivateLink endpoint service (PL-03, PL-04, PL-13 to PL-21).
    EndpointService "endpoint-service" endpoint_service endpoint_services {
        /// Network or gateway load balancers, never mixed.
        load_balancers "load-balancers": Vec<Name> = Vec::new(), required, [LoadBalancer];
        /// Accounts that may request an endpoint; `*` is everyone.
        allowed_principals "allowed-principals": Vec<Word> = Vec::new(), optional, [];
        /// Requests wait for the provider.
        acceptance_required "acceptance-required": bool = true, optional, [];
        /// Private DNS name (PL-48).
        private_dns_name "private-dns-name": Option<String> = None, optional, [];
        /// Whether control of the domain is proven (PL-48).
        domain_verified "domain-verified": bool = true, optional, [];
        /// Regions besides its own (PL-63).
        supported_regions "supported-regions": Vec<Word> = Vec::new(), optional, [];
    }

    /// A resource gateway: where the traffic for shared resources enters the provider's VPC (RES-01, RES-02).
    ResourceGateway "resource-gateway" resource_gateway resource_gateways {
        /// The provider's VPC.
        vpc "vpc": Name = Name::default(), required, [Vpc];
        /// One subnet a zone.
        subnets "subnets": Vec<Name> = Vec::new(), required, [Subnet];
        /// Groups; the VPC's default group where there are none.
        security_groups "security-groups": Vec<Name> = Vec::new(), optional, [SecurityGroup];
        /// Addresses of its interfaces, by subnet.
        addresses "addresses": BTreeMap<Name, IpAddr> = BTreeMap::new(), optional, [Subnet];
    }

    /// A resource configuration: one resource that is shared without a load balancer (RES-01, RES-03).
    ResourceConfiguration "resource-configuration" resource_configuration resource_configurations {
        /// The gateway by which it is reached.
        gateway "resource-gateway": Name = Name::default(), required, [ResourceGateway];
        /// The resource: a host of the network, or an address.
        resource "resource": Option<TargetEnd> = None, required, [Instance NetworkInterface];
        /// Ports that are shared, of TCP.
        ports "ports": Vec<PortRange> = Vec::new(), required, [];
        /// Accounts that it is shared with; `*` is everyone.
        allowed_principals "allowed-principals": Vec<Word> = Vec::new(), optional, [];
    }

    /// A VPC endpoint (PL, GWE, GWLB, RES).
    Endpoint "endpoint" endpoint endpoints {
        /// Type (PL-02).
        endpoint_type "type": EndpointType = EndpointType::Interface, optional, [];
        /// Owner; the VPC's where left out.
        account "account": Option<Word> = None, optional, [];
        /// The consumer's VPC.
        vpc "vpc": Name = Name::default(), required, [Vpc];
        /// An endpoint service, a resource configuration, or an AWS service such as `aws:s3`.
        service "service": ServiceName = ServiceName::default(), required, [EndpointService ResourceConfiguration];
        /// One subnet a zone (PL-06).
        subnets "subnets": Vec<Name> = Vec::new(), optional, [Subnet];
        /// Route tables of a gateway endpoint (GWE-02).
        route_tables "route-tables": Vec<Name> = Vec::new(), optional, [RouteTable];
        /// Groups; the VPC's default group where there are none (PL-25).
        security_groups "security-groups": Vec<Name> = Vec::new(), optional, [SecurityGroup];
        /// Addresses of its interfaces, by subnet (PL-07).
        addresses "addresses": BTreeMap<Name, IpAddr> = BTreeMap::new(), optional, [Subnet];
        /// The service's own name resolves to it (PL-48, PL-50).
        private_dns "private-dns": bool = false, optional, [];
        /// Private DNS answers inbound resolver endpoints only, so that the VPC itself keeps to its gateway endpoint
        /// (GWE-13; S3).
        private_dns_inbound_only "private-dns-inbound-only": bool = false, optional, [];
        /// Policy (PL-52).
        policy "policy": EndpointPolicy = EndpointPolicy::Full, optional, [];
        /// State; `available` unless the provider has to accept (PL-16).
        state "state": Option<ConnectionState> = None, optional, [];
    }

    /// A virtual private gateway (VPN-01 to VPN-07).
    VpnGateway "vpn-gateway" vpn_gateway vpn_gateways {
        /// The VPC it is attached to.
        vpc "vpc": Name = Name::default(), required, [Vpc];
        /// Prefixes learnt besides those of its connections.
        knows "knows": Vec<IpNet> = Vec::new(), optional, [];
    }

    /// The on-premises end of a VPN.
    CustomerGateway "customer-gateway" customer_gateway customer_gateways {
        /// The site.
        site "site": Name = Name::default(), required, [OnPremises];
        /// Public address.
        ip "ip": Option<IpAddr> = None, optional, [];
        /// The host of this very network that is the device, where it is one (VPN-01); the site then only says what
        /// the device announces.
        instance "instance": Option<Name> = None, optional, [Instance NetworkInterface];
        /// BGP number.
        asn "asn": u32 = 65000, optional, [];
    }

    /// A site-to-site VPN connection (VPN-01, VPN-03).
    VpnConnection "vpn-connection" vpn_connection vpn_connections {
        /// On-premises end.
        customer_gateway "customer-gateway": Name = Name::default(), required, [CustomerGateway];
        /// The VPN gateway it ends on, if it is one.
        vpn_gateway "vpn-gateway": Option<Name> = None, optional, [VpnGateway];
        /// The transit gateway it ends on, if it is one.
        transit_gateway "transit-gateway": Option<Name> = None, optional, [TransitGateway];
        /// Static or dynamic.
        routing "routing": VpnRouting = VpnRouting::Bgp, optional, [];
        /// Prefixes of static routing.
        routes "routes": Vec<IpNet> = Vec::new(), optional, [];
        /// Tunnels that are up, of two.
        tunnels_up "tunnels-up": u8 = 2, optional, [];
    }

    /// A Direct Connect gateway (DX-01 to DX-04).
    DirectConnectGateway "direct-connect-gateway" direct_connect_gateway direct_connect_gateways {
        /// Owner.
        account "account": Word = Word::from("main"), optional, [];
        /// VPN gateways associated with it.
        vpn_gateways "vpn-gateways": Vec<Name> = Vec::new(), optional, [VpnGateway];
        /// Prefixes allowed towards on-premises (DX-04); everything where empty.
        allowed_prefixes "allowed-prefixes": Vec<IpNet> = Vec::new(), optional, [];
    }

    /// A virtual interface (DX-01, DX-05).
    VirtualInterface "virtual-interface" virtual_interface virtual_interfaces {
        /// Private, transit or public.
        vif_type "type": VifType = VifType::Private, required, [];
        /// The site it comes from.
        site "site": Name = Name::default(), required, [OnPremises];
        /// The VPN gateway it ends on, if it is one.
        vpn_gateway "vpn-gateway": Option<Name> = None, optional, [VpnGateway];
        /// The Direct Connect gateway it ends on, if it is one.
        direct_connect_gateway "direct-connect-gateway": Option<Name> = None, optional, [DirectConnectGateway];
        /// Public prefixes of the customer's side (public type).
        prefixes "prefixes": Vec<IpNet> = Vec::new(), optional, [];
        /// State.
        state "state": VifState = VifState::Available, optional, [];
    }

    /// An on-premises site.
    OnPremises "on-premises" on_premises on_premises_sites {
        /// Its ranges, announced by BGP.
        cidrs "cidrs": Vec<IpNet> = Vec::new(), required, [];
        /// Its hosts.
        hosts "hosts": BTreeMap<Name, IpAddr> = BTreeMap::new(), optional, [];
        /// Whether the site routes towards AWS.
        routes_back "routes-back": bool = true, optional, [];
    }

    /// An EC2-Classic instance (CLINK-01).
    ClassicInstance "classic-instance" classic_instance classic_instances {
        /// Region.
        region "region": Word = Word::from("us-east-1"), optional, [];
        /// Owner.
        account "account": Word = Word::from("main"), optional, [];
        /// Private address, in 10.0.0.0/8.
        ip "ip": Option<IpAddr> = None, optional, [];
        /// Public address.
        public_ip "public-ip": PublicIp = PublicIp::None, optional, [];
        /// EC2-Classic groups (not of a VPC).
        security_groups "security-groups": Vec<Word> = Vec::new(), optional, [];
    }

    /// A link of a Classic instance to a VPC (CLINK-01 to CLINK-05).
    ClassicLink "classic-link" classic_link classic_links {
        /// The instance.
        instance "instance": Name = Name::default(), required, [ClassicInstance];
        /// The VPC.
        vpc "vpc": Name = Name::default(), required, [Vpc];
        /// Groups of the VPC that govern it (CLINK-02).
        security_groups "security-groups": Vec<Name> = Vec::new(), required, [SecurityGroup];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_every_kind_reads_back_what_it_writes() {
        for kind in Kind::ALL {
            let mut resource = Resource::new(*kind);
            for key in kind.keys() {
                if let Some(value) = resource.get(key.name) {
                    resource.set(key.name, &value).unwrap_or_else(|e| panic!("{kind} {}: {e:?}", key.name));
                }
            }
            assert_eq!(resource, Resource::new(*kind));
        }
    }

    #[test]
    fn unknown_keys_and_bad_values_are_told_apart() {
        let mut vpc = Resource::new(Kind::Vpc);
        assert_eq!(vpc.set("cidr", &Value::from("10.0.0.0/16")), Err(KeyError::Unknown));
        assert!(matches!(vpc.set("cidrs", &Value::from("ten")), Err(KeyError::Value(_))));
    }

    #[test]
    fn names_are_visited_and_renamed_with_their_key() {
        let mut table = Resource::new(Kind::RouteTable);
        table.set("vpc", &Value::from("shop")).unwrap();
        table.set("routes", &Value::from("10.0.0.0/8 -> hub")).unwrap();
        let mut seen = Vec::new();
        table.names(&mut |key, name| seen.push(format!("{}={name}", key.name)));
        assert_eq!(seen, ["vpc=shop", "routes=hub"]);
        table.rename(&|name| Name::from(format!("x.{name}")));
        assert_eq!(table.get("routes").unwrap().to_string(), "[\"10.0.0.0/8 -> x.hub\"]");
    }
}

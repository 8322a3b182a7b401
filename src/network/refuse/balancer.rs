//! Load balancers, their listeners and target groups (NLB, GWLB).

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use super::index::{Index, Scope};
use super::quota::LISTENERS;
use super::{Findings, address, filter};
use crate::network::address::{is_private_v4, zone_of};
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::notation::{LbProtocol, Listener, TargetEnd, TargetSpec};
use crate::network::resource::{Kind, LbScheme, LbType, LoadBalancer, TargetGroup, TargetType};
use crate::network::verdict::Rules;

/// The VPC of a load balancer: that of its subnets.
pub(super) fn vpc_of<'a>(ix: &Index<'a>, balancer: &LoadBalancer) -> Option<&'a Name> {
    balancer.subnets.iter().find_map(|subnet| ix.vpc_of_subnet(subnet))
}

/// A load balancer: NLB-01, NLB-02, NLB-07, NLB-13, NLB-18, GWLB-01.
pub(super) fn check(ix: &Index, f: &mut Findings, balancer: &LoadBalancer) {
    let Some(vpc) = vpc_of(ix, balancer) else { return };
    let mut zones: HashMap<String, &Name> = HashMap::new();
    for subnet in &balancer.subnets {
        if ix.vpc_of_subnet(subnet).is_some_and(|of| of != vpc) {
            f.at(
                "subnets",
                Cfg::Value,
                &["NLB-07"],
                format!("subnet `{subnet}` is not in `{vpc}` like the others"),
            );
            continue;
        }
        let zone = zone_of(ix.topology, subnet);
        if let Some(other) = zones.insert(zone.clone(), subnet) {
            let text = format!(
                "`{other}` and `{subnet}` are both in {zone}; a load balancer has one subnet and one node a zone"
            );
            f.at("subnets", Cfg::OneSubnetPerAz, &["NLB-07"], text);
        }
    }
    // A file may leave the second zone out for brevity; what a learner builds may not.
    if balancer.lb_type == LbType::Application && zones.len() < 2 && ix.scope == Scope::One {
        f.at(
            "subnets",
            Cfg::Value,
            &["NLB-19"],
            "an application load balancer needs subnets in at least two zones",
        );
    }
    node_addresses(ix, f, balancer);
    if balancer.scheme == LbScheme::InternetFacing && ix.internet_gateways_of(vpc).is_empty() {
        let text = format!(
            "an internet-facing load balancer needs an internet gateway attached to `{vpc}`; an internal one is enough for PrivateLink"
        );
        f.at("scheme", Cfg::NoInternetGateway, &["NLB-13"], text);
    }
    let groups = balancer.security_groups.as_deref().unwrap_or_default();
    if balancer.lb_type == LbType::Gateway && !groups.is_empty() {
        f.at(
            "security-groups",
            Cfg::SgReference,
            &["GWLB-07"],
            "a gateway load balancer takes no security group",
        );
    } else if !groups.is_empty() {
        filter::attached(ix, f, groups, vpc, None);
    }
    listeners(ix, f, balancer, vpc);
}

fn node_addresses(ix: &Index, f: &mut Findings, balancer: &LoadBalancer) {
    for (key, addresses) in
        [("addresses", &balancer.addresses), ("public-addresses", &balancer.public_addresses)]
    {
        for (subnet, addr) in addresses {
            if !balancer.subnets.contains(subnet) {
                f.at(
                    key,
                    Cfg::Value,
                    &["NLB-08"],
                    format!("`{subnet}` is not one of the balancer's subnets"),
                );
            } else if key == "addresses" {
                address::wanted(ix, f, key, &["ADDR-09", "NLB-08"], subnet, *addr);
            } else {
                address::public_address(ix, f, key, *addr);
            }
        }
    }
}

fn listeners(ix: &Index, f: &mut Findings, balancer: &LoadBalancer, vpc: &Name) {
    if balancer.lb_type == LbType::Gateway && !balancer.listeners.is_empty() {
        let text = "a gateway load balancer takes every packet and has no listeners; name its appliances in `target`";
        f.at("listeners", Cfg::Value, &["GWLB-01"], text);
        return;
    }
    if balancer.lb_type != LbType::Gateway && balancer.target.is_some() {
        f.at(
            "target",
            Cfg::Value,
            &["NLB-01"],
            "only a gateway load balancer has a `target`; others have `listeners`",
        );
    }
    if balancer.lb_type == LbType::Network && balancer.listeners.len() as u64 > LISTENERS {
        let text = format!("{} listeners where {LISTENERS} are allowed", balancer.listeners.len());
        f.at("listeners", Cfg::Quota, &["NLB-18"], text);
    }
    let mut seen = HashSet::new();
    for listener in &balancer.listeners {
        if !seen.insert((listener.protocol, listener.port)) {
            let text = format!("there is a listener for {} {} already", listener.protocol, listener.port);
            f.at("listeners", Cfg::Exists, &["NLB-01"], text);
        }
        if let Some((code, rules, text)) = refused_listener(ix, balancer.lb_type, vpc, listener) {
            f.at("listeners", code, rules, format!("{listener}: {text}"));
        }
    }
}

fn refused_listener(
    ix: &Index,
    kind: LbType,
    vpc: &Name,
    listener: &Listener,
) -> Option<(Cfg, Rules, String)> {
    if listener.port == 0 {
        return Some((Cfg::Value, &["NLB-01"], "a listener's port is from 1 to 65535".into()));
    }
    let http = matches!(listener.protocol, LbProtocol::Http | LbProtocol::Https);
    if (kind == LbType::Application) != http || listener.protocol == LbProtocol::Geneve {
        let takes = if kind == LbType::Application {
            "http and https"
        } else {
            "tcp, tls, udp, tcp_udp, quic and tcp_quic"
        };
        return Some((Cfg::Value, &["NLB-01", "NLB-19"], format!("the listeners of this type are {takes}")));
    }
    let name = listener.target_group.as_ref()?;
    let group = ix.topology.target_group(name)?;
    if group.vpc != *vpc {
        let text = format!("target group `{name}` belongs to `{}`, the balancer to `{vpc}`", group.vpc);
        return Some((Cfg::State, &["NLB-03"], text));
    }
    if kind == LbType::Network && !pair(listener.protocol, group) {
        let text = format!(
            "a {} listener does not go with {} group `{name}`; {}",
            listener.protocol,
            group.protocol,
            partners(listener.protocol)
        );
        return Some((Cfg::ListenerTargetProtocol, &["NLB-02"], text));
    }
    None
}

/// NLB-02.
fn pair(listener: LbProtocol, group: &TargetGroup) -> bool {
    use LbProtocol::{Quic, Tcp, TcpQuic, TcpUdp, Tls, Udp};
    if group.target_type == TargetType::Alb {
        return listener == Tcp && group.protocol == Tcp;
    }
    match listener {
        Tcp => matches!(group.protocol, Tcp | TcpUdp | TcpQuic),
        Tls => matches!(group.protocol, Tcp | Tls),
        Udp => matches!(group.protocol, Udp | TcpUdp),
        TcpUdp => group.protocol == TcpUdp,
        Quic => matches!(group.protocol, Quic | TcpQuic),
        TcpQuic => group.protocol == TcpQuic,
        _ => false,
    }
}

fn partners(listener: LbProtocol) -> &'static str {
    match listener {
        LbProtocol::Tcp => "it takes tcp, tcp_udp and tcp_quic groups",
        LbProtocol::Tls => "it takes tcp and tls groups",
        LbProtocol::Udp => "it takes udp and tcp_udp groups",
        LbProtocol::TcpUdp => "it takes tcp_udp groups",
        _ => "it takes groups of its own protocol",
    }
}

/// A target group: NLB-03, NLB-04, NLB-18, NLB-20.
pub(super) fn target_group(ix: &Index, f: &mut Findings, group: &TargetGroup) {
    for target in &group.targets {
        let why = match group.target_type {
            TargetType::Instance => instance_target(ix, group, target),
            TargetType::Ip => ip_target(ix, group, target),
            TargetType::Alb => alb_target(ix, group, target),
        };
        if let Some((code, rules, text)) = why {
            f.at("targets", code, rules, format!("{target}: {text}"));
        }
    }
    if group.target_type == TargetType::Alb {
        if group.targets.len() > 1 {
            f.at("targets", Cfg::Quota, &["NLB-18", "NLB-20"], "an alb group has one target");
        }
        if group.protocol != LbProtocol::Tcp {
            let text = "an alb group speaks tcp; the application load balancer ends TLS itself";
            f.at("protocol", Cfg::ListenerTargetProtocol, &["NLB-02", "NLB-20"], text);
        }
    }
}

type Why = (Cfg, Rules, String);

fn instance_target(ix: &Index, group: &TargetGroup, target: &TargetSpec) -> Option<Why> {
    let TargetEnd::Named(name) = &target.end else {
        let text = "an address is registered in a group with `target-type = \"ip\"`".into();
        return Some((Cfg::Value, &["NLB-03", "NLB-04"], text));
    };
    let t = ix.topology;
    let subnet = match t.kind_of(name)? {
        Kind::Instance => &t.instance(name)?.subnet,
        Kind::NetworkInterface => &t.network_interface(name)?.subnet,
        _ => {
            let text = "a load balancer is registered in a group with `target-type = \"alb\"`".into();
            return Some((Cfg::Value, &["NLB-03", "NLB-20"], text));
        }
    };
    let vpc = ix.vpc_of_subnet(subnet)?;
    (*vpc != group.vpc).then(|| {
        let text = format!("`{name}` lies in `{vpc}`, the group in `{}`; a host of another VPC is registered by its address in an ip group", group.vpc);
        (Cfg::InstanceTargetOtherVpc, &["NLB-03"][..], text)
    })
}

fn ip_target(ix: &Index, group: &TargetGroup, target: &TargetSpec) -> Option<Why> {
    let addr = match &target.end {
        TargetEnd::Address(addr) => *addr,
        TargetEnd::Named(name) if ix.topology.load_balancer(name).is_some() => {
            let text = "a load balancer is registered in a group with `target-type = \"alb\"`".into();
            return Some((Cfg::Value, &["NLB-03", "NLB-20"], text));
        }
        TargetEnd::Named(_) => return None,
    };
    let own = ix.topology.vpc(&group.vpc)?;
    let inside = own.cidrs.iter().chain(&own.ipv6_cidrs).any(|range| range.contains(&addr));
    (!inside && !is_private_target(addr)).then(|| {
        let text = "an ip target lies in the group's VPC or in 10.0.0.0/8, 100.64.0.0/10, 172.16.0.0/12 or 192.168.0.0/16".into();
        (Cfg::IpTargetNotPrivate, &["NLB-04"][..], text)
    })
}

fn is_private_target(addr: IpAddr) -> bool {
    is_private_v4(addr)
}

/// NLB-20.
fn alb_target(ix: &Index, group: &TargetGroup, target: &TargetSpec) -> Option<Why> {
    let alb = match &target.end {
        TargetEnd::Named(name) if ix.topology.kind_of(name).is_none() => return None,
        TargetEnd::Named(name) => {
            ix.topology.load_balancer(name).filter(|lb| lb.lb_type == LbType::Application)
        }
        TargetEnd::Address(_) => None,
    };
    let Some(alb) = alb else {
        return Some((Cfg::Value, &["NLB-20"], "an alb group names an application load balancer".into()));
    };
    if vpc_of(ix, alb).is_some_and(|vpc| *vpc != group.vpc) {
        let text = format!("the application load balancer is not in `{}` like the group", group.vpc);
        return Some((Cfg::Value, &["NLB-20"], text));
    }
    (!alb.listeners.iter().any(|listener| listener.port == target.port)).then(|| {
        let ports: Vec<String> = alb.listeners.iter().map(|listener| listener.port.to_string()).collect();
        let ports = if ports.is_empty() { "none".to_owned() } else { ports.join(", ") };
        let text =
            format!("the application load balancer has no listener on {} (it has {ports})", target.port);
        (Cfg::AlbTargetPort, &["NLB-20"][..], text)
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{R0, accepts, edit, edit_refused, refuses};
    use crate::network::code::Cfg;

    #[test]
    fn the_reference_topology_is_sound() {
        accepts(R0, "");
    }

    #[test]
    fn nlb_01_listeners() {
        let listen =
            |what: &str| format!("load-balancer n; type: network; subnets: prov-a; listeners: {what}");
        refuses(R0, &listen("tcp 443 -> tg-1, tcp 443 -> tg-1"), Cfg::Exists, "n", "NLB-01");
        refuses(R0, &listen("http 80 -> tg-1"), Cfg::Value, "n", "NLB-01");
        refuses(R0, &listen("tcp 0 -> tg-1"), Cfg::Value, "n", "NLB-01");
        refuses(R0, &listen("http 80"), Cfg::Value, "n", "NLB-01");
        refuses(
            R0,
            "load-balancer n; type: application; subnets: prov-a, prov-b; listeners: tcp 80 -> tg-1",
            Cfg::Value,
            "n",
            "NLB-19",
        );
    }

    #[test]
    fn nlb_02_protocols_of_listener_and_group() {
        let pair = |listener: &str, group: &str| {
            format!(
                "target-group g; vpc: prov; protocol: {group}\n\
                     load-balancer n; type: network; subnets: prov-a; listeners: {listener} 53 -> g"
            )
        };
        for (listener, group) in
            [("tcp", "tcp_udp"), ("tls", "tls"), ("udp", "tcp_udp"), ("tcp_udp", "tcp_udp")]
        {
            accepts(R0, &pair(listener, group));
        }
        for (listener, group) in [("udp", "tcp"), ("tcp", "udp"), ("tls", "udp"), ("tcp_udp", "tcp")] {
            refuses(R0, &pair(listener, group), Cfg::ListenerTargetProtocol, "n", "NLB-02");
        }
    }

    #[test]
    fn nlb_03_instance_targets_lie_in_the_vpc_of_the_group() {
        refuses(R0, "target-group g; vpc: prov; targets: cli:80", Cfg::InstanceTargetOtherVpc, "g", "NLB-03");
        refuses(R0, "target-group g; vpc: prov; targets: 172.16.1.20:80", Cfg::Value, "g", "NLB-03");
        refuses(R0, "target-group g; vpc: prov; targets: nlb-1:80", Cfg::Value, "g", "NLB-03");
    }

    #[test]
    fn nlb_04_ip_targets_are_private() {
        let target = |addr: &str| format!("target-group g; vpc: prov; target-type: ip; targets: {addr}:80");
        for good in ["10.9.1.20", "192.168.10.20", "100.64.0.9", "172.16.1.20"] {
            accepts(R0, &target(good));
        }
        refuses(R0, &target("52.1.2.3"), Cfg::IpTargetNotPrivate, "g", "NLB-04");
    }

    #[test]
    fn nlb_07_one_subnet_a_zone() {
        let lines = "subnet prov-x; vpc: prov; cidr: 172.16.9.0/24; az: use1-az1\n\
                     load-balancer n; type: network; subnets: prov-a, prov-x";
        refuses(R0, lines, Cfg::OneSubnetPerAz, "n", "NLB-07");
        refuses(R0, "load-balancer n; type: network; subnets: prov-a, cons-b", Cfg::Value, "n", "NLB-07");
    }

    #[test]
    fn nlb_08_addresses_of_nodes() {
        let at = |addr: &str| {
            format!("load-balancer n; type: network; subnets: prov-a; addresses: {{ prov-a = {addr} }}")
        };
        accepts(R0, &at("172.16.1.200"));
        refuses(R0, &at("172.16.1.1"), Cfg::ReservedAddress, "n", "NLB-08");
        refuses(R0, &at("172.16.1.20"), Cfg::InUse, "n", "NLB-08");
    }

    #[test]
    fn nlb_09_zones_that_endpoints_use_stay() {
        let code = Cfg::SubnetHasEndpointAssociations;
        edit_refused(R0, "", "set nlb-1 subnets prov-b", None, code, "NLB-09");
        let in_b = "endpoint vpce-1; vpc: cons; service: svc-1; subnets: cons-b; security-groups: sg-vpce; state: available";
        assert_eq!(edit(R0, in_b, "set nlb-1 subnets prov-b", None), None);
        let rejected = "endpoint vpce-1; vpc: cons; service: svc-1; subnets: cons-a; state: rejected";
        assert_eq!(edit(R0, rejected, "set nlb-1 subnets prov-b", None), None);
    }

    #[test]
    fn nlb_13_an_internet_facing_one_needs_an_internet_gateway() {
        let public = "load-balancer n; type: network; scheme: internet-facing; subnets: prov-a";
        refuses(R0, public, Cfg::NoInternetGateway, "n", "NLB-13");
        accepts(R0, &format!("internet-gateway igw; vpc: prov\n{public}"));
    }

    #[test]
    fn nlb_18_fifty_listeners() {
        let listeners = |count: usize| {
            let list: Vec<String> = (1..=count).map(|port| format!("tcp {port} -> tg-1")).collect();
            format!("load-balancer n; type: network; subnets: prov-a; listeners: {}", list.join(", "))
        };
        accepts(R0, &listeners(50));
        refuses(R0, &listeners(51), Cfg::Quota, "n", "NLB-18");
        edit_refused(R0, &listeners(50), &listeners(51), None, Cfg::Quota, "NLB-18");
    }

    #[test]
    fn nlb_19_an_application_balancer_is_built_in_two_zones() {
        edit_refused(
            R0,
            "",
            "load-balancer alb; type: application; subnets: prov-a",
            None,
            Cfg::Value,
            "NLB-19",
        );
        assert_eq!(edit(R0, "", "load-balancer alb; type: application; subnets: prov-a, prov-b", None), None);
    }

    #[test]
    fn nlb_20_the_port_of_an_application_balancer_behind() {
        let lines = |port: u16| {
            format!(
                "
            target-group web; vpc: prov; protocol: http; targets: t-a:80
            load-balancer alb-1; type: application; subnets: prov-a, prov-b; listeners: http {port} -> web
            target-group tg-alb; vpc: prov; target-type: alb; targets: alb-1:443
            load-balancer n; type: network; subnets: prov-a; listeners: tcp 443 -> tg-alb"
            )
        };
        accepts(R0, &lines(443));
        refuses(R0, &lines(80), Cfg::AlbTargetPort, "tg-alb", "NLB-20");
        refuses(
            R0,
            "target-group g; vpc: prov; target-type: alb; targets: nlb-1:443",
            Cfg::Value,
            "g",
            "NLB-20",
        );
    }

    #[test]
    fn pl_34_groups_come_at_creation_or_never() {
        let bare = "load-balancer n; type: network; subnets: prov-a";
        edit_refused(
            R0,
            bare,
            "set n security-groups sg-nlb",
            None,
            Cfg::NlbCreatedWithoutSecurityGroups,
            "PL-34",
        );
        let more = "security-group sg-x; vpc: prov\nset nlb-1 security-groups sg-nlb, sg-x";
        assert_eq!(edit(R0, bare, more, None), None);
    }

    #[test]
    fn gwlb_01_a_gateway_balancer_has_no_listeners_and_no_groups() {
        let gwlb = "load-balancer g; type: gateway; subnets: prov-a";
        accepts(R0, gwlb);
        refuses(R0, &format!("{gwlb}; listeners: tcp 443 -> tg-1"), Cfg::Value, "g", "GWLB-01");
        refuses(R0, &format!("{gwlb}; security-groups: sg-nlb"), Cfg::SgReference, "g", "GWLB-07");
    }
}

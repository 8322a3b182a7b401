//! Nothing is left out: every connection of the topology is drawn, counted or named at both of its ends (S6),
//! what is collapsed adds up (S11), and ports sit where ports of their kind sit (S13).

use std::collections::{BTreeMap, BTreeSet};

use vpcdrill::diagram::{Element, Level, Picture, Shape};
use vpcdrill::network::name::Name;
use vpcdrill::network::resource::{EndpointType, Kind, ServiceName};
use vpcdrill::network::topology::Topology;

use super::{Faults, View, containers, is_frame, of_shape, top};

/// Checks that all of a topology is in a picture.
pub fn check(view: &View<'_>, faults: &mut Faults) {
    let links = links(view.topology);
    s6_counts(view, &links, faults);
    if view.picture.elements.is_empty() {
        s11_fleet(view, faults);
        return;
    }
    s6_lines(view, &links, faults);
    s6_sky(view, faults);
    s11_vpcs(view, faults);
    s11_contents(view, faults);
    s13_slots(view, faults);
}

/// A connection between two containers, by the word that the outline has for its kind.
struct Link {
    word: &'static str,
    name: Name,
    ends: [Name; 2],
    /// The endpoint service, where it leads to one.
    service: Option<Name>,
}

/// Every connection between containers that a topology has.
fn links(topology: &Topology) -> Vec<Link> {
    let mut links = Vec::new();
    let mut add = |word, name: &Name, a: &Name, b: &Name, service: Option<&Name>| {
        if a != b {
            let ends = [a.clone(), b.clone()];
            links.push(Link { word, name: name.clone(), ends, service: service.cloned() });
        }
    };
    for (name, peering) in topology.peerings() {
        add("Peering", name, &peering.requester, &peering.accepter, None);
    }
    for (name, endpoint) in topology.endpoints() {
        if let (ServiceName::Named(service), false) =
            (&endpoint.service, endpoint.endpoint_type == EndpointType::Gateway)
            && let Some(provider) = provider(topology, service)
        {
            add("Endpoint", name, &endpoint.vpc, &provider, Some(service));
        }
    }
    let site = |gateway: &Name| topology.customer_gateway(gateway).map(|gateway| gateway.site.clone());
    for (name, attachment) in topology.transit_gateway_attachments() {
        let hub = &attachment.transit_gateway;
        let plain = [&attachment.vpc, &attachment.peer, &attachment.direct_connect_gateway];
        if let Some(other) = plain.into_iter().flatten().next() {
            add("Attachment", name, hub, other, None);
        } else if let Some(vpn) = &attachment.vpn_connection
            && let Some(site) = topology.vpn_connection(vpn).and_then(|vpn| site(&vpn.customer_gateway))
        {
            add("VPN connection", vpn, hub, &site, None);
        }
    }
    let vpc_of = |gateway: &Name| topology.vpn_gateway(gateway).map(|gateway| gateway.vpc.clone());
    for (name, vpn) in topology.vpn_connections() {
        if let (Some(vpc), Some(site)) =
            (vpn.vpn_gateway.as_ref().and_then(vpc_of), site(&vpn.customer_gateway))
        {
            add("VPN connection", name, &vpc, &site, None);
        }
    }
    for (name, gateway) in topology.direct_connect_gateways() {
        for vpc in gateway.vpn_gateways.iter().filter_map(vpc_of) {
            add("Direct Connect gateway association", name, &vpc, name, None);
        }
    }
    for (name, interface) in topology.virtual_interfaces() {
        let from =
            interface.vpn_gateway.as_ref().and_then(vpc_of).or(interface.direct_connect_gateway.clone());
        if let Some(from) = from {
            add("Virtual interface", name, &from, &interface.site, None);
        }
    }
    for (name, link) in topology.classic_links() {
        add("ClassicLink", name, &link.vpc, &Name::from("EC2-Classic"), None);
    }
    links
}

/// The VPC in which a service's load balancer stands.
fn provider(topology: &Topology, service: &Name) -> Option<Name> {
    let service = topology.endpoint_service(service)?;
    let balancers = service.load_balancers.iter().filter_map(|name| topology.load_balancer(name));
    let mut subnets = balancers.flat_map(|balancer| &balancer.subnets);
    subnets.find_map(|subnet| topology.subnet(subnet)).map(|subnet| subnet.vpc.clone())
}

/// Names of connections that the outline says are not drawn.
fn off_page(picture: &Picture) -> Vec<&str> {
    let lines = picture.outline.iter().filter_map(|line| line.strip_prefix("Connection "));
    lines.filter_map(|line| line.split_once(", not drawn: ")).map(|(name, _)| name).collect()
}

/// The outline names or counts as many connections of each kind as there are.
fn s6_counts(view: &View<'_>, links: &[Link], faults: &mut Faults) {
    let off = off_page(view.picture);
    let mut wanted: BTreeMap<&str, usize> = BTreeMap::new();
    let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for link in links {
        *wanted.entry(link.word).or_default() += 1;
        names.entry(link.word).or_default().insert(&link.name);
    }
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    for (word, names) in names {
        let lead = format!("{word} ");
        let lines = view.picture.outline.iter().filter_map(|line| line.strip_prefix(lead.as_str()));
        let many = |line: &str| {
            let head = line.split_once(": ").map_or(line, |(head, _)| head);
            number_after(head, " (", " of them)").unwrap_or(1)
        };
        let not_drawn = off.iter().filter(|name| names.contains(**name)).count();
        told.insert(word, lines.map(many).sum::<usize>() + not_drawn);
    }
    if wanted != told {
        faults.push(format!("S6 connections {wanted:?}, told {told:?}"));
    }
}

fn shown<'a>(picture: &'a Picture, name: &Name) -> Option<(u32, &'a Element)> {
    containers(picture).find(|(_, element)| element.name == *name)
}

/// A connection of two containers that are shown is drawn from the one to the other, or stands in both by name.
fn s6_lines(view: &View<'_>, links: &[Link], faults: &mut Faults) {
    let picture = view.picture;
    let off: BTreeSet<&str> = off_page(picture).into_iter().collect();
    for link in links {
        let [Some((a, _)), Some((b, _))] = link.ends.each_ref().map(|end| shown(picture, end)) else {
            continue;
        };
        if off.contains(&*link.name) {
            for (at, names) in [
                (a, [Some(&link.name), link.service.as_ref()]),
                (b, [Some(&link.name), link.service.as_ref()]),
            ] {
                let port = of_shape(picture, Shape::Port).any(|(id, port)| {
                    port.rect.width() > 0 && names.contains(&Some(&port.name)) && top(picture, id) == at
                });
                if !port && more_connections(picture, at) == 0 {
                    faults.push(format!("S6 {} is not named in {}", link.name, super::name(picture, at)));
                }
            }
            continue;
        }
        let mut met = BTreeSet::new();
        let runs = picture.runs.iter().filter(|run| picture.elements[run.edge as usize].name == link.name);
        met.extend(runs.flat_map(|run| run.ends).flatten().map(|end| top(picture, end)));
        if !met.contains(&a) || !met.contains(&b) {
            // The lines of one service meet at its port: the last piece is the service's own.
            let joined = link.service.as_ref().is_some_and(|service| {
                met.contains(&a)
                    && of_shape(picture, Shape::Port)
                        .any(|(id, port)| port.name == *service && top(picture, id) == b)
            });
            if !joined {
                faults.push(format!(
                    "S6 {} is missing between {} and {}",
                    link.name, link.ends[0], link.ends[1]
                ));
            }
        }
    }
}

/// How many connections a container only counts.
fn more_connections(picture: &Picture, id: u32) -> usize {
    let element = &picture.elements[id as usize];
    let line = picture.outline.iter().find(|line| {
        line.split_once(". ").is_some_and(|(number, rest)| {
            number.trim().parse::<u32>().is_ok()
                && super::outline::says(rest, &element.full)
                && rest.contains(" more connections")
        })
    });
    line.and_then(|line| number_after(line, "[+] ", " more connections")).unwrap_or(0)
}

/// The number between two words of a text.
fn number_after(text: &str, before: &str, after: &str) -> Option<usize> {
    let end = text.find(after)?;
    let start = text[..end].rfind(before)? + before.len();
    text[start..end].trim().parse().ok()
}

/// A gateway to the internet or to a service of a Region has its port, and a line up from it.
fn s6_sky(view: &View<'_>, faults: &mut Faults) {
    let (picture, topology) = (view.picture, view.topology);
    let igws = topology.internet_gateways().map(|(name, igw)| (name, &igw.vpc));
    let eigws = topology.egress_only_internet_gateways().map(|(name, igw)| (name, &igw.vpc));
    let endpoints = topology.endpoints().filter(|(_, e)| e.endpoint_type == EndpointType::Gateway);
    for (name, vpc) in igws.chain(eigws).chain(endpoints.map(|(name, e)| (name, &e.vpc))) {
        if shown(picture, vpc).is_none() {
            continue;
        }
        let Some((id, _)) = of_shape(picture, Shape::Port).find(|(_, port)| port.name == *name) else {
            faults.push(format!("S6 {name} has no port"));
            continue;
        };
        if !picture.runs.iter().any(|run| run.ends == [Some(id), None]) {
            faults.push(format!("S6 {name} leads nowhere"));
        }
    }
}

/// The VPCs of a map: singles and groups add up, in the boxes and in the frame's title.
fn s11_vpcs(view: &View<'_>, faults: &mut Faults) {
    let (picture, topology) = (view.picture, view.topology);
    let singles = topology.vpcs().filter(|(name, _)| shown(picture, name).is_some()).count();
    let groups: Vec<usize> = containers(picture)
        .filter_map(|(_, c)| c.full.rsplit_once(" ×").and_then(|(_, n)| n.parse::<usize>().ok()))
        .collect();
    let total = topology.vpcs().count();
    if singles + groups.iter().sum::<usize>() != total {
        faults.push(format!("S11 {singles} VPCs and groups of {groups:?}, but {total} in all"));
    }
    let frame = containers(picture).find(|(id, _)| is_frame(picture, *id)).map(|(_, frame)| frame);
    let told = frame.and_then(|frame| number_after(&frame.shown, "· ", " VPCs in "));
    if let Some(told) = told.filter(|told| *told != total) {
        faults.push(format!("S11 the title tells {told} VPCs of {total}"));
    }
}

/// The rows of a fleet add up to what its title tells.
fn s11_fleet(view: &View<'_>, faults: &mut Faults) {
    if view.picture.level != Level::Fleet {
        return;
    }
    let text = view.picture.drawing_text();
    let total = view.topology.vpcs().count();
    let told = text
        .lines()
        .next()
        .and_then(|line| number_after(line, "", " VPCs in ").or(number_after(line, "· ", " VPCs in ")));
    if told.is_some_and(|told| told != total) {
        faults.push(format!("S11 the title tells {told:?} VPCs of {total}"));
    }
    let end = text.lines().nth(1).and_then(|header| header.find("VPCs")).map_or(0, |at| at + 4);
    let rows = text.lines().skip(2).filter_map(|line| {
        let column: String = columns(line, end.saturating_sub(5), end);
        column.trim().parse::<usize>().ok()
    });
    let sum: usize = rows.sum();
    if sum != total {
        faults.push(format!("S11 the rows add up to {sum} VPCs of {total}"));
    }
}

/// The part of a line between two columns.
fn columns(line: &str, from: usize, to: usize) -> String {
    let mut at = 0;
    let mut part = String::new();
    for c in line.chars() {
        if (from..to).contains(&at) {
            part.push(c);
        }
        at += unicode_width::UnicodeWidthChar::width(c).unwrap_or(1);
    }
    part
}

/// Shown subnets and leaves and those that are only counted add up.
fn s11_contents(view: &View<'_>, faults: &mut Faults) {
    let (picture, topology) = (view.picture, view.topology);
    let leaves = leaves(topology);
    for (vpc, _) in topology.vpcs() {
        let Some((id, _)) = shown(picture, vpc) else { continue };
        let line = super::outline::line_of(picture, id).unwrap_or_default();
        let all: Vec<&Name> =
            topology.subnets().filter(|(_, s)| s.vpc == *vpc).map(|(name, _)| name).collect();
        let inside = containers(picture).filter(|(_, c)| c.parent == Some(id)).count();
        let hidden = number_after(&line, "[+] ", " subnet").unwrap_or(0);
        if inside + hidden != all.len() {
            faults.push(format!("S11 {vpc} shows {inside} subnets and hides {hidden} of {}", all.len()));
        }
        if let Some(told) = number_after(&line, " ", " eni") {
            let total: usize = all.iter().map(|subnet| leaves.get(*subnet).copied().unwrap_or(0)).sum();
            if told != total {
                faults.push(format!("S11 {vpc} tells {told} interfaces of {total}"));
            }
        }
    }
    for (subnet, _) in topology.subnets() {
        let Some((id, _)) = shown(picture, subnet) else { continue };
        let line = super::outline::line_of(picture, id).unwrap_or_default();
        let inside = of_shape(picture, Shape::Leaf).filter(|(_, leaf)| leaf.parent == Some(id)).count();
        let hidden = number_after(&line, "[+] ", " more").unwrap_or(0);
        let total = leaves.get(subnet).copied().unwrap_or(0);
        if inside + hidden != total {
            faults.push(format!("S11 {subnet} shows {inside} leaves and hides {hidden} of {total}"));
        }
    }
}

/// How many leaves lie in each subnet.
fn leaves(topology: &Topology) -> BTreeMap<Name, usize> {
    let hosts = topology.instances().map(|(_, instance)| &instance.subnet);
    let interfaces = topology.network_interfaces().map(|(_, interface)| &interface.subnet);
    let nats = topology.nat_gateways().map(|(_, nat)| &nat.subnet);
    let balancers = topology.load_balancers().flat_map(|(_, balancer)| &balancer.subnets);
    let endpoints = topology.endpoints().filter(|(_, e)| e.endpoint_type != EndpointType::Gateway);
    let endpoints = endpoints.flat_map(|(_, endpoint)| &endpoint.subnets);
    let mut counts = BTreeMap::new();
    for subnet in hosts.chain(interfaces).chain(nats).chain(balancers).chain(endpoints) {
        *counts.entry(subnet.clone()).or_default() += 1;
    }
    counts
}

/// Internet on top, hub attachments on the side that faces a hub and at one offset, VPN gateways at the
/// bottom, peerings and services between the containers.
fn s13_slots(view: &View<'_>, faults: &mut Faults) {
    let (picture, topology) = (view.picture, view.topology);
    let mut offsets = BTreeSet::new();
    for (_, port) in of_shape(picture, Shape::Port).filter(|(_, port)| port.rect.width() > 0) {
        let Some(home) = port.parent.map(|id| &picture.elements[id as usize]) else { continue };
        let (at, rect) = (port.rect, home.rect);
        let inside = rect.x0 < at.x0 && at.x1 < rect.x1 && rect.y0 < at.y0 && at.y0 < rect.y1;
        if inside {
            // One of two ends of a connection that is not drawn: anywhere in its container.
            continue;
        }
        let fine = match topology.kind_of(&port.name) {
            Some(Kind::InternetGateway | Kind::EgressOnlyInternetGateway | Kind::Endpoint) => {
                at.y0 == rect.y0
            }
            Some(Kind::TransitGatewayAttachment) if topology.transit_gateway(&home.name).is_none() => {
                let hub = topology.transit_gateway_attachment(&port.name).map(|a| &a.transit_gateway);
                let hubs: Vec<bool> = topology
                    .transit_gateway_attachments()
                    .filter(|(_, other)| {
                        topology.transit_gateway_attachment(&port.name).is_some_and(|a| a.vpc == other.vpc)
                    })
                    .filter_map(|(_, other)| shown(picture, &other.transit_gateway))
                    .map(|(_, hub)| hub.rect.y0 < rect.y0)
                    .collect();
                let first = of_shape(picture, Shape::Port)
                    .filter(|(_, p)| p.parent == port.parent && p.rect.y0 == at.y0)
                    .map(|(_, p)| p.rect.x0)
                    .min();
                if first == Some(at.x0) && hub.is_some() {
                    offsets.insert(at.x0 - rect.x0);
                }
                (at.y0 == rect.y0 && hubs.contains(&true)) || (at.y0 == rect.y1 && hubs.contains(&false))
            }
            Some(
                Kind::TransitGatewayAttachment | Kind::VpnGateway | Kind::VpnConnection | Kind::ClassicLink,
            ) => at.y0 == rect.y1,
            Some(Kind::Peering | Kind::EndpointService) => {
                let held = |(id, c): (u32, &Element)| {
                    !is_frame(picture, id)
                        && c.rect.x0 <= at.x1
                        && at.x0 <= c.rect.x1
                        && (c.rect.y0..=c.rect.y1).contains(&at.y0)
                };
                !containers(picture).any(held)
            }
            _ => true,
        };
        if !fine {
            faults.push(format!("S13 {} stands at {},{}", port.name, at.x0, at.y0));
        }
    }
    if offsets.len() > 1 {
        faults.push(format!("S13 hub attachments at offsets {offsets:?}"));
    }
}

//! Why a packet died, in words: what happened, and what would mend it.

use super::place;
use super::step::{acl_rule, hop, way};
use crate::network::code::{AwsCode, Code, OwnCode};
use crate::network::flow::Flow;
use crate::network::model::*;
use crate::network::notation::Direction;
use crate::network::resource::EndpointType;
use crate::network::verdict::{Explanation, Leg};
use crate::network::walk::{AclHit, Blocker, Event, Filtered};

/// The explanation of one blocker.
pub(super) fn explain(model: &Model, flow: &Flow, blocker: &Blocker) -> Explanation {
    let place = place::of(model, &blocker.event);
    Explanation {
        code: blocker.code,
        rules: blocker.rules,
        text: text(model, flow, blocker),
        component: place.component,
        leg: blocker.leg,
        direction: match blocker.event {
            Event::Group { direction, .. } | Event::Acl { direction, .. } | Event::Edge { direction, .. } => {
                Some(direction)
            }
            _ => None,
        },
        control: place.control,
        fields: fields(model, blocker),
    }
}

/// A lost reference means that no rule matched: the analyzer names both (PL-31, CODE-23).
pub(super) fn beside(first: &Explanation) -> Option<Explanation> {
    let lost = Code::from(AwsCode::SgReferencesNotPreserved);
    (first.code == lost).then(|| Explanation {
        code: AwsCode::EniSgRulesMismatch.into(),
        text: "with the reference lost, no rule of the group fits the packet".into(),
        ..first.clone()
    })
}

/// What the packet is, as the filter saw it.
fn packet(flow: &Flow, blocker: &Blocker) -> String {
    match blocker.leg {
        Leg::Forward => {
            let service = match blocker.port {
                Some(port) => format!("{} {port}", flow.protocol),
                None => flow.service(),
            };
            format!("{service} from {} to {}", blocker.src, blocker.dst)
        }
        Leg::Return => {
            format!("the reply ({}) from {} to {}", flow.protocol, blocker.src, blocker.dst)
        }
    }
}

fn text(model: &Model, flow: &Flow, blocker: &Blocker) -> String {
    let packet = packet(flow, blocker);
    match blocker.event {
        Event::Group { at, direction, .. } => group_text(model, blocker, at, direction, &packet),
        Event::Acl { subnet, direction, hit } => {
            let name = &model.subnets[subnet.index()].name;
            let acl = model.subnets[subnet.index()].acl.map(|acl| model.acls[acl.index()].name.to_string());
            let acl = acl.unwrap_or_default();
            let why = match (blocker.leg, hit) {
                (Leg::Return, _) => {
                    "; an ACL keeps no state, so the reply needs a rule for the client's ports"
                }
                (Leg::Forward, AclHit::Partly) => "; every port of the range has to be open",
                (Leg::Forward, _) => "",
            };
            format!("{acl} on subnet {name} denies {packet} {}: {}{why}", way(direction), acl_rule(hit))
        }
        Event::NoRoute { table, subnet } => {
            let table =
                table.map_or("its route table".to_owned(), |t| model.tables[t.index()].name.to_string());
            let subnet = subnet.map(|s| format!(" of subnet {}", model.subnets[s.index()].name));
            let mend = match Code::from(AwsCode::DisconnectedVpcs) == blocker.code {
                true => "and nothing joins the two VPCs: no peering, no transit gateway",
                false => "so the packet is dropped; a route to a connection that leads there is missing",
            };
            format!("{table}{} has no route to {}, {mend}", subnet.unwrap_or_default(), blocker.dst)
        }
        Event::Route { table, destination, hop: to, .. } => {
            let table = &model.tables[table.index()].name;
            format!(
                "{table}: {destination} -> {} wins for {}, {}",
                hop(model, to),
                blocker.dst,
                reason(blocker)
            )
        }
        Event::NoHubRoute { tgw, table, attachment } => {
            let attachment = &model.attachments[attachment.index()].name;
            match table {
                Some(table) => format!(
                    "{} (the table of {attachment}) has no route to {}; propagate or add one",
                    model.tgw_tables[table.index()].name,
                    blocker.dst
                ),
                None => format!(
                    "{attachment} is associated with no route table of {}, so its packets are dropped",
                    model.tgws[tgw.index()].name
                ),
            }
        }
        Event::HubRoute { table, destination, .. } => format!(
            "{} sends {destination} into a black hole, which wins for {}",
            model.tgw_tables[table.index()].name,
            blocker.dst
        ),
        _ => {
            let place = place::of(model, &blocker.event);
            let reason = no_path(model, blocker).unwrap_or_else(|| reason(blocker));
            format!("{} {}: {packet}, {reason}", place.kind, place.component)
        }
    }
}

/// Why there is no path at all, by the thing that it ends at.
fn no_path(model: &Model, blocker: &Blocker) -> Option<&'static str> {
    if blocker.code != Code::from(AwsCode::NoPath) {
        return None;
    }
    match blocker.event {
        Event::Endpoint { endpoint, .. } => match &model.endpoints[endpoint.index()] {
            Endpoint { kind: EndpointType::Gateway | EndpointType::GatewayLoadBalancer, .. } => {
                Some("but it is the target of routes and no address to dial")
            }
            Endpoint { service: Provider::Resource(_), .. } => {
                Some("but its resource does not share that port")
            }
            Endpoint { service: Provider::Aws { .. }, .. } => {
                Some("but the endpoint of an AWS service takes tcp 443 alone")
            }
            _ => None,
        },
        Event::GatewayEndpoint { .. } => Some("but a gateway endpoint carries IPv4 alone"),
        Event::Edge { .. } => Some("but the interfaces of an endpoint are never reached from the internet"),
        Event::Nowhere { .. } => Some("but it is linked to no VPC"),
        _ => None,
    }
}

fn group_text(model: &Model, blocker: &Blocker, at: Filtered, direction: Direction, packet: &str) -> String {
    let (owner, _) = place::filtered(model, at);
    let groups = groups_of(model, at).join(", ");
    let way = way(direction);
    match blocker.code {
        Code::Aws(AwsCode::SgHasNoRules) => {
            format!("{groups} on {owner} has no rule for traffic {way}, so {packet} is denied")
        }
        Code::Aws(AwsCode::SgReferencesNotPreserved) => format!(
            "{groups} on {owner} would let {packet} {way} by a rule that names a group, but the path does not preserve the sender's group; use a CIDR"
        ),
        Code::Aws(AwsCode::SgReferencingSupport) => format!(
            "{groups} on {owner} names the sender's group, but the transit gateway or an attachment has group referencing off"
        ),
        _ => format!("{groups} on {owner} has no rule that lets {packet} {way}"),
    }
}

/// Why, for what needs no more than a phrase.
fn reason(blocker: &Blocker) -> &'static str {
    match blocker.code {
        Code::Aws(AwsCode::BadStateRoute) => {
            "but its target does not work: gone, not accepted or not attached"
        }
        Code::Aws(AwsCode::PcxRequiresAddressInVpcCidr) => {
            "and a peering carries only packets between addresses of its own two VPCs, nothing in transit"
        }
        Code::Aws(AwsCode::VgwPrivateIpAssociationForIngress) => {
            "and a VPN gateway hands packets only to private addresses of interfaces in its own VPC"
        }
        Code::Aws(AwsCode::IgwPublicIpAssociationForEgress) => {
            "and the gateway drops a source that has no public address"
        }
        Code::Aws(AwsCode::IgwPrivateIpAssociationForIngress) => {
            "and that address belongs to no interface behind an internet gateway"
        }
        Code::Aws(AwsCode::Elbv2ListenerPortRestriction) => "and no listener has that port",
        Code::Aws(AwsCode::HigherPriorityRoute) => {
            "but that address is another host's here: the local route wins where ranges overlap"
        }
        Code::Aws(AwsCode::NoSourceOrDestination) => "and nobody has that address",
        Code::Aws(code) => code.meaning(),
        Code::Own(OwnCode::AsymmetricStateful) => {
            "and a device that keeps state sees only one direction of the flow"
        }
        Code::Own(code) => code.meaning(),
    }
}

fn groups_of(model: &Model, at: Filtered) -> Vec<String> {
    let groups = match at {
        Filtered::Interface(id) => model.interfaces[id.index()].groups.as_deref().unwrap_or_default(),
        Filtered::Classic(id) => {
            model.classics[id.index()].link.as_ref().map_or(&[][..], |link| link.groups.as_slice())
        }
    };
    groups.iter().map(|group| model.groups[group.index()].name.to_string()).collect()
}

/// Further fields, by AWS's names (CODE-10).
fn fields(model: &Model, blocker: &Blocker) -> Vec<(&'static str, String)> {
    let mut fields = vec![("destination", blocker.dst.to_string())];
    let mut say = |name, value: String| fields.push((name, value));
    match blocker.event {
        Event::Group { at, .. } => {
            say("securityGroups", groups_of(model, at).join(", "));
            if let Filtered::Interface(id) = at {
                let interface = &model.interfaces[id.index()];
                say("networkInterface", interface.owner.to_string());
                say("subnet", model.subnets[interface.subnet.index()].name.to_string());
                say("vpc", model.vpcs[interface.vpc.index()].name.to_string());
            }
        }
        Event::Acl { subnet, hit, .. } => {
            if let Some(acl) = model.subnets[subnet.index()].acl {
                say("acl", model.acls[acl.index()].name.to_string());
            }
            say("aclRule", acl_rule(hit));
            say("subnet", model.subnets[subnet.index()].name.to_string());
        }
        Event::NoRoute { subnet, table } => {
            if let Some(table) = table {
                say("routeTable", model.tables[table.index()].name.to_string());
            }
            if let Some(subnet) = subnet {
                say("subnet", model.subnets[subnet.index()].name.to_string());
            }
        }
        Event::Route { table, destination, hop: to, .. } => {
            say("routeTable", model.tables[table.index()].name.to_string());
            say("routeTableRoute", format!("{destination} -> {}", hop(model, to)));
        }
        Event::Peering { peering, .. } => {
            say("vpcPeeringConnection", model.peerings[peering.index()].name.to_string());
        }
        Event::Endpoint { endpoint, interface } => {
            let subnet = model.interfaces[interface.index()].subnet;
            say("subnet", model.subnets[subnet.index()].name.to_string());
            let endpoint = &model.endpoints[endpoint.index()];
            say("vpcEndpoint", endpoint.name.to_string());
            say("state", endpoint.state.to_string());
        }
        Event::Listener { node, port, .. } => {
            let subnet = model.interfaces[node.index()].subnet;
            say("subnet", model.subnets[subnet.index()].name.to_string());
            say("loadBalancerListenerPort", port.to_string());
        }
        Event::HubRoute { tgw, table, .. } | Event::NoHubRoute { tgw, table: Some(table), .. } => {
            say("transitGateway", model.tgws[tgw.index()].name.to_string());
            say("transitGatewayRouteTable", model.tgw_tables[table.index()].name.to_string());
        }
        _ => {}
    }
    fields
}

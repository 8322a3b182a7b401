//! One container alone: nothing of it is missing, and the picture keeps the rules.

use vpcdrill::content::builtin;
use vpcdrill::diagram::{Level, Options, Picture, container_of, draw};
use vpcdrill::network::model::Model;
use vpcdrill::network::name::Name;
use vpcdrill::network::resource::Kind;
use vpcdrill::network::topology::Topology;

use super::{net, rules};

fn alone(topology: &Topology, on: &Name, width: usize) -> Picture {
    let options = Options { width, level: Some(Level::Focus), on: Some(on.clone()), ..Options::default() };
    draw(topology, None, &options)
}

fn faults(picture: &Picture, topology: &Topology, width: usize) -> rules::Faults {
    let options = Options { width, ..Options::default() };
    rules::faults(&rules::View { picture, topology, trace: None, options: &options })
}

/// VPCs and transit gateways.
fn containers(topology: &Topology) -> Vec<Name> {
    [Kind::Vpc, Kind::TransitGateway].iter().flat_map(|kind| topology.table(*kind).keys().cloned()).collect()
}

#[test]
fn every_built_in_container_keeps_the_rules_alone() {
    let mut broken = Vec::new();
    for pack in builtin() {
        for (name, topology) in &pack.topologies {
            // Copies of one VPC look alike.
            for on in containers(topology).iter().take(8) {
                for width in [40, 60, 80, 120, 200] {
                    let picture = alone(topology, on, width);
                    assert_eq!(picture.level, Level::Focus, "{name}: {on} at {width}");
                    let faults = faults(&picture, topology, width);
                    if !faults.is_empty() {
                        let text = picture.to_text();
                        broken.push(format!("{on} of {name} at {width}\n{text}\n{}", faults.join("\n")));
                    }
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn generated_networks_keep_the_rules_alone_with_a_path_and_without() {
    let mut broken = Vec::new();
    for seed in 0..150 {
        let topology = net::random(seed, 1 + usize::try_from(seed % 9).unwrap());
        let Some(flow) = net::random_flow(seed, &topology) else { continue };
        let verdict = Model::new(&topology).verdict(&flow);
        for on in containers(&topology).iter().take(3) {
            let options = Options { level: Some(Level::Focus), on: Some(on.clone()), ..Options::default() };
            for path in [None, Some((&flow, &verdict))] {
                let picture = draw(&topology, path, &options);
                let faults = faults(&picture, &topology, 80);
                if !faults.is_empty() {
                    broken.push(format!("seed {seed}, {on}\n{}\n{}", picture.to_text(), faults.join("\n")));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn everything_of_a_vpc_is_shown_and_its_neighbours_are_named() {
    let mut seen = 0;
    for pack in builtin() {
        for (name, topology) in &pack.topologies {
            for (vpc, _) in topology.vpcs().take(8) {
                let picture = alone(topology, vpc, 200);
                let shown: Vec<&str> = picture.elements.iter().map(|element| &*element.name).collect();
                let rows = [
                    Kind::Subnet,
                    Kind::Instance,
                    Kind::NetworkInterface,
                    Kind::NatGateway,
                    Kind::RouteTable,
                    Kind::SecurityGroup,
                    Kind::NetworkAcl,
                    Kind::InternetGateway,
                    Kind::Endpoint,
                ];
                for row in rows.iter().flat_map(|kind| topology.table(*kind).keys()) {
                    let is_here = container_of(topology, row).as_ref() == Some(vpc);
                    assert_eq!(shown.contains(&&**row), is_here, "{row} and {vpc} of {name}");
                    seen += usize::from(is_here);
                }
                for (peering, ends) in topology.peerings() {
                    let other = if ends.requester == *vpc { &ends.accepter } else { &ends.requester };
                    if [&ends.requester, &ends.accepter].contains(&vpc) {
                        assert!(picture.to_text().contains(&format!("[to {other}")), "{peering} of {name}");
                    }
                }
            }
        }
    }
    assert!(seen > 100, "only {seen} rows looked at");
}

#[test]
fn a_hub_alone_names_what_is_attached_to_it() {
    let mut seen = 0;
    for pack in builtin() {
        for topology in pack.topologies.values() {
            for (hub, _) in topology.transit_gateways() {
                let picture = alone(topology, hub, 80);
                for (name, attachment) in topology.transit_gateway_attachments() {
                    if attachment.transit_gateway == *hub {
                        assert!(picture.place_of(name).is_some(), "{name}:\n{}", picture.to_text());
                        seen += 1;
                    }
                }
            }
        }
    }
    assert!(seen > 3, "only {seen} attachments looked at");
}

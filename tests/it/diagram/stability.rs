//! The same network gives the same picture, and a small change a small difference (part 6).

use vpcdrill::content::builtin;
use vpcdrill::diagram::{Options, Picture, Shape, draw};
use vpcdrill::network::change::apply;
use vpcdrill::network::flow::Flow;
use vpcdrill::network::model::Model;
use vpcdrill::network::topology::Topology;

fn shipped(name: &str) -> Topology {
    builtin().into_iter().find_map(|mut pack| pack.topologies.remove(name)).unwrap()
}

fn plain(topology: &Topology) -> Picture {
    draw(topology, None, &Options::default())
}

fn changed(topology: &Topology, line: &str) -> Topology {
    apply(topology, &line.parse().unwrap()).unwrap().topology
}

/// Where each label of a shape stands, by name.
fn places(picture: &Picture, shapes: &[Shape]) -> Vec<(String, i32, i32)> {
    let shown = picture.elements.iter().filter(|e| shapes.contains(&e.shape));
    shown.map(|e| (e.name.to_string(), e.rect.x0, e.rect.y0)).collect()
}

#[test]
fn the_order_in_which_resources_came_does_not_matter_d1() {
    for name in ["peering-pair", "hub-spokes", "privatelink-two-consumers", "classiclink"] {
        let topology = shipped(name);
        let mut backwards = Topology::new(topology.era);
        let entries: Vec<_> = topology.entries().map(|(n, e)| (n.clone(), e.clone())).collect();
        for (name, entry) in entries.into_iter().rev() {
            backwards.insert(name, entry);
        }
        assert_eq!(plain(&topology).to_text(), plain(&backwards).to_text(), "{name}");
    }
}

#[test]
fn a_path_moves_no_box_and_no_leaf_d3() {
    for (name, flows) in [
        ("peering-pair", ["app1 -> db1 tcp 5432", "db1 -> app1 tcp 8080", "internet -> web1 tcp 443"]),
        (
            "privatelink-two-consumers",
            ["client1 -> svc-pay tcp 443", "client2 -> svc-pay tcp 443", "pay1 -> pay2 tcp 80"],
        ),
    ] {
        let topology = shipped(name);
        let before = places(&plain(&topology), &[Shape::Container, Shape::Leaf]);
        for flow in flows {
            let flow: Flow = flow.parse().unwrap();
            let verdict = Model::new(&topology).verdict(&flow);
            let picture = draw(&topology, Some((&flow, &verdict)), &Options::default());
            assert_eq!(
                before,
                places(&picture, &[Shape::Container, Shape::Leaf]),
                "{flow}\n{}",
                picture.to_text()
            );
        }
    }
}

#[test]
fn a_new_leaf_moves_no_column_of_another_vpc_d4() {
    let topology = shipped("peering-pair");
    let more = changed(&topology, "add instance db3 in db-a ip 10.1.1.11");
    let (before, after) = (plain(&topology), plain(&more));
    let shapes = [Shape::Container, Shape::Leaf];
    let after = places(&after, &shapes);
    for (name, x, _) in places(&before, &shapes) {
        let now = after.iter().find(|(other, ..)| *other == name).unwrap();
        assert_eq!(now.1, x, "{name} moved sideways");
    }
}

#[test]
fn a_drawing_is_the_same_whatever_was_drawn_before_d2() {
    let topology = shipped("hub-spokes");
    let first = plain(&topology).to_text();
    draw(&topology, None, &Options { width: 200, ..Options::default() });
    assert_eq!(first, plain(&topology).to_text());
}

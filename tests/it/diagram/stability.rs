//! The same network gives the same picture, and a small change a small difference (part 6).

use vpcdrill::content::builtin;
use vpcdrill::diagram::{Options, Picture, Shape, Slots, draw, draw_with};
use vpcdrill::network::change::apply;
use vpcdrill::network::flow::Flow;
use vpcdrill::network::model::Model;
use vpcdrill::network::topology::Topology;

use super::rules::{self, View};

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

/// Pictures of a session: each with what the ones before it left in the slots.
struct Session {
    slots: Slots,
    width: usize,
}

impl Session {
    fn picture(&mut self, topology: &Topology) -> Picture {
        let options = Options { width: self.width, ..Options::default() };
        let picture = draw_with(&mut self.slots, topology, None, &options);
        let faults = rules::faults(&View { picture: &picture, topology, trace: None, options: &options });
        assert!(faults.is_empty(), "\n{}\n{}", picture.to_text(), faults.join("\n"));
        picture
    }
}

/// A transit gateway with so many VPCs, of names that leave room before, between and after them. All are of
/// one width: a longer name may widen the columns.
fn hub_of(n: usize) -> Topology {
    let mut topology = changed(&Topology::default(), "add transit-gateway hub");
    for i in 0..n {
        topology = attach(&topology, &format!("m{i}"), 100 + i);
    }
    topology
}

fn attach(topology: &Topology, name: &str, nth: usize) -> Topology {
    let lines = [
        format!("add vpc {name} cidr 10.{nth}.0.0/16"),
        format!("add subnet {name}-net in {name} cidr 10.{nth}.1.0/24"),
        format!("attach {name} to hub with {name}-net"),
    ];
    lines.iter().fold(topology.clone(), |topology, line| changed(&topology, line))
}

#[test]
fn a_vpc_in_a_free_slot_of_a_hub_moves_no_other_d5() {
    for (width, before) in [(80, 5), (120, 7), (120, 9)] {
        for name in ["a0", "ma", "z0"] {
            let topology = hub_of(before);
            let mut session = Session { slots: Slots::default(), width };
            let old = places(&session.picture(&topology), &[Shape::Container, Shape::Leaf, Shape::Port]);
            let new = session.picture(&attach(&topology, name, 200));
            let now = places(&new, &[Shape::Container, Shape::Leaf, Shape::Port]);
            for place in &old {
                assert!(now.contains(place), "{place:?} moved for {name}\n{}", new.to_text());
            }
            // What goes again leaves the others where they are, and finds its place when it comes back.
            assert_eq!(places(&session.picture(&topology), &[Shape::Container]).len(), old_boxes(&old, &new));
            assert_eq!(session.picture(&attach(&topology, name, 200)).to_text(), new.to_text());
        }
    }
}

fn old_boxes(old: &[(String, i32, i32)], picture: &Picture) -> usize {
    let is_box = |name: &str| picture.elements.iter().any(|e| e.shape == Shape::Container && e.name == *name);
    old.iter().filter(|(name, ..)| is_box(name)).count()
}

#[test]
fn a_vpc_without_a_free_slot_leaves_the_others_in_order_d6() {
    for width in [80, 120] {
        for before in 4..12 {
            let topology = hub_of(before);
            let mut session = Session { slots: Slots::default(), width };
            let old = session.picture(&topology);
            let new = session.picture(&attach(&topology, "a0", 200));
            let vpcs = |picture: &Picture| -> Vec<(String, i32, i32)> {
                let all = places(picture, &[Shape::Container]);
                all.into_iter().filter(|(name, ..)| name.starts_with('m') && !name.contains('-')).collect()
            };
            let (old, now) = (vpcs(&old), vpcs(&new));
            let rank = |list: &[(String, i32, i32)]| {
                let mut names: Vec<_> = list.iter().map(|(name, x, y)| (*y, *x, name.clone())).collect();
                names.sort();
                names.into_iter().map(|(_, _, name)| name).collect::<Vec<_>>()
            };
            assert_eq!(rank(&old), rank(&now), "{before} at {width}\n{}", new.to_text());
        }
    }
}

#[test]
fn a_new_name_of_the_same_width_moves_nothing_d7() {
    let topology = hub_of(5);
    let renamed = attach(
        &[0, 1, 3, 4]
            .into_iter()
            .fold(changed(&Topology::default(), "add transit-gateway hub"), |topology, i| {
                attach(&topology, &format!("m{i}"), 100 + i)
            }),
        "a2",
        102,
    );
    let mut session = Session { slots: Slots::default(), width: 80 };
    let (old, new) = (session.picture(&topology).to_text(), session.picture(&renamed).to_text());
    assert_eq!(old.replace("m2", "a2"), new);
}

#[test]
fn a_text_export_knows_nothing_of_a_session_d2() {
    let topology = hub_of(5);
    let mut session = Session { slots: Slots::default(), width: 80 };
    session.picture(&topology);
    let more = attach(&topology, "a0", 200);
    let before = plain(&more).to_text();
    assert_ne!(session.picture(&more).to_text(), before);
    assert_eq!(plain(&more).to_text(), before);
}

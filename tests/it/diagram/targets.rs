//! The target pictures of the diagram specification, each within its budget.

use std::sync::Arc;

use insta::assert_snapshot;
use vpcdrill::content::place::SourceFile;
use vpcdrill::content::{builtin, topology};
use vpcdrill::diagram::{Level, Options, Picture};
use vpcdrill::network::change::apply;
use vpcdrill::network::flow::Flow;
use vpcdrill::network::topology::Topology;

use super::rules;

fn shipped(name: &str) -> Topology {
    builtin().into_iter().find_map(|mut pack| pack.topologies.remove(name)).unwrap()
}

fn written(text: &str) -> Topology {
    let file = SourceFile { name: "fixture.toml".into(), text: text.into() };
    topology::read(&Arc::new(file)).unwrap_or_else(|problems| panic!("\n{}", problems.render(false)))
}

/// The picture of a flow through a topology; it keeps the rules, and its hops are numbered 1..n (T8).
fn traced(topology: &Topology, flow: &str, options: &Options) -> Picture {
    let flow: Flow = flow.parse().unwrap();
    let picture = rules::drawn(topology, Some(&flow), options);
    assert!(picture.path_is_whole, "\n{}", picture.to_text());
    picture
}

/// Hop numbers stand once each in the drawing.
fn numbered(picture: &Picture, last: u32) {
    assert_eq!(rules::hop_numbers(picture), (1..=last).collect::<Vec<_>>(), "\n{}", picture.to_text());
}

fn fits(picture: &Picture, width: usize, height: usize) {
    let (w, h) = (picture.width, picture.drawing);
    assert!(w <= width && h <= height, "{w} x {h} is over {width} x {height}\n{}", picture.to_text());
}

#[test]
fn two_peered_vpcs_2_0() {
    let picture = rules::drawn(&shipped("peering-pair"), None, &Options::default());
    fits(&picture, 80, 12);
    assert_snapshot!(picture.to_text());
}

#[test]
fn peering_blocked_by_a_security_group_2_1_and_2_6() {
    let picture = traced(&shipped("peering-pair"), "app1 -> db1 tcp 5432", &Options::default());
    fits(&picture, 80, 12);
    assert!(picture.height - picture.drawing <= 6);
    numbered(&picture, 5);
    assert_snapshot!(picture.to_text());
    assert_snapshot!(picture.to_text_ascii());
}

const PAIR: &str = include_str!("../packs/every-kind/pair.toml");

/// A long label in the corridor is cut, and two columns become one, before the names of hosts are cut.
#[test]
fn names_are_whole_where_one_column_has_room_for_them() {
    let long = PAIR
        .replace("ledger-1", "ledger-of-all-accounts-primary-1")
        .replace("shop-ledger", "peering-from-the-shop-to-the-ledger-r");
    let picture =
        traced(&written(&long), "web-1 -> ledger-of-all-accounts-primary-1 tcp 443", &Options::default());
    let text = picture.to_text();
    let drawing: String = text.lines().take(picture.drawing).collect();
    assert!(drawing.contains("ledger-of-all-accounts-primary-1"), "\n{text}");
    assert!(drawing.contains("[peering…dger-r]"), "\n{text}");
}

/// The mark and the numbers are there although no group decides about a reply (SG-02).
#[test]
fn a_reply_that_dies_is_marked_where_it_dies() {
    let pair = written(PAIR);
    let mut routed = pair.clone();
    for line in [
        "route ledger.main 10.0.0.0/16 -> shop-ledger",
        "acl shop.default-acl in 5 deny all from 10.1.0.0/16",
    ] {
        routed = apply(&routed, &line.parse().unwrap()).unwrap().topology;
    }
    for width in [60, 80, 120] {
        let options = Options { width, ..Options::default() };
        for (topology, hops) in [(&pair, 2), (&routed, 4)] {
            let picture = traced(topology, "web-1 -> ledger-1 tcp 443", &options);
            let text = picture.to_text();
            let drawing: String = text.lines().take(picture.drawing).collect();
            assert_eq!(drawing.matches('✗').count(), 1, "\n{text}");
            assert!(text.contains("REPLY BLOCKED"), "\n{text}");
            numbered(&picture, hops);
        }
    }
    assert_snapshot!(traced(&pair, "web-1 -> ledger-1 tcp 443", &Options::default()).to_text());
}

#[test]
fn privatelink_blocked_at_the_target_2_2() {
    let change = "revoke sg-pay in tcp 8443 from 10.9.1.0/24".parse().unwrap();
    let topology = apply(&shipped("privatelink-two-consumers"), &change).unwrap().topology;
    let picture = traced(&topology, "client1 -> svc-pay tcp 443", &Options::default());
    fits(&picture, 80, 12);
    numbered(&picture, 7);
    assert_snapshot!(picture.to_text());
}

#[test]
fn hub_without_a_route_2_3() {
    let picture = traced(&shipped("hub-spokes"), "app-1 -> app-5 tcp 443", &Options::default());
    fits(&picture, 80, 21);
    numbered(&picture, 4);
    assert_snapshot!(picture.to_text());
}

#[test]
fn strip_2_7_and_words_2_8() {
    let pair = shipped("peering-pair");
    let at = |width| traced(&pair, "app1 -> db1 tcp 5432", &Options { width, ..Options::default() });
    assert_snapshot!(at(50).to_text());
    let linear = Options { width: 100, linear: true, ..Options::default() };
    assert_snapshot!(traced(&pair, "app1 -> db1 tcp 5432", &linear).to_text());
    assert!(at(39).to_text().starts_with("Path: "));
}

/// A hub with VPCs of several classes; everything for the shared VPC goes through a firewall.
fn fleet(prod: u32, dev: u32, dr: u32) -> Topology {
    written(
        &include_str!("fleet.toml")
            .replace("PROD", &prod.to_string())
            .replace("DEV", &dev.to_string())
            .replace("DR", &dr.to_string()),
    )
}

#[test]
fn a_hundred_and_fourteen_vpcs_in_groups_2_4() {
    let topology = fleet(61, 38, 12);
    let picture = traced(&topology, "job-7 -> dns-1 tcp 53", &Options::default());
    assert_eq!(picture.level, Level::Map);
    fits(&picture, 80, 17);
    numbered(&picture, 13);
    assert_snapshot!(picture.to_text());
}

#[test]
fn groups_take_no_more_room_for_a_thousand_2_4() {
    let few = traced(&fleet(61, 38, 12), "job-7 -> dns-1 tcp 53", &Options::default());
    let many = traced(&fleet(240, 160, 100), "job-7 -> dns-1 tcp 53", &Options::default());
    assert_eq!((few.width, few.drawing), (many.width, many.drawing));
}

#[test]
fn the_fleet_2_5() {
    let options = Options { level: Some(Level::Fleet), ..Options::default() };
    let picture = traced(&fleet(240, 160, 100), "job-7 -> dns-1 tcp 53", &options);
    assert!(picture.drawing <= 24);
    assert_snapshot!(picture.to_text());
}

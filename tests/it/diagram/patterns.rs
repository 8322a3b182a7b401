//! Patterns of connections: how they use the room, and that nothing is left out that could be drawn.

use std::fmt::Write;
use std::sync::Arc;

use vpcdrill::content::place::SourceFile;
use vpcdrill::content::topology;
use vpcdrill::diagram::{Options, Picture};
use vpcdrill::network::topology::Topology;

use super::rules;

fn read(text: String) -> Topology {
    let file = SourceFile { name: "pattern.toml".into(), text };
    topology::read(&Arc::new(file)).unwrap_or_else(|problems| panic!("\n{}", problems.render(false)))
}

/// VPCs `v0` and on, each with a subnet and a host.
fn vpcs(n: usize) -> String {
    (0..n).fold(String::new(), |mut text, i| {
        let cidr = format!("10.{}.{}", i / 64, i % 64 * 4);
        let _ = write!(
            text,
            "[vpc.v{i}]\ncidrs = [\"{cidr}.0/22\"]\n[subnet.s{i}]\nvpc = \"v{i}\"\ncidr = \"{cidr}.0/24\"\n\
             [instance.h{i}]\nsubnet = \"s{i}\"\n"
        );
        text
    })
}

fn peerings(pairs: impl IntoIterator<Item = (usize, usize)>) -> String {
    let peering = |(a, b)| format!("[peering.p{a}-{b}]\nrequester = \"v{a}\"\naccepter = \"v{b}\"\n");
    pairs.into_iter().map(peering).collect()
}

fn at(topology: &Topology, width: usize) -> Picture {
    rules::drawn(topology, None, &Options { width, height: 60, ..Options::default() })
}

fn not_drawn(picture: &Picture) -> usize {
    picture.outline.iter().filter(|line| line.contains("not drawn")).count()
}

#[test]
fn a_chain_uses_the_width_and_is_drawn_whole() {
    let chain = read(vpcs(10) + &peerings((1..10).map(|i| (i - 1, i))));
    let pictures = [80, 120, 200].map(|width| at(&chain, width));
    for picture in &pictures {
        assert_eq!(not_drawn(picture), 0, "\n{}", picture.to_text());
    }
    let heights = pictures.each_ref().map(|picture| picture.drawing);
    assert!(heights[0] > heights[1] && heights[1] > heights[2], "{heights:?}");
}

#[test]
fn a_star_stands_on_both_sides_of_its_centre() {
    let star = read(vpcs(9) + &peerings((1..9).map(|i| (0, i))));
    for (width, most) in [(80, 42), (120, 22), (200, 22)] {
        let picture = at(&star, width);
        assert_eq!(not_drawn(&picture), 0, "\n{}", picture.to_text());
        assert!(picture.drawing <= most, "\n{}", picture.to_text());
    }
}

#[test]
fn pairs_stand_side_by_side() {
    let pairs = read(vpcs(16) + &peerings((0..8).map(|i| (2 * i, 2 * i + 1))));
    assert_eq!([80, 200].map(|width| at(&pairs, width).drawing), [42, 22]);
}

#[test]
fn a_ring_is_drawn_whole_in_a_wide_view() {
    let ring = read(vpcs(6) + &peerings((0..6).map(|i| (i, (i + 1) % 6))));
    assert_eq!(not_drawn(&at(&ring, 200)), 0);
}

/// Far more than there is room for: what is not drawn is named or counted.
#[test]
fn five_thousand_peerings_among_a_hundred_vpcs_keep_the_rules() {
    let mesh = read(vpcs(101) + &peerings((0..101).flat_map(|a| (0..a).map(move |b| (a, b)))));
    for width in [80, 200] {
        at(&mesh, width);
    }
}

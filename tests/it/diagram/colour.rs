//! Colour only repeats what the glyphs say (T11).

use vpcdrill::content::builtin;
use vpcdrill::diagram::{Options, Picture};
use vpcdrill::network::flow::Flow;
use vpcdrill::network::resource::Vpc;
use vpcdrill::network::topology::{Entry, Topology};
use vpcdrill::tui::look::ansi::ansi;
use vpcdrill::tui::look::picture::rows;
use vpcdrill::tui::look::{Look, Palette, Theme};

use super::rules;

/// Names that a file may hold, though nobody should choose them.
pub const HOSTILE: [&str; 6] = [
    "a<b>&\"c'",
    "</text><script>",
    "]]>&amp;",
    "\u{1b}[31mred",
    "網路e\u{301}e\u{301}",
    "\u{ffff}\u{200d}<!--",
];

/// A VPC of that name.
pub fn hostile(name: &str) -> Option<Topology> {
    let mut topology = Topology::default();
    let vpc = Vpc { cidrs: vec!["10.0.0.0/16".parse().ok()?], ..Vpc::default() };
    topology.insert(name.into(), Entry::new(vpc));
    Some(topology)
}

/// The first target, some topologies that ship, and hostile names.
pub fn pictures() -> Vec<Picture> {
    let mut all: Vec<(Topology, Option<&str>, usize)> = Vec::new();
    for mut pack in builtin() {
        for (name, flow) in [
            ("peering-pair", Some("app1 -> db1 tcp 5432")),
            ("hub-spokes", Some("app-1 -> app-5 tcp 443")),
            ("privatelink-two-consumers", Some("client1 -> svc-pay tcp 443")),
            ("peering-pair", None),
        ] {
            let Some(topology) = pack.topologies.get(name) else { continue };
            all.extend([40, 50, 80, 120].map(|width| (topology.clone(), flow, width)));
        }
        all.extend(pack.topologies.pop_first().map(|(_, topology)| (topology, None, 80)));
    }
    assert!(all.len() >= 16, "{}", all.len());
    // The first one is blocked, so that it has cells of every role.
    all.sort_by_key(|(_, flow, width)| (*flow != Some("app1 -> db1 tcp 5432"), *width != 80));
    all.extend(HOSTILE.iter().filter_map(|name| Some((hostile(name)?, None, 60))));
    let drawn = |(topology, flow, width): (Topology, Option<&str>, usize)| {
        let flow: Option<Flow> = flow.map(|flow| flow.parse().unwrap());
        rules::drawn(&topology, flow.as_ref(), &Options { width, ..Options::default() })
    };
    all.into_iter().map(drawn).collect()
}

/// What is left of a text without the escapes that set colours.
fn without_escapes(text: &str) -> String {
    let mut pieces = text.split("\u{1b}[");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    out.extend(pieces.map(|piece| piece.split_once('m').expect("an escape ends with m").1));
    out
}

#[test]
fn without_its_escapes_the_coloured_picture_is_the_plain_one_t11() {
    for picture in pictures() {
        for palette in Palette::ALL {
            let look = Look { theme: Theme { color: true, palette }, ..Look::PLAIN };
            let coloured = ansi(&rows(&picture, 0..picture.height, None, &look));
            assert!(coloured.contains("\u{1b}["), "{coloured}");
            assert_eq!(without_escapes(&coloured), picture.to_text());
            let ascii = ansi(&rows(&picture, 0..picture.height, None, &Look { ascii: true, ..look }));
            assert_eq!(without_escapes(&ascii), picture.to_text_ascii());
        }
    }
}

#[test]
fn a_picture_that_says_more_in_colour_would_be_noticed_t11() {
    let picture = pictures().remove(0);
    let mut coloured = rows(&picture, 0..picture.height, None, &Look::COLOR);
    let verdict =
        coloured.iter_mut().flat_map(|line| &mut line.spans).find(|s| s.content.contains("BLOCKED"));
    verdict.unwrap().content = "×".into();
    assert_ne!(without_escapes(&ansi(&coloured)), picture.to_text());
}

//! Every topology that ships, at every width: no picture breaks a rule.

use vpcdrill::content::builtin;
use vpcdrill::diagram::{Options, draw};

use super::rules;

const WIDTHS: [usize; 6] = [20, 40, 60, 80, 120, 200];

#[test]
fn built_in_topologies_keep_the_rules_at_every_width() {
    let mut broken = Vec::new();
    for pack in builtin() {
        for (name, topology) in &pack.topologies {
            for width in WIDTHS {
                let picture = draw(topology, None, &Options { width, ..Options::default() });
                let faults = rules::faults(&picture, width);
                if !faults.is_empty() {
                    broken.push(format!("{name} at {width}\n{}\n{}", picture.to_text(), faults.join("\n")));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

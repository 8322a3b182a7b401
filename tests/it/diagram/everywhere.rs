//! Every topology that ships, at every width, without a path and with those that its questions ask about: no
//! picture breaks a rule.

use vpcdrill::content::builtin;
use vpcdrill::diagram::{Options, draw};
use vpcdrill::network::flow::Flow;
use vpcdrill::network::model::Model;
use vpcdrill::network::name::Name;
use vpcdrill::network::topology::Topology;

use super::rules::tally::Tally;
use super::rules::{self, View};

const WIDTHS: [usize; 6] = [20, 40, 60, 80, 120, 200];
/// Widths for paths, unless `DIAGRAM_CASES` asks for more.
const PATH_WIDTHS: [usize; 2] = [40, 80];

/// Flows that are worth a look: between the ends of a chain of all hosts, and to and from the internet.
pub fn flows(topology: &Topology) -> Vec<Flow> {
    let hosts: Vec<&Name> = topology.instances().map(|(name, _)| name).collect();
    let mut flows: Vec<Flow> =
        hosts.windows(2).map(|pair| Flow::tcp(&**pair[0], &**pair[1], 443)).take(3).collect();
    if let (Some(first), Some(last)) = (hosts.first(), hosts.last()) {
        flows.push(Flow::tcp(&***last, &***first, 22));
        flows.push(Flow::tcp(&***first, "internet", 443));
        flows.push(Flow::tcp("internet", &***last, 443));
        let services = topology.endpoint_services().map(|(name, _)| name);
        flows.extend(services.map(|service| Flow::tcp(&***first, &**service, 443)).take(2));
    }
    flows
}

/// Draws a topology with and without paths and counts what is wrong.
pub fn look(what: &str, topology: &Topology, widths: &[usize], tally: &mut Tally) {
    let model = Model::new(topology);
    let traces: Vec<_> = flows(topology).into_iter().map(|flow| (model.verdict(&flow), flow)).collect();
    let thorough = std::env::var_os("DIAGRAM_CASES").is_some();
    for width in widths {
        let options = Options { width: *width, ..Options::default() };
        let shown = if thorough || PATH_WIDTHS.contains(width) { traces.len() } else { 0 };
        let with_path = traces[..shown].iter().map(|(verdict, flow)| Some((flow, verdict)));
        for trace in std::iter::once(None).chain(with_path) {
            let picture = draw(topology, trace, &options);
            let view = View { picture: &picture, topology, trace, options: &options };
            let flow = trace.map(|(flow, _)| format!(", {flow}")).unwrap_or_default();
            let faults = rules::faults(&view);
            tally.add(&format!("{what} at {width}{flow}"), &view, &faults);
        }
    }
}

#[test]
fn built_in_topologies_keep_the_rules_at_every_width() {
    let mut tally = Tally::default();
    for pack in builtin() {
        for (name, topology) in &pack.topologies {
            look(name, topology, &WIDTHS, &mut tally);
        }
    }
    println!("built-in packs: {tally}");
    assert_eq!(tally.faults(), 0, "{tally}");
}

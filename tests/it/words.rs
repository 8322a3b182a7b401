//! What a trace says of a packet that is lost, in words.

use vpcdrill::content::place::SourceFile;
use vpcdrill::content::topology;
use vpcdrill::network::change::{Change, apply};
use vpcdrill::network::flow::Flow;
use vpcdrill::network::model::Model;
use vpcdrill::network::verdict::Verdict;

fn verdict(changes: &[&str], flow: &str) -> Verdict {
    let text = include_str!("../rules/fixtures/r0.toml");
    let mut topology = topology::read(&SourceFile::new("r0.toml", text.to_owned()))
        .unwrap_or_else(|diagnostics| panic!("{}", diagnostics.render(false)));
    for line in changes {
        let change: Change = line.parse().unwrap_or_else(|e| panic!("{line}: {e:?}"));
        topology = apply(&topology, &change).unwrap_or_else(|e| panic!("{line}: {e:?}")).topology;
    }
    let flow: Flow = flow.parse().unwrap_or_else(|e| panic!("{flow}: {e:?}"));
    Model::new(&topology).verdict(&flow)
}

#[test]
fn behind_a_balancer_a_blocker_tells_the_targets_port() {
    let lost = verdict(&["set sg-tgt ingress []"], "cli -> 10.0.1.50 tcp 443");
    let text = &lost.explanations[0].text;
    assert!(text.contains("tcp 8443 from 172.16.1.200") && !text.contains("tcp 443 "), "{text}");
}

#[test]
fn an_endpoint_of_an_aws_service_says_which_port_it_takes() {
    let add =
        "add endpoint logs for aws:logs in [cons-a] security-groups [sg-any] addresses {cons-a = 10.0.1.61}";
    let group = ["add security-group sg-any in cons", "allow sg-any in all from 0.0.0.0/0", add];
    let lost = verdict(&group, "cli -> 10.0.1.61 tcp 80");
    let text = &lost.explanations[0].text;
    assert!(text.contains("takes tcp 443 alone"), "{text}");
    assert_eq!(lost.forward.last().map(|step| (step.passed, &*step.what)), Some((false, "does not take it")));
}

#[test]
fn a_packet_dropped_at_an_internet_gateway_does_not_pass_it() {
    let public = [
        "add internet-gateway igw in cons",
        "add route-table rt in cons subnets [cons-a]",
        "route rt 0.0.0.0/0 -> igw",
    ];
    let lost = verdict(&public, "cli -> 203.0.113.50 tcp 443");
    let last = lost.forward.last().unwrap();
    assert_eq!((last.passed, &*last.what), (false, "drops it on the way out"));
}

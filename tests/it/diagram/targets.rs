//! The target pictures of the diagram specification.

use vpcdrill::content::builtin;
use vpcdrill::diagram::{Options, Picture, draw};
use vpcdrill::network::code::{AwsCode, Code};
use vpcdrill::network::flow::Flow;
use vpcdrill::network::name::Name;
use vpcdrill::network::notation::Direction;
use vpcdrill::network::topology::Topology;
use vpcdrill::network::verdict::{Control, Explanation, Leg, Outcome, Step, Verdict};

fn topology(name: &str) -> Topology {
    builtin().into_iter().find_map(|mut pack| pack.topologies.remove(name)).unwrap()
}

/// Steps written as `place component control what`; the last one may be blocked.
fn verdict(steps: &[(&str, &str, Control, &str)], blocked: Option<Direction>) -> Verdict {
    let step = |(place, component, control, what): &(&str, &str, Control, &str)| Step {
        place: Name::from(*place),
        component: Name::from(*component),
        kind: "",
        control: *control,
        what: (*what).to_owned(),
        rules: &[],
        passed: true,
    };
    let mut forward: Vec<Step> = steps.iter().map(step).collect();
    let mut explanations = Vec::new();
    if let (Some(direction), Some(last)) = (blocked, forward.last_mut()) {
        last.passed = false;
        explanations.push(Explanation {
            code: Code::Aws(AwsCode::EniSgRulesMismatch),
            rules: &[],
            text: String::new(),
            component: last.component.clone(),
            leg: Leg::Forward,
            direction: Some(direction),
            control: last.control,
            fields: Vec::new(),
        });
    }
    Verdict {
        outcome: if blocked.is_some() { Outcome::Blocked } else { Outcome::Reachable },
        explanations,
        also_blocked_by: Vec::new(),
        details: Vec::new(),
        warnings: Vec::new(),
        forward,
        reply: Vec::new(),
    }
}

fn show(picture: &Picture) {
    println!("{}", picture.to_text());
    super::rules::check(picture, 80);
}

/// Hop numbers 1..n stand once each in the drawing (T8), in the hops' own cells or in ports.
fn numbered(picture: &Picture, last: u32) {
    assert_eq!(super::rules::hop_numbers(picture), (1..=last).collect::<Vec<_>>(), "{}", picture.to_text());
}

#[test]
fn two_peered_vpcs_2_0() {
    let picture = draw(&topology("peering-pair"), None, &Options::default());
    show(&picture);
    show(&draw(&topology("privatelink-two-consumers"), None, &Options::default()));
    assert!(picture.width <= 80 && picture.drawing <= 12);
}

#[test]
fn peering_blocked_by_a_security_group_2_1() {
    use Control::{Gateway, NetworkAcl, Route, SecurityGroup};
    let flow = Flow::tcp("app1", "db1", 5432);
    let verdict = verdict(
        &[
            ("app1", "sg-app", SecurityGroup, "sg-app lets all traffic out"),
            ("app-b", "vpc-a.default-acl", NetworkAcl, "rule 100 lets all out"),
            ("app-b", "rtb-app", Route, "10.1.0.0/16 -> pcx-1"),
            ("pcx-1", "pcx-1", Gateway, "peering active, vpc-a to vpc-b"),
            ("db-a", "acl-db", NetworkAcl, "rule 100 lets tcp 5432 in from 10.0.0.0/16"),
            ("db1", "sg-db", SecurityGroup, "no rule of sg-db lets tcp 5432 in from 10.0.2.20"),
        ],
        Some(Direction::Ingress),
    );
    let picture = draw(&topology("peering-pair"), Some((&flow, &verdict)), &Options::default());
    show(&picture);
    println!("{}", picture.to_text_ascii());
    assert!(picture.width <= 80 && picture.drawing <= 12);
    assert!(picture.height - picture.drawing <= 6);
}

#[test]
fn privatelink_blocked_at_the_target_2_2() {
    use Control::{Gateway, Host, SecurityGroup};
    let flow = Flow::tcp("client1", "svc-pay", 443);
    let verdict = verdict(
        &[
            ("client1", "sg-client1", SecurityGroup, "sg-client1 lets tcp 443 out to 10.1.1.0/24"),
            ("vpce-pay-1", "sg-vpce1", SecurityGroup, "sg-vpce1 lets tcp 443 in from 10.1.1.0/24"),
            ("svc-pay", "svc-pay", Gateway, "connection accepted"),
            ("nlb-pay", "nlb-pay", Host, "listener tcp 443 forwards to tg-pay, 2 targets"),
            ("pay2", "sg-pay", SecurityGroup, "no rule of sg-pay lets tcp 8443 in from 10.9.1.5"),
        ],
        Some(Direction::Ingress),
    );
    let picture = draw(&topology("privatelink-two-consumers"), Some((&flow, &verdict)), &Options::default());
    show(&picture);
    assert!(picture.width <= 80 && picture.drawing <= 12);
}

#[test]
fn hub_without_a_route_2_3() {
    use Control::{Gateway, HubRoute, NetworkAcl, Route, SecurityGroup};
    let flow = Flow::tcp("app-1", "app-5", 443);
    let verdict = verdict(
        &[
            ("app-1", "sg-1", SecurityGroup, "sg-1 lets all traffic out"),
            ("app-net-1", "vpc-1.default-acl", NetworkAcl, "rule 100 lets all out"),
            ("app-net-1", "rtb-1", Route, "10.0.0.0/8 -> tgw-hub"),
            ("att-1", "att-1", Gateway, "available, table rtb-spoke"),
            ("tgw-hub", "rtb-spoke", HubRoute, "no route to 10.5.1.9"),
        ],
        Some(Direction::Egress),
    );
    let picture = draw(&topology("hub-spokes"), Some((&flow, &verdict)), &Options::default());
    show(&picture);
    assert!(picture.width <= 80 && picture.drawing <= 21);
}

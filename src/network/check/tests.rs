//! Checks against small networks, with their evidence.

use super::*;
use crate::network::change::{Change, Design};
use crate::network::group::{GroupSpec, stamp};
use crate::network::model::Model;
use crate::network::topology::Topology;

const BASE: &[&str] = &[
    "add vpc shop cidr 10.0.0.0/16",
    "add vpc ledger cidr 172.16.0.0/16",
    "add subnet app in shop cidr 10.0.1.0/24",
    "add subnet books in ledger cidr 172.16.1.0/24",
    "add security-group api-sg in ledger ingress [\"tcp 443 from 10.0.0.0/16\", \"tcp 22 from 10.0.0.0/8\", \"tcp 8443 from 172.16.0.0/16\"]",
    "add instance web in app",
    "add instance ledger-1 in books security-groups api-sg",
];

const PEERED: &[&str] = &[
    "add peering link from shop to ledger",
    "route shop.main 172.16.0.0/16 -> link",
    "route ledger.main 10.0.0.0/16 -> link",
];

const SERVED: &[&str] = &[
    "add target-group tg in ledger targets ledger-1:8443",
    "add security-group lb-sg in ledger ingress [\"tcp 443 from 0.0.0.0/0\"]",
    "add load-balancer nlb in books security-groups lb-sg listeners \"tcp 443 -> tg\"",
    "add endpoint-service api for nlb acceptance-required false allowed-principals *",
    "add security-group ep-sg in shop ingress [\"tcp 443 from 10.0.0.0/16\"]",
    "add endpoint ep for api in app security-groups ep-sg",
];

fn design(base: &Topology, lines: &[&str]) -> Design {
    let mut design = Design::new(base.clone());
    for line in lines {
        let change: Change = line.parse().unwrap_or_else(|e| panic!("{line}: {e}"));
        design.push(change).unwrap_or_else(|e| panic!("{line}: {e}"));
    }
    design
}

fn base() -> Topology {
    design(&Topology::default(), BASE).topology().clone()
}

fn ask(design: &Design, check: &str) -> Answer {
    let check: Check = check.parse().unwrap_or_else(|e| panic!("{check}: {e}"));
    check.evaluate(&CheckContext::of(design, &Model::new(design.topology())))
}

fn met(design: &Design, check: &str) -> bool {
    ask(design, check).met
}

#[test]
fn one_flow_is_held_to_its_verdict() {
    let none = design(&base(), &[]);
    assert!(met(&none, "web -> ledger-1 tcp 443 blocked"));
    assert!(!met(&none, "web -> ledger-1 tcp 443 reachable"));
    let peered = design(&base(), PEERED);
    assert!(met(&peered, "web -> ledger-1 tcp 443 reachable"));
    assert!(met(&peered, "web -> ledger-1 tcp 80 blocked"));
    let answer = ask(&peered, "web -> ledger-1 tcp 80 reachable");
    assert!(!answer.met);
    assert!(answer.evidence.rules().contains("SG-05"), "{}", answer.evidence);
    let one_way = design(&base(), &PEERED[..2]);
    assert!(met(&one_way, "web -> ledger-1 tcp 443 forward-only"));
    assert!(!met(&one_way, "web -> ledger-1 tcp 443 blocked"));
}

#[test]
fn a_vpc_or_a_subnet_stands_for_all_its_hosts() {
    let peered = design(&base(), PEERED);
    assert!(met(&peered, "shop -> books tcp 22 reachable"));
    assert!(met(&peered, "ledger -> shop any blocked"));
    let answer = ask(&peered, "shop -> ledger any blocked");
    let Evidence::Flows { tried, failed, shown } = &answer.evidence else { panic!("{}", answer.evidence) };
    assert_eq!((answer.met, *tried, *failed, shown[0].0.port), (false, 1, 1, 22));
    let empty = design(&peered.topology().clone(), &["remove web"]);
    assert!(met(&empty, "shop -> ledger any blocked"));
    assert!(!met(&empty, "shop -> ledger tcp 443 reachable"));
}

#[test]
fn an_end_that_does_not_exist_meets_nothing() {
    let none = design(&base(), &[]);
    for check in ["web -> ledger-2 tcp 443 blocked", "exposed legder from shop <= 9"] {
        let answer = ask(&none, check);
        assert!(!answer.met);
        assert!(answer.evidence.to_string().contains("did you mean `ledger"), "{}", answer.evidence);
    }
}

#[test]
fn exposure_counts_hosts_and_port_ranges_choose_08() {
    assert!(met(&design(&base(), &[]), "exposed ledger from shop <= 0"));
    let peered = design(&base(), PEERED);
    let answer = ask(&peered, "exposed ledger from shop <= 1");
    assert!(!answer.met);
    assert_eq!(answer.evidence.to_string(), "2: ledger-1 tcp 22 from web; ledger-1 tcp 443 from web");
    assert!(answer.evidence.rules().contains("SG-05"));
}

#[test]
fn a_service_exposes_one_port_of_itself_pl_01() {
    let served = design(&base(), SERVED);
    assert!(met(&served, "web -> api tcp 443 reachable"));
    assert!(met(&served, "exposed ledger from shop <= 1"));
    let answer = ask(&served, "exposed ledger from shop <= 0");
    assert_eq!(answer.evidence.to_string(), "1: api tcp 443 from web through ep");
    assert!(met(&served, "ledger -> shop any blocked"));
    let both = design(&base(), &[SERVED, PEERED].concat());
    assert!(!met(&both, "exposed ledger from shop <= 1"));
}

#[test]
fn kinds_numbers_and_prices_are_counted() {
    let peered = design(&base(), PEERED);
    assert!(!met(&peered, "no peering"));
    assert!(met(&peered, "no internet-gateway"));
    assert!(met(&peered, "no load-balancer"));
    assert!(met(&peered, "changes <= 3") && !met(&peered, "changes <= 2"));
    assert!(met(&peered, "objects <= 3") && !met(&peered, "objects <= 2"));
    assert!(met(&peered, "monthly-usd <= 0"));
    let served = design(&base(), SERVED);
    assert!(met(&served, "monthly-usd <= 7.30") && !met(&served, "monthly-usd <= 7.29"));
    let bill = ask(&served, "monthly-usd <= 1").evidence.to_string();
    assert_eq!(bill, "7.30 USD: 1 interface endpoints, by zone 7.30");
}

#[test]
fn a_star_of_peerings_breaks_at_scale_and_privatelink_does_not_pcx_17_pl_78() {
    let peered = design(&base(), PEERED);
    // twenty may be peered, but they have one range, and replies go to one of them (PCX-13)
    let answer = ask(&peered, "scale shop to 20: web -> ledger-1 tcp 443 reachable");
    assert!(answer.evidence.to_string().starts_with("in shop-2: "), "{}", answer.evidence);
    let answer = ask(&peered, "scale shop to 200: web -> ledger-1 tcp 443 reachable");
    assert!(!answer.met);
    assert!(matches!(answer.evidence, Evidence::Quotas(_)), "{}", answer.evidence);
    assert!(answer.evidence.rules().contains("PCX-17"));
    let served = design(&base(), SERVED);
    assert!(met(&served, "scale shop to 200: web -> api tcp 443 reachable"));
    assert!(met(&served, "scale shop to 200: exposed ledger from shop <= 1"));
}

#[test]
fn a_group_is_scaled_with_its_step_and_every_copy_is_asked() {
    let mut topology = base();
    let spec = GroupSpec { count: 2, cidr_step: "0.1.0.0/16".parse().ok(), account_per_copy: false };
    stamp(&mut topology, &Name::from("shop"), spec).unwrap();
    let lines = [
        &SERVED[..4],
        &[
            "each shop: add security-group ep-sg in shop ingress [\"tcp 443 from 10.0.0.0/8\"]",
            "each shop: add endpoint ep for api in app security-groups ep-sg",
        ],
    ]
    .concat();
    let served = design(&topology, &lines);
    assert!(met(&served, "shop-2.web -> api tcp 443 reachable"));
    assert!(met(&served, "shop -> ledger any blocked"));
    for web in ["web", "shop-1.web"] {
        assert!(met(&served, &format!("scale shop to 100: {web} -> api tcp 443 reachable")));
    }
    // without an endpoint of its own the second copy has no way there
    let only_first = design(served.topology(), &["remove shop-2.ep"]);
    let answer = ask(&only_first, "scale shop to 2: web -> api tcp 443 reachable");
    assert!(!answer.met);
    assert!(answer.evidence.to_string().starts_with("in shop-2: "), "{}", answer.evidence);
}

#[test]
fn what_cannot_be_scaled_says_why() {
    let answer = ask(&design(&base(), &[]), "scale nobody to 3: no peering");
    assert!(matches!(answer.evidence, Evidence::Refused(_)));
}

//! EC2-Classic and ClassicLink (CLINK).

use ipnet::{IpNet, Ipv4Net};

use super::Findings;
use super::address::TEN;
use super::index::{Index, Scope};
use crate::network::code::Cfg;
use crate::network::notation::{Peer, Route, Target};
use crate::network::resource::{ClassicInstance, ClassicLink, Era, Vpc};
use crate::network::verdict::Rules;

const RETIRED: &str = "EC2-Classic and ClassicLink are retired (August 2023): use instances in a VPC, or `era = \"exam-classic\"`";

/// CLINK-06.
pub(super) fn instance(ix: &Index, f: &mut Findings, _instance: &ClassicInstance) {
    if ix.topology.era == Era::Today {
        f.at("region", Cfg::Retired, &["CLINK-06"], RETIRED);
    }
}

/// A link: CLINK-01, CLINK-02, CLINK-04, CLINK-06.
pub(super) fn link(ix: &Index, f: &mut Findings, link: &ClassicLink) {
    if ix.topology.era == Era::Today {
        f.at("instance", Cfg::Retired, &["CLINK-06"], RETIRED);
        return;
    }
    let Some(vpc) = ix.topology.vpc(&link.vpc) else { return };
    if let Some(instance) = ix.topology.classic_instance(&link.instance) {
        if instance.region != vpc.region {
            let text = format!(
                "`{}` is in {}, `{}` in {}; a link stays within one Region",
                link.instance, instance.region, link.vpc, vpc.region
            );
            f.at("vpc", Cfg::State, &["CLINK-01"], text);
        }
        if instance.account != vpc.account {
            let text = format!(
                "`{}` belongs to {}, `{}` to {}; a link stays within one account",
                link.instance, instance.account, link.vpc, vpc.account
            );
            f.at("vpc", Cfg::State, &["CLINK-01"], text);
        }
    }
    if let Some(other) = ix.rival(f.name, ix.links_of_instance(&link.instance)) {
        let text = format!(
            "`{}` is linked by `{other}` already; an instance is linked to one VPC at a time",
            link.instance
        );
        f.at("instance", Cfg::State, &["CLINK-01"], text);
    }
    for name in &link.security_groups {
        if ix.topology.security_group(name).is_some_and(|group| group.vpc != link.vpc) {
            let text = format!(
                "group `{name}` is not one of `{}`; the linked VPC's own groups govern the instance",
                link.vpc
            );
            f.at("security-groups", Cfg::SgReference, &["CLINK-02"], text);
        }
    }
    ranges(f, link, vpc);
    routes(ix, f, link);
}

/// Ranges that can be enabled: outside 10.0.0.0/8, or in 10.0.0.0/16 or 10.1.0.0/16 (CLINK-04).
fn ranges(f: &mut Findings, link: &ClassicLink, vpc: &Vpc) {
    let allowed = |net: &Ipv4Net| !TEN.contains(net) || matches!(net.network().octets(), [10, 0 | 1, ..]);
    let bad = vpc.cidrs.iter().find(|cidr| matches!(cidr, IpNet::V4(net) if !allowed(net)));
    if let Some(bad) = bad {
        let text = format!(
            "{bad} of `{}` collides with EC2-Classic's 10.0.0.0/8; within it only 10.0.0.0/16 and 10.1.0.0/16 could be enabled",
            link.vpc
        );
        f.at("vpc", Cfg::CidrOverlap, &["CLINK-04"], text);
    }
}

fn routes(ix: &Index, f: &mut Findings, link: &ClassicLink) {
    for table in ix.tables_of(&link.vpc) {
        let Some(routes) = ix.topology.route_table(table).map(|table| &table.routes) else { continue };
        if let Some(route) = routes.iter().find(|route| collides(ix, route)) {
            let text = format!(
                "route {route} of `{table}` collides with EC2-Classic's 10.0.0.0/8; take it out first"
            );
            f.at("vpc", Cfg::CidrRouteConflict, &["CLINK-04"], text);
        }
    }
}

/// A static route inside 10.0.0.0/8, other than one to a peering that the link extends to (CLINK-05).
fn collides(ix: &Index, route: &Route) -> bool {
    let inside = matches!(&route.destination, Peer::Cidr(IpNet::V4(net)) if TEN.contains(net));
    let extended = matches!(&route.target, Target::Named(name) if ix.topology.peering(name).is_some_and(|p| p.classic_link));
    inside && !extended && route.target != Target::Local
}

/// A route into a VPC that has a link (CLINK-03). In a file the link itself is refused for it.
pub(super) fn route_conflict(ix: &Index, vpc: &str, route: &Route) -> Option<(Cfg, Rules, String)> {
    let linked =
        ix.scope == Scope::One && ix.topology.era == Era::ExamClassic && !ix.links_of_vpc(vpc).is_empty();
    (linked && collides(ix, route)).then(|| {
        let text = format!("`{vpc}` is enabled for ClassicLink, whose 10.0.0.0/8 leads to EC2-Classic");
        (Cfg::CidrRouteConflict, &["CLINK-03", "CLINK-04"][..], text)
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ABC, accepts, edit_refused, refuses};
    use crate::network::code::Cfg;

    const LINK: &str = "
        era exam-classic
        classic-instance cl-1; ip: 10.200.4.7
        security-group sg-web; vpc: a
        classic-link l; instance: cl-1; vpc: a; security-groups: sg-web
    ";

    fn with(lines: &str) -> String {
        format!("{LINK}\n{lines}")
    }

    #[test]
    fn clink_01_one_link_in_one_account_and_region() {
        accepts(ABC, LINK);
        refuses(ABC, &with("classic-instance cl-1; region: eu-west-1"), Cfg::State, "l", "CLINK-01");
        refuses(ABC, &with("classic-instance cl-1; account: other"), Cfg::State, "l", "CLINK-01");
        let second =
            "security-group sg-b; vpc: b\nclassic-link m; instance: cl-1; vpc: b; security-groups: sg-b";
        refuses(ABC, &with(second), Cfg::State, "m", "CLINK-01");
    }

    #[test]
    fn clink_02_groups_of_the_linked_vpc_chosen_once() {
        let foreign =
            "security-group sg-b; vpc: b\nclassic-link l; instance: cl-1; vpc: a; security-groups: sg-b";
        refuses(ABC, &with(foreign), Cfg::SgReference, "l", "CLINK-02");
        edit_refused(
            ABC,
            LINK,
            "security-group sg-x; vpc: a\nset l security-groups sg-x",
            None,
            Cfg::State,
            "CLINK-02",
        );
    }

    #[test]
    fn clink_03_routes_into_a_linked_vpc() {
        let lines = with("peering ab; requester: a; accepter: b\nroute-table rt; vpc: a; subnets: a2");
        accepts(ABC, &lines);
        edit_refused(
            ABC,
            &lines,
            "set rt routes 10.1.0.0/16 -> ab",
            None,
            Cfg::CidrRouteConflict,
            "CLINK-03",
        );
    }

    #[test]
    fn clink_04_which_ranges_could_be_enabled() {
        let vpc = |cidr: &str| {
            format!(
                "
            era exam-classic
            classic-instance cl-1
            vpc x; cidrs: {cidr}
            security-group g; vpc: x
            classic-link l; instance: cl-1; vpc: x; security-groups: g"
            )
        };
        for good in ["10.0.0.0/16", "10.1.0.0/16", "172.31.0.0/16"] {
            accepts("", &vpc(good));
        }
        refuses("", &vpc("10.2.0.0/16"), Cfg::CidrOverlap, "l", "CLINK-04");
        let routed =
            with("peering ab; requester: a; accepter: b\nroute-table rt; vpc: a; routes: 10.1.0.0/16 -> ab");
        refuses(ABC, &routed, Cfg::CidrRouteConflict, "l", "CLINK-04");
        accepts(ABC, &routed.replace("accepter: b", "accepter: b; classic-link: true"));
    }

    #[test]
    fn clink_06_retired() {
        refuses(ABC, &LINK.replace("exam-classic", "today"), Cfg::Retired, "cl-1", "CLINK-06");
        let found = super::super::testing::refused(ABC, &LINK.replace("exam-classic", "today"));
        assert_eq!(found, ["CFG_RETIRED cl-1", "CFG_RETIRED l"]);
    }
}

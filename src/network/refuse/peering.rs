//! Peerings (PCX).

use super::Findings;
use super::address::first_overlap;
use super::index::{Index, is_live};
use crate::network::code::Cfg;
use crate::network::resource::{ConnectionState, Era, Peering, Vpc};
use crate::network::topology::Topology;

/// A peering: PCX-02, PCX-04, PCX-05, CLINK-05.
pub(super) fn check(ix: &Index, f: &mut Findings, peering: &Peering) {
    let state = ix.topology.peering_state(peering);
    if matches!(state, ConnectionState::Available | ConnectionState::Pending) {
        let text = format!(
            "a peering is never {state}; its states are active, pending-acceptance, rejected, expired, failed and deleted"
        );
        f.at("state", Cfg::Value, &["PCX-02"], text);
    }
    let (requester, accepter) = (&peering.requester, &peering.accepter);
    if requester == accepter {
        f.at(
            "accepter",
            Cfg::Value,
            &["PCX-04"],
            format!("a peering joins two VPCs; `{requester}` is named on both sides"),
        );
        return;
    }
    classic(ix, f, peering);
    if !is_live(state) {
        return;
    }
    let others = ix.peerings_between(requester, accepter);
    let live = others
        .iter()
        .find(|other| ix.rivals(f.name, other) && ix.peering(other).is_some_and(|(_, state)| is_live(state)));
    if let Some(other) = live {
        let text = format!(
            "`{requester}` and `{accepter}` are peered by `{other}` already; two VPCs have at most one peering"
        );
        f.at("accepter", Cfg::DuplicatePeering, &["PCX-04"], text);
    }
    let (Some(a), Some(b)) = (ix.topology.vpc(requester), ix.topology.vpc(accepter)) else { return };
    if let Some((x, y)) = overlap(a, b) {
        let text = format!(
            "{x} of `{requester}` overlaps {y} of `{accepter}`; VPCs with overlapping ranges cannot be peered, \
             whichever ranges are used: renumber one, or offer the service by PrivateLink"
        );
        f.at("accepter", Cfg::OverlapPeering, &["PCX-05"], text);
    }
}

/// Ranges of two VPCs that overlap, in either family.
pub(super) fn overlap<'b>(a: &'b Vpc, b: &'b Vpc) -> Option<(&'b ipnet::IpNet, &'b ipnet::IpNet)> {
    first_overlap(&a.cidrs, &b.cidrs).or_else(|| first_overlap(&a.ipv6_cidrs, &b.ipv6_cidrs))
}

/// Whether two VPCs are in one Region.
pub(super) fn same_region(t: &Topology, a: &str, b: &str) -> bool {
    match (t.vpc(a), t.vpc(b)) {
        (Some(a), Some(b)) => a.region == b.region,
        _ => true,
    }
}

fn classic(ix: &Index, f: &mut Findings, peering: &Peering) {
    if !peering.classic_link {
        return;
    }
    if ix.topology.era == Era::Today {
        f.at(
            "classic-link",
            Cfg::Retired,
            &["CLINK-05", "CLINK-06"],
            "ClassicLink is retired; move the instances into a VPC",
        );
    } else if !same_region(ix.topology, &peering.requester, &peering.accepter) {
        f.at(
            "classic-link",
            Cfg::State,
            &["CLINK-05"],
            "ClassicLink extends only over a peering within one Region",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ABC, accepts, edit, edit_refused, refused, refuses};
    use crate::network::code::Cfg;

    const AB: &str = "peering ab; requester: a; accepter: b";

    #[test]
    fn pcx_02_states_and_their_exits() {
        let expired = "peering ab; requester: a; accepter: b; state: expired";
        edit_refused(ABC, expired, "set ab state active", None, Cfg::State, "PCX-02");
        edit_refused(ABC, AB, "set ab state rejected", None, Cfg::State, "PCX-02");
        assert_eq!(edit(ABC, AB, "set ab state deleted", None), None);
        let pending = "peering ab; requester: a; accepter: b; state: pending-acceptance";
        for state in ["active", "rejected", "deleted", "expired"] {
            assert_eq!(edit(ABC, pending, &format!("set ab state {state}"), None), None);
        }
        refuses(ABC, "peering ab; requester: a; accepter: b; state: available", Cfg::Value, "ab", "PCX-02");
    }

    #[test]
    fn pcx_04_one_peering_for_two_vpcs() {
        accepts(ABC, &format!("{AB}\npeering ac; requester: a; accepter: c"));
        let second = format!("{AB}\npeering ba; requester: b; accepter: a");
        assert_eq!(refused(ABC, &second), ["CFG_DUPLICATE_PEERING ba"]);
        refuses(ABC, &second, Cfg::DuplicatePeering, "ba", "PCX-04");
        accepts(ABC, &format!("{AB}\npeering ba; requester: b; accepter: a; state: deleted"));
        refuses(ABC, "peering aa; requester: a; accepter: a", Cfg::Value, "aa", "PCX-04");
    }

    #[test]
    fn pcx_05_no_overlap_of_any_range() {
        let two = "
            vpc y; cidrs: 10.20.0.0/16, 10.9.0.0/16
            vpc x; cidrs: 10.21.0.0/16, 10.9.128.0/20
            peering xy; requester: x; accepter: y";
        refuses("", two, Cfg::OverlapPeering, "xy", "PCX-05");
        accepts(ABC, AB);
        let v6 = "
            vpc y; cidrs: 10.20.0.0/16; ipv6-cidrs: 2001:db8::/56
            vpc x; cidrs: 10.21.0.0/16; ipv6-cidrs: 2001:db8::/56
            peering xy; requester: x; accepter: y";
        refuses("", v6, Cfg::OverlapPeering, "xy", "PCX-05");
        accepts("", &v6.replace("accepter: y", "accepter: y; state: failed"));
    }

    #[test]
    fn pcx_05_is_asked_again_when_a_request_is_accepted() {
        let pending = "
            vpc y; cidrs: 10.20.0.0/16
            vpc x; cidrs: 10.21.0.0/16
            peering xy; requester: x; accepter: y; state: pending-acceptance";
        let edits = "set y cidrs 10.20.0.0/16, 10.21.0.0/17\nset xy state active";
        edit_refused("", pending, edits, None, Cfg::OverlapPeering, "PCX-05");
    }

    #[test]
    fn pcx_13_a_hub_peers_with_spokes_that_overlap_each_other() {
        let hub = "
            vpc x; cidrs: 10.1.0.0/16
            peering ab; requester: a; accepter: b
            peering ax; requester: a; accepter: x";
        accepts(ABC, hub);
        refuses(
            ABC,
            &format!("{hub}\npeering bx; requester: b; accepter: x"),
            Cfg::OverlapPeering,
            "bx",
            "PCX-05",
        );
    }

    #[test]
    fn pcx_15_dns_resolution_is_an_option_of_an_active_peering() {
        let pending = "peering ab; requester: a; accepter: b; state: pending-acceptance";
        edit_refused(ABC, pending, "set ab dns-resolution true", None, Cfg::State, "PCX-15");
        assert_eq!(edit(ABC, AB, "set ab dns-resolution true", None), None);
    }

    #[test]
    fn clink_05_the_option_of_a_peering_is_retired() {
        let option = "peering ab; requester: a; accepter: b; classic-link: true";
        refuses(ABC, option, Cfg::Retired, "ab", "CLINK-06");
        accepts(ABC, &format!("era exam-classic\n{option}"));
    }
}

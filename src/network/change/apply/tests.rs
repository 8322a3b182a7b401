//! Every verb against small networks, each refusal with its code.

use super::*;
use crate::network::code::Cfg;
use crate::network::group::{GroupSpec, stamp};
use crate::network::resource::{ConnectionState, Kind};

const BASE: &[&str] = &[
    "add vpc shop cidr 10.0.0.0/16 account shop",
    "add vpc ledger cidr 172.16.0.0/16 account ledger",
    "add subnet shop-app in shop cidr 10.0.1.0/24 az use1-az1",
    "add subnet shop-web in shop cidr 10.0.2.0/24 az use1-az2",
    "add subnet ledger-a in ledger cidr 172.16.1.0/24 az use1-az1",
    "add subnet ledger-b in ledger cidr 172.16.2.0/24 az use1-az2",
    "add security-group web in shop ingress [\"tcp 443 from 0.0.0.0/0\"]",
    "add instance web-1 in shop-app ip 10.0.1.10 security-groups web",
    "add instance ledger-1 in ledger-a ip 172.16.1.20",
    "add target-group tg in ledger targets ledger-1:8443",
    "add load-balancer nlb in [ledger-a, ledger-b] listeners \"tcp 443 -> tg\"",
    "add endpoint-service api for nlb allowed-principals shop",
];

fn with(base: &Topology, lines: &[&str]) -> Topology {
    let mut topology = base.clone();
    for line in lines {
        let change: Change = line.parse().unwrap_or_else(|e| panic!("{line}: {e}"));
        topology = apply(&topology, &change).unwrap_or_else(|e| panic!("{line}: {e}")).topology;
    }
    topology
}

fn base() -> Topology {
    with(&Topology::default(), BASE)
}

fn refused(topology: &Topology, line: &str) -> Refusal {
    match apply(topology, &line.parse().unwrap()) {
        Err(ChangeError::Refused(refusal)) => refusal,
        other => panic!("{line} is not refused: {other:?}"),
    }
}

fn code(topology: &Topology, line: &str) -> Cfg {
    refused(topology, line).code
}

fn cost(topology: &Topology, line: &str) -> usize {
    apply(topology, &line.parse().unwrap()).unwrap().objects_added
}

#[test]
fn names_that_do_not_exist_or_are_taken_are_told() {
    let topology = base();
    let refusal = refused(&topology, "remove legder");
    assert_eq!(refusal.code, Cfg::NotFound);
    assert!(refusal.text.contains("did you mean `ledger`?"), "{}", refusal.text);
    assert_eq!(code(&topology, "add subnet shop in shop cidr 10.0.9.0/24"), Cfg::Exists);
    let refusal = refused(&topology, "add subnet s in shop-app cidr 10.0.9.0/24");
    assert!(refusal.text.contains("`shop-app` is a subnet; a vpc is wanted"), "{}", refusal.text);
    assert_eq!(refusal.key, Some("vpc"));
    let refusal = refused(&topology, "allow web-1 in tcp 443 from 10.0.0.0/8");
    assert!(refusal.text.contains("`web-1` is an instance; a security-group is wanted"), "{}", refusal.text);
    assert_eq!(code(&topology, "route shop.main 172.16.0.0/16 -> pcx"), Cfg::NotFound);
}

#[test]
fn a_peering_waits_across_accounts_and_only_the_accepter_answers_pcx_01() {
    let topology = with(&base(), &["add peering link from shop to ledger"]);
    let state = |topology: &Topology| topology.peering_state(topology.peering("link").unwrap());
    assert_eq!(state(&topology), ConnectionState::PendingAcceptance);
    let refusal = refused(&topology, "as shop: accept link");
    assert_eq!((refusal.code, refusal.rules), (Cfg::Permission, &["PCX-01"][..]));
    assert_eq!(state(&with(&topology, &["as ledger: accept link"])), ConnectionState::Active);
    assert_eq!(state(&with(&topology, &["accept link"])), ConnectionState::Active);
    let inside =
        with(&base(), &["add vpc two cidr 10.9.0.0/16 account shop", "add peering p from shop to two"]);
    assert_eq!(inside.peering_state(inside.peering("p").unwrap()), ConnectionState::Active);
}

#[test]
fn final_states_of_a_peering_stay_final_pcx_02() {
    let topology = with(&base(), &["add peering link from shop to ledger"]);
    let rejected = with(&topology, &["reject link"]);
    assert_eq!(code(&rejected, "accept link"), Cfg::State);
    let active = with(&topology, &["accept link"]);
    assert_eq!(code(&active, "reject link"), Cfg::State);
    assert_eq!(code(&active, "accept link"), Cfg::State);
    let expired = with(&topology, &["set link state expired"]);
    assert_eq!(refused(&expired, "accept link").rules, ["PCX-02"]);
    assert_eq!(refused(&expired, "set link state active").rules, ["PCX-02"]);
}

#[test]
fn a_deleted_peering_leaves_blackholes_and_stale_rules_pcx_18_rt_11_sg_08() {
    let topology = with(
        &base(),
        &[
            "add security-group books in ledger",
            "add peering link from shop to ledger",
            "accept link",
            "route shop.main 172.16.0.0/16 -> link",
            "route ledger.main 10.0.0.0/16 -> link",
            "allow books in tcp 443 from web",
        ],
    );
    assert_eq!(code(&topology, "as stranger: remove link"), Cfg::Permission);
    let gone = with(&topology, &["as ledger: remove link"]);
    assert!(gone.peering("link").is_none());
    assert_eq!(gone.route_table("shop.main").unwrap().routes[0].to_string(), "172.16.0.0/16 -> link");
    assert_eq!(gone.security_group("books").unwrap().ingress[0].to_string(), "tcp 443 from web");
    // the name may be used again, and the route works again
    with(&gone, &["add peering link from shop to ledger"]);
    // the group of the other VPC may go as well; the rule is stale
    let stale = with(&gone, &["set web-1 security-groups []", "remove web"]);
    assert_eq!(stale.security_group("books").unwrap().ingress.len(), 1);
}

#[test]
fn a_vpc_goes_when_it_is_empty_and_takes_its_peerings_pcx_18() {
    let topology = with(
        &Topology::default(),
        &[
            "add vpc a cidr 10.0.0.0/16",
            "add vpc b cidr 10.1.0.0/16",
            "add peering ab from a to b",
            "add subnet s in a cidr 10.0.0.0/24",
        ],
    );
    let refusal = refused(&topology, "remove a");
    assert_eq!(refusal.code, Cfg::InUse);
    assert!(refusal.text.contains("`s`"), "{}", refusal.text);
    let gone = with(&topology, &["remove s", "remove a"]);
    assert!(gone.peering("ab").is_none() && gone.entry("a.main").is_none());
    assert_eq!(gone.vpcs().count(), 1);
}

#[test]
fn endpoints_wait_and_are_answered_by_the_provider_pl_14_pl_17() {
    let topology = with(&base(), &["add endpoint ep for api in shop-app"]);
    let state = |topology: &Topology| topology.endpoint_state(topology.endpoint("ep").unwrap());
    assert_eq!(topology.endpoint("ep").unwrap().vpc, "shop");
    assert_eq!(state(&topology), ConnectionState::PendingAcceptance);
    assert_eq!(refused(&topology, "as shop: accept ep").rules, ["PL-17"]);
    let accepted = with(&topology, &["as ledger: accept ep"]);
    assert_eq!(state(&accepted), ConnectionState::Available);
    let cut = with(&accepted, &["as ledger: reject ep"]);
    assert_eq!(state(&cut), ConnectionState::Rejected);
    assert_eq!(code(&cut, "accept ep"), Cfg::State);
}

#[test]
fn settings_of_a_service_do_not_touch_endpoints_that_are_there_pl_19() {
    let open = with(&base(), &["set api acceptance-required false", "add endpoint ep for api in shop-app"]);
    let later = with(&open, &["unpermit api shop", "set api acceptance-required true"]);
    let state = later.endpoint_state(later.endpoint("ep").unwrap());
    assert_eq!(state, ConnectionState::Available);
    assert!(later.endpoint_service("api").unwrap().allowed_principals.is_empty());
    assert_eq!(code(&later, "unpermit api shop"), Cfg::NotFound);
}

#[test]
fn a_service_with_connections_stays_pl_18() {
    let topology = with(&base(), &["add endpoint ep for api in shop-app"]);
    assert_eq!(code(&topology, "remove api"), Cfg::ServiceHasConnections);
    assert_eq!(code(&topology, "remove nlb"), Cfg::InUse);
    let other = with(&topology, &["add load-balancer nlb-2 in ledger-a"]);
    assert_eq!(code(&other, "set api load-balancers nlb-2"), Cfg::ServiceHasConnections);
    assert_eq!(refused(&topology, "as ledger: remove ep").rules, ["PL-18"]);
    let rejected = with(&topology, &["reject ep", "remove api", "remove nlb"]);
    assert_eq!(rejected.endpoints().count(), 1);
    with(&topology, &["as shop: remove ep", "remove api"]);
}

#[test]
fn a_zone_that_endpoints_use_stays_nlb_09() {
    let topology = with(&base(), &["add endpoint ep for api in shop-app", "accept ep"]);
    let refusal = refused(&topology, "set nlb subnets ledger-b");
    assert_eq!((refusal.code, refusal.rules), (Cfg::SubnetHasEndpointAssociations, &["NLB-09"][..]));
    with(&topology, &["set nlb subnets ledger-a"]);
}

#[test]
fn a_balancer_without_groups_never_gets_any_pl_34() {
    let topology = with(&base(), &["add security-group lb-sg in ledger"]);
    assert_eq!(code(&topology, "set nlb security-groups lb-sg"), Cfg::NlbCreatedWithoutSecurityGroups);
}

#[test]
fn an_internet_gateway_in_use_stays_igw_02() {
    let topology = with(&base(), &["add internet-gateway igw in shop", "route shop.main 0.0.0.0/0 -> igw"]);
    let used = with(&topology, &["set web-1 public-ip true"]);
    assert_eq!(code(&used, "remove igw"), Cfg::IgwInUse);
    let gone = with(&topology, &["remove igw"]);
    assert_eq!(gone.route_table("shop.main").unwrap().routes.len(), 1);
}

#[test]
fn groups_begin_with_one_rule_out_sg_03() {
    let topology = with(&base(), &["allow web out tcp 443 to 10.0.0.0/8"]);
    let rules = |topology: &Topology| -> Vec<String> {
        let group = topology.security_group("web").unwrap();
        group.egress.iter().flatten().map(ToString::to_string).collect()
    };
    assert_eq!(rules(&topology), ["all to 0.0.0.0/0", "tcp 443 to 10.0.0.0/8"]);
    assert_eq!(rules(&with(&topology, &["revoke web out all to 0.0.0.0/0"])), ["tcp 443 to 10.0.0.0/8"]);
    let closed = with(&base(), &["revoke web out all to 0.0.0.0/0"]);
    assert_eq!(closed.security_group("web").unwrap().egress, Some(Vec::new()));
    assert_eq!(code(&topology, "allow web in tcp 443 from 0.0.0.0/0"), Cfg::Exists);
    let refusal = refused(&topology, "revoke web in tcp 444 from 0.0.0.0/0");
    assert!(refusal.text.contains("it has `tcp 443 from 0.0.0.0/0`"), "{}", refusal.text);
    assert_eq!(code(&topology, "remove shop.default-sg"), Cfg::State);
    assert_eq!(code(&topology, "remove web"), Cfg::InUse);
}

#[test]
fn routes_are_one_a_destination_and_the_local_one_stays_rt_03() {
    let topology =
        with(&base(), &["add peering link from shop to ledger", "route shop.main 172.16.0.0/16 -> link"]);
    assert_eq!(code(&topology, "route shop.main 172.16.0.0/16 -> link"), Cfg::Exists);
    assert_eq!(refused(&topology, "unroute shop.main 10.0.0.0/16").rules, ["RT-03"]);
    assert_eq!(code(&topology, "unroute shop.main 10.7.0.0/16"), Cfg::NotFound);
    let none = with(&topology, &["unroute shop.main 172.16.0.0/16"]);
    assert!(none.is_untouched(Kind::RouteTable, "shop.main"));
    assert_eq!(code(&topology, "remove shop.main"), Cfg::State);
}

#[test]
fn a_subnet_has_one_table_and_one_acl_rt_01_nacl_01() {
    let topology = with(
        &base(),
        &[
            "add route-table one in shop subnets shop-app",
            "add route-table two in shop",
            "associate two shop-app",
            "add network-acl strict in shop subnets shop-app",
            "acl strict in 120 deny tcp 22 from 0.0.0.0/0",
            "acl strict in 100 allow all from 0.0.0.0/0",
        ],
    );
    assert!(topology.route_table("one").unwrap().subnets.is_empty());
    assert_eq!(topology.route_table("two").unwrap().subnets[0], "shop-app");
    assert_eq!(topology.network_acl("strict").unwrap().ingress[0].number, 100);
    assert_eq!(code(&topology, "acl strict in 120 allow all from 0.0.0.0/0"), Cfg::Exists);
    assert_eq!(code(&topology, "unacl strict out 100"), Cfg::NotFound);
    assert_eq!(code(&topology, "disassociate one shop-app"), Cfg::NotFound);
    assert_eq!(code(&topology, "remove two"), Cfg::State);
    let back = with(
        &topology,
        &["associate shop.default-acl shop-app", "remove strict", "disassociate two shop-app", "remove two"],
    );
    assert!(back.network_acl("strict").is_none());
}

#[test]
fn attachments_join_the_default_table_tgw_07() {
    let topology =
        with(&base(), &["add transit-gateway hub account shop", "attach shop to hub with shop-app"]);
    let table = topology.transit_gateway_route_table("hub.default").unwrap();
    assert_eq!((&*table.associations[0], &*table.propagations[0]), ("hub-shop", "hub-shop"));
    let off = with(
        &base(),
        &[
            "add transit-gateway hub account shop default-association false default-propagation false",
            "attach shop to hub with shop-app, shop-web as link",
            "add transit-gateway-route-table prod in hub",
            "associate prod link",
            "propagate hub.default link",
        ],
    );
    assert_eq!(refused(&off, "associate hub.default link").rules, ["TGW-05"]);
    assert_eq!(code(&off, "propagate hub.default link"), Cfg::Exists);
    assert_eq!(code(&off, "remove hub"), Cfg::InUse);
    let gone = with(&off, &["remove link"]);
    assert!(gone.transit_gateway_route_table("prod").unwrap().associations.is_empty());
    with(&gone, &["remove hub"]);
}

#[test]
fn another_accounts_gateway_waits_for_its_owner_tgw_16() {
    let topology = with(
        &base(),
        &[
            "add transit-gateway hub account net shared-with shop",
            "as shop: attach shop to hub with shop-app",
        ],
    );
    let state = |topology: &Topology| {
        topology.attachment_state(topology.transit_gateway_attachment("hub-shop").unwrap())
    };
    let joined = |topology: &Topology| {
        !topology.transit_gateway_route_table("hub.default").unwrap().associations.is_empty()
    };
    assert_eq!(state(&topology), ConnectionState::PendingAcceptance);
    assert!(!joined(&topology));
    assert_eq!(code(&topology, "as shop: accept hub-shop"), Cfg::Permission);
    let accepted = with(&topology, &["as net: accept hub-shop"]);
    assert_eq!(state(&accepted), ConnectionState::Available);
    assert!(joined(&accepted));
}

#[test]
fn listeners_and_targets_come_and_go() {
    let topology = base();
    assert_eq!(code(&topology, "listen nlb \"tcp 443 -> tg\""), Cfg::Exists);
    assert_eq!(code(&topology, "listen nlb \"tcp 80 -> gt\""), Cfg::NotFound);
    assert_eq!(code(&topology, "remove tg"), Cfg::InUse);
    assert_eq!(code(&topology, "unlisten nlb udp 443"), Cfg::NotFound);
    assert_eq!(code(&topology, "register tg ledger-1:8443"), Cfg::Exists);
    assert_eq!(code(&topology, "deregister tg ledger-1:80"), Cfg::NotFound);
    let gone = with(&topology, &["unlisten nlb tcp 443", "remove tg"]);
    assert!(gone.target_group("tg").is_none());
    let terminated = with(&topology, &["remove ledger-1"]);
    assert!(terminated.target_group("tg").unwrap().targets.is_empty());
}

#[test]
fn what_is_decided_when_made_cannot_be_set() {
    let topology = base();
    assert_eq!(code(&topology, "set shop region eu-west-1"), Cfg::State);
    assert_eq!(refused(&topology, "set shop cidr 10.7.0.0/16").rules, ["ADDR-05"]);
    let refusal = refused(&topology, "set web-1 security-group web");
    assert!(refusal.text.contains("did you mean `security-groups`?"), "{}", refusal.text);
    assert_eq!(code(&topology, "set web-1 state sleeping"), Cfg::Value);
    assert_eq!(code(&topology, "set web-1 security-groups nobody"), Cfg::NotFound);
    let tagged = with(&topology, &["set shop tags { team = green }"]);
    assert_eq!(tagged.entry("shop").unwrap().tags["team"], "green");
}

#[test]
fn each_makes_the_change_in_every_copy() {
    let mut topology = with(
        &base(),
        &["add vpc customer cidr 10.0.0.0/16", "add subnet app in customer cidr 10.0.1.0/24 az use1-az1"],
    );
    let spec = GroupSpec { count: 40, cidr_step: None, account_per_copy: true };
    stamp(&mut topology, &Name::from("customer"), spec).unwrap();
    let change: Change = "each customer: permit api customer".parse().unwrap();
    let permitted = apply(&topology, &change).unwrap();
    assert_eq!(permitted.objects_added, 40);
    let principals = &permitted.topology.endpoint_service("api").unwrap().allowed_principals;
    assert_eq!(principals[40].to_string(), "customer-40");
    let lines = ["each customer: as customer: add endpoint ep for api in app", "each customer: accept ep"];
    let connected = with(&permitted.topology, &lines);
    assert_eq!(connected.endpoint("customer-7.ep").unwrap().subnets[0], "customer-7.app");
    assert_eq!(objects_between(&permitted.topology, &connected), 80);
    let refusal = refused(&connected, "each customer: add endpoint ep for api in app");
    assert!(
        refusal.text.starts_with("in `customer-1`: the name `customer-1.ep` is taken"),
        "{}",
        refusal.text
    );
    assert_eq!(code(&topology, "each consumer: remove app"), Cfg::NotFound);
    let everyone: Vec<String> = (1..=40).map(|n| format!("customer-{n}")).collect();
    let hub = format!("add transit-gateway hub account net shared-with [{}]", everyone.join(", "));
    let attached = with(&topology, &[&hub, "each customer: attach customer to hub with app"]);
    assert!(attached.transit_gateway_attachment("customer-3.hub-customer").is_some());
}

#[test]
fn what_rules_of_no_aws_page_hold_is_held_all_the_same() {
    let topology = with(
        &base(),
        &[
            "add on-premises office cidr 192.168.0.0/16",
            "add vpn-gateway vgw in shop",
            "add customer-gateway cgw at office",
            "add vpn-connection vpn customer-gateway cgw vpn-gateway vgw",
        ],
    );
    let refusal = refused(&topology, "remove office");
    assert_eq!(refusal.code, Cfg::InUse);
    assert!(refusal.text.contains("customer-gateway `cgw`"), "{}", refusal.text);
    with(&topology, &["remove vpn", "remove cgw", "remove office"]);
}

#[test]
fn another_account_cannot_touch_what_is_not_its_own_share_02_pcx_16() {
    let topology = base();
    assert_eq!(code(&topology, "as shop: allow ledger.default-sg in all from 0.0.0.0/0"), Cfg::Permission);
    assert_eq!(code(&topology, "as shop: permit api *"), Cfg::Permission);
    assert_eq!(code(&topology, "as shop: add subnet x in ledger cidr 172.16.9.0/24"), Cfg::Permission);
}

#[test]
fn the_actor_owns_what_it_makes() {
    let topology = with(&base(), &["as audit: add vpc desk cidr 10.5.0.0/16"]);
    assert_eq!(topology.account_of_vpc("desk"), Some(&Name::from("audit")));
}

#[test]
fn overhead_counts_objects_entries_and_approvals_choose_24() {
    let topology = base();
    assert_eq!(cost(&topology, "add peering link from shop to ledger"), 1);
    let peered = with(&topology, &["add peering link from shop to ledger"]);
    assert_eq!(cost(&peered, "accept link"), 1);
    assert_eq!(cost(&peered, "route shop.main 172.16.0.0/16 -> link"), 1);
    assert_eq!(cost(&topology, "add vpc x cidr 10.9.0.0/16"), 1);
    assert_eq!(cost(&topology, "allow web out tcp 443 to 10.0.0.0/8"), 1);
    assert_eq!(cost(&topology, "revoke web out all to 0.0.0.0/0"), 0);
    assert_eq!(
        cost(&topology, "add security-group g in shop ingress [\"tcp 1 from web\", \"tcp 2 from web\"]"),
        3
    );
    assert_eq!(cost(&topology, "set api acceptance-required false"), 0);
    let open = with(&topology, &["set api acceptance-required false"]);
    assert_eq!(cost(&open, "add endpoint ep for api in shop-app"), 1);
    let hub = with(&topology, &["add transit-gateway hub account shop"]);
    assert_eq!(cost(&hub, "attach shop to hub with shop-app"), 1);
    assert_eq!(cost(&topology, "remove web-1"), 0);
}

//! Internet gateways and NAT gateways (IGW, NAT).

use super::index::Index;
use super::{Findings, address};
use crate::network::code::Cfg;
use crate::network::notation::PublicIp;
use crate::network::resource::{
    EgressOnlyInternetGateway, Era, InternetGateway, NatConnectivity, NatGateway, NatScope, NatState,
};

/// IGW-02: one internet gateway a VPC.
pub(super) fn internet(ix: &Index, f: &mut Findings, igw: &InternetGateway) {
    if let Some(other) = ix.rival(f.name, ix.internet_gateways_of(&igw.vpc)) {
        let text = format!("`{}` has the internet gateway `{other}` already; a VPC has at most one", igw.vpc);
        f.at("vpc", Cfg::State, &["IGW-02"], text);
    }
}

/// IGW-09: one egress-only internet gateway a VPC.
pub(super) fn egress_only(ix: &Index, f: &mut Findings, igw: &EgressOnlyInternetGateway) {
    if let Some(other) = ix.rival(f.name, ix.egress_only_of(&igw.vpc)) {
        let text = format!(
            "`{}` has the egress-only internet gateway `{other}` already; a VPC has at most one",
            igw.vpc
        );
        f.at("vpc", Cfg::State, &["IGW-09"], text);
    }
}

/// A NAT gateway: NAT-01, NAT-02, NAT-11.
pub(super) fn nat(ix: &Index, f: &mut Findings, nat: &NatGateway) {
    let classic = ix.topology.era == Era::ExamClassic;
    if nat.connectivity == NatConnectivity::Private {
        if nat.scope == NatScope::Regional {
            f.at("connectivity", Cfg::State, &["NAT-11"], "a regional NAT gateway cannot be private");
        }
        if classic {
            f.at(
                "connectivity",
                Cfg::State,
                &["NAT-02"],
                "in the exam-classic era every NAT gateway is public",
            );
        }
        if nat.public_ip.is_public(false) {
            f.at("public-ip", Cfg::State, &["NAT-02"], "a private NAT gateway has no Elastic IP");
        }
    }
    if nat.scope == NatScope::Regional && classic {
        f.at("scope", Cfg::State, &["NAT-11"], "in the exam-classic era every NAT gateway lies in one zone");
    }
    if let Some(ip) = nat.ip {
        address::wanted(ix, f, "ip", &["ADDR-09"], &nat.subnet, ip);
    }
    if let PublicIp::Address(addr) = nat.public_ip {
        address::public_address(ix, f, "public-ip", addr);
    }
    // One that failed or was deleted may have been left without a gateway since.
    let Some(vpc) = ix.vpc_of_subnet(&nat.subnet) else { return };
    let needs_gateway = nat.connectivity == NatConnectivity::Public && nat.state == NatState::Available;
    if needs_gateway && ix.internet_gateways_of(vpc).is_empty() {
        let text = format!(
            "a public NAT gateway needs an internet gateway attached to `{vpc}`; attach one, or make it private"
        );
        f.at("subnet", Cfg::NoInternetGateway, &["NAT-01"], text);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ABC, accepts, edit, edit_refused, refuses, topology};
    use crate::network::code::Cfg;

    #[test]
    fn igw_02_one_internet_gateway_a_vpc() {
        refuses(ABC, "internet-gateway second; vpc: a", Cfg::State, "second", "IGW-02");
        accepts(ABC, "internet-gateway igw-b; vpc: b");
    }

    #[test]
    fn igw_02_a_gateway_in_use_stays() {
        edit_refused(ABC, "", "remove igw-a", None, Cfg::IgwInUse, "IGW-02");
        edit_refused(ABC, "", "set igw-a vpc b", None, Cfg::IgwInUse, "IGW-02");
        assert_eq!(edit(ABC, "", "remove web-a\nremove igw-a", None), None);
        let nat = "instance web-a; subnet: a1\nnat-gateway nat; subnet: a1";
        edit_refused(ABC, nat, "remove igw-a", None, Cfg::IgwInUse, "IGW-02");
    }

    #[test]
    fn igw_09_one_egress_only_gateway_a_vpc() {
        let two = "egress-only-internet-gateway e1; vpc: a\negress-only-internet-gateway e2; vpc: a";
        refuses(ABC, two, Cfg::State, "e2", "IGW-09");
    }

    #[test]
    fn nat_01_a_public_one_needs_an_internet_gateway() {
        refuses(ABC, "nat-gateway nat; subnet: b1", Cfg::NoInternetGateway, "nat", "NAT-01");
        accepts(ABC, "nat-gateway nat; subnet: a1");
        accepts(ABC, "nat-gateway nat; subnet: b1; state: failed");
    }

    #[test]
    fn nat_02_a_private_one_has_no_elastic_ip() {
        accepts(ABC, "nat-gateway nat; subnet: b1; connectivity: private");
        let eip = "nat-gateway nat; subnet: a1; connectivity: private; public-ip: true";
        refuses(ABC, eip, Cfg::State, "nat", "NAT-02");
        let classic = "era exam-classic\nnat-gateway nat; subnet: b1; connectivity: private";
        refuses(ABC, classic, Cfg::State, "nat", "NAT-02");
    }

    #[test]
    fn nat_07_takes_no_security_group() {
        use crate::network::resource::Kind;
        let name = topology(ABC, "nat-gateway nat; subnet: a1").stored_name("nat").cloned().unwrap();
        let refusal = super::super::foreign_key(Kind::NatGateway, "security-groups", &name).unwrap();
        assert_eq!((refusal.code, refusal.rules), (Cfg::SgReference, &["NAT-07"][..]));
        assert_eq!(super::super::foreign_key(Kind::NatGateway, "colour", &name), None);
    }

    #[test]
    fn nat_11_a_regional_one_is_public() {
        accepts(ABC, "nat-gateway nat; subnet: a1; scope: regional");
        let private = "nat-gateway nat; subnet: a1; scope: regional; connectivity: private";
        refuses(ABC, private, Cfg::State, "nat", "NAT-11");
        refuses(
            ABC,
            "era exam-classic\nnat-gateway nat; subnet: a1; scope: regional",
            Cfg::State,
            "nat",
            "NAT-11",
        );
    }
}

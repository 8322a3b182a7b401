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
        if nat.public_ip != PublicIp::None {
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

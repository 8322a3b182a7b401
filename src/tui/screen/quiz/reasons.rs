//! Reasons and places that a learner could take for the right ones.

use rand::Rng;
use rand::seq::SliceRandom;

use super::play;
use crate::content::pack::{Pack, VerdictTask};
use crate::network::code::{AwsCode, Code};
use crate::network::model::Model;
use crate::network::name::Name;
use crate::network::resource::Kind;
use crate::network::topology::Topology;
use crate::network::verdict::Verdict;

/// How many wrong ones stand beside the right one.
const WRONG: usize = 4;

/// Reasons by the kind that a network must hold for them to be thinkable; `None` for any network.
const THINKABLE: &[(AwsCode, Option<Kind>)] = &[
    (AwsCode::NoRouteToDestination, None),
    (AwsCode::EniSgRulesMismatch, None),
    (AwsCode::SubnetAclRestriction, None),
    (AwsCode::DisconnectedVpcs, None),
    (AwsCode::VpcLocalRouteCidrRestriction, None),
    (AwsCode::EniSourceDestCheckRestriction, None),
    (AwsCode::SgHasNoRules, Some(Kind::SecurityGroup)),
    (AwsCode::BadStateRoute, Some(Kind::Peering)),
    (AwsCode::PcxRequiresAddressInVpcCidr, Some(Kind::Peering)),
    (AwsCode::NgwRequiresSourceInVpc, Some(Kind::NatGateway)),
    (AwsCode::IgwPublicIpAssociationForEgress, Some(Kind::InternetGateway)),
    (AwsCode::IgwPrivateIpAssociationForIngress, Some(Kind::InternetGateway)),
    (AwsCode::TgwRtbNoRouteToTgwAttachment, Some(Kind::TransitGateway)),
    (AwsCode::TgwAttachMissingTgwRtbAssociation, Some(Kind::TransitGateway)),
    (AwsCode::Elbv2ListenersMismatch, Some(Kind::LoadBalancer)),
    (AwsCode::ElbNotCrosszone, Some(Kind::LoadBalancer)),
    (AwsCode::VpceIntraVpcTraffic, Some(Kind::Endpoint)),
    (AwsCode::BadState, Some(Kind::Endpoint)),
];

/// Wrong reasons and wrong places for a task, never one that also holds.
pub(super) fn plausible(pack: &Pack, task: &VerdictTask, chance: &mut impl Rng) -> (Vec<Code>, Vec<Name>) {
    let base = pack.topologies.get(&task.topology);
    let Some(topology) = base.and_then(|base| play::apply_all(base, &task.changes).ok()) else {
        return (Vec::new(), Vec::new());
    };
    let verdict = Model::new(&topology).verdict(&task.flow);
    (reasons(&topology, task, &verdict, chance), places(&topology, task, &verdict, chance))
}

/// Those first that belong to a kind of the network.
fn reasons(topology: &Topology, task: &VerdictTask, verdict: &Verdict, chance: &mut impl Rng) -> Vec<Code> {
    let holds = |code: Code| {
        let mut all = verdict.explanations.iter().chain(&verdict.also_blocked_by);
        all.any(|explanation| explanation.code == code)
    };
    let (mut own, mut any) = (Vec::new(), Vec::new());
    for (code, kind) in THINKABLE {
        let code = Code::from(*code);
        if Some(code) == task.key.code || holds(code) {
            continue;
        }
        match kind {
            Some(kind) if !topology.table(*kind).is_empty() => own.push(code),
            Some(_) => {}
            None => any.push(code),
        }
    }
    own.shuffle(chance);
    own.truncate(WRONG / 2);
    any.shuffle(chance);
    own.extend(any);
    own.truncate(WRONG);
    own
}

/// What the packet passed on its way, then other controls of the network.
fn places(topology: &Topology, task: &VerdictTask, verdict: &Verdict, chance: &mut impl Rng) -> Vec<Name> {
    let blocks = |name: &Name| {
        let mut all = verdict.explanations.iter().chain(&verdict.also_blocked_by);
        all.any(|explanation| explanation.component == *name)
    };
    let passed = verdict.forward.iter().chain(&verdict.reply).filter(|step| step.passed);
    let mut near: Vec<Name> = passed.map(|step| step.component.clone()).collect();
    let controls = [Kind::RouteTable, Kind::SecurityGroup, Kind::NetworkAcl, Kind::Peering, Kind::Instance];
    let mut far: Vec<Name> = controls.iter().flat_map(|kind| topology.table(*kind).keys().cloned()).collect();
    near.shuffle(chance);
    far.shuffle(chance);
    let mut out: Vec<Name> = Vec::new();
    for name in near.into_iter().chain(far) {
        if out.len() < WRONG
            && !out.contains(&name)
            && !blocks(&name)
            && Some(&name) != task.key.component.as_ref()
        {
            out.push(name);
        }
    }
    out
}

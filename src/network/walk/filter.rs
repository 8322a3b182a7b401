//! Security groups and network ACLs on the way.

use std::net::IpAddr;

use super::Walker;
use super::event::{AclHit, Event, Filtered, GroupHit};
use super::packet::{Bearer, Load, Lost, matches_kind};
use super::stop::Stop;
use crate::network::code::{AwsCode, Code};
use crate::network::model::*;
use crate::network::notation::Direction;
use crate::network::portset::PortSet;
use crate::network::resource::ConnectionState;
use crate::network::traffic::{PortRange, Traffic};
use crate::network::verdict::Rules;

/// How a rule's remote side fits a packet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    Yes,
    No,
    /// It would, had the sender's identity not been lost.
    Lost(Lost),
    /// Nobody knows that group.
    Unknown,
}

impl Walker<'_> {
    /// The groups of an interface against the packet: stateful, so only for requests (SG-02).
    pub(super) fn check_groups(&mut self, at: Filtered, direction: Direction) -> Result<(), Stop> {
        let model = self.model;
        let groups: &[GroupId] = match at {
            Filtered::Interface(id) => match &model.interfaces[id.index()].groups {
                Some(groups) => groups,
                None => return Ok(()),
            },
            Filtered::Classic(id) => match &model.classics[id.index()].link {
                Some(link) => &link.groups,
                None => return Ok(()),
            },
        };
        let hit = self.pool(groups, at, direction);
        let event = Event::Group { at, direction, hit };
        match hit {
            GroupHit::Rule(..) => {
                self.note(event, &["SG-01", "SG-05"]);
                Ok(())
            }
            hit => {
                let (code, rules) = refusal_of(hit);
                let rules = if self.is_endpoint(at) && code == AwsCode::EniSgRulesMismatch.into() {
                    &["PL-23", "SG-01", "SG-05"]
                } else {
                    rules
                };
                self.filtered(code, rules, event)
            }
        }
    }

    /// Whether the interface is one of an endpoint, whose groups guard the way in (PL-23).
    fn is_endpoint(&self, at: Filtered) -> bool {
        match at {
            Filtered::Interface(id) => {
                matches!(self.model.interfaces[id.index()].behind, Behind::Endpoint(_))
            }
            Filtered::Classic(_) => false,
        }
    }

    /// Pools the rules of several groups: a packet passes if one of them lets it (SG-04).
    fn pool(&mut self, groups: &[GroupId], at: Filtered, direction: Direction) -> GroupHit {
        let model = self.model;
        let mut any_rule = false;
        let mut lost = None;
        let mut unknown = false;
        let mut open = PortSet::empty();
        let mut first = None;
        for group in groups {
            for (i, line) in model.groups[group.index()].lines(direction).iter().enumerate() {
                any_rule = true;
                if !self.kind_fits(line.traffic) {
                    continue;
                }
                let ports = self.ports_of(line.traffic);
                if ports.as_ref().is_some_and(PortSet::is_empty) {
                    continue;
                }
                match self.peer_fits(&line.peer, at, direction) {
                    Fit::No => {}
                    Fit::Unknown => unknown = true,
                    Fit::Lost(how) => lost = Some(how),
                    Fit::Yes => {
                        let hit = GroupHit::Rule(*group, u32::try_from(i).unwrap_or(u32::MAX));
                        match ports {
                            None => return hit,
                            Some(ports) => open.extend(&ports),
                        }
                        first.get_or_insert(hit);
                    }
                }
            }
        }
        if let (Load::Set(wanted), Some(hit)) = (&self.packet.load, first) {
            let narrowed = wanted.intersection(&open);
            self.packet.load = Load::Set(narrowed);
            return hit;
        }
        match (any_rule, lost, unknown) {
            (false, ..) => GroupHit::NoRules,
            (_, Some(Lost::OnTheWay), _) => GroupHit::ReferenceLost,
            (_, Some(Lost::TransitGateway), _) => GroupHit::ReferenceUnsupported,
            (_, None, true) => GroupHit::UnknownPeer,
            (_, None, false) => GroupHit::Mismatch,
        }
    }

    /// Whether protocol, ICMP type and the exact ports fit; a set of ports is narrowed later.
    fn kind_fits(&self, traffic: Traffic) -> bool {
        if !matches_kind(traffic, self.packet.protocol, &self.packet.load) {
            return false;
        }
        match (traffic, &self.packet.load) {
            (Traffic::Ports(_, range), Load::Ports(wanted)) => range.covers(*wanted),
            _ => true,
        }
    }

    /// The ports of the wanted set that a rule opens, or `None` where no set is wanted.
    fn ports_of(&self, traffic: Traffic) -> Option<PortSet> {
        let Load::Set(wanted) = &self.packet.load else { return None };
        let range = traffic.ports_of(self.packet.protocol).unwrap_or(PortRange::ALL);
        Some(wanted.within(range))
    }

    fn peer_fits(&self, peer: &GroupPeer, at: Filtered, direction: Direction) -> Fit {
        let remote = match direction {
            Direction::Ingress => self.packet.src,
            Direction::Egress => self.packet.dst,
        };
        let yes = |fits: bool| if fits { Fit::Yes } else { Fit::No };
        match (peer, direction) {
            (GroupPeer::Net(net), _) => yes(net.contains(&remote)),
            (GroupPeer::PrefixList(nets), _) => yes(nets.iter().any(|net| net.contains(&remote))),
            (GroupPeer::Unknown(_), _) => Fit::Unknown,
            (GroupPeer::Group(group), Direction::Ingress) => self.sender_bears(*group),
            (GroupPeer::Group(group), Direction::Egress) => yes(self.receiver_bears(*group, at, remote)),
        }
    }

    /// Whether the sender bears the group, and whether the packet still tells so (SG-06, SG-07).
    fn sender_bears(&self, group: GroupId) -> Fit {
        let model = self.model;
        let bears = match self.packet.bearer {
            Bearer::Nobody => false,
            Bearer::Classic(id) => {
                model.classics[id.index()].link.as_ref().is_some_and(|link| link.groups.contains(&group))
            }
            Bearer::Interface(id) => {
                model.interfaces[id.index()].groups.as_ref().is_some_and(|groups| groups.contains(&group))
            }
        };
        match (bears, self.packet.lost) {
            (false, _) => Fit::No,
            (true, None) => Fit::Yes,
            (true, Some(how)) => Fit::Lost(how),
        }
    }

    /// Whether the private address belongs to an interface with the group, in the own VPC or in a peer of the same
    /// Region (SG-06, SG-08), or to a Classic instance linked with it (CLINK-02).
    fn receiver_bears(&self, group: GroupId, at: Filtered, remote: IpAddr) -> bool {
        let model = self.model;
        let own = match at {
            Filtered::Interface(id) => model.interfaces[id.index()].vpc,
            Filtered::Classic(id) => match &model.classics[id.index()].link {
                Some(link) => link.vpc,
                None => return false,
            },
        };
        let bears = |vpc: VpcId| {
            let found = model.vpcs.get(vpc.index()).and_then(|vpc| vpc.interface_at(remote));
            found.is_some_and(|id| {
                model.interfaces[id.index()].groups.as_ref().is_some_and(|groups| groups.contains(&group))
            })
        };
        let linked = model.vpcs[own.index()].classic.iter().any(|id| {
            let classic = &model.classics[id.index()];
            classic.address == Some(remote)
                && classic.link.as_ref().is_some_and(|link| link.groups.contains(&group))
        });
        if bears(own) || linked {
            return true;
        }
        let region = model.vpcs[own.index()].region;
        model.vpcs[own.index()].peerings.iter().any(|(other, peering)| {
            model.peerings[peering.index()].state == ConnectionState::Active
                && model.vpcs.get(other.index()).is_some_and(|vpc| vpc.region == region)
                && bears(*other)
        })
    }

    /// The ACL of a subnet against the packet, in one direction; stateless, so for replies too (NACL-05).
    pub(super) fn check_acl(&mut self, subnet: SubnetId, direction: Direction) -> Result<(), Stop> {
        let model = self.model;
        let Some(acl) = model.subnets[subnet.index()].acl else { return Ok(()) };
        let remote = match direction {
            Direction::Ingress => self.packet.src,
            Direction::Egress => self.packet.dst,
        };
        let lines = model.acls[acl.index()].lines(direction);
        let (passes, hit) = match &self.packet.load {
            Load::Ports(wanted) => acl_ports(lines, self.packet.protocol, remote, *wanted),
            Load::Set(wanted) => {
                let open = acl_set(lines, self.packet.protocol, remote, wanted);
                let passes = !open.is_empty();
                self.packet.load = Load::Set(open);
                (passes, AclHit::Final)
            }
            load => {
                let matching = |line: &&AclLine| {
                    line.net.contains(&remote) && matches_kind(line.traffic, self.packet.protocol, load)
                };
                match lines.iter().find(matching) {
                    Some(line) => (line.allow, AclHit::Rule(line.number)),
                    None => (false, AclHit::Final),
                }
            }
        };
        let event = Event::Acl { subnet, direction, hit };
        if passes {
            self.note(event, &["NACL-04", "NACL-06"]);
            return Ok(());
        }
        let rules: Rules = match self.leg() {
            crate::network::verdict::Leg::Forward => &["NACL-04", "NACL-12"],
            crate::network::verdict::Leg::Return => &["NACL-05", "NACL-08"],
        };
        self.filtered(AwsCode::SubnetAclRestriction.into(), rules, event)
    }
}

/// First match decides for every port of a range; all of them must be allowed.
fn acl_ports(
    lines: &[AclLine],
    protocol: crate::network::traffic::Protocol,
    remote: IpAddr,
    wanted: PortRange,
) -> (bool, AclHit) {
    let ports =
        |line: &AclLine| line.net.contains(&remote).then(|| line.traffic.ports_of(protocol)).flatten();
    // One port, or a rule that decides for all of them, is by far the usual case.
    let first = lines.iter().find_map(|line| {
        let range = ports(line)?;
        (range.first <= wanted.last && wanted.first <= range.last).then_some((line, range))
    });
    match first {
        None => return (false, AclHit::Final),
        Some((line, range)) if range.covers(wanted) || !line.allow => {
            let hit = if range.covers(wanted) { AclHit::Rule(line.number) } else { AclHit::Partly };
            return (line.allow, hit);
        }
        Some(_) => {}
    }
    let mut open: PortSet = [wanted].into_iter().collect();
    for line in lines {
        let Some(range) = ports(line) else { continue };
        if line.allow {
            open.remove(range);
            if open.is_empty() {
                return (true, AclHit::Rule(line.number));
            }
        } else if !open.within(range).is_empty() {
            return (false, AclHit::Partly);
        }
    }
    (false, AclHit::Partly)
}

/// The ports of a set that the lines allow.
fn acl_set(
    lines: &[AclLine],
    protocol: crate::network::traffic::Protocol,
    remote: IpAddr,
    wanted: &PortSet,
) -> PortSet {
    let mut undecided = wanted.clone();
    let mut open = PortSet::empty();
    for line in lines {
        if !line.net.contains(&remote) {
            continue;
        }
        let Some(range) = line.traffic.ports_of(protocol) else { continue };
        if line.allow {
            open.extend(&undecided.within(range));
        }
        undecided.remove(range);
    }
    open
}

fn refusal_of(hit: GroupHit) -> (Code, Rules) {
    match hit {
        GroupHit::NoRules => (AwsCode::SgHasNoRules.into(), &["SG-01", "CODE-23"]),
        GroupHit::ReferenceLost => (AwsCode::SgReferencesNotPreserved.into(), &["SG-07", "CODE-23"]),
        GroupHit::ReferenceUnsupported => (AwsCode::SgReferencingSupport.into(), &["SG-09", "CODE-23"]),
        GroupHit::UnknownPeer => (AwsCode::UnknownPeeredSgs.into(), &["CODE-23"]),
        GroupHit::Rule(..) | GroupHit::Mismatch => (AwsCode::EniSgRulesMismatch.into(), &["SG-01", "SG-05"]),
    }
}

//! Hosts that behave alike.
//!
//! Two interfaces behave alike when nothing in the topology can tell them apart: same subnet, same groups, same
//! kind, and no range that any rule or route mentions contains one address without the other. Classes are compared
//! by content, so that two of them never fall together by a collision.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use ipnet::IpNet;

use super::data::*;
use super::lpm::PrefixMap;

/// Everything that can tell one interface from another.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Signature {
    subnet: SubnetId,
    role: crate::network::address::Role,
    groups: Option<Vec<GroupId>>,
    running: bool,
    source_dest_check: bool,
    is_public: bool,
    /// For each address the narrowest mentioned range inside the subnet that contains it.
    cells: Vec<Option<IpNet>>,
    /// Target groups that it is in, with its ports.
    targeted: Vec<(u32, u16)>,
    /// Routes that name it set it apart; so does standing for something else than a host.
    own: Option<InterfaceId>,
}

impl Model {
    /// The interfaces by class, each class in the order of names.
    pub(crate) fn classes(&self) -> Vec<Vec<InterfaceId>> {
        let mentioned = self.mentioned();
        let targets = self.targets();
        let named = self.named_by_routes();
        let mut classes: BTreeMap<Signature, Vec<InterfaceId>> = BTreeMap::new();
        for (i, interface) in self.interfaces.iter().enumerate() {
            let id = InterfaceId(u32::try_from(i).unwrap_or(u32::MAX));
            let apart = interface.behind != Behind::Host || named.contains(&id);
            let signature = Signature {
                subnet: interface.subnet,
                role: interface.role,
                groups: interface.groups.clone().map(|mut groups| {
                    groups.sort();
                    groups
                }),
                running: interface.running,
                source_dest_check: interface.source_dest_check,
                is_public: interface.has_public(),
                cells: interface
                    .addresses
                    .iter()
                    .map(|addr| self.cell(&mentioned, interface.subnet, addr.private))
                    .collect(),
                targeted: targets.get(&id).cloned().unwrap_or_default(),
                own: apart.then_some(id),
            };
            classes.entry(signature).or_default().push(id);
        }
        let mut classes: Vec<Vec<InterfaceId>> = classes.into_values().collect();
        classes.sort();
        classes
    }

    fn cell(&self, mentioned: &PrefixMap<IpNet>, subnet: SubnetId, addr: IpAddr) -> Option<IpNet> {
        let within = |net: &IpNet| {
            self.subnets[subnet.index()].cidrs.iter().any(|own| own.contains(net) && own != net)
        };
        mentioned.get(addr).filter(|net| within(net)).copied()
    }

    /// Every range that a rule or a route mentions.
    fn mentioned(&self) -> PrefixMap<IpNet> {
        let mut nets: BTreeSet<IpNet> = BTreeSet::new();
        for group in &self.groups {
            for line in group.ingress.iter().chain(&group.egress) {
                match &line.peer {
                    GroupPeer::Net(net) => drop(nets.insert(*net)),
                    GroupPeer::PrefixList(list) => nets.extend(list),
                    GroupPeer::Group(_) | GroupPeer::Unknown(_) => {}
                }
            }
        }
        let lines = self.acls.iter().flat_map(|acl| acl.ingress.iter().chain(&acl.egress));
        nets.extend(lines.map(|line| line.net));
        nets.extend(self.tables.iter().flat_map(|table| table.routes.nets()));
        nets.extend(self.tgw_tables.iter().flat_map(|table| table.routes.nets()));
        nets.extend(self.vgws.iter().flat_map(|vgw| vgw.known_down.nets()));
        PrefixMap::new(nets.into_iter().map(|net| (net, net)))
    }

    fn targets(&self) -> BTreeMap<InterfaceId, Vec<(u32, u16)>> {
        let mut targets: BTreeMap<InterfaceId, Vec<(u32, u16)>> = BTreeMap::new();
        for (group, entry) in (0u32..).zip(&self.target_groups) {
            for target in &entry.targets {
                if let TargetPlace::Interface(id, _) = target.end {
                    targets.entry(id).or_default().push((group, target.port));
                }
            }
        }
        targets
    }

    fn named_by_routes(&self) -> BTreeSet<InterfaceId> {
        let hops = self.tables.iter().flat_map(|table| table.routes.values());
        let named = hops.filter_map(|entry| match entry.hop {
            Hop::Interface(id) => Some(id),
            _ => None,
        });
        // A host that is the far end of a VPN has routes of its own.
        named.chain(self.tunnels.iter().map(|(id, _)| *id)).collect()
    }
}

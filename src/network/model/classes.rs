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

/// Everything that can tell one host from another of its subnet. Routes that name one set it apart altogether, and so do
/// target groups, since a balancer prefers one target to another and a target does not reach itself (NLB-17).
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Signature {
    role: crate::network::address::Role,
    groups: Option<Vec<GroupId>>,
    running: bool,
    source_dest_check: bool,
    is_public: bool,
    /// For each address the narrowest mentioned range inside the subnet that contains it.
    cells: Vec<Option<IpNet>>,
}

impl Model {
    /// The interfaces by class, each class in the order of names.
    pub(crate) fn classes(&self) -> Vec<Vec<InterfaceId>> {
        let mut of_subnet: Vec<Vec<InterfaceId>> = vec![Vec::new(); self.subnets.len()];
        for (i, interface) in (0u32..).zip(&self.interfaces) {
            of_subnet[interface.subnet.index()].push(InterfaceId(i));
        }
        // Alike are only neighbours: in most big networks nobody has one, and there is nothing to compare.
        let (crowded, single): (Vec<_>, Vec<_>) =
            of_subnet.into_iter().filter(|own| !own.is_empty()).partition(|own| own.len() > 1);
        let mut classes = single;
        if !crowded.is_empty() {
            self.compared(&crowded, &mut classes);
        }
        classes.sort_unstable();
        classes
    }

    /// The interfaces of some subnets by what tells them apart.
    fn compared(&self, subnets: &[Vec<InterfaceId>], classes: &mut Vec<Vec<InterfaceId>>) {
        let mentioned = self.mentioned(subnets);
        let targets = self.targets();
        let named = self.named_by_routes();
        for own in subnets {
            let mut known: BTreeMap<Signature, Vec<InterfaceId>> = BTreeMap::new();
            for id in own {
                let interface = &self.interfaces[id.index()];
                let apart = interface.behind != Behind::Host
                    || named.contains(id)
                    || targets.contains(id)
                    || self.shares_address(interface);
                if apart {
                    classes.push(vec![*id]);
                } else {
                    known.entry(self.signature(&mentioned, interface)).or_default().push(*id);
                }
            }
            classes.extend(known.into_values());
        }
    }

    fn signature(&self, mentioned: &PrefixMap<IpNet>, interface: &Interface) -> Signature {
        let cell =
            |addr: &crate::network::address::Addr| self.cell(mentioned, interface.subnet, addr.private);
        Signature {
            role: interface.role,
            groups: interface.groups.clone().map(|mut groups| {
                groups.sort();
                groups
            }),
            running: interface.running,
            source_dest_check: interface.source_dest_check,
            is_public: interface.has_public(),
            cells: interface.addresses.iter().map(cell).collect(),
        }
    }

    /// Whether another interface has one of its addresses, so that a rule or a route can mean either.
    fn shares_address(&self, interface: &Interface) -> bool {
        let shared = |addr: IpAddr| self.private.get(&addr).is_some_and(|list| list.len() > 1);
        interface.addresses.iter().any(|addr| shared(addr.private))
    }

    fn cell(&self, mentioned: &PrefixMap<IpNet>, subnet: SubnetId, addr: IpAddr) -> Option<IpNet> {
        let within = |net: &IpNet| {
            self.subnets[subnet.index()].cidrs.iter().any(|own| own.contains(net) && own != net)
        };
        mentioned.get(addr).filter(|net| within(net)).copied()
    }

    /// Every range that a rule or a route mentions and that could lie inside one of the subnets.
    fn mentioned(&self, subnets: &[Vec<InterfaceId>]) -> PrefixMap<IpNet> {
        let first = subnets.iter().filter_map(|own| own.first());
        let cidrs = first.flat_map(|id| &self.subnets[self.interfaces[id.index()].subnet.index()].cidrs);
        let shortest = |v6: bool| {
            let lengths = cidrs.clone().filter(|net| net.addr().is_ipv6() == v6).map(IpNet::prefix_len);
            lengths.min().unwrap_or(u8::MAX)
        };
        let (v4, v6) = (shortest(false), shortest(true));
        let narrow = |net: &IpNet| net.prefix_len() > if net.addr().is_ipv6() { v6 } else { v4 };
        let mut nets: BTreeSet<IpNet> = BTreeSet::new();
        for group in &self.groups {
            for line in group.ingress.iter().chain(&group.egress) {
                match &line.peer {
                    GroupPeer::Net(net) => nets.extend(Some(*net).filter(narrow)),
                    GroupPeer::PrefixList(list) => nets.extend(list.iter().copied().filter(narrow)),
                    GroupPeer::Group(_) | GroupPeer::Unknown(_) => {}
                }
            }
        }
        let lines = self.acls.iter().flat_map(|acl| acl.ingress.iter().chain(&acl.egress));
        nets.extend(lines.map(|line| line.net).filter(narrow));
        nets.extend(self.tables.iter().flat_map(|table| table.routes.nets()).filter(narrow));
        nets.extend(self.tgw_tables.iter().flat_map(|table| table.routes.nets()).filter(narrow));
        nets.extend(self.vgws.iter().flat_map(|vgw| vgw.known_down.nets()).filter(narrow));
        nets.extend(self.sites.iter().flat_map(|site| &site.cidrs).copied().filter(narrow));
        nets.extend(self.sites.iter().flat_map(|site| &site.hosts).map(|(_, addr)| IpNet::from(*addr)));
        nets.extend(self.vifs.iter().flat_map(|vif| &vif.prefixes).copied().filter(narrow));
        PrefixMap::new(nets.into_iter().map(|net| (net, net)))
    }

    fn targets(&self) -> BTreeSet<InterfaceId> {
        let targets = self.target_groups.iter().flat_map(|group| &group.targets).map(|target| target.end);
        let shared = self.resources.iter().map(|resource| resource.place);
        targets
            .chain(shared)
            .filter_map(|place| match place {
                TargetPlace::Interface(id, _) => Some(id),
                TargetPlace::Address(_) | TargetPlace::Balancer(_) | TargetPlace::Missing => None,
            })
            .collect()
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

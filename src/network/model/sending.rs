//! A load balancer as the sender: the part of a path from its node to a target, asked for by itself.

use std::net::IpAddr;

use super::data::*;
use super::ends::{NoEnd, Sender, no_end};
use crate::network::code::AwsCode;
use crate::network::flow::{End, Flow};
use crate::network::name::Name;
use crate::network::resource::LbType;
use crate::network::traffic::Protocol;
use crate::network::walk::{Bearer, Origin};

/// The port on which appliances take what a Gateway Load Balancer wraps in GENEVE (GWLB-01).
const GENEVE_PORT: u16 = 6081;

impl Model {
    /// A balancer sends to registered addresses and ports only (NLB-05), a gateway one in GENEVE only (GWLB-01).
    pub(super) fn balancer_sends(&self, id: BalancerId, name: &Name, flow: &Flow) -> Result<Sender, NoEnd> {
        let balancer = &self.balancers[id.index()];
        let node = if balancer.kind == LbType::Gateway {
            geneve(name, flow)?;
            balancer.nodes.first().copied()
        } else {
            self.node_for(balancer, name, flow)?
        };
        let sender = node.and_then(|node| {
            let address = self.interfaces[node.index()].primary()?;
            Some(Sender { origin: Origin::Interface(node), address, bearer: Bearer::Interface(node) })
        });
        sender.ok_or_else(|| {
            no_end(AwsCode::UnassociatedComponent, &["CODE-05"], name, format!("{name} has no address"))
        })
    }

    /// The node that sends to the target: the one in its zone, else the first.
    fn node_for(&self, balancer: &Balancer, name: &Name, flow: &Flow) -> Result<Option<InterfaceId>, NoEnd> {
        let address = self.dialled(&flow.to);
        let targets: Vec<&TargetEntry> = balancer
            .listeners
            .iter()
            .filter_map(|listener| listener.group)
            .flat_map(|group| &self.target_groups[group.index()].targets)
            .filter(|target| address.is_some() && self.address_of(target) == address)
            .collect();
        if targets.is_empty() {
            let text = format!("{} is registered with no target group of {name}", flow.to);
            return Err(no_end(AwsCode::TargetAddressRestriction, &["NLB-05"], name, text));
        }
        if targets.iter().all(|target| target.port != flow.port) {
            let text = format!("{} is registered, but not with port {}", flow.to, flow.port);
            return Err(no_end(AwsCode::TargetPortRestriction, &["NLB-05"], name, text));
        }
        let zone = |id: InterfaceId| self.subnets[self.interfaces[id.index()].subnet.index()].zone;
        let wanted = targets.iter().find_map(|target| match target.end {
            TargetPlace::Interface(interface, _) => Some(zone(interface)),
            _ => None,
        });
        let near = balancer.nodes.iter().find(|node| Some(zone(**node)) == wanted);
        Ok(near.or(balancer.nodes.first()).copied())
    }

    fn dialled(&self, end: &End) -> Option<IpAddr> {
        match end {
            End::Address(address) => Some(*address),
            End::Internet => None,
            End::Named(name) => match self.things.get(name)? {
                Thing::Interface(id) => self.interfaces[id.index()].primary(),
                Thing::SiteHost(_, address) => Some(*address),
                _ => None,
            },
        }
    }

    fn address_of(&self, target: &TargetEntry) -> Option<IpAddr> {
        match target.end {
            TargetPlace::Interface(_, address) | TargetPlace::Address(address) => Some(address),
            TargetPlace::Balancer(_) | TargetPlace::Missing => None,
        }
    }
}

fn geneve(name: &Name, flow: &Flow) -> Result<(), NoEnd> {
    if flow.protocol != Protocol::UDP {
        let text = format!("{name} wraps every packet in GENEVE, which is UDP");
        return Err(no_end(AwsCode::GwlbProtocolRestriction, &["GWLB-01"], name, text));
    }
    if flow.port != GENEVE_PORT {
        let text = format!("appliances take GENEVE on port {GENEVE_PORT} only");
        return Err(no_end(AwsCode::GwlbDestinationPortRestriction, &["GWLB-01"], name, text));
    }
    Ok(())
}

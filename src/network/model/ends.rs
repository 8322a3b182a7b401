//! The ends of a flow: names, AWS ids and addresses become interfaces, sites or the internet.

use std::net::IpAddr;

use super::data::*;
use crate::network::address::is_private_v4;
use crate::network::code::{AwsCode, Code};
use crate::network::flow::{End, Flow, INTERNET_V4, INTERNET_V6};
use crate::network::name::Name;
use crate::network::resource::EndpointType;
use crate::network::verdict::Rules;
use crate::network::walk::{Bearer, Origin};

/// Who starts a flow.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sender {
    pub origin: Origin,
    pub address: IpAddr,
    pub bearer: Bearer,
}

/// One address at which the receiver can be reached.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Receiver {
    pub address: IpAddr,
    pub interface: Option<InterfaceId>,
}

/// An end that cannot be one.
#[derive(Clone, Debug)]
pub(crate) struct NoEnd {
    pub code: Code,
    pub rules: Rules,
    pub component: Name,
    pub text: String,
}

pub(super) fn no_end(code: AwsCode, rules: Rules, component: &str, text: impl Into<String>) -> NoEnd {
    NoEnd { code: code.into(), rules, component: Name::from(component), text: text.into() }
}

fn unknown(end: &End) -> NoEnd {
    let text = format!("nothing in this network is called or addressed {end}");
    no_end(AwsCode::NoSourceOrDestination, &["CODE-05"], &end.to_string(), text)
}

impl Model {
    /// Who starts the flow.
    pub(crate) fn sender(&self, flow: &Flow) -> Result<Sender, NoEnd> {
        let v6 = wants_v6(&flow.to);
        match &flow.from {
            End::Internet => Ok(Sender {
                origin: Origin::Internet,
                address: if v6 { INTERNET_V6 } else { INTERNET_V4 },
                bearer: Bearer::Nobody,
            }),
            End::Address(addr) => self.sender_at(*addr).ok_or_else(|| unknown(&flow.from)),
            End::Named(name) => self.sender_named(name, v6, flow),
        }
    }

    fn sender_at(&self, addr: IpAddr) -> Option<Sender> {
        let own = self.private.get(&addr).and_then(|list| list.first()).map(|id| (*id, addr));
        if let Some((id, address)) = own.or_else(|| self.public.get(&addr).copied()) {
            return Some(Sender { origin: Origin::Interface(id), address, bearer: Bearer::Interface(id) });
        }
        if let Some(at) = self.classics.iter().position(|classic| classic.address == Some(addr)) {
            let id = ClassicId(u32::try_from(at).unwrap_or(u32::MAX));
            return Some(Sender { origin: Origin::Classic(id), address: addr, bearer: Bearer::Classic(id) });
        }
        if let Some(site) = self.site_at(addr) {
            return Some(Sender { origin: Origin::Site(site), address: addr, bearer: Bearer::Nobody });
        }
        let public = !is_private_v4(addr);
        public.then_some(Sender { origin: Origin::Internet, address: addr, bearer: Bearer::Nobody })
    }

    fn site_at(&self, addr: IpAddr) -> Option<SiteId> {
        let at = self.sites.iter().position(|site| site.contains(addr))?;
        Some(SiteId(u32::try_from(at).unwrap_or(u32::MAX)))
    }

    fn sender_named(&self, name: &Name, v6: bool, flow: &Flow) -> Result<Sender, NoEnd> {
        let end = End::Named(name.clone());
        match self.things.get(name).copied().ok_or_else(|| unknown(&end))? {
            Thing::Interface(id) => {
                let interface = &self.interfaces[id.index()];
                if !matches!(interface.behind, Behind::Host) {
                    let text = format!("{name} starts no connections of its own");
                    return Err(no_end(AwsCode::NoPath, &["NAT-05"], name, text));
                }
                let v6 = interface.primary_v6().filter(|_| v6);
                let address = v6.or_else(|| interface.primary());
                let address = address.ok_or_else(|| {
                    let text = format!("{name} has no address: its subnet is full or missing");
                    no_end(AwsCode::UnassociatedComponent, &["CODE-05"], name, text)
                })?;
                Ok(Sender { origin: Origin::Interface(id), address, bearer: Bearer::Interface(id) })
            }
            Thing::Classic(id) => {
                let address = self.classics[id.index()].address.ok_or_else(|| unknown(&end))?;
                Ok(Sender { origin: Origin::Classic(id), address, bearer: Bearer::Classic(id) })
            }
            Thing::SiteHost(site, address) => {
                Ok(Sender { origin: Origin::Site(site), address, bearer: Bearer::Nobody })
            }
            Thing::Site(site) => {
                let address = self.sites[site.index()].first_host().ok_or_else(|| unknown(&end))?;
                Ok(Sender { origin: Origin::Site(site), address, bearer: Bearer::Nobody })
            }
            Thing::Endpoint(id) => Err(self.endpoint_starts_nothing(id, name)),
            Thing::Balancer(id) => self.balancer_sends(id, name, flow),
            Thing::Service(_) => {
                let text = format!("{name} starts no connections of its own; only its clients do");
                Err(no_end(AwsCode::NoPath, &["PL-11", "CODE-24"], name, text))
            }
            Thing::NoEnd => {
                let text = format!("{name} is no host; a flow starts at an instance, an interface or a site");
                Err(no_end(AwsCode::UnsupportedComponent, &["CODE-05"], name, text))
            }
        }
    }

    fn endpoint_starts_nothing(&self, id: EndpointId, name: &Name) -> NoEnd {
        match self.endpoints[id.index()].kind {
            EndpointType::Gateway => {
                let text = format!("{name} is a gateway endpoint and starts no connections");
                no_end(AwsCode::NoPath, &["CODE-24", "GWE-12"], name, text)
            }
            _ => {
                let text = format!("{name} starts no connections to its own VPC; ask the other way round");
                no_end(AwsCode::VpceIntraVpcTraffic, &["CODE-24", "PL-11"], name, text)
            }
        }
    }

    /// Every address at which the receiver can be reached by this sender, the one to be tried first in front.
    pub(crate) fn receivers(&self, flow: &Flow, sender: &Sender) -> Result<Vec<Receiver>, NoEnd> {
        match &flow.to {
            End::Internet => {
                let v6 = sender.address.is_ipv6();
                let address = if v6 { INTERNET_V6 } else { INTERNET_V4 };
                Ok(vec![Receiver { address, interface: None }])
            }
            End::Address(address) => {
                Ok(vec![Receiver { address: *address, interface: self.interface_for(*address, sender) }])
            }
            End::Named(name) => self.receivers_named(name, sender),
        }
    }

    /// The interface behind a dialled address, in the sender's own VPC if it is there.
    fn interface_for(&self, addr: IpAddr, sender: &Sender) -> Option<InterfaceId> {
        let home = self.home(sender);
        home.and_then(|vpc| self.vpcs[vpc.index()].interface_at(addr))
            .or_else(|| self.private.get(&addr).and_then(|list| list.first()).copied())
            .or_else(|| self.public.get(&addr).map(|(id, _)| *id))
    }

    /// The VPC that a sender lives in.
    pub(crate) fn home(&self, sender: &Sender) -> Option<VpcId> {
        match sender.origin {
            Origin::Interface(id) => Some(self.interfaces[id.index()].vpc),
            Origin::Classic(id) => self.classics[id.index()].link.as_ref().map(|link| link.vpc),
            Origin::Internet | Origin::Site(_) => None,
        }
        .filter(|vpc| vpc.index() < self.vpcs.len())
    }

    fn receivers_named(&self, name: &Name, sender: &Sender) -> Result<Vec<Receiver>, NoEnd> {
        let end = End::Named(name.clone());
        if let Some(service) = name.strip_prefix("aws:") {
            return self.aws_service(service, sender).map(|r| vec![r]).ok_or_else(|| unknown(&end));
        }
        let thing = self.things.get(name).copied().ok_or_else(|| unknown(&end))?;
        let found: Vec<Receiver> = match thing {
            Thing::Interface(id) => self.at_interface(id, sender, name)?,
            Thing::Balancer(id) => {
                let nodes = self.nearest(&self.balancers[id.index()].nodes, sender);
                self.at_interfaces(&nodes, sender, name)?
            }
            Thing::Endpoint(id) => {
                let interfaces = self.nearest(&self.endpoints[id.index()].interfaces, sender);
                self.at_interfaces(&interfaces, sender, name)?
            }
            Thing::Service(id) => self.at_service(id, sender, name)?,
            Thing::SiteHost(_, address) => vec![Receiver { address, interface: None }],
            Thing::Site(id) => {
                let address = self.sites[id.index()].first_host();
                address.map(|address| Receiver { address, interface: None }).into_iter().collect()
            }
            Thing::Classic(id) => {
                let address = self.classics[id.index()].address;
                address.map(|address| Receiver { address, interface: None }).into_iter().collect()
            }
            Thing::NoEnd => {
                let list = self.prefix_list_host(name);
                let text = format!(
                    "{name} is no host; a flow ends at an instance, an interface, an endpoint or a site"
                );
                let no = no_end(AwsCode::UnsupportedComponent, &["CODE-05"], name, text);
                vec![list.ok_or(no)?]
            }
        };
        if found.is_empty() {
            let text = format!("{name} has no address");
            return Err(no_end(AwsCode::UnassociatedComponent, &["CODE-05"], name, text));
        }
        Ok(found)
    }

    /// An address of an AWS service: `aws:s3` in the sender's Region, `aws:s3.eu-west-1` in another.
    fn aws_service(&self, service: &str, sender: &Sender) -> Option<Receiver> {
        let (service, region) = match service.split_once('.') {
            Some((service, region)) => {
                let at = self.atoms.iter().position(|atom| *atom == *region)?;
                (service, u32::try_from(at).ok()?)
            }
            None => (service, self.vpcs.get(self.home(sender)?.index())?.region),
        };
        let first = self.ranges_of(service, region).first()?;
        Some(Receiver { address: first.hosts().next()?, interface: None })
    }

    fn prefix_list_host(&self, name: &Name) -> Option<Receiver> {
        let first = self.listed.get(name)?.first()?;
        Some(Receiver { address: first.hosts().next()?, interface: None })
    }

    fn at_interface(&self, id: InterfaceId, sender: &Sender, name: &Name) -> Result<Vec<Receiver>, NoEnd> {
        let interface = &self.interfaces[id.index()];
        let wanted = if sender.address.is_ipv6() { interface.primary_v6() } else { interface.primary() };
        let private = wanted.or_else(|| interface.primary());
        let address = match (sender.origin, private) {
            (Origin::Internet, Some(addr)) if addr.is_ipv4() => {
                let public = interface.addresses.iter().find_map(|addr| addr.public);
                Some(public.ok_or_else(|| {
                    let text =
                        format!("{name} has no public address, so nothing on the internet can dial it");
                    no_end(AwsCode::IgwPrivateIpAssociationForIngress, &["IGW-01", "IGW-07"], name, text)
                })?)
            }
            (_, private) => private,
        };
        Ok(address.map(|address| Receiver { address, interface: Some(id) }).into_iter().collect())
    }

    /// Several interfaces of one receiver: those that have an address for the sender.
    fn at_interfaces(
        &self,
        interfaces: &[InterfaceId],
        sender: &Sender,
        name: &Name,
    ) -> Result<Vec<Receiver>, NoEnd> {
        let mut found = Vec::new();
        let mut refused = None;
        for id in interfaces {
            match self.at_interface(*id, sender, name) {
                Ok(receivers) => found.extend(receivers),
                Err(no) => refused = Some(no),
            }
        }
        match refused {
            Some(no) if found.is_empty() => Err(no),
            _ => Ok(found),
        }
    }

    /// The interfaces in the sender's zone first (PL-47), then by name.
    fn nearest(&self, interfaces: &[InterfaceId], sender: &Sender) -> Vec<InterfaceId> {
        let zone = |id: InterfaceId| self.subnets[self.interfaces[id.index()].subnet.index()].zone;
        let own = match sender.origin {
            Origin::Interface(id) => Some(zone(id)),
            _ => None,
        };
        let mut sorted = interfaces.to_vec();
        sorted.sort_by_key(|id| Some(zone(*id)) != own);
        sorted
    }

    /// A service is reached through the endpoints of the sender's VPC; from its own VPC or where there is no endpoint,
    /// at its balancers.
    fn at_service(&self, id: ServiceId, sender: &Sender, name: &Name) -> Result<Vec<Receiver>, NoEnd> {
        if sender.origin == Origin::Internet {
            let text = format!("{name} is private: only the endpoints of its consumers lead to it");
            return Err(no_end(AwsCode::NoPath, &["PL-46", "PL-69"], name, text));
        }
        let home = self.home(sender);
        let of_service = |endpoint: &&Endpoint| {
            matches!(endpoint.service, Provider::Service(service) if service == id)
                && home.is_none_or(|vpc| endpoint.vpc == vpc)
        };
        let mut interfaces: Vec<InterfaceId> = Vec::new();
        for endpoint in self.endpoints.iter().filter(of_service) {
            interfaces.extend(self.nearest(&endpoint.interfaces, sender));
        }
        if interfaces.is_empty() {
            let balancers = self.services[id.index()].balancers.iter();
            interfaces =
                balancers.flat_map(|b| self.nearest(&self.balancers[b.index()].nodes, sender)).collect();
        }
        self.at_interfaces(&interfaces, sender, name)
    }
}

fn wants_v6(end: &End) -> bool {
    matches!(end, End::Address(IpAddr::V6(_)))
}

impl Site {
    /// The host that stands for the whole site.
    pub(crate) fn first_host(&self) -> Option<IpAddr> {
        let named = self.hosts.first().map(|(_, addr)| *addr);
        named.or_else(|| self.cidrs.first()?.hosts().next())
    }
}

impl NoEnd {
    /// An end that only IPv6 leads to, which the analyzer leaves out.
    pub(crate) fn ipv6(end: &End) -> NoEnd {
        let text = "IPv6 is not analysed in this mode; the strict one judges it";
        no_end(AwsCode::NoPath, &["CODE-07"], &end.to_string(), text)
    }

    /// An end at which nothing can be reached.
    pub(crate) fn nothing(end: &End) -> NoEnd {
        unknown(end)
    }
}

//! Instances and network interfaces, in subnets of one's own and in shared ones (SHARE, ADDR-09, SG-10).

use super::index::Index;
use super::{Findings, address, filter};
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::resource::{Instance, NetworkInterface};
use crate::network::value::Word;

/// An instance with its primary interface.
pub(super) fn instance(ix: &Index, f: &mut Findings, instance: &Instance) {
    placed(ix, f, &instance.subnet, instance.account.as_ref(), &instance.security_groups);
    let own = (instance.ip, instance.ipv6);
    address::of_interface(ix, f, &instance.subnet, own, instance.public_ip, &instance.secondary_ips);
    for interface in &instance.interfaces {
        if let Some(other) = ix.rival(f.name, ix.holders_of(interface)) {
            let text = format!("interface `{interface}` is attached to `{other}`");
            f.at("interfaces", Cfg::InUse, &[], text);
        }
    }
}

/// A network interface of its own.
pub(super) fn network_interface(ix: &Index, f: &mut Findings, eni: &NetworkInterface) {
    placed(ix, f, &eni.subnet, eni.account.as_ref(), &eni.security_groups);
    let own = (eni.ip, eni.ipv6);
    address::of_interface(ix, f, &eni.subnet, own, eni.public_ip, &eni.secondary_ips);
}

/// Whether the owner may put something into the subnet, and these groups on it.
fn placed(ix: &Index, f: &mut Findings, subnet: &Name, account: Option<&Word>, groups: &[Name]) {
    let Some(of) = ix.topology.subnet(subnet) else { return };
    let Some(of_vpc) = ix.account_of(&of.vpc) else { return };
    if let Some(account) = account
        && account.0 != *of_vpc
        && !of.shared_with.contains(account)
    {
        let text = format!(
            "subnet `{subnet}` belongs to account {of_vpc} and is not shared with {account}; share it (`shared-with`) first"
        );
        f.at("account", Cfg::Permission, &["SHARE-01", "SHARE-02"], text);
        return;
    }
    filter::attached(ix, f, groups, &of.vpc, account.map(|word| &word.0));
}

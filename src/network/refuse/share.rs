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

#[cfg(test)]
mod tests {
    use super::super::testing::{ABC, accepts, edit_refused, refuses};
    use crate::network::code::Cfg;

    const SHARED: &str = "
        subnet a2; vpc: a; cidr: 10.0.2.0/24; az: use1-az2; shared-with: partner
        security-group sg-p; vpc: a; account: partner
    ";

    #[test]
    fn share_01_a_participant_needs_a_shared_subnet() {
        let host = |subnet: &str| {
            format!("{SHARED}\ninstance p; subnet: {subnet}; account: partner; security-groups: sg-p")
        };
        accepts(ABC, &host("a2"));
        refuses(ABC, &host("a1"), Cfg::Permission, "p", "SHARE-01");
        refuses(ABC, "security-group g; vpc: b; account: partner", Cfg::Permission, "g", "SHARE-02");
    }

    #[test]
    fn share_03_groups_of_participants() {
        let host = |groups: &str| format!("{SHARED}\ninstance p; subnet: a2; account: partner{groups}");
        refuses(ABC, &host(""), Cfg::SgReference, "p", "SHARE-03");
        refuses(ABC, &host("; security-groups: a.default-sg"), Cfg::SgReference, "p", "SHARE-03");
        let own = format!("security-group own; vpc: a\n{}", host("; security-groups: own"));
        refuses(ABC, &own, Cfg::SgReference, "p", "SHARE-03");
        accepts(ABC, &own.replace("own; vpc: a", "own; vpc: a; shared-with: partner"));
        let named = format!("{SHARED}\nsecurity-group db; vpc: a; ingress: tcp 3306 from sg-p");
        accepts(ABC, &named);
        let carried = format!("{SHARED}\ninstance i; subnet: a2; security-groups: sg-p");
        refuses(ABC, &carried, Cfg::SgReference, "i", "SHARE-03");
    }

    #[test]
    fn an_interface_is_attached_once() {
        let twice = "instance x; subnet: a1; interfaces: eni-fw\ninstance y; subnet: a1; interfaces: eni-fw";
        let found = super::super::testing::refused(ABC, twice);
        assert_eq!(found, ["CFG_IN_USE y"]);
        edit_refused(ABC, twice, "remove eni-fw", None, Cfg::InUse, "CFG_IN_USE");
    }
}

//! Terms of the field that mean one thing, and words that mean two.

/// Terms with their other names, the full one first. All are in lowercase, words separated by one space,
/// plural `s` left out.
pub const SYNONYMS: &[&[&str]] = &[
    &["transit gateway", "tgw"],
    &["internet gateway", "igw"],
    &["egress only internet gateway", "eigw", "eoigw"],
    &["nat gateway", "natgw", "ngw"],
    &["virtual private gateway", "vgw", "vpn gateway"],
    &["customer gateway", "cgw"],
    &["direct connect gateway", "dxgw", "dx gateway"],
    &["direct connect", "dx"],
    &["virtual interface", "vif"],
    &["network load balancer", "nlb"],
    &["application load balancer", "alb"],
    &["gateway load balancer", "gwlb"],
    &["gateway load balancer endpoint", "gwlbe", "gwlb endpoint"],
    &["elastic load balancing", "elb"],
    &["network acl", "nacl", "network access control list"],
    &["security group", "sg"],
    &["route table", "rtb"],
    &["vpc peering connection", "vpc peering", "peering connection", "peering", "pcx"],
    &["interface endpoint", "interface vpc endpoint", "privatelink endpoint"],
    &["gateway endpoint", "gateway vpc endpoint"],
    &["endpoint service", "vpc endpoint service"],
    &["vpc endpoint", "vpce"],
    &["privatelink", "private link"],
    &["classiclink", "classic link"],
    &["elastic network interface", "eni", "network interface"],
    &["elastic ip address", "elastic ip", "eip"],
    &["availability zone", "az"],
    &["virtual private cloud", "vpc"],
    &["network address translation", "nat"],
    &["border gateway protocol", "bgp"],
    &["autonomous system number", "asn"],
    &["domain name system", "dns"],
    &["maximum transmission unit", "mtu"],
    &["resource access manager", "ram"],
    &["identity and access management", "iam"],
    &["network reachability analyzer", "reachability analyzer", "vpc reachability analyzer"],
    &["site to site vpn", "s2s vpn", "vpn connection"],
];

/// Words that are near to one another in spelling and far apart in meaning, with the words of [`SYNONYMS`]:
/// one is never taken for a misspelling of another.
pub const WORDS: &[&str] = &[
    "accept",
    "accepted",
    "accepter",
    "active",
    "allow",
    "allowed",
    "associate",
    "associated",
    "association",
    "consumer",
    "deny",
    "denied",
    "disassociate",
    "disassociated",
    "egress",
    "explicit",
    "implicit",
    "inactive",
    "inbound",
    "ingress",
    "inter",
    "interface",
    "internet",
    "intra",
    "outbound",
    "peer",
    "per",
    "principal",
    "principle",
    "private",
    "producer",
    "propagate",
    "propagated",
    "propagation",
    "provider",
    "public",
    "reject",
    "rejected",
    "requester",
    "resource",
    "route",
    "router",
    "routing",
    "source",
    "stateful",
    "stateless",
    "static",
    "subnet",
    "transient",
    "transit",
    "transitive",
    "zonal",
    "zone",
];

/// Whether a word is one of the field's own.
pub fn is_word(word: &str) -> bool {
    WORDS.contains(&word)
        || SYNONYMS.iter().flat_map(|row| row.iter()).any(|term| term.split(' ').any(|it| it == word))
}

/// The full form of a term: every other name in it replaced, the longest first.
pub fn full_form(words: &[String]) -> Vec<String> {
    let mut full = Vec::new();
    let mut rest = words;
    while let Some(first) = rest.first() {
        match longest_match(rest) {
            Some((term, length)) => {
                full.extend(term.split(' ').map(str::to_owned));
                rest = &rest[length..];
            }
            None => {
                full.push(first.clone());
                rest = &rest[1..];
            }
        }
    }
    full
}

fn longest_match(words: &[String]) -> Option<(&'static str, usize)> {
    let starts_with = |name: &str| {
        let mut count = 0;
        for word in name.split(' ') {
            if words.get(count).is_none_or(|it| it != word) {
                return None;
            }
            count += 1;
        }
        Some(count)
    };
    SYNONYMS
        .iter()
        .flat_map(|row| row.iter().map(|name| (row[0], *name)))
        .filter_map(|(full, name)| starts_with(name).map(|count| (full, count)))
        .max_by_key(|(_, count)| *count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full(text: &str) -> String {
        let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        full_form(&words).join(" ")
    }

    #[test]
    fn names_of_one_thing_have_one_form() {
        assert_eq!(full("tgw attachment"), full("transit gateway attachment"));
        assert_eq!(full("gwlbe"), full("gateway load balancer endpoint"));
        assert_ne!(full("gwlb"), full("gwlbe"));
        assert_ne!(full("nat gateway"), full("internet gateway"));
        assert_eq!(full("vpc"), "virtual private cloud");
        assert_eq!(full("something else"), "something else");
    }

    #[test]
    fn no_name_means_two_things() {
        let mut names: Vec<&str> = SYNONYMS.iter().flat_map(|row| row.iter().copied()).collect();
        names.sort_unstable();
        let before = names.len();
        names.dedup();
        assert_eq!(names.len(), before);
        for name in names {
            assert_eq!(name, name.to_lowercase());
        }
    }
}

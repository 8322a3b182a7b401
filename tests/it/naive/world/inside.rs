//! VPCs with their subnets, filters, hosts, and the doors of each.

use vpcdrill::network::resource::{Era, Kind};
use vpcdrill::network::value::Value;

use super::{Cloud, Place, World, list, text};

const RULE_TRAFFIC: [&str; 9] =
    ["all", "tcp 443", "tcp 443", "tcp 22-8443", "tcp", "udp 53", "icmp", "tcp 8443", "icmp 8/0"];
const ACL_TRAFFIC: [&str; 9] = [
    "all",
    "all",
    "tcp 443",
    "tcp 1024-65535",
    "tcp 1024-65535",
    "tcp 32768-61000",
    "udp",
    "icmp",
    "tcp 22-2000",
];

impl World {
    pub fn ground(&mut self) {
        let regions: &[&'static str] =
            if self.dice.chance(25) { &["us-east-1", "eu-west-1"] } else { &["us-east-1"] };
        for n in 0..self.dice.between(1, 4) {
            let overlap = n > 0 && self.dice.chance(10);
            let second = if overlap { self.dice.below(n) } else { n };
            let region = *self.dice.one(regions);
            let vpc = Cloud {
                name: format!("v{n}"),
                cidr: format!("10.{second}.0.0/16"),
                more: self.dice.chance(12).then(|| format!("100.{}.0.0/16", 64 + n)),
                six: self.dice.chance(30).then(|| format!("2001:db8:{n}::/56")),
                region,
                account: if self.dice.chance(15) { "other" } else { "main" },
                groups: vec![format!("v{n}-sg0"), format!("v{n}-sg1"), format!("v{n}-sg2")],
            };
            self.vpc(&vpc);
            self.vpcs.push(vpc);
            for s in 0..self.dice.between(1, 3) {
                self.subnet(n, s);
            }
        }
        if self.dice.chance(30) {
            self.put(Kind::PrefixList, "pl-mine", &[("entries", list(&["10.1.0.0/16", "10.2.0.0/16"]))]);
        }
        for n in 0..self.vpcs.len() {
            self.groups(n);
        }
        let shut = if self.lenient { 8 } else { 25 };
        for place in self.subnets.clone() {
            if self.dice.chance(shut) {
                self.acl(&place);
            }
        }
    }

    fn vpc(&mut self, vpc: &Cloud) {
        let mut cidrs = vec![vpc.cidr.clone()];
        cidrs.extend(vpc.more.clone());
        let six: Vec<String> = vpc.six.iter().cloned().collect();
        let keys = [
            ("cidrs", list(&cidrs)),
            ("ipv6-cidrs", list(&six)),
            ("region", text(vpc.region)),
            ("account", text(vpc.account)),
        ];
        self.put(Kind::Vpc, &vpc.name, &keys);
    }

    pub fn subnet(&mut self, vpc: usize, s: usize) -> Place {
        let of = self.vpcs[vpc].clone();
        let secondary = of.more.as_ref().filter(|_| s > 0 && self.dice.chance(40));
        let base = secondary.unwrap_or(&of.cidr).strip_suffix(".0.0/16").unwrap().to_owned();
        let zone = if of.region == "us-east-1" { "use1" } else { "euw1" };
        let place = Place {
            name: format!("v{vpc}-s{s}"),
            vpc,
            cidr: format!("{base}.{s}.0/24"),
            six: of.six.as_ref().map(|_| format!("2001:db8:{vpc}:{s}::/64")),
        };
        let mut keys = vec![
            ("vpc", text(&of.name)),
            ("cidr", text(&place.cidr)),
            ("az", text(format!("{zone}-az{}", self.dice.between(1, 2)))),
        ];
        if let Some(six) = &place.six {
            keys.push(("ipv6-cidr", text(six)));
        }
        self.put(Kind::Subnet, &place.name.clone(), &keys);
        self.subnets.push(place.clone());
        place
    }

    /// Somewhere for a filter to speak of.
    fn somewhere(&mut self) -> String {
        let any = self.subnets.clone();
        if self.dice.chance(8) && self.t.prefix_list("pl-mine").is_some() {
            self.systems.insert("prefix list in a rule");
            return "pl-mine".to_owned();
        }
        match self.dice.below(7) {
            0..=2 => "0.0.0.0/0".to_owned(),
            3 => "10.0.0.0/8".to_owned(),
            4 => self.dice.one(&any).cidr.clone(),
            5 => "::/0".to_owned(),
            _ => (*self.dice.one(&["203.0.113.0/24", "192.168.0.0/16", "100.64.0.0/10", "198.51.100.0/24"]))
                .to_owned(),
        }
    }

    fn groups(&mut self, vpc: usize) {
        let own = self.vpcs[vpc].groups.clone();
        let all: Vec<String> = self.vpcs.iter().flat_map(|vpc| vpc.groups.clone()).collect();
        for (k, name) in own.iter().enumerate() {
            let mut rules = [Vec::new(), Vec::new()];
            for (way, rules) in rules.iter_mut().enumerate() {
                let word = ["from", "to"][way];
                for _ in 0..self.dice.between(usize::from(k != 2), 3) {
                    let traffic = *self.dice.one(&RULE_TRAFFIC);
                    let peer = match self.dice.below(10) {
                        0 | 1 => self.dice.one(&own).clone(),
                        2 => self.dice.one(&all).clone(),
                        _ => self.somewhere(),
                    };
                    rules.push(format!("{traffic} {word} {peer}"));
                }
            }
            if k == 0 {
                rules[0].push("all from 0.0.0.0/0".to_owned());
                rules[0].push("all from ::/0".to_owned());
            }
            let [ingress, egress] = rules;
            let mut keys = vec![("vpc", text(&self.vpcs[vpc].name)), ("ingress", list(&ingress))];
            if k > 0 && self.dice.chance(40) {
                keys.push(("egress", list(&egress)));
            }
            self.put(Kind::SecurityGroup, name, &keys);
        }
    }

    fn acl(&mut self, place: &Place) {
        let vpc = self.vpcs[place.vpc].name.clone();
        let mut sides = Vec::new();
        for word in ["from", "to"] {
            let mut rules = Vec::new();
            for n in 1..=self.dice.between(1, 4) {
                let action = if self.dice.chance(25) { "deny" } else { "allow" };
                let (traffic, peer) = (*self.dice.one(&ACL_TRAFFIC), self.somewhere());
                rules.push(format!("{} {action} {traffic} {word} {peer}", n * 10));
            }
            if self.dice.chance(60) {
                rules.push(format!("{} allow all {word} 0.0.0.0/0", 900));
            }
            sides.push(rules);
        }
        let keys = [
            ("vpc", text(vpc)),
            ("subnets", list(&[&place.name])),
            ("ingress", list(&sides[0])),
            ("egress", list(&sides[1])),
        ];
        self.put(Kind::NetworkAcl, &format!("{}-acl", place.name), &keys);
        self.systems.insert("network ACL");
    }

    /// Groups of one VPC for an interface.
    pub fn some_groups(&mut self, vpc: usize) -> Vec<String> {
        let all = self.vpcs[vpc].groups.clone();
        if self.dice.chance(if self.lenient { 2 } else { 8 }) {
            return Vec::new();
        }
        let open = if self.lenient { 88 } else { 60 };
        let first = if self.dice.chance(open) { all[0].clone() } else { self.dice.one(&all).clone() };
        let mut groups = vec![first];
        if self.dice.chance(25) {
            groups.push(self.dice.one(&all).clone());
        }
        groups.sort();
        groups.dedup();
        groups
    }

    pub fn host(&mut self, place: &Place, name: &str, more: &[(&str, Value)]) {
        let groups = self.some_groups(place.vpc);
        let mut keys = vec![("subnet", text(&place.name)), ("security-groups", list(&groups))];
        if let Some(six) = &place.six {
            let at = self.instances.len() + 0x20;
            keys.push(("ipv6", text(six.replace("::/64", &format!("::{at:x}")))));
        }
        keys.extend(more.iter().cloned());
        self.put(Kind::Instance, name, &keys);
        self.instances.push(name.to_owned());
    }

    pub fn hosts(&mut self) {
        for place in self.subnets.clone() {
            for h in 0..self.dice.between(1, 2) {
                let mut more = Vec::new();
                if self.dice.chance(35) {
                    more.push(("public-ip", Value::Bool(true)));
                }
                if self.dice.chance(3) {
                    more.push(("state", text("stopped")));
                }
                if self.dice.chance(8) {
                    let second = place.cidr.replace("0/24", &format!("{}", 200 + h));
                    more.push(("secondary-ips", list(std::slice::from_ref(&second))));
                    self.extra.push(second);
                    self.systems.insert("secondary address");
                }
                self.host(&place, &format!("{}-h{h}", place.name), &more);
            }
        }
    }

    /// Route tables, of a subnet's own or of several.
    pub fn tables(&mut self) {
        for place in self.subnets.clone() {
            let name = format!("{}-rt", place.name);
            let routes = self.routes.get(&place.name).cloned().unwrap_or_default();
            let propagate = self.propagate.get(&place.name).cloned().unwrap_or_default();
            let mut kept: Vec<String> = Vec::new();
            for route in routes {
                let dest = route.split(' ').next().unwrap().to_owned();
                if !kept.iter().any(|k| k.starts_with(&format!("{dest} "))) {
                    kept.push(route);
                }
            }
            let vpc = self.vpcs[place.vpc].name.clone();
            let mut keys = vec![("vpc", text(vpc)), ("routes", list(&kept)), ("propagate", list(&propagate))];
            if self.dice.chance(6) {
                keys.push(("main", Value::Bool(true)));
            }
            keys.push(("subnets", list(&[&place.name])));
            self.put(Kind::RouteTable, &name, &keys);
        }
    }

    pub fn internet(&mut self) {
        for vpc in 0..self.vpcs.len() {
            if !self.dice.chance(70) {
                continue;
            }
            let igw = format!("v{vpc}-igw");
            self.put(Kind::InternetGateway, &igw, &[("vpc", text(format!("v{vpc}")))]);
            self.systems.insert("internet gateway");
            for place in self.subnets_of(vpc) {
                if self.dice.chance(60) {
                    let dest = if self.dice.chance(85) { "0.0.0.0/0" } else { "203.0.113.0/24" };
                    self.route(&place.name, format!("{dest} -> {igw}"));
                }
                if place.six.is_some() && self.dice.chance(60) {
                    self.route(&place.name, format!("::/0 -> {igw}"));
                }
            }
        }
    }

    pub fn egress_only(&mut self) {
        for vpc in 0..self.vpcs.len() {
            if self.vpcs[vpc].six.is_none() {
                continue;
            }
            let name = format!("v{vpc}-eigw");
            self.put(Kind::EgressOnlyInternetGateway, &name, &[("vpc", text(format!("v{vpc}")))]);
            self.systems.insert("egress-only internet gateway");
            for place in self.subnets_of(vpc) {
                if self.dice.chance(60) {
                    self.route(&place.name, format!("::/0 -> {name}"));
                }
            }
        }
    }

    /// A NAT gateway: public, private or regional.
    pub fn nat(&mut self) {
        let vpc = self.dice.below(self.vpcs.len());
        let places = self.subnets_of(vpc);
        let home = self.dice.one(&places).clone();
        let name = format!("v{vpc}-nat");
        let mut keys = vec![("subnet", text(&home.name))];
        let igw = self.t.internet_gateway(&format!("v{vpc}-igw")).is_some();
        if !igw || self.dice.chance(20) {
            keys.push(("connectivity", text("private")));
            self.systems.insert("private NAT gateway");
        } else if self.dice.chance(25) {
            keys.push(("scope", text("regional")));
            self.systems.insert("regional NAT gateway");
        } else {
            self.systems.insert("public NAT gateway");
        }
        if self.dice.chance(6) {
            keys.push(("state", text("failed")));
        }
        self.put(Kind::NatGateway, &name, &keys);
        self.extra.push(name.clone());
        for place in places {
            let same = place.name == home.name;
            if self.dice.chance(if same { 10 } else { 75 }) {
                let wide = self.dice.chance(70);
                let dest =
                    if wide { "0.0.0.0/0".to_owned() } else { format!("10.{}.0.0/16", self.dice.below(5)) };
                self.routes.entry(place.name.clone()).or_default().insert(0, format!("{dest} -> {name}"));
            }
            if place.six.is_some() && self.dice.chance(50) {
                self.route(&place.name, format!("64:ff9b::/96 -> {name}"));
                self.systems.insert("NAT64");
            }
            if self.dice.chance(8) {
                let other = self.dice.one(&self.subnets_of(vpc)).cidr.clone();
                self.route(&place.name, format!("{other} -> {name}"));
            }
        }
    }

    /// An instance that forwards, with the routes that lead through it.
    pub fn forwarder(&mut self) {
        let vpc = self.dice.below(self.vpcs.len());
        let places = self.subnets_of(vpc);
        let home = self.dice.one(&places).clone();
        let name = format!("v{vpc}-fw");
        let check = self.dice.chance(12);
        let mut more = vec![("source-dest-check", Value::Bool(check))];
        let legs = self.dice.chance(30);
        if legs {
            // A second interface in another subnet: one device with two legs (RT-15).
            let other = self.dice.one(&places).clone();
            let groups = self.some_groups(vpc);
            let keys = [
                ("subnet", text(&other.name)),
                ("security-groups", list(&groups)),
                ("source-dest-check", Value::Bool(check)),
            ];
            self.put(Kind::NetworkInterface, &format!("{name}-leg"), &keys);
            more.push(("interfaces", list(&[format!("{name}-leg")])));
            self.systems.insert("appliance with two interfaces");
        }
        let leg = if legs { format!("{name}-leg") } else { name.clone() };
        if self.dice.chance(60) {
            more.push(("public-ip", Value::Bool(true)));
        }
        self.host(&home, &name, &more);
        self.systems.insert("forwarding instance");
        let both = self.dice.chance(60);
        for (k, place) in places.iter().enumerate() {
            let name = if k % 2 == 0 { &name } else { &leg };
            if place.name == home.name {
                continue;
            }
            for other in &places {
                if other.name != place.name && self.dice.chance(if both { 90 } else { 35 }) {
                    self.routes
                        .entry(place.name.clone())
                        .or_default()
                        .insert(0, format!("{} -> {name}", other.cidr));
                }
            }
            if self.dice.chance(30) {
                self.routes.entry(place.name.clone()).or_default().insert(0, format!("0.0.0.0/0 -> {name}"));
            }
            if self.dice.chance(6) {
                self.route(&place.name, format!("{} -> {name}", self.vpcs[vpc].cidr));
            }
        }
        if self.t.internet_gateway(&format!("v{vpc}-igw")).is_some() && self.dice.chance(40) {
            self.edge(vpc, &format!("v{vpc}-igw"), &name);
        }
    }

    /// A gateway route table that steers what comes in (RT-16).
    pub fn edge(&mut self, vpc: usize, gateway: &str, to: &str) {
        let place = self.dice.one(&self.subnets_of(vpc)).clone();
        let whole = self.dice.chance(20);
        let dest = if whole { self.vpcs[vpc].cidr.clone() } else { place.cidr };
        let keys = [
            ("vpc", text(format!("v{vpc}"))),
            ("edge", text(gateway)),
            ("routes", list(&[format!("{dest} -> {to}")])),
        ];
        self.put(Kind::RouteTable, &format!("{gateway}-edge"), &keys);
        self.systems.insert("gateway route table");
    }

    pub fn block_public_access(&mut self) {
        let vpc = self.dice.below(self.vpcs.len());
        let mode = *self.dice.one(&["ingress", "both"]);
        if self.t.era == Era::ExamClassic {
            return;
        }
        let account = self.vpcs[vpc].account;
        for of in self.vpcs.clone() {
            if of.account == account && of.region == self.vpcs[vpc].region {
                self.t.edit(&of.name, |entry| entry.resource.set("block-public-access", &text(mode)).is_ok());
            }
        }
        if self.dice.chance(40) {
            let place = self.dice.one(&self.subnets).clone();
            let spared = if self.dice.chance(50) { place.name } else { format!("v{}", place.vpc) };
            self.put(Kind::Account, account, &[("block-public-access-exclusions", list(&[spared]))]);
        }
        self.systems.insert("Block Public Access");
    }
}

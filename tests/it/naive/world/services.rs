//! Load balancers, PrivateLink, inspection and gateway endpoints.

use vpcdrill::network::resource::Kind;
use vpcdrill::network::value::Value;

use super::{Place, World, list, text};

impl World {
    /// One subnet a zone of a VPC.
    fn one_a_zone(&mut self, vpc: usize, percent: usize) -> Vec<Place> {
        let places = self.subnets_of(vpc);
        let mut chosen = self.dice.some(&places, percent);
        if chosen.is_empty() {
            chosen.push(places[0].clone());
        }
        let mut zones = Vec::new();
        chosen.retain(|place| {
            let zone = self.t.subnet(&place.name).and_then(|s| s.az.clone());
            let new = !zones.contains(&zone);
            zones.push(zone);
            new
        });
        chosen
    }

    pub fn balancer(&mut self) {
        let vpc = self.dice.below(self.vpcs.len());
        self.network_balancer(vpc, "nlb");
    }

    /// A network load balancer with targets of its own.
    fn network_balancer(&mut self, vpc: usize, name: &str) {
        let places = self.one_a_zone(vpc, 80);
        let mut targets = Vec::new();
        for (k, place) in self.subnets_of(vpc).into_iter().enumerate() {
            if self.dice.chance(60) {
                let target = format!("{name}-t{k}");
                self.host(&place, &target, &[]);
                targets.push(target);
            }
        }
        let kind = match self.dice.below(10) {
            0 | 1 if places.len() > 1 => "alb",
            2..=4 => "ip",
            _ => "instance",
        };
        match kind {
            "alb" => self.alb_behind(vpc, name, &places, &targets),
            "ip" => self.ip_group(vpc, name),
            _ => {
                let specs: Vec<String> = targets.iter().map(|t| format!("{t}:8443")).collect();
                let mut keys = vec![("vpc", text(format!("v{vpc}"))), ("targets", list(&specs))];
                if self.dice.chance(40) {
                    keys.push(("preserve-client-ip", Value::Bool(self.dice.chance(40))));
                }
                if self.dice.chance(15) {
                    keys.push(("cross-zone", Value::Bool(true)));
                }
                self.put(Kind::TargetGroup, &format!("{name}-tg"), &keys);
            }
        }
        let names: Vec<String> = places.iter().map(|p| p.name.clone()).collect();
        let mut keys = vec![
            ("type", text("network")),
            ("subnets", list(&names)),
            ("cross-zone", Value::Bool(self.dice.chance(50))),
            ("privatelink-inbound-rules", Value::Bool(self.dice.chance(60))),
        ];
        let mut listeners = vec![format!("tcp 443 -> {name}-tg")];
        if self.dice.chance(20) {
            listeners.push(format!("tcp 8443 -> {name}-tg"));
        }
        if self.dice.chance(15) {
            let keys = [
                ("vpc", text(format!("v{vpc}"))),
                ("protocol", text("udp")),
                ("targets", list(&targets.iter().map(|t| format!("{t}:53")).collect::<Vec<_>>())),
            ];
            self.put(Kind::TargetGroup, &format!("{name}-dns"), &keys);
            listeners.push(format!("udp 53 -> {name}-dns"));
            self.systems.insert("UDP listener");
        }
        keys.push(("listeners", list(&listeners)));
        if self.dice.chance(50) {
            let groups = self.some_groups(vpc);
            keys.push(("security-groups", list(&groups)));
        }
        if self.t.internet_gateway(&format!("v{vpc}-igw")).is_some() && self.dice.chance(35) {
            keys.push(("scheme", text("internet-facing")));
            self.systems.insert("internet-facing load balancer");
        }
        self.put(Kind::LoadBalancer, name, &keys);
        self.extra.push(name.to_owned());
        self.systems.insert("Network Load Balancer");
    }

    /// Addresses as targets: here, in other VPCs, on-premises.
    fn ip_group(&mut self, vpc: usize, name: &str) {
        let place = self.dice.one(&self.subnets).clone();
        let own = self.dice.one(&self.subnets_of(vpc)).clone();
        let mut targets = Vec::new();
        for (k, place) in [own, place].into_iter().enumerate() {
            let addr = place.cidr.replace("0/24", &format!("{}", 70 + k));
            if self.dice.chance(70) {
                let host = format!("{name}-ip{k}");
                self.host(&place, &host, &[("ip", text(&addr))]);
            }
            targets.push(format!("{addr}:8443"));
        }
        if self.dice.chance(10) {
            targets.push("192.168.1.10:8443".to_owned());
        }
        let mut keys = vec![
            ("vpc", text(format!("v{vpc}"))),
            ("target-type", text("ip")),
            ("targets", list(&self.dice.some(&targets, 70))),
        ];
        if self.dice.chance(15) {
            keys.push(("preserve-client-ip", Value::Bool(true)));
        }
        self.put(Kind::TargetGroup, &format!("{name}-tg"), &keys);
        self.systems.insert("targets by address");
    }

    fn alb_behind(&mut self, vpc: usize, name: &str, places: &[Place], targets: &[String]) {
        let specs: Vec<String> = targets.iter().map(|t| format!("{t}:8443")).collect();
        let of = text(format!("v{vpc}"));
        let keys = [("vpc", of.clone()), ("protocol", text("http")), ("targets", list(&specs))];
        self.put(Kind::TargetGroup, &format!("{name}-web"), &keys);
        let names: Vec<String> = places.iter().map(|p| p.name.clone()).collect();
        let groups = self.some_groups(vpc);
        let keys = [
            ("type", text("application")),
            ("subnets", list(&names)),
            ("security-groups", list(&groups)),
            ("listeners", list(&[format!("http 443 -> {name}-web")])),
        ];
        self.put(Kind::LoadBalancer, &format!("{name}-alb"), &keys);
        self.extra.push(format!("{name}-alb"));
        let keys =
            [("vpc", of), ("target-type", text("alb")), ("targets", list(&[format!("{name}-alb:443")]))];
        self.put(Kind::TargetGroup, &format!("{name}-tg"), &keys);
        self.systems.insert("Application Load Balancer");
    }

    pub fn private_link(&mut self) {
        let provider = self.dice.below(self.vpcs.len());
        self.network_balancer(provider, "pnlb");
        let mut balancers = vec!["pnlb".to_owned()];
        if self.dice.chance(15) {
            self.network_balancer(provider, "qnlb");
            balancers.push("qnlb".to_owned());
        }
        let keys = [
            ("load-balancers", list(&balancers)),
            ("allowed-principals", list(&["*"])),
            ("acceptance-required", Value::Bool(false)),
            ("supported-regions", list(&["us-east-1", "eu-west-1"])),
        ];
        self.put(Kind::EndpointService, "svc", &keys);
        self.extra.push("svc".to_owned());
        for consumer in 0..self.vpcs.len() {
            if self.dice.chance(60) {
                self.endpoint(consumer, "svc");
            }
        }
        if self.dice.chance(40) {
            let consumer = self.dice.below(self.vpcs.len());
            self.endpoint(consumer, "aws:kms");
        }
        self.systems.insert("PrivateLink");
    }

    fn endpoint(&mut self, vpc: usize, service: &str) {
        let places: Vec<String> = self.one_a_zone(vpc, 60).iter().map(|p| p.name.clone()).collect();
        let name = format!("v{vpc}-vpce-{}", service.replace("aws:", ""));
        let groups = self.some_groups(vpc);
        let mut keys = vec![
            ("vpc", text(format!("v{vpc}"))),
            ("service", text(service)),
            ("subnets", list(&places)),
            ("security-groups", list(&groups)),
        ];
        if self.dice.chance(10) {
            keys.push(("state", text(*self.dice.one(&["rejected", "pending-acceptance"]))));
        }
        self.put(Kind::Endpoint, &name, &keys);
        self.extra.push(name);
    }

    /// A Gateway Load Balancer and its endpoints as next hops.
    pub fn inspection(&mut self) {
        let provider = self.dice.below(self.vpcs.len());
        let places: Vec<String> = self.one_a_zone(provider, 80).iter().map(|p| p.name.clone()).collect();
        let deny = self.dice.chance(15);
        let keys = [
            ("type", text("gateway")),
            ("subnets", list(&places)),
            ("appliances", text(if deny { "deny" } else { "allow" })),
        ];
        self.put(Kind::LoadBalancer, "gwlb", &keys);
        let keys = [
            ("load-balancers", list(&["gwlb"])),
            ("allowed-principals", list(&["*"])),
            ("acceptance-required", Value::Bool(false)),
        ];
        self.put(Kind::EndpointService, "inspect", &keys);
        let vpc = self.dice.below(self.vpcs.len());
        let home = self.dice.one(&self.subnets_of(vpc)).clone();
        let name = format!("v{vpc}-gwlbe");
        let mut keys = vec![
            ("type", text("gateway-load-balancer")),
            ("vpc", text(format!("v{vpc}"))),
            ("service", text("inspect")),
            ("subnets", list(&[&home.name])),
        ];
        if self.dice.chance(6) {
            keys.push(("state", text("rejected")));
        }
        self.put(Kind::Endpoint, &name, &keys);
        self.systems.insert("Gateway Load Balancer endpoint");
        let places = self.subnets_of(vpc);
        for place in &places {
            if place.name == home.name {
                continue;
            }
            if self.dice.chance(65) {
                self.routes.entry(place.name.clone()).or_default().insert(0, format!("0.0.0.0/0 -> {name}"));
            }
            for other in &places {
                if other.name != place.name && other.name != home.name && self.dice.chance(70) {
                    self.routes
                        .entry(place.name.clone())
                        .or_default()
                        .insert(0, format!("{} -> {name}", other.cidr));
                }
            }
        }
        let igw = format!("v{vpc}-igw");
        if self.t.internet_gateway(&igw).is_some()
            && self.t.route_table(&format!("{igw}-edge")).is_none()
            && self.dice.chance(60)
        {
            self.edge(vpc, &igw, &name);
        }
    }

    pub fn gateway_endpoint(&mut self) {
        let vpc = self.dice.below(self.vpcs.len());
        let region = self.vpcs[vpc].region;
        let service = *self.dice.one(&["s3", "dynamodb"]);
        let range = if region == "us-east-1" { "52.216.0.0/16" } else { "52.218.0.0/16" };
        let keys = [("entries", list(&[range])), ("region", text(region)), ("service", text(service))];
        self.put(Kind::PrefixList, &format!("pl-{service}"), &keys);
        let tables: Vec<String> = self.subnets_of(vpc).iter().map(|p| format!("{}-rt", p.name)).collect();
        let chosen = self.dice.some(&tables, 60);
        let keys = [
            ("type", text("gateway")),
            ("vpc", text(format!("v{vpc}"))),
            ("service", text(format!("aws:{service}"))),
            ("route-tables", list(&chosen)),
        ];
        self.put(Kind::Endpoint, &format!("v{vpc}-vpce-{service}"), &keys);
        self.systems.insert("gateway endpoint");
        self.extra.push(format!("aws:{service}"));
        self.extra.push(range.replace("0.0/16", "1.1"));
        if self.t.prefix_list("pl-mine").is_some() {
            for place in self.subnets.clone() {
                if self.dice.chance(30)
                    && let Some(target) = self.routes.get(&place.name).and_then(|r| r.first()).cloned()
                    && let Some((_, target)) = target.split_once(" -> ")
                {
                    self.route(&place.name, format!("pl-mine -> {target}"));
                    self.systems.insert("prefix list route");
                }
            }
        }
    }
}

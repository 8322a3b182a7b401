//! Peerings and transit gateways.

use vpcdrill::network::resource::Kind;
use vpcdrill::network::value::Value;

use super::{World, list, text};

impl World {
    /// A destination in a VPC: all of it, a subnet, a host.
    fn part_of(&mut self, vpc: usize) -> String {
        let places = self.subnets_of(vpc);
        match self.dice.below(if self.lenient { 14 } else { 8 }) {
            0 => self.dice.one(&places).cidr.clone(),
            1 => self.dice.one(&places).cidr.replace("0/24", "10/32"),
            2 => "0.0.0.0/0".to_owned(),
            3 => format!("10.{}.0.0/16", self.dice.below(5)),
            _ => self.vpcs[vpc].cidr.clone(),
        }
    }

    pub fn peerings(&mut self) {
        for a in 0..self.vpcs.len() {
            for b in a + 1..self.vpcs.len() {
                if self.dice.chance(55) {
                    self.one_peering(a, b);
                }
            }
        }
    }

    fn one_peering(&mut self, a: usize, b: usize) {
        let name = format!("pcx-{a}-{b}");
        let mut keys = vec![("requester", text(format!("v{a}"))), ("accepter", text(format!("v{b}")))];
        if self.vpcs[a].account != self.vpcs[b].account || self.dice.chance(15) {
            keys.push((
                "state",
                text(*self.dice.one(&["active", "active", "active", "pending-acceptance", "deleted"])),
            ));
        }
        self.put(Kind::Peering, &name, &keys);
        self.systems.insert("VPC peering");
        if self.vpcs[a].region != self.vpcs[b].region {
            self.systems.insert("inter-Region peering");
        }
        for (here, there) in [(a, b), (b, a)] {
            for place in self.subnets_of(here) {
                if self.dice.chance(75) {
                    let dest = self.part_of(there);
                    self.route(&place.name, format!("{dest} -> {name}"));
                }
                if let (Some(six), true) = (self.vpcs[there].six.clone(), self.dice.chance(50)) {
                    self.route(&place.name, format!("{six} -> {name}"));
                }
            }
        }
    }

    pub fn transit(&mut self) {
        let two = self.dice.chance(35);
        for hub in 0..=usize::from(two) {
            self.hub(hub);
        }
        if two {
            let keys = [("transit-gateway", text("tgw0")), ("peer", text("tgw1"))];
            self.put(Kind::TransitGatewayAttachment, "tgw0-tgw1", &keys);
            self.systems.insert("transit gateway peering");
        }
        for hub in 0..=usize::from(two) {
            self.hub_tables(hub);
        }
    }

    /// A transit gateway by the book: spokes send everything to one VPC, which translates or inspects it and
    /// sends it on or back (TGW-13, TGW-15). Each piece is left out now and then.
    pub fn hub_design(&mut self) {
        if self.t.transit_gateway("tgw0").is_some() || self.vpcs.len() < 2 {
            return;
        }
        self.put(Kind::TransitGateway, "tgw0", &[("region", text(self.vpcs[0].region))]);
        self.systems.insert("transit gateway by the book");
        let door = self.subnet(0, 60).name;
        let other_door = self.subnet(0, 61).name;
        let zone = |world: &World, subnet: &str| world.t.subnet(subnet).and_then(|s| s.az.clone());
        let mut doors = vec![door.clone()];
        if zone(self, &door) != zone(self, &other_door) && self.dice.chance(70) {
            doors.push(other_door);
        }
        let nearly = |world: &mut World| world.dice.chance(92);
        let mut spokes = Vec::new();
        for vpc in 0..self.vpcs.len() {
            let name = format!("tgw0-v{vpc}");
            let subnets = if vpc == 0 { doors.clone() } else { self.one_door_a_zone(vpc) };
            let keys = [
                ("transit-gateway", text("tgw0")),
                ("vpc", text(format!("v{vpc}"))),
                ("subnets", list(&subnets)),
                ("appliance-mode", Value::Bool(vpc == 0 && self.dice.chance(50))),
                ("state", text("available")),
            ];
            if self.vpcs[vpc].region == self.vpcs[0].region {
                self.put(Kind::TransitGatewayAttachment, &name, &keys);
                if vpc > 0 {
                    spokes.push(name);
                    for place in self.subnets_of(vpc) {
                        if nearly(self) {
                            self.routes
                                .entry(place.name)
                                .or_default()
                                .insert(0, "0.0.0.0/0 -> tgw0".to_owned());
                        }
                    }
                }
            }
        }
        let table = |associations: &[String], propagations: &[String], routes: &[&str]| {
            [
                ("transit-gateway", text("tgw0")),
                ("associations", list(associations)),
                ("propagations", list(propagations)),
                ("routes", list(routes)),
            ]
        };
        let out: &[&str] = if nearly(self) { &["0.0.0.0/0 -> tgw0-v0"] } else { &[] };
        self.put(Kind::TransitGatewayRouteTable, "tgw0-spokes", &table(&spokes, &[], out));
        let central = table(&["tgw0-v0".to_owned()], &spokes, &[]);
        self.put(Kind::TransitGatewayRouteTable, "tgw0-central", &central);
        self.centre(&doors);
    }

    fn one_door_a_zone(&mut self, vpc: usize) -> Vec<String> {
        let mut zones = Vec::new();
        let mut doors = Vec::new();
        for place in self.subnets_of(vpc) {
            let zone = self.t.subnet(&place.name).and_then(|s| s.az.clone());
            if !zones.contains(&zone) {
                zones.push(zone);
                doors.push(place.name);
            }
        }
        doors
    }

    /// What the central VPC does with the packets: NAT, a firewall in each zone, or both doors to one.
    fn centre(&mut self, doors: &[String]) {
        let home = self.subnets_of(0)[0].clone();
        let igw = self.t.internet_gateway("v0-igw").is_some();
        if igw && self.t.nat_gateway("v0-nat").is_none() && self.dice.chance(50) {
            self.put(Kind::NatGateway, "v0-nat", &[("subnet", text(&home.name))]);
            for door in doors {
                self.route(door, "0.0.0.0/0 -> v0-nat".to_owned());
            }
            for route in ["10.0.0.0/8 -> tgw0", "0.0.0.0/0 -> v0-igw"] {
                if self.dice.chance(92) {
                    self.routes.entry(home.name.clone()).or_default().insert(0, route.to_owned());
                }
            }
            self.systems.insert("centralised egress");
            return;
        }
        for (k, door) in doors.iter().enumerate() {
            let name = format!("v0-wall{k}");
            let place = if k == 0 { home.clone() } else { self.subnets_of(0).last().unwrap().clone() };
            self.host(&place, &name, &[("source-dest-check", Value::Bool(false))]);
            let through = if self.dice.chance(80) { name } else { "v0-wall0".to_owned() };
            self.route(door, format!("0.0.0.0/0 -> {through}"));
            if self.dice.chance(92) && place.name != *door {
                self.routes.entry(place.name).or_default().insert(0, "10.0.0.0/8 -> tgw0".to_owned());
            }
        }
        self.systems.insert("central inspection");
    }

    fn hub(&mut self, hub: usize) {
        let name = format!("tgw{hub}");
        let region = self.dice.one(&self.vpcs).region;
        let keys = [
            ("region", text(region)),
            ("shared-with", list(&["other"])),
            ("default-association", Value::Bool(self.dice.chance(75))),
            ("default-propagation", Value::Bool(self.dice.chance(75))),
            ("security-group-referencing", Value::Bool(self.dice.chance(60))),
        ];
        self.put(Kind::TransitGateway, &name, &keys);
        self.systems.insert("transit gateway");
        for vpc in 0..self.vpcs.len() {
            if self.vpcs[vpc].region != region || !self.dice.chance(80) {
                continue;
            }
            self.attach(hub, vpc);
        }
    }

    fn attach(&mut self, hub: usize, vpc: usize) {
        let name = format!("tgw{hub}-v{vpc}");
        let mut doors: Vec<String> = Vec::new();
        if self.dice.chance(50) {
            let s = 50 + hub;
            doors.push(self.subnet(vpc, s).name);
        }
        let places: Vec<String> = self.subnets_of(vpc).iter().map(|p| p.name.clone()).collect();
        doors.extend(self.dice.some(&places, 60));
        if doors.is_empty() {
            doors.push(places[0].clone());
        }
        // One subnet a zone.
        let mut zones = Vec::new();
        doors.retain(|s| {
            let zone = self.t.subnet(s).and_then(|s| s.az.clone());
            let new = !zones.contains(&zone);
            zones.push(zone);
            new
        });
        let mut keys = vec![
            ("transit-gateway", text(format!("tgw{hub}"))),
            ("vpc", text(format!("v{vpc}"))),
            ("subnets", list(&doors)),
            ("appliance-mode", Value::Bool(self.dice.chance(25))),
            ("security-group-referencing", Value::Bool(self.dice.chance(60))),
        ];
        if self.dice.chance(90) {
            keys.push(("state", text("available")));
        } else {
            keys.push(("state", text(*self.dice.one(&["pending-acceptance", "rejected"]))));
        }
        self.put(Kind::TransitGatewayAttachment, &name, &keys);
        for place in self.subnets_of(vpc) {
            if self.dice.chance(75) {
                let dest = match self.dice.below(4) {
                    0 => "10.0.0.0/8".to_owned(),
                    1 => "0.0.0.0/0".to_owned(),
                    2 => "192.168.0.0/16".to_owned(),
                    _ => format!("10.{}.0.0/16", self.dice.below(5)),
                };
                self.route(&place.name, format!("{dest} -> tgw{hub}"));
                if let Some(six) = self.dice.one(&self.vpcs).six.clone() {
                    self.route(&place.name, format!("{six} -> tgw{hub}"));
                }
            }
        }
    }

    /// A table of its own for some attachments, and static routes here and there.
    fn hub_tables(&mut self, hub: usize) {
        let attachments: Vec<String> = self
            .t
            .transit_gateway_attachments()
            .filter(|(_, a)| {
                let name = format!("tgw{hub}");
                a.transit_gateway == *name.as_str() || a.peer.as_ref().is_some_and(|p| *p == *name.as_str())
            })
            .map(|(name, _)| name.to_string())
            .collect();
        if attachments.is_empty() {
            return;
        }
        let mut left = attachments.clone();
        for k in 0..self.dice.below(3) {
            let associations = self.dice.some(&left, 50);
            left.retain(|a| !associations.contains(a));
            let propagations: Vec<String> =
                self.dice.some(&attachments, 60).into_iter().filter(|a| a != "tgw0-tgw1").collect();
            let routes = self.hub_routes(&attachments);
            let keys = [
                ("transit-gateway", text(format!("tgw{hub}"))),
                ("associations", list(&associations)),
                ("propagations", list(&propagations)),
                ("routes", list(&routes)),
            ];
            self.put(Kind::TransitGatewayRouteTable, &format!("tgw{hub}-rt{k}"), &keys);
        }
        let routes = self.hub_routes(&attachments);
        let name = format!("tgw{hub}.default");
        self.t.edit(&name, |entry| entry.resource.set("routes", &list(&routes)).is_ok());
    }

    fn hub_routes(&mut self, attachments: &[String]) -> Vec<String> {
        let mut routes: Vec<String> = Vec::new();
        for _ in 0..self.dice.below(4) {
            let dest = match self.dice.below(6) {
                0 => "0.0.0.0/0".to_owned(),
                1 => "10.0.0.0/8".to_owned(),
                2 => "192.168.0.0/16".to_owned(),
                _ => format!("10.{}.0.0/16", self.dice.below(5)),
            };
            let to = if self.dice.chance(20) {
                "blackhole".to_owned()
            } else {
                self.dice.one(attachments).clone()
            };
            if !routes.iter().any(|r| r.starts_with(&format!("{dest} "))) {
                routes.push(format!("{dest} -> {to}"));
            }
        }
        routes
    }
}

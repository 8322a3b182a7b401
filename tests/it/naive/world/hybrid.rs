//! Sites on-premises with VPN and Direct Connect, and Classic instances.

use vpcdrill::network::resource::{Era, Kind};
use vpcdrill::network::value::Value;

use super::{World, list, text};

impl World {
    fn site(&mut self, n: usize) -> String {
        let name = format!("site{n}");
        if self.sites.contains(&name) {
            return name;
        }
        let host = Value::Table(vec![(format!("host{n}"), text(format!("192.168.{n}.10")))]);
        let keys = [
            ("cidrs", list(&[format!("192.168.{n}.0/24")])),
            ("hosts", host),
            ("routes-back", Value::Bool(self.dice.chance(90))),
        ];
        self.put(Kind::OnPremises, &name, &keys);
        self.sites.push(name.clone());
        name
    }

    fn vpn_gateway(&mut self, vpc: usize) -> String {
        let name = format!("v{vpc}-vgw");
        if self.t.vpn_gateway(&name).is_some() {
            return name;
        }
        self.put(Kind::VpnGateway, &name, &[("vpc", text(format!("v{vpc}")))]);
        self.systems.insert("VPN gateway");
        for place in self.subnets_of(vpc) {
            if self.dice.chance(60) {
                self.propagate.entry(place.name.clone()).or_default().push(name.clone());
            } else if self.dice.chance(60) {
                let dest = *self.dice.one(&["192.168.0.0/16", "0.0.0.0/0", "192.168.1.0/24"]);
                self.route(&place.name, format!("{dest} -> {name}"));
            }
        }
        if self.t.instance(&format!("v{vpc}-fw")).is_some() && self.dice.chance(30) {
            self.edge(vpc, &name, &format!("v{vpc}-fw"));
        } else if self.t.endpoint(&format!("v{vpc}-gwlbe")).is_some() && self.dice.chance(50) {
            self.edge(vpc, &name, &format!("v{vpc}-gwlbe"));
        }
        name
    }

    pub fn vpn(&mut self) {
        for n in 1..=self.dice.between(1, 2) {
            let site = self.site(n);
            let gateway = format!("cgw{n}");
            let asn = i64::try_from(65000 + n).unwrap();
            self.put(Kind::CustomerGateway, &gateway, &[("site", text(site)), ("asn", Value::Int(asn))]);
            let name = format!("vpn{n}");
            let mut keys = vec![
                ("customer-gateway", text(&gateway)),
                ("tunnels-up", Value::Int(*self.dice.one(&[2, 2, 2, 1, 0]))),
            ];
            if self.dice.chance(30) {
                keys.push(("routing", text("static")));
                keys.push(("routes", list(&[format!("192.168.{n}.0/24")])));
            }
            if self.t.transit_gateway("tgw0").is_some() && self.dice.chance(60) {
                keys.push(("transit-gateway", text("tgw0")));
                self.put(Kind::VpnConnection, &name, &keys);
                let keys = [("transit-gateway", text("tgw0")), ("vpn-connection", text(&name))];
                self.put(Kind::TransitGatewayAttachment, &format!("tgw0-{name}"), &keys);
                self.systems.insert("VPN on a transit gateway");
            } else {
                let vpc = if self.dice.chance(50) { 0 } else { self.dice.below(self.vpcs.len()) };
                let gateway = self.vpn_gateway(vpc);
                keys.push(("vpn-gateway", text(gateway)));
                self.put(Kind::VpnConnection, &name, &keys);
                self.systems.insert("VPN");
            }
        }
    }

    /// A router in one VPC as the customer gateway of another one's VPN.
    pub fn tunnel(&mut self) {
        if self.vpcs.len() < 2 {
            return;
        }
        let home = self.vpcs.len() - 1;
        let places = self.subnets_of(home);
        let Some(place) = places.first() else { return };
        let groups = self.some_groups(home);
        let mut keys = vec![
            ("subnet", text(&place.name)),
            ("source-dest-check", Value::Bool(self.dice.chance(10))),
            ("security-groups", list(&groups)),
        ];
        if self.dice.chance(50) {
            keys.push(("public-ip", Value::Bool(true)));
        }
        self.put(Kind::Instance, "router", &keys);
        self.instances.push("router".into());
        let mut cidrs = vec![self.vpcs[home].cidr.clone()];
        if self.dice.chance(30) {
            cidrs.push("192.168.9.0/24".into());
        }
        self.put(Kind::OnPremises, "office", &[("cidrs", list(&cidrs))]);
        self.put(Kind::CustomerGateway, "cgw9", &[("site", text("office")), ("instance", text("router"))]);
        for n in 8..=self.dice.between(8, 9) {
            let name = format!("vpn{n}");
            let mut keys = vec![
                ("customer-gateway", text("cgw9")),
                ("tunnels-up", Value::Int(*self.dice.one(&[2, 2, 2, 1, 0]))),
            ];
            if self.dice.chance(30) {
                keys.push(("routing", text("static")));
                keys.push(("routes", list(&cidrs[..1])));
            }
            let mut far = vec![0; 1];
            if self.t.transit_gateway("tgw0").is_some() && self.dice.chance(50) {
                keys.push(("transit-gateway", text("tgw0")));
                self.put(Kind::VpnConnection, &name, &keys);
                let keys = [("transit-gateway", text("tgw0")), ("vpn-connection", text(&name))];
                self.put(Kind::TransitGatewayAttachment, &format!("tgw0-{name}"), &keys);
                far = (0..home).collect();
            } else {
                let gateway = self.vpn_gateway(0);
                keys.push(("vpn-gateway", text(gateway)));
                self.put(Kind::VpnConnection, &name, &keys);
            }
            for vpc in far {
                let to = self.vpcs[vpc].cidr.clone();
                for place in self.subnets_of(home) {
                    if self.dice.chance(70) {
                        self.route(&place.name, format!("{to} -> router"));
                    }
                }
            }
        }
        self.systems.insert("VPN to a host of the network");
    }

    pub fn direct_connect(&mut self) {
        let n = self.dice.between(2, 3);
        let site = self.site(n);
        let up = if self.dice.chance(88) { "available" } else { "down" };
        let mut keys = vec![("site", text(&site)), ("state", text(up))];
        match self.dice.below(4) {
            0 => {
                let vpc = self.dice.below(self.vpcs.len());
                let gateway = self.vpn_gateway(vpc);
                keys.extend([("type", text("private")), ("vpn-gateway", text(gateway))]);
            }
            1 => {
                let mut gateways = Vec::new();
                for vpc in 0..self.vpcs.len() {
                    if self.dice.chance(60) {
                        gateways.push(self.vpn_gateway(vpc));
                    }
                }
                let allowed: &[&str] =
                    if self.dice.chance(40) { &["10.0.0.0/15", "10.2.0.0/24"] } else { &[] };
                let dxgw = [("vpn-gateways", list(&gateways)), ("allowed-prefixes", list(allowed))];
                self.put(Kind::DirectConnectGateway, "dxgw", &dxgw);
                keys.extend([("type", text("private")), ("direct-connect-gateway", text("dxgw"))]);
                self.systems.insert("Direct Connect gateway");
            }
            2 if self.t.transit_gateway("tgw0").is_some() => {
                self.put(Kind::DirectConnectGateway, "dxgw", &[]);
                let allowed: &[&str] = if self.dice.chance(50) { &["10.0.0.0/15"] } else { &["10.0.0.0/8"] };
                let attachment = [
                    ("transit-gateway", text("tgw0")),
                    ("direct-connect-gateway", text("dxgw")),
                    ("allowed-prefixes", list(allowed)),
                ];
                self.put(Kind::TransitGatewayAttachment, "tgw0-dxgw", &attachment);
                keys.extend([("type", text("transit")), ("direct-connect-gateway", text("dxgw"))]);
                self.systems.insert("transit virtual interface");
            }
            _ => {
                keys.extend([("type", text("public")), ("prefixes", list(&["192.0.2.0/24"]))]);
                self.systems.insert("public virtual interface");
            }
        }
        self.put(Kind::VirtualInterface, "vif", &keys);
        self.systems.insert("Direct Connect");
    }

    pub fn classic_link(&mut self) {
        if self.t.era != Era::ExamClassic {
            return;
        }
        let vpc = self.dice.below(self.vpcs.len());
        for n in 0..2 {
            let name = format!("classic{n}");
            self.put(Kind::ClassicInstance, &name, &[("ip", text(format!("10.200.4.{}", 7 + n)))]);
            if n == 0 || self.dice.chance(30) {
                let groups = self.some_groups(vpc);
                if groups.is_empty() {
                    continue;
                }
                let keys = [
                    ("instance", text(&name)),
                    ("vpc", text(format!("v{vpc}"))),
                    ("security-groups", list(&groups)),
                ];
                self.put(Kind::ClassicLink, &format!("link{n}"), &keys);
                self.systems.insert("ClassicLink");
            }
        }
    }
}

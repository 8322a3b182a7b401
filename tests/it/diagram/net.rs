//! Random topologies from a seed.

use vpcdrill::network::flow::Flow;
use vpcdrill::network::name::Name;
use vpcdrill::network::notation::{PublicIp, TargetEnd, TargetSpec};
use vpcdrill::network::resource::*;
use vpcdrill::network::topology::{Entry, Topology};
use vpcdrill::network::value::Word;

/// A small generator of numbers: the same seed, the same topology, on every machine.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Dice(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below a limit.
    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

struct Builder {
    dice: Dice,
    topology: Topology,
    vpcs: Vec<Name>,
    subnets: Vec<(Name, Name)>,
    balancers: Vec<Name>,
    count: usize,
}

impl Builder {
    /// A name that nothing has yet: short, long, or in a script with wide characters.
    fn name(&mut self, stem: &str) -> Name {
        self.count += 1;
        let n = self.count;
        Name::from(match self.dice.below(12) {
            0 => format!("{stem}-{n}-with-a-name-that-says-all-there-is-to-say-{n}"),
            1 => format!("店{stem}数据{n}"),
            2 => format!("{stem}-{n}-é\u{301}"),
            _ => format!("{stem}-{n}"),
        })
    }

    fn put(&mut self, name: &Name, resource: impl Into<Resource>) {
        self.topology.insert(name.clone(), Entry::new(resource));
    }

    fn vpc(&mut self, at: usize, one_account: bool) {
        let name = self.name("vpc");
        let account = if one_account { "main".to_owned() } else { format!("team-{}", at % 3) };
        let cidr = format!("10.{}.0.0/16", at % 250).parse().unwrap();
        let vpc = Vpc { cidrs: vec![cidr], account: Word::from(account.as_str()), ..Vpc::default() };
        self.put(&name, vpc);
        let open = Name::from(format!("{name}.open"));
        let ingress = vec!["all from 0.0.0.0/0".parse().unwrap()];
        self.put(&open, SecurityGroup { vpc: name.clone(), ingress, ..SecurityGroup::default() });
        for n in 0..self.dice.below(4) {
            let subnet = self.name("net");
            let cidr = format!("10.{}.{n}.0/24", at % 250).parse().unwrap();
            self.put(&subnet, Subnet { vpc: name.clone(), cidr: Some(cidr), ..Subnet::default() });
            self.leaves(&name, &subnet);
            self.subnets.push((name.clone(), subnet));
        }
        if self.dice.chance(30) {
            let igw = self.name("igw");
            self.put(&igw, InternetGateway { vpc: name.clone() });
            self.route(&name, &format!("0.0.0.0/0 -> {igw}"));
        }
        if self.dice.chance(15) {
            let endpoint = self.name("s3");
            let service = ServiceName::Aws(Name::from("s3"));
            let endpoint_type = EndpointType::Gateway;
            self.put(
                &endpoint,
                Endpoint { vpc: name.clone(), service, endpoint_type, ..Endpoint::default() },
            );
        }
        self.vpcs.push(name);
    }

    fn leaves(&mut self, vpc: &Name, subnet: &Name) {
        let many = if self.dice.chance(5) { 30 } else { 4 };
        for _ in 0..self.dice.below(many) {
            let name = self.name("host");
            let groups =
                if self.dice.chance(80) { vec![Name::from(format!("{vpc}.open"))] } else { Vec::new() };
            self.put(
                &name,
                Instance { subnet: subnet.clone(), security_groups: groups, ..Instance::default() },
            );
        }
        if self.dice.chance(20) {
            let group = self.name("tg");
            let target = TargetSpec { end: TargetEnd::Address("10.0.0.9".parse().unwrap()), port: 8443 };
            self.put(
                &group,
                TargetGroup { vpc: vpc.clone(), targets: vec![target], ..TargetGroup::default() },
            );
            let balancer = self.name("nlb");
            let listener = format!("tcp 443 -> {group}").parse().unwrap();
            self.put(
                &balancer,
                LoadBalancer {
                    subnets: vec![subnet.clone()],
                    listeners: vec![listener],
                    ..LoadBalancer::default()
                },
            );
            self.balancers.push(balancer);
        }
        if self.dice.chance(10) {
            let nat = self.name("nat");
            self.put(
                &nat,
                NatGateway { subnet: subnet.clone(), public_ip: PublicIp::Assigned, ..NatGateway::default() },
            );
        }
    }

    fn pick(&mut self) -> Name {
        let at = self.dice.below(self.vpcs.len());
        self.vpcs[at].clone()
    }

    fn peerings(&mut self, many: usize) {
        for _ in 0..many {
            let (requester, accepter) = (self.pick(), self.pick());
            if requester != accepter {
                let name = self.name("pcx");
                for (here, there) in [(&requester, &accepter), (&accepter, &requester)] {
                    let to = self.topology.vpc(there).unwrap().cidrs[0];
                    self.route(here, &format!("{to} -> {name}"));
                }
                self.put(&name, Peering { requester, accepter, ..Peering::default() });
            }
        }
    }

    /// A route in a VPC's main table, if it has none there yet.
    fn route(&mut self, vpc: &Name, line: &str) {
        let route: vpcdrill::network::notation::Route = line.parse().unwrap();
        self.topology.edit(&format!("{vpc}.main"), |entry| {
            if let Resource::RouteTable(table) = &mut entry.resource
                && table.routes.iter().all(|other| other.destination != route.destination)
            {
                table.routes.push(route);
            }
        });
    }

    fn services(&mut self) {
        for balancer in self.balancers.clone() {
            if self.dice.chance(60) {
                let service = self.name("svc");
                self.put(
                    &service,
                    EndpointService { load_balancers: vec![balancer], ..EndpointService::default() },
                );
                for _ in 0..self.dice.below(4) {
                    if self.subnets.is_empty() {
                        continue;
                    }
                    let at = self.dice.below(self.subnets.len());
                    let (vpc, subnet) = self.subnets[at].clone();
                    let name = self.name("vpce");
                    self.put(
                        &name,
                        Endpoint {
                            vpc,
                            service: ServiceName::Named(service.clone()),
                            subnets: vec![subnet],
                            ..Endpoint::default()
                        },
                    );
                }
            }
        }
    }

    fn hub(&mut self) {
        let hub = self.name("tgw");
        self.put(&hub, TransitGateway::default());
        for vpc in self.vpcs.clone() {
            if self.dice.chance(70) {
                let name = self.name("att");
                let subnets =
                    self.subnets.iter().filter(|(of, _)| *of == vpc).map(|(_, s)| s.clone()).take(1);
                let subnets = subnets.collect();
                self.route(&vpc, &format!("10.0.0.0/8 -> {hub}"));
                self.put(
                    &name,
                    TransitGatewayAttachment {
                        transit_gateway: hub.clone(),
                        vpc: Some(vpc),
                        subnets,
                        ..TransitGatewayAttachment::default()
                    },
                );
            }
        }
        if self.dice.chance(50) {
            let gateway = self.site();
            let connection = self.name("vpn");
            self.put(
                &connection,
                VpnConnection {
                    customer_gateway: gateway,
                    transit_gateway: Some(hub.clone()),
                    ..VpnConnection::default()
                },
            );
            let name = self.name("att");
            self.put(
                &name,
                TransitGatewayAttachment {
                    transit_gateway: hub,
                    vpn_connection: Some(connection),
                    ..TransitGatewayAttachment::default()
                },
            );
        }
    }

    /// A site with its customer gateway; returns the gateway.
    fn site(&mut self) -> Name {
        let site = self.name("site");
        let host = self.name("desk");
        let hosts = [(host, "192.168.1.10".parse().unwrap())].into();
        self.put(
            &site,
            OnPremises { cidrs: vec!["192.168.0.0/16".parse().unwrap()], hosts, ..OnPremises::default() },
        );
        let gateway = self.name("cgw");
        self.put(&gateway, CustomerGateway { site, ..CustomerGateway::default() });
        gateway
    }

    fn hybrid(&mut self) {
        let vpc = self.pick();
        let vgw = self.name("vgw");
        self.put(&vgw, VpnGateway { vpc, ..VpnGateway::default() });
        let gateway = self.site();
        let connection = self.name("vpn");
        self.put(
            &connection,
            VpnConnection {
                customer_gateway: gateway.clone(),
                vpn_gateway: Some(vgw.clone()),
                ..VpnConnection::default()
            },
        );
        if self.dice.chance(40) {
            let dx = self.name("dxgw");
            self.put(
                &dx,
                DirectConnectGateway { vpn_gateways: vec![vgw], ..DirectConnectGateway::default() },
            );
            let site = self.topology.customer_gateway(&gateway).unwrap().site.clone();
            let name = self.name("vif");
            self.put(
                &name,
                VirtualInterface { site, direct_connect_gateway: Some(dx), ..VirtualInterface::default() },
            );
        }
    }
}

/// A topology of so many VPCs with any mix of connections.
pub fn random(seed: u64, vpcs: usize) -> Topology {
    let mut builder = Builder {
        dice: Dice::new(seed),
        topology: Topology::default(),
        vpcs: Vec::new(),
        subnets: Vec::new(),
        balancers: Vec::new(),
        count: 0,
    };
    let one_account = builder.dice.chance(60);
    for at in 0..vpcs {
        builder.vpc(at, one_account);
    }
    if builder.dice.chance(60) {
        let many = builder.dice.below(vpcs * 2);
        builder.peerings(many);
    }
    if builder.dice.chance(40) {
        for _ in 0..=builder.dice.below(2) {
            builder.hub();
        }
    }
    if builder.dice.chance(60) {
        builder.services();
    }
    if builder.dice.chance(40) {
        builder.hybrid();
    }
    builder.topology
}

/// A flow between two hosts of a topology, routes added so that some of them arrive.
pub fn random_flow(seed: u64, topology: &Topology) -> Option<Flow> {
    let mut dice = Dice::new(seed.wrapping_mul(31));
    let hosts: Vec<&Name> = topology.instances().map(|(name, _)| name).collect();
    if hosts.is_empty() {
        return None;
    }
    let from = dice.below(hosts.len());
    let services: Vec<&Name> = topology.endpoint_services().map(|(name, _)| name).collect();
    Some(match dice.below(6) {
        0 => Flow::tcp(&**hosts[from], "internet", 443),
        1 => Flow::tcp("internet", &**hosts[from], 443),
        2 if !services.is_empty() => Flow::tcp(&**hosts[from], &**services[dice.below(services.len())], 443),
        _ => Flow::tcp(&**hosts[from], &**hosts[dice.below(hosts.len())], 443),
    })
}

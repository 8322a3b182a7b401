//! The words of the format that are neither names nor numbers: states, types and modes of resources.

use super::name::Name;
use super::value::{Attr, Value, words};

words! {
    /// Which AWS the model speaks of (section 16 of the routing catalogue).
    Era {
        Today = "today",
        ExamClassic = "exam-classic",
    }
}

words! {
    /// Block Public Access of a VPC's account and Region (IGW-10).
    BlockPublicAccess {
        Off = "off",
        Ingress = "ingress",
        Both = "both",
    }
}

words! {
    /// State of an instance.
    InstanceState {
        Running = "running",
        Stopped = "stopped",
    }
}

words! {
    /// Public NAT gateways use an Elastic IP, private ones do not (NAT-01, NAT-02).
    NatConnectivity {
        Public = "public",
        Private = "private",
    }
}

words! {
    /// A zonal NAT gateway lives in one subnet, a regional one in none (NAT-11).
    NatScope {
        Zonal = "zonal",
        Regional = "regional",
    }
}

words! {
    /// State of a NAT gateway.
    NatState {
        Available = "available",
        Failed = "failed",
        Deleted = "deleted",
    }
}

words! {
    /// State of a peering, a transit gateway attachment or an endpoint (PCX-02, TGW-01, PL-16).
    ConnectionState {
        PendingAcceptance = "pending-acceptance",
        Pending = "pending",
        Active = "active",
        Available = "available",
        Rejected = "rejected",
        Expired = "expired",
        Failed = "failed",
        Deleted = "deleted",
    }
}

words! {
    /// Which side's DNS queries a peering answers with private addresses (PCX-15).
    PeeringSide {
        Requester = "requester",
        Accepter = "accepter",
    }
}

words! {
    /// Kinds of load balancers.
    LbType {
        Network = "network",
        Application = "application",
        Gateway = "gateway",
    }
}

words! {
    /// Whether a load balancer's nodes have public addresses (NLB-13).
    LbScheme {
        Internal = "internal",
        InternetFacing = "internet-facing",
    }
}

words! {
    /// What the appliances behind a Gateway Load Balancer do with a packet.
    Appliances {
        Allow = "allow",
        Deny = "deny",
    }
}

words! {
    /// How a target group names its targets (NLB-03).
    TargetType {
        Instance = "instance",
        Ip = "ip",
        Alb = "alb",
    }
}

words! {
    /// Types of VPC endpoints (PL-02).
    EndpointType {
        Interface = "interface",
        Gateway = "gateway",
        GatewayLoadBalancer = "gateway-load-balancer",
        Resource = "resource",
        ServiceNetwork = "service-network",
    }
}

words! {
    /// An endpoint's policy, as far as it can be told without IAM (PL-52).
    EndpointPolicy {
        Full = "full",
        Deny = "deny",
    }
}

words! {
    /// Static or dynamic routing of a VPN connection (VPN-03).
    VpnRouting {
        Bgp = "bgp",
        Static = "static",
    }
}

words! {
    /// The three kinds of virtual interfaces (DX-01).
    VifType {
        Private = "private",
        Transit = "transit",
        Public = "public",
    }
}

words! {
    /// State of a virtual interface.
    VifState {
        Available = "available",
        Down = "down",
    }
}

/// DNS resolution of a peering: off, both ways, or for the queries of one side (PCX-15, DNS-04).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeeringDns {
    /// The requester's queries get private addresses of the accepter.
    pub requester: bool,
    /// The accepter's queries get private addresses of the requester.
    pub accepter: bool,
}

impl Attr for PeeringDns {
    fn expects() -> String {
        "true, false, `requester` or `accepter`".into()
    }
    fn read(value: &Value) -> Result<Self, String> {
        if let Value::Bool(both) = value {
            return Ok(PeeringDns { requester: *both, accepter: *both });
        }
        match PeeringSide::read(value) {
            Ok(PeeringSide::Requester) => Ok(PeeringDns { requester: true, accepter: false }),
            Ok(PeeringSide::Accepter) => Ok(PeeringDns { requester: false, accepter: true }),
            Err(_) => Err(format!("expected {}, found {value}", Self::expects())),
        }
    }
    fn write(&self) -> Option<Value> {
        Some(match (self.requester, self.accepter) {
            (true, false) => Value::from("requester"),
            (false, true) => Value::from("accepter"),
            (both, _) => Value::Bool(both),
        })
    }
}

/// What an endpoint leads to: an endpoint service of the topology, or an AWS service (`aws:s3`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServiceName {
    /// An endpoint service.
    Named(Name),
    /// An AWS service, without the `aws:`; another Region's as `s3.eu-west-1`.
    Aws(Name),
}

impl Default for ServiceName {
    fn default() -> Self {
        ServiceName::Named(Name::default())
    }
}

impl Attr for ServiceName {
    fn expects() -> String {
        "an endpoint service, or an AWS service such as `aws:s3`".into()
    }
    fn read(value: &Value) -> Result<Self, String> {
        let text = value.as_text().ok_or_else(|| format!("expected {}, found {value}", Self::expects()))?;
        match text.strip_prefix("aws:") {
            Some("") | None if text.is_empty() || text == "aws:" => {
                Err(format!("expected {}, found {value}", Self::expects()))
            }
            Some(service) => Ok(ServiceName::Aws(Name::from(service))),
            None => Ok(ServiceName::Named(Name::from(text))),
        }
    }
    fn write(&self) -> Option<Value> {
        match self {
            ServiceName::Named(name) => name.write(),
            ServiceName::Aws(service) => Some(Value::Text(format!("aws:{service}"))),
        }
    }
    fn names(&self, visit: &mut dyn FnMut(&Name)) {
        if let ServiceName::Named(name) = self {
            visit(name);
        }
    }
    fn rename(&mut self, map: &dyn Fn(&Name) -> Name) {
        if let ServiceName::Named(name) = self {
            *name = map(name);
        }
    }
}

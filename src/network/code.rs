//! The closed lists of codes (CODE-01).
//!
//! Names of AWS's Reachability Analyzer keep AWS's spelling; the model's own reasons are a type apart, so that
//! nobody mistakes one for the other.

/// Declares an enum of codes with the word that prints and what it means.
macro_rules! codes {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $word:literal, $meaning:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $(#[doc = concat!("`", $word, "`: ", $meaning, ".")] $variant,)+ }

        impl $name {
            /// Every code, in the order of the catalogue.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The code as printed.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            /// What it means, in words.
            pub fn meaning(self) -> &'static str {
                match self { $($name::$variant => $meaning,)+ }
            }

            /// The code of a word.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.word() == word)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }
    };
}

codes! {
    /// Explanation codes of Reachability Analyzer: 71 of paths, 5 of configurations, 13 of search filters.
    AwsCode {
        BadState = "BAD_STATE", "a component on the path is not working (state not usable)";
        BadStateAttachment = "BAD_STATE_ATTACHMENT", "the attachment joining two components is not working";
        BadStateRoute = "BAD_STATE_ROUTE", "the route exists but is not usable";
        BadStateVpn = "BAD_STATE_VPN", "the VPN connection is not working";
        UnknownResource = "UNKNOWN_RESOURCE", "the analyzer cannot read the resource's description";
        UnknownDestination = "UNKNOWN_DESTINATION", "too little is known of the destination to go on";
        NoRouteToDestination = "NO_ROUTE_TO_DESTINATION", "the table has no entry for the destination";
        CannotRoute = "CANNOT_ROUTE", "the entry named does not match the packet's destination";
        MoreSpecificRoute = "MORE_SPECIFIC_ROUTE", "a longer-prefix entry wins";
        HigherPriorityRoute = "HIGHER_PRIORITY_ROUTE", "an entry with the same CIDR but higher priority wins";
        VpcLocalRouteCidrRestriction = "VPC_LOCAL_ROUTE_CIDR_RESTRICTION", "the local route serves only addresses of the VPC's CIDRs";
        IngressRtbNoPublicIp = "INGRESS_RTB_NO_PUBLIC_IP", "an appliance behind an ingress (gateway) route table has no public address, so internet traffic cannot be given to it";
        IngressRtbTrafficRedirection = "INGRESS_RTB_TRAFFIC_REDIRECTION", "a subnet whose inbound traffic is redirected to an appliance cannot use its direct IGW route";
        NoPossibleDestination = "NO_POSSIBLE_DESTINATION", "the component can hand the packet to nobody, or only to another account/Region";
        EniAddressRestriction = "ENI_ADDRESS_RESTRICTION", "the interface only takes/sends packets bearing its own private address";
        EniSourceDestCheckRestriction = "ENI_SOURCE_DEST_CHECK_RESTRICTION", "source/destination check is on and the address is not the interface's";
        EniSgRulesMismatch = "ENI_SG_RULES_MISMATCH", "no rule of the group fits the traffic in that direction";
        SgHasNoRules = "SG_HAS_NO_RULES", "the group has no rules in that direction";
        SgReferencesNotPreserved = "SG_REFERENCES_NOT_PRESERVED", "the component forwards without security-group identity, so rules that name a group cannot match";
        SgReferencingSupport = "SG_REFERENCING_SUPPORT", "the TGW VPC attachment has group referencing off, so identity is dropped";
        UnknownPeeredSgs = "UNKNOWN_PEERED_SGS", "one VPC of the peering is unknown (other account), so rules naming its groups are treated as denying";
        SubnetAclRestriction = "SUBNET_ACL_RESTRICTION", "the subnet's NACL must admit the traffic in that direction";
        IgwPublicIpAssociationForEgress = "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", "source has no public address paired, or is not an interface of this VPC";
        IgwPrivateIpAssociationForIngress = "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "destination is not the public address of an interface in the VPC with an available attachment";
        IgwDestinationAddressInVpcCidrs = "IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS", "the IGW takes traffic only if the destination lies within the VPC's CIDR (after translation)";
        IgwDestinationAddressNotInRfc1918Egress = "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS", "outbound to a 10/8, 172.16/12 or 192.168/16 destination is refused";
        IgwDestinationAddressNotInRfc6598Egress = "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS", "outbound to 100.64.0.0/10 is refused";
        IgwSourceAddressNotInRfc1918Ingress = "IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS", "inbound from a private source is refused";
        IgwSourceAddressNotInRfc6598Ingress = "IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS", "inbound from 100.64.0.0/10 is refused";
        IgwNatReflection = "IGW_NAT_REFLECTION", "the IGW would be an intermediate hop, which is not supported; analyse to and from the IGW separately";
        VpcBlockPublicAccessEnabled = "VPC_BLOCK_PUBLIC_ACCESS_ENABLED", "block-public-access setting stops internet traffic";
        NgwRequiresSourceInVpc = "NGW_REQUIRES_SOURCE_IN_VPC", "only interfaces of the NAT gateway's own VPC may use it; not peering, VPN, DX";
        NgwSourceAddressReassign = "NGW_SOURCE_ADDRESS_REASSIGN", "outgoing source becomes the NAT gateway's private address";
        NgwDestAddressPreservation = "NGW_DEST_ADDRESS_PRESERVATION", "NAT gateways do not change destinations";
        RegionalNgwRouteAzRestriction = "REGIONAL_NGW_ROUTE_AZ_RESTRICTION", "the Regional NAT gateway is not present in the zone of the traffic";
        RemapEphemeralPort = "REMAP_EPHEMERAL_PORT", "source port is remapped to 1024–65535 by NAT gateway or load balancer";
        VgwPrivateIpAssociationForEgress = "VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS", "source is not an interface of the VPC with an available attachment";
        VgwPrivateIpAssociationForIngress = "VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "destination is not the private address of such an interface";
        GatewayRejectsSpoofedTraffic = "GATEWAY_REJECTS_SPOOFED_TRAFFIC", "gateways drop packets from the VPC with a source that is not the VPC's";
        PcxRequiresAddressInVpcCidr = "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR", "traffic may cross only if the source/destination address is in the destination VPC's CIDR";
        TgwAttachMissingTgwRtbAssociation = "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION", "the attachment is associated with no route table";
        TgwAttachVpcAzRestriction = "TGW_ATTACH_VPC_AZ_RESTRICTION", "attachment would have to use another zone's interface than its mode allows";
        TgwBadStateVpn = "TGW_BAD_STATE_VPN", "the VPN attached to the TGW is not working";
        TgwRouteAzRestriction = "TGW_ROUTE_AZ_RESTRICTION", "the TGW has no subnet association in the source's zone";
        TgwRtbBadStateRoute = "TGW_RTB_BAD_STATE_ROUTE", "the TGW route to the destination is in a bad state";
        TgwRtbCannotRoute = "TGW_RTB_CANNOT_ROUTE", "a TGW route exists but does not match the address";
        TgwRtbHigherPriorityRoute = "TGW_RTB_HIGHER_PRIORITY_ROUTE", "same CIDR, higher-priority TGW route wins";
        TgwRtbMoreSpecificRoute = "TGW_RTB_MORE_SPECIFIC_ROUTE", "longer-prefix TGW route wins";
        TgwRtbNoRouteToTgwAttachment = "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT", "the TGW route table has no route to that attachment";
        TgwRtbRoutesAreUnknown = "TGW_RTB_ROUTES_ARE_UNKNOWN", "the routes of the TGW table cannot be read (error or other account)";
        ElbInstalledAzRestriction = "ELB_INSTALLED_AZ_RESTRICTION", "targets only in zones enabled for the load balancer";
        ElbNotCrosszone = "ELB_NOT_CROSSZONE", "some targets are out of reach because cross-zone is off";
        TargetAddressRestriction = "TARGET_ADDRESS_RESTRICTION", "only a registered target's address can be routed to";
        TargetPortRestriction = "TARGET_PORT_RESTRICTION", "only the target's registered port";
        ProtocolRestriction = "PROTOCOL_RESTRICTION", "the component takes only certain protocols";
        Elbv2ListenersMismatch = "ELBV2_LISTENERS_MISMATCH", "no listener of the load balancer accepts the traffic";
        Elbv2ListenerPortRestriction = "ELBV2_LISTENER_PORT_RESTRICTION", "a listener takes only its own destination port";
        Elbv2ListenerHasNoTg = "ELBV2_LISTENER_HAS_NO_TG", "the listener's target groups have no targets";
        Elbv2ListenerRequiresTgAccept = "ELBV2_LISTENER_REQUIRES_TG_ACCEPT", "no target group of the listener accepts the traffic";
        Elbv2NoTargetsInAz = "ELBV2_NO_TARGETS_IN_AZ", "no targets in the named zones";
        Elbv2SourceAddressPreservation = "ELBV2_SOURCE_ADDRESS_PRESERVATION", "with preservation on, the source is unchanged while passing the NLB";
        ElbAclRestriction = "ELB_ACL_RESTRICTION", "NACL is applied to outbound traffic even inside the same subnet";
        ElbListenerPortRestriction = "ELB_LISTENER_PORT_RESTRICTION", "the listener takes only its port in and its instance port out";
        ElbListenersMismatch = "ELB_LISTENERS_MISMATCH", "no listener accepts the traffic";
        GwlbDestinationPortRestriction = "GWLB_DESTINATION_PORT_RESTRICTION", "toward appliances only destination port 6081";
        GwlbProtocolRestriction = "GWLB_PROTOCOL_RESTRICTION", "toward appliances only GENEVE (UDP)";
        FirewallRulesRestriction = "FIREWALL_RULES_RESTRICTION", "a Network Firewall rule blocks it";
        VpceServiceNotInstalledInAz = "VPCE_SERVICE_NOT_INSTALLED_IN_AZ", "the endpoint service is not present in that zone";
        VpceIntraVpcTraffic = "VPCE_INTRA_VPC_TRAFFIC", "an endpoint cannot start connections to resources of its own VPC; analyse the other way round";
        VpceGatewayProtocolRestriction = "VPCE_GATEWAY_PROTOCOL_RESTRICTION", "a gateway endpoint takes TCP or ICMP echo only";
        VpceGatewayEgressSourceAddressRestriction = "VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION", "a gateway endpoint emits only from its prefix list's ranges";
        DisconnectedVpcs = "DISCONNECTED_VPCS", "ends are in separate VPCs joined by nothing supported";
        NoPath = "NO_PATH", "no path found: filter/port not met, isolated component, source cannot initiate, or unsupported feature";
        NoSourceOrDestination = "NO_SOURCE_OR_DESTINATION", "an end does not exist";
        UnassociatedComponent = "UNASSOCIATED_COMPONENT", "component belongs to no VPC of the account or has no IPv4 interface";
        UnsupportedComponent = "UNSUPPORTED_COMPONENT", "component kind not supported";
        ComponentFilterRestriction = "COMPONENT_FILTER_RESTRICTION", "no path passes the component named in the include filter";
        ComponentFilterRestrictionRemovedComponent = "COMPONENT_FILTER_RESTRICTION_REMOVED_COMPONENT", "no path passes it because an exclusion/intermediate filter removed it";
        FilterAtDestinationDestinationAddress = "FILTER_AT_DESTINATION_DESTINATION_ADDRESS", "destination-side filter on destination address does not match";
        FilterAtDestinationDestinationPortRange = "FILTER_AT_DESTINATION_DESTINATION_PORT_RANGE", "destination-side filter on destination port does not match";
        FilterAtDestinationProtocol = "FILTER_AT_DESTINATION_PROTOCOL", "destination-side filter on protocol does not match";
        FilterAtDestinationSourceAddress = "FILTER_AT_DESTINATION_SOURCE_ADDRESS", "destination-side filter on source address does not match";
        FilterAtDestinationSourcePortRange = "FILTER_AT_DESTINATION_SOURCE_PORT_RANGE", "destination-side filter on source port does not match";
        FilterAtSourceDestinationAddress = "FILTER_AT_SOURCE_DESTINATION_ADDRESS", "source-side filter on destination address does not match";
        FilterAtSourceDestinationPortRange = "FILTER_AT_SOURCE_DESTINATION_PORT_RANGE", "source-side filter on destination port does not match";
        FilterAtSourceProtocol = "FILTER_AT_SOURCE_PROTOCOL", "source-side filter on protocol does not match";
        FilterAtSourceSourceAddress = "FILTER_AT_SOURCE_SOURCE_ADDRESS", "source-side filter on source address does not match";
        FilterAtSourceSourcePortRange = "FILTER_AT_SOURCE_SOURCE_PORT_RANGE", "source-side filter on source port does not match";
        IgwExpectsPublicAddress = "IGW_EXPECTS_PUBLIC_ADDRESS", "with an internet gateway as an end, the addresses given must be public";
    }
}

codes! {
    /// Additional detail codes of Reachability Analyzer; they never change a verdict (CODE-02).
    Detail {
        AssumptionPreserveClientIpIsDisabled = "ASSUMPTION_PRESERVE_CLIENT_IP_IS_DISABLED", "group attributes unreadable; assumed preservation off";
        AssumptionPreserveClientIpIsEnabled = "ASSUMPTION_PRESERVE_CLIENT_IP_IS_ENABLED", "group attributes unreadable; assumed preservation on";
        AvailabilityZoneCrossed = "AVAILABILITY_ZONE_CROSSED", "path crosses zones";
        FirewallUnsupportedHigherPriorityRuleGroupType = "FIREWALL_UNSUPPORTED_HIGHER_PRIORITY_RULE_GROUP_TYPE", "a higher-priority firewall rule was ignored because its rule type is unsupported";
        FirewallUnsupportedHigherPriorityRules = "FIREWALL_UNSUPPORTED_HIGHER_PRIORITY_RULES", "a higher-priority firewall rule was ignored because of an unsupported option";
        FirewallUnsupportedRuleOptions = "FIREWALL_UNSUPPORTED_RULE_OPTIONS", "the matching firewall rule has an unsupported option";
        MissingTargetGroupAttributes = "MISSING_TARGET_GROUP_ATTRIBUTES", "target-group attributes were missing and not considered";
        PathThroughGwlbNotChecked = "PATH_THROUGH_GWLB_NOT_CHECKED", "endpoint's traffic goes to a GWLB first; not evaluated";
        ResponseRtbHasNoRouteToTransitGateway = "RESPONSE_RTB_HAS_NO_ROUTE_TO_TRANSIT_GATEWAY", "TGW sends to the endpoint, but the endpoint's subnet has no route back to the TGW";
        TransitGatewayApplianceModeRecommended = "TRANSIT_GATEWAY_APPLIANCE_MODE_RECOMMENDED", "traffic is inspected by a firewall while the attachment's appliance mode is off";
        UnidirectionalPathAnalysisOnly = "UNIDIRECTIONAL_PATH_ANALYSIS_ONLY", "only the forward direction could be analysed";
    }
}

codes! {
    /// Reasons of this model where AWS documents a failure but no code (section 17 of the routing catalogue).
    OwnCode {
        VgwUnknownPrefix = "VGW_UNKNOWN_PREFIX", "the VPN gateway knows no such prefix";
        NatNoInbound = "NAT_NO_INBOUND", "a NAT gateway accepts no connection that starts outside";
        EigwNoInbound = "EIGW_NO_INBOUND", "an egress-only internet gateway accepts no connection that starts outside";
        AsymmetricStateful = "ASYMMETRIC_STATEFUL", "a stateful device sees only one direction of the flow";
        ReplyMisdelivered = "REPLY_MISDELIVERED", "the reply goes to another host";
        DxgwNoTransit = "DXGW_NO_TRANSIT", "a Direct Connect gateway does not forward between its associations";
        DxPrefixFiltered = "DX_PREFIX_FILTERED", "the range is not announced on-premises";
        ClassiclinkNoTransit = "CLASSICLINK_NO_TRANSIT", "a linked Classic instance reaches nothing beyond the VPC";
        PeerDnsNotQueryable = "PEER_DNS_NOT_QUERYABLE", "a peer's Amazon DNS cannot be queried";
        AddressFamily = "ADDRESS_FAMILY", "the component does not carry this version of IP";
        Loop = "LOOP", "the packet came to the same device twice with the same header";
    }
}

codes! {
    /// Reasons for which AWS refuses a configuration (CODE-26).
    Cfg {
        AclRuleNumber = "CFG_ACL_RULE_NUMBER", "the number of an ACL rule lies outside 1 to 32766";
        AlbTargetPort = "CFG_ALB_TARGET_PORT", "the application load balancer has no listener on that port";
        CidrFamily = "CFG_CIDR_FAMILY", "the range may not join the ranges that the VPC has";
        CidrForbidden = "CFG_CIDR_FORBIDDEN", "the range may not be used in a VPC";
        CidrOverlap = "CFG_CIDR_OVERLAP", "the range overlaps another one";
        CidrRouteConflict = "CFG_CIDR_ROUTE_CONFLICT", "the range collides with a route";
        CidrSize = "CFG_CIDR_SIZE", "the range is too large or too small";
        ConflictingPrivateDns = "CFG_CONFLICTING_PRIVATE_DNS", "another endpoint of the VPC owns that private DNS name";
        CrossRegionNeedsTwoAzs = "CFG_CROSS_REGION_NEEDS_TWO_AZS", "cross-Region access needs a provider in two zones";
        CrossRegionWithCustomIdleTimeout = "CFG_CROSS_REGION_WITH_CUSTOM_IDLE_TIMEOUT", "cross-Region access does not go with a changed idle timeout";
        DuplicatePeering = "CFG_DUPLICATE_PEERING", "the two VPCs are peered already";
        DuplicatePrefixListRoute = "CFG_DUPLICATE_PREFIX_LIST_ROUTE", "the table has a gateway endpoint of that service already";
        EndpointPolicyUnsupported = "CFG_ENDPOINT_POLICY_UNSUPPORTED", "the endpoint takes no policy";
        EndpointServiceNeedsNlbOrGwlb = "CFG_ENDPOINT_SERVICE_NEEDS_NLB_OR_GWLB", "an endpoint service needs network or gateway load balancers";
        Exists = "CFG_EXISTS", "the name is taken";
        GatewayEndpointServiceUnsupported = "CFG_GATEWAY_ENDPOINT_SERVICE_UNSUPPORTED", "only S3 and DynamoDB have gateway endpoints";
        IgwInUse = "CFG_IGW_IN_USE", "public addresses of the VPC still use the internet gateway";
        InstanceTargetOtherVpc = "CFG_INSTANCE_TARGET_OTHER_VPC", "an instance target must lie in the VPC of its group";
        IpAddressTypeMismatch = "CFG_IP_ADDRESS_TYPE_MISMATCH", "the address family does not fit the subnet or the service";
        IpTargetNotPrivate = "CFG_IP_TARGET_NOT_PRIVATE", "an address target must be private";
        InUse = "CFG_IN_USE", "something still refers to it";
        ListenerTargetProtocol = "CFG_LISTENER_TARGET_PROTOCOL", "the listener does not go with the protocol of its target group";
        LoadBalancerAlreadyInService = "CFG_LOAD_BALANCER_ALREADY_IN_SERVICE", "the load balancer backs another endpoint service";
        NlbCreatedWithoutSecurityGroups = "CFG_NLB_CREATED_WITHOUT_SECURITY_GROUPS", "a network load balancer created without groups never gets any";
        NlbOver50Listeners = "CFG_NLB_OVER_50_LISTENERS", "PrivateLink takes no balancer with more than 50 listeners";
        NoInternetGateway = "CFG_NO_INTERNET_GATEWAY", "the VPC has no internet gateway";
        NotFound = "CFG_NOT_FOUND", "there is no such resource";
        OneProfilePerVpc = "CFG_ONE_PROFILE_PER_VPC", "a VPC has one Route 53 Profile";
        OneSubnetPerAz = "CFG_ONE_SUBNET_PER_AZ", "one subnet a zone";
        OverlapPeering = "CFG_OVERLAP_PEERING", "the ranges of the two VPCs overlap";
        Permission = "CFG_PERMISSION", "the account may not do that";
        PrivateDnsNameNotVerified = "CFG_PRIVATE_DNS_NAME_NOT_VERIFIED", "control of the domain is not proven";
        PrivateDnsUnsupportedForGwlb = "CFG_PRIVATE_DNS_UNSUPPORTED_FOR_GWLB", "a gateway load balancer service has no private DNS name";
        Quota = "CFG_QUOTA", "the quota is used up";
        ReservedAddress = "CFG_RESERVED_ADDRESS", "AWS reserves that address of the subnet";
        ResourceAddressNotPrivate = "CFG_RESOURCE_ADDRESS_NOT_PRIVATE", "the address of a resource must be private";
        Retired = "CFG_RETIRED", "AWS has retired it";
        RouteDestination = "CFG_ROUTE_DESTINATION", "the route may not have that destination";
        RouteTarget = "CFG_ROUTE_TARGET", "the route may not have that target";
        S3GatewayEndpointRequired = "CFG_S3_GATEWAY_ENDPOINT_REQUIRED", "the VPC needs an S3 gateway endpoint first";
        ServiceHasConnections = "CFG_SERVICE_HAS_CONNECTIONS", "endpoints are still connected to the service";
        ServiceNotAvailable = "CFG_SERVICE_NOT_AVAILABLE", "the service is not available";
        ServiceNotInAz = "CFG_SERVICE_NOT_IN_AZ", "the service is not offered in that zone";
        ServiceNotOfferedInRegion = "CFG_SERVICE_NOT_OFFERED_IN_REGION", "the service is not offered in that Region";
        ServiceNotPermitted = "CFG_SERVICE_NOT_PERMITTED", "the service does not permit that account";
        SgReference = "CFG_SG_REFERENCE", "the security group cannot be named or attached here";
        State = "CFG_STATE", "not possible in this state";
        SubnetHasEndpointAssociations = "CFG_SUBNET_HAS_ENDPOINT_ASSOCIATIONS", "endpoints use the balancer in that zone";
        SubnetRange = "CFG_SUBNET_RANGE", "the subnet does not lie in the VPC";
        Value = "CFG_VALUE", "AWS takes no such value";
        VpcDnsAttributesRequired = "CFG_VPC_DNS_ATTRIBUTES_REQUIRED", "the VPC needs DNS support and DNS hostnames";
    }
}

codes! {
    /// Warnings; they never change a verdict.
    Warning {
        AsymmetricPath = "ASYMMETRIC_PATH", "request and reply take different paths";
        IdleFlowExpired = "IDLE_FLOW_EXPIRED", "the flow is forgotten after the idle timeout";
        Mtu8500 = "MTU_8500", "packets over 8500 bytes are dropped";
        MultiHopTgwPeering = "MULTI_HOP_TGW_PEERING", "the path crosses several transit gateway peerings, which no AWS page settles";
        NlbDrawDependent = "NLB_DRAW_DEPENDENT", "the verdict depends on the load balancer that AWS draws";
        OverlappingPrefixLists = "OVERLAPPING_PREFIX_LISTS", "two prefix lists lead the destination to different targets; AWS picks one";
        PmtudBlocked = "PMTUD_BLOCKED", "an ACL blocks path MTU discovery";
        PortAllocationErrors = "PORT_ALLOCATION_ERRORS", "more connections than ports towards one target";
        ProxyProtocolHeaderUnparsed = "PROXY_PROTOCOL_HEADER_UNPARSED", "targets must parse the proxy protocol header";
        ServiceOpenToAllAccounts = "SERVICE_OPEN_TO_ALL_ACCOUNTS", "the service permits everyone and accepts by itself";
        CidrDiscouraged = "CIDR_DISCOURAGED", "AWS services use that range internally";
        ContestedReading = "CONTESTED_READING", "AWS pages disagree; the model takes the reading that the rule names";
        PolicyDenies = "POLICY_DENIES", "the endpoint policy denies, whatever the network does";
        UnhealthyTargets = "UNHEALTHY_TARGETS", "no healthy target, so the balancer sends to all";
    }
}

/// The reason why a packet dies: a code of AWS, or one of the model's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// A code of Reachability Analyzer.
    Aws(AwsCode),
    /// A reason of this model.
    Own(OwnCode),
}

impl Code {
    /// The code as printed.
    pub fn word(self) -> &'static str {
        match self {
            Code::Aws(code) => code.word(),
            Code::Own(code) => code.word(),
        }
    }

    /// What it means, in words.
    pub fn meaning(self) -> &'static str {
        match self {
            Code::Aws(code) => code.meaning(),
            Code::Own(code) => code.meaning(),
        }
    }

    /// The code of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        AwsCode::from_word(word).map(Code::Aws).or_else(|| OwnCode::from_word(word).map(Code::Own))
    }

    /// Every code a verdict can carry.
    pub fn all() -> impl Iterator<Item = Code> {
        AwsCode::ALL.iter().map(|c| Code::Aws(*c)).chain(OwnCode::ALL.iter().map(|c| Code::Own(*c)))
    }
}

impl From<AwsCode> for Code {
    fn from(code: AwsCode) -> Self {
        Code::Aws(code)
    }
}

impl From<OwnCode> for Code {
    fn from(code: OwnCode) -> Self {
        Code::Own(code)
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_aws_codes_is_closed_code_01() {
        assert_eq!(AwsCode::ALL.len(), 71 + 5 + 13);
        assert_eq!(Detail::ALL.len(), 11);
        for own in OwnCode::ALL {
            assert_eq!(AwsCode::from_word(own.word()), None, "{own} borrows a name of AWS");
        }
    }

    #[test]
    fn refusals_never_borrow_codes_code_26() {
        for cfg in Cfg::ALL {
            assert!(cfg.word().starts_with("CFG_"));
            assert_eq!(Code::from_word(cfg.word()), None);
        }
    }

    #[test]
    fn every_code_has_a_word_and_a_meaning_of_its_own() {
        let mut words = std::collections::BTreeSet::new();
        let mut meanings = std::collections::BTreeSet::new();
        for code in Code::all() {
            assert_eq!(Code::from_word(code.word()), Some(code));
            assert!(words.insert(code.word()), "{code} stands twice");
            assert!(meanings.insert(code.meaning()), "{code} means what another means: {}", code.meaning());
        }
    }
}

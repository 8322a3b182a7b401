//! What the importer knows of each list: fields that it reads or that decide no verdict. Any other field is told.

use std::collections::BTreeMap;

use super::log::Log;
use super::snapshot::Snapshot;

/// Whether the folder has what a network is made of.
pub(super) fn describes_a_network(snapshot: &Snapshot) -> bool {
    snapshot.has("Vpcs")
}

/// Whether a list decides no verdict.
pub(super) fn is_beside_the_point(list: &str) -> bool {
    BESIDE_THE_POINT.contains(&list)
}

/// Fields of each list that are read, or that decide no verdict.
const KNOWN: &[(&str, &str)] = &[
    (
        "Vpcs",
        "CidrBlock CidrBlockAssociationSet DhcpOptionsId InstanceTenancy IsDefault OwnerId State Tags VpcId \
        Ipv6CidrBlockAssociationSet BlockPublicAccessStates VpcArn",
    ),
    (
        "Subnets",
        "AssignIpv6AddressOnCreation AvailabilityZone AvailabilityZoneId AvailableIpAddressCount CidrBlock \
        DefaultForAz Ipv6CidrBlockAssociationSet MapPublicIpOnLaunch OwnerId State SubnetArn SubnetId Tags VpcId \
        MapCustomerOwnedIpOnLaunch CustomerOwnedIpv4Pool OutpostArn EnableDns64 Ipv6Native EnableLniAtDeviceIndex \
        PrivateDnsNameOptionsOnLaunch BlockPublicAccessStates Type",
    ),
    ("RouteTables", "Associations OwnerId PropagatingVgws RouteTableId Routes Tags VpcId"),
    ("NetworkAcls", "Associations Entries IsDefault NetworkAclId OwnerId Tags VpcId"),
    (
        "SecurityGroups",
        "Description GroupId GroupName IpPermissions IpPermissionsEgress OwnerId Tags VpcId \
        SecurityGroupArn",
    ),
    (
        "NetworkInterfaces",
        "Association Attachment AvailabilityZone AvailabilityZoneId Description Groups \
        InterfaceType Ipv6Addresses MacAddress NetworkInterfaceId OwnerId PrivateDnsName PrivateIpAddress \
        PrivateIpAddresses RequesterId RequesterManaged SourceDestCheck Status SubnetId TagSet Tags VpcId \
        Ipv4Prefixes Ipv6Prefixes ConnectionTrackingConfiguration DenyAllIgwTraffic Ipv6Native Ipv6Address \
        PublicDnsName PublicIpDnsNameOptions OutpostArn AssociatedSubnets Operator",
    ),
    (
        "Instances",
        "AmiLaunchIndex Architecture BlockDeviceMappings BootMode CapacityReservationId \
        CapacityReservationSpecification ClientToken CpuOptions CurrentInstanceBootMode EbsOptimized EnaSupport \
        EnclaveOptions HibernationOptions Hypervisor IamInstanceProfile ImageId InstanceId InstanceLifecycle \
        InstanceType Ipv6Address KernelId KeyName LaunchTime Licenses MaintenanceOptions MetadataOptions Monitoring \
        NetworkInterfaces NetworkPerformanceOptions Operator OutpostArn OwnerId Placement Platform PlatformDetails \
        PrivateDnsName PrivateDnsNameOptions PrivateIpAddress ProductCodes PublicDnsName PublicIpAddress RamdiskId \
        RootDeviceName RootDeviceType SecurityGroups SourceDestCheck SpotInstanceRequestId SriovNetSupport State \
        StateReason StateTransitionReason SubnetId Tags TpmSupport UsageOperation UsageOperationUpdateTime \
        VirtualizationType VpcId ElasticGpuAssociations ElasticInferenceAcceleratorAssociations",
    ),
    (
        "Addresses",
        "AllocationId AssociationId CarrierIp CustomerOwnedIp CustomerOwnedIpv4Pool Domain InstanceId \
        NetworkBorderGroup NetworkInterfaceId NetworkInterfaceOwnerId PrivateIpAddress PublicIp PublicIpv4Pool \
        ServiceManaged SubnetId Tags",
    ),
    ("InternetGateways", "Attachments InternetGatewayId OwnerId Tags"),
    ("EgressOnlyInternetGateways", "Attachments EgressOnlyInternetGatewayId Tags"),
    (
        "NatGateways",
        "AvailabilityMode AutoProvisionZones AutoScalingIps ConnectivityType CreateTime DeleteTime \
        FailureCode FailureMessage NatGatewayAddresses NatGatewayId ProvisionedBandwidth RouteTableId State SubnetId \
        Tags VpcId AttachedAppliances",
    ),
    (
        "VpcPeeringConnections",
        "AccepterVpcInfo ExpirationTime RequesterVpcInfo Status Tags VpcPeeringConnectionId",
    ),
    (
        "PrefixLists",
        "AddressFamily Cidrs IpamPrefixListResolverSyncEnabled IpamPrefixListResolverTargetId MaxEntries \
        OwnerId PrefixListArn PrefixListId PrefixListName State StateMessage Tags Version",
    ),
    ("ManagedPrefixListEntries", "Entries PrefixListId"),
    (
        "VpcEndpoints",
        "CreationTimestamp DnsEntries DnsOptions FailureReason Groups IpAddressType Ipv4Prefixes \
        Ipv6Prefixes LastError NetworkInterfaceIds OwnerId PolicyDocument PrivateDnsEnabled RequesterManaged \
        ResourceConfigurationArn RouteTableIds ServiceName ServiceNetworkArn ServiceRegion State SubnetIds Tags \
        VpcEndpointId VpcEndpointType VpcId PayerResponsibility",
    ),
    (
        "ServiceConfigurations",
        "AcceptanceRequired AvailabilityZoneIds AvailabilityZones BaseEndpointDnsNames \
        GatewayLoadBalancerArns ManagesVpcEndpoints NetworkLoadBalancerArns PayerResponsibility PrivateDnsName \
        PrivateDnsNameConfiguration RemoteAccessEnabled ServiceId ServiceName ServiceState ServiceType \
        SupportedIpAddressTypes SupportedRegions Tags",
    ),
    ("VpcEndpointServicePermissions", "AllowedPrincipals ServiceId"),
    ("AllowedPrincipals", "Principal PrincipalType ServiceId ServicePermissionId Tags"),
    (
        "TransitGateways",
        "CreationTime Description EncryptionSupport Options OwnerId State Tags TransitGatewayArn \
        TransitGatewayId",
    ),
    (
        "TransitGatewayAttachments",
        "Association CreationTime ResourceId ResourceOwnerId ResourceType State Tags \
        TransitGatewayAttachmentId TransitGatewayId TransitGatewayOwnerId",
    ),
    (
        "TransitGatewayVpcAttachments",
        "CreationTime Options State SubnetIds Tags TransitGatewayAttachmentId \
        TransitGatewayId VpcId VpcOwnerId",
    ),
    (
        "TransitGatewayPeeringAttachments",
        "AccepterTgwInfo AccepterTransitGatewayAttachmentId CreationTime Options \
        RequesterTgwInfo State Status Tags TransitGatewayAttachmentId",
    ),
    (
        "TransitGatewayRouteTables",
        "CreationTime DefaultAssociationRouteTable DefaultPropagationRouteTable State Tags \
        TransitGatewayId TransitGatewayRouteTableId",
    ),
    (
        "TransitGatewayPropagations",
        "Propagations TransitGatewayRouteTableId TransitGatewayRouteTablePropagations",
    ),
    ("TransitGatewayStaticRoutes", "AdditionalRoutesAvailable Routes TransitGatewayRouteTableId"),
    ("TransitGatewayRoutes", "AdditionalRoutesAvailable Routes TransitGatewayRouteTableId"),
    ("TransitGatewayRouteTableAssociations", "Associations TransitGatewayRouteTableId"),
    (
        "LoadBalancers",
        "AvailabilityZones CanonicalHostedZoneId CreatedTime CustomerOwnedIpv4Pool DNSName \
        EnablePrefixForIpv6SourceNat EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic IpAddressType IpamPools \
        LoadBalancerArn LoadBalancerName Scheme SecurityGroups State Tags Type VpcId",
    ),
    ("LoadBalancerAttributes", "Attributes LoadBalancerArn"),
    ("LoadBalancerListeners", "Listeners LoadBalancerArn"),
    (
        "Listeners",
        "AlpnPolicy Certificates DefaultActions ListenerArn LoadBalancerArn MutualAuthentication Port \
        Protocol SslPolicy",
    ),
    ("LoadBalancerTargetHealth", "TargetGroupArn TargetHealthDescriptions"),
    ("TargetHealth", "TargetGroupArn TargetHealthDescriptions"),
    (
        "TargetGroups",
        "HealthCheckEnabled HealthCheckIntervalSeconds HealthCheckPath HealthCheckPort \
        HealthCheckProtocol HealthCheckTimeoutSeconds HealthyThresholdCount IpAddressType LoadBalancerArns Matcher \
        Port Protocol ProtocolVersion Tags TargetControlPort TargetGroupArn TargetGroupName TargetType \
        UnhealthyThresholdCount VpcId",
    ),
    ("TargetGroupAttributes", "Attributes TargetGroupArn"),
    ("VpnGateways", "AmazonSideAsn AvailabilityZone State Tags Type VpcAttachments VpnGatewayId"),
    (
        "CustomerGateways",
        "BgpAsn BgpAsnExtended CertificateArn CustomerGatewayId DeviceName IpAddress State Tags \
        Type",
    ),
    (
        "VpnConnections",
        "Category CustomerGatewayConfiguration CustomerGatewayId GatewayAssociationState Options \
        PreSharedKeyArn Routes State Tags TransitGatewayId Type VgwTelemetry VpnConnectionId VpnGatewayId",
    ),
    (
        "DirectConnectGateways",
        "AmazonSideAsn DirectConnectGatewayId DirectConnectGatewayName \
        DirectConnectGatewayState OwnerAccount StateChangeError Tags",
    ),
    (
        "DirectConnectGatewayAssociations",
        "AllowedPrefixesToDirectConnectGateway AssociatedGateway AssociationId \
        AssociationState DirectConnectGatewayId DirectConnectGatewayOwnerAccount StateChangeError VirtualGatewayId \
        VirtualGatewayOwnerAccount VirtualGatewayRegion",
    ),
    (
        "VirtualInterfaces",
        "AddressFamily AmazonAddress AmazonSideAsn Asn AsnLong AuthKey AwsDeviceV2 \
        AwsLogicalDeviceId BgpPeers ConnectionId CustomerAddress CustomerRouterConfig DirectConnectGatewayId \
        JumboFrameCapable Location Mtu OwnerAccount Region RouteFilterPrefixes SiteLinkEnabled Tags VirtualGatewayId \
        VirtualInterfaceId VirtualInterfaceName VirtualInterfaceState VirtualInterfaceType Vlan",
    ),
    ("VpcAttributes", "EnableDnsHostnames EnableDnsSupport EnableNetworkAddressUsageMetrics VpcId"),
    (
        "VpcBlockPublicAccessOptions",
        "AwsAccountId AwsRegion ExclusionsAllowed InternetGatewayBlockMode \
        LastUpdateTimestamp ManagedBy Reason State",
    ),
    (
        "VpcBlockPublicAccessExclusions",
        "CreationTimestamp DeletionTimestamp ExclusionId \
        InternetGatewayExclusionMode LastUpdateTimestamp Reason ResourceArn State Tags",
    ),
    ("SecurityGroupVpcAssociations", "GroupId GroupOwnerId State StateReason VpcId VpcOwnerId"),
];

/// Lists that decide no verdict, or whose content stands in another list as well: databases, functions and clusters
/// are there with their interfaces.
const BESIDE_THE_POINT: &[&str] = &[
    "AccountAttributes",
    "AutoScalingGroups",
    "AvailabilityZones",
    "AttachmentAssociations",
    "CacheClusters",
    "CacheSubnetGroups",
    "Clusters",
    "DBClusters",
    "DBInstances",
    "DBSubnetGroups",
    "DhcpOptions",
    "DirectConnectConnections",
    "DirectConnectGatewayAttachments",
    "DomainStatusList",
    "FileSystems",
    "FlowLogs",
    "Functions",
    "Images",
    "KeyPairs",
    "Lags",
    "Locations",
    "MountTargets",
    "NetworkInsightsAnalyses",
    "NetworkInsightsPaths",
    "Regions",
    "ReplicationGroups",
    "ReservedInstances",
    "Rules",
    "SecurityGroupReferenceSet",
    "SecurityGroupRules",
    "ServiceDetails",
    "ServiceNames",
    "Snapshots",
    "StaleSecurityGroupSet",
    "Tags",
    "VirtualGateways",
    "Volumes",
    "VpcEndpointConnections",
    "VpcEndpointServices",
];

/// Lists that do decide verdicts and are not modelled.
const UNMODELLED: &[(&str, &str)] = &[
    ("CarrierGateways", "carrier gateways are not modelled"),
    ("ClientVpnEndpoints", "Client VPN is not modelled: its clients are nobody's hosts"),
    ("CoreNetworks", "AWS Cloud WAN is not modelled"),
    ("Firewalls", "AWS Network Firewall is not modelled: its endpoints let everything pass"),
    ("FirewallPolicies", "AWS Network Firewall is not modelled: its endpoints let everything pass"),
    ("InstanceConnectEndpoints", "EC2 Instance Connect endpoints are not modelled"),
    (
        "LoadBalancerDescriptions",
        "Classic Load Balancers are not modelled: their interfaces are taken as hosts",
    ),
    ("LocalGateways", "local gateways of Outposts are not modelled"),
    ("ResolverEndpoints", "Route 53 Resolver endpoints are taken as plain interfaces"),
    ("TransitGatewayConnectPeers", "transit gateway Connect is not modelled"),
    ("TransitGatewayConnects", "transit gateway Connect is not modelled"),
    ("TransitGatewayMulticastDomains", "multicast is not modelled"),
    ("TransitGatewayPolicyTables", "transit gateway policy tables are not modelled"),
    (
        "TransitGatewayPrefixListReferences",
        "prefix lists in transit gateway tables count as the routes that they make",
    ),
    ("VerifiedAccessEndpoints", "AWS Verified Access is not modelled"),
];

/// Tells every list and every field that the importer has never heard of, and what it knows and cannot model.
pub(super) fn tell_unknown(snapshot: &Snapshot, log: &mut Log) {
    for (list, objects) in snapshot.lists() {
        if let Some((_, text)) = UNMODELLED.iter().find(|(known, _)| *known == list) {
            if !objects.is_empty() {
                log.warn(format!("{} of them", objects.len()), *text);
            }
            continue;
        }
        if is_beside_the_point(list) {
            continue;
        }
        let Some((_, known)) = KNOWN.iter().find(|(known, _)| *known == list) else {
            if let Some(first) = objects.first() {
                log.warn(
                    &*first.file,
                    format!("`{list}` is a list that the importer does not know; it was not looked at"),
                );
            }
            continue;
        };
        let known: Vec<&str> = known.split_ascii_whitespace().collect();
        let mut unknown: BTreeMap<&str, usize> = BTreeMap::new();
        for object in objects {
            let record = object.record();
            for key in object.fields.keys().filter(|key| !known.contains(&key.as_str()) && record.says(key)) {
                *unknown.entry(key).or_default() += 1;
            }
        }
        for (key, count) in unknown {
            log.warn(
                format!("in {count} of {}", objects.len()),
                format!("the importer does not know field `{key}` of `{list}` and did not look at it"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::aws::testing::{BASE, import, snapshot, warnings};

    #[test]
    fn what_nobody_knows_is_told_by_name() {
        let all = import(&[
            BASE,
            r#"{"Vpcs":[{"VpcId":"vpc-b","CidrBlock":"10.5.0.0/16","Teleport":"on","Unset":null}],
                "Gizmos":[{"GizmoId":"g-1"}],"Firewalls":[{"FirewallName":"f"}],"Nothings":[],"DBInstances":[{"A":1}]}"#,
        ]);
        let told = warnings(&all);
        assert!(told.contains("field `Teleport` of `Vpcs`"), "{told}");
        assert!(told.contains("`Gizmos` is a list") && told.contains("AWS Network Firewall"), "{told}");
        assert!(
            !told.contains("Unset") && !told.contains("Nothings") && !told.contains("DBInstances"),
            "{told}"
        );
    }

    #[test]
    fn a_folder_without_vpcs_describes_no_network() {
        assert!(describes_a_network(&snapshot(&[r#"{"Vpcs":[]}"#])));
        assert!(!describes_a_network(&snapshot(&[r#"{"Buckets":[{"Name":"x"}]}"#])));
    }
}

use super::*;

/// What the command is in the change language.
fn as_change(command: &str) -> String {
    command.parse::<Change>().unwrap_or_else(|e| panic!("{command}: {e}")).to_string()
}

fn error(command: &str) -> String {
    command.parse::<Change>().unwrap_err().to_string()
}

#[test]
fn both_notations_are_one_change() {
    for (command, change) in [
        (
            "aws ec2 create-vpc-peering-connection --vpc-id shop --peer-vpc-id ledger",
            "add peering shop-ledger from shop to ledger",
        ),
        ("aws ec2 create-vpc --cidr-block 10.1.0.0/16", "add vpc vpc-10-1-0-0 cidr 10.1.0.0/16"),
        (
            "aws ec2 create-vpc --cidr-block 10.1.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=ledger}]'",
            "add vpc ledger cidr 10.1.0.0/16",
        ),
        (
            "aws ec2 create-subnet --vpc-id shop --cidr-block 10.0.1.0/24 --availability-zone-id use1-az1",
            "add subnet shop-10-0-1-0 in shop cidr 10.0.1.0/24 az use1-az1",
        ),
        (
            "aws ec2 create-route --route-table-id rt --destination-cidr-block 10.1.0.0/16 --vpc-peering-connection-id link",
            "route rt 10.1.0.0/16 -> link",
        ),
        (
            "aws ec2 delete-route --route-table-id rt --destination-cidr-block 10.1.0.0/16",
            "unroute rt 10.1.0.0/16",
        ),
        (
            "aws ec2 authorize-security-group-ingress --group-id web --protocol tcp --port 443 --cidr 10.0.0.0/16",
            "allow web in tcp 443 from 10.0.0.0/16",
        ),
        (
            "aws ec2 revoke-security-group-ingress --group-id web --protocol tcp --port 8000-8080 --source-group lb",
            "revoke web in tcp 8000-8080 from lb",
        ),
        (
            "aws ec2 revoke-security-group-egress --group-id web --ip-permissions IpProtocol=-1,IpRanges=[{CidrIp=0.0.0.0/0}]",
            "revoke web out all to 0.0.0.0/0",
        ),
        (
            "aws ec2 authorize-security-group-egress --group-id web --ip-permissions 'IpProtocol=tcp,FromPort=443,ToPort=444,UserIdGroupPairs=[{GroupId=db}]'",
            "allow web out tcp 443-444 to db",
        ),
        (
            "aws ec2 create-network-acl-entry --network-acl-id strict --ingress --rule-number 120 --protocol tcp --port-range From=22,To=22 --cidr-block 0.0.0.0/0 --rule-action deny",
            "acl strict in 120 deny tcp 22 from 0.0.0.0/0",
        ),
        (
            "aws ec2 create-network-acl-entry --network-acl-id strict --egress --rule-number 90 --protocol -1 --cidr-block 0.0.0.0/0 --rule-action allow",
            "acl strict out 90 allow all to 0.0.0.0/0",
        ),
        ("aws ec2 accept-vpc-peering-connection --vpc-peering-connection-id link", "accept link"),
        ("aws ec2 reject-vpc-peering-connection --vpc-peering-connection-id link", "reject link"),
        (
            "aws ec2 create-vpc-endpoint --vpc-id shop --service-name api --vpc-endpoint-type Interface --subnet-ids a b --security-group-ids web",
            "add endpoint shop-api for api in [a, b] in-vpc shop type interface security-groups web",
        ),
        (
            "aws ec2 create-vpc-endpoint --vpc-id shop --service-name com.amazonaws.us-east-1.s3 --route-table-ids rt",
            "add endpoint shop-s3 for aws:s3 in-vpc shop type gateway route-tables rt",
        ),
        (
            "aws ec2 create-vpc-endpoint-service-configuration --network-load-balancer-arns nlb --no-acceptance-required",
            "add endpoint-service nlb-service for nlb acceptance-required false",
        ),
        (
            "aws ec2 modify-vpc-endpoint-service-permissions --service-id api --add-allowed-principals arn:aws:iam::111111111111:root shop",
            "permit api 111111111111 shop",
        ),
        ("aws ec2 accept-vpc-endpoint-connections --service-id api --vpc-endpoint-ids ep", "accept ep"),
        (
            "aws ec2 create-transit-gateway --options DefaultRouteTableAssociation=disable",
            "add transit-gateway tgw default-association false",
        ),
        (
            "aws ec2 create-transit-gateway-vpc-attachment --transit-gateway-id hub --vpc-id shop --subnet-ids a b",
            "attach shop to hub with a, b",
        ),
        (
            "aws ec2 create-transit-gateway-route --destination-cidr-block 10.0.0.0/8 --transit-gateway-route-table-id prod --blackhole",
            "route prod 10.0.0.0/8 -> blackhole",
        ),
        (
            "aws ec2 associate-transit-gateway-route-table --transit-gateway-route-table-id prod --transit-gateway-attachment-id hub-shop",
            "associate prod hub-shop",
        ),
        (
            "aws ec2 enable-transit-gateway-route-table-propagation --transit-gateway-route-table-id prod --transit-gateway-attachment-id hub-shop",
            "propagate prod hub-shop",
        ),
        (
            "aws ec2 attach-internet-gateway --internet-gateway-id igw --vpc-id shop",
            "add internet-gateway igw in shop",
        ),
        (
            "aws ec2 create-nat-gateway --subnet-id pub --allocation-id eip-1",
            "add nat-gateway pub-nat in pub",
        ),
        (
            "aws elbv2 create-load-balancer --name nlb --type network --scheme internal --subnets a b",
            "add load-balancer nlb in [a, b] type network scheme internal",
        ),
        (
            "aws elbv2 create-target-group --name tg --protocol TCP --port 8443 --vpc-id ledger --target-type ip",
            "add target-group tg in ledger target-type ip protocol tcp",
        ),
        (
            "aws elbv2 create-listener --load-balancer-arn nlb --protocol TCP --port 443 --default-actions Type=forward,TargetGroupArn=tg",
            "listen nlb \"tcp 443 -> tg\"",
        ),
        (
            "aws elbv2 register-targets --target-group-arn tg --targets Id=a,Port=8443 Id=b,Port=8443",
            "register tg a:8443 b:8443",
        ),
        (
            "as ledger: aws ec2 accept-vpc-peering-connection --vpc-peering-connection-id=link --region us-east-1",
            "as ledger: accept link",
        ),
    ] {
        assert_eq!(as_change(command), change);
        assert_eq!(command.parse::<Change>(), change.parse(), "{command}");
    }
}

#[test]
fn errors_say_which_option_is_missing_or_unknown() {
    for (command, column, part) in [
        ("aws s3 ls", 5, "`aws ec2`"),
        ("aws ec2 create-vcp --cidr-block 10.0.0.0/16", 9, "`create-vpc`"),
        ("aws ec2 create-vpc --cidr 10.0.0.0/16", 20, "did you mean `cidr-block`?"),
        ("aws ec2 create-vpc", 19, "needs `--cidr-block`"),
        ("aws ec2 create-vpc --cidr-block", 20, "wants a value"),
        ("aws ec2 create-vpc 10.0.0.0/16", 20, "expected an option"),
        ("aws ec2 create-internet-gateway", 32, "attach-internet-gateway"),
        ("aws ec2 accept-vpc-endpoint-connections --vpc-endpoint-ids a b", 41, "one command for each"),
        (
            "aws ec2 create-route --route-table-id rt --destination-cidr-block 10.0.0.0/8",
            77,
            "a target is missing",
        ),
        ("aws elbv2 register-targets --target-group-arn tg --targets Id=a", 50, "Id=NAME,Port=8443"),
        ("aws ec2 create-vpc --cidr-block '10.0.0.0/16", 33, "never closed"),
    ] {
        let found = error(command);
        assert!(found.starts_with(&format!("column {column}:")), "{command}: {found}");
        assert!(found.contains(part), "{command}: {found}");
    }
}

#[test]
fn every_command_reads_without_options_to_an_error_or_a_change() {
    for command in commands() {
        let line = format!("aws {command}");
        if let Ok(change) = line.parse::<Change>() {
            assert_eq!(change.to_string().parse(), Ok(change), "{line}");
        }
    }
}

//! VPC peering connections.

use super::build::Importer;
use super::record::Record;
use crate::network::name::Name;
use crate::network::resource::{ConnectionState, Kind, Peering, PeeringDns, Vpc};
use crate::network::topology::Entry;
use crate::network::value::Word;

impl<'s> Importer<'s> {
    /// Peerings; both accounts tell of one, and only an active one carries traffic (PCX-03).
    pub(super) fn peerings(&mut self) {
        let from = self.from;
        for object in from.list("VpcPeeringConnections") {
            let record = object.record();
            let Some(id) = record.text("VpcPeeringConnectionId") else { continue };
            let state = peering_state(record.inner("Status", "Code").unwrap_or_default());
            let (Some(requester), Some(accepter)) =
                (record.record("RequesterVpcInfo"), record.record("AccepterVpcInfo"))
            else {
                self.log.warn(id, "a peering that names no two VPCs was left out");
                continue;
            };
            let sides = [self.side(id, requester, state), self.side(id, accepter, state)];
            let [Some(requester_vpc), Some(accepter_vpc)] = sides else { continue };
            let options = |side: Record<'s>, key: &str| {
                side.record("PeeringOptions").and_then(|options| options.flag(key)).unwrap_or(false)
            };
            let classic =
                ["AllowEgressFromLocalClassicLinkToRemoteVpc", "AllowEgressFromLocalVpcToRemoteClassicLink"];
            let peering = Peering {
                requester: requester_vpc,
                accepter: accepter_vpc,
                state: Some(state),
                dns_resolution: dns(requester, accepter),
                classic_link: classic.iter().any(|key| options(requester, key) || options(accepter, key)),
            };
            self.put(id, record, peering);
        }
    }

    /// The VPC of one side. One that no folder describes is made from what the peering says of it.
    fn side(&mut self, peering: &str, side: Record<'s>, state: ConnectionState) -> Option<Name> {
        let id = side.text("VpcId")?;
        if let Some(known) = self.find(Kind::Vpc, id) {
            return Some(known);
        }
        if state != ConnectionState::Active {
            self.log.warn(
                peering,
                "a peering that is not active, with a VPC that is not in the folder, was left out",
            );
            return None;
        }
        let mut cidrs = side.nets("CidrBlockSet", "CidrBlock");
        if let Some(primary) = side.net("CidrBlock") {
            cidrs.retain(|net| *net != primary);
            cidrs.insert(0, primary);
        }
        let vpc = Vpc {
            cidrs,
            ipv6_cidrs: side.nets("Ipv6CidrBlockSet", "Ipv6CidrBlock"),
            region: side.text("Region").map_or_else(|| Word::from("us-east-1"), Word::from),
            account: Word::from(side.text("OwnerId").unwrap_or("main")),
            ..Vpc::default()
        };
        self.log.warn(id, "a VPC on the other side of a peering is not in the folder; taken as empty");
        let name = self.names.make(id, id);
        Some(self.put_entry(name, Entry { id: Some(id.to_owned()), ..Entry::new(vpc) }))
    }
}

/// A side that lets the remote VPC resolve gives the remote side's queries private addresses (PCX-15). An account is
/// told the options of its own side only; those of the other side are off where nothing tells them.
fn dns(requester: Record<'_>, accepter: Record<'_>) -> PeeringDns {
    let allows = |side: Record<'_>| {
        side.record("PeeringOptions").and_then(|options| options.flag("AllowDnsResolutionFromRemoteVpc"))
    };
    PeeringDns { requester: allows(accepter).unwrap_or(false), accepter: allows(requester).unwrap_or(false) }
}

fn peering_state(code: &str) -> ConnectionState {
    match code {
        "active" => ConnectionState::Active,
        "pending-acceptance" => ConnectionState::PendingAcceptance,
        "rejected" => ConnectionState::Rejected,
        "expired" => ConnectionState::Expired,
        "failed" => ConnectionState::Failed,
        "initiating-request" | "provisioning" => ConnectionState::Pending,
        _ => ConnectionState::Deleted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::aws::testing::{BASE, import, warnings};

    #[test]
    fn a_vpc_beyond_the_folder_stands_for_itself() {
        let all = import(&[
            BASE,
            r#"{"VpcPeeringConnections":[
              {"VpcPeeringConnectionId":"pcx-1","Status":{"Code":"active"},
               "RequesterVpcInfo":{"VpcId":"vpc-a","OwnerId":"111111111111","CidrBlock":"10.0.0.0/16",
                 "PeeringOptions":{"AllowDnsResolutionFromRemoteVpc":true}},
               "AccepterVpcInfo":{"VpcId":"vpc-z","OwnerId":"222222222222","Region":"eu-west-1",
                 "CidrBlock":"10.9.0.0/16","CidrBlockSet":[{"CidrBlock":"10.9.0.0/16"},{"CidrBlock":"10.8.0.0/16"}]}},
              {"VpcPeeringConnectionId":"pcx-2","Status":{"Code":"deleted"},
               "RequesterVpcInfo":{"VpcId":"vpc-a"},"AccepterVpcInfo":{"VpcId":"vpc-gone"}}]}"#,
        ]);
        let peering = all.topology.peering("pcx-1").unwrap();
        assert_eq!(peering.state, Some(ConnectionState::Active));
        assert_eq!(peering.dns_resolution, PeeringDns { requester: false, accepter: true });
        let far = all.topology.vpc("vpc-z").unwrap();
        assert_eq!((far.cidrs.len(), &*far.region, &*far.account), (2, "eu-west-1", "222222222222"));
        let told = warnings(&all);
        assert!(told.contains("taken as empty: vpc-z") && told.contains("left out: pcx-2"), "{told}");
    }
}

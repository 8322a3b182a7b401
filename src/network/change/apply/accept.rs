//! Requests and their answers: peerings, endpoints, attachments (PCX-01, PCX-02, PL-17, TGW-16).

use super::Edit;
use super::lookup::kind_among;
use crate::network::code::Cfg;
use crate::network::name::Name;
use crate::network::resource::{ConnectionState, Kind, Resource};
use crate::network::verdict::{Refusal, Rules};

const REQUESTS: &[Kind] = &[Kind::Peering, Kind::Endpoint, Kind::TransitGatewayAttachment];

/// A request and its state. Who may answer it is a matter of [`crate::network::refuse`].
struct Request {
    kind: Kind,
    state: ConnectionState,
}

impl Edit {
    pub(super) fn accept(&mut self, name: &Name) -> Result<(), Refusal> {
        let request = self.request(name)?;
        if request.state != ConnectionState::PendingAcceptance {
            return Err(wrong_state(name, &request, "accepted"));
        }
        let state = match request.kind {
            Kind::Peering => ConnectionState::Active,
            _ => ConnectionState::Available,
        };
        self.put_state(name, state)?;
        if request.kind == Kind::TransitGatewayAttachment {
            self.join_default_tables(name);
        }
        Ok(())
    }

    pub(super) fn reject(&mut self, name: &Name) -> Result<(), Refusal> {
        let request = self.request(name)?;
        // A provider may also cut an endpoint that it accepted before (PL-17).
        let may = match request.state {
            ConnectionState::PendingAcceptance => true,
            ConnectionState::Available | ConnectionState::Pending => request.kind == Kind::Endpoint,
            _ => false,
        };
        if !may {
            return Err(wrong_state(name, &request, "rejected"));
        }
        self.put_state(name, ConnectionState::Rejected)
    }

    fn request(&self, name: &Name) -> Result<Request, Refusal> {
        let topology = &self.topology;
        let kind = kind_among(topology, name, REQUESTS)?;
        let state = match topology.entry(name).map(|entry| &entry.resource) {
            Some(Resource::Peering(it)) => topology.peering_state(it),
            Some(Resource::Endpoint(it)) => topology.endpoint_state(it),
            Some(Resource::TransitGatewayAttachment(it)) => topology.attachment_state(it),
            _ => ConnectionState::Failed,
        };
        Ok(Request { kind, state })
    }

    pub(super) fn put_state(&mut self, name: &Name, state: ConnectionState) -> Result<(), Refusal> {
        self.edit(name, |resource| match resource {
            Resource::Peering(it) => it.state = Some(state),
            Resource::Endpoint(it) => it.state = Some(state),
            Resource::TransitGatewayAttachment(it) => it.state = Some(state),
            _ => {}
        })
    }
}

fn wrong_state(name: &Name, request: &Request, done: &str) -> Refusal {
    let rules: Rules = match request.kind {
        Kind::Peering => &["PCX-02"],
        Kind::Endpoint => &["PL-17"],
        _ => &["TGW-01"],
    };
    let hint = match request.state {
        ConnectionState::Active | ConnectionState::Available if done == "rejected" => "; remove it instead",
        ConnectionState::Active | ConnectionState::Available => " already",
        _ => "; that is final, so make a new request",
    };
    let text = format!("{} `{name}` cannot be {done}: it is `{}`{hint}", request.kind, request.state);
    Refusal::new(Cfg::State, rules, name, text)
}

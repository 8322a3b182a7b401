//! The one vocabulary of edits: one line of text is one [`Change`] of a topology.
//!
//! The lab's prompt, the variants and solutions of a pack, hints and undo are all lists of changes. A
//! change is [read](std::str::FromStr) from its own notation or from that of the AWS CLI, prints as the
//! line that makes it, and [applies](apply()) or is refused as AWS would refuse it.

pub mod add;
mod apply;
pub mod aws;
mod complete;
mod design;
#[cfg(test)]
mod laws;
mod parse;
mod print;
pub mod verbs;

use std::fmt;

pub use add::Add;
pub use apply::{Applied, apply, objects_between};
pub use complete::{Completion, complete};
pub use design::Design;

use super::line::SyntaxError;
use super::name::Name;
use super::notation::{AclRule, Direction, LbProtocol, Listener, Peer, Route, SgRule, TargetSpec};
use super::value::{Value, Word};
use super::verdict::Refusal;

/// One edit of a topology.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// `as ACCOUNT: CHANGE`: another account acts.
    As {
        /// Who acts.
        account: Name,
        /// What it does.
        change: Box<Change>,
    },
    /// `each GROUP: CHANGE`: in every copy of a group; one change, as many objects as there are copies.
    Each {
        /// The group.
        group: Name,
        /// What is done in each copy.
        change: Box<Change>,
    },
    /// `add KIND NAME …`
    Add(Add),
    /// `attach VPC to TGW with SUBNET, … [as NAME]` (TGW-01, TGW-02).
    Attach {
        /// The VPC.
        vpc: Name,
        /// The transit gateway.
        gateway: Name,
        /// One subnet a zone.
        subnets: Vec<Name>,
        /// The attachment's name; `TGW-VPC` where left out.
        name: Option<Name>,
    },
    /// `associate TABLE ATTACHMENT`, `associate ROUTE-TABLE SUBNET`, `associate ACL SUBNET`.
    Associate {
        /// A route table or an ACL.
        table: Name,
        /// An attachment or a subnet.
        with: Name,
    },
    /// `disassociate TABLE …`
    Disassociate {
        /// A route table or an ACL.
        table: Name,
        /// An attachment or a subnet.
        with: Name,
    },
    /// `propagate TABLE ATTACHMENT` (TGW-06); for a VPC's table, a VPN gateway (RT-18).
    Propagate {
        /// The table.
        table: Name,
        /// An attachment or a VPN gateway.
        from: Name,
    },
    /// `unpropagate TABLE ATTACHMENT`
    Unpropagate {
        /// The table.
        table: Name,
        /// An attachment or a VPN gateway.
        from: Name,
    },
    /// `accept NAME`: a peering, an endpoint or an attachment (PCX-01, PL-17, TGW-16).
    Accept(Name),
    /// `reject NAME`
    Reject(Name),
    /// `route TABLE DEST -> TARGET`
    Route {
        /// A table of a VPC or of a transit gateway.
        table: Name,
        /// The route.
        route: Route,
    },
    /// `unroute TABLE DEST`
    Unroute {
        /// The table.
        table: Name,
        /// The destination of the route that goes.
        destination: Peer,
    },
    /// `allow GROUP in|out RULE`
    Allow {
        /// The security group.
        group: Name,
        /// The rule; its direction is that of its `from` or `to`.
        rule: SgRule,
    },
    /// `revoke GROUP in|out RULE`
    Revoke {
        /// The security group.
        group: Name,
        /// The rule.
        rule: SgRule,
    },
    /// `acl ACL in|out N allow|deny RULE`
    Acl {
        /// The network ACL.
        acl: Name,
        /// The rule.
        rule: AclRule,
    },
    /// `unacl ACL in|out N`
    Unacl {
        /// The network ACL.
        acl: Name,
        /// In or out.
        direction: Direction,
        /// The rule's number.
        number: u32,
    },
    /// `listen LB "tcp 443 -> TG"`
    Listen {
        /// The load balancer.
        balancer: Name,
        /// The listener.
        listener: Listener,
    },
    /// `unlisten LB tcp 443`
    Unlisten {
        /// The load balancer.
        balancer: Name,
        /// The listener's protocol.
        protocol: LbProtocol,
        /// The listener's port.
        port: u16,
    },
    /// `register TG TARGET:PORT …`
    Register {
        /// The target group.
        group: Name,
        /// The targets.
        targets: Vec<TargetSpec>,
    },
    /// `deregister TG TARGET:PORT …`
    Deregister {
        /// The target group.
        group: Name,
        /// The targets.
        targets: Vec<TargetSpec>,
    },
    /// `permit SERVICE PRINCIPAL …` (PL-13).
    Permit {
        /// The endpoint service.
        service: Name,
        /// Accounts, or `*`.
        principals: Vec<Word>,
    },
    /// `unpermit SERVICE PRINCIPAL …` (PL-19).
    Unpermit {
        /// The endpoint service.
        service: Name,
        /// Accounts, or `*`.
        principals: Vec<Word>,
    },
    /// `set NAME KEY VALUE`
    Set {
        /// The resource.
        name: Name,
        /// One of its keys.
        key: String,
        /// The new value.
        value: Value,
    },
    /// `remove NAME`
    Remove(Name),
}

/// Why a change does not come about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeError {
    /// The line cannot be read.
    Syntax {
        /// What is wrong and what to write instead.
        text: String,
        /// Where: the number of the character, from 1.
        column: usize,
    },
    /// AWS refuses it, or what it names does not exist.
    Refused(Refusal),
}

impl From<SyntaxError> for ChangeError {
    fn from(error: SyntaxError) -> Self {
        ChangeError::Syntax { text: error.text, column: error.column }
    }
}

impl From<Refusal> for ChangeError {
    fn from(refusal: Refusal) -> Self {
        ChangeError::Refused(refusal)
    }
}

impl fmt::Display for ChangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ChangeError::Syntax { text, column } => write!(f, "column {column}: {text}"),
            ChangeError::Refused(refusal) => refusal.fmt(f),
        }
    }
}

impl std::error::Error for ChangeError {}

impl std::str::FromStr for Change {
    type Err = ChangeError;

    /// Reads a line of the change language or of the AWS CLI. A `#` begins a comment.
    fn from_str(text: &str) -> Result<Self, ChangeError> {
        parse::line(text).map_err(ChangeError::from)
    }
}

//! What the model says of one flow.

use super::code::{Cfg, Code, Detail, Warning};
use super::name::Name;
use super::notation::Direction;
use super::value::words;

words! {
    /// Whether a flow connects (FLOW-01).
    Outcome {
        Reachable = "reachable",
        ForwardOnly = "forward-only",
        Blocked = "blocked",
    }
}

words! {
    /// Which way a packet goes.
    Leg {
        Forward = "forward",
        Return = "return",
    }
}

words! {
    /// What sort of control took a step; tells a diagram where to mark it.
    Control {
        /// The host or the existence of an end.
        Host = "host",
        /// A security group on an interface.
        SecurityGroup = "security-group",
        /// A network ACL at a subnet's border.
        NetworkAcl = "network-acl",
        /// A route table of a subnet or of a gateway.
        Route = "route",
        /// A gateway, attachment, endpoint or load balancer by its state or nature.
        Gateway = "gateway",
        /// A route table of a transit gateway.
        HubRoute = "hub-route",
    }
}

/// Rule ids, such as `["RT-04", "RT-10"]`.
pub type Rules = &'static [&'static str];

/// One step of a packet: somewhere, something decided by some rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Where the packet is: an interface's owner, a subnet, a gateway, a transit gateway.
    pub place: Name,
    /// What decides: a group, an ACL, a route table, or the place itself.
    pub component: Name,
    /// Kind of the component, in the topology's words.
    pub kind: &'static str,
    /// What sort of control it is.
    pub control: Control,
    /// What it decided, in words.
    pub what: String,
    /// The rules it rests on.
    pub rules: Rules,
    /// Whether the packet went on.
    pub passed: bool,
}

/// Why a packet died: Reachability Analyzer's fields (CODE-10) with the rule and our words.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The code.
    pub code: Code,
    /// The rules it rests on.
    pub rules: Rules,
    /// What happened and what would mend it.
    pub text: String,
    /// The component that it is attached to (CODE-20).
    pub component: Name,
    /// Which packet: the request or the reply.
    pub leg: Leg,
    /// Direction of a filter.
    pub direction: Option<Direction>,
    /// What sort of control it is.
    pub control: Control,
    /// Further fields of CODE-10, by AWS's names: `securityGroups`, `subnet`, `routeTable` …
    pub fields: Vec<(&'static str, String)>,
}

/// What the model says of one flow.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Whether it connects.
    pub outcome: Outcome,
    /// Why not: the first is the primary one; empty where it is reachable.
    pub explanations: Vec<Explanation>,
    /// What else stands in the way on the intended path, in order (CODE-04, PL-77).
    pub also_blocked_by: Vec<Explanation>,
    /// Additional details.
    pub details: Vec<Detail>,
    /// Warnings, each with the component that it is about.
    pub warnings: Vec<(Warning, Name)>,
    /// The request, step by step.
    pub forward: Vec<Step>,
    /// The reply, step by step; empty where the request is lost.
    pub reply: Vec<Step>,
}

impl Verdict {
    /// Whether the flow connects.
    pub fn is_reachable(&self) -> bool {
        self.outcome == Outcome::Reachable
    }

    /// The primary code, or `None` where the flow connects.
    pub fn code(&self) -> Option<Code> {
        self.explanations.first().map(|explanation| explanation.code)
    }
}

/// Why AWS refuses a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The reason.
    pub code: Cfg,
    /// The rules it rests on; empty where it is no matter of AWS (a name that does not exist).
    pub rules: Rules,
    /// What is wrong and what would mend it.
    pub text: String,
    /// The resource that is refused.
    pub component: Name,
    /// The key of the resource that is at fault, where one is.
    pub key: Option<&'static str>,
}

impl Refusal {
    /// A refusal of a resource as a whole.
    pub fn new(code: Cfg, rules: Rules, component: &Name, text: impl Into<String>) -> Self {
        Refusal { code, rules, text: text.into(), component: component.clone(), key: None }
    }

    /// The same, with the key that is at fault.
    #[must_use]
    pub fn at(mut self, key: &'static str) -> Self {
        self.key = Some(key);
        self
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.text)?;
        if self.rules.is_empty() { Ok(()) } else { write!(f, " [{}]", self.rules.join(", ")) }
    }
}

impl std::error::Error for Refusal {}

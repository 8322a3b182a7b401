//! `add KIND NAME …`: any kind with any of its keys, and the words that read better than keys.

use crate::network::line::{Line, SyntaxError};
use crate::network::name::Name;
use crate::network::resource::{Key, KeyError, Kind, Resource};
use crate::network::suggest::nearest;
use crate::network::value::Value;

/// A resource to be made.
///
/// Keys stand in the order in which they print, each once, and values as the kind writes them, so that
/// two notations of one change are equal.
#[derive(Clone, Debug, PartialEq)]
pub struct Add {
    /// Its kind.
    pub kind: Kind,
    /// Its name.
    pub name: Name,
    /// The keys given, with their values.
    pub keys: Vec<(&'static str, Value)>,
}

/// The key that every kind has besides its own.
pub const TAGS: &str = "tags";

/// Words that stand for keys of a kind: `in shop` for `vpc shop`.
pub fn sugar(kind: Kind) -> &'static [(&'static str, &'static str)] {
    match kind {
        Kind::Vpc | Kind::OnPremises => &[("cidr", "cidrs")],
        Kind::Subnet
        | Kind::RouteTable
        | Kind::SecurityGroup
        | Kind::NetworkAcl
        | Kind::InternetGateway
        | Kind::EgressOnlyInternetGateway
        | Kind::VpnGateway
        | Kind::TargetGroup => &[("in", "vpc")],
        Kind::ResourceGateway => &[("in", "vpc")],
        Kind::ResourceConfiguration => &[("for", "resource"), ("at", "resource-gateway")],
        Kind::Instance | Kind::NetworkInterface | Kind::NatGateway => &[("in", "subnet")],
        Kind::Peering => &[("from", "requester"), ("to", "accepter")],
        Kind::ClassicLink => &[("from", "instance"), ("to", "vpc")],
        Kind::LoadBalancer => &[("in", "subnets")],
        Kind::EndpointService => &[("for", "load-balancers")],
        Kind::Endpoint => &[("for", "service"), ("in", "subnets"), ("in-vpc", "vpc")],
        Kind::TransitGatewayAttachment => &[("to", "transit-gateway")],
        Kind::TransitGatewayRouteTable => &[("in", "transit-gateway")],
        Kind::CustomerGateway | Kind::VirtualInterface => &[("at", "site")],
        _ => &[],
    }
}

/// Names that people give to kinds besides AWS's own.
const ALSO_CALLED: &[(&str, Kind)] = &[
    ("igw", Kind::InternetGateway),
    ("eigw", Kind::EgressOnlyInternetGateway),
    ("nat", Kind::NatGateway),
    ("sg", Kind::SecurityGroup),
    ("acl", Kind::NetworkAcl),
    ("nacl", Kind::NetworkAcl),
    ("rt", Kind::RouteTable),
    ("rtb", Kind::RouteTable),
    ("table", Kind::RouteTable),
    ("pcx", Kind::Peering),
    ("vpc-peering", Kind::Peering),
    ("vpc-peering-connection", Kind::Peering),
    ("tgw", Kind::TransitGateway),
    ("attachment", Kind::TransitGatewayAttachment),
    ("nlb", Kind::LoadBalancer),
    ("alb", Kind::LoadBalancer),
    ("gwlb", Kind::LoadBalancer),
    ("tg", Kind::TargetGroup),
    ("vpce", Kind::Endpoint),
    ("vpc-endpoint", Kind::Endpoint),
    ("service", Kind::EndpointService),
    ("vgw", Kind::VpnGateway),
    ("vpn", Kind::VpnConnection),
    ("cgw", Kind::CustomerGateway),
    ("dxgw", Kind::DirectConnectGateway),
    ("vif", Kind::VirtualInterface),
    ("eni", Kind::NetworkInterface),
    ("host", Kind::Instance),
    ("site", Kind::OnPremises),
];

/// The kind that a word names.
///
/// # Errors
/// Says which kind was probably meant.
pub fn kind_of_word(word: &str) -> Result<Kind, String> {
    if let Some(kind) = Kind::from_word(word) {
        return Ok(kind);
    }
    let meant = ALSO_CALLED
        .iter()
        .find(|(also, _)| *also == word)
        .map(|(_, kind)| kind.word())
        .or_else(|| nearest(word, Kind::ALL.iter().map(|kind| kind.word())));
    Err(match meant {
        Some(meant) => format!("`{word}` is no kind; did you mean `{meant}`?"),
        None => format!("`{word}` is no kind; write one such as `vpc`, `subnet`, `peering` or `endpoint`"),
    })
}

/// The key of a kind.
pub fn key(kind: Kind, name: &str) -> Option<&'static Key> {
    kind.keys().iter().find(|key| key.name == name)
}

impl Add {
    /// A resource with these keys; the keys are put in order and the values into their usual shape.
    ///
    /// # Errors
    /// Says which key is unknown, given twice or missing, or what is wrong with a value.
    pub fn new(kind: Kind, name: Name, given: Vec<(&str, Value)>) -> Result<Self, String> {
        Name::check(&name)?;
        let mut add = Add { kind, name, keys: Vec::new() };
        for (word, value) in given {
            add.give(word, &value)?;
        }
        match add.missing() {
            Some(missing) => Err(missing),
            None => Ok(add.in_order()),
        }
    }

    /// Reads what follows `add`.
    pub(super) fn parse(line: &mut Line<'_>) -> Result<Self, SyntaxError> {
        let word = line.word("a KIND such as `vpc`")?;
        let kind = kind_of_word(word.text).map_err(|text| SyntaxError::new(word.column, text))?;
        let column = line.column();
        let name = line.name("a NAME for it")?;
        Name::check(&name).map_err(|wrong| SyntaxError::new(column, wrong))?;
        let mut add = Add { kind, name, keys: Vec::new() };
        while !line.is_done() {
            let word = line.word("a KEY")?;
            let known = add.key_of_word(word.text).map_err(|text| SyntaxError::new(word.column, text))?;
            let (value, column) = line.value(&format!("a value for `{known}`"))?;
            add.give(word.text, &value).map_err(|text| SyntaxError::new(column, text))?;
        }
        match add.missing() {
            Some(missing) => Err(SyntaxError::new(line.column(), missing)),
            None => Ok(add.in_order()),
        }
    }

    /// The value of a key, if it is given.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.keys.iter().find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    fn give(&mut self, word: &str, value: &Value) -> Result<(), String> {
        let key = self.key_of_word(word)?;
        if self.get(key).is_some() {
            return Err(format!("`{key}` is given twice"));
        }
        let value = canonical(self.kind, key, value)?;
        self.keys.push((key, value));
        Ok(())
    }

    fn key_of_word(&self, word: &str) -> Result<&'static str, String> {
        if word == TAGS {
            return Ok(TAGS);
        }
        if let Some(key) = key(self.kind, word) {
            return Ok(key.name);
        }
        if let Some((_, key)) = sugar(self.kind).iter().find(|(sugar, _)| *sugar == word) {
            return Ok(key);
        }
        let words = key_words(self.kind);
        let known = words.join("`, `");
        Err(match nearest(word, words) {
            Some(near) => format!("a {} has no key `{word}`; did you mean `{near}`?", self.kind),
            None => format!("a {} has no key `{word}`; it has `{known}`", self.kind),
        })
    }

    /// What must be given and is not. A load balancer is a network one unless another type is given; an
    /// endpoint's VPC is that of its subnets or tables.
    fn missing(&self) -> Option<String> {
        let waived = |key: &Key| match (self.kind, key.name) {
            (Kind::LoadBalancer, "type") => true,
            (Kind::Endpoint, "vpc") => self.get("subnets").is_some() || self.get("route-tables").is_some(),
            _ => false,
        };
        let key = self.kind.keys().iter().find(|k| k.required && self.get(k.name).is_none() && !waived(k))?;
        let word = sugar(self.kind).iter().find(|(_, of)| *of == key.name).map_or(key.name, |(word, _)| word);
        Some(format!("a {} needs `{word}` with {}", self.kind, (key.expects)()))
    }

    fn in_order(mut self) -> Self {
        let sugar = sugar(self.kind);
        let keys = self.kind.keys();
        self.keys.sort_by_key(|(key, _)| {
            let sweet = sugar.iter().position(|(_, of)| of == key).unwrap_or(sugar.len());
            (sweet, keys.iter().position(|k| k.name == *key).unwrap_or(keys.len()))
        });
        self
    }
}

/// Every word that may stand before a value when a resource of the kind is added.
pub fn key_words(kind: Kind) -> Vec<&'static str> {
    sugar(kind).iter().map(|(word, _)| *word).chain(kind.keys().iter().map(|key| key.name)).collect()
}

/// A value in the shape in which the kind writes it.
///
/// # Errors
/// What is wrong with it.
pub fn canonical(kind: Kind, key: &'static str, value: &Value) -> Result<Value, String> {
    if key == TAGS {
        return match value {
            Value::Table(_) => Ok(value.clone()),
            other => Err(format!("tags are a table such as {{ Name = shop }}, found {}", other.shape())),
        };
    }
    let mut resource = Resource::new(kind);
    match resource.set(key, value) {
        Ok(()) => Ok(resource.get(key).unwrap_or_else(|| value.clone())),
        Err(KeyError::Value(text)) => Err(text),
        Err(KeyError::Unknown) => Err(format!("a {kind} has no key `{key}`")),
    }
}

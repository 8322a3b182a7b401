//! One resource of a topology file: its name, its keys, their values.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::ops::Range;
use std::sync::Arc;

use toml::de::DeValue;

use crate::content::diagnostic::{Diagnostic, Diagnostics};
use crate::content::document::{Node, in_order, place, shape, to_value};
use crate::content::place::{Place, SourceFile};
use crate::network::name::Name;
use crate::network::refuse::foreign_key;
use crate::network::resource::{Key, KeyError, Kind, Resource};
use crate::network::suggest::nearest;
use crate::network::value::{Attr, Value};

/// Keys that every resource may have besides its kind's own.
const COMMON: [&str; 3] = ["tags", "id", "interface-ids"];
/// Keys of a VPC that stamp copies of it.
const GROUP: [&str; 3] = ["count", "cidr-step", "account-per-copy"];

/// A resource as read, with where its parts stand.
pub(super) struct Read {
    name: Name,
    pub(super) resource: Resource,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) id: Option<String>,
    pub(super) interface_ids: BTreeMap<String, IpAddr>,
    /// Values of [`GROUP`], by key.
    pub(super) group: HashMap<&'static str, Value>,
    pub(super) spans: Spans,
}

/// The texts in a value, each with its place.
type Entries = Vec<(String, Range<usize>)>;

/// Where a resource and its keys stand.
pub(super) struct Spans {
    pub(super) file: Arc<SourceFile>,
    pub(super) header: Range<usize>,
    /// Each key with the place of its value and of the entries in it.
    keys: HashMap<String, (Range<usize>, Entries)>,
    /// Whether something was wrong with it, so that it is not as its author meant it.
    pub(super) broken: bool,
}

impl Spans {
    /// The resource itself.
    pub(super) fn header(&self) -> Place {
        place(&self.file, self.header.clone())
    }

    /// The value of a key, or the resource where the key is not written.
    pub(super) fn key(&self, key: &str) -> Place {
        match self.keys.get(key) {
            Some((span, _)) => place(&self.file, span.clone()),
            None => self.header(),
        }
    }

    /// The entry of a key's list that holds a word, or the value.
    pub(super) fn word(&self, key: &str, word: &str) -> Place {
        let entries = self.keys.get(key).map(|(_, entries)| entries.as_slice()).unwrap_or_default();
        let holds = |text: &str| {
            text.split(|c: char| c.is_whitespace() || matches!(c, ':' | ',')).any(|part| part == word)
        };
        match entries.iter().find(|(text, _)| text == word).or_else(|| entries.iter().find(|(t, _)| holds(t)))
        {
            Some((_, span)) => place(&self.file, span.clone()),
            None => self.key(key),
        }
    }
}

/// Reads the keys of a resource over what it is without them.
pub(super) fn read(
    file: &Arc<SourceFile>,
    name: &Name,
    header: Range<usize>,
    base: Resource,
    body: &Node<'_>,
    log: &mut Diagnostics,
) -> Option<Read> {
    let kind = base.kind();
    let Some(table) = body.get_ref().as_table() else {
        let message = format!("a {kind} is a table `[{kind}.NAME]`, found {}", shape(body.get_ref()));
        log.push(Diagnostic::error(place(file, header), message));
        return None;
    };
    let spans = Spans { file: file.clone(), header, keys: HashMap::new(), broken: false };
    let mut read = Read {
        name: name.clone(),
        resource: base,
        tags: BTreeMap::new(),
        id: None,
        interface_ids: BTreeMap::new(),
        group: HashMap::new(),
        spans,
    };
    for (key, node) in in_order(table) {
        read.key(key.get_ref(), key.span(), node, log);
    }
    Some(read)
}

impl Read {
    /// Whether a key is written in the file.
    fn has(&self, key: &str) -> bool {
        self.spans.keys.contains_key(key)
    }

    /// Complains of keys that must be given and are not.
    pub(super) fn demand_required(&mut self, log: &mut Diagnostics) {
        let kind = self.resource.kind();
        let missing: Vec<&Key> =
            kind.keys().iter().filter(|key| key.required && !self.has(key.name)).collect();
        for key in missing {
            self.spans.broken = true;
            log.push(
                Diagnostic::error(
                    self.spans.header(),
                    format!("{kind} `{}` needs `{}`", self.name, key.name),
                )
                .help(format!("`{}` is {}", key.name, (key.expects)())),
            );
        }
    }

    fn key(&mut self, key: &str, span: Range<usize>, node: &Node<'_>, log: &mut Diagnostics) {
        let before = log.errors();
        self.spans.keys.insert(key.to_owned(), (node.span(), entries(node)));
        let kind = self.resource.kind();
        let file = self.spans.file.clone();
        let value = match to_value(node) {
            Ok(value) => value,
            Err((at, text)) => {
                log.push(Diagnostic::error(place(&file, at), text));
                self.spans.broken = true;
                return;
            }
        };
        let own = kind.keys().iter().any(|known| known.name == key);
        if own {
            self.own_key(key, &value, node, log);
        } else if key == "tags" {
            self.tags(&value, node, log);
        } else if key == "id" {
            self.id(&value, node, log);
        } else if key == "interface-ids" {
            self.interface_ids(&value, node, log);
        } else if let Some(group) = GROUP.iter().find(|group| kind == Kind::Vpc && **group == key) {
            self.group.insert(group, value);
        } else if let Some(refusal) = foreign_key(kind, key, &self.name) {
            log.push(Diagnostic::refused(place(&file, span), refusal));
        } else {
            log.push(unknown_key(kind, key, place(&file, span)));
        }
        self.spans.broken |= log.errors() > before;
    }

    fn own_key(&mut self, key: &str, value: &Value, node: &Node<'_>, log: &mut Diagnostics) {
        let Err(KeyError::Value(message)) = self.resource.set(key, value) else { return };
        let file = &self.spans.file;
        // Point at the entry that is wrong where each can be read alone.
        if let (Value::List(items), DeValue::Array(nodes)) = (value, node.get_ref()) {
            let mut found = false;
            for (item, node) in items.iter().zip(nodes.iter()) {
                let mut alone = Resource::new(self.resource.kind());
                if let Err(KeyError::Value(message)) = alone.set(key, item) {
                    log.push(
                        Diagnostic::error(place(file, node.span()), message).label(format!("in `{key}`")),
                    );
                    found = true;
                }
            }
            if found {
                return;
            }
        }
        let near = value.as_text().and_then(|text| self.near_word(key, text));
        log.push(
            Diagnostic::error(place(file, node.span()), message)
                .label(format!("value of `{key}`"))
                .did_you_mean(near.as_deref()),
        );
    }

    /// The word that was meant, where the key takes one of a few.
    fn near_word(&self, key: &str, text: &str) -> Option<String> {
        let key = self.resource.kind().keys().iter().find(|known| known.name == key)?;
        let expects = (key.expects)();
        let words: Vec<&str> =
            expects.strip_prefix("one of ")?.split(", ").map(|w| w.trim_matches('`')).collect();
        nearest(text, words).map(str::to_owned)
    }

    fn tags(&mut self, value: &Value, node: &Node<'_>, log: &mut Diagnostics) {
        let Value::Table(pairs) = value else {
            let message = format!("`tags` is a table of texts, found {}", value.shape());
            log.push(Diagnostic::error(place(&self.spans.file, node.span()), message));
            return;
        };
        for (key, value) in pairs {
            match value {
                Value::Text(text) => {
                    self.tags.insert(key.clone(), text.clone());
                }
                other => {
                    let message = format!("the value of tag `{key}` is a text, found {}", other.shape());
                    log.push(Diagnostic::error(place(&self.spans.file, node.span()), message));
                }
            }
        }
    }

    fn interface_ids(&mut self, value: &Value, node: &Node<'_>, log: &mut Diagnostics) {
        match BTreeMap::<Name, IpAddr>::read(value) {
            Ok(ids) => self.interface_ids = ids.iter().map(|(id, addr)| (id.to_string(), *addr)).collect(),
            Err(message) => log.push(Diagnostic::error(place(&self.spans.file, node.span()), message).help(
                "`interface-ids` gives the address of each interface: `{ eni-0a1b2c3d = \"10.0.1.10\" }`",
            )),
        }
    }

    fn id(&mut self, value: &Value, node: &Node<'_>, log: &mut Diagnostics) {
        match value.as_text() {
            Some(id) if !id.is_empty() && !id.contains(char::is_whitespace) => self.id = Some(id.to_owned()),
            _ => {
                let message = "`id` is an AWS id such as `vpc-0a1b2c3d`";
                log.push(Diagnostic::error(place(&self.spans.file, node.span()), message));
            }
        }
    }
}

fn unknown_key(kind: Kind, key: &str, at: Place) -> Diagnostic {
    let own = kind.keys().iter().map(|key| key.name);
    let group = GROUP.into_iter().filter(|_| kind == Kind::Vpc);
    let known: Vec<&str> = own.chain(COMMON).chain(group).collect();
    let problem = Diagnostic::error(at, format!("a {kind} has no key `{key}`"));
    match nearest(key, known.iter().copied()) {
        Some(near) => problem.did_you_mean(Some(near)),
        None => problem.help(format!("its keys are {}", known.join(", "))),
    }
}

/// The texts in a value, each with its place: entries of a list, keys and values of a table.
fn entries(node: &Node<'_>) -> Entries {
    match node.get_ref() {
        DeValue::String(text) => vec![(text.to_string(), node.span())],
        DeValue::Array(items) => items.iter().flat_map(entries).collect(),
        DeValue::Table(table) => table
            .iter()
            .flat_map(|(key, value)| {
                let mut all = vec![(key.get_ref().to_string(), key.span())];
                all.extend(entries(value));
                all
            })
            .collect(),
        _ => Vec::new(),
    }
}

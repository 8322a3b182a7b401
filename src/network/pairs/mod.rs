//! All pairs of hosts that connect on one port, computed for each class of hosts and not for each pair.
//!
//! The answers are those of [`Model::verdict`], pair by pair. Between VPCs that a peering or a transit gateway joins
//! they are found as the product of two factors (`layer`), or directly where routes lead to few hosts; whatever is of
//! another sort (within a VPC, through a NAT gateway, an appliance, a VPN …) is walked like a single flow.

mod bits;
mod field;
mod filters;
mod ground;
mod hubs;
mod layer;
mod parts;
mod product;
mod ranges;
mod sparse;
mod walked;
mod ways;

pub use filters::Service;
pub use ground::Ground;
pub use parts::{Part, parts};

use std::rc::Rc;

use super::flow::CLIENT_PORT;
use super::model::InterfaceId;
use super::name::Name;
use filters::{Filtered, Filters};
use hubs::HubRows;
use product::Product;

/// Who connects to whom with one service.
///
/// Pairs are kept by class of hosts, so that a network of ten thousand VPCs on one transit gateway, with a hundred
/// million pairs, takes a few megabytes.
#[derive(Debug)]
pub struct AllPairs<'m> {
    ground: Rc<Ground<'m>>,
    product: Product,
    /// Pairs found one by one, in order.
    single: Vec<(u32, u32)>,
}

/// How pairs are found and kept. No form is the quickest for every network; all give the same pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One by one, where routes lead to few hosts.
    Single,
    /// By class, where many hosts are alike.
    Classes,
    /// By host, where hardly two are.
    Rows,
}

impl<'m> AllPairs<'m> {
    /// Every pair that connects, in the form that fits the network.
    pub fn new(ground: &Rc<Ground<'m>>, service: Service) -> Self {
        Self::in_form(ground, service, None)
    }

    /// Every pair that connects, in a form of choice; pairs through transit gateways are never found one by one.
    pub fn in_form(ground: &Rc<Ground<'m>>, service: Service, form: Option<Form>) -> Self {
        let mut filters = Filters::new(service, CLIENT_PORT);
        let units = ground.field.len();
        let filtered: Vec<Filtered> = (0..units).map(|at| filters.of(&ground.field, at)).collect();
        let open = walked::open(ground, service);
        let hubs = [false, true].map(|reply| HubRows::new(&ground.field, &ground.ways, &mut filters, reply));
        let mut single = walked::pairs(ground, service, &hubs);
        let few = sparse::is_fit(ground, form);
        let product = if few {
            single.extend(sparse::pairs(ground, &filters, &filtered, &open));
            Product::default()
        } else {
            let layers = layer::Layers::new(ground, &mut filters, &filtered, &open, &hubs).all();
            Product::new(ground, layers, form)
        };
        single.sort_unstable();
        single.dedup();
        AllPairs { ground: Rc::clone(ground), product, single }
    }

    /// The number of ordered pairs of different interfaces that connect.
    pub fn count(&self) -> u64 {
        let units = &self.ground.field.units;
        let size = |at: u32| units[at as usize].members.len() as u64;
        let single: u64 = self
            .single
            .iter()
            .map(
                |(from, to)| if from == to { size(*from) * (size(*to) - 1) } else { size(*from) * size(*to) },
            )
            .sum();
        single + self.product.count(&self.ground.field)
    }

    /// The number of classes that the hosts fall into.
    pub fn classes(&self) -> usize {
        self.product.classes()
    }

    /// Every pair, in a fixed order.
    pub fn pairs(&self) -> impl Iterator<Item = (&Name, &Name)> {
        let (units, model) = (&self.ground.field.units, self.ground.field.model);
        let name = move |id: &InterfaceId| &model.interfaces[id.index()].owner;
        (0..units.len()).flat_map(move |from| {
            self.reached_from(from).into_iter().flat_map(move |to| {
                units[from].members.iter().flat_map(move |one| {
                    let others = units[to].members.iter().filter(move |other| *other != one);
                    others.map(move |other| (name(one), name(other)))
                })
            })
        })
    }

    /// The units that one unit reaches, in order; itself where it has several members that reach one another.
    pub(super) fn reached_from(&self, from: usize) -> Vec<usize> {
        let field = &self.ground.field;
        let mut found: Vec<usize> = self.product.reached_from(field, from).collect();
        let place = u32::try_from(from).unwrap_or(u32::MAX);
        let first = self.single.partition_point(|(at, _)| *at < place);
        found.extend(
            self.single[first..].iter().take_while(|(at, _)| *at == place).map(|(_, to)| *to as usize),
        );
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl Ground<'_> {
    /// The members of each unit.
    pub(super) fn members(&self) -> impl Iterator<Item = &[InterfaceId]> {
        self.field.units.iter().map(|unit| unit.members.as_slice())
    }
}

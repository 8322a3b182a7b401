//! The product of what senders let out and what receivers let in, by class.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::Form;
use super::bits::{Bits, has, ones, set};
use super::field::{Field, NONE};
use super::ground::Ground;
use super::layer::Layer;
use crate::network::model::WordHasher;

/// Which classes of units reach which.
#[derive(Debug, Default)]
pub(super) struct Product {
    /// The class of each unit.
    class_of: Vec<u32>,
    members: Vec<Vec<u32>>,
    rows: Bits,
}

impl Product {
    pub(super) fn new(ground: &Ground<'_>, layers: Vec<Layer>, form: Option<Form>) -> Self {
        let units = ground.field.len();
        if layers.is_empty() {
            return Product::default();
        }
        let keys: usize = layers.iter().map(|layer| layer.senders.rows() + layer.receivers.rows()).sum();
        // Where nearly every unit is like no other, comparing them costs more than it saves.
        let by_class = form.map_or(keys * 2 <= units, |form| form == Form::Classes);
        let class_of = by_class.then(|| classes(&layers, units));
        let class_of: Vec<u32> = class_of.unwrap_or_else(|| (0u32..).take(units).collect());
        let mut members: Vec<Vec<u32>> = Vec::new();
        for (at, class) in (0u32..).zip(&class_of) {
            if members.len() <= *class as usize {
                members.push(Vec::new());
            }
            members[*class as usize].push(at);
        }
        let first: Vec<u32> = members.iter().filter_map(|of| of.first().copied()).collect();
        let mut rows = Bits::new(first.len(), first.len());
        layers.iter().for_each(|layer| join(layer, &first, &mut rows));
        Product { class_of, members, rows }
    }

    pub(super) fn classes(&self) -> usize {
        self.members.len()
    }

    /// Units of other VPCs that a unit reaches.
    pub(super) fn reached_from(&self, field: &Field<'_>, from: usize) -> impl Iterator<Item = usize> {
        let home = field.home(field.units[from].vpc);
        let row = self.class_of.get(from).map_or(&[][..], |class| self.rows.row(*class as usize));
        let found = ones(row).flat_map(|class| self.members[class].iter().map(|at| *at as usize));
        found.filter(move |at| *at < home.0 || home.1 <= *at)
    }

    /// The number of pairs of interfaces.
    pub(super) fn count(&self, field: &Field<'_>) -> u64 {
        if self.members.is_empty() {
            return 0;
        }
        let size = |at: &u32| field.units[*at as usize].members.len() as u64;
        let sizes: Vec<u64> = self.members.iter().map(|of| of.iter().map(size).sum()).collect();
        let single = sizes.iter().all(|size| *size == 1);
        let mut pairs = 0;
        for (class, size) in sizes.iter().enumerate() {
            let row = self.rows.row(class);
            let reached: u64 = if single {
                row.iter().map(|word| u64::from(word.count_ones())).sum()
            } else {
                ones(row).map(|class| sizes[class]).sum()
            };
            pairs += size * reached;
        }
        pairs - self.at_home(field)
    }

    /// The pairs within a VPC among them, which are none of the product's business.
    fn at_home(&self, field: &Field<'_>) -> u64 {
        let mut pairs = 0;
        for (first, end) in &field.homes {
            for from in *first..*end {
                let row = self.rows.row(self.class_of[from as usize] as usize);
                for to in *first..*end {
                    if has(row, self.class_of[to as usize] as usize) {
                        let size = |at: u32| field.units[at as usize].members.len() as u64;
                        pairs += size(from) * size(to);
                    }
                }
            }
        }
        pairs
    }
}

/// Units with the same rows and the same columns, compared by content.
fn classes(layers: &[Layer], units: usize) -> Vec<u32> {
    let columns: Vec<[Bits; 2]> = layers
        .iter()
        .map(|layer| [layer.senders.transposed(units), layer.receivers.transposed(units)])
        .collect();
    let mut known: HashMap<Vec<u64>, u32, BuildHasherDefault<WordHasher>> = HashMap::default();
    let mut class_of = Vec::with_capacity(units);
    let mut content: Vec<u64> = Vec::new();
    for at in 0..units {
        content.clear();
        for (layer, columns) in layers.iter().zip(&columns) {
            content.push(u64::from(layer.out_of[at]) << 32 | u64::from(layer.into[at]));
            content.extend(columns.iter().flat_map(|bits| bits.row(at)));
        }
        let next = u32::try_from(known.len()).unwrap_or(NONE);
        let class = match known.get(&content) {
            Some(class) => *class,
            None => {
                known.insert(content.clone(), next);
                next
            }
        };
        class_of.push(class);
    }
    class_of
}

/// Adds the pairs of a layer: a sender's bit for the receiver and the receiver's for the sender.
fn join(layer: &Layer, first: &[u32], rows: &mut Bits) {
    let width = first.len();
    let all = first.len() == layer.out_of.len();
    let senders = if all { None } else { Some(picked(&layer.senders, first)) };
    let senders = senders.as_ref().unwrap_or(&layer.senders);
    let receivers = if all { None } else { Some(picked(&layer.receivers, first)) };
    let receivers = receivers.as_ref().unwrap_or(&layer.receivers);
    let mut back = Bits::new(width, width);
    for (class, at) in first.iter().enumerate() {
        if let Some(key) = Some(layer.into[*at as usize]).filter(|key| *key != NONE) {
            back.row_mut(class).copy_from_slice(receivers.row(key as usize));
        }
    }
    let back = back.transposed(width);
    for (class, at) in first.iter().enumerate() {
        if let Some(key) = Some(layer.out_of[*at as usize]).filter(|key| *key != NONE) {
            let (there, back) = (senders.row(key as usize), back.row(class));
            let row = rows.row_mut(class).iter_mut();
            row.zip(there.iter().zip(back)).for_each(|(word, (there, back))| *word |= there & back);
        }
    }
}

/// The columns of some units.
fn picked(bits: &Bits, units: &[u32]) -> Bits {
    let mut picked = Bits::new(bits.rows(), units.len());
    for at in 0..bits.rows() {
        let (from, to) = (bits.row(at), picked.row_mut(at));
        for (column, unit) in units.iter().enumerate() {
            if has(from, *unit as usize) {
                set(to, column);
            }
        }
    }
    picked
}

//! What a run over many pictures found: how many pictures, how many faults by rule.

use std::collections::BTreeMap;
use std::fmt;

use super::{Faults, View, crossings, lines};

/// Every rule that is checked.
pub const RULES: [&str; 23] = [
    "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "S1", "S2", "S3", "S4", "S5", "S6", "S7",
    "S8", "S9", "S10", "S11", "S13", "S14",
];

/// Counts over many pictures.
#[derive(Default)]
pub struct Tally {
    pictures: usize,
    with_path: usize,
    lines: usize,
    crossings: usize,
    line_cells: usize,
    tight: usize,
    detours: Vec<f64>,
    faults: BTreeMap<String, usize>,
    worst: Vec<String>,
}

/// Faults that are told in full.
const TOLD: usize = 12;

impl Tally {
    /// Counts a picture with what is wrong with it.
    pub fn add(&mut self, what: &str, view: &View<'_>, faults: &Faults) {
        self.pictures += 1;
        self.with_path += usize::from(view.trace.is_some());
        self.lines += view.picture.runs.len();
        self.crossings += crossings(view.picture).len();
        self.detours.extend(lines::detours(view.picture).into_iter().map(|(detour, _)| detour));
        if view.options.width >= 80 {
            let (all, tight) = lines::elbow_room(view.picture);
            self.line_cells += all;
            self.tight += tight;
        }
        for fault in faults {
            let rule = fault.split(' ').next().unwrap_or_default();
            let count = self.faults.entry(rule.to_owned()).or_default();
            *count += 1;
            if *count <= TOLD {
                self.worst.push(format!("{fault}    [{what}]"));
            }
        }
    }

    /// Faults of all rules.
    pub fn faults(&self) -> usize {
        self.faults.values().sum()
    }

    /// How many of a hundred cells of lines have free cells beside them (S12).
    pub fn elbow_room(&self) -> f64 {
        let all = u32::try_from(self.line_cells).unwrap_or(u32::MAX);
        let tight = u32::try_from(self.tight).unwrap_or(u32::MAX);
        if all == 0 { 100.0 } else { 100.0 - 100.0 * f64::from(tight) / f64::from(all) }
    }

    /// The length of the middle one of all lines against the straight way (S10).
    pub fn median_detour(&self) -> f64 {
        let mut all = self.detours.clone();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or(1.0)
    }

    /// How many crossings there are.
    pub fn crossings(&self) -> usize {
        self.crossings
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} pictures ({} with a path), {} lines, {} crossings, median detour {:.2}, free cells beside {:.1} % of {} lane cells",
            self.pictures,
            self.with_path,
            self.lines,
            self.crossings,
            self.median_detour(),
            self.elbow_room(),
            self.line_cells
        )?;
        let row: Vec<String> =
            RULES.iter().map(|rule| format!("{rule} {}", self.faults.get(*rule).unwrap_or(&0))).collect();
        writeln!(f, "faults: {}", row.join("  "))?;
        self.worst.iter().try_for_each(|fault| writeln!(f, "  {fault}"))
    }
}

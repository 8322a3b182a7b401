//! What a walk remembers of its way: translations to undo and devices passed.
//!
//! All legs share one list each, a leg being a stretch of it, so that a walk allocates nothing that an earlier one
//! has not.

use std::net::IpAddr;

use super::packet::{Device, Translation};

/// A stateful appliance with the header that it saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sight {
    pub device: Device,
    pub src: IpAddr,
    pub dst: IpAddr,
}

impl Sight {
    /// The same appliance seeing the other direction.
    fn reversed(self) -> Self {
        Sight { device: self.device, src: self.dst, dst: self.src }
    }
}

/// The trail of a walk.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trail {
    translations: Vec<Translation>,
    devices: Vec<Device>,
    /// Devices of the reply to the current leg.
    back: Vec<Device>,
    sights: Vec<Sight>,
    sights_back: Vec<Sight>,
    /// Where the current leg begins in either list.
    start: Start,
}

/// Where a leg begins.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Start {
    translations: usize,
    devices: usize,
    sights: usize,
}

impl Trail {
    /// Forgets everything but keeps the room.
    pub(super) fn clear(&mut self) {
        self.translations.clear();
        self.devices.clear();
        self.back.clear();
        self.sights.clear();
        self.sights_back.clear();
        self.start = Start::default();
    }

    /// Ends a leg; returns where it began and ended.
    pub(super) fn end_leg(&mut self) -> (Start, Start) {
        let began = self.start;
        self.start = Start {
            translations: self.translations.len(),
            devices: self.devices.len(),
            sights: self.sights.len(),
        };
        (began, self.start)
    }

    /// Devices of the request of a leg that has ended.
    pub(super) fn devices_of(&self, (start, end): (Start, Start)) -> &[Device] {
        &self.devices[start.devices..end.devices]
    }

    /// Translations of a leg that has ended.
    pub(super) fn translations_of(&self, (start, end): (Start, Start)) -> &[Translation] {
        &self.translations[start.translations..end.translations]
    }

    /// Goes back to a leg that has ended, for its reply.
    pub(super) fn return_to(&mut self, start: Start) {
        self.start = start;
        self.back.clear();
        self.sights_back.clear();
    }

    /// Forgets the last leg, whose reply has been walked.
    pub(super) fn drop_leg(&mut self) {
        self.translations.truncate(self.start.translations);
        self.devices.truncate(self.start.devices);
        self.sights.truncate(self.start.sights);
    }

    /// The translation that has to be undone next.
    pub(super) fn pending(&self) -> Option<&Translation> {
        self.translations[self.start.translations..].last()
    }

    /// Every translation of the leg that has not been undone.
    pub(super) fn all_pending(&self) -> &[Translation] {
        &self.translations[self.start.translations..]
    }

    /// Notes a translation.
    pub(super) fn translated(&mut self, translation: Translation) {
        self.translations.push(translation);
    }

    /// Undoes the last translation of the leg.
    pub(super) fn undo(&mut self) -> Option<Translation> {
        self.pending()?;
        self.translations.pop()
    }

    /// Devices of the request of the current leg.
    pub(super) fn devices(&self) -> &[Device] {
        &self.devices[self.start.devices..]
    }

    /// Devices of the reply so far.
    pub(super) fn back(&self) -> &[Device] {
        &self.back
    }

    /// Notes a device on the way there or back.
    pub(super) fn passed(&mut self, device: Device, replying: bool) {
        if replying { &mut self.back } else { &mut self.devices }.push(device);
    }

    /// Notes what a stateful appliance sees; false where it has seen the same before, on the same way (FLOW-11).
    pub(super) fn sighted(&mut self, sight: Sight, replying: bool) -> bool {
        let (seen, from) =
            if replying { (&mut self.sights_back, 0) } else { (&mut self.sights, self.start.sights) };
        let new = !seen[from..].contains(&sight);
        seen.push(sight);
        new
    }

    /// A stateful appliance that saw one direction of the connection only, or another connection on the way
    /// back than on the way there (FLOW-10).
    pub(super) fn one_sided(&self) -> Option<Device> {
        let there = &self.sights[self.start.sights..];
        let lonely = |of: &[Sight], other: &[Sight]| {
            of.iter().find(|sight| !other.contains(&sight.reversed())).map(|sight| sight.device)
        };
        lonely(there, &self.sights_back).or_else(|| lonely(&self.sights_back, there))
    }
}

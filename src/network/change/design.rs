//! A learner's design: a base topology and a list of changes, each of which can be undone.

use super::{Change, ChangeError, apply, objects_between};
use crate::network::topology::Topology;

/// A base topology with changes made one after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    base: Topology,
    steps: Vec<Step>,
    undone: Vec<Step>,
}

/// A change with the topology after it; topologies share what they have in common, so that keeping them
/// costs little more than the changes.
#[derive(Clone, Debug, PartialEq)]
struct Step {
    change: Change,
    after: Topology,
}

impl Design {
    /// A design without changes.
    pub fn new(base: Topology) -> Self {
        Design { base, steps: Vec::new(), undone: Vec::new() }
    }

    /// A design with these changes.
    ///
    /// # Errors
    /// The number of the change that is refused, from 0, and why.
    pub fn with(
        base: Topology,
        changes: impl IntoIterator<Item = Change>,
    ) -> Result<Self, (usize, ChangeError)> {
        let mut design = Design::new(base);
        for (number, change) in changes.into_iter().enumerate() {
            design.push(change).map_err(|error| (number, error))?;
        }
        Ok(design)
    }

    /// The topology before any change.
    pub fn base(&self) -> &Topology {
        &self.base
    }

    /// The topology as it is.
    pub fn topology(&self) -> &Topology {
        self.steps.last().map_or(&self.base, |step| &step.after)
    }

    /// The changes made, first to last.
    pub fn changes(&self) -> impl DoubleEndedIterator<Item = &Change> + ExactSizeIterator {
        self.steps.iter().map(|step| &step.change)
    }

    /// AWS objects and entries that the design adds to its base (CHOOSE-24).
    pub fn objects(&self) -> usize {
        objects_between(&self.base, self.topology())
    }

    /// Makes a change; what was undone before cannot be redone any more.
    ///
    /// # Errors
    /// The change is refused; the design is as before.
    pub fn push(&mut self, change: Change) -> Result<&Topology, ChangeError> {
        let after = apply(self.topology(), &change)?.topology;
        self.steps.push(Step { change, after });
        self.undone.clear();
        Ok(self.topology())
    }

    /// Undoes the last change and tells which it was.
    pub fn undo(&mut self) -> Option<&Change> {
        let step = self.steps.pop()?;
        self.undone.push(step);
        self.undone.last().map(|step| &step.change)
    }

    /// Makes the change again that was undone last, and tells which it was.
    pub fn redo(&mut self) -> Option<&Change> {
        let step = self.undone.pop()?;
        self.steps.push(step);
        self.steps.last().map(|step| &step.change)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(line: &str) -> Change {
        line.parse().unwrap()
    }

    #[test]
    fn changes_are_undone_and_redone_in_order() {
        let mut design = Design::new(Topology::default());
        design.push(change("add vpc a cidr 10.0.0.0/16")).unwrap();
        let one = design.topology().clone();
        design.push(change("add subnet s in a cidr 10.0.1.0/24")).unwrap();
        let two = design.topology().clone();
        assert_eq!(design.objects(), 2);
        assert_eq!(design.undo(), Some(&change("add subnet s in a cidr 10.0.1.0/24")));
        assert_eq!(*design.topology(), one);
        assert!(design.redo().is_some());
        assert_eq!(*design.topology(), two);
        design.undo();
        design.push(change("add subnet t in a cidr 10.0.2.0/24")).unwrap();
        assert_eq!(design.redo(), None);
        assert_eq!(design.changes().len(), 2);
        design.undo();
        design.undo();
        assert_eq!(design.undo(), None);
        assert_eq!(*design.topology(), Topology::default());
    }

    #[test]
    fn a_refused_change_leaves_the_design_as_it_was() {
        let mut design = Design::new(Topology::default());
        assert!(design.push(change("remove nothing")).is_err());
        assert_eq!(design, Design::new(Topology::default()));
        let changes = [change("add vpc a cidr 10.0.0.0/16"), change("remove b")];
        assert_eq!(Design::with(Topology::default(), changes).unwrap_err().0, 1);
    }
}

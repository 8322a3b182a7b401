//! Topology and trace in, a grid of (glyph, role, owner) out; plain text from the grid.
//!
//! A picture is made in stages, each in its own module: a scene of containers, leaves, ports and wires;
//! a layout that gives them places; a board with the painted grid, on which the path and the
//! other wires are routed; and the finished picture. What cannot be routed is named in its
//! containers instead. The same topology gives the same bytes, always.

mod about;
mod anchors;
mod board;
mod canvas;
mod compose;
mod fleet;
pub mod geometry;
mod glyph;
mod hoplist;
mod hops;
mod layout;
mod legend;
mod level;
mod line;
mod outline;
mod picture;
mod router;
mod scene;
mod slots;
mod strip;
mod svg;
mod trail;
mod window;
mod wiring;
mod words;

pub use about::{Section, about};
pub use level::Level;
pub use picture::{Cell, Element, ElementId, Owner, Picture, Role, Run, Shape, Stop};
pub use scene::container_of;
pub use slots::Slots;
pub use window::Window;

use crate::network::flow::Flow;
use crate::network::name::Name;
use crate::network::topology::Topology;
use crate::network::verdict::{Leg, Verdict};

/// How a picture is wanted.
#[derive(Clone, Debug)]
pub struct Options {
    /// Columns of the view.
    pub width: usize,
    /// Rows of the view; a picture may be three views high.
    pub height: usize,
    /// Level of detail; the highest that fits where left out.
    pub level: Option<Level>,
    /// The component whose container stands alone at [`Level::Focus`].
    pub on: Option<Name>,
    /// Told in words, without a drawing: for screen readers.
    pub linear: bool,
    /// Which packet's way to draw; where left out the request's, unless the reply is what fails.
    pub leg: Option<Leg>,
}

impl Default for Options {
    fn default() -> Self {
        Options { width: 80, height: 24, level: None, on: None, linear: false, leg: None }
    }
}

/// Draws a topology, with the path of a flow where one is given.
pub fn draw(topology: &Topology, trace: Option<(&Flow, &Verdict)>, options: &Options) -> Picture {
    compose::compose(topology, trace, options, &Slots::default())
}

/// Draws a topology as [`draw`] does, with everything as near as can be to where it was in the pictures
/// before this one (D4 to D7).
pub fn draw_with(
    slots: &mut Slots,
    topology: &Topology,
    trace: Option<(&Flow, &Verdict)>,
    options: &Options,
) -> Picture {
    slots.settle(topology);
    compose::compose(topology, trace, options, slots)
}

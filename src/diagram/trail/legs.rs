//! The legs of the path: from one place to the next, by the lines that stand for what is between.

use super::Walker;
use crate::diagram::board::{edge_element, path_element, port_element};
use crate::diagram::canvas::Pen;
use crate::diagram::geometry::Point;
use crate::diagram::glyph::Arm;
use crate::diagram::hops::{Hop, Spot};
use crate::diagram::picture::{ElementId, Owner, Role};
use crate::diagram::scene::{End, PortId, Slot};
use crate::diagram::words::cells;

impl Walker<'_, '_, '_> {
    /// One leg, by the sky, a port that no hop names or a pair of off-page ports where it takes one.
    pub(super) fn leg(&mut self, from: &Hop, to: &Hop, between: &[&Hop]) {
        if let (Spot::Port(port), Spot::Sky(above)) | (Spot::Sky(above), Spot::Port(port)) =
            (from.spot, to.spot)
            && port == above
        {
            let end = if matches!(from.spot, Spot::Sky(_)) { from } else { to };
            self.leg_to_sky(port, Some(end));
            return;
        }
        if let Some(port) = self.port_between(from.spot, to.spot) {
            let via = Hop { spot: Spot::Port(port), ..to.clone() };
            self.leg(from, &via, &[]);
            self.leg(&via, to, between);
            return;
        }
        if let Some(exit) = self.off_page_exit(from.spot, to.spot) {
            let via = Hop { spot: Spot::Port(exit), ..from.clone() };
            self.route_leg(&via, to, between);
        } else {
            self.route_leg(from, to, between);
        }
    }

    /// The port at which the path comes back into the picture, where it left it by one.
    pub(super) fn off_page_exit(&self, from: Spot, to: Spot) -> Option<PortId> {
        let Spot::Port(port) = from else { return None };
        let scene = self.board.scene;
        if scene.ports[port].slot != Slot::OffPage {
            return None;
        }
        let inner = match to {
            Spot::Leaf(leaf) => scene.leaves[leaf].parent,
            Spot::Box(id) | Spot::Border(id) | Spot::Hub(id) => id,
            Spot::Port(other) | Spot::Sky(other) => scene.ports[other].home,
            Spot::Nowhere => return None,
        };
        let at = scene.outermost(inner);
        let leads_here = |id: &PortId| {
            let other = &scene.ports[*id];
            other.home == at && (scene.ports[port].twin == Some(*id) || other.twin == Some(port))
        };
        (0..scene.ports.len()).find(leads_here)
    }

    pub(super) fn route_leg(&mut self, from: &Hop, to: &Hop, between: &[&Hop]) {
        let starts = self.departures(from, to.spot);
        let goals = self.arrivals(to, from.spot);
        let borders = self
            .board
            .borders_between(self.surroundings(from.spot, to.spot), self.surroundings(to.spot, from.spot));
        let edge = self.cover(from, to);
        let pen = self.pen(to.spot, edge);
        let ends = [self.element(from.spot), self.element(to.spot)];
        match self.board.connect(&starts, &goals, &borders, &[], pen, ends) {
            Some(route) => {
                self.mark_departure(from, &route);
                self.mark_arrival(to, &route);
                self.number_between(&route.cells, between);
            }
            None => self.fail(from, to),
        }
    }

    /// The port between two containers that no hop names: a ClassicLink is no device on the way.
    pub(super) fn port_between(&self, from: Spot, to: Spot) -> Option<PortId> {
        let scene = self.board.scene;
        let outer = |spot: Spot| match spot {
            Spot::Leaf(leaf) => Some(scene.outermost(scene.leaves[leaf].parent)),
            Spot::Box(id) => Some(scene.outermost(id)),
            _ => None,
        };
        let (a, b) = (outer(from)?, outer(to)?);
        if a == b {
            return None;
        }
        scene.wires.iter().find_map(|wire| match (wire.from, wire.to) {
            (End::Port(port), End::Box(id)) => {
                let home = scene.ports[port].home;
                ((home, id) == (a, b) || (home, id) == (b, a)).then_some(port)
            }
            _ => None,
        })
    }

    /// Remembers the boxes between which there is no way, so that they are laid out with more room.
    pub(super) fn fail(&mut self, from: &Hop, to: &Hop) {
        for spot in [from.spot, to.spot] {
            let inner = match spot {
                Spot::Leaf(leaf) => self.board.scene.leaves[leaf].parent,
                Spot::Border(id) | Spot::Hub(id) => id,
                Spot::Port(port) if self.board.scene.ports[port].slot != Slot::Sky => {
                    self.board.scene.ports[port].home
                }
                _ => continue,
            };
            self.stuck.push(self.board.scene.outermost(inner));
        }
        if self.stuck.is_empty() {
            self.stuck.extend(self.element(to.spot).map(|_| 0));
        }
    }

    pub(super) fn pen(&self, to: Spot, edge: ElementId) -> Pen {
        let net = match to {
            Spot::Port(port) => port_element(self.board.scene, port),
            _ => edge,
        };
        Pen { arm: Arm::Heavy, tunnel: false, net, edge }
    }

    /// The line between a gateway and the open sky; `end` is the hop up there, if the verdict has one.
    pub(super) fn leg_to_sky(&mut self, port: PortId, end: Option<&Hop>) {
        let wire = self.board.scene.wires.iter().position(|wire| wire.to == End::Sky(port));
        let Some(at) = wire else { return };
        self.covered[at] = true;
        let wire = self.board.scene.wires[at];
        self.board.wire_up_to_sky(wire, port, Arm::Heavy);
        let Some(sky) = self.board.layout.skies[port] else { return };
        let owner = Owner::Edge(edge_element(self.board.scene, wire.edge));
        if end.is_none_or(|hop| hop.number == 1) {
            self.board.canvas.write(sky, "●", Role::Path, owner);
        }
        if let Some(hop) = end {
            let number = hop.number.to_string();
            let width = cells(&number);
            for x in [sky.x - 1 - width, sky.x + 2] {
                let free = |x: i32| self.board.canvas.is_free(Point::new(x, sky.y));
                if (x - 1..=x + width).all(|at| free(at) || at == sky.x) {
                    self.board.canvas.write(Point::new(x, sky.y), &number, Role::Hop, owner);
                    return;
                }
            }
        }
    }

    /// Marks the wires in whose place a leg runs; tells the edge that owns its cells.
    pub(super) fn cover(&mut self, from: &Hop, to: &Hop) -> ElementId {
        let scene = self.board.scene;
        let mut owner = path_element(scene);
        for (here, there) in [(from, to), (to, from)] {
            let Spot::Port(port) = here.spot else { continue };
            let outer = match there.spot {
                Spot::Leaf(leaf) => scene.outermost(scene.leaves[leaf].parent),
                Spot::Box(id) => scene.outermost(id),
                Spot::Hub(hub) => hub,
                _ => continue,
            };
            for (at, wire) in scene.wires.iter().enumerate() {
                let joins = [(wire.from, wire.to), (wire.to, wire.from)]
                    .contains(&(End::Port(port), End::Box(outer)));
                let edge = &scene.edges[wire.edge];
                let ours = edge.kind != "PrivateLink" || edge.name == there.name;
                if joins && ours {
                    self.covered[at] = true;
                    owner = edge_element(scene, wire.edge);
                }
            }
        }
        owner
    }
}

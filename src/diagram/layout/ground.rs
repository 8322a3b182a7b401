//! The ground: sites and Direct Connect gateways, in rows under everything of AWS.

use super::measure::{PortsOf, Size, measure};
use super::{Layout, Request, outer};
use crate::diagram::geometry::Rect;
use crate::diagram::scene::{BoxId, BoxKind};

/// Columns between two sites.
const GAP: i32 = 3;
/// Rows above a row of sites: a lane to turn in and the labels of the lines.
const ABOVE: i32 = 3;

/// Places them under what is placed already.
pub(super) fn place(request: &Request<'_>, ports: &PortsOf, layout: &mut Layout) -> Option<()> {
    for kind in [BoxKind::DirectConnect, BoxKind::Site] {
        let boxes = outer(request.scene, kind);
        let mut row: Vec<(BoxId, Size)> = Vec::new();
        let mut used = 0;
        for id in boxes {
            let size = measure(request.scene, id, ports);
            if !row.is_empty() && used + size.wide > request.width {
                set(layout, request.width, &std::mem::take(&mut row))?;
                used = 0;
            }
            used += size.wide + GAP;
            row.push((id, size));
        }
        if !row.is_empty() {
            set(layout, request.width, &row)?;
        }
    }
    Some(())
}

fn set(layout: &mut Layout, width: i32, row: &[(BoxId, Size)]) -> Option<()> {
    let y = layout.height + ABOVE - 1;
    let mut x = 0;
    let mut bottom = y;
    for (id, size) in row {
        let wide = size.wide.min(width);
        if wide < size.least {
            return None;
        }
        layout.boxes[*id] = Rect::sized(x, y, wide, size.height);
        x += wide + GAP;
        bottom = bottom.max(y + size.height - 1);
    }
    layout.width = layout.width.max(x - GAP);
    layout.height = bottom + 1;
    Some(())
}

//! A picture of a network as styled lines.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{Look, Role, wrap};
use crate::diagram::{self, Cell, Options, Owner, Picture};
use crate::network::flow::Flow;
use crate::network::topology::Topology;
use crate::network::verdict::Verdict;

/// Draws a network, with the way of a packet where one is given; told in words in linear mode.
pub fn draw(
    topology: &Topology,
    path: Option<(&Flow, &Verdict)>,
    width: u16,
    look: &Look,
) -> Vec<Line<'static>> {
    let picture = lay_out(topology, path, width);
    if look.linear { told(&picture, width) } else { rows(&picture, 0..picture.height, None, look) }
}

/// The layout of a picture; costly next to [`rows`].
pub fn lay_out(topology: &Topology, path: Option<(&Flow, &Verdict)>, width: u16) -> Picture {
    let options = Options { width: usize::from(width.max(1)), ..Options::default() };
    diagram::draw(topology, path, &options)
}

/// The picture in words.
pub fn told(picture: &Picture, width: u16) -> Vec<Line<'static>> {
    picture.outline.iter().flat_map(|line| wrap::wrap_str(line, Style::new(), width)).collect()
}

/// Some rows of a picture; what bears the name `here` is reversed.
pub fn rows(
    picture: &Picture,
    rows: std::ops::Range<usize>,
    here: Option<&str>,
    look: &Look,
) -> Vec<Line<'static>> {
    let marked: Vec<u32> = picture
        .elements
        .iter()
        .zip(0..)
        .filter(|(element, _)| here.is_some_and(|here| element.name == *here))
        .map(|(_, id)| id)
        .collect();
    rows.map(|y| row(picture, y, &marked, look)).collect()
}

/// One row of cells; neighbours of one style become one span.
fn row(picture: &Picture, y: usize, marked: &[u32], look: &Look) -> Line<'static> {
    let mut spans: Vec<Span<'static>> = Vec::new();
    let mut text = String::new();
    let mut style = Style::new();
    for x in 0..picture.width {
        let cell = picture.cell(x, y);
        let glyph = if look.ascii { cell.ascii } else { cell.glyph };
        if glyph == Cell::CONTINUED {
            continue;
        }
        let mut next = look.style(role_of(cell.role));
        if matches!(cell.owner, Owner::Leaf(id) | Owner::Title(id) | Owner::Port(id) if marked.contains(&id))
        {
            next = next.patch(look.style(Role::Selected));
        }
        if next != style && !text.is_empty() {
            spans.push(Span::styled(std::mem::take(&mut text), style));
        }
        style = next;
        text.push(glyph);
        if !look.ascii {
            text.extend(picture.marks_at(x, y));
        }
    }
    spans.push(Span::styled(text, style));
    // Blanks at the end may be of several styles.
    while let Some(last) = spans.last_mut() {
        let kept = last.content.trim_end_matches(' ').len();
        if kept > 0 {
            last.content.to_mut().truncate(kept);
            break;
        }
        spans.pop();
    }
    Line::from(spans)
}

/// What a cell of a picture means to the theme.
pub fn role_of(role: diagram::Role) -> Role {
    match role {
        diagram::Role::Plain | diagram::Role::PrivateSubnet | diagram::Role::Leaf | diagram::Role::Edge => {
            Role::Text
        }
        diagram::Role::Dim | diagram::Role::Note => Role::Region,
        diagram::Role::Vpc => Role::Vpc,
        diagram::Role::PublicSubnet => Role::Public,
        diagram::Role::Hub | diagram::Role::Site => Role::Strong,
        diagram::Role::Port | diagram::Role::Tunnel => Role::Code,
        diagram::Role::Path | diagram::Role::Passed => Role::Path,
        diagram::Role::Hop => Role::Hop,
        diagram::Role::Blocked => Role::Blocked,
    }
}

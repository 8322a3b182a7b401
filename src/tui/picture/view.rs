//! Where the window, the hop list and the words beside it stand.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::{Clear, Paragraph};

use super::aim::stop;
use super::paint::{self, Tints};
use super::{PictureView, Subject, side};
use crate::diagram::{Owner, Picture};
use crate::tui::look::panel::{below, scrolled};
use crate::tui::look::{Look, Role, wrap};

/// From this width on, words stand beside the picture.
const BESIDE: u16 = 120;
/// Columns that they take there.
const COLUMN: u16 = 46;
/// Rows that the picture keeps before words below it are cut.
const LEAST_PICTURE: u16 = 7;

impl PictureView {
    /// Draws the picture with what is said about it. `list`: the hops are listed below it.
    pub fn view(
        &mut self,
        frame: &mut Frame<'_>,
        area: Rect,
        subject: &Subject<'_>,
        list: bool,
        look: &Look,
    ) {
        self.linear = look.linear;
        if look.linear {
            self.size.0 = area.width;
            self.view_words(frame, area, subject, look);
            return;
        }
        // The picture is laid out for the place it has when nothing is said, so that marking moves nothing.
        self.size.0 = area.width;
        let hops = if list { self.hop_rows(area.height, subject) } else { 0 };
        let place = Rect { height: area.height - hops, ..area };
        let words = self.words(subject, place, look);
        let (picture, side) = split(place, &words);
        self.view_window(frame, picture, subject, look);
        self.said.1 = 0;
        if let Some(side) = side {
            self.view_side(frame, side, side.x > picture.x, &words, look);
        }
        self.view_hops(frame, below(area, place.height), subject, look);
    }

    /// What is said, under a title that tells how to see the rest of it.
    fn view_side(
        &mut self,
        frame: &mut Frame<'_>,
        side: Rect,
        beside: bool,
        words: &[Line<'static>],
        look: &Look,
    ) {
        frame.render_widget(Clear, side);
        let room = usize::from(side.height.saturating_sub(if beside { 2 } else { 1 }));
        self.said.1 = words.len().saturating_sub(room);
        self.said.0 = self.said.0.min(self.said.1);
        let title = match &self.difference {
            Some(difference) if self.compared > 0 => format!("Changes {}", difference.since),
            _ => "About".to_owned(),
        };
        let title = match (words.len(), self.said) {
            (_, (_, 0)) => title,
            (all, (first, _)) => format!("{title} ({} to {} of {all})", first + 1, (first + room).min(all)),
        };
        let inner = match beside {
            true => look.panel(frame, side, &title, false),
            false => look.heading(frame, side, &title, false),
        };
        let mut offset = self.said.0;
        scrolled(frame, inner, words, &mut offset);
    }

    /// Rows that the drawing takes in so many columns, with what is said of it.
    pub fn rows(&mut self, width: u16, subject: &Subject<'_>, look: &Look) -> u16 {
        self.size.0 = width;
        let words =
            if look.linear { 0 } else { self.words(subject, Rect { width, ..Rect::ZERO }, look).len() };
        let picture = self.picture(subject);
        let rows = match words {
            _ if look.linear => picture.outline.len(),
            0 => picture.drawing,
            words if width >= BESIDE => picture.drawing.max(words + 2),
            words => picture.drawing + words + 1,
        };
        u16::try_from(rows).unwrap_or(u16::MAX)
    }

    /// Rows for the hop list: what it needs, up to a third of the height.
    fn hop_rows(&mut self, height: u16, subject: &Subject<'_>) -> u16 {
        if self.hop.is_none() {
            return 0;
        }
        let picture = self.picture(subject);
        let rows = u16::try_from(picture.height - picture.drawing).unwrap_or(u16::MAX);
        rows.min(height / 3)
    }

    /// What is said at this moment.
    fn words(&mut self, subject: &Subject<'_>, place: Rect, look: &Look) -> Vec<Line<'static>> {
        self.picture(subject);
        let width = if place.width >= BESIDE { COLUMN - 2 } else { place.width };
        match (&self.difference, &self.marked) {
            (Some(difference), _) if self.compared > 0 => side::difference(difference, width, look),
            (_, Some(name)) if !self.silent => side::component(subject.topology, name, width, look),
            _ => Vec::new(),
        }
    }

    fn view_window(&mut self, frame: &mut Frame<'_>, area: Rect, subject: &Subject<'_>, look: &Look) {
        self.area = area;
        let mut window = self.window;
        window.resize(self.picture(subject), usize::from(area.width), usize::from(area.height));
        self.window = window;
        self.take_aim(subject);
        let mut tints = Tints::default();
        if let Some(drawn) = &self.drawn {
            let here = stop(&drawn.picture, self.hop).and_then(|stop| stop.element);
            here.into_iter().for_each(|element| tints.mark_element(element));
            if let Some(name) = self.here.as_ref().filter(|_| here.is_none()) {
                tints.mark(&drawn.picture, name);
            }
            if let Some(name) = &self.marked {
                tints.mark(&drawn.picture, name);
            }
            if let Some(difference) = self.difference.as_ref().filter(|_| self.compared > 0) {
                tints.sign(&drawn.picture, &difference.signs);
            }
            let lines = paint::lines(&drawn.picture, &self.window, &tints, look);
            frame.render_widget(Paragraph::new(lines), area);
        }
    }

    /// The hops below the picture, the one that is looked at reversed and in sight.
    fn view_hops(&mut self, frame: &mut Frame<'_>, area: Rect, subject: &Subject<'_>, look: &Look) {
        if area.height == 0 {
            return;
        }
        let hop = self.hop;
        let picture = self.picture(subject);
        let is_here = |y: usize| hop.is_some() && owner_of_row(picture, y) == hop;
        let rows = picture.drawing..picture.height;
        let lines: Vec<Line<'static>> =
            rows.clone().map(|y| paint::row(picture, y, is_here(y), look)).collect();
        let at = rows.clone().position(is_here).unwrap_or(0);
        let mut offset = (at + 2).saturating_sub(usize::from(area.height));
        scrolled(frame, area, &lines, &mut offset);
    }

    /// The picture in words, the line that was said last marked.
    fn view_words(&mut self, frame: &mut Frame<'_>, area: Rect, subject: &Subject<'_>, look: &Look) {
        self.area = area;
        let marked = self.line;
        let mut lines = Vec::new();
        let mut at = 0;
        for (nth, text) in self.picture(subject).outline.iter().enumerate() {
            let here = Some(nth) == marked;
            if here {
                at = lines.len();
            }
            let style = if here { look.style(Role::Selected) } else { Style::new() };
            let sign = if marked.is_none() {
                ""
            } else if here {
                look.glyphs().cursor
            } else {
                " "
            };
            lines.extend(wrap::wrap_str(&format!("{sign}{text}"), style, area.width));
        }
        if let Some(name) = self.marked.as_ref().filter(|_| !self.silent) {
            lines.push(Line::default());
            lines.extend(side::component(subject.topology, name, area.width, look));
        }
        if let Some(difference) = self.difference.as_ref().filter(|_| self.compared > 0) {
            lines.push(Line::default());
            let title = format!("Changes {}:", difference.since);
            lines.push(Line::styled(title, look.style(Role::Strong)));
            lines.extend(side::difference(difference, area.width, look));
        }
        if marked.is_some() {
            self.offset = self.offset.min(at).max((at + 3).saturating_sub(usize::from(area.height)));
        }
        scrolled(frame, area, &lines, &mut self.offset);
    }
}

/// The hop that a row of the hop list tells.
fn owner_of_row(picture: &Picture, y: usize) -> Option<u32> {
    (0..picture.width).find_map(|x| match picture.owner_at(x, y) {
        Owner::Hop(number) => Some(number),
        _ => None,
    })
}

/// The picture and, where something is said, the place for it: beside where there is room, else below.
fn split(area: Rect, words: &[Line<'_>]) -> (Rect, Option<Rect>) {
    if words.is_empty() {
        return (area, None);
    }
    if area.width >= BESIDE {
        let column = Rect { x: area.right() - COLUMN, width: COLUMN, ..area };
        return (Rect { width: area.width - COLUMN, ..area }, Some(column));
    }
    let wanted = u16::try_from(words.len()).unwrap_or(u16::MAX).saturating_add(1);
    let most = (area.height * 2 / 5).max(area.height.saturating_sub(LEAST_PICTURE).min(area.height / 2));
    let height = wanted.min(most);
    let picture = Rect { height: area.height - height, ..area };
    (picture, Some(below(area, picture.height)))
}

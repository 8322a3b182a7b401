//! Trace: one flow through a network, hop by hop, with everything that stands in its way.

mod ends;
mod hops;

use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::network::flow::{End, Flow, parse_service};
use crate::network::model::Model;
use crate::network::name::Name;
use crate::network::topology::Topology;
use crate::network::verdict::{Control, Outcome, Step, Verdict};
use crate::tui::app::{PictureOf, Place, Request, TraceOf, World};
use crate::tui::keys::{Action, Focus, Scope};
use crate::tui::look::list::Marked;
use crate::tui::look::panel::{below, scrolled, text_of_lines};
use crate::tui::look::{Look, Role, picture, wrap};
use crate::tui::overlay::{Overlay, Pick};
use crate::tui::picture::{PictureView, Subject};

/// From this width on the hops stand beside the picture.
const BESIDE: u16 = 140;
/// Width of a trace that is copied.
const COPIED: u16 = 100;

/// A network, a flow, and the hop that is looked at.
#[derive(Debug)]
pub struct Trace {
    name: Name,
    topology: Arc<Topology>,
    model: Model,
    flow: Flow,
    verdict: Verdict,
    pub(in crate::tui::screen) hop: Marked,
    asked: Option<Asked>,
    view: PictureView,
}

/// What the view looks at; a macro, because the view itself is borrowed at the same time.
macro_rules! subject {
    ($it:expr) => {
        Subject { topology: &$it.topology, path: Some((&$it.flow, &$it.verdict)), before: &[] }
    };
}

/// What the picker was opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    From,
    To,
    Service,
}

impl Trace {
    /// Follows the flow that is given, or one between two ends of the network.
    pub fn new(of: TraceOf) -> Self {
        let model = Model::new(&of.topology);
        let flow = of.flow.unwrap_or_else(|| ends::first_flow(&of.topology));
        let verdict = model.verdict(&flow);
        let mut trace = Trace {
            name: of.name,
            topology: of.topology,
            model,
            flow,
            verdict,
            hop: Marked::default(),
            asked: None,
            view: PictureView::default(),
        };
        trace.follow();
        trace
    }

    /// Asks the model again, and looks at the hop where the packet stops, or at the last one.
    fn follow(&mut self) {
        self.verdict = self.model.verdict(&self.flow);
        self.hop = Marked::at(hops::first_hop(&self.verdict));
        self.view.changed();
    }

    fn hops(&self) -> impl Iterator<Item = &Step> {
        self.verdict.forward.iter().chain(&self.verdict.reply)
    }

    pub fn focus(&self) -> Focus {
        Focus::on(&[Scope::Trace, Scope::Movement, Scope::Picture])
            .without([Action::Differences, Action::Trace])
    }

    pub fn title(&self, _world: &World) -> (String, String) {
        (format!("Trace: {}", self.name), self.flow.to_string())
    }

    pub fn act(&mut self, action: Action, _world: &mut World) -> Vec<Request> {
        let count = self.hops().count();
        let action = match action {
            Action::NextItem => Action::Down,
            Action::PreviousItem => Action::Up,
            action => action,
        };
        if self.hop.act(action, count) {
            return Vec::new();
        }
        self.asked = None;
        if let Some(requests) = self.view.act(action, &subject!(self)) {
            return requests;
        }
        match action {
            Action::FromEnd => self.ask(Asked::From),
            Action::ToEnd => self.ask(Asked::To),
            Action::Service => self.ask(Asked::Service),
            Action::Swap => {
                std::mem::swap(&mut self.flow.from, &mut self.flow.to);
                self.follow();
                Vec::new()
            }
            Action::ChooseTopology => vec![Request::Go(Place::PickNetwork)],
            Action::ViewPicture => {
                let network = PictureOf::network(&self.name, self.topology.clone());
                vec![Request::Go(Place::Picture(PictureOf { flow: Some(self.flow.clone()), ..network }))]
            }
            Action::Back => vec![Request::Back],
            _ => Vec::new(),
        }
    }

    /// The flow with its hops in lines, and the network in words where pictures are told.
    pub fn copied(&self, look: &Look) -> (&'static str, String) {
        let mut lines = vec![Line::raw(self.flow.to_string())];
        lines.extend(self.heading(COPIED, look));
        lines.extend(hops::list(&self.verdict, COPIED, look));
        lines.extend(hops::blockers(&self.verdict, COPIED, look));
        if look.linear {
            lines.push(Line::default());
            lines.extend(picture::draw(&self.topology, Some((&self.flow, &self.verdict)), COPIED, look));
        }
        ("the trace", text_of_lines(&lines))
    }

    fn ask(&mut self, what: Asked) -> Vec<Request> {
        self.asked = Some(what);
        let picker = match what {
            Asked::From => ends::picker("From", &self.topology),
            Asked::To => ends::picker("To", &self.topology),
            Asked::Service => ends::services(),
        };
        vec![Request::Show(Box::new(Overlay::Picker(Box::new(picker))))]
    }

    /// Takes what was picked; says what is wrong with it where it cannot be used.
    pub fn picked(&mut self, pick: Pick) -> Vec<Request> {
        let Pick::Text(text) = pick else { return Vec::new() };
        let Some(asked) = self.asked.take() else {
            self.view.jump(&text, &subject!(self));
            return Vec::new();
        };
        match asked {
            Asked::From => self.flow.from = End::from(text.as_str()),
            Asked::To => self.flow.to = End::from(text.as_str()),
            Asked::Service => match parse_service(&text.split_whitespace().collect::<Vec<_>>()) {
                Ok((protocol, port)) => (self.flow.protocol, self.flow.port) = (protocol, port),
                Err(why) => return vec![Request::Say(why)],
            },
        }
        self.follow();
        Vec::new()
    }

    pub fn view(&mut self, frame: &mut Frame<'_>, area: Rect, _world: &World, look: &Look) {
        let head = self.heading(area.width, look);
        let height = u16::try_from(head.len()).unwrap_or(1);
        scrolled(frame, Rect { height: height.min(area.height), ..area }, &head, &mut 0);
        let area = below(area, height);
        let beside = area.width >= BESIDE && !look.linear;
        let picture_width = if beside { area.width * 3 / 5 } else { area.width };
        let hops_height = self.hops_height(area.height);
        let (picture, hops) = if beside {
            let rest = Rect { x: area.x + picture_width, width: area.width - picture_width, ..area };
            (Rect { width: picture_width, ..area }, rest)
        } else {
            let split = area.height - hops_height;
            (Rect { height: split, ..area }, below(area, split))
        };
        self.view_picture(frame, picture, look);
        self.view_hops(frame, hops, look);
    }

    /// The hops get what they need, up to half of the window.
    fn hops_height(&self, height: u16) -> u16 {
        let wanted = self.hops().count() + 6;
        u16::try_from(wanted).unwrap_or(u16::MAX).min(height.div_ceil(2))
    }

    fn heading(&self, width: u16, look: &Look) -> Vec<Line<'static>> {
        let (sign, role) = match self.verdict.outcome {
            Outcome::Reachable => (look.glyphs().yes, Role::Good),
            Outcome::ForwardOnly | Outcome::Blocked => (look.glyphs().no, Role::Bad),
        };
        let words = self.verdict.outcome.word().to_uppercase();
        let first = Span::styled(format!(" {sign} {words} "), look.style(role));
        let code = self.verdict.code().map(|code| code.to_string()).unwrap_or_default();
        wrap::wrap_hanging(first, &[Span::raw(code)], width)
    }

    /// The view with what it looks at.
    pub(in crate::tui::screen) fn picture(&mut self) -> (&mut PictureView, Subject<'_>) {
        (&mut self.view, subject!(self))
    }

    fn view_picture(&mut self, frame: &mut Frame<'_>, area: Rect, look: &Look) {
        if let Some((place, nth)) = self.place() {
            self.view.follow(&place, nth, &subject!(self));
        }
        self.view.view(frame, area, &subject!(self), false, look);
    }

    /// Where the marked hop is, and how often the packet was there before on the same leg.
    fn place(&self) -> Option<(Name, usize)> {
        let forward = self.verdict.forward.len();
        let (steps, at) = match self.hop.at.checked_sub(forward) {
            None => (&self.verdict.forward, self.hop.at),
            Some(at) => (&self.verdict.reply, at),
        };
        let name = |step: &Step| {
            if step.control == Control::HubRoute { step.component.clone() } else { step.place.clone() }
        };
        let here = name(steps.get(at)?);
        let mut visits = 0;
        for (nth, step) in steps[..=at].iter().enumerate() {
            let is_new = nth == 0 || name(&steps[nth - 1]) != name(step);
            visits += usize::from(is_new && name(step) == here);
        }
        Some((here, visits.saturating_sub(1)))
    }

    fn view_hops(&mut self, frame: &mut Frame<'_>, area: Rect, look: &Look) {
        // The list gets what it needs, as long as something is left for what is said of the marked hop.
        let count = u16::try_from(self.hops().count()).unwrap_or(u16::MAX);
        let list_height = count.min((area.height / 2).max(area.height.saturating_sub(6)));
        let list = Rect { height: list_height.min(area.height), ..area };
        let lines = hops::list(&self.verdict, area.width, look);
        self.hop.view(frame, list, look, lines, true);
        let gap = u16::from(area.height > list_height + 8);
        let detail = below(area, list_height + gap);
        let detail =
            Rect { x: detail.x + 1.min(detail.width), width: detail.width.saturating_sub(2), ..detail };
        let lines = hops::detail(&self.verdict, self.hop.at, detail.width, look);
        scrolled(frame, detail, &lines, &mut 0);
    }
}

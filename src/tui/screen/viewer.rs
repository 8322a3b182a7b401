//! A picture in the whole window.

use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::content::pack::Pack;
use crate::network::flow::Flow;
use crate::network::model::Model;
use crate::network::name::Name;
use crate::network::topology::Topology;
use crate::network::verdict::Verdict;
use crate::tui::app::{PictureOf, Place, Request, TraceOf, World};
use crate::tui::keys::{Action, Focus, Scope};
use crate::tui::look::markdown::{Piece, pieces};
use crate::tui::look::panel::text_of_lines;
use crate::tui::look::{Look, picture};
use crate::tui::overlay::{Overlay, Pick, PickItem, Picker};
use crate::tui::picture::{Before, PictureView, Subject};

/// Width of a picture that is copied.
const COPIED: u16 = 80;

/// A network, perhaps with the way of a packet, and earlier states of it.
#[derive(Debug)]
pub struct Viewer {
    name: Name,
    topology: Arc<Topology>,
    path: Option<(Flow, Verdict)>,
    before: Vec<Before>,
    traceable: bool,
    view: PictureView,
}

/// What the view looks at; a macro, because the view itself is borrowed at the same time.
macro_rules! subject {
    ($it:expr) => {
        Subject {
            topology: &$it.topology,
            path: $it.path.as_ref().map(|(flow, verdict)| (flow, verdict)),
            before: &$it.before,
        }
    };
}

/// What opens a picture: at once where there is one, by a list where there are several.
pub fn open(mut pictures: Vec<PictureOf>) -> Vec<Request> {
    match pictures.len() {
        0 => vec![Request::Say("No network is drawn here.".into())],
        1 => pictures.pop().map(|of| Request::Go(Place::Picture(of))).into_iter().collect(),
        _ => {
            let items = pictures.into_iter().map(|of| PickItem {
                label: of.name.to_string(),
                also: String::new(),
                detail: "picture".into(),
                pick: Pick::Go(Place::Picture(of)),
            });
            let picker = Picker::new("Look at", items.collect());
            vec![Request::Show(Box::new(Overlay::Picker(Box::new(picker))))]
        }
    }
}

/// The networks that a text draws.
pub fn drawn_in(text: &str, pack: &Pack) -> Vec<PictureOf> {
    let names = pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Diagram(name) => pack.topologies.get_key_value(name),
        Piece::Text(_) => None,
    });
    names.map(|(name, topology)| PictureOf::network(name, Arc::new(topology.clone()))).collect()
}

impl Viewer {
    /// Opens a picture, at the first hop where a packet is followed.
    pub fn new(of: PictureOf) -> Self {
        let verdict = |flow: Flow| (Model::new(&of.topology).verdict(&flow), flow);
        let path = of.flow.map(verdict).map(|(verdict, flow)| (flow, verdict));
        let view = path.as_ref().map(|(_, verdict)| PictureView::on_path(verdict)).unwrap_or_default();
        Viewer {
            name: of.name,
            topology: of.topology,
            path,
            before: of.before,
            traceable: of.traceable,
            view,
        }
    }

    pub fn focus(&self) -> Focus {
        let nothing = [
            self.path.is_none().then_some([Action::NextHop, Action::PreviousHop]),
            self.before.is_empty().then_some([Action::Differences; 2]),
            (!self.traceable).then_some([Action::Trace; 2]),
        ];
        Focus::on(&[Scope::Picture, Scope::Movement]).without(nothing.into_iter().flatten().flatten())
    }

    pub fn title(&self, _world: &World) -> (String, String) {
        let flow = self.path.as_ref().map(|(flow, _)| format!("{flow}, ")).unwrap_or_default();
        (format!("Picture: {}", self.name), format!("{flow}{}", self.view.status()))
    }

    pub fn act(&mut self, action: Action, _world: &mut World) -> Vec<Request> {
        if let Some(requests) = self.view.act(action, &subject!(self)) {
            return requests;
        }
        match action {
            Action::Back => vec![Request::Back],
            Action::Trace if self.traceable => {
                let flow = self.path.as_ref().map(|(flow, _)| flow.clone());
                let of = TraceOf { name: self.name.clone(), topology: self.topology.clone(), flow };
                vec![Request::Go(Place::Trace(of))]
            }
            _ => Vec::new(),
        }
    }

    /// The view with what it looks at.
    pub fn picture(&mut self) -> (&mut PictureView, Subject<'_>) {
        (&mut self.view, subject!(self))
    }

    /// All of the picture as text.
    pub fn copied(&self, look: &Look) -> (&'static str, String) {
        let path = self.path.as_ref().map(|(flow, verdict)| (flow, verdict));
        ("the picture", text_of_lines(&picture::draw(&self.topology, path, COPIED, look)))
    }

    /// Shows the component that was found.
    pub fn picked(&mut self, pick: Pick) -> Vec<Request> {
        if let Pick::Text(name) = pick {
            self.view.jump(&name, &subject!(self));
        }
        Vec::new()
    }

    pub fn view(&mut self, frame: &mut Frame<'_>, area: Rect, _world: &World, look: &Look) {
        self.view.for_height(area.height);
        self.view.view(frame, area, &subject!(self), true, look);
    }
}

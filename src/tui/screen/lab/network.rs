//! The picture of the design, with the way of the packet that is looked at.

use std::sync::Arc;

use super::{Lab, Pane};
use crate::network::flow::Flow;
use crate::network::verdict::Verdict;
use crate::tui::app::{PictureOf, Place, Request, TraceOf};
use crate::tui::keys::Action;
use crate::tui::overlay::Pick;
use crate::tui::picture::{Before, PictureView, Subject};

/// The picture with what is asked of the model for it, as long as nothing changes.
#[derive(Debug, Default)]
pub(super) struct Network {
    pub(super) view: PictureView,
    asked: Option<Asked>,
}

#[derive(Debug)]
struct Asked {
    path: Option<(Flow, Verdict)>,
    before: Vec<Before>,
}

impl Network {
    /// The design, or the flow that is looked at, is another one.
    pub(super) fn changed(&mut self) {
        self.view.changed();
        self.asked = None;
    }
}

impl Lab {
    /// The view with what it looks at.
    pub(super) fn view_of_network(&mut self) -> (&mut PictureView, Subject<'_>) {
        if self.network.asked.is_none() {
            let path = self
                .flow()
                .map(|flow| (self.bench.verdict(&flow), flow))
                .map(|(verdict, flow)| (flow, verdict));
            self.network.asked = Some(Asked { path, before: self.bench.before() });
        }
        let Network { view, asked } = &mut self.network;
        let asked = asked.as_ref();
        let path = asked.and_then(|asked| asked.path.as_ref()).map(|(flow, verdict)| (flow, verdict));
        let before = asked.map_or(&[][..], |asked| &asked.before);
        (view, Subject { topology: self.bench.topology(), path, before })
    }

    /// The same where the picture is on the screen.
    pub(in crate::tui::screen) fn picture_on_screen(&mut self) -> Option<(&mut PictureView, Subject<'_>)> {
        self.graded.is_none().then(|| self.view_of_network())
    }

    /// What the picture does with an action; at the prompt it takes pages alone.
    pub(super) fn act_network(&mut self, action: Action) -> Option<Vec<Request>> {
        let is_page = matches!(action, Action::PageUp | Action::PageDown);
        if self.pane == Pane::Prompt && !is_page {
            return None;
        }
        let (view, subject) = self.view_of_network();
        view.act(action, &subject)
    }

    /// Shows the component that was found.
    pub fn picked(&mut self, pick: Pick) -> Vec<Request> {
        if let Pick::Text(name) = pick {
            let (view, subject) = self.view_of_network();
            view.jump(&name, &subject);
        }
        Vec::new()
    }

    /// The picture in the whole window.
    pub(super) fn picture(&self) -> Request {
        let Some(name) = self.question().kind.topology().cloned() else {
            return Request::Say("There is no network here.".into());
        };
        let topology = Arc::new(self.bench.topology().clone());
        let (flow, before) = (self.flow(), self.bench.before());
        Request::Go(Place::Picture(PictureOf { flow, before, ..PictureOf::network(&name, topology) }))
    }

    pub(super) fn trace(&self) -> Request {
        let Some(name) = self.question().kind.topology().cloned() else {
            return Request::Say("There is no network here.".into());
        };
        let topology = Arc::new(self.bench.topology().clone());
        Request::Go(Place::Trace(TraceOf { name, topology, flow: self.flow() }))
    }
}

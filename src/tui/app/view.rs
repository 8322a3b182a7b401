//! Drawing the whole window.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::App;
use crate::tui::keys::Action;
use crate::tui::look::{Role, wrap};

/// The least window in which the screens can be used.
pub const LEAST: (u16, u16) = (32, 8);

impl App {
    /// Draws title, screen, what was said, keys, and what lies over it all.
    pub fn view(&mut self, frame: &mut Frame<'_>) {
        let area = frame.area();
        self.small = area.width < LEAST.0 || area.height < LEAST.1;
        if self.small {
            self.view_small(frame, area);
            return;
        }
        let look = self.look;
        let focus = self.focus();
        let row = |y: u16| Rect { y, height: 1, ..area };
        self.hints = look.hint_bar(frame, row(area.bottom() - 1), &focus);
        let said =
            self.said.as_ref().map(|text| wrap::wrap_str(text, look.style(Role::Warn), area.width - 2));
        let said = said.unwrap_or_default();
        // A long message takes what it needs, up to a third of the window.
        let said_height = u16::try_from(said.len()).unwrap_or(u16::MAX).min(area.height / 3);
        let body = Rect { y: area.y + 1, height: area.height - 2 - said_height, ..area };
        let world = &self.world;
        let last = self.screens.len() - 1;
        self.screens[last].view(frame, body, world, &look);
        // The title says what the screen shows, which is known once it is laid out.
        let (left, right) = self.front().title(&self.world);
        look.title_bar(frame, row(area.y), &left, &right);
        let below = Rect { x: area.x + 1, y: body.bottom(), width: area.width - 2, height: said_height };
        frame.render_widget(Paragraph::new(said), below);
        if let Some(overlay) = &mut self.overlay {
            overlay.view(frame, Rect { height: area.height - 2, y: area.y + 1, ..area }, &look);
        }
    }

    fn view_small(&self, frame: &mut Frame<'_>, area: Rect) {
        let focus = self.focus();
        let leaves = if focus.typing { Action::Quit } else { Action::Back };
        let quit = self.look.key(&focus, leaves);
        let text = format!("vpcdrill needs a window of {} by {}; {quit} leaves.", LEAST.0, LEAST.1);
        let lines: Vec<Line<'static>> = wrap::wrap_str(&text, self.look.style(Role::Text), area.width);
        frame.render_widget(Paragraph::new(lines), area);
    }
}

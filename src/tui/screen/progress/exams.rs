//! What an exam would bring, by domain, and how far that can be trusted.

use ratatui::text::Line;

use super::row;
use crate::study::Report;
use crate::study::exam::Profile;
use crate::study::progress::Forecast;
use crate::study::progress::words::percent;
use crate::tui::look::{Look, Role};

/// Cells of a bar.
const BAR: u16 = 30;

pub(super) fn lines(
    report: &Report,
    words: Vec<Line<'static>>,
    width: u16,
    look: &Look,
) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for (profile, forecast) in report.forecasts.iter().filter(|(_, forecast)| forecast.seen.0 > 0) {
        lines.extend(exam(report, profile, forecast, width, look));
        lines.push(Line::default());
    }
    lines.extend(words);
    lines
}

fn exam(
    report: &Report,
    profile: &Profile,
    forecast: &Forecast,
    width: u16,
    look: &Look,
) -> Vec<Line<'static>> {
    let title = format!(" {} on {}; the line is what is needed", profile.id, report.on);
    let room = usize::from(width).saturating_sub(usize::from(BAR) + 12).clamp(8, 44);
    let scaled = |score: u32| f64::from(score.saturating_sub(100)) / 900.0;
    let bar = look.scale(scaled(forecast.score), 0.0, Some(scaled(profile.passing)), BAR);
    let mut lines = vec![
        Line::styled(title, look.style(Role::Heading)),
        row("Forecast", room, bar, forecast.score.to_string(), look),
    ];
    for (domain, (_, share)) in profile.domains.iter().zip(&forecast.domains) {
        let name = format!("{} {}", domain.number, domain.title);
        let (bar, words) = match share {
            Some(share) => (look.scale(*share, 0.0, None, BAR), percent(*share)),
            None => (look.scale(0.0, 0.0, None, BAR), "none".to_owned()),
        };
        lines.push(row(&name, room, bar, words, look));
    }
    lines
}

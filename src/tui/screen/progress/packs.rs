//! How much of each pack was met and is known, also by subject.

use std::collections::BTreeMap;

use ratatui::text::Line;

use super::row;
use crate::content::pack::Pack;
use crate::study::Report;
use crate::tui::app::World;
use crate::tui::look::{Look, Role};

/// Cells of a bar.
const BAR: u16 = 24;

pub(super) fn lines(
    report: &Report,
    words: Vec<Line<'static>>,
    world: &World,
    width: u16,
    look: &Look,
) -> Vec<Line<'static>> {
    let room = usize::from(width).saturating_sub(usize::from(BAR) + 28).clamp(8, 32);
    let [_, _, seen, _, known] = look.glyphs().shades;
    let legend = format!(" {known} right the last time  {seen} met  {} new", look.glyphs().empty);
    let mut lines = vec![Line::styled(legend, look.style(Role::Dim))];
    for coverage in &report.progress.packs {
        let Some(pack) = world.packs.iter().find(|pack| pack.id == coverage.pack.as_str()) else { continue };
        lines.push(Line::styled(format!(" {}", pack.title), look.style(Role::Heading)));
        lines.push(line("All of it", pack, |_| true, room, world, look));
        let mut tags: BTreeMap<&str, usize> = BTreeMap::new();
        for tag in pack.questions.iter().flat_map(|question| &question.tags) {
            *tags.entry(tag).or_default() += 1;
        }
        let mut tags: Vec<(&str, usize)> = tags.into_iter().collect();
        tags.sort_by_key(|(tag, count)| (std::cmp::Reverse(*count), *tag));
        for (tag, _) in tags {
            let on_it = |tags: &[String]| tags.iter().any(|other| other == tag);
            lines.push(line(tag, pack, on_it, room, world, look));
        }
        lines.push(Line::default());
    }
    lines.extend(words);
    lines
}

fn line(
    name: &str,
    pack: &Pack,
    wanted: impl Fn(&[String]) -> bool,
    room: usize,
    world: &World,
    look: &Look,
) -> Line<'static> {
    let standing = world.standing(pack, |question| wanted(&question.tags));
    let part = |count: usize| count as f64 / standing.all.max(1) as f64;
    let bar = look.scale(part(standing.known), part(standing.seen), None, BAR);
    let words = format!("{} known of {}, {} due", standing.known, standing.all, standing.due);
    row(name, room, bar, words, look)
}

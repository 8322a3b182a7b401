//! A question that was answered: what was right, why, and on which rules it rests.

use jiff::Timestamp;
use ratatui::text::{Line, Span};

use super::after;
use super::form::Form;
use super::play;
use crate::content::pack::{Pack, Question, QuestionKind};
use crate::network::model::Model;
use crate::study::{Answer, Grade, Marking, Review, SkillId};
use crate::tui::app::World;
use crate::tui::keys::Action;
use crate::tui::look::{Look, Role, beside, markdown, picture, rules};

/// An answer with what became of it.
#[derive(Debug)]
pub(super) struct Given {
    pub review: Review,
    pub marking: Marking,
    pub saved: bool,
    /// After how many other steps the session asks it again, if it does.
    pub again: Option<usize>,
}

/// Everything that is said after an answer.
pub(super) fn lines(
    pack: &Pack,
    question: &Question,
    form: &Form,
    given: &Given,
    world: &World,
    width: u16,
    look: &Look,
) -> Vec<Line<'static>> {
    let mut out = vec![result(given, world, look)];
    out.push(Line::default());
    out.extend(question_again(question, width, look));
    out.push(Line::default());
    out.extend(form.reveal(&given.review.answer, &given.marking, width, look));
    out.push(Line::default());
    out.extend(markdown::render(&question.explanation, width, look));
    out.push(Line::default());
    out.extend(both_answers(question, width, look));
    out.extend(seen(pack, question, width, look));
    out.extend(rules::lines(question.rules.iter().copied(), width, look));
    out
}

fn result(given: &Given, world: &World, look: &Look) -> Line<'static> {
    let (sign, words, role) = match (given.review.correct, &given.review.answer) {
        (true, _) => (look.glyphs().yes, "Right.", Role::Good),
        (false, Answer::Skipped) => (look.glyphs().no, "Here is the answer.", Role::Bad),
        (false, _) => (look.glyphs().no, "Not right.", Role::Bad),
    };
    let item: &SkillId = &given.review.item;
    let card = world.cards.get(item).filter(|_| given.saved);
    let next = match (given.again, card) {
        (_, None) => "  Not saved yet.".to_owned(),
        (again, Some(card)) => {
            let keys = [Grade::Again, Grade::Easy].map(|it| look.key(&after(), Action::GradeAs(it)));
            let [first, last] = keys;
            // The session repeats it whatever the schedule says.
            let comes = again.map_or_else(|| when(world.now, card.due), after_others);
            format!("  It comes again {comes}. Counts as {} ({first} to {last}).", given.review.grade)
        }
    };
    Line::from(vec![
        Span::styled(format!("{sign} {words}"), look.style(role)),
        Span::styled(next, look.style(Role::Dim)),
    ])
}

/// A place in the session in words.
fn after_others(steps: usize) -> String {
    match steps {
        0 => "at once".into(),
        1 => "after the next one".into(),
        _ => format!("after {steps} others"),
    }
}

/// A point of time in the words of someone who plans a week.
fn when(now: Timestamp, due: Timestamp) -> String {
    let minutes = (now.duration_until(due).as_secs().max(0) + 59) / 60;
    match minutes {
        0..60 => format!("in {} minutes", minutes.max(1)),
        60..2_160 if minutes < 1_380 => format!("in {} hours", (minutes + 30) / 60),
        60..2_160 => "tomorrow".into(),
        _ => format!("in {} days", (minutes + 720) / 1_440),
    }
}

/// The stem once more, without its pictures.
fn question_again(question: &Question, width: u16, look: &Look) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for piece in markdown::pieces(&question.prompt) {
        if let markdown::Piece::Text(text) = piece {
            lines.extend(markdown::render(text, width, look));
        }
    }
    if let QuestionKind::Verdict(task) = &question.kind {
        lines.push(Line::raw(format!("Flow: {}", task.flow)));
    }
    lines.into_iter().map(|line| line.patch_style(look.style(Role::Dim))).collect()
}

fn both_answers(question: &Question, width: u16, look: &Look) -> Vec<Line<'static>> {
    let mut out = match (&question.exam_answer, &question.today) {
        (Some(exam), Some(today)) => beside::columns(exam, today, width, look),
        (Some(exam), None) => markdown::render(&format!("**Exam answer:** {exam}"), width, look),
        (None, Some(today)) => markdown::render(&format!("**Today:** {today}"), width, look),
        (None, None) => return Vec::new(),
    };
    out.push(Line::default());
    out
}

/// For a verdict: the picture with the way of the packet.
fn seen(pack: &Pack, question: &Question, width: u16, look: &Look) -> Vec<Line<'static>> {
    let (QuestionKind::Verdict(task), Some(topology)) = (&question.kind, play::network(pack, question))
    else {
        return Vec::new();
    };
    let verdict = Model::new(&topology).verdict(&task.flow);
    let mut out = picture::draw(&topology, Some((&task.flow, &verdict)), width, look);
    out.push(Line::default());
    out
}

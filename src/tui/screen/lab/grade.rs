//! The grade with its evidence.

use ratatui::text::{Line, Span};

use super::checks;
use crate::content::pack::Question;
use crate::network::change::Change;
use crate::study::progress::words::count;
use crate::study::scenario::Evaluation;
use crate::tui::keys::{Action, Focus, Scope};
use crate::tui::look::{Look, Role, beside, markdown, rules, wrap};

/// Everything that is said of a design. `done`: the answer counts, so that the explanation may be seen.
pub(super) fn lines(
    question: &Question,
    evaluation: &Evaluation,
    own: &[String],
    done: bool,
    width: u16,
    look: &Look,
) -> Vec<Line<'static>> {
    let mut out = vec![headline(evaluation, done, look), Line::default()];
    if done {
        out.extend(markdown::render(&question.explanation, width, look));
        out.push(Line::default());
        out.extend(solution(question, own, width, look));
        if let (Some(exam), Some(today)) = (&question.exam_answer, &question.today) {
            out.extend(beside::columns(exam, today, width, look));
            out.push(Line::default());
        }
    } else {
        let focus = Focus::on(&[Scope::Graded, Scope::Movement]);
        let (edit, skip) = (look.key(&focus, Action::Edit), look.key(&focus, Action::Skip));
        out.push(Line::raw(format!("{edit} goes on building. {skip} gives up and shows a solution.")));
        out.push(Line::default());
    }
    out.extend(evidence(evaluation, width, look));
    if done {
        out.push(Line::default());
        out.extend(rules::lines(question.rules.iter().copied(), width, look));
    }
    out
}

/// Every check with what its answer rests on, every limit, and the totals.
fn evidence(evaluation: &Evaluation, width: u16, look: &Look) -> Vec<Line<'static>> {
    let mut out: Vec<Line<'static>> =
        evaluation.checks.iter().flat_map(|check| checks::in_full(check, width, look)).collect();
    out.extend(evaluation.budget.iter().map(|limit| checks::limit_line(limit, look)));
    let totals = format!(
        "{}, {} AWS objects and entries over all copies, ${} a month.",
        count(evaluation.changes, "change"),
        evaluation.objects,
        evaluation.monthly
    );
    out.extend(wrap::wrap_str(&totals, look.style(Role::Dim), width));
    out
}

fn headline(evaluation: &Evaluation, done: bool, look: &Look) -> Line<'static> {
    let (met, all) = evaluation.score();
    let (sign, role) = checks::sign(evaluation.met(), look);
    let words = match (evaluation.met(), done) {
        (true, _) => format!("{sign} Everything is met."),
        (false, false) => format!("{sign} Not yet: {met} of {all} met."),
        (false, true) => format!("{sign} Here is a solution; {met} of {all} were met."),
    };
    Line::styled(words, look.style(role))
}

/// The author's solution, where it is another one than the learner's.
fn solution(question: &Question, own: &[String], width: u16, look: &Look) -> Vec<Line<'static>> {
    let Some(scenario) = question.kind.scenario() else { return Vec::new() };
    let theirs: Vec<&str> = scenario.solution.iter().map(|line| line.as_str()).collect();
    // One change has several notations: compared as they print.
    let printed = |line: &&str| line.parse::<Change>().map(|change| change.to_string()).ok();
    if theirs.iter().map(printed).eq(own.iter().cloned().map(Some)) {
        return Vec::new();
    }
    let mut out = vec![Line::styled("The author's solution", look.style(Role::Heading))];
    for line in theirs {
        let code = Span::styled(line.to_owned(), look.style(Role::Code));
        out.extend(wrap::wrap_hanging(Span::raw("  "), &[code], width));
    }
    out.push(Line::default());
    out
}

//! The form of a question: what the learner fills in, by kind.

use rand::Rng;
use ratatui::text::Line;

use super::choice::ChoiceForm;
use super::fill::FillForm;
use super::matching::MatchForm;
use super::order::OrderForm;
use super::verdict::VerdictForm;
use super::{parts, reasons};
use crate::content::pack::{Pack, Question, QuestionKind};
use crate::study::{Answer, Marking};
use crate::tui::keys::{Action, Focus, Scope};
use crate::tui::look::{Look, Role};

/// What is filled in.
#[derive(Debug)]
pub(super) enum Form {
    /// `choice` and `choices`.
    Choice(ChoiceForm),
    /// `fill`.
    Fill(Box<FillForm>),
    /// `order`.
    Order(OrderForm),
    /// `match`.
    Match(MatchForm),
    /// `verdict`.
    Verdict(Box<VerdictForm>),
    /// `repair` and `design`: answered in the lab.
    Scenario,
}

/// Lines of a form, and which of them the cursor is on.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub lines: Vec<Line<'static>>,
    pub cursor: Option<usize>,
    /// The first line of each row that the cursor can be on.
    pub starts: Vec<usize>,
}

impl Shown {
    /// Adds the lines of one row; the cursor's row is reversed.
    pub(super) fn push(&mut self, lines: Vec<Line<'static>>, here: bool, look: &Look) {
        self.starts.push(self.lines.len());
        if here {
            self.cursor = Some(self.lines.len());
            self.lines.extend(lines.into_iter().map(|line| line.patch_style(look.style(Role::Selected))));
        } else {
            self.lines.extend(lines);
        }
    }
}

impl Form {
    pub(super) fn new(pack: &Pack, question: &Question, chance: &mut impl Rng) -> Form {
        match &question.kind {
            QuestionKind::Choice(set) => Form::Choice(ChoiceForm::new(set, false, chance)),
            QuestionKind::Choices(set) => {
                Form::Choice(ChoiceForm::new(set, true, chance).below(&question.prompt))
            }
            QuestionKind::Fill(fill) => Form::Fill(Box::new(FillForm::new(fill))),
            QuestionKind::Order(order) => Form::Order(OrderForm::new(order, chance)),
            QuestionKind::Match(task) => Form::Match(MatchForm::new(task, chance)),
            QuestionKind::Verdict(task) => {
                let (reasons, places) = reasons::plausible(pack, task, chance);
                Form::Verdict(Box::new(VerdictForm::new(task, reasons, places, chance)))
            }
            QuestionKind::Repair(_) | QuestionKind::Design(_) => Form::Scenario,
        }
    }

    /// The form in an exam, with what was answered before. Exams have no other kinds of questions (EXAM-03).
    pub(super) fn in_exam(
        question: &Question,
        taken: Option<&Answer>,
        chance: &mut impl Rng,
    ) -> Option<Form> {
        let mut choice =
            |set, one| Form::Choice(ChoiceForm::in_exam(set, one, taken, chance).below(&question.prompt));
        match &question.kind {
            QuestionKind::Choice(set) => Some(choice(set, true)),
            QuestionKind::Choices(set) => Some(choice(set, false)),
            QuestionKind::Match(task) => Some(Form::Match(MatchForm::in_exam(task, taken, chance))),
            _ => None,
        }
    }

    /// What is filled in, complete or not.
    pub(super) fn taken(&self) -> Option<Answer> {
        match self {
            Form::Choice(form) => form.taken(),
            Form::Match(form) => form.taken(),
            _ => None,
        }
    }

    /// Completes the answer with the row of the cursor where one is to be taken; else says what is missing.
    pub(super) fn settle(&mut self) -> Result<(), String> {
        match self {
            Form::Choice(form) => form.settle(),
            form => form.answer().map(|_| ()),
        }
    }

    pub(super) fn focus(&self, typing: bool) -> Focus {
        match self {
            // what is typed meanwhile goes to the field
            Form::Fill(form) if form.asks() => Focus::typing_in(&[Scope::Picker]),
            Form::Fill(_) if typing => Focus::typing_in(&[Scope::Typing]),
            Form::Order(_) => Focus::on(&[Scope::Order, Scope::Question, Scope::Movement]),
            Form::Match(_) => Focus::on(&[Scope::Match, Scope::Question, Scope::Movement]),
            Form::Choice(form) if !form.is_many() => {
                Focus::on(&[Scope::Question, Scope::Movement]).without([Action::Toggle])
            }
            _ => Focus::on(&[Scope::Question, Scope::Movement]),
        }
    }

    /// What is done to the row of the cursor where that is clicked.
    pub(super) fn clicked(&self) -> Action {
        match self {
            Form::Choice(form) if !form.is_many() => Action::Submit,
            Form::Match(_) => Action::Right,
            Form::Verdict(_) => Action::Submit,
            _ => Action::Toggle,
        }
    }

    pub(super) fn act(&mut self, action: Action) {
        match self {
            Form::Choice(form) => form.act(action),
            Form::Order(form) => form.act(action),
            Form::Match(form) => form.act(action),
            Form::Verdict(form) => form.act(action),
            Form::Scenario => {}
            Form::Fill(form) => form.act(action),
        }
    }

    /// The answer as filled in, or what is still missing; nothing where the form itself asks on.
    pub(super) fn answer(&mut self) -> Result<Answer, String> {
        match self {
            Form::Choice(form) => form.answer(),
            Form::Fill(form) => form.answer(),
            Form::Order(form) => form.answer(),
            Form::Match(form) => form.answer(),
            Form::Verdict(form) => form.answer(),
            Form::Scenario => Err("This one is answered in the lab.".into()),
        }
    }

    pub(super) fn show(&self, width: u16, look: &Look) -> Shown {
        match self {
            Form::Choice(form) => form.show(width, look),
            Form::Order(form) => form.show(width, look),
            Form::Match(form) => form.show(width, look),
            Form::Verdict(form) => form.show(width, look),
            Form::Fill(form) => form.show(width, look),
            Form::Scenario => Shown {
                lines: vec![Line::styled(
                    format!("{} opens the lab.", look.key(&self.focus(false), Action::Submit)),
                    look.style(Role::Strong),
                )],
                ..Shown::default()
            },
        }
    }

    /// The form again, with what was right and wrong in it.
    pub(super) fn reveal(
        &self,
        answer: &Answer,
        marking: &Marking,
        width: u16,
        look: &Look,
    ) -> Vec<Line<'static>> {
        match self {
            // Its choices stay in the order and with the letters that they had.
            Form::Choice(form) => form.reveal(answer, width, look),
            Form::Fill(form) => {
                let mut lines = parts::lines(&marking.parts, width, look);
                lines.extend(form.synonyms(width, look));
                lines
            }
            Form::Order(_) | Form::Match(_) | Form::Verdict(_) | Form::Scenario => {
                parts::lines(&marking.parts, width, look)
            }
        }
    }
}

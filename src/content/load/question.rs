//! One question: the keys that all kinds share.

use crate::content::diagnostic::{Diagnostic, Diagnostics};
use crate::content::document::{Fields, place, read_text};
use crate::content::id::ItemId;
use crate::content::question::{ExamTask, KindWord, Question};
use crate::network::resource::Era;
use crate::network::suggest::nearest;

use super::kind;
use super::lines::{id, parsed, rules, some_texts};
use super::manifest::plain;

/// Difficulty where the author gives none.
const DIFFICULTY: i64 = 2;

pub(super) fn read(mut fields: Fields<'_, '_>, log: &mut Diagnostics) -> Option<Question> {
    let id = id(&mut fields, ItemId::new, log);
    let word = kind_word(&mut fields, log);
    let prompt = fields.need_text("prompt", log);
    let explanation = fields.need_text("explanation", log);
    let rules = rules(some_texts(&mut fields, "rules", 1, log), log);
    let tags = plain(fields.texts("tags", log));
    let difficulty = fields.number("difficulty", 1..=5, log).unwrap_or(DIFFICULTY);
    let exam = exam(&mut fields, log);
    let era = era(&mut fields, log);
    let exam_answer = fields.text("exam-answer", log);
    let today = fields.text("today", log);
    let hints = plain(fields.texts("hints", log));
    let note = note(&mut fields, log);
    // Without its kind, a question's other keys mean nothing.
    let kind = kind::read(word?, prompt.as_deref().unwrap_or_default(), &mut fields, log);
    let places = fields.places();
    fields.finish(log);
    Some(Question {
        id: id?,
        kind: kind?,
        prompt: prompt?,
        explanation: explanation?,
        rules,
        tags,
        difficulty: u8::try_from(difficulty).ok()?,
        exam,
        era,
        exam_answer,
        today,
        hints,
        note,
        places,
    })
}

fn kind_word(fields: &mut Fields<'_, '_>, log: &mut Diagnostics) -> Option<KindWord> {
    let node = fields.need("kind", log)?;
    let text = read_text(fields.file, node, "kind", log)?;
    let word = KindWord::from_word(&text);
    if word.is_none() {
        let known: Vec<&str> = KindWord::ALL.iter().map(|word| word.word()).collect();
        let problem =
            Diagnostic::error(place(fields.file, node.span()), format!("`{text}` is no kind of question"));
        log.push(match nearest(&text, known.iter().copied()) {
            Some(near) => problem.did_you_mean(Some(near)),
            None => problem.help(format!("kinds are {}", known.join(", "))),
        });
    }
    word
}

fn exam(fields: &mut Fields<'_, '_>, log: &mut Diagnostics) -> Vec<ExamTask> {
    let texts = fields.texts("exam", log);
    texts.into_iter().filter_map(|(text, at)| parsed(&text, at, log)).collect()
}

fn era(fields: &mut Fields<'_, '_>, log: &mut Diagnostics) -> Option<Era> {
    let node = fields.take("era")?;
    let era = node.get_ref().as_str().and_then(Era::from_word);
    if era.is_none() {
        let text = "`era` is `today` or `exam-classic`";
        log.push(Diagnostic::error(place(fields.file, node.span()), text));
    }
    era
}

fn note(fields: &mut Fields<'_, '_>, log: &mut Diagnostics) -> Option<ItemId> {
    let node = fields.take("note")?;
    let text = read_text(fields.file, node, "note", log)?;
    ItemId::new(text)
        .map_err(|message| log.push(Diagnostic::error(place(fields.file, node.span()), message)))
        .ok()
}

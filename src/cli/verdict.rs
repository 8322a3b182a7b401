//! A verdict, in words and as JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::network::flow::Flow;
use crate::network::verdict::{Explanation, Leg, Refusal, Step, Verdict};

use super::answer::Failure;
use super::output::Output;

/// A verdict as the JSON that scripts read.
#[derive(Serialize)]
pub struct VerdictJson<'v> {
    verdict: &'static str,
    explanations: Vec<ExplanationJson<'v>>,
    details: Vec<&'static str>,
    forward: Vec<StepJson<'v>>,
    #[serde(rename = "return")]
    reply: Vec<StepJson<'v>>,
    also_blocked_by: Vec<ExplanationJson<'v>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<WarningJson<'v>>,
}

/// An explanation, with Reachability Analyzer's names of its fields (CODE-10).
#[derive(Serialize)]
struct ExplanationJson<'v> {
    #[serde(rename = "explanationCode")]
    code: &'static str,
    rules: &'static [&'static str],
    text: &'v str,
    component: &'v str,
    #[serde(skip_serializing_if = "Option::is_none")]
    direction: Option<&'static str>,
    #[serde(flatten)]
    fields: BTreeMap<&'static str, &'v str>,
}

#[derive(Serialize)]
struct StepJson<'v> {
    component: &'v str,
    kind: &'static str,
    what: &'v str,
    rules: &'static [&'static str],
}

#[derive(Serialize)]
struct WarningJson<'v> {
    warning: &'static str,
    component: &'v str,
}

impl<'v> From<&'v Verdict> for VerdictJson<'v> {
    fn from(verdict: &'v Verdict) -> Self {
        VerdictJson {
            verdict: verdict.outcome.word(),
            explanations: verdict.explanations.iter().map(ExplanationJson::from).collect(),
            details: verdict.details.iter().map(|detail| detail.word()).collect(),
            forward: verdict.forward.iter().map(StepJson::from).collect(),
            reply: verdict.reply.iter().map(StepJson::from).collect(),
            also_blocked_by: verdict.also_blocked_by.iter().map(ExplanationJson::from).collect(),
            warnings: verdict
                .warnings
                .iter()
                .map(|(warning, component)| WarningJson { warning: warning.word(), component })
                .collect(),
        }
    }
}

impl<'v> From<&'v Explanation> for ExplanationJson<'v> {
    fn from(explanation: &'v Explanation) -> Self {
        ExplanationJson {
            code: explanation.code.word(),
            rules: explanation.rules,
            text: &explanation.text,
            component: &explanation.component,
            direction: explanation.direction.map(|direction| direction.word()),
            fields: explanation
                .fields
                .iter()
                .filter(|(name, _)| !matches!(*name, "component" | "direction"))
                .map(|(name, value)| (*name, value.as_str()))
                .collect(),
        }
    }
}

impl<'v> From<&'v Step> for StepJson<'v> {
    fn from(step: &'v Step) -> Self {
        StepJson { component: &step.component, kind: step.kind, what: &step.what, rules: step.rules }
    }
}

/// A refusal as JSON: `{"refused": {…}}`.
#[derive(Serialize)]
pub struct RefusedJson<'r> {
    refused: RefusalJson<'r>,
}

/// What was refused and why.
#[derive(Serialize)]
pub struct RefusalJson<'r> {
    code: &'static str,
    rules: &'static [&'static str],
    text: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
}

impl<'r> RefusalJson<'r> {
    /// A refusal, with the line of the file where it stands in one.
    pub fn new(refusal: &'r Refusal, line: Option<usize>) -> Self {
        RefusalJson { code: refusal.code.word(), rules: refusal.rules, text: &refusal.text, line }
    }
}

impl<'r> From<RefusalJson<'r>> for RefusedJson<'r> {
    fn from(refused: RefusalJson<'r>) -> Self {
        RefusedJson { refused }
    }
}

/// Prints a verdict in one line: `web-1 -> ledger-1 tcp 443: blocked, NO_ROUTE_TO_DESTINATION at shop-rt`.
pub fn print_line(flow: &Flow, verdict: &Verdict, output: &mut Output) -> Result<(), Failure> {
    let why = verdict
        .explanations
        .first()
        .map_or(String::new(), |explanation| format!(", {} at {}", explanation.code, explanation.component));
    output.line(&format!("{flow}: {}{why}", verdict.outcome))
}

/// Prints a verdict in words: the answer, why, and every step with its rules.
pub fn print(flow: &Flow, verdict: &Verdict, output: &mut Output) -> Result<(), Failure> {
    output.line(&format!("{flow}: {}", verdict.outcome))?;
    for explanation in &verdict.explanations {
        print_explanation(explanation, output)?;
    }
    print_steps("request", &verdict.forward, output)?;
    print_steps("reply", &verdict.reply, output)?;
    if !verdict.also_blocked_by.is_empty() {
        output.line("\nalso in the way")?;
        for explanation in &verdict.also_blocked_by {
            print_explanation(explanation, output)?;
        }
    }
    for detail in &verdict.details {
        output.line(&format!("\n{}: {}", detail.word(), detail.meaning()))?;
    }
    for (warning, component) in &verdict.warnings {
        output.line(&format!("\n{} ({component}): {}", warning.word(), warning.meaning()))?;
    }
    Ok(())
}

fn print_explanation(explanation: &Explanation, output: &mut Output) -> Result<(), Failure> {
    let Explanation { code, component, text, rules, leg, .. } = explanation;
    let packet = match leg {
        Leg::Forward => "request",
        Leg::Return => "reply",
    };
    output.line(&format!("  {code} at {component}, {packet}{}", in_brackets(rules)))?;
    output.line(&format!("  {text}"))
}

fn print_steps(title: &str, steps: &[Step], output: &mut Output) -> Result<(), Failure> {
    if steps.is_empty() {
        return Ok(());
    }
    output.line(&format!("\n{title}"))?;
    for step in steps {
        let sign = if step.passed { output.sign("→", ">") } else { output.sign("✗", "x") };
        output.line(&format!("  {sign} {}: {}{}", step.place, step.what, in_brackets(step.rules)))?;
    }
    Ok(())
}

fn in_brackets(rules: &[&str]) -> String {
    if rules.is_empty() { String::new() } else { format!(" [{}]", rules.join(", ")) }
}

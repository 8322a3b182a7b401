//! `vpcdrill survey`: who can reach what.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::network::model::Model;
use crate::network::portset::PortSet;
use crate::network::survey::{Class, Reach, Survey};

use super::answer::{Answer, Failure};
use super::input::TopologyArgs;
use super::output::Output;

/// Arguments of `survey`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    topology: TopologyArgs,
    /// Only what starts at this host, or at `internet`
    #[arg(long, value_name = "NAME")]
    from: Option<String>,
    /// Only what ends at this host
    #[arg(long, value_name = "NAME")]
    to: Option<String>,
    /// Print JSON, one object a line: the classes, then what reaches what
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct ClassJson<'a> {
    class: usize,
    kind: &'a str,
    members: Vec<&'a str>,
}

#[derive(Serialize)]
struct ReachJson<'a> {
    from: Vec<&'a str>,
    to: Vec<&'a str>,
    tcp: Vec<String>,
    udp: Vec<String>,
    icmp: bool,
}

/// Runs `survey`. The answer is yes where anything reaches anything.
pub fn run(args: &Args, output: &mut Output) -> Result<Answer, Failure> {
    let model = Model::new(&args.topology.open(output)?);
    let survey = Survey::new(&model);
    let wanted = Wanted::new(args, &survey);
    let any = if args.json { json(&survey, &wanted, output)? } else { text(&survey, &wanted, output)? };
    Ok(if any { Answer::Yes } else { Answer::No })
}

/// Which ends are asked for.
struct Wanted {
    /// Classes that start; `None` for all of them and the internet.
    from: Option<BTreeSet<usize>>,
    internet: bool,
    to: Option<BTreeSet<usize>>,
}

impl Wanted {
    fn new(args: &Args, survey: &Survey<'_>) -> Self {
        let classes_of = |name: &String| {
            let with = |class: &Class| class.members.iter().any(|member| **member == **name);
            survey.classes.iter().enumerate().filter(|(_, class)| with(class)).map(|(i, _)| i).collect()
        };
        Wanted {
            from: args.from.as_ref().map(classes_of),
            internet: args.from.as_ref().is_none_or(|name| name == "internet"),
            to: args.to.as_ref().map(classes_of),
        }
    }

    /// What gets through inside, one class after the other, so that the pairs of a big network are never all at hand.
    fn inside<'s>(&'s self, survey: &'s Survey<'_>) -> impl Iterator<Item = Reach> {
        let starts = |from: &usize| self.from.as_ref().is_none_or(|wanted| wanted.contains(from));
        let from = (0..survey.classes.len()).filter(move |from| starts(from));
        from.flat_map(|from| survey.reach_of(from)).filter(|reach| self.ends(reach))
    }

    fn outside<'s>(&'s self, survey: &'s Survey<'_>) -> impl Iterator<Item = &'s Reach> {
        survey.from_internet().filter(|reach| self.internet && self.ends(reach))
    }

    fn ends(&self, reach: &Reach) -> bool {
        self.to.as_ref().is_none_or(|wanted| wanted.contains(&reach.to))
    }
}

fn json(survey: &Survey<'_>, wanted: &Wanted, output: &mut Output) -> Result<bool, Failure> {
    let members = |class: usize| survey.classes[class].members.iter().map(|name| &**name).collect::<Vec<_>>();
    let ranges = |ports: &PortSet| ports.ranges().iter().map(ToString::to_string).collect::<Vec<_>>();
    for (class, known) in survey.classes.iter().enumerate() {
        output.json(&ClassJson { class, kind: known.kind, members: members(class) })?;
    }
    let mut any = false;
    for reach in wanted.inside(survey).chain(wanted.outside(survey).cloned()) {
        any = true;
        output.json(&ReachJson {
            from: reach.from.map_or_else(|| vec!["internet"], members),
            to: members(reach.to),
            tcp: ranges(&reach.tcp),
            udp: ranges(&reach.udp),
            icmp: reach.ping,
        })?;
    }
    Ok(any)
}

fn text(survey: &Survey<'_>, wanted: &Wanted, output: &mut Output) -> Result<bool, Failure> {
    let alike: Vec<_> = survey.classes.iter().filter(|class| class.members.len() > 1).collect();
    if !alike.is_empty() {
        output.line("alike")?;
        for class in alike {
            let names: Vec<&str> = class.members.iter().map(|name| &**name).collect();
            output.line(&format!("  {}", names.join(", ")))?;
        }
        output.line("")?;
    }
    output.line("from the internet")?;
    let outside = lines(survey, wanted.outside(survey).cloned(), output)?;
    output.line("inside")?;
    let inside = lines(survey, wanted.inside(survey), output)?;
    Ok(outside || inside)
}

/// A line for each; tells whether there was any.
fn lines(
    survey: &Survey<'_>,
    found: impl Iterator<Item = Reach>,
    output: &mut Output,
) -> Result<bool, Failure> {
    let mut any = false;
    for reach in found {
        any = true;
        let to = &survey.classes[reach.to];
        let from = reach.from.map_or_else(String::new, |class| format!("{} → ", survey.classes[class]));
        output.line(&format!("  {from}{to}: {}", reach.services()))?;
    }
    if !any {
        output.line("  nothing")?;
    }
    Ok(any)
}

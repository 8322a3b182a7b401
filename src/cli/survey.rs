//! `vpcdrill survey`: who can reach what.

use serde::Serialize;

use crate::network::model::Model;
use crate::network::portset::PortSet;
use crate::network::survey::{Reach, Survey};

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
    let survey = Survey::new(&Model::new(&args.topology.open(output)?));
    let wanted: Vec<&Reach> = survey.reach.iter().filter(|reach| is_wanted(args, &survey, reach)).collect();
    if args.json {
        json(&survey, &wanted, output)?;
    } else {
        text(&survey, &wanted, output)?;
    }
    Ok(if wanted.is_empty() { Answer::No } else { Answer::Yes })
}

fn is_wanted(args: &Args, survey: &Survey, reach: &Reach) -> bool {
    let is_in =
        |class: usize, name: &str| survey.classes[class].members.iter().any(|member| *member == *name);
    let from = args.from.as_deref().is_none_or(|name| match reach.from {
        Some(class) => is_in(class, name),
        None => name == "internet",
    });
    from && args.to.as_deref().is_none_or(|name| is_in(reach.to, name))
}

fn json(survey: &Survey, wanted: &[&Reach], output: &mut Output) -> Result<(), Failure> {
    let members = |class: usize| survey.classes[class].members.iter().map(|name| &**name).collect::<Vec<_>>();
    let ranges = |ports: &PortSet| ports.ranges().iter().map(ToString::to_string).collect::<Vec<_>>();
    for (class, known) in survey.classes.iter().enumerate() {
        output.json(&ClassJson { class, kind: known.kind, members: members(class) })?;
    }
    for reach in wanted {
        output.json(&ReachJson {
            from: reach.from.map_or_else(|| vec!["internet"], members),
            to: members(reach.to),
            tcp: ranges(&reach.tcp),
            udp: ranges(&reach.udp),
            icmp: reach.ping,
        })?;
    }
    Ok(())
}

fn text(survey: &Survey, wanted: &[&Reach], output: &mut Output) -> Result<(), Failure> {
    let alike: Vec<_> = survey.classes.iter().filter(|class| class.members.len() > 1).collect();
    if !alike.is_empty() {
        output.line("alike")?;
        for class in alike {
            let names: Vec<&str> = class.members.iter().map(|name| &**name).collect();
            output.line(&format!("  {}", names.join(", ")))?;
        }
        output.line("")?;
    }
    for (title, internet) in [("from the internet", true), ("inside", false)] {
        output.line(title)?;
        let mut any = false;
        for reach in wanted.iter().filter(|reach| reach.from.is_none() == internet) {
            any = true;
            let to = &survey.classes[reach.to];
            let from = reach.from.map_or_else(String::new, |class| format!("{} → ", survey.classes[class]));
            output.line(&format!("  {from}{to}: {}", reach.services()))?;
        }
        if !any {
            output.line("  nothing")?;
        }
    }
    Ok(())
}

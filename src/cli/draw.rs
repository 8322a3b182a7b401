//! `vpcdrill draw`: the diagram of a topology, as text or as SVG.

use std::path::PathBuf;

use crate::diagram::{Level, Options, about, container_of, draw};
use crate::network::flow::Flow;
use crate::network::model::Model;
use crate::network::name::Name;
use crate::network::suggest::did_you_mean;
use crate::network::topology::Topology;
use crate::tui::columns;
use crate::tui::look::ansi::ansi;
use crate::tui::look::picture::rows;
use crate::tui::look::{Look, Theme};

use super::Global;
use super::answer::{Answer, Failure};
use super::input::TopologyArgs;
use super::output::Output;
use super::trace::{demand_end, flow_of};

/// Columns where nobody says how many and no terminal does.
const WIDTH: usize = 80;
/// More columns than any terminal has.
const MOST_COLUMNS: u16 = 2000;

/// Arguments of `draw`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    topology: TopologyArgs,
    /// Columns; the terminal's where left out, else 80
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=i64::from(MOST_COLUMNS)))]
    width: Option<u16>,
    /// Draw the path of a flow: `web-1,ledger-1,tcp/443`
    #[arg(long, value_name = "FROM,TO,SERVICE")]
    trace: Option<String>,
    /// Level of detail: fleet, map, detail or focus; the highest that fits where left out
    #[arg(long, value_name = "LEVEL", value_parser = parse_level)]
    level: Option<Level>,
    /// The component whose VPC or transit gateway is drawn alone, with everything in it; means `--level focus`
    #[arg(long, value_name = "NAME")]
    on: Option<String>,
    /// Tell the picture in words
    #[arg(long)]
    linear: bool,
    /// When to colour the picture; `auto` means in a terminal, unless `NO_COLOR` is set
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = When::Auto)]
    color: When,
    /// Write the picture to an SVG file too
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

/// When there are colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum When {
    /// In a terminal.
    Auto,
    /// Also in a file or a pipe.
    Always,
    /// Not at all.
    Never,
}

/// Runs `draw`.
pub fn run(args: &Args, global: &Global, output: &mut Output) -> Result<Answer, Failure> {
    let topology = args.topology.open(output)?;
    let options = Options {
        width: args.width.map_or_else(default_width, usize::from),
        level: args.level.or(args.on.as_ref().map(|_| Level::Focus)),
        on: args.on.as_deref().map(|on| demand_container(&topology, on)).transpose()?,
        linear: args.linear,
        ..Options::default()
    };
    let flow = args.trace.as_deref().map(flow_of_trace).transpose()?;
    let verdict = match &flow {
        Some(flow) => {
            demand_end(&topology, &flow.from)?;
            demand_end(&topology, &flow.to)?;
            Some(Model::new(&topology).verdict(flow))
        }
        None => None,
    };
    let picture = draw(&topology, flow.as_ref().zip(verdict.as_ref()), &options);
    if let Some(path) = &args.svg {
        std::fs::write(path, picture.to_svg())
            .map_err(|error| Failure::message(format!("`{}` cannot be written: {error}", path.display())))?;
    }
    let color = match args.color {
        When::Auto => output.wants_color(),
        When::Always => !global.no_color,
        When::Never => false,
    };
    let look = Look {
        theme: Theme { color, palette: global.theme.unwrap_or_default() },
        ascii: output.is_ascii(),
        ..Look::PLAIN
    };
    let text = match (color, look.ascii) {
        (true, _) => ansi(&rows(&picture, 0..picture.height, None, &look)),
        (false, true) => picture.to_text_ascii(),
        (false, false) => picture.to_text(),
    };
    output.raw(text.as_bytes())?;
    if let Some(on) = &args.on {
        output.raw(told(&topology, on).as_bytes())?;
    }
    Ok(Answer::Yes)
}

/// What is to be said of a component: routes, filters, neighbours.
fn told(topology: &Topology, on: &str) -> String {
    let name = topology.name_of_id(on).map_or(on, |name| name.as_str());
    let mut text = String::new();
    for section in about(topology, name) {
        text.push_str(&format!("\n{}\n", section.heading));
        text.extend(section.lines.iter().map(|line| format!("  {line}\n")));
    }
    text
}

/// The container of a component, by its name or its AWS id.
fn demand_container(topology: &Topology, on: &str) -> Result<Name, Failure> {
    if !topology.knows(on) {
        let near = did_you_mean(on, topology.known_names());
        return Err(Failure::message(format!("there is no `{on}` in the topology{near}")));
    }
    let nowhere =
        || format!("`{on}` lies in no VPC and no transit gateway, so that it cannot be drawn alone");
    container_of(topology, on).ok_or_else(|| Failure::message(nowhere()))
}

fn default_width() -> usize {
    columns().map_or(WIDTH, |columns| usize::from(columns.clamp(1, MOST_COLUMNS)))
}

fn flow_of_trace(text: &str) -> Result<Flow, Failure> {
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    match parts.as_slice() {
        [from, to, service] => flow_of(from, to, service),
        _ => Err(Failure::message(format!("`{text}` is no flow; write --trace web-1,ledger-1,tcp/443"))),
    }
}

fn parse_level(text: &str) -> Result<Level, String> {
    Level::from_word(text).ok_or_else(|| "known are `fleet`, `map`, `detail` and `focus`".into())
}

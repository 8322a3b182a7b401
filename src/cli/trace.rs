//! `vpcdrill trace`: the verdict on a flow, hop by hop.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::network::flow::{CLIENT_PORT, End, Flow, parse_service};
use crate::network::model::Model;
use crate::network::suggest::nearest;
use crate::network::topology::Topology;
use crate::network::traffic::Protocol;

use super::answer::{Answer, Failure};
use super::input::{TopologyArgs, many_lines};
use super::output::Output;
use super::verdict::{RefusalJson, RefusedJson, VerdictJson, print, print_line};

/// Arguments of `trace`.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["from", "flows"]))]
pub struct Args {
    #[command(flatten)]
    topology: TopologyArgs,
    /// Who starts the flow: a name, an address, an AWS id, or `internet`
    #[arg(long, value_name = "END", requires_all = ["to", "port"])]
    from: Option<String>,
    /// Whom it is for
    #[arg(long, value_name = "END", requires = "from")]
    to: Option<String>,
    /// Protocol and port: `tcp/443`, `udp/53`, `icmp`
    #[arg(long, value_name = "SERVICE", requires = "from")]
    port: Option<String>,
    /// Many flows, one JSON object a line: {"from": "web-1", "to": "10.1.1.10", "protocol": "tcp", "port": 443}
    #[arg(long, value_name = "FILE", conflicts_with_all = ["to", "port"])]
    flows: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs `trace`.
pub fn run(args: &Args, output: &mut Output) -> Result<Answer, Failure> {
    let topology = match args.topology.open(output) {
        Ok(topology) => topology,
        Err(failure) => {
            if let Some((refusal, line)) = failure.refusal().filter(|_| args.json) {
                output.json(&RefusedJson::from(RefusalJson::new(refusal, line)))?;
            }
            return Err(failure);
        }
    };
    match (&args.flows, &args.from, &args.to, &args.port) {
        (Some(path), ..) => many(&topology, path, args.json, output),
        (None, Some(from), Some(to), Some(port)) => {
            let flow = flow_of(from, to, port)?;
            demand_end(&topology, &flow.from)?;
            demand_end(&topology, &flow.to)?;
            one(&topology, &flow, args.json, output)
        }
        _ => Err(Failure::message("a flow needs --from, --to and --port")),
    }
}

fn one(topology: &Topology, flow: &Flow, json: bool, output: &mut Output) -> Result<Answer, Failure> {
    let verdict = Model::new(topology).verdict(flow);
    if json {
        output.json(&VerdictJson::from(&verdict))?;
    } else {
        print(flow, &verdict, output)?;
    }
    Ok(if verdict.is_reachable() { Answer::Yes } else { Answer::No })
}

/// Every flow is read before the first one is answered, so that a broken line leaves no half of a result.
fn many(topology: &Topology, path: &Path, json: bool, output: &mut Output) -> Result<Answer, Failure> {
    let text = many_lines(path)?;
    let mut flows = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let flow = serde_json::from_str::<FlowLine>(line).map_err(|error| error.to_string());
        let flow = flow.and_then(FlowLine::flow);
        flows
            .push(flow.map_err(|error| Failure::message(format!("{}:{}: {error}", path.display(), at + 1)))?);
    }
    let model = Model::new(topology);
    for flow in &flows {
        let verdict = model.verdict(flow);
        if json {
            output.json(&VerdictJson::from(&verdict))?;
        } else {
            print_line(flow, &verdict, output)?;
        }
    }
    Ok(Answer::Yes)
}

/// One line of a file of flows.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FlowLine {
    from: String,
    to: String,
    protocol: String,
    port: Option<u16>,
}

impl FlowLine {
    fn flow(self) -> Result<Flow, String> {
        let protocol: Protocol = self.protocol.parse()?;
        let port = match self.port {
            Some(port) if protocol.has_ports() => port,
            None if protocol.has_ports() => return Err(format!("{protocol} needs a port")),
            _ => 0,
        };
        let (from, to) = (End::from(self.from.as_str()), End::from(self.to.as_str()));
        Ok(Flow { from, to, protocol, port, source_port: CLIENT_PORT })
    }
}

/// A flow from its ends and its service as written.
///
/// # Errors
/// The service cannot be read.
pub(super) fn flow_of(from: &str, to: &str, port: &str) -> Result<Flow, Failure> {
    let words: Vec<&str> = port.split_whitespace().collect();
    let service = parse_service(&words);
    let (protocol, port) = service.map_err(|error| Failure::message(format!("`{port}`: {error}")))?;
    Ok(Flow { from: End::from(from), to: End::from(to), protocol, port, source_port: CLIENT_PORT })
}

/// A name that is nowhere in the topology is a slip of the pen and no answer.
///
/// # Errors
/// The name is nowhere.
pub(super) fn demand_end(topology: &Topology, end: &End) -> Result<(), Failure> {
    let End::Named(name) = end else { return Ok(()) };
    // An AWS service such as `aws:s3` is an end wherever it is.
    if topology.knows(name) || name.starts_with("aws:") {
        return Ok(());
    }
    let near = nearest(name, topology.known_names())
        .map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    Err(Failure::message(format!("there is no `{name}` in the topology{near}")))
}

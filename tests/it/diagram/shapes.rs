//! Networks of one plain shape: pairs, chains, hubs, a provider with its consumers.

use std::sync::Arc;

use vpcdrill::content::place::SourceFile;
use vpcdrill::content::topology;
use vpcdrill::network::topology::Topology;

fn written(text: String) -> Topology {
    let file = SourceFile { name: "shape.toml".into(), text };
    topology::read(&Arc::new(file)).unwrap_or_else(|problems| panic!("\n{}", problems.render(false)))
}

fn vpc(at: usize) -> String {
    format!(
        "[vpc.v{at}]\ncidrs = [\"10.{at}.0.0/16\"]\n[subnet.net-{at}]\nvpc = \"v{at}\"\ncidr = \"10.{at}.1.0/24\"\n\
         [instance.web-{at}]\nsubnet = \"net-{at}\"\n"
    )
}

fn peering(a: usize, b: usize) -> String {
    format!("[peering.pcx-{a}-{b}]\nrequester = \"v{a}\"\naccepter = \"v{b}\"\n")
}

/// VPCs in a row, each peered with the next.
pub fn chain(many: usize) -> Topology {
    let vpcs = (0..many).map(vpc);
    written(vpcs.chain((1..many).map(|at| peering(at - 1, at))).collect())
}

/// VPCs around one that all peer with.
pub fn star(many: usize) -> Topology {
    written((0..many).map(vpc).chain((1..many).map(|at| peering(at, 0))).collect())
}

/// VPCs on a transit gateway; no two are alike, so that none are grouped.
pub fn hub(many: usize) -> Topology {
    let attachment = |at: usize| {
        let route = if at.is_multiple_of(2) { "0.0.0.0/0" } else { "10.0.0.0/8" };
        format!(
            "[transit-gateway-attachment.att-{at}]\ntransit-gateway = \"hub\"\nvpc = \"v{at}\"\nsubnets = [\"net-{at}\"]\n\
             [route-table.rt-{at}]\nvpc = \"v{at}\"\nsubnets = [\"net-{at}\"]\nroutes = [\"{route} -> hub\"]\n"
        )
    };
    let gateway = std::iter::once("[transit-gateway.hub]\n".to_owned());
    written(gateway.chain((0..many).map(vpc)).chain((0..many).map(attachment)).collect())
}

/// Consumers of one endpoint service.
pub fn provider(consumers: usize) -> Topology {
    let service = "[target-group.tg]\nvpc = \"v0\"\ntargets = [\"web-0:443\"]\n[load-balancer.nlb]\ntype = \"network\"\nsubnets = [\"net-0\"]\n\
         listeners = [\"tcp 443 -> tg\"]\n[endpoint-service.svc]\nload-balancers = [\"nlb\"]\nacceptance-required = false\n\
         allowed-principals = [\"*\"]\n";
    let endpoint = |at: usize| {
        format!("[endpoint.ep-{at}]\nvpc = \"v{at}\"\nservice = \"svc\"\nsubnets = [\"net-{at}\"]\n")
    };
    let vpcs = (0..=consumers).map(vpc);
    written(vpcs.chain([service.to_owned()]).chain((1..=consumers).map(endpoint)).collect())
}

/// All of them, in several sizes.
pub fn all() -> Vec<(String, Topology)> {
    let mut shapes = Vec::new();
    for many in [2, 3, 4, 6, 8] {
        shapes.push((format!("chain of {many}"), chain(many)));
        shapes.push((format!("star of {many}"), star(many)));
        shapes.push((format!("hub of {many}"), hub(many)));
        shapes.push((format!("provider with {many} consumers"), provider(many)));
    }
    shapes.push(("hub of 30".into(), hub(30)));
    shapes.push(("provider with 30 consumers".into(), provider(30)));
    shapes
}

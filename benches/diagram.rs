//! How long a picture takes, by pattern and size: `cargo bench --bench diagram`.

use std::collections::BTreeSet;
use std::sync::Arc;

use divan::{Bencher, black_box};
use vpcdrill::content::place::SourceFile;
use vpcdrill::content::topology;
use vpcdrill::diagram::{Level, Options, Window, draw};
use vpcdrill::network::flow::Flow;
use vpcdrill::network::model::Model;
use vpcdrill::network::topology::Topology;

fn main() {
    divan::main();
}

const SIZES: [usize; 6] = [10, 30, 60, 100, 300, 1_000];

/// `n` VPCs, each with a subnet and a host.
fn vpcs(n: usize) -> String {
    let vpc = |i: usize| {
        let (high, low) = (i / 64, i % 64 * 4);
        format!(
            "[vpc.v{i}]\ncidrs = [\"10.{high}.{low}.0/22\"]\n[subnet.s{i}]\nvpc = \"v{i}\"\ncidr = \"10.{high}.{low}.0/24\"\n\
             [instance.h{i}]\nsubnet = \"s{i}\"\n"
        )
    };
    (0..n).map(vpc).collect()
}

fn attached(n: usize) -> String {
    let attachment = |i: usize| {
        format!(
            "[transit-gateway-attachment.a{i}]\ntransit-gateway = \"hub\"\nvpc = \"v{i}\"\nsubnets = [\"s{i}\"]\n"
        )
    };
    std::iter::once("[transit-gateway.hub]\n".to_owned()).chain((0..n).map(attachment)).collect()
}

fn read(text: String) -> Topology {
    let file: Arc<SourceFile> = SourceFile::new("bench.toml", text);
    match topology::read(&file) {
        Ok(topology) => topology,
        Err(problems) => unreachable!("{}", problems.render(false)),
    }
}

/// All VPCs on one transit gateway.
fn hub(n: usize) -> Topology {
    read(vpcs(n) + &attached(n))
}

/// Peerings between pairs of VPCs; no pair twice, none with itself (PCX-04).
fn peered(pairs: impl Iterator<Item = (usize, usize)>) -> String {
    let pairs: BTreeSet<(usize, usize)> =
        pairs.filter(|(a, b)| a != b).map(|(a, b)| (a.min(b), a.max(b))).collect();
    let peering =
        |(a, b): &(usize, usize)| format!("[peering.p{a}-{b}]\nrequester = \"v{a}\"\naccepter = \"v{b}\"\n");
    pairs.iter().map(peering).collect()
}

/// Peerings all over the place: two for every VPC.
fn mesh(n: usize) -> Topology {
    read(vpcs(n) + &peered((0..n).flat_map(|i| [(i, (i + 1) % n), (i, (i * 7 + 3) % n)])))
}

/// Every VPC peered with the next.
fn chain(n: usize) -> Topology {
    read(vpcs(n) + &peered((1..n).map(|i| (i - 1, i))))
}

/// One provider of a service, all others consume it.
fn provider(n: usize) -> Topology {
    let mut text = vpcs(n);
    text += "[target-group.tg]\nvpc = \"v0\"\ntargets = [\"h0:443\"]\n\
             [load-balancer.nlb]\ntype = \"network\"\nsubnets = [\"s0\"]\nlisteners = [\"tcp 443 -> tg\"]\n\
             [endpoint-service.svc]\nload-balancers = [\"nlb\"]\n";
    text.extend(
        (1..n).map(|i| format!("[endpoint.e{i}]\nvpc = \"v{i}\"\nservice = \"svc\"\nsubnets = [\"s{i}\"]\n")),
    );
    read(text)
}

/// VPCs with a peering for every second one, to one far away.
fn peerings(n: usize) -> Topology {
    read(vpcs(n) + &peered((0..n / 2).map(|i| (i, n - 1 - i))))
}

/// A transit gateway for all, and a peering for every sixth.
fn mixed(n: usize) -> Topology {
    read(vpcs(n) + &attached(n) + &peered((0..n / 6).map(|i| (i, (i * 5 + n / 2) % n))))
}

fn bench(bencher: Bencher<'_, '_>, topology: &Topology, level: Option<Level>) {
    let options = Options { width: 240, height: 80, level, ..Options::default() };
    bencher.bench_local(|| black_box(draw(topology, None, &options)));
}

macro_rules! patterns {
    ($($name:ident)*) => {$(
        #[divan::bench(args = SIZES, sample_count = 10)]
        fn $name(bencher: Bencher<'_, '_>, n: usize) {
            bench(bencher, &super::$name(n), LEVEL);
        }
    )*};
}

/// The highest level that fits, as a reader sees it first.
mod first_sight {
    use super::*;
    const LEVEL: Option<Level> = None;
    patterns!(hub mesh chain provider peerings mixed);
}

/// Level 1, whatever it takes.
mod map {
    use super::*;
    const LEVEL: Option<Level> = Some(Level::Map);
    patterns!(hub mesh chain provider peerings mixed);
}

/// 5,050 peerings, far more than there is room for: each of 101 VPCs with each other.
#[divan::bench(sample_count = 3)]
fn five_thousand_peerings(bencher: Bencher<'_, '_>) {
    let topology = read(vpcs(101) + &peered((0..101).flat_map(|a| (0..a).map(move |b| (a, b)))));
    bench(bencher, &topology, None);
}

/// One step of a window of 200 x 60 over a finished picture with a path in it (P3).
#[divan::bench(args = [10, 60, 200])]
fn pan(bencher: Bencher<'_, '_>, n: usize) {
    let topology = hub(n);
    let flow = Flow::tcp("h0", format!("h{}", n - 1).as_str(), 443);
    let verdict = Model::new(&topology).verdict(&flow);
    let options = Options { width: 240, height: 4_000, level: Some(Level::Map), ..Options::default() };
    let picture = draw(&topology, Some((&flow, &verdict)), &options);
    let mut window = Window::default();
    window.resize(&picture, 200, 60);
    let mut down = 1;
    bencher.bench_local(|| {
        let before = window;
        window.pan(&picture, 1, down);
        if window == before {
            down = -down;
        }
        black_box(window.cells(&picture))
    });
}

//! How long a picture takes: `cargo bench --bench diagram`.

use std::sync::Arc;

use divan::{Bencher, black_box};
use vpcdrill::content::place::SourceFile;
use vpcdrill::content::topology;
use vpcdrill::diagram::{Options, draw};
use vpcdrill::network::topology::Topology;

fn main() {
    divan::main();
}

/// `n` VPCs on one transit gateway, all alike but for their ranges.
fn hub(n: usize) -> Topology {
    let mut text = String::from("[transit-gateway.hub]\n");
    for i in 0..n {
        let (high, low) = (i / 64, i % 64 * 4);
        text += &format!(
            "[vpc.v{i}]\ncidrs = [\"10.{high}.{low}.0/22\"]\n[subnet.s{i}]\nvpc = \"v{i}\"\ncidr = \"10.{high}.{low}.0/24\"\n\
             [instance.h{i}]\nsubnet = \"s{i}\"\n[transit-gateway-attachment.a{i}]\ntransit-gateway = \"hub\"\nvpc = \"v{i}\"\nsubnets = [\"s{i}\"]\n"
        );
    }
    let file: Arc<SourceFile> = SourceFile::new("hub.toml", text);
    match topology::read(&file) {
        Ok(topology) => topology,
        Err(problems) => unreachable!("{}", problems.render(false)),
    }
}

#[divan::bench(args = [6, 20, 60, 300, 1_000], sample_count = 10)]
fn hub_at_240_columns(bencher: Bencher<'_, '_>, n: usize) {
    let topology = hub(n);
    let options = Options { width: 240, ..Options::default() };
    bencher.bench_local(|| black_box(draw(&topology, None, &options)));
}

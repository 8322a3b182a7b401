use vpcdrill::content::builtin;
use vpcdrill::diagram::{Options, draw};
#[test]
fn show_all() {
    let width: usize = std::env::var("W").ok().and_then(|w| w.parse().ok()).unwrap_or(80);
    for pack in builtin() {
        for (name, topology) in &pack.topologies {
            let p = draw(topology, None, &Options { width, ..Options::default() });
            println!("--- {name} {}x{}\n{}", p.width, p.drawing, p.to_text());
        }
    }
}

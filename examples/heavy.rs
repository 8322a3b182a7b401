//! Makes a data folder of a learner who has been at it for years: `heavy DIR [ITEMS] [REVIEWS]`.
//!
//! A pack `heavy` of so many questions and a log of so many answers to them, the same at every run. For measuring
//! how the app starts and answers with them; see `docs/measured.md`.

// A measuring tool: what it cannot write ends it.
#![allow(clippy::expect_used, clippy::print_stdout)]

use std::fmt::Write as _;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use vpcdrill::content::pack::load;
use vpcdrill::store::Store;
use vpcdrill::study::{Answer, Catalog, Fsrs, Grade, Mode, Review, ReviewId, fingerprint};

const WORDS: &[&str] = &[
    "network",
    "route",
    "table",
    "subnet",
    "gateway",
    "peering",
    "attachment",
    "endpoint",
    "interface",
    "policy",
    "group",
    "rule",
    "address",
    "range",
    "zone",
    "region",
    "account",
    "traffic",
    "packet",
    "source",
    "destination",
    "port",
    "protocol",
    "stateful",
    "stateless",
    "return",
    "path",
    "prefix",
    "longest",
    "match",
    "default",
    "private",
    "public",
    "shared",
    "central",
    "inspection",
    "hybrid",
    "tunnel",
    "circuit",
    "failover",
    "latency",
    "cost",
    "privilege",
    "resolver",
    "record",
    "health",
    "listener",
    "target",
    "scale",
];
const TAGS: &[&str] =
    &["peering", "privatelink", "filters", "routing", "dns", "hybrid", "transit", "internet"];
const RULES: &[&str] = &["PCX-05", "PL-01", "SG-02", "NACL-05", "RT-04", "TGW-01", "NAT-01", "VPN-01"];
/// Questions in one file, so that no file is larger than a file of a pack may be.
const A_FILE: usize = 500;

fn words(chance: &mut StdRng, count: usize) -> String {
    let picked: Vec<&str> = (0..count).map(|_| WORDS[chance.random_range(0..WORDS.len())]).collect();
    picked.join(" ")
}

fn question(n: usize, chance: &mut StdRng) -> String {
    let correct = chance.random_range(0..4);
    let mut out = String::new();
    let stem = format!("{} {n}: {}. {}?", words(chance, 3), words(chance, 20), words(chance, 8));
    let (rule, tag) = (RULES[n % RULES.len()], TAGS[n % TAGS.len()]);
    write!(
        out,
        "[[question]]\nid = \"q-{n:05}\"\nkind = \"choice\"\ndifficulty = {}\ntags = [\"{tag}\"]\n\
         rules = [\"{rule}\"]\nexam = [\"saa:1.2\"]\nprompt = \"\"\"\n{stem}\"\"\"\nexplanation = \"{}.\"\nchoices = [\n",
        n % 5 + 1,
        words(chance, 30),
    )
    .expect("a string takes everything");
    for choice in 0..4 {
        let text = format!("{choice} {}", words(chance, 7));
        let rest = match choice == correct {
            true => "correct = true".to_owned(),
            false => format!("why = \"{}.\", misconception = \"m-{}\"", words(chance, 10), n % 200),
        };
        writeln!(out, "  {{ text = \"{text}\", {rest} }},").expect("a string takes everything");
    }
    out.push_str("]\n\n");
    out
}

fn write_pack(dir: &Path, items: usize) {
    std::fs::create_dir_all(dir).expect("a folder for the pack");
    let manifest = "format = 1\nid = \"heavy\"\ntitle = \"Heavy\"\nauthors = [\"nobody\"]\nlicence = \"CC0-1.0\"\n\
                    exams = [\"SAA-C03\"]\ndescription = \"Made up, to measure with.\"\n";
    std::fs::write(dir.join("pack.toml"), manifest).expect("the manifest");
    let mut chance = StdRng::seed_from_u64(5);
    for first in (0..items).step_by(A_FILE) {
        let questions: String =
            (first..items.min(first + A_FILE)).map(|n| question(n, &mut chance)).collect();
        std::fs::write(dir.join(format!("q-{first:05}.toml")), questions).expect("a file of questions");
    }
}

fn write_log(dir: &Path, pack: &Path, reviews: usize) {
    let pack = load(pack).expect("the pack is sound");
    let catalog = Catalog::new([&pack]);
    let items: Vec<_> = catalog.iter().map(|item| (item.skill(), fingerprint(item.question))).collect();
    let mut store = Store::open(dir).expect("a store");
    let mut chance = StdRng::seed_from_u64(6);
    let step = SignedDuration::from_secs(3 * 365 * 86_400 / reviews.max(1) as i64);
    let mut at: Timestamp = "2023-10-01T08:00:00Z".parse().expect("a time");
    let fsrs = Fsrs::default();
    let all: Vec<Review> = (0..reviews)
        .map(|n| {
            at += step;
            let (item, content) = &items[n % items.len()];
            let correct = chance.random_bool(0.88);
            Review {
                id: ReviewId::new(at, &mut chance),
                at,
                item: item.clone(),
                content: *content,
                mode: Mode::Study,
                answer: Answer::Choice(chance.random_range(0..4)),
                correct,
                grade: if correct { Grade::Good } else { Grade::Again },
                millis: chance.random_range(2_000..60_000),
                hints: 0,
                seed: None,
                forecast: (n >= items.len()).then_some(0.9),
                misconceptions: if correct { vec![] } else { vec![format!("m-{}", n % items.len() % 200)] },
            }
        })
        .collect();
    for some in all.chunks(20_000) {
        store.record_all(some, &fsrs).expect("the log is written");
    }
    println!("{} answers in {}", store.review_count().expect("a count"), dir.display());
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let dir = args.first().map_or(Path::new("heavy"), Path::new);
    let number = |n: usize, default| args.get(n).and_then(|text| text.parse().ok()).unwrap_or(default);
    let pack = dir.join("packs/heavy");
    write_pack(&pack, number(1, 10_000));
    write_log(dir, &pack, number(2, 200_000));
}

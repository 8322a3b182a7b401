//! The packs under `content` are part of the program: a new file there makes a new build.

fn main() {
    println!("cargo:rerun-if-changed=content");
}

//! The packs under `content` are part of the program: a new file there makes a new build. So is the key under which
//! packs that were loaded are kept: it changes with the code that loads them.

use std::path::{Path, PathBuf};

fn main() {
    println!("cargo:rerun-if-changed=content");
    let mut files = Vec::new();
    for folder in ["src/content", "src/network"] {
        println!("cargo:rerun-if-changed={folder}");
        walk(Path::new(folder), &mut files);
    }
    files.sort();
    // FNV-1a, 64 bits
    let mut key: u64 = 0xcbf2_9ce4_8422_2325;
    for file in files {
        for byte in std::fs::read(&file).unwrap_or_default() {
            key = (key ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    println!("cargo:rustc-env=VPCDRILL_LOADER={key:016x}");
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push(path);
        }
    }
}

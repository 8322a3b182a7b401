//! Why a folder cannot be imported.

use std::path::PathBuf;

/// Why a folder of `describe` output cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The folder or one of its files cannot be read.
    #[error("{}: cannot be read: {source}", path.display())]
    Unreadable {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file, or all of them together, is larger than anything that an account says of itself.
    #[error("{}: larger than {} MiB", path.display(), limit >> 20)]
    TooLarge {
        /// Which one.
        path: PathBuf,
        /// The limit in bytes.
        limit: u64,
    },
    /// More files than a folder of `describe` output holds.
    #[error("{}: more than {limit} JSON files", path.display())]
    TooMany {
        /// The folder.
        path: PathBuf,
        /// The limit.
        limit: usize,
    },
    /// A file is not text.
    #[error("{}: not UTF-8, from byte {at} on", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
        /// The first byte that is none.
        at: usize,
    },
    /// A file is not JSON, or breaks off.
    #[error("{}:{line}:{column}: {what}", path.display())]
    NotJson {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong.
        what: String,
    },
    /// A file is JSON, but not of the shape that the AWS CLI prints.
    #[error("{}: {what}", path.display())]
    Shape {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// Nothing in the folder describes a network.
    #[error("{}: {what}", path.display())]
    Nothing {
        /// The folder.
        path: PathBuf,
        /// What was found instead.
        what: String,
    },
}

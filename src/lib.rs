//! vpcdrill: people learn AWS private networking with it, in the terminal.
//!
//! A topology goes in at the bottom, a verdict comes out, and everything above only asks for verdicts, draws
//! them, grades with them or schedules the next question. Whoever can follow one flow through [`network`]
//! can follow the whole program.
//!
//! | module | what it is | may name |
//! |---|---|---|
//! | [`network`] | the model: what AWS does with a network | nothing of ours |
//! | [`content`] | packs: TOML in, checked values and diagnostics out | network |
//! | [`diagram`] | topology and trace in, a grid of glyphs with role and owner out | network |
//! | [`study`] | what to ask next, how it went | network, content |
//! | `exchange` | other people's formats | network, content |
//! | [`store`] | the learner's progress | network, content, study |
//! | `tui` | the screens; the only place that knows a terminal | all above |
//! | `cli` | the only place that prints and chooses exit codes | all |
//!
//! The table is a ladder, and a test keeps it so.
//!
//! # Invariants
//!
//! - The model never fails and never loops for ever: any topology and any flow give a verdict with a trace. A
//!   topology that AWS would refuse does not come into being.
//! - One engine: a flow, a survey, a check, a grade and a diagram's path come from the same walk.
//! - Rules are data that a reader can look up: every step of a trace names the rule that decided it.
//! - One vocabulary of edits: the lab, variants, solutions, hints and undo are lists of
//!   [`Change`](network::change::Change).
//! - A pack is loaded with its diagnostics or not at all.
//! - A key is never a claim where it can be a proof: what the model can decide, [`content::prove()`] decides.
//! - All time and chance enter as arguments, so that a seed and a date replay any session.
//! - An answered question is on disk before the next one is shown.

#[cfg(feature = "tui")]
pub mod cli;
pub mod content;
pub mod diagram;
pub mod exchange;
pub mod network;
pub mod store;
pub mod study;
#[cfg(feature = "tui")]
pub mod tui;

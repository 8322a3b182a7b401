//! One binary for every test that looks at the whole from outside.

mod broken_packs;
mod built_in;
mod diagram;

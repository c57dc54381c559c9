//! `choreo.toml`, and the variables that stand above it.

mod file;
mod target;

pub(crate) use file::Settings;
pub use target::Said;
pub(crate) use target::{Target, target};

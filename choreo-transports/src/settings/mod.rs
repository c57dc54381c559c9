//! `choreo.toml`, and the variables that stand above it.

mod file;
mod target;

pub(crate) use file::Settings;
pub(crate) use target::target;

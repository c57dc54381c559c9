//! `choreo.toml`, and the variables that stand above it.

mod file;
mod location;
mod target;

pub(crate) use file::Settings;
pub(crate) use target::target;

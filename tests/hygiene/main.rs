//! What a scenario expands to is clean in the user's crate: under the strictest lints, and in files where the
//! names of the prelude mean something else. That these files compile, and that clippy passes them, is the test;
//! the scenarios in them must pass besides. (`tests/renamed` is a crate that knows the facade by another name.)
#![deny(warnings, clippy::all, clippy::pedantic)]

#[cfg(test)]
mod flow;
#[cfg(test)]
mod service;
mod shadowed;
#[cfg(test)]
mod stages;
mod statements;

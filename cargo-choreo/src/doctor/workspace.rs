//! Which choreo the workspace uses.

use std::collections::BTreeSet;

use super::Finding;
use crate::error::Error;
use crate::metadata::{HARNESS, Metadata, Package};

/// Our own version, which is the one that is built with choreo's.
const OWN: &str = env!("CARGO_PKG_VERSION");

/// The oldest Rust that a choreo of our own version supports.
const RUST: &str = env!("CARGO_PKG_RUST_VERSION");

/// The workspace, as far as choreo is concerned.
#[derive(Debug)]
pub(super) struct Choreo {
    /// What its Cargo.toml files say.
    pub(super) declared: Metadata,
    /// The features of choreo that are turned on.
    pub(super) features: BTreeSet<String>,
    rust: Option<String>,
}

/// The oldest Rust that is needed.
pub(super) fn needed_rust(choreo: Option<&Choreo>) -> &str {
    choreo.and_then(|choreo| choreo.rust.as_deref()).unwrap_or(RUST)
}

/// What there is of choreo in the workspace that is built with these features; `None` where there is no workspace.
pub(super) fn findings(features: &[String]) -> Result<(Option<Choreo>, Vec<Finding>), Error> {
    let declared = match Metadata::declared() {
        Ok(declared) => declared,
        Err(Error::Manifest(said)) => return Ok((None, vec![no_workspace(&said)])),
        Err(error) => return Err(error),
    };
    let resolved = match Metadata::resolved(features) {
        Ok(resolved) => Ok(resolved),
        Err(Error::Manifest(said)) => Err(said),
        Err(error) => return Err(error),
    };
    let mut choreo = Choreo { declared, features: BTreeSet::new(), rust: None };
    let findings = match &resolved {
        Ok(resolved) => of_resolved(&mut choreo, resolved),
        Err(said) => of_declared(&mut choreo, said),
    };
    Ok((Some(choreo), findings))
}

fn no_workspace(said: &str) -> Finding {
    let fix = "change to the folder of your crate, or make one by `cargo new --lib my-shop`, or put its Cargo.toml right";
    Finding::problem("workspace", format!("Cargo knows no package here: {}", first(said)), fix)
}

/// Cargo's error, without what caused it.
fn first(said: &str) -> &str {
    let line = said.lines().next().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line)
}

fn of_resolved(choreo: &mut Choreo, resolved: &Metadata) -> Vec<Finding> {
    let used: Vec<&Package> = resolved.packages.iter().filter(|package| package.name == HARNESS).collect();
    if used.is_empty() {
        return vec![unused()];
    }
    let mut findings = Vec::new();
    for package in &used {
        let features = resolved.features(package);
        choreo.features.extend(features.iter().cloned());
        choreo.rust.clone_from(&package.rust_version);
        findings.push(Finding::ok(HARNESS, format!("{}, {}", package.version, listed(features))));
    }
    if used.len() > 1 {
        let text = "it is there in several versions, which know nothing of each other's scenarios";
        findings.push(Finding::note(HARNESS, text).fix(format!("cargo tree --invert {HARNESS}")));
    }
    findings.extend(used.last().map(|package| own(&package.version)));
    findings
}

/// What can be said where nothing is resolved: Cargo.lock is missing, or old, or a package has not been downloaded.
fn of_declared(choreo: &mut Choreo, said: &str) -> Vec<Finding> {
    let needed: Vec<_> =
        choreo.declared.packages.iter().filter_map(|package| package.needed(HARNESS)).collect();
    if needed.is_empty() {
        return vec![unused()];
    }
    let features: BTreeSet<String> =
        needed.iter().flat_map(|needed| needed.features.iter().cloned()).collect();
    let asked: BTreeSet<&str> = needed.iter().map(|needed| needed.req.as_str()).collect();
    let asked: Vec<&str> = asked.into_iter().collect();
    let text = format!(
        "Cargo.toml asks for {}, {}; which one that is is not known yet: {}",
        asked.join(" and "),
        listed(&features.iter().cloned().collect::<Vec<_>>()),
        first(said),
    );
    choreo.features = features;
    vec![Finding::note(HARNESS, text).fix("cargo fetch")]
}

fn unused() -> Finding {
    let text = "no package of this workspace needs it";
    Finding::problem(HARNESS, text, "cargo choreo new, in the folder of the package that is to be tested")
}

fn listed(features: &[String]) -> String {
    let named: Vec<&str> = features.iter().map(String::as_str).filter(|name| *name != "default").collect();
    match named.as_slice() {
        [] => "without features: in memory alone".to_owned(),
        named => format!("with the features {}", named.join(", ")),
    }
}

/// Whether this program goes with that choreo: it reads what the other one writes.
fn own(version: &str) -> Finding {
    let about = "cargo-choreo";
    let fix = format!("cargo install --locked cargo-choreo --version {version}");
    match (version == OWN, series(version) == series(OWN)) {
        (true, _) => Finding::ok(about, format!("{OWN}, as {HARNESS} is")),
        (false, true) => Finding::note(about, format!("{OWN}, where {HARNESS} is {version}")).fix(fix),
        (false, false) => Finding::problem(
            about,
            format!("{OWN}, which may not understand what {HARNESS} {version} writes"),
            fix,
        ),
    }
}

/// The part of a version that does not change as long as nothing is broken: `0.1` of `0.1.7`, `1` of `1.4.2`.
fn series(version: &str) -> (&str, &str) {
    let mut numbers = version.split('.');
    match (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default()) {
        ("0", minor) => ("0", minor),
        (major, _) => (major, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;

    #[test]
    fn a_program_of_another_series_is_a_problem() {
        assert_eq!(own(OWN).level, Level::Ok);
        assert_eq!(own("0.1.99").level, Level::Note);
        let other = own("0.99.0");
        assert_eq!(other.level, Level::Problem);
        assert_eq!(other.fix.as_deref(), Some("cargo install --locked cargo-choreo --version 0.99.0"));
    }

    #[test]
    fn versions_of_a_series_understand_each_other() {
        assert_eq!(series("0.1.0"), series("0.1.7"));
        assert_ne!(series("0.1.0"), series("0.2.0"));
        assert_eq!(series("1.0.0"), series("1.4.2"));
        assert_ne!(series("1.0.0"), series("2.0.0"));
    }

    #[test]
    fn features_are_listed_without_the_default_one() {
        assert_eq!(listed(&["default".to_owned(), "nats".to_owned()]), "with the features nats");
        assert_eq!(listed(&[]), "without features: in memory alone");
    }
}

//! What each command runs, in order.

use std::path::Path;

use crate::invocation::Invocation;
use crate::step::Step;
use crate::{docs as documentation, layout as rules, listing};

/// `cargo xtask test`: everything CI runs.
pub(crate) fn test(root: &Path) -> Vec<Step> {
    // Benches are built by clippy's `--all-targets` and run by `cargo xtask bench` alone.
    let tests = "test --workspace --lib --bins --tests --examples --locked --no-fail-fast";
    let doc_tests = "test --workspace --doc --locked --no-fail-fast";
    let mut steps = vec![
        fmt(),
        clippy(),
        Step::command("tests", Invocation::cargo(tests)),
        Step::command("doc tests", Invocation::cargo(doc_tests)),
        rustdoc(),
        listing::step(root),
        layout(),
    ];
    steps.push(pages());
    steps
}

/// `cargo xtask lint`.
pub(crate) fn lint() -> Vec<Step> {
    vec![fmt(), clippy(), layout()]
}

/// `cargo xtask docs`.
pub(crate) fn docs() -> Vec<Step> {
    vec![pages(), rustdoc()]
}

/// `cargo xtask layout`.
pub(crate) fn layout() -> Step {
    Step::check("layout", "cargo xtask layout", rules::findings)
}

fn pages() -> Step {
    Step::check("pages", "cargo xtask docs", documentation::findings)
}

fn fmt() -> Step {
    Step::command("formatting", Invocation::cargo("fmt --all --check"))
}

fn clippy() -> Step {
    let clippy = "clippy --workspace --all-targets --locked -- -D warnings";
    Step::command("clippy", Invocation::cargo(clippy))
}

fn rustdoc() -> Step {
    let doc = Invocation::cargo("doc --workspace --no-deps --locked");
    Step::command("documentation", doc.env("RUSTDOCFLAGS", "-D warnings"))
}

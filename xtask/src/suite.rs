//! What each command runs, in order.

use std::path::Path;

use crate::Error;
use crate::invocation::Invocation;
use crate::step::Step;
use crate::{copy, docs as documentation, layout as rules, lint, listing, planted, provision};

/// What CI builds and tests: all of choreo. Not `--all-features`, for those of an example may plant a bug in it.
pub(crate) const FEATURES: &str =
    "--features nats,kafka,rabbitmq,redis,tls,security,contract,msgpack,cbor,protobuf,avro";

/// `cargo xtask test`: everything CI runs.
pub(crate) fn test(root: &Path) -> Vec<Step> {
    // Benches are built by clippy's `--all-targets` and run by `cargo xtask bench` alone.
    let tests = "test --workspace --lib --bins --tests --examples --locked --no-fail-fast";
    let doc_tests = "test --workspace --doc --locked --no-fail-fast";
    vec![
        provision::step(),
        fmt(),
        clippy(),
        alone(),
        plain(),
        Step::command("tests", provision::told(Invocation::cargo(tests).args(FEATURES))),
        Step::command("doc tests", provision::told(Invocation::cargo(doc_tests).args(FEATURES))),
        rustdoc(),
        listing::step(root),
        copy::step(),
        planted::step(),
        layout(),
        pages(),
        book(),
    ]
}

/// `cargo xtask lint`.
pub(crate) fn lint() -> Vec<Step> {
    vec![fmt(), clippy(), alone(), layout()]
}

/// `cargo xtask docs`.
pub(crate) fn docs() -> Vec<Step> {
    vec![pages(), rustdoc(), book()]
}

/// `cargo xtask layout`.
pub(crate) fn layout() -> Step {
    Step::check("layout", "cargo xtask layout", rules::findings)
}

fn pages() -> Step {
    Step::check("pages", "cargo xtask docs", documentation::findings)
}

/// The pages as mdBook makes a site of them.
fn book() -> Step {
    Step::command("book", Invocation::cargo("run --quiet --package book-press --locked"))
}

fn fmt() -> Step {
    Step::command("formatting", Invocation::cargo("fmt --all --check"))
}

fn clippy() -> Step {
    Step::commands("clippy", "cargo xtask lint", |root| {
        let clippy = Invocation::cargo("clippy --workspace --all-targets --locked").args(FEATURES);
        Ok(vec![clippy.arg("--").args(&lint::arguments(root)?)])
    })
}

/// Each broker's feature by itself, what they share, and none, with TLS and without: what only another one uses is a warning there. Of all
/// that was built once, only our own crate is checked anew for each.
fn alone() -> Step {
    Step::commands("brokers alone", "cargo xtask lint", |root| {
        let library = unlinked(root)?;
        // The same as for all crates: else those that this one needs would be checked anew.
        let lints = lint::arguments(root)?;
        let clippy = |set: String| {
            Invocation::cargo(
                "clippy --quiet --package choreo-transports --lib --locked --no-default-features",
            )
            .args("--config")
            .arg(&library)
            .args("--features")
            .arg(set.trim_matches(','))
            .arg("--")
            .args(&lints)
        };
        let brokers = ["", "link", "nats", "kafka", "rabbitmq", "redis"];
        let sets = brokers.into_iter().flat_map(|broker| [broker.to_owned(), format!("{broker},tls")]);
        Ok(sets.map(clippy).collect())
    })
}

/// What a check is told of Kafka's library. It links nothing, so that the library need not be compiled, which takes a minute each time.
pub(crate) fn unlinked(root: &Path) -> Result<String, Error> {
    let compiler = Invocation::new("rustc", ["-vV"]).read(root)?;
    let host = compiler.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.ok_or("rustc did not say which machine it builds for")?;
    Ok(format!("target.{host}.rdkafka.rustc-link-lib=['rdkafka']"))
}

/// What most users build: no broker. Everything else here has them all, and would not see what is missing without;
/// and the compiler's refusals are tested here, since rustc names the types that it knows.
fn plain() -> Step {
    let refusals = Invocation::cargo("test --package choreo-harness --lib --test ui --locked");
    Step::command("no features", refusals)
}

fn rustdoc() -> Step {
    let doc = Invocation::cargo("doc --workspace --no-deps --locked").args(FEATURES);
    Step::command("documentation", doc.env("RUSTDOCFLAGS", "-D warnings"))
}

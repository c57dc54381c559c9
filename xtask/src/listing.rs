//! Each scenario is seen exactly once: by `cargo test`, and by `cargo nextest`.
//!
//! A scenario is a test in one of two forms of test binary, and registered besides. A wrong turn in either
//! form would run it twice or not at all, and every run would still be green. So the listings are compared:
//! no binary names a test twice, nextest knows exactly the tests that each binary lists, and it runs that many.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;
use toml::Table;

use crate::Error;
use crate::invocation::Invocation;
use crate::provision;
use crate::step::{Done, Outcome, Step};
use crate::suite::FEATURES;
use crate::tally::Tally;

/// The step. It is skipped, loudly, where cargo-nextest is missing: CI does without as well, since building it
/// takes longer than everything else together.
pub(crate) fn step(root: &Path) -> Step {
    // The whole workspace, filtered, so that what `cargo test` has built is used again.
    let filter: Vec<String> = packages(root).iter().map(|name| format!("package({name})")).collect();
    let run = Invocation::cargo("nextest run --workspace --locked --no-fail-fast").args(FEATURES);
    let run = provision::told(run.arg("-E").arg(filter.join(" + ")));
    Step { name: "nextest", again: run.to_string(), action: Box::new(move |root| seen_once(root, &run)) }
}

/// The packages that hold scenarios: the facade and the examples.
fn packages(root: &Path) -> Vec<String> {
    let folders = std::fs::read_dir(root.join("examples")).into_iter().flatten().flatten();
    let manifests =
        folders.filter_map(|folder| std::fs::read_to_string(folder.path().join("Cargo.toml")).ok());
    let mut names: Vec<String> = manifests.filter_map(|text| name(&text.parse().ok()?)).collect();
    names.sort();
    names.insert(0, "choreo-harness".to_owned());
    names
}

fn name(manifest: &Table) -> Option<String> {
    Some(manifest.get("package")?.get("name")?.as_str()?.to_owned())
}

fn seen_once(root: &Path, run: &Invocation) -> Result<Done, Error> {
    if !Invocation::cargo("nextest --version").succeeds(root) {
        let outcome = Outcome::Skipped {
            why: "cargo-nextest is not installed".to_owned(),
            get: "cargo install --locked cargo-nextest".to_owned(),
            tolerated: true,
        };
        return Ok(Done { outcome, tally: Tally::default() });
    }
    let list = Invocation::cargo("nextest list --workspace --locked --message-format json").args(FEATURES);
    let suites = suites(&serde_json::from_str(&list.read(root)?)?, &packages(root));
    let mut findings = Vec::new();
    for suite in &suites {
        let listed = Invocation::new(&suite.binary, ["--list", "--format", "terse"]).read(&suite.folder)?;
        findings.extend(suite.differs(&tests(&listed)));
    }
    let finished = run.run(root)?;
    let (wanted, ran): (u64, u64) = (suites.iter().map(Suite::active).sum(), finished.tally.passed);
    if !finished.success {
        findings.push("the command failed".to_owned());
    } else if ran != wanted {
        findings.push(format!("the binaries list {wanted} tests to run, and nextest ran {ran}"));
    }
    findings.iter().for_each(|finding| println!("{finding}"));
    println!("{wanted} tests in {} binaries, each listed once", suites.len());
    let outcome = findings.into_iter().next().map_or(Outcome::Passed, Outcome::Failed);
    // These are the tests of the step before, run again: they are not counted twice.
    Ok(Done { outcome, tally: Tally::default() })
}

/// A test binary as nextest sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Suite {
    id: String,
    kind: String,
    binary: PathBuf,
    folder: PathBuf,
    tests: BTreeSet<String>,
    ignored: u64,
}

/// The suites of these packages in what `cargo nextest list --message-format json` prints.
fn suites(list: &Value, packages: &[String]) -> Vec<Suite> {
    let suites = list["rust-suites"].as_object().into_iter().flatten();
    let ours = |suite: &Value| packages.iter().any(|name| suite["package-name"] == **name);
    let suite = suites.filter(|(_, suite)| ours(suite)).map(|(id, suite)| {
        let text = |key: &str| suite[key].as_str().unwrap_or_default().to_owned();
        let cases = suite["testcases"].as_object();
        let ignored = |case: &&Value| case["ignored"] == Value::Bool(true);
        Suite {
            id: id.clone(),
            kind: text("kind"),
            binary: text("binary-path").into(),
            folder: text("cwd").into(),
            tests: cases.into_iter().flat_map(|cases| cases.keys().cloned()).collect(),
            ignored: cases.into_iter().flat_map(|cases| cases.values()).filter(ignored).count() as u64,
        }
    });
    suite.collect()
}

/// The tests in what a test binary prints for `--list --format terse`.
fn tests(listed: &str) -> Vec<&str> {
    listed.lines().filter_map(|line| line.strip_suffix(": test")).collect()
}

impl Suite {
    /// How many of its tests run.
    fn active(&self) -> u64 {
        self.tests.len() as u64 - self.ignored
    }

    /// How nextest's view differs from the binary's own.
    fn differs(&self, listed: &[&str]) -> Vec<String> {
        let mut findings = Vec::new();
        let mut once = BTreeSet::new();
        let twice = listed.iter().filter(|test| !once.insert((**test).to_owned()));
        findings.extend(twice.map(|test| format!("{}: `{test}` is listed twice", self.id)));
        let unlike = once.symmetric_difference(&self.tests);
        findings.extend(unlike.map(|test| format!("{}: `{test}` is not in both listings", self.id)));
        if self.kind == "test" && listed.is_empty() {
            findings.push(format!("{}: lists no test at all", self.id));
        }
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"{"rust-suites": {
        "hello-world::orders": {
            "package-name": "hello-world", "kind": "test",
            "binary-path": "target/debug/deps/orders", "cwd": "examples/01-hello-world",
            "testcases": {"a": {"ignored": false}, "b": {"ignored": true}}
        },
        "xtask": {"package-name": "xtask", "kind": "bin", "testcases": {}}
    }}"#;

    fn orders() -> Suite {
        let mut suites = suites(&serde_json::from_str(LIST).unwrap(), &["hello-world".to_owned()]);
        assert_eq!(suites.len(), 1);
        suites.remove(0)
    }

    #[test]
    fn a_listing_of_nextest_is_read() {
        let suite = orders();
        assert_eq!((suite.id.as_str(), suite.tests.len(), suite.active()), ("hello-world::orders", 2, 1));
    }

    #[test]
    fn the_same_tests_in_both_listings_are_fine() {
        assert_eq!(orders().differs(&tests("a: test\nb: test\nspeed: benchmark\n")), [""; 0]);
    }

    #[test]
    fn a_test_that_is_listed_twice_is_found() {
        assert_eq!(orders().differs(&["a", "b", "b"]), ["hello-world::orders: `b` is listed twice"]);
    }

    #[test]
    fn a_test_that_one_of_them_does_not_see_is_found() {
        assert_eq!(orders().differs(&["a"]), ["hello-world::orders: `b` is not in both listings"]);
    }

    #[test]
    fn an_empty_listing_is_found() {
        let empty = Suite { tests: BTreeSet::new(), ignored: 0, ..orders() };
        assert_eq!(empty.differs(&[]), ["hello-world::orders: lists no test at all"]);
    }
}

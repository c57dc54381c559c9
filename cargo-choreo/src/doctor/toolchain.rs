//! Whether Rust is new enough, and whether there is a nextest.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use choreo_transports::survey::{Unanswered, asked};

use super::Finding;
use crate::runs;

/// How long a tool may take to say its version.
const PATIENCE: Duration = Duration::from_secs(10);

/// The compiler, Cargo, nextest. `needed` is the oldest Rust that choreo supports.
pub(super) fn findings(needed: &str) -> Vec<Finding> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let told = [("rustc", said(Path::new(&rustc))), ("cargo", said(&runs::cargo()))];
    let mut findings: Vec<Finding> =
        told.into_iter().map(|(tool, said)| judged(tool, said.as_deref(), needed)).collect();
    findings.push(nextest());
    findings
}

fn said(tool: &Path) -> Result<String, Unanswered> {
    asked(Command::new(tool).arg("--version"), PATIENCE)
}

/// What to think of a tool that says this of itself: `rustc 1.95.0 (59807616e 2026-03-21)`.
fn judged(tool: &str, said: Result<&str, &Unanswered>, needed: &str) -> Finding {
    let update = "rustup update stable, and where a rust-toolchain file or `rustup override` asks for an older Rust, \
                  ask for a newer one there";
    let version = match said {
        Ok(said) => said.split_whitespace().nth(1).unwrap_or_default(),
        Err(error) => {
            let text = format!("`{tool} --version`: {error}");
            return Finding::problem(tool, text, "install Rust by https://rustup.rs, so that it is on PATH");
        }
    };
    match (release(version), release(needed)) {
        (Some(has), Some(needs)) if has < needs => {
            Finding::problem(tool, format!("{version}, and choreo needs {needed} or newer"), update)
        }
        (Some(_), Some(_)) => Finding::ok(tool, format!("{version}; choreo needs {needed} or newer")),
        _ => Finding::note(tool, format!("its version is not known; choreo needs {needed} or newer")),
    }
}

/// `1.95.0` of `1.95.0-nightly`, in numbers.
fn release(version: &str) -> Option<[u64; 3]> {
    let plain = version.split(['-', '+']).next().unwrap_or_default();
    let mut numbers = plain.split('.').map(|number| number.parse().ok());
    let [major, minor] = [numbers.next()??, numbers.next()??];
    let patch = numbers.next().unwrap_or(Some(0))?;
    Some([major, minor, patch])
}

fn nextest() -> Finding {
    match asked(Command::new(runs::cargo()).args(["nextest", "--version"]), PATIENCE) {
        Ok(said) => Finding::ok("cargo-nextest", said.split_whitespace().nth(1).unwrap_or("is there")),
        Err(_) => Finding::note(
            "cargo-nextest",
            "not installed; scenarios run by `cargo test` as well, without retries and without partitions",
        )
        .fix("cargo install --locked cargo-nextest"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(said: &str) -> Finding {
        judged("rustc", Ok(said), "1.89")
    }

    #[test]
    fn a_rust_that_is_too_old_is_a_problem() {
        assert_eq!(
            of("rustc 1.95.0 (59807616e 2026-03-21)"),
            Finding::ok("rustc", "1.95.0; choreo needs 1.89 or newer")
        );
        assert_eq!(
            of("rustc 1.89.0-nightly"),
            Finding::ok("rustc", "1.89.0-nightly; choreo needs 1.89 or newer")
        );
        let old = of("rustc 1.88.2 (x)");
        assert_eq!(old.text, "1.88.2, and choreo needs 1.89 or newer");
        assert!(old.level == super::super::Level::Problem && old.fix.unwrap().starts_with("rustup update"));
    }

    #[test]
    fn a_rust_that_says_nothing_of_itself_is_neither_old_nor_new() {
        assert_eq!(
            of("gccrs"),
            Finding::note("rustc", "its version is not known; choreo needs 1.89 or newer")
        );
    }

    #[test]
    fn a_rust_that_is_not_there_is_a_problem() {
        let late = Unanswered::Late(PATIENCE);
        let found = judged("rustc", Err(&late), "1.89");
        assert_eq!(found.text, "`rustc --version`: it gave no answer within 10 s");
        assert_eq!(found.level, super::super::Level::Problem);
    }
}

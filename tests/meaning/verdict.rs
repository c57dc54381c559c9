//! A verdict in words short enough to compare.

use choreo::Trial;
use choreo::outcome::{Met, Outcome, Violation};

/// What came of each statement, in the order of the text: `done pass mismatch`.
pub(crate) fn steps<C>(trial: &Trial<C>) -> String {
    let words: Vec<_> = trial.verdict().steps.iter().map(|step| word(&step.met)).collect();
    words.join(" ")
}

/// How the run ended.
pub(crate) fn ending<C>(trial: &Trial<C>) -> &'static str {
    match trial.outcome() {
        Outcome::Passed => "passed",
        Outcome::PassedSlow => "passed slow",
        Outcome::Slow => "slow",
        Outcome::Failed => "failed",
        Outcome::Violated(Violation::Never { .. }) => "violated never",
        Outcome::Violated(Violation::TooMany { .. }) => "violated count",
        Outcome::Violated(Violation::Only { .. }) => "violated only",
        Outcome::Violated(Violation::Check { .. }) => "violated check",
        Outcome::Error(_) => "error",
        Outcome::Lost(_) => "lost",
        Outcome::Overflow(_) => "overflow",
        _ => "another",
    }
}

/// Fails with the report unless the run ended so, with these steps.
#[track_caller]
pub(crate) fn assert_run<C>(trial: &Trial<C>, end: &str, expected: &str) {
    assert_eq!((ending(trial), steps(trial).as_str()), (end, expected), "\n{}", trial.report());
}

/// Fails with the report unless the run passed.
#[track_caller]
pub(crate) fn assert_passed<C>(trial: &Trial<C>) {
    assert!(trial.passed(), "\n{}", trial.report());
}

fn word(met: &Met) -> &'static str {
    match met {
        Met::NotReached => "skip",
        Met::Done { .. } => "done",
        Met::Pass { .. } => "pass",
        Met::Slow { .. } => "slow",
        Met::Open(_) => "open",
        Met::Mismatch(_) => "mismatch",
        Met::Timeout(_) => "timeout",
        Met::Early(_) => "early",
        Met::Disorder(_) => "disorder",
        Met::TooFew { .. } => "few",
        Met::Taken { .. } => "taken",
        Met::Held { .. } => "held",
        Met::True { .. } => "true",
        Met::Answered { .. } => "answered",
        Met::Broke => "broke",
        _ => "another",
    }
}

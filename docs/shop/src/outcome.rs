//! Verdicts by the names that the reference gives to outcomes.

use choreo_runtime::outcome::{Met, Outcome, Verdict};

/// The names of all that did not hold.
pub(crate) fn names(verdict: &Verdict) -> Vec<&'static str> {
    let failed = matches!(verdict.outcome, Outcome::Failed);
    let steps = verdict.steps.iter().filter_map(|step| match &step.met {
        // What was still under way at the deadline.
        Met::Broke if failed => Some("TIMEOUT"),
        met => of_step(met),
    });
    steps.chain(of_run(&verdict.outcome)).collect()
}

fn of_step(met: &Met) -> Option<&'static str> {
    Some(match met {
        Met::Slow { .. } => "SLOW",
        Met::Mismatch(_) => "MISMATCH",
        Met::Timeout(_) => "TIMEOUT",
        Met::Early(_) => "EARLY",
        Met::Disorder(_) => "DISORDER",
        Met::TooFew { .. } => "TOO FEW",
        Met::Taken { .. } => "TAKEN",
        _ => return None,
    })
}

fn of_run(outcome: &Outcome) -> Option<&'static str> {
    Some(match outcome {
        Outcome::Violated(_) => "VIOLATED",
        Outcome::Error(_) => "ERROR",
        Outcome::Lost(_) => "LOST",
        Outcome::Overflow(_) => "OVERFLOW",
        _ => return None,
    })
}

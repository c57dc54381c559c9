//! How a verdict is read in tests.

use std::sync::Arc;

use super::world::Ran;
use crate::message::Arrival;
use crate::outcome::{Evidence, Met, Outcome, StrayReason, Violation};

/// The outcome's name.
pub(in crate::engine) fn name(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "passed",
        Outcome::PassedSlow => "passed slow",
        Outcome::Slow => "slow",
        Outcome::Failed => "failed",
        Outcome::Violated(Violation::Never { .. }) => "violated by never",
        Outcome::Violated(Violation::TooMany { .. }) => "violated by too many",
        Outcome::Violated(Violation::Only { .. }) => "violated by only",
        Outcome::Violated(Violation::Check { .. }) => "violated by check",
        Outcome::Error(_) => "error",
        Outcome::Lost(_) => "lost",
        Outcome::Overflow(_) => "overflow",
    }
}

/// What came of a statement, in a word.
pub(in crate::engine) fn word(met: &Met) -> &'static str {
    match met {
        Met::NotReached
        | Met::NotTaken
        | Met::Regions { at: None, .. }
        | Met::Branch { taken: None }
        | Met::Rounds { at: None, .. } => "not reached",
        Met::Done { .. }
        | Met::Regions { at: Some(_), .. }
        | Met::Branch { taken: Some(_) }
        | Met::Rounds { at: Some(_), .. } => "done",
        Met::Pass { .. } => "pass",
        Met::Slow { .. } => "slow",
        Met::Open(_) => "open",
        Met::Mismatch(_) => "mismatch",
        Met::Timeout(_) => "timeout",
        Met::Early(_) => "early",
        Met::Disorder(_) => "disorder",
        Met::TooFew { .. } => "too few",
        Met::Taken { .. } => "taken",
        Met::Held { .. } => "held",
        Met::True { .. } => "true",
        Met::Answered { .. } => "answered",
        Met::Broke => "broke",
    }
}

impl Ran {
    pub(in crate::engine) fn outcome(&self) -> &'static str {
        name(&self.verdict.outcome)
    }

    /// What came of each statement.
    pub(in crate::engine) fn words(&self) -> Vec<&'static str> {
        self.verdict.steps.iter().map(|step| word(&step.met)).collect()
    }

    pub(in crate::engine) fn met(&self, statement: usize) -> &Met {
        &self.verdict.steps[statement].met
    }

    /// The messages that an expectation took, as indices into what came.
    pub(in crate::engine) fn taken(&self, statement: usize) -> Vec<usize> {
        match self.met(statement) {
            Met::Pass { taken } | Met::Slow { taken, .. } => {
                taken.iter().map(|(one, _)| self.index(one)).collect()
            }
            _ => Vec::new(),
        }
    }

    pub(in crate::engine) fn index(&self, arrival: &Arc<Arrival>) -> usize {
        self.arrivals.iter().position(|known| Arc::ptr_eq(known, arrival)).expect("it came")
    }

    pub(in crate::engine) fn evidence(&self, statement: usize) -> &Evidence {
        match self.met(statement) {
            Met::Open(evidence)
            | Met::Mismatch(evidence)
            | Met::Timeout(evidence)
            | Met::Early(evidence)
            | Met::Disorder(evidence)
            | Met::TooFew { evidence, .. }
            | Met::Taken { evidence, .. } => evidence,
            other => panic!("{} has no evidence", word(other)),
        }
    }

    /// The strays of an expectation: which message, and why.
    pub(in crate::engine) fn strays(&self, statement: usize) -> Vec<(usize, StrayReason)> {
        self.evidence(statement)
            .strays
            .iter()
            .map(|stray| (self.index(&stray.arrival), stray.reason))
            .collect()
    }
}

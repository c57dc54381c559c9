//! How much of their budgets expectations used.

use serde::Serialize;

use crate::record::Scenario;

/// How many the page of the run has.
const SHOWN: usize = 25;

/// An expectation that has a budget.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Budget<'j> {
    /// The place of its test among the tests.
    test: usize,
    subject: &'j str,
    line: u32,
    latency_ns: u64,
    budget_ns: u64,
}

/// Those that used most of theirs, by the last attempt at each test.
pub(super) fn budgets<'j>(tests: impl Iterator<Item = &'j Scenario>) -> Vec<Budget<'j>> {
    let steps = tests.enumerate().flat_map(|(test, last)| {
        let steps = last.blocks.iter().flat_map(|block| &block.steps);
        steps.filter_map(move |step| {
            let (latency_ns, budget_ns) = (step.latency_ns?, step.budget_ns?);
            Some(Budget { test, subject: &step.subject, line: step.place.1, latency_ns, budget_ns })
        })
    });
    let mut all: Vec<Budget<'j>> = steps.collect();
    let used = |budget: &Budget<'_>| budget.latency_ns as f64 / budget.budget_ns.max(1) as f64;
    all.sort_by(|one, other| used(other).total_cmp(&used(one)));
    all.truncate(SHOWN);
    all
}

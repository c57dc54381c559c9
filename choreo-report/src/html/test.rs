//! The tests of a run: every scenario once, with all its attempts.

use std::collections::BTreeSet;

use serde::Serialize;

use super::scenario::{AttemptView, Places};
use crate::record::{Case, Outcome, Scenario};
use crate::suite::{self, Status, Suite};

/// A scenario, and all attempts at it.
#[derive(Debug, Serialize)]
pub(super) struct Test<'j> {
    /// What the address of the page calls it: `orders/tour/mismatch`.
    id: String,
    package: Option<&'j str>,
    binary: &'j str,
    name: &'j str,
    file: &'j str,
    line: u32,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    tags: &'j [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<&'j Case>,
    /// The decisive attempt's.
    pub(super) outcome: Outcome,
    pub(super) ok: bool,
    /// Whether it is as it should be in the end, and was not before.
    pub(super) flaky: bool,
    started_ms: u64,
    /// The decisive attempt's, by itself.
    pub(super) ran_ns: u64,
    /// The topics of its messages and statements.
    topics: Vec<&'j str>,
    /// Which attempt decides what came of it.
    decisive: usize,
    attempts: Vec<AttemptView<'j>>,
}

/// The tests in the order of their files.
pub(super) fn ordered(mut suite: Suite<'_>) -> Vec<suite::Test<'_>> {
    suite.tests.sort_by(|one, other| {
        let place = |test: &suite::Test<'_>| (test.decisive().file.clone(), test.decisive().line);
        (one.package, one.binary, place(one), one.name).cmp(&(
            other.package,
            other.binary,
            place(other),
            other.name,
        ))
    });
    suite.tests
}

impl<'j> Test<'j> {
    pub(super) fn of(test: &suite::Test<'j>, places: &Places<'j>) -> Test<'j> {
        let suite::Test { package, binary, name, attempts, .. } = test;
        let shown = test.decisive();
        let decisive = attempts.iter().position(|attempt| std::ptr::eq(*attempt, shown));
        Test {
            id: format!("{}/{binary}/{name}", if package.is_empty() { "-" } else { package }),
            package: Some(*package).filter(|package| !package.is_empty()),
            binary,
            name,
            file: &shown.file,
            line: shown.line,
            tags: &shown.tags,
            case: shown.case.as_ref(),
            outcome: shown.outcome,
            ok: shown.ok,
            flaky: test.status() == Status::Flaky,
            started_ms: shown.started_ms,
            ran_ns: shown.ran_ns(),
            topics: topics(attempts),
            decisive: decisive.unwrap_or_default(),
            attempts: attempts.iter().map(|one| AttemptView::of(one, places)).collect(),
        }
    }
}

fn topics<'j>(attempts: &[&'j Scenario]) -> Vec<&'j str> {
    let blocks = attempts.iter().flat_map(|one| &one.blocks);
    let each = blocks.flat_map(|block| {
        let stated = block.steps.iter().filter_map(|step| step.topic.as_deref());
        stated.chain(block.messages.iter().map(|message| message.topic.as_str()))
    });
    each.collect::<BTreeSet<_>>().into_iter().collect()
}

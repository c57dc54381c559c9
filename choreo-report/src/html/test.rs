//! The tests of a run: every scenario once, with all its attempts.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::scenario::{AttemptView, Places};
use crate::journal::Journal;
use crate::record::{Case, Outcome, Scenario};

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
    /// The last attempt's.
    pub(super) outcome: Outcome,
    pub(super) ok: bool,
    /// Whether the last attempt is as it should be, and an earlier one was not.
    pub(super) flaky: bool,
    started_ms: u64,
    pub(super) took_ns: u64,
    /// The topics of its messages and statements.
    topics: Vec<&'j str>,
    attempts: Vec<AttemptView<'j>>,
}

/// What makes two records attempts at the same test.
type Identity<'j> = (Option<&'j str>, &'j str, &'j str);

/// The records of each test in the order of its attempts, the tests in the order of their files.
pub(super) fn grouped(journal: &Journal) -> Vec<(Identity<'_>, Vec<&Scenario>)> {
    let mut groups: BTreeMap<Identity<'_>, Vec<&Scenario>> = BTreeMap::new();
    for scenario in &journal.scenarios {
        let process = journal.processes.get(&scenario.process);
        let package = process.and_then(|process| process.package.as_deref());
        let binary = process.map_or("", |process| process.binary.as_str());
        groups.entry((package, binary, &scenario.name)).or_default().push(scenario);
    }
    let mut tests: Vec<_> = groups.into_iter().collect();
    for (_, attempts) in &mut tests {
        attempts.sort_by_key(|one| (one.attempt.number, one.started_ms));
    }
    tests.sort_by(|(one, attempts), (other, others)| {
        let place = |attempts: &[&Scenario]| attempts.last().map(|last| (last.file.clone(), last.line));
        (one.0, one.1, place(attempts), one.2).cmp(&(other.0, other.1, place(others), other.2))
    });
    tests
}

impl<'j> Test<'j> {
    /// A test of its attempts; none where there are none.
    pub(super) fn of(
        (package, binary, name): Identity<'j>,
        attempts: &[&'j Scenario],
        places: &Places<'j>,
    ) -> Option<Test<'j>> {
        let (last, earlier) = attempts.split_last()?;
        Some(Test {
            id: format!("{}/{binary}/{name}", package.unwrap_or("-")),
            package,
            binary,
            name,
            file: &last.file,
            line: last.line,
            tags: &last.tags,
            case: last.case.as_ref(),
            outcome: last.outcome,
            ok: last.ok,
            flaky: last.ok && earlier.iter().any(|one| !one.ok),
            started_ms: last.started_ms,
            took_ns: last.took_ns,
            topics: topics(attempts),
            attempts: attempts.iter().map(|one| AttemptView::of(one, places)).collect(),
        })
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

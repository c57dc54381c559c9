//! All that the page shows.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::Serialize;

use super::budget::{Budget, budgets};
use super::machine::MachineView;
use super::scenario::Places;
use super::test::{Test, ordered};
use super::topic::{ENDS, TopicView, topics};
use crate::journal::Journal;
use crate::record::{Commit, Process};
use crate::suite::{self, Suite};

/// How many slowest scenarios the page of the run has.
const SLOWEST: usize = 15;

/// All that the page shows.
#[derive(Debug, Serialize)]
pub(super) struct Data<'j> {
    run: RunView<'j>,
    processes: Vec<&'j Process>,
    machines: Vec<MachineView<'j>>,
    tests: Vec<Test<'j>>,
    topics: Vec<TopicView<'j>>,
    more_topics: usize,
    /// The ends of the parts of each topic's distribution.
    ends: [u64; 16],
    budgets: Vec<Budget<'j>>,
    /// Places among the tests.
    slowest: Vec<usize>,
    torn: u64,
    /// The version of choreo that made the page.
    choreo: &'static str,
}

/// The run, or the runs that were put together.
#[derive(Debug, Serialize)]
struct RunView<'j> {
    names: BTreeSet<&'j str>,
    commits: Vec<&'j Commit>,
    hosts: BTreeSet<&'j str>,
    packages: BTreeSet<&'j str>,
    ci: BTreeSet<&'j str>,
    started_ms: Option<u64>,
    /// From the beginning of the first scenario to the end of the last.
    took_ms: u64,
}

impl<'j> Data<'j> {
    /// All that the page shows of a journal.
    pub(super) fn of(journal: &'j Journal) -> Data<'j> {
        let places = Places {
            records: &journal.machines,
            machines: journal.machines.keys().zip(0..).collect(),
            processes: journal.processes.keys().map(String::as_str).zip(0..).collect(),
        };
        let all = ordered(Suite::of(journal));
        let tests: Vec<Test<'_>> = all.iter().map(|test| Test::of(test, &places)).collect();
        let (topics, more_topics) = topics(journal.scenarios.iter());
        Data {
            run: RunView::of(journal),
            processes: journal.processes.values().collect(),
            machines: journal.machines.values().map(MachineView::of).collect(),
            slowest: slowest(&tests),
            tests,
            topics,
            more_topics,
            ends: ENDS,
            budgets: budgets(all.iter().map(suite::Test::decisive)),
            torn: journal.torn,
            choreo: env!("CARGO_PKG_VERSION"),
        }
    }
}

impl<'j> RunView<'j> {
    fn of(journal: &'j Journal) -> RunView<'j> {
        let processes = || journal.processes.values();
        let mut commits: Vec<&Commit> = Vec::new();
        for commit in processes().filter_map(|process| process.commit.as_ref()) {
            if !commits.contains(&commit) {
                commits.push(commit);
            }
        }
        let started_ms = journal.scenarios.iter().map(|one| one.started_ms).min();
        let ended =
            journal.scenarios.iter().map(|one| one.started_ms.saturating_add(one.took_ns / 1_000_000)).max();
        RunView {
            names: processes().map(|process| process.run.0.as_str()).collect(),
            commits,
            hosts: processes().filter_map(|process| process.host.as_deref()).collect(),
            packages: processes().filter_map(|process| process.package.as_deref()).collect(),
            ci: processes().filter_map(|process| process.ci.as_deref()).collect(),
            started_ms,
            took_ms: ended.zip(started_ms).map_or(0, |(ended, started)| ended - started),
        }
    }
}

fn slowest(tests: &[Test<'_>]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..tests.len()).collect();
    places.sort_by_key(|place| Reverse(tests[*place].ran_ns));
    places.truncate(SLOWEST);
    places
}

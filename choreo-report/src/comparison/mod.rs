//! A run beside an earlier one: what broke, what is mended, what is new or gone, and which hops got slower.

mod hop;

use std::collections::BTreeMap;

use serde::Serialize;

use self::hop::hops;
use crate::journal::Journal;
use crate::suite::{Status, Suite, Test};

/// What is different from an earlier run.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Comparison {
    /// The names of the earlier run.
    pub earlier: Vec<String>,
    /// Failed now, and did not before.
    pub broke: Vec<Change>,
    /// Failed before, and does not now.
    pub mended: Vec<Change>,
    /// Was not there before.
    pub new: Vec<Change>,
    /// Was there before, and did not run now.
    pub gone: Vec<Change>,
    /// Whether a filter left tests out of the later run: what is gone may be there all the same.
    pub narrowed: bool,
    /// Whether a filter left tests out of the earlier run: what is new may have been there all the same.
    pub narrowed_before: bool,
    /// Took at least [`SLOWER`] times as long as before, and [`LEAST_NS`] longer; the worst first.
    pub slower: Vec<Slower>,
}

/// So many times as long as before is slower.
pub const SLOWER: f64 = 1.5;

/// What is less than this much slower is none, in nanoseconds: 5 ms, within which machines differ from moment to moment.
pub const LEAST_NS: u64 = 5_000_000;

/// A test that another thing came of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Change {
    /// With its package and target.
    pub test: String,
    /// What came of it before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Status>,
    /// What comes of it now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<Status>,
    /// Of what fails now, what went wrong first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    /// And where: the file and the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<(String, u32)>,
}

/// A hop that takes longer than before: from a trigger's hand-off to the message that was expected, at the median of all times that its
/// test ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Slower {
    /// The test, with its package and target.
    pub test: String,
    /// The statement: `expect orders.processed`.
    pub hop: String,
    /// How long it took.
    pub before_ns: u64,
    /// How long it takes.
    pub now_ns: u64,
    /// Its budget now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget_ns: Option<u64>,
}

impl Slower {
    /// How many times as long it takes.
    pub fn ratio(&self) -> f64 {
        self.now_ns as f64 / self.before_ns.max(1) as f64
    }
}

impl Comparison {
    /// Of a run with an earlier one.
    pub fn of(now: &Journal, earlier: &Journal) -> Comparison {
        let (suite, before) = (Suite::of(now), Suite::of(earlier));
        let by_path = |suite: &Suite<'_>| -> BTreeMap<String, usize> {
            suite.tests.iter().map(Test::path).zip(0..).collect()
        };
        let (paths, paths_before) = (by_path(&suite), by_path(&before));
        let narrowed = |journal: &Journal| journal.processes.values().any(|process| process.narrowed);
        let mut comparison = Comparison {
            earlier: names(earlier),
            narrowed: narrowed(now),
            narrowed_before: narrowed(earlier),
            ..Comparison::default()
        };
        for (path, at) in &paths {
            let test = &suite.tests[*at];
            match paths_before.get(path).map(|at| &before.tests[*at]) {
                None => comparison.new.push(change(path, None, Some(test), now)),
                Some(old) => {
                    let list = match (old.status() == Status::Failed, test.status() == Status::Failed) {
                        (false, true) => Some(&mut comparison.broke),
                        (true, false) => Some(&mut comparison.mended),
                        _ => None,
                    };
                    if let Some(list) = list {
                        list.push(change(path, Some(old), Some(test), now));
                    }
                    comparison.slower.extend(slower(path, old, test));
                }
            }
        }
        let gone = paths_before.iter().filter(|(path, _)| !paths.contains_key(*path));
        comparison.gone = gone.map(|(path, at)| change(path, Some(&before.tests[*at]), None, now)).collect();
        comparison.slower.sort_by(|one, other| other.ratio().total_cmp(&one.ratio()));
        comparison
    }

    /// Whether nothing is different.
    pub fn is_empty(&self) -> bool {
        let Comparison { earlier: _, narrowed: _, narrowed_before: _, broke, mended, new, gone, slower } =
            self;
        [broke, mended, new, gone].into_iter().all(Vec::is_empty) && slower.is_empty()
    }
}

fn names(journal: &Journal) -> Vec<String> {
    let mut names: Vec<String> = journal.processes.values().map(|process| process.run.0.clone()).collect();
    names.sort();
    names.dedup();
    names
}

fn change(path: &str, before: Option<&Test<'_>>, test: Option<&Test<'_>>, journal: &Journal) -> Change {
    let failing = test.filter(|test| test.status() == Status::Failed).map(Test::telling);
    Change {
        test: path.to_owned(),
        before: before.map(Test::status),
        now: test.map(Test::status),
        trouble: failing.and_then(|scenario| scenario.trouble()),
        place: failing.map(|scenario| scenario.trouble_at(journal)),
    }
}

fn slower(path: &str, before: &Test<'_>, now: &Test<'_>) -> Vec<Slower> {
    let old = hops(before);
    let slower = hops(now).into_iter().filter_map(|(hop, of)| {
        let (before_ns, now_ns) = (old.get(&hop)?.median_ns(), of.median_ns());
        let is_slower =
            now_ns.saturating_sub(before_ns) >= LEAST_NS && now_ns as f64 >= before_ns as f64 * SLOWER;
        is_slower.then(|| Slower {
            test: path.to_owned(),
            hop: hop.to_string(),
            before_ns,
            now_ns,
            budget_ns: of.budget_ns,
        })
    });
    slower.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Block, Met, Outcome, Process, Scenario, Step};

    fn scenario(name: &str, ok: bool, latency_ms: u64) -> Scenario {
        let step = Step {
            statement: 1,
            word: if ok { "ok" } else { "FAIL" }.to_owned(),
            verb: "expect".to_owned(),
            subject: "orders.processed".to_owned(),
            detail: "TIMEOUT: nothing came".to_owned(),
            depth: 0,
            place: (0, 7),
            topic: None,
            capture: None,
            budget_ns: Some(50_000_000),
            latency_ns: Some(latency_ms * 1_000_000),
            met: Met::NotReached,
        };
        let outcome = if ok { Outcome::Passed } else { Outcome::Failed };
        let block = Block { steps: vec![step], ..Block::of(outcome) };
        Scenario { name: name.to_owned(), ok, outcome, blocks: vec![block], ..Scenario::default() }
    }

    fn journal(scenarios: impl IntoIterator<Item = Scenario>) -> Journal {
        Journal { scenarios: scenarios.into_iter().collect(), ..Journal::default() }
    }

    #[test]
    fn what_broke_and_what_got_slower_is_told() {
        let earlier = journal([scenario("a", true, 10), scenario("b", false, 1), scenario("gone", true, 1)]);
        let now = journal([scenario("a", false, 100), scenario("b", true, 2), scenario("new", true, 1)]);
        let comparison = Comparison::of(&now, &earlier);
        let tests = |changes: &[Change]| changes.iter().map(|of| of.test.clone()).collect::<Vec<_>>();
        assert_eq!(tests(&comparison.broke), ["a"]);
        assert_eq!(
            comparison.broke[0].trouble.as_deref(),
            Some("expect orders.processed: TIMEOUT: nothing came")
        );
        assert_eq!(tests(&comparison.mended), ["b"]);
        assert_eq!(tests(&comparison.new), ["new"]);
        assert_eq!(tests(&comparison.gone), ["gone"]);
        // One millisecond more is none, though it is twice as long.
        assert_eq!(comparison.slower.iter().map(|of| of.test.as_str()).collect::<Vec<_>>(), ["a"]);
        assert_eq!(comparison.slower[0].hop, "expect orders.processed");
        assert!((comparison.slower[0].ratio() - 10.0).abs() < 1e-9);
    }

    #[test]
    fn a_run_that_a_filter_narrowed_says_so() {
        let of = |narrowed| {
            let process = Process { narrowed, ..Process::default() };
            Journal { processes: [(String::new(), process)].into(), ..journal([scenario("a", true, 10)]) }
        };
        let said = |now, before| {
            let comparison = Comparison::of(&of(now), &of(before));
            (comparison.narrowed, comparison.narrowed_before)
        };
        assert_eq!([said(true, false), said(false, true)], [(true, false), (false, true)]);
    }

    #[test]
    fn a_run_that_is_the_same_is_no_different() {
        let of = || journal([scenario("a", true, 10), scenario("b", false, 10)]);
        assert!(Comparison::of(&of(), &of()).is_empty());
    }

    #[test]
    fn it_is_the_median_that_counts() {
        let times = |of: &[u64]| {
            let attempt = |(latency, number): (&u64, u32)| {
                let mut scenario = scenario("a", true, *latency);
                scenario.attempt.repetition = number;
                scenario
            };
            journal(of.iter().zip(1..).map(attempt))
        };
        let compared = |before: &[u64], now: &[u64]| Comparison::of(&times(now), &times(before)).slower.len();
        assert_eq!(compared(&[10, 10, 10], &[10, 10, 500]), 0);
        assert_eq!(compared(&[10, 10, 10], &[10, 40, 500]), 1);
    }
}

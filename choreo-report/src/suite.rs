//! The tests of a run: what came of each, however often it was run.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use crate::journal::Journal;
use crate::record::{Block, Closest, Evidence, Met, Outcome, Run, Scenario, Step};

/// The tests of a run, by package, target and name.
#[derive(Debug, Clone, Default)]
pub struct Suite<'j> {
    /// In order.
    pub tests: Vec<Test<'j>>,
}

/// One test.
#[derive(Debug, Clone)]
pub struct Test<'j> {
    /// Its package.
    pub package: &'j str,
    /// Its test target.
    pub binary: &'j str,
    /// Its name.
    pub name: &'j str,
    /// Each time that it ran, in order: by run, machine and repetition, and each of its attempts; at least one.
    pub attempts: Vec<&'j Scenario>,
    /// The last attempt of each time that it was asked for.
    ends: Vec<&'j Scenario>,
}

/// Who ran it: of one run on several machines, each by itself.
fn origin<'j>(journal: &'j Journal, scenario: &Scenario) -> (Option<&'j Run>, Option<&'j str>) {
    let process = journal.processes.get(&scenario.process);
    (process.map(|process| &process.run), process.and_then(|process| process.host.as_deref()))
}

/// The last attempt of each repetition, on each machine, in each run.
fn ends<'j>(journal: &'j Journal, attempts: &[&'j Scenario]) -> Vec<&'j Scenario> {
    let asked = |of: &Scenario| (origin(journal, of), of.attempt.repetition);
    let times = attempts.chunk_by(|one, other| asked(one) == asked(other));
    times.filter_map(|attempts| attempts.last().copied()).collect()
}

/// What came of a test in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Status {
    /// It passed.
    Passed,
    /// It passed, and something was slow.
    PassedSlow,
    /// It passed in the end, and failed before.
    Flaky,
    /// It failed.
    Failed,
}

impl<'j> Suite<'j> {
    /// Of what was recorded.
    pub fn of(journal: &'j Journal) -> Suite<'j> {
        let mut tests: BTreeMap<(&str, &str, &str), Vec<&Scenario>> = BTreeMap::new();
        for scenario in &journal.scenarios {
            let process = journal.processes.get(&scenario.process);
            let package = process.and_then(|process| process.package.as_deref()).unwrap_or_default();
            let binary = process.map(|process| process.binary.as_str()).unwrap_or_default();
            tests.entry((package, binary, &scenario.name)).or_default().push(scenario);
        }
        let tests = tests.into_iter().map(|((package, binary, name), mut attempts)| {
            attempts.sort_by(|one, other| {
                let key = |of: &Scenario| (of.attempt.repetition, of.attempt.number, of.started_ms);
                (origin(journal, one), key(one)).cmp(&(origin(journal, other), key(other)))
            });
            let ends = ends(journal, &attempts);
            Test { package, binary, name, attempts, ends }
        });
        Suite { tests: tests.collect() }
    }

    /// How many tests there are of a status.
    pub fn count(&self, status: Status) -> usize {
        self.tests.iter().filter(|test| test.status() == status).count()
    }

    /// Whether no test failed.
    pub fn passed(&self) -> bool {
        self.count(Status::Failed) == 0
    }
}

impl<'j> Test<'j> {
    /// The attempt that decides what came of it: the last one; of several repetitions, machines or runs, that of the first which failed.
    pub fn decisive(&self) -> &'j Scenario {
        let failed = self.ends.iter().find(|end| !end.ok);
        failed.copied().unwrap_or(self.attempts[self.attempts.len() - 1])
    }

    /// The attempt that there is most to say of: the last one that failed, or else the decisive one.
    pub fn telling(&self) -> &'j Scenario {
        let decisive = self.decisive();
        let failed = || self.attempts.iter().rev().find(|attempt| !attempt.ok).copied();
        if decisive.ok { failed().unwrap_or(decisive) } else { decisive }
    }

    /// How many times it was asked for, in repetitions, on machines and in runs, and how many of these failed in the end.
    pub fn repetitions(&self) -> (usize, usize) {
        (self.ends.len(), self.ends.iter().filter(|end| !end.ok).count())
    }

    /// What came of it in the end. It passed where it did each time that it was asked for.
    pub fn status(&self) -> Status {
        let decisive = self.decisive();
        match (decisive.ok, self.attempts.iter().all(|attempt| attempt.ok)) {
            (false, _) => Status::Failed,
            (true, false) => Status::Flaky,
            (true, true) if self.attempts.iter().any(|of| of.outcome == Outcome::PassedSlow) => {
                Status::PassedSlow
            }
            (true, true) => Status::Passed,
        }
    }

    /// `orders::a_created_order_is_settled`, with its package and target.
    pub fn path(&self) -> String {
        let parts = [self.package, self.binary, self.name];
        parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("::")
    }
}

impl Scenario {
    /// In a line, what went wrong first: `expect orders.processed: MISMATCH: 3 messages came, none fitted`. `None` where nothing did.
    pub fn trouble(&self) -> Option<String> {
        let blocks = self.blocks.iter().filter(|block| block.outcome.outcome() > Outcome::Passed);
        let step =
            blocks.flat_map(|block| &block.steps).find(|step| matches!(step.word.as_str(), "FAIL" | "SLOW"));
        let step =
            step.map(|step| format!("{} {}: {}{}", step.verb, step.subject, step.detail, self.more(step)));
        let headline = || {
            self.blocks.iter().find(|block| block.outcome.is_failure()).map(|block| block.headline.clone())
        };
        let block = || self.blocks.iter().find_map(|block| block.outcome.trouble());
        let panic = || self.panic.as_ref().and_then(|panic| panic.text.lines().next()).map(str::to_owned);
        block().or(step).or_else(panic).or_else(headline)
    }

    /// Where something else came, how the closest differs; where nothing did, what says most of why.
    fn more(&self, step: &Step) -> String {
        match &step.met {
            Met::Mismatch { evidence } | Met::TooFew { evidence, .. } => {
                evidence.closest.as_ref().map(closest).unwrap_or_default()
            }
            Met::Timeout { evidence } => {
                let of_step = |block: &&Block| block.steps.iter().any(|of| std::ptr::eq(of, step));
                let block = self.blocks.iter().find(of_step);
                block.map(|block| timed_out(block, evidence)).unwrap_or_default()
            }
            _ => String::new(),
        }
    }

    /// The file and line that the trouble is at: of the step that went wrong, or else of the scenario's name.
    pub fn trouble_at(&self, journal: &Journal) -> (String, u32) {
        let block = self.blocks.iter().find(|block| block.outcome.outcome() > Outcome::Passed);
        let step = block
            .and_then(|block| block.steps.iter().find(|step| matches!(step.word.as_str(), "FAIL" | "SLOW")));
        let place = block.zip(step).and_then(|(block, step)| {
            let texts = &journal.machines.get(&block.machine)?.texts;
            let (text, line) = step.place;
            Some((texts.get(usize::from(text))?.file.clone(), line))
        });
        place.unwrap_or_else(|| (self.file.clone(), self.line))
    }

    /// The same, from the top of the repository on: for who shows it beside the files that are in there.
    pub fn trouble_in_repository(&self, journal: &Journal) -> (String, u32) {
        let (file, line) = self.trouble_at(journal);
        let process = journal.processes.get(&self.process);
        match process.and_then(|process| process.workspace.as_ref()) {
            Some(workspace) if Path::new(&file).is_relative() => (format!("{workspace}/{file}"), line),
            _ => (file, line),
        }
    }

    /// All that a terminal would show of its failure.
    pub fn full_report(&self) -> String {
        let blocks = self.blocks.iter().filter(|block| block.outcome.is_failure() || self.ok);
        let reports = blocks.filter_map(|block| block.report.as_deref());
        let panic = self.panic.as_ref().map(|panic| panic.text.as_str());
        reports.chain(panic).collect::<Vec<_>>().join("\n\n")
    }
}

/// Why nothing came, as far as it is known: one that fits came on a topic with a near name, a stand-in was never called; or else what was seen last, since
/// what came of the trigger ends there.
fn timed_out(block: &Block, evidence: &Evidence) -> String {
    let near = evidence.elsewhere.iter().find(|one| one.near);
    let elsewhere = near.and_then(|one| block.message(one.message));
    if let Some(message) = elsewhere {
        return format!("; one that fits came on {}: is the topic misspelt?", message.topic);
    }
    let is_uncalled = |step: &&Step| step.word == "warn" && step.detail.starts_with("never called");
    if let Some(step) = block.steps.iter().find(is_uncalled) {
        return format!("; `{} {}` was {}", step.verb, step.subject, step.detail);
    }
    let told = |(topic, at): (Cow<'_, str>, u64)| {
        let at = Duration::from_nanos(at).as_secs_f64() * 1000.0;
        format!("; last seen: {topic} at {at:.1} ms")
    };
    block.last_message().map(told).unwrap_or_default()
}

/// The first difference of the closest message, and how many more there are.
fn closest(closest: &Closest) -> String {
    let [first, more @ ..] = &*closest.differences else { return String::new() };
    // What is missing is named in its words.
    let path = match first.path.as_str() {
        "" => String::new(),
        _ if first.problem == "missing" => String::new(),
        path => format!("{path} "),
    };
    let more = match more.len() {
        0 => String::new(),
        1 => ", and one more difference".to_owned(),
        count => format!(", and {count} more differences"),
    };
    format!("; closest: {path}{}{more}", first.words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Attempt, Process};

    /// Of a test's attempts: the repetition, the number, and whether it passed.
    fn journal(attempts: &[(u32, u32, bool)]) -> Journal {
        let scenarios = attempts.iter().zip(0..).map(|(&(repetition, number, ok), started_ms)| Scenario {
            name: "settles".to_owned(),
            attempt: Attempt { number, of: 3, repetition },
            ok,
            outcome: if ok { Outcome::Passed } else { Outcome::Failed },
            started_ms,
            ..Scenario::default()
        });
        Journal { scenarios: scenarios.collect(), ..Journal::default() }
    }

    fn came(attempts: &[(u32, u32, bool)]) -> (Status, u64, (usize, usize)) {
        let journal = journal(attempts);
        let suite = Suite::of(&journal);
        let [test] = &suite.tests[..] else { panic!("one test") };
        (test.status(), test.telling().started_ms, test.repetitions())
    }

    #[test]
    fn what_passes_when_it_is_tried_again_is_flaky() {
        assert_eq!(came(&[(1, 1, true)]), (Status::Passed, 0, (1, 0)));
        assert_eq!(came(&[(1, 1, false), (1, 2, true)]), (Status::Flaky, 0, (1, 0)));
        assert_eq!(came(&[(1, 1, false), (1, 2, false)]), (Status::Failed, 1, (1, 1)));
    }

    #[test]
    fn what_fails_on_one_machine_failed_whatever_the_others_say() {
        let mut journal = journal(&[(1, 1, false), (1, 1, true)]);
        for (scenario, host) in journal.scenarios.iter_mut().zip(["linux", "mac"]) {
            scenario.process = host.to_owned();
            let process = Process { id: host.to_owned(), host: Some(host.to_owned()), ..Process::default() };
            journal.processes.insert(host.to_owned(), process);
        }
        let suite = Suite::of(&journal);
        let [test] = &suite.tests[..] else { panic!("one test") };
        assert_eq!((test.status(), test.repetitions()), (Status::Failed, (2, 1)));
        assert!(!suite.passed());
    }

    #[test]
    fn trouble_is_told_from_the_top_of_the_repository_on() {
        let mut journal = journal(&[(1, 1, false)]);
        journal.scenarios[0].file = "tests/orders.rs".to_owned();
        let at = |journal: &Journal| journal.scenarios[0].trouble_in_repository(journal).0;
        assert_eq!(at(&journal), "tests/orders.rs");
        let process = Process { workspace: Some("services/shop".to_owned()), ..Process::default() };
        journal.processes.insert(String::new(), process);
        assert_eq!(at(&journal), "services/shop/tests/orders.rs");
        journal.scenarios[0].file = "/elsewhere/orders.rs".to_owned();
        assert_eq!(at(&journal), "/elsewhere/orders.rs");
    }

    #[test]
    fn what_fails_in_one_repetition_failed() {
        assert_eq!(came(&[(1, 1, true), (2, 1, true)]), (Status::Passed, 1, (2, 0)));
        assert_eq!(came(&[(1, 1, true), (2, 1, false), (3, 1, true)]), (Status::Failed, 1, (3, 1)));
        assert_eq!(came(&[(1, 1, false), (1, 2, true), (2, 1, true)]), (Status::Flaky, 0, (2, 0)));
    }
}

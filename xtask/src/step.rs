//! Steps: run one after another under headings, timed, and summed up in a table at the end.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::Error;
use crate::invocation::Invocation;
use crate::tally::Tally;

/// One thing to do.
pub(crate) struct Step {
    /// Its heading.
    pub(crate) name: &'static str,
    /// The command that does it again by itself.
    pub(crate) again: String,
    /// Does it.
    pub(crate) action: Action,
}

/// What does a step, given the workspace's folder.
type Action = Box<dyn FnOnce(&Path) -> Result<Done, Error>>;

/// What a step came to.
#[derive(Debug, Default)]
pub(crate) struct Done {
    /// How it ended.
    pub(crate) outcome: Outcome,
    /// What the test runners in it said.
    pub(crate) tally: Tally,
}

/// How a step ended.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All is well.
    #[default]
    Passed,
    /// It failed: why, in a few words.
    Failed(String),
    /// It could not be done here.
    Skipped {
        /// What is missing.
        why: String,
        /// The command that gets it.
        get: String,
        /// Whether CI does without as well.
        tolerated: bool,
    },
    /// An earlier failure ended the run.
    NotRun,
}

impl Step {
    /// A step that is one command, judged by its exit code.
    pub(crate) fn command(name: &'static str, invocation: Invocation) -> Step {
        let again = invocation.to_string();
        let action = move |root: &Path| {
            let finished = invocation.run(root)?;
            let outcome = match finished.success {
                true => Outcome::Passed,
                false => Outcome::Failed("the command failed".to_owned()),
            };
            Ok(Done { outcome, tally: finished.tally })
        };
        Step { name, again, action: Box::new(action) }
    }

    /// A step that is several commands: all are run, and none may fail.
    pub(crate) fn commands(
        name: &'static str,
        again: &str,
        invocations: impl FnOnce(&Path) -> Result<Vec<Invocation>, Error> + 'static,
    ) -> Step {
        let action = move |root: &Path| {
            let invocations = invocations(root)?;
            let (mut failed, mut tally) = (0, Tally::default());
            for invocation in &invocations {
                println!("{invocation}");
                let finished = invocation.run(root)?;
                failed += usize::from(!finished.success);
                tally.add(&finished.tally);
            }
            let outcome = match failed {
                0 => Outcome::Passed,
                n => Outcome::Failed(format!("{n} of {} commands failed", invocations.len())),
            };
            Ok(Done { outcome, tally })
        };
        Step { name, again: again.to_owned(), action: Box::new(action) }
    }

    /// A step of our own code: what it finds is printed line by line, and any finding is a failure.
    pub(crate) fn check(
        name: &'static str,
        again: &str,
        check: impl FnOnce(&Path) -> Result<Vec<String>, Error> + 'static,
    ) -> Step {
        let action = move |root: &Path| {
            let findings = check(root)?;
            findings.iter().for_each(|finding| println!("{finding}"));
            let outcome = match findings.len() {
                0 => Outcome::Passed,
                1 => Outcome::Failed("1 finding".to_owned()),
                n => Outcome::Failed(format!("{n} findings")),
            };
            Ok(Done { outcome, tally: Tally::default() })
        };
        Step { name, again: again.to_owned(), action: Box::new(action) }
    }
}

/// A run of steps.
#[derive(Debug)]
pub(crate) struct Session {
    root: PathBuf,
    fail_fast: bool,
    ci: bool,
    rows: Vec<Row>,
    tally: Tally,
}

#[derive(Debug)]
struct Row {
    name: &'static str,
    again: String,
    outcome: Outcome,
    took: Duration,
}

impl Session {
    /// A run in this workspace. `CI` or `CHOREO_CI` in the environment makes it strict about skips.
    pub(crate) fn new(root: &Path, fail_fast: bool) -> Session {
        let set = |name| std::env::var(name).is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"));
        let ci = set("CI") || set("CHOREO_CI");
        Session { root: root.to_path_buf(), fail_fast, ci, rows: Vec::new(), tally: Tally::default() }
    }

    /// Runs the steps and prints the table. Fails where any of them did.
    pub(crate) fn run(mut self, steps: Vec<Step>) -> ExitCode {
        let total = steps.len();
        for (index, step) in steps.into_iter().enumerate() {
            self.take(step, index + 1, total);
        }
        print!("\n{}", self.summary());
        match self.failed() {
            true => ExitCode::FAILURE,
            false => ExitCode::SUCCESS,
        }
    }

    fn take(&mut self, step: Step, number: usize, total: usize) {
        let Step { name, again, action } = step;
        let begun = Instant::now();
        let outcome = match self.fail_fast && self.rows.iter().any(|row| self.fails(&row.outcome)) {
            true => Outcome::NotRun,
            false => {
                println!("\n=== {number}/{total} {name}: {again}");
                self.done(action(&self.root))
            }
        };
        let took = begun.elapsed();
        match &outcome {
            Outcome::Passed => println!("--- {name}: ok, {}", seconds(took)),
            Outcome::Failed(why) => println!("--- {name}: FAILED ({why}), {}", seconds(took)),
            Outcome::Skipped { why, get, .. } => println!("--- {name}: SKIPPED: {why}; to have it: {get}"),
            Outcome::NotRun => {}
        }
        self.rows.push(Row { name, again, outcome, took });
    }

    fn done(&mut self, result: Result<Done, Error>) -> Outcome {
        match result {
            Ok(Done { outcome, tally }) => {
                self.tally.add(&tally);
                outcome
            }
            Err(error) => {
                println!("{error}");
                Outcome::Failed("it could not be run".to_owned())
            }
        }
    }

    fn fails(&self, outcome: &Outcome) -> bool {
        match outcome {
            Outcome::Failed(_) => true,
            Outcome::Skipped { tolerated, .. } => self.ci && !tolerated,
            Outcome::Passed | Outcome::NotRun => false,
        }
    }

    fn failed(&self) -> bool {
        self.rows.iter().any(|row| self.fails(&row.outcome)) || self.ci && !self.tally.skipped.is_empty()
    }

    fn summary(&self) -> String {
        let mut text = String::new();
        let width = self.rows.iter().map(|row| row.name.len()).max().unwrap_or(0).max(4);
        let _ = writeln!(text, "{:width$}  {:<8}  {:>8}", "step", "result", "time");
        for row in &self.rows {
            let (result, note) = row.outcome.words();
            let line = format!("{:width$}  {result:<8}  {:>8}  {note}", row.name, seconds(row.took));
            let _ = writeln!(text, "{}", line.trim_end());
        }
        self.write_tests(&mut text);
        let skips = self.skips();
        let _ = writeln!(text, "skips: {}", skips.len());
        skips.iter().for_each(|skip| text += &format!("  SKIPPED {skip}\n"));
        if let Some(first) = self.rows.iter().find(|row| self.fails(&row.outcome)) {
            let _ = writeln!(text, "first failure: {}; run it again with:\n  {}", first.name, first.again);
        } else if self.failed() {
            let _ = writeln!(text, "failed: in CI a test that skips what could be had is a failure:");
            self.tally.skipped.iter().for_each(|test| text += &format!("  SKIPPED test: {test}\n"));
        }
        text
    }

    fn write_tests(&self, text: &mut String) {
        let Tally { runs, passed, failed, ignored, .. } = &self.tally;
        if *runs > 0 {
            let ignored = ignored.len();
            let _ =
                writeln!(text, "tests: {passed} passed, {failed} failed, {ignored} ignored in {runs} runs");
        }
    }

    /// Everything that was left out: steps, tests that say so, ignored tests.
    fn skips(&self) -> Vec<String> {
        let steps = self.rows.iter().filter_map(|row| match &row.outcome {
            Outcome::Skipped { why, get, tolerated } => {
                let tolerated = if *tolerated && self.ci { "; CI does without" } else { "" };
                Some(format!("{}: {why}; to have it: {get}{tolerated}", row.name))
            }
            _ => None,
        });
        let Tally { skipped, tolerated, ignored, .. } = &self.tally;
        let without = if self.ci { "; CI does without" } else { "" };
        let tests = skipped.iter().chain(ignored).map(|test| format!("test: {test}"));
        steps.chain(tests).chain(tolerated.iter().map(|test| format!("test: {test}{without}"))).collect()
    }
}

impl Outcome {
    fn words(&self) -> (&'static str, &str) {
        match self {
            Outcome::Passed => ("ok", ""),
            Outcome::Failed(why) => ("FAILED", why),
            Outcome::Skipped { why, .. } => ("SKIPPED", why),
            Outcome::NotRun => ("not run", ""),
        }
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(ci: bool, fail_fast: bool) -> Session {
        Session { root: PathBuf::from("."), fail_fast, ci, rows: Vec::new(), tally: Tally::default() }
    }

    fn step(name: &'static str, outcome: Outcome) -> Step {
        let action = move |_: &Path| Ok(Done { outcome, tally: Tally::default() });
        Step { name, again: format!("cargo {name}"), action: Box::new(action) }
    }

    fn skipped(tolerated: bool) -> Outcome {
        Outcome::Skipped { why: "no such tool".into(), get: "cargo install it".into(), tolerated }
    }

    #[test]
    fn a_failed_step_fails_the_run_and_its_command_is_shown() {
        let mut session = session(false, false);
        session.take(step("fmt", Outcome::Failed("1 finding".into())), 1, 2);
        session.take(step("docs", Outcome::Passed), 2, 2);
        let summary = session.summary();
        assert!(session.failed());
        assert!(summary.contains("first failure: fmt; run it again with:\n  cargo fmt\n"), "{summary}");
        assert!(summary.contains("docs  ok"), "{summary}");
    }

    #[test]
    fn fail_fast_leaves_the_rest_undone() {
        let mut session = session(false, true);
        session.take(step("fmt", Outcome::Failed("1 finding".into())), 1, 2);
        session.take(step("docs", Outcome::Passed), 2, 2);
        assert_eq!(session.rows[1].outcome, Outcome::NotRun);
    }

    #[test]
    fn a_skip_is_counted_and_fails_only_in_ci() {
        for (ci, tolerated, fails) in [(false, false, false), (true, false, true), (true, true, false)] {
            let mut session = session(ci, false);
            session.take(step("nextest", skipped(tolerated)), 1, 1);
            let summary = session.summary();
            assert_eq!(session.failed(), fails, "{summary}");
            assert!(summary.contains("skips: 1\n  SKIPPED nextest: no such tool"), "{summary}");
        }
    }

    #[test]
    fn a_test_that_skips_fails_ci() {
        let tally = Tally { skipped: vec!["nats: no nats-server".into()], ..Tally::default() };
        let done = |ci| {
            let mut session = session(ci, false);
            session.done(Ok(Done { outcome: Outcome::Passed, tally: tally.clone() }));
            session.failed()
        };
        assert_eq!((done(false), done(true)), (false, true));
    }

    #[test]
    fn what_fails_ci_stands_at_the_end_of_what_it_prints() {
        let ignored = vec!["rules (line 3) (ignored)".into(); 40];
        let tally = Tally { skipped: vec!["nats: no nats-server".into()], ignored, ..Tally::default() };
        let mut session = session(true, false);
        session.done(Ok(Done { outcome: Outcome::Passed, tally }));
        let summary = session.summary();
        assert_eq!(summary.lines().last(), Some("  SKIPPED test: nats: no nats-server"), "{summary}");
    }

    #[test]
    fn ci_does_without_what_costs_more_than_it_is_worth() {
        let tally = Tally { tolerated: vec!["two machines: no cargo-nextest".into()], ..Tally::default() };
        let mut session = session(true, false);
        session.done(Ok(Done { outcome: Outcome::Passed, tally }));
        let summary = session.summary();
        assert!(!session.failed());
        assert!(
            summary.contains("skips: 1\n  SKIPPED test: two machines: no cargo-nextest; CI does without\n")
        );
    }

    #[test]
    fn a_step_that_cannot_be_run_is_a_failure() {
        let outcome = session(false, false).done(Err("failed to start `cargo`".into()));
        assert_eq!(outcome, Outcome::Failed("it could not be run".into()));
    }
}

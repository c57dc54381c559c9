//! What a terminal shows at the end.

use std::fmt::Write as _;
use std::time::Duration;

use crate::journal::Journal;
use crate::suite::{Status, Suite, Test};

/// How many of the slowest are shown.
const SLOWEST: usize = 5;

/// The failed and the flaky, the slowest, and how many there were of each.
pub fn summary(journal: &Journal) -> String {
    let suite = Suite::of(journal);
    let mut text = String::new();
    for (status, word) in [(Status::Failed, "FAIL"), (Status::Flaky, "FLAKY"), (Status::PassedSlow, "SLOW")] {
        for test in suite.tests.iter().filter(|test| test.status() == status) {
            let told = test.telling();
            let (file, line) = told.trouble_at(journal);
            let trouble = told.trouble().unwrap_or_default();
            let again = match (test.repetitions(), test.attempts.len()) {
                ((1, _), 1) => String::new(),
                ((1, _), times) => format!(" (ran {times} times)"),
                ((times, failed), _) => format!(" (failed {failed} of {times} times)"),
            };
            let _ =
                writeln!(text, "{word:>5}  {}{again}\n       {trouble}\n       {file}:{line}", test.path());
        }
    }
    let mut slowest: Vec<&Test<'_>> = suite.tests.iter().collect();
    slowest.sort_by_key(|test| std::cmp::Reverse(test.decisive().ran_ns()));
    if suite.tests.len() > 1 {
        let _ = writeln!(text, "slowest, from when their stages were open:");
        for test in slowest.into_iter().take(SLOWEST) {
            let ran = Duration::from_nanos(test.decisive().ran_ns());
            let _ = writeln!(text, "  {:>9.1} ms  {}", ran.as_secs_f64() * 1000.0, test.path());
        }
    }
    let counted = [
        (Status::Passed, "passed"),
        (Status::PassedSlow, "passed, but slow"),
        (Status::Flaky, "flaky"),
        (Status::Failed, "failed"),
    ];
    let counted = counted.map(|(status, word)| (suite.count(status), word));
    let counted: Vec<String> = counted
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let sum = if counted.is_empty() { "none ran".to_owned() } else { counted.join(", ") };
    let noun = if suite.tests.len() == 1 { "scenario" } else { "scenarios" };
    let runs: usize = suite.tests.iter().map(|test| test.repetitions().0).sum();
    let runs = if runs > suite.tests.len() { format!(", run {runs} times in all") } else { String::new() };
    let _ = write!(text, "{} {noun}{runs}: {sum}", suite.tests.len());
    if journal.torn > 0 {
        let _ = write!(text, "; {} were cut off where their process ended", journal.torn);
    }
    text
}

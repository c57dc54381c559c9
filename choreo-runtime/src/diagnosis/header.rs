//! The first line: which scenario, how it ended, after how long.

use super::page::Page;
use super::style::{Ink, Style};
use super::{duration, excerpt, number};
use crate::machine::Kind;
use crate::outcome::{Clock, ErrorSource, Failure, Outcome, Verdict};

pub(super) fn write(page: &mut Page<'_>) {
    let line = line(page.verdict, page.style);
    page.line(&line);
}

/// The line, without a line break.
pub(super) fn line(verdict: &Verdict, style: Style) -> String {
    let (word, ink) = word(&verdict.outcome);
    let word = style.paint(ink, word);
    let passed = matches!(verdict.outcome, Outcome::Passed | Outcome::PassedSlow);
    let joint = if passed { "in" } else { "after" };
    let name = name(verdict);
    let elapsed = duration::shown(ended(verdict));
    let clock = clock(verdict);
    let sum = if passed { summary(verdict) } else { String::new() };
    format!("scenario {name} {word} {joint} {elapsed}{clock}{sum}")
}

/// When it was decided: a failing block lingers after its deadline, for what is only late.
fn ended(verdict: &Verdict) -> std::time::Duration {
    match verdict.outcome {
        Outcome::Failed | Outcome::Error(Failure { source: ErrorSource::Task | ErrorSource::Policy, .. }) => {
            verdict.elapsed.min(verdict.deadline)
        }
        _ => verdict.elapsed,
    }
}

fn word(outcome: &Outcome) -> (&'static str, Ink) {
    match outcome {
        Outcome::Passed => ("PASSED", Ink::Good),
        Outcome::PassedSlow => ("PASSED, but SLOW,", Ink::Warning),
        Outcome::Slow => ("SLOW", Ink::Bad),
        Outcome::Failed => ("FAILED", Ink::Bad),
        Outcome::Violated(_) => ("VIOLATED", Ink::Bad),
        Outcome::Error(_) => ("ERROR", Ink::Bad),
        Outcome::Lost(_) => ("LOST", Ink::Bad),
        Outcome::Overflow(_) => ("OVERFLOW", Ink::Bad),
    }
}

/// The name, with that of its case; of the second block on its number, and of a case its values.
fn name(verdict: &Verdict) -> String {
    let name = verdict.machine.name;
    let mut about = Vec::new();
    if verdict.machine.block > 0 {
        about.push(format!("block {}", verdict.machine.block + 1));
    }
    about.extend(verdict.case.map(|case| excerpt::shortened(case.values, VALUES)));
    let case = verdict.case.map(|case| format!("::{}", case.name)).unwrap_or_default();
    let about = if about.is_empty() { String::new() } else { format!(" ({})", about.join(", ")) };
    format!("{name}{case}{about}")
}

/// How many characters of a case's values the line shows.
const VALUES: usize = 200;

fn clock(verdict: &Verdict) -> String {
    let clock = if verdict.clock == Clock::Virtual { " of virtual time" } else { "" };
    match stretched(verdict) {
        true => format!("{clock} (CHOREO_TIME_FACTOR={})", verdict.time_factor),
        false => clock.to_owned(),
    }
}

/// Whether the time factor is anything but one.
pub(super) fn stretched(verdict: &Verdict) -> bool {
    (verdict.time_factor - 1.0).abs() > f64::EPSILON
}

fn summary(verdict: &Verdict) -> String {
    let statements = verdict.machine.statements;
    let expectations = statements
        .iter()
        .filter(|s| {
            matches!(
                s.kind,
                Kind::Expect(_) | Kind::Never(_) | Kind::Only(_) | Kind::Eventually(_) | Kind::Request(_)
            )
        })
        .count();
    let statements = number::counted(statements.len() as u64, "statement");
    let expectations = number::counted(expectations as u64, "expectation");
    format!(": {statements}, {expectations}")
}

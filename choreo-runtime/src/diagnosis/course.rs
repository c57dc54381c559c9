//! What came of a `together`, an `either` or a loop.

use std::time::Duration;

use super::{duration, number, run};
use crate::machine::{Branch, Kind, Span, Start};
use crate::outcome::{Met, Step, Verdict};

/// What the step's line says, and when it was done.
pub(super) fn detail(verdict: &Verdict, step: &Step) -> (String, Option<Duration>) {
    match (&step.met, &verdict.machine.statement(step.statement).kind) {
        (Met::Regions { done, at }, Kind::Together(together)) => {
            let regions = number::counted(together.regions.len() as u64, "region");
            let done = match at {
                Some(_) => format!("{regions} done"),
                None => format!("{done} of {regions} done"),
            };
            (done, *at)
        }
        (Met::Branch { taken: Some((taken, at)) }, Kind::Either(either)) => {
            let took = either.branches.get(*taken).map(|branch| took(verdict, *taken, branch));
            (took.unwrap_or_default(), Some(*at))
        }
        (Met::Branch { taken: None }, _) => ("no branch began".to_owned(), None),
        (Met::Rounds { number, count, at }, _) => (rounds(*number, *count, at.is_some()), *at),
        _ => (String::new(), None),
    }
}

fn took(verdict: &Verdict, taken: usize, branch: &Branch) -> String {
    let body = branch.body.statements;
    let first = match branch.start {
        Start::Expect(start) => Some(start),
        Start::After(_) => (body.0 < body.1).then_some(body.0),
    };
    let line = first.map_or(0, |first| verdict.machine.statement(first).place.line);
    let which = match line {
        0 => format!("branch {}", taken + 1),
        line => format!("the branch on line {line}"),
    };
    match branch.start {
        Start::Expect(_) => format!("took {which}"),
        Start::After(span) => format!("nothing began in {}: took {which}", period(span)),
    }
}

/// A duration as the text has it.
pub(super) fn period(span: Span) -> String {
    match span {
        Span::Literal(period) => duration::stated(period),
        Span::Expr { text, .. } => super::excerpt::shortened(text, run::NAME),
    }
}

fn rounds(number: u32, count: u32, done: bool) -> String {
    match (done, count) {
        (true, 0) => "no rounds".to_owned(),
        (true, count) => number::counted(u64::from(count), "round"),
        (false, count) => {
            let (number, count) = (number::grouped(number.into()), number::grouped(count.into()));
            format!("in round {number} of {count}")
        }
    }
}

//! What a block gives to the test around it.

use std::ops::Deref;

use super::context::Context;
use crate::diagnosis;
use crate::events::{self, Event, Judged};
use crate::expr::panics;
use crate::machine::Machine;
use crate::outcome::{Note, Outcome, Timeline, Verdict};

/// A block that passed: its captures as fields, its verdict and its timeline.
///
/// Reads as the captures: `run.done`.
#[derive(Debug, Clone)]
pub struct Run<C> {
    verdict: Verdict,
    captures: C,
}

impl<C> Run<C> {
    /// What came of it, statement by statement.
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// What happened, in order.
    pub fn timeline(&self) -> &Timeline {
        &self.verdict.timeline
    }
}

impl<C> Deref for Run<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.captures
    }
}

/// A verdict that passed; its captures are to be added.
#[derive(Debug)]
pub struct Passed(Verdict);

impl Passed {
    /// Adds the captures.
    pub fn with<C>(self, captures: C) -> Run<C> {
        Run { verdict: self.0, captures }
    }
}

/// Whether a block that passed should say so: it may have passed because something did not run or was not looked at, or the
/// connection was away for a while.
fn warns(machine: &Machine, note: &Note) -> bool {
    match note {
        Note::NobodyListened { .. } | Note::NeverCalled(_) | Note::TaskPanicked { .. } | Note::Gap(..) => {
            true
        }
        Note::Skipped { transport, unmarked, .. } => *unmarked > 0 && machine.forbids(*transport),
        _ => false,
    }
}

/// Lets a test go on after a block that passed.
///
/// # Panics
///
/// With the report as its message, where the block failed.
#[track_caller]
pub fn finish(verdict: Verdict) -> Passed {
    let attempt = Context::current().attempt;
    events::tell(Event::Judged(Judged { attempt, verdict: &verdict }));
    let text = || diagnosis::text(&verdict, diagnosis::Style::for_stderr());
    match verdict.outcome {
        Outcome::Passed if !verdict.notes.iter().any(|note| warns(verdict.machine, note)) => {}
        Outcome::Passed | Outcome::PassedSlow => eprintln!("{}", text()),
        _ => panics::report(text()),
    }
    Passed(verdict)
}

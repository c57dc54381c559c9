//! Scripts: a scenario as a value, whose verdict is returned instead of failing a test.

use std::marker::PhantomData;

use super::context::{Context, Limits};
use crate::diagnosis;
use crate::machine::Machine;
use crate::outcome::{Outcome, Timeline, Verdict};

/// A block as a value: what `choreo::script!` makes, and [`Stage::run`](crate::stage::Stage::run) runs.
#[must_use = "a script does nothing until a stage runs it"]
pub struct Script<S, F> {
    machine: &'static Machine,
    body: F,
    time_factor: Option<f64>,
    limits: Limits,
    stage: PhantomData<fn(&S)>,
}

/// Makes a script: what `choreo::script!` expands to.
pub fn script<S, C, F>(machine: &'static Machine, body: F) -> Script<S, F>
where
    F: AsyncFnOnce(&S) -> (Verdict, Option<C>),
{
    Script { machine, body, time_factor: None, limits: Limits::default(), stage: PhantomData }
}

impl<S, F> Script<S, F> {
    /// What it compiled to.
    pub fn machine(&self) -> &'static Machine {
        self.machine
    }

    /// Stretches its deadline, budgets and windows, instead of `CHOREO_TIME_FACTOR`.
    pub fn time_factor(self, factor: f64) -> Self {
        Script { time_factor: Some(factor), ..self }
    }

    /// Bounds what it keeps.
    pub fn limits(self, limits: Limits) -> Self {
        Script { limits, ..self }
    }

    pub(crate) async fn run_on<C>(self, stage: &S) -> Trial<C>
    where
        F: AsyncFnOnce(&S) -> (Verdict, Option<C>),
    {
        let context = Context {
            time_factor: self.time_factor.or(Context::current().time_factor),
            limits: self.limits,
            ..Context::current()
        };
        let (verdict, captures) = context.scope((self.body)(stage)).await;
        Trial { verdict, captures }
    }
}

impl<S, F> std::fmt::Debug for Script<S, F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Script").field("machine", &self.machine.name).finish_non_exhaustive()
    }
}

/// What came of a script.
#[derive(Debug, Clone)]
#[must_use = "a script that failed says so only here"]
pub struct Trial<C> {
    verdict: Verdict,
    captures: Option<C>,
}

impl<C> Trial<C> {
    /// Whether it passed; also if something was slow and the script lets that pass.
    pub fn passed(&self) -> bool {
        matches!(self.verdict.outcome, Outcome::Passed | Outcome::PassedSlow)
    }

    /// How it ended.
    pub fn outcome(&self) -> &Outcome {
        &self.verdict.outcome
    }

    /// What came of it, statement by statement.
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// What happened, in order.
    pub fn timeline(&self) -> &Timeline {
        &self.verdict.timeline
    }

    /// Its captures, where it passed.
    pub fn captures(&self) -> Option<&C> {
        self.captures.as_ref()
    }

    /// Its captures by value, where it passed.
    pub fn into_captures(self) -> Option<C> {
        self.captures
    }

    /// The report, without colours.
    pub fn report(&self) -> String {
        diagnosis::text(&self.verdict, diagnosis::Style::plain())
    }
}

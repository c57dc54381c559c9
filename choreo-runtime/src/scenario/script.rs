//! Scripts: a scenario as a value, whose verdict is returned instead of failing a test.

use std::future::Future;
use std::marker::PhantomData;

use super::context::Context;
use crate::diagnosis;
use crate::engine::Limits;
use crate::machine::Machine;
use crate::outcome::{Outcome, Timeline, Verdict};

/// A scenario as a value: what `choreo::script!` makes, and [`Stage::run`](crate::stage::Stage::run) runs.
///
/// A function that makes one returns `impl Script<InMemory>`.
pub trait Script<S>: Sized {
    /// Its captures, as fields.
    type Captures;

    /// What it compiled to.
    fn machine(&self) -> &'static Machine;

    /// Stretches its deadline, budgets and windows, instead of `CHOREO_TIME_FACTOR`.
    #[must_use = "a script does nothing until a stage runs it"]
    fn time_factor(self, factor: f64) -> Self;

    /// Bounds what it keeps.
    #[must_use = "a script does nothing until a stage runs it"]
    fn limits(self, limits: Limits) -> Self;

    /// Runs it: what [`Stage::run`](crate::stage::Stage::run) calls.
    fn run_on(self, stage: &S) -> impl Future<Output = Trial<Self::Captures>>;
}

/// The script of one block.
#[must_use = "a script does nothing until a stage runs it"]
pub struct BlockScript<S, C, F> {
    machine: &'static Machine,
    body: F,
    time_factor: Option<f64>,
    limits: Limits,
    types: PhantomData<fn(&S) -> C>,
}

/// Makes a script: what `choreo::script!` expands to.
pub fn script<S, C, F>(machine: &'static Machine, body: F) -> BlockScript<S, C, F>
where
    F: AsyncFnOnce(&S) -> (Verdict, Option<C>),
{
    BlockScript { machine, body, time_factor: None, limits: Limits::default(), types: PhantomData }
}

impl<S, C, F> Script<S> for BlockScript<S, C, F>
where
    F: AsyncFnOnce(&S) -> (Verdict, Option<C>),
{
    type Captures = C;

    fn machine(&self) -> &'static Machine {
        self.machine
    }

    fn time_factor(self, factor: f64) -> Self {
        BlockScript { time_factor: Some(factor), ..self }
    }

    fn limits(self, limits: Limits) -> Self {
        BlockScript { limits, ..self }
    }

    async fn run_on(self, stage: &S) -> Trial<C> {
        let around = Context::current();
        let time_factor = self.time_factor.or(around.time_factor);
        // The case and the scope are of the test around it: a script has a name of its own, and is a scope of its own.
        let context = Context { time_factor, limits: self.limits, case: None, scope: None, ..around };
        let (verdict, captures) = context.scope((self.body)(stage)).await;
        Trial { verdict, captures }
    }
}

impl<S, C, F> std::fmt::Debug for BlockScript<S, C, F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BlockScript").field("machine", &self.machine.name).finish_non_exhaustive()
    }
}

/// What came of a script: its verdict, its report, and its captures where it passed. It panics nowhere: whoever ran
/// the script looks.
#[derive(Clone)]
#[must_use = "a script that failed says so only here"]
pub struct Trial<C> {
    verdict: Verdict,
    captures: Option<C>,
}

/// Without its captures: those may be of types that have no `Debug`.
impl<C> std::fmt::Debug for Trial<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Verdict { machine, outcome, .. } = &self.verdict;
        let mut trial = f.debug_struct("Trial");
        trial.field("scenario", &machine.name).field("outcome", outcome).finish_non_exhaustive()
    }
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

//! What a run needs to know of its surroundings.

use std::future::Future;
use std::sync::{Arc, OnceLock};

use super::idle::Activity;
use super::registry::Case;
use crate::correlation::{Scope, Unmarked};
use crate::engine::Limits;
use crate::events::Attempt;
use crate::outcome::Clock;

/// The surroundings of a run.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    /// The clock the runtime is on.
    pub(crate) clock: Clock,
    /// What stretches every deadline, budget and window.
    pub(crate) time_factor: Option<f64>,
    /// How much is kept.
    pub(crate) limits: Limits,
    /// Which run of the scenario it is; `None` outside of one.
    pub(crate) attempt: Option<Attempt>,
    /// Which case of its table the scenario is.
    pub(crate) case: Option<Case>,
    /// Whose messages are its own, on transports that correlate. `None` where each block is a scope of its own.
    pub(crate) scope: Option<Arc<Scope>>,
    /// What becomes of messages that carry no id there, where the scenario says so.
    pub(crate) unmarked: Option<Unmarked>,
    /// Whether it takes turns with others on a broker that it shares.
    pub(crate) turns: bool,
    /// Which of its blocks run; `None` outside of a scenario.
    pub(crate) activity: Option<Arc<Activity>>,
}

impl Context {
    const OUTSIDE: Context = Context {
        clock: Clock::Real,
        time_factor: None,
        limits: Limits::DEFAULT,
        attempt: None,
        case: None,
        scope: None,
        unmarked: None,
        turns: true,
        activity: None,
    };

    /// The context of the task that asks; the default one outside a scenario.
    pub(crate) fn current() -> Context {
        CONTEXT.try_with(Context::clone).unwrap_or(Context::OUTSIDE)
    }

    /// Runs a future in this context.
    pub(crate) fn scope<F: Future>(self, future: F) -> impl Future<Output = F::Output> {
        CONTEXT.scope(self, future)
    }

    /// The time factor: the run's own, or `CHOREO_TIME_FACTOR`, or 1.
    pub(crate) fn factor(&self) -> Result<f64, String> {
        match self.time_factor {
            Some(factor) => valid(factor).ok_or_else(|| format!("the time factor is {factor}: {WANTED}")),
            None => from_environment(),
        }
    }
}

tokio::task_local! {
    static CONTEXT: Context;
}

const VARIABLE: &str = "CHOREO_TIME_FACTOR";
const WANTED: &str = "give a number above 0 and up to 10000, such as 3";

fn from_environment() -> Result<f64, String> {
    static FACTOR: OnceLock<Result<f64, String>> = OnceLock::new();
    FACTOR.get_or_init(|| std::env::var(VARIABLE).map_or(Ok(1.0), |text| parse(&text))).clone()
}

fn parse(text: &str) -> Result<f64, String> {
    text.trim().parse().ok().and_then(valid).ok_or_else(|| format!("{VARIABLE} is `{text}`: {WANTED}"))
}

fn valid(factor: f64) -> Option<f64> {
    (factor > 0.0 && factor <= 10_000.0).then_some(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_factor_is_a_positive_number() {
        assert_eq!(parse("3"), Ok(3.0));
        assert_eq!(parse(" 1.5 "), Ok(1.5));
    }

    #[test]
    fn anything_else_as_a_time_factor_is_an_error_that_names_the_variable() {
        for bad in ["", "0", "-1", "NaN", "inf", "3x", "1e9"] {
            let error = parse(bad).unwrap_err();
            assert!(error.starts_with(&format!("CHOREO_TIME_FACTOR is `{bad}`: give a number")), "{error}");
        }
    }
}

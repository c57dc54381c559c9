//! One scenario under a test runner: its runtime, its stage, its body.

use super::context::Context;
use super::registry::Settings;
use crate::engine::Limits;
use crate::expr::panics::Watch;
use crate::outcome::Clock;
use crate::stage::Stage;
use crate::transport::Transport;

/// Runs the body of a `#[choreo::scenario]` on a stage and a runtime of its own. What it spawned on that
/// runtime ends with it.
///
/// # Panics
///
/// Where the stage can't be opened, and where the body does.
pub fn run_test<S, R>(settings: &'static Settings, body: impl AsyncFnOnce(&S) -> R) -> R
where
    S: Stage,
{
    let watch = Watch::begin();
    let runtime = runtime::<S>(settings);
    let clock = if settings.virtual_time { Clock::Virtual } else { Clock::Real };
    let context = Context { clock, time_factor: None, limits: Limits::default() };
    let (result, stage) = runtime.block_on(context.scope(async {
        let stage = match S::open().await {
            Ok(stage) => stage,
            Err(error) => panic!("scenario {} could not open its stage: failed to {error}", settings.name),
        };
        let result = body(&stage).await;
        if let Err(error) = stage.wire().release().await {
            eprintln!("scenario {}: failed to {error}", settings.name);
        }
        (result, stage)
    }));
    // A blocking task that never ends must not hold the test.
    runtime.shutdown_background();
    // Its turn on a shared broker is over only when what the test spawned has ended.
    drop(stage);
    drop(watch);
    result
}

fn runtime<S: Stage>(settings: &Settings) -> tokio::runtime::Runtime {
    assert!(
        !settings.virtual_time || S::Wire::CAPABILITIES.virtual_time,
        "scenario {}: {} can't run in virtual time: remove `time = \"virtual\"`, or run it on `InMemory`",
        settings.name,
        S::Wire::NAME,
    );
    let built = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(settings.virtual_time)
        .build();
    match built {
        Ok(runtime) => runtime,
        Err(error) => panic!("scenario {}: no runtime could be built: {error}", settings.name),
    }
}

/// What a scenario's function may return.
pub trait TestOutcome {
    /// The error, as a test runner shows it.
    ///
    /// # Errors
    ///
    /// Where the function returned one.
    fn into_result(self) -> Result<(), String>;
}

impl TestOutcome for () {
    fn into_result(self) -> Result<(), String> {
        Ok(())
    }
}

impl<T: TestOutcome, E: std::fmt::Debug> TestOutcome for Result<T, E> {
    fn into_result(self) -> Result<(), String> {
        self.map_err(|error| format!("Error: {error:?}"))?.into_result()
    }
}

/// What a scenario's function returned, for the runner of `choreo::main!()`.
///
/// # Errors
///
/// Where it returned one.
pub fn outcome_of(returned: impl TestOutcome) -> Result<(), String> {
    returned.into_result()
}

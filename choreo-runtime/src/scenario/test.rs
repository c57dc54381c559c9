//! One scenario under a test runner: its runtime, its stage, its body.

// layout: sleep-in-test: a service that acknowledges a moment after the test is over

use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;

use super::context::Context;
use super::idle::watched;
use super::listing;
use super::registry::Settings;
use crate::correlation::{Scope, Unmarked};
use crate::engine::Limits;
use crate::events::{self, Attempt, Began, End, Ended, Event};
use crate::expr::panics::{self, Panicked, Watch, attempted};
use crate::outcome::Clock;
use crate::stage::{Stage, Wiring};

/// Runs the body of a `#[choreo::scenario]` on a stage and a runtime of its own. What it spawned on that
/// runtime ends with it.
///
/// Whatever does not hang on the body's own type is apart from it, so that it is compiled once and not for each test.
///
/// # Panics
///
/// Where the stage can't be opened, with a report as a failed block has it, and where the body does.
#[track_caller]
pub fn run_test<S, R>(settings: &'static Settings, body: impl AsyncFnOnce(&S) -> R) -> R
where
    S: Stage,
    R: TestOutcome,
{
    let test = Test::<S>::begin(settings);
    let mut returned = None;
    let ran = test.drive(pin!(async { returned = Some(body(&test.stage).await) }));
    test.end(ran, returned.as_ref().and_then(TestOutcome::error));
    match returned {
        Some(returned) => returned,
        None => unreachable!("a body that did not return has panicked, and so has the end of its test"),
    }
}

/// A test whose stage is open.
struct Test<S> {
    beginning: Beginning,
    watch: Watch,
    runtime: Runtime,
    context: Context,
    stage: S,
}

/// The beginning of a test, which whoever observes it knows of.
#[derive(Debug, Clone, Copy)]
struct Beginning {
    settings: &'static Settings,
    attempt: Attempt,
    at: Instant,
    /// How long its stage took to open, once it has.
    opening: Option<Duration>,
}

impl Beginning {
    fn of(settings: &'static Settings) -> Beginning {
        listing::answer();
        let (attempt, at) = (Attempt::new(), Instant::now());
        events::tell(Event::Began(Began { attempt, settings }));
        Beginning { settings, attempt, at, opening: None }
    }

    /// Whoever observes it hears of the end.
    fn ended(self, end: End<'_>) {
        self.ended_with(end, &[]);
    }

    /// The same, with what else there is to know.
    fn ended_with(self, end: End<'_>, warnings: &[String]) {
        let Beginning { settings, attempt, at, opening } = self;
        let took = at.elapsed();
        let opening = opening.unwrap_or(took);
        events::tell(Event::Ended(Ended { attempt, settings, end, took, opening, warnings }));
    }

    #[track_caller]
    fn unopened(self, why: String) -> ! {
        self.ended(End::Unopened(&why));
        panics::report(why)
    }
}

impl<S: Stage> Test<S> {
    #[track_caller]
    fn begin(settings: &'static Settings) -> Test<S> {
        let watch = Watch::begin();
        let mut beginning = Beginning::of(settings);
        let runtime = match runtime::<S>(settings) {
            Ok(runtime) => runtime,
            Err(why) => beginning.unopened(why),
        };
        let clock = if settings.virtual_time { Clock::Virtual } else { Clock::Real };
        let context = Context {
            clock,
            time_factor: None,
            limits: Limits::default(),
            attempt: Some(beginning.attempt),
            case: settings.case,
            scope: Some(Scope::new()),
            unmarked: settings.broadcast.then_some(Unmarked::Broadcast),
            turns: settings.turns,
            activity: Some(Arc::default()),
        };
        let opened = driven(&runtime, context.clone(), pin!(S::open()));
        if let Ok(Ok(stage)) = opened {
            beginning.opening = Some(beginning.at.elapsed());
            return Test { beginning, watch, runtime, context, stage };
        }
        runtime.shutdown_background();
        drop(watch);
        match opened {
            Ok(Err(error)) => {
                let name = settings.name;
                beginning.unopened(format!("scenario {name} could not open its stage: failed to {error}"))
            }
            Err(panic) => {
                beginning.ended(End::Panicked(&panics::text(panic.as_ref())));
                resume_unwind(panic)
            }
            Ok(Ok(_)) => unreachable!("a stage that is open begins its test"),
        }
    }

    /// Runs this to its end or its panic.
    fn drive(&self, body: Pin<&mut dyn Future<Output = ()>>) -> thread::Result<()> {
        let Test { runtime, context, beginning, .. } = self;
        match &context.activity {
            // In virtual time nothing lasts.
            Some(activity) if context.clock == Clock::Real => {
                let said = |words: String| tell(beginning.settings.name, &words);
                driven(runtime, context.clone(), pin!(watched(body, activity, said)))
            }
            _ => driven(runtime, context.clone(), body),
        }
    }

    /// What follows must not hang on whether the body panicked: every test that fails does.
    fn end(self, ran: thread::Result<()>, error: Option<String>) {
        let Test { beginning, watch, runtime, stage, context } = self;
        if S::Wire::real_time_only().is_some() && runtime.metrics().num_alive_tasks() > 0 {
            // What it panics with is told where that is seen, and ends nothing any more.
            let _late = driven(&runtime, context, pin!(async { tokio::time::sleep(AFTERMATH).await }));
        }
        let patience = ran.is_err().then_some(PATIENCE);
        let released = catch_unwind(AssertUnwindSafe(|| {
            release(&runtime, stage.wire(), beginning.settings.name, patience);
        }));
        // A blocking task that never ends must not hold the test.
        runtime.shutdown_background();
        // Its turn on a shared broker is over only when what the test spawned has ended.
        drop(stage);
        let ran = ran.and(released);
        let late = if ran.is_ok() { watch.later() } else { Vec::new() };
        drop(watch);
        match (&ran, &error) {
            (Err(panic), _) => beginning.ended(End::Panicked(&panics::text(panic.as_ref()))),
            (Ok(()), Some(error)) => beginning.ended(End::Failed(error)),
            (Ok(()), None) => {
                let warnings: Vec<String> =
                    late.iter().map(|panicked| after_all(beginning.settings, panicked)).collect();
                beginning.ended_with(End::Returned, &warnings);
            }
        }
        if let Err(panic) = ran {
            resume_unwind(panic);
        }
    }
}

/// That a task panicked when the last block had passed. Also said where it is seen.
fn after_all(settings: &Settings, panicked: &Panicked) -> String {
    let Panicked { message, location } = panicked;
    let place = location.as_ref().map(|location| format!("\n  --> {location}")).unwrap_or_default();
    let text =
        format!("a task that the test spawned panicked when its last block was over: {message}{place}");
    eprintln!("warning: scenario {}: {text}", settings.name);
    text
}

fn driven<T>(
    runtime: &Runtime,
    context: Context,
    work: Pin<&mut dyn Future<Output = T>>,
) -> thread::Result<T> {
    catch_unwind(AssertUnwindSafe(|| runtime.block_on(context.scope(work))))
}

/// Says something of a scenario that goes on. Test runners keep what a test prints until it is over, and this one may never be.
fn tell(scenario: &str, words: &str) {
    let _ = writeln!(std::io::stderr(), "warning: scenario {scenario} {words}");
}

/// How long what a test on a broker has spawned goes on when the test is over. A service publishes what it has to say, and acknowledges
/// then what it has read: cut off in between, it would leave that to the service of the next scenario.
const AFTERMATH: Duration = Duration::from_millis(25);

/// How long the stage of a test that panicked has to be released: it may be what the test failed by.
const PATIENCE: Duration = Duration::from_secs(5);

fn release<W: Wiring>(runtime: &Runtime, wire: &W, scenario: &str, patience: Option<Duration>) {
    let released = runtime.block_on(async {
        let Some(patience) = patience else { return Some(Wiring::release(wire).await) };
        // A paused clock stands still while a blocking task runs: patience must end also then. Where the clock is
        // not paused, that it can't be resumed is no matter.
        attempted(tokio::time::resume);
        tokio::time::timeout(patience, Wiring::release(wire)).await.ok()
    });
    match released {
        Some(Ok(())) => {}
        Some(Err(error)) => eprintln!("scenario {scenario}: failed to {error}"),
        None => eprintln!("scenario {scenario}: its stage was not released in time, and is dropped"),
    }
}

/// A runtime for the scenario, or why it can't have one.
fn runtime<S: Stage>(settings: &Settings) -> Result<Runtime, String> {
    if let Some(transport) = S::Wire::real_time_only().filter(|_| settings.virtual_time) {
        return Err(format!(
            "scenario {}: {transport} can't run in virtual time: remove `time = \"virtual\"`, or run it on `InMemory`",
            settings.name,
        ));
    }
    let built = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(settings.virtual_time)
        .build();
    built.map_err(|error| format!("scenario {}: no runtime could be built: {error}", settings.name))
}

/// What a scenario's function may return.
pub trait TestOutcome {
    /// The error that was returned, if one was, as a test runner shows it.
    fn error(&self) -> Option<String>;
}

impl TestOutcome for () {
    fn error(&self) -> Option<String> {
        None
    }
}

impl<T: TestOutcome, E: std::fmt::Debug> TestOutcome for Result<T, E> {
    fn error(&self) -> Option<String> {
        match self {
            Ok(returned) => returned.error(),
            Err(error) => Some(format!("Error: {error:?}")),
        }
    }
}

/// What a scenario's function returned, for the runner of `choreo::main!()`.
///
/// # Errors
///
/// Where it returned one.
pub fn outcome_of(returned: impl TestOutcome) -> Result<(), String> {
    returned.error().map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::events::{Observer, Observing};
    use crate::message::{Origin, Outgoing};
    use crate::transport::{
        Capabilities, Echoes, Interest, Listeners, Post, Receipt, Transport, TransportError,
        TransportErrorKind,
    };

    /// What ended, in order.
    type Order = Arc<Mutex<Vec<&'static str>>>;

    /// Says when it is dropped.
    #[derive(Debug)]
    struct Told(&'static str, Order);

    impl Drop for Told {
        fn drop(&mut self) {
            self.1.lock().unwrap().push(self.0);
        }
    }

    /// A wire that only ends, of a broker or not.
    #[derive(Debug)]
    struct Ending<const BROKER: bool> {
        stage: Mutex<Option<Told>>,
        /// Whether its release never comes back.
        stuck: bool,
    }

    type Wire = Ending<false>;

    impl<const BROKER: bool> Transport for Ending<BROKER> {
        const NAME: &'static str = "Wire";
        const CAPABILITIES: Capabilities = Capabilities {
            keys: false,
            headers: false,
            replies: false,
            wildcards: false,
            history: false,
            echoes: Echoes::Origin,
            listeners: Listeners::Unknown,
            resumes: false,
            virtual_time: !BROKER,
        };
        type Subscription = ();

        async fn open() -> Result<Ending<BROKER>, TransportError> {
            Ok(Ending { stage: Mutex::default(), stuck: false })
        }

        async fn release(&self) -> Result<(), TransportError> {
            if self.stuck {
                std::future::pending::<()>().await;
            }
            if let Some(Told(_, ended)) = &*self.stage.lock().unwrap() {
                ended.lock().unwrap().push("released");
            }
            Err(TransportError::new(TransportErrorKind::Refused, "say goodbye: no"))
        }

        async fn subscribe(&self, _: &[Interest], _: Post, _: Origin) -> Result<(), TransportError> {
            Ok(())
        }

        async fn publish(&self, _: &Outgoing, _: Origin) -> Result<Receipt, TransportError> {
            Ok(Receipt::Accepted)
        }

        fn is_wildcard(_: &str) -> bool {
            false
        }

        fn covers(pattern: &str, topic: &str) -> bool {
            pattern == topic
        }

        async fn disconnect(&self) -> Result<(), TransportError> {
            Ok(())
        }
    }

    static SETTINGS: Settings = Settings {
        name: "ends",
        function: "ends",
        case: None,
        module: module_path!(),
        file: file!(),
        line: line!(),
        stage: "Wire",
        marker: "",
        tags: &[],
        virtual_time: true,
        turns: true,
        broadcast: false,
        ignored: false,
        should_panic: None,
    };

    /// Runs a scenario that leaves a task and a blocking task behind, both of which never end: what ended, in order,
    /// and the text of its panic.
    fn ends(panics: bool) -> (Vec<&'static str>, Option<String>) {
        let ended = Order::default();
        let (hold, held): (Sender<()>, Receiver<()>) = channel();
        let (done, ran) = channel();
        let told = Arc::clone(&ended);
        std::thread::spawn(move || {
            let result = catch_unwind(AssertUnwindSafe(|| {
                run_test(&SETTINGS, async |wire: &Wire| {
                    *wire.stage.lock().unwrap() = Some(Told("stage", Arc::clone(&told)));
                    let task = Told("task", Arc::clone(&told));
                    tokio::spawn(async move {
                        std::future::pending::<()>().await;
                        drop(task);
                    });
                    tokio::task::spawn_blocking(move || held.recv());
                    tokio::task::yield_now().await;
                    assert!(!panics, "no luck");
                });
            }));
            done.send(result.err().map(|panic| crate::expr::panics::text(panic.as_ref()))).unwrap();
        });
        let panic = ran.recv_timeout(Duration::from_secs(30)).expect("the test to be over");
        drop(hold);
        let ended = std::mem::take(&mut *ended.lock().unwrap());
        (ended, panic)
    }

    #[test]
    fn a_scenario_ends_in_the_same_order_whether_it_panics_or_not() {
        let order = vec!["released", "task", "stage"];
        assert_eq!(ends(false), (order.clone(), None));
        assert_eq!(ends(true), (order, Some("no luck".to_owned())));
    }

    static ON_A_BROKER: Settings = Settings { virtual_time: false, ..SETTINGS };

    #[test]
    fn what_a_test_on_a_broker_has_spawned_finishes_what_it_is_at() {
        let acknowledged = Arc::new(AtomicBool::new(false));
        for panics in [false, true] {
            let acknowledging = Arc::clone(&acknowledged);
            acknowledged.store(false, Ordering::SeqCst);
            let result = catch_unwind(AssertUnwindSafe(|| {
                run_test(&ON_A_BROKER, async |_: &Ending<true>| {
                    tokio::spawn(async move {
                        tokio::time::sleep(Duration::from_millis(2)).await;
                        acknowledging.store(true, Ordering::SeqCst);
                    });
                    tokio::task::yield_now().await;
                    assert!(!panics, "no luck");
                });
            }));
            assert_eq!((result.is_err(), acknowledged.load(Ordering::SeqCst)), (panics, true));
        }
    }

    /// What was said of a test's end.
    static WARNED: Mutex<Vec<String>> = Mutex::new(Vec::new());

    #[derive(Debug)]
    struct Noted;

    impl Observer for Noted {
        fn observe(&self, event: &Event<'_>) {
            if let Event::Ended(Ended { settings, warnings, .. }) = event
                && settings.name == "warns"
            {
                WARNED.lock().unwrap().extend_from_slice(warnings);
            }
        }
    }

    inventory::submit!(Observing(&Noted));

    #[test]
    fn a_task_that_panics_when_the_last_block_is_over_is_a_warning() {
        static SETTINGS: Settings = Settings { name: "warns", ..ON_A_BROKER };
        run_test(&SETTINGS, async |_: &Ending<true>| {
            tokio::spawn(async {
                tokio::time::sleep(Duration::from_millis(2)).await;
                panic!("out of stock");
            });
        });
        let said = WARNED.lock().unwrap().clone();
        let [said] = said.as_slice() else { panic!("{said:?}") };
        assert!(
            said.starts_with(
                "a task that the test spawned panicked when its last block was over: out of stock\n  --> "
            ),
            "{said}"
        );
        assert!(said.contains("scenario/test.rs:"), "{said}");
    }

    #[test]
    fn a_stage_that_can_not_be_released_does_not_hold_a_test_that_panicked() {
        for virtual_time in [true, false] {
            let runtime = runtime::<Wire>(&Settings { virtual_time, ..SETTINGS }).unwrap();
            let (hold, held): (Sender<()>, Receiver<()>) = channel();
            runtime.spawn_blocking(move || held.recv());
            let (done, over) = channel();
            std::thread::spawn(move || {
                let wire = Ending::<false> { stage: Mutex::default(), stuck: true };
                release(&runtime, &wire, "ends", Some(Duration::from_millis(10)));
                runtime.shutdown_background();
                done.send(()).unwrap();
            });
            over.recv_timeout(Duration::from_secs(30)).expect("patience to end");
            drop(hold);
        }
    }
}

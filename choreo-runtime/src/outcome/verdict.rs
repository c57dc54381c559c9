//! The verdict on a run.

use std::sync::Arc;
use std::time::Duration;

use super::{Compared, Evidence, Shown, Timeline};
use crate::correlation::Unrouted;
use crate::expr::UserError;
use crate::machine::{Machine, Place, StatementId, TransportId};
use crate::message::{Arrival, Topic};
use crate::scenario::Case;
use crate::transport::Gap;

/// What came of one run of a block: of a [`Run`](crate::scenario::Run), and of a [`Trial`](crate::scenario::Trial).
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::outcome::{Met, Verdict};
///
/// /// How many messages the expectations of a block took.
/// fn taken(verdict: &Verdict) -> usize {
///     let of_each = verdict.steps.iter().map(|step| match &step.met {
///         Met::Pass { taken } | Met::Slow { taken, .. } => taken.len(),
///         _ => 0,
///     });
///     of_each.sum()
/// }
/// # use choreo::machine::Machine;
/// # use choreo::outcome::Outcome;
/// # static MACHINE: Machine = Machine { name: "nothing_happens", ..Machine::EMPTY };
/// # assert_eq!(taken(&Verdict::before_start(&MACHINE, Outcome::Passed)), 0);
/// ```
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The block.
    pub machine: &'static Machine,
    /// The case of `cases(..)` that it ran for.
    pub case: Option<Case>,
    /// How it ended.
    pub outcome: Outcome,
    /// What came of each statement, in the order of the text.
    pub steps: Vec<Step>,
    /// What happened, in order.
    pub timeline: Timeline,
    /// What else the reader should know.
    pub notes: Vec<Note>,
    /// From the first statement to the end.
    pub elapsed: Duration,
    /// The deadline, after the time factor.
    pub deadline: Duration,
    /// Which clock it ran on.
    pub clock: Clock,
    /// `CHOREO_TIME_FACTOR`.
    pub time_factor: f64,
    /// What was seen on topics that the block did not listen on, per topic; filled by the stage after a
    /// failure, where the transport can tell.
    pub tapped: Vec<Tapped>,
    /// Whether the transport can't tell, so that only the block's own topics were looked at.
    pub untapped: bool,
    /// The topics that somebody other than the scenario was known to listen on when it first published there; filled by the
    /// stage after a failure, where the transport can tell.
    pub heard: Vec<(TransportId, Topic)>,
    /// What it ran over, in the order of the machine's transports; filled by the stage.
    pub transports: Vec<Via>,
    /// The scope's correlation ids, of all its transports: for whoever must not show them; filled by the stage.
    pub ids: Ids,
    /// What each channel's topic evaluated to, by [`ChannelId`](crate::machine::ChannelId); filled by the
    /// stage. Where it is shorter than the machine's channels, a report shows topics as they are written.
    pub topics: Vec<Topic>,
}

impl Verdict {
    /// The verdict on a run that ended before its first statement.
    pub fn before_start(machine: &'static Machine, outcome: Outcome) -> Verdict {
        let ids = (0u16..).map(StatementId).take(machine.statements.len());
        Verdict {
            machine,
            case: None,
            outcome,
            steps: ids.map(|statement| Step { statement, met: Met::NotReached }).collect(),
            timeline: Timeline::default(),
            notes: Vec::new(),
            elapsed: Duration::ZERO,
            deadline: Duration::ZERO,
            clock: Clock::Real,
            time_factor: 1.0,
            tapped: Vec::new(),
            untapped: false,
            heard: Vec::new(),
            transports: Vec::new(),
            ids: Ids::default(),
            topics: Vec::new(),
        }
    }

    /// Whether it lets a test go on.
    pub fn passed(&self) -> bool {
        matches!(self.outcome, Outcome::Passed | Outcome::PassedSlow)
    }
}

/// A transport that a block ran over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Via {
    /// Its name as users write it: `Kafka`.
    pub name: &'static str,
    /// Where it leads, without credentials; `None` where it leads nowhere.
    pub endpoint: Option<Arc<str>>,
}

/// Ids that must not be shown: not by `Debug`, either.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Ids(Vec<String>);

impl Ids {
    /// These.
    pub(crate) fn new(ids: Vec<String>) -> Ids {
        Ids(ids)
    }

    /// The ids.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl std::fmt::Debug for Ids {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ids").field("count", &self.0.len()).finish_non_exhaustive()
    }
}

/// How a run ended.
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::outcome::{Outcome, Violation};
///
/// /// Whether something came that must not, rather than did not come that must.
/// fn is_forbidden(outcome: &Outcome) -> bool {
///     matches!(outcome, Outcome::Violated(Violation::Never { .. } | Violation::Only { .. }))
/// }
/// # assert!(!is_forbidden(&Outcome::Failed));
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Outcome {
    /// Everything held.
    Passed,
    /// Everything held, something came late, and the scenario lets that pass (`slow = "warn"`).
    PassedSlow,
    /// Everything held and something came late.
    Slow,
    /// The deadline passed and something did not hold: see the steps.
    Failed,
    /// Something came that must not, or a `check` does not hold.
    Violated(Violation),
    /// The user's own code failed.
    Error(Failure),
    /// The transport died.
    Lost(Loss),
    /// More came than the bounded queues hold.
    Overflow(Overflow),
}

/// What must not be, and is.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Violation {
    /// A message that a `never` forbids.
    Never {
        /// The `never`.
        statement: StatementId,
        /// The message.
        arrival: Arc<Arrival>,
        /// When it came.
        at: Duration,
        /// The values of the expressions that its pattern compared with: id, text, value.
        operands: Vec<Compared>,
        /// The captures that its `where` used, by name, shown as text.
        captures: Vec<Shown>,
    },
    /// One message too many for a `times` with an upper bound (of an `expect` or an `on`).
    TooMany {
        /// The statement.
        statement: StatementId,
        /// How many it allows.
        most: u32,
        /// The message.
        arrival: Arc<Arrival>,
        /// When it came.
        at: Duration,
    },
    /// A message on a topic of an `only`, which no expectation took and no `on` answered.
    Only {
        /// The `only`.
        statement: StatementId,
        /// The message.
        arrival: Arc<Arrival>,
        /// When it came.
        at: Duration,
    },
    /// A `check` that does not hold (of an `on`, where it stands in its answer).
    Check {
        /// The `check`, or the `on`.
        statement: StatementId,
        /// Where its expression stands.
        place: Place,
        /// The message that the `on` was answering.
        answering: Option<Arc<Arrival>>,
        /// The expression's text.
        text: String,
        /// Its own message; empty where it has none.
        message: String,
        /// The captures that it used, shown.
        captures: Vec<Shown>,
    },
}

/// User code that failed.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Whose code.
    pub source: ErrorSource,
    /// What went wrong.
    pub error: UserError,
}

/// Whose code failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorSource {
    /// An expression of this statement.
    Statement(StatementId),
    /// `timeout` or `settle`.
    Setting,
    /// A task that the test spawned on its runtime.
    Task,
    /// The transport refused what this statement asked of it; the error's text reads after "failed to".
    Transport(StatementId),
    /// The topic's codec could not write this statement's payload; the error's text reads after "failed to".
    Codec(StatementId),
    /// The scope's id could not be written into this statement's message; the error's text reads after "failed to".
    Stamp(StatementId),
    /// A correlation policy, or the bridge of a stage; the error's text reads after "failed to".
    Policy,
    /// What the run was given from outside: an environment variable, a setting of its script.
    Environment,
}

/// A transport that died.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Which of the block's transports.
    pub transport: TransportId,
    /// The transport's words: a lower-case fragment.
    pub reason: String,
    /// When, since the block's first statement.
    pub at: Duration,
}

/// More came than is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overflow {
    /// What was full, and at how much: a clause that reads after "more came than is kept:".
    pub what: String,
    /// How many messages it holds.
    pub limit: usize,
    /// A topic that carried them.
    pub topic: Option<Topic>,
}

/// What came of one statement.
#[derive(Debug, Clone)]
pub struct Step {
    /// The statement.
    pub statement: StatementId,
    /// What came of it.
    pub met: Met,
}

/// What came of a statement.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Met {
    /// The block ended before it was reached.
    NotReached,
    /// It stands in a branch of an `either` that was not taken.
    NotTaken,
    /// A `let`, `check` or `wait` that was done, a `publish` handed off or a `call` begun at this time.
    Done {
        /// When, since the block's first statement.
        at: Duration,
        /// For a `publish`: from hand-off to acceptance. For a `call`: from its start to its return.
        accepted_after: Option<Duration>,
    },
    /// An `expect` that holds in time.
    Pass {
        /// The messages it took.
        taken: Vec<(Arc<Arrival>, Duration)>,
    },
    /// An `expect` that holds, with a message over its budget; an `eventually` that was true after its own.
    Slow {
        /// The messages it took; none of an `eventually`.
        taken: Vec<(Arc<Arrival>, Duration)>,
        /// The largest latency.
        latency: Duration,
        /// The budget, after the time factor.
        budget: Duration,
    },
    /// An `expect` that did not hold yet when the block ended for another reason.
    Open(Box<Evidence>),
    /// Something came, nothing fitted.
    Mismatch(Box<Evidence>),
    /// Nothing came.
    Timeout(Box<Evidence>),
    /// It came before its cause.
    Early(Box<Evidence>),
    /// It came, out of order.
    Disorder(Box<Evidence>),
    /// Fewer than `times`.
    TooFew {
        /// How many came.
        got: u32,
        /// How many were wanted.
        least: u32,
        /// What else came.
        evidence: Box<Evidence>,
    },
    /// The only fit satisfied another one.
    Taken {
        /// That other one.
        by: StatementId,
        /// What else came.
        evidence: Box<Evidence>,
    },
    /// A `never` that held to the block's end (or for its time), and for how long.
    Held {
        /// From its window's opening to its end.
        period: Duration,
        /// Whether that was at least partly virtual time or the settle period: see [`Note`].
        settled: bool,
    },
    /// An `eventually` that was true in time.
    True {
        /// When, since the block's first statement.
        at: Duration,
        /// How many evaluations it took.
        polls: u64,
    },
    /// An `on`, and how many messages it answered.
    Answered {
        /// How many.
        count: u64,
        /// In a run that failed, what came on its topic and did not fit; `None` where nothing did.
        missed: Option<Box<Evidence>>,
    },
    /// A `together` that was reached.
    Regions {
        /// How many of its regions are done.
        done: usize,
        /// When all of them were; `None` where the block ended before.
        at: Option<Duration>,
    },
    /// An `either` that was reached.
    Branch {
        /// The branch that was taken, from 0 in the order of the text, and when; `None` where the block ended before
        /// one began.
        taken: Option<(usize, Duration)>,
    },
    /// A `repeat` or `for` that was reached. What stands in its body is told of the round that ran last.
    Rounds {
        /// The round that ran last, from 1; 0 where there was none.
        number: u32,
        /// How many there were to be.
        count: u32,
        /// When the last one was done; `None` where the block ended before.
        at: Option<Duration>,
    },
    /// This is what ended the block: see [`Verdict::outcome`].
    Broke,
}

/// What else the reader should know of a run.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Note {
    /// An `on` that was never called.
    NeverCalled(StatementId),
    /// Nobody but the scenario listened on this topic when it was first published to.
    NobodyListened {
        /// The transport.
        transport: TransportId,
        /// The topic.
        topic: Topic,
        /// How long the publish waited for a listener; zero where it did not wait.
        waited: Duration,
    },
    /// When this topic was first published to, the scenario itself listened there, which hides on this transport whether anybody else did.
    HeardItself {
        /// The transport.
        transport: TransportId,
        /// The topic.
        topic: Topic,
    },
    /// A transport's connection was lost for a while: before the run, or in the middle of it, and nothing was missed.
    Gap(TransportId, Arc<Gap>),
    /// So many of the scenario's own messages came back and were set aside.
    EchoesSetAside(u64),
    /// What came on the run's topics and was not given to it, on a transport that correlates.
    Skipped {
        /// Which transport.
        transport: TransportId,
        /// The name of its policy.
        policy: String,
        /// So many messages had no id.
        unmarked: u64,
        /// So many had that of another scope.
        foreign: u64,
        /// Those that no scope claimed, and those with the run's own id on topics that it does not listen on.
        unrouted: Vec<Unrouted>,
    },
    /// Other scenarios use this transport too: how it was shared with them.
    Turn {
        /// Which transport.
        transport: TransportId,
        /// Whether a policy keeps their messages apart, so that it waited for those alone that have none, or for other processes.
        policy: bool,
        /// How long the run waited for its turn; `None` where it took none (`turns = false`), so that others may have run at
        /// the same time.
        waited: Option<Duration>,
    },
    /// A task panicked: its message, and where.
    TaskPanicked {
        /// `file:line:column`, where known.
        location: Option<String>,
        /// The panic's message.
        message: String,
    },
    /// A message fitted expectations of two regions of a `together`, and went to the first.
    Contested {
        /// Who got it.
        by: StatementId,
        /// Who could have had it.
        other: StatementId,
    },
    /// What came before the window of a `never` or an `only` that held, and would have violated it there: nothing took it.
    Earlier {
        /// The `never`, or the `only`.
        statement: StatementId,
        /// How many messages.
        count: u64,
        /// The topic of the first one.
        topic: Topic,
        /// When that one came, since the block's first statement.
        at: Duration,
    },
    /// Messages from before a window were let go, so that an EARLY may read as TIMEOUT.
    HistoryCut(u64),
}

/// Which clock a run was on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The machine's.
    Real,
    /// tokio's paused one.
    Virtual,
}

/// What a topic carried that the block did not listen on.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Tapped {
    /// Which of the block's transports carried it: filled in by the run.
    pub transport: TransportId,
    /// The topic.
    pub topic: Topic,
    /// How many messages.
    pub count: u64,
    /// Whether those of other scopes are among them: of what is no longer kept, nobody can tell whose it was.
    pub of_all_scopes: bool,
    /// The last few.
    pub recent: Vec<Arc<Arrival>>,
}

impl Tapped {
    /// So many messages on a topic, and the last few of them.
    pub fn new(topic: Topic, count: u64, recent: Vec<Arc<Arrival>>) -> Tapped {
        Tapped { transport: TransportId::ONLY, topic, count, of_all_scopes: false, recent }
    }
}

//! The state of a run.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::answer::Answers;
use super::assignment::Budget;
use super::call::Calls;
use super::capture::Bound;
use super::count::Counts;
use super::history::History;
use super::lingering::Lingering;
use super::log::Log;
use super::only::Worlds;
use super::outage::Outages;
use super::positions::Positions;
use super::publication::Publications;
use super::standing::{self, Standing, Took};
use super::timers::Timers;
use super::tracks::{Progress, SeatId, Tracks};
use super::windows::Windows;
use super::{Options, seat::Seat};
use crate::expr::{Exprs, UserError};
use crate::machine::{self, Kind, Machine, Needs, Request, Span, StatementId, TransportId};
use crate::matching::{self, Judgement, Operands};
use crate::message::{Arrival, Topic};
use crate::outcome::{ErrorSource, Failure, Met, Note, Outcome, Timeline, Verdict};

/// The state of one run of a machine.
pub struct State {
    pub(super) machine: &'static Machine,
    pub(super) options: Options,
    pub(super) topics: Vec<Topic>,
    pub(super) timeout: Duration,
    pub(super) settle: Duration,
    pub(super) phase: Phase,
    /// When the first statement ran.
    pub(super) began: Option<Instant>,
    /// When the deadline passed.
    pub(super) failed_at: Option<Instant>,
    /// When the block ended.
    pub(super) ended_at: Option<Instant>,
    pub(super) statements: Vec<Standing>,
    /// Whether an expectation reads `from start`.
    pub(super) reads_start: bool,
    /// How many `never`s and stand-ins are not armed yet.
    pub(super) unarmed: usize,
    /// What expectations took in rounds of loops that are past: the latest of it.
    pub(super) spent: VecDeque<(StatementId, Took)>,
    /// What was slow in a round of a loop that is past, and how: of each statement the slowest.
    pub(super) overruns: Vec<(StatementId, Met)>,
    /// The `never`s of rounds of loops that are past.
    pub(super) lingering: Vec<Lingering>,
    pub(super) worlds: Worlds,
    pub(super) windows: Windows,
    pub(super) tracks: Tracks,
    /// How each round of the machine stands, by [`RoundId`](crate::machine::RoundId).
    pub(super) rounds: Vec<Progress>,
    /// How many rounds each loop has had when it was reached last, by [`LoopId`](crate::machine::LoopId).
    pub(super) counted: Vec<u32>,
    /// How many messages came.
    pub(super) serial: u64,
    pub(super) log: Log,
    pub(super) history: History,
    pub(super) counts: Counts,
    pub(super) bound: Bound,
    pub(super) operands: Operands,
    pub(super) judgement: Judgement,
    /// By [`TransportId`](crate::machine::TransportId).
    pub(super) positions: Vec<Positions>,
    pub(super) outages: Outages,
    pub(super) timers: Timers,
    pub(super) publications: Publications,
    pub(super) answers: Answers,
    pub(super) calls: Calls,
    pub(super) search: Budget,
    pub(super) timeline: Timeline,
    pub(super) notes: Vec<Note>,
    pub(super) verdict: Option<Box<Verdict>>,
}

/// Where a run is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Phase {
    /// Not subscribed yet.
    Before,
    /// In states of the machine, one for each track.
    Running,
    /// The last statement is done: what is watched is watched for a while longer.
    Settling,
    /// The deadline has passed: waits for what is late.
    Failing {
        /// The statement that the block could not get past, where that is no expectation.
        stuck: Option<StatementId>,
    },
    /// The verdict is made.
    Over,
}

impl State {
    /// The state before the first statement. Evaluates the topics that the block listens on, `timeout` and
    /// `settle`.
    ///
    /// # Errors
    ///
    /// Where one of these expressions fails: the verdict on the run.
    pub fn new(
        machine: &'static Machine,
        options: Options,
        exprs: &mut dyn Exprs,
    ) -> Result<State, Box<Verdict>> {
        let topics = topics(machine, options, exprs)?;
        let timeout = setting(machine, options, machine.timeout, exprs)?;
        let settle = setting(machine, options, machine.settle, exprs)?;
        let statements = standing::before_start(machine);
        let window_of = |id: StatementId| match &statements[id.index()] {
            Standing::Expect(awaited) => Some(awaited.window),
            Standing::Never(watched) => Some(watched.window),
            _ => None,
        };
        Ok(State {
            history: History::new(machine, window_of),
            machine,
            options,
            topics,
            timeout,
            settle,
            phase: Phase::Before,
            reads_start: machine.channels.iter().any(|channel| channel.from_start),
            began: None,
            failed_at: None,
            ended_at: None,
            unarmed: statements.iter().filter(|standing| standing.arms()).count(),
            statements,
            spent: VecDeque::new(),
            overruns: Vec::new(),
            lingering: Vec::new(),
            worlds: Worlds::default(),
            windows: Windows::new(machine),
            tracks: Tracks::new(),
            rounds: vec![Progress::Ahead; machine.rounds.len()],
            counted: vec![0; machine.loops.len()],
            serial: 0,
            log: Log::new(options.limits.window),
            counts: Counts::new(machine),
            bound: Bound::default(),
            operands: Operands::default(),
            judgement: Judgement::default(),
            positions: machine.each_transport(),
            outages: Outages::default(),
            timers: Timers::default(),
            publications: Publications::default(),
            answers: Answers::default(),
            calls: Calls::default(),
            search: Budget::new(Budget::RUN),
            timeline: Timeline::default(),
            notes: Vec::new(),
            verdict: None,
        })
    }

    /// The topics that the block listens on, by [`ChannelId`](crate::machine::ChannelId).
    pub fn channels(&self) -> &[Topic] {
        &self.topics
    }

    /// `settle`, stretched: how long the first publish to a topic waits for a listener.
    pub fn settle(&self) -> Duration {
        self.settle
    }

    /// When the first statement ran; `None` before that.
    pub fn began(&self) -> Option<Instant> {
        self.began
    }

    /// Whether the deadline has passed: nothing is begun any more.
    pub fn is_late(&self) -> bool {
        self.failed_at.is_some()
    }

    /// Notes that a message has been seen that the run is not told of: should it come again, it is the same one.
    pub(crate) fn set_aside(&mut self, via: TransportId, arrival: &Arrival) {
        self.positions[via.index()].is_first(arrival);
    }

    /// The verdict on the run.
    ///
    /// # Panics
    ///
    /// Before [`Effect::Finish`](super::Effect::Finish), and where it has been taken already.
    pub fn take_verdict(&mut self) -> Verdict {
        match self.verdict.take() {
            Some(verdict) => *verdict,
            None => unreachable!("a verdict is taken once, after the run has finished"),
        }
    }

    /// Whether a message would have fitted a statement, had it come where that listens, in its window: for reports, after
    /// the end. What can't be judged (a capture was never bound, user code fails) does not fit.
    pub fn fits(&mut self, exprs: &mut dyn Exprs, statement: StatementId, arrival: &Arc<Arrival>) -> bool {
        let watch = match &self.machine.statement(statement).kind {
            Kind::Expect(expect) | Kind::Request(Request { expect, .. }) => &expect.watch,
            Kind::Never(never) => &never.watch,
            Kind::On(on) => &on.watch,
            _ => return false,
        };
        self.bound.has_all(watch.needs)
            && matching::prepare(watch, exprs, &mut self.operands).is_ok()
            && matching::judge(watch, arrival, None, &self.operands, exprs, &mut self.judgement).is_ok()
            && self.judgement.fits()
    }

    pub(super) fn seat(&self, id: SeatId) -> &Seat {
        match self.tracks.round(id.track) {
            Some(round) => &round.seats[id.seat as usize],
            None => unreachable!("a message is offered to a seat of a round that is not awaited"),
        }
    }

    /// These captures by name, with what they were filled with.
    pub(super) fn shown(&self, needs: Needs) -> Vec<(&'static str, String)> {
        let named = needs
            .iter()
            .filter_map(|id| Some((self.machine.captures[id.index()].name, self.bound.shown(*id)?)));
        named.collect()
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("machine", &self.machine.name)
            .field("phase", &self.phase)
            .field("statements", &self.statements)
            .finish_non_exhaustive()
    }
}

fn topics(
    machine: &'static Machine,
    options: Options,
    exprs: &mut dyn Exprs,
) -> Result<Vec<Topic>, Box<Verdict>> {
    let mut topics = Vec::with_capacity(machine.channels.len());
    for channel in machine.channels {
        topics.push(match channel.topic {
            machine::Topic::Literal(text) => Topic::from_static(text),
            // Until the transport has given one.
            machine::Topic::Reply => Topic::from_static(""),
            machine::Topic::Expr { expr, .. } => exprs.topic(expr).map_err(|error| {
                let first = channel.listeners.first().copied();
                failed(machine, options, first, error)
            })?,
        });
    }
    Ok(topics)
}

fn setting(
    machine: &'static Machine,
    options: Options,
    span: Span,
    exprs: &mut dyn Exprs,
) -> Result<Duration, Box<Verdict>> {
    let written = match span {
        Span::Literal(written) => written,
        Span::Expr { expr, .. } => {
            exprs.duration(expr).map_err(|error| failed(machine, options, None, error))?
        }
    };
    Ok(options.stretched(written))
}

/// The verdict on a run whose topics or settings could not be evaluated.
fn failed(
    machine: &'static Machine,
    options: Options,
    statement: Option<StatementId>,
    error: UserError,
) -> Box<Verdict> {
    let source = statement.map_or(ErrorSource::Setting, ErrorSource::Statement);
    let mut verdict = Verdict::before_start(machine, Outcome::Error(Failure { source, error }));
    (verdict.clock, verdict.time_factor) = (options.clock, options.time_factor);
    if let Some(statement) = statement {
        verdict.steps[statement.index()].met = Met::Broke;
    }
    Box::new(verdict)
}

//! `eventually`: a condition in async code that is asked again and again, until it is true.
//!
//! It is an obligation of its round: asked at once when the round is reached, and then every so often, one
//! evaluation at a time. None begins after the deadline.

use std::time::Duration;

use tokio::time::Instant;

use super::standing::Standing;
use super::timers::{self, Due};
use super::tracks::TrackId;
use super::turn::{End, Flow, Turn};
use super::{Phase, State};
use crate::expr::{UserError, UserErrorKind};
use crate::machine::{Eventually, Kind, StatementId, WindowId};
use crate::outcome::{Evidence, Met, Poll, Polls};

/// An `eventually`.
#[derive(Debug)]
pub(super) struct Asked {
    /// The track that stands at its round.
    track: TrackId,
    window: WindowId,
    budget: Duration,
    every: Duration,
    /// When the evaluation began that is under way, or was the last.
    since: Option<Instant>,
    /// How many evaluations have begun.
    count: u64,
    /// The last one that is over.
    last: Option<Poll>,
    /// When it was true, and the latency of that.
    held: Option<(Duration, Duration)>,
}

impl Asked {
    /// Not asked yet.
    pub(super) fn untouched() -> Asked {
        Asked {
            track: TrackId::MAIN,
            window: WindowId(0),
            budget: Duration::ZERO,
            every: Duration::ZERO,
            since: None,
            count: 0,
            last: None,
            held: None,
        }
    }

    /// What came of it; `awaited` where its round is the one that the block stands at.
    pub(super) fn met(&self, awaited: bool, failed: bool, running: Option<Duration>) -> Met {
        let polls = || Polls { count: self.count, last: self.last.clone(), running };
        let evidence = || Box::new(Evidence { polls: Some(polls()), ..Evidence::default() });
        match self.held {
            Some((_, latency)) if latency > self.budget => {
                Met::Slow { taken: Vec::new(), latency, budget: self.budget }
            }
            Some((at, _)) => Met::True { at, polls: self.count },
            None if !awaited => Met::NotReached,
            None if failed => Met::Timeout(evidence()),
            None => Met::Open(evidence()),
        }
    }
}

impl Turn<'_> {
    /// The round of an `eventually` is reached: it is asked for the first time.
    pub(super) fn await_true(&mut self, id: StatementId, window: WindowId, track: TrackId) -> Flow {
        let Kind::Eventually(eventually) = &self.machine.statement(id).kind else { return Ok(()) };
        let budget = self.period(id, eventually.within)?;
        let every = self.period(id, eventually.every)?;
        if every.is_zero() {
            let text = "its `every` is zero: it would be asked again without a pause";
            return Err(End::error(id, UserError::message(text)));
        }
        let budget = self.state.options.stretched(budget);
        if let Standing::Eventually(asked) = &mut self.state.statements[id.index()] {
            *asked = Asked { track, window, budget, every, ..Asked::untouched() };
        }
        if let Some(round) = self.state.tracks.round_mut(track) {
            round.untrue.push(id);
        }
        self.run_async(id, eventually.expr, track);
        Ok(())
    }

    /// An evaluation begins.
    pub(super) fn asking(&mut self, id: StatementId) {
        if let Standing::Eventually(asked) = &mut self.state.statements[id.index()] {
            asked.since = Some(self.now);
            asked.count += 1;
        }
    }

    /// An evaluation is over.
    pub(super) fn asked(&mut self, id: StatementId, result: Result<bool, UserError>) -> Flow {
        let at = self.state.since_start(self.now);
        let Standing::Eventually(asked) = &mut self.state.statements[id.index()] else { return Ok(()) };
        let error = match result {
            Ok(true) => return self.is_true(id),
            Ok(false) => None,
            Err(error) if error.kind() == UserErrorKind::Panicked => return Err(End::error(id, error)),
            Err(error) => Some(error.to_string()),
        };
        asked.last = Some(Poll { error, at });
        let next = timers::after(asked.since.unwrap_or(self.now), asked.every);
        self.start_timer(next.max(self.now), Due::Ask(id));
        Ok(())
    }

    fn is_true(&mut self, id: StatementId) -> Flow {
        let at = self.state.since_start(self.now);
        if let Standing::Eventually(asked) = &mut self.state.statements[id.index()] {
            let origin = self.state.windows.origin(asked.window).unwrap_or(self.now);
            asked.held = Some((at, self.now.saturating_duration_since(origin)));
            if let Some(round) = self.state.tracks.round_mut(asked.track) {
                round.untrue.retain(|other| *other != id);
            }
        }
        self.go_on()
    }

    /// It is time to ask again.
    pub(super) fn ask_again(&mut self, id: StatementId) {
        if let (Phase::Running, Kind::Eventually(Eventually { expr, .. }), Standing::Eventually(asked)) =
            (self.state.phase, &self.machine.statement(id).kind, &self.state.statements[id.index()])
        {
            self.run_async(id, *expr, asked.track);
        }
    }
}

impl State {
    /// What came of an `eventually`.
    pub(super) fn met_eventually(&self, id: StatementId, awaited: bool, failed: bool) -> Met {
        let Standing::Eventually(asked) = &self.statements[id.index()] else { return Met::NotReached };
        let began = asked.since.filter(|_| self.calls.runs(id));
        asked.met(awaited, failed, began.map(|began| self.since_start(began)))
    }
}

//! Times without a connection. Nothing is heard in one, so that what falls due in one can't be judged: the block
//! ends there, as one whose transport died. A `wait` is no judgement, and goes on.

use std::sync::Arc;

use tokio::time::Instant;

use super::Phase;
use super::timers::{self, Due};
use super::turn::{End, Flow, Turn};
use crate::outcome::{Loss, Outcome};
use crate::transport::Gap;

/// The times without a connection in a run.
#[derive(Debug, Default)]
pub(super) struct Outages {
    /// Since when it is away now, as far as is known, and why.
    away: Option<(Instant, Arc<str>)>,
    /// Those that are over.
    over: Vec<Arc<Gap>>,
}

impl Outages {
    /// The connection is away.
    pub(super) fn begin(&mut self, now: Instant, reason: Arc<str>) {
        self.away.get_or_insert((now, reason));
    }

    /// It is back.
    pub(super) fn end(&mut self, gap: Arc<Gap>) {
        self.away = None;
        self.over.push(gap);
    }

    /// When the one began that is under way, or was at that instant.
    pub(super) fn since(&self, at: Instant) -> Option<Instant> {
        self.find(at).map(|(since, _)| since)
    }

    /// The one that is under way, or was at that instant: since when, and why.
    fn find(&self, at: Instant) -> Option<(Instant, &str)> {
        let over = self.over.iter().find(|gap| gap.since <= at && at <= timers::after(gap.since, gap.lasted));
        match over {
            Some(gap) => Some((gap.since, &gap.reason)),
            // When it began is known only once it is over. What was due just before it was told of may have been
            // due after it began.
            None => self.away.as_ref().map(|(since, reason)| (at.min(*since), &**reason)),
        }
    }
}

impl Turn<'_> {
    /// Ends the block, where a timer that judges what came and what did not was due while nothing could be heard.
    pub(super) fn check_heard(&mut self, at: Instant, due: Option<Due>) -> Flow {
        let is_in = matches!(self.state.phase, Phase::Running);
        let what = match due {
            Some(Due::Deadline) if is_in => "the deadline passed",
            Some(Due::Quiet) if is_in => "the time of a `never .. for` was up",
            Some(Due::After(_)) if is_in => "the time of an `or after` was up",
            Some(Due::Settle) => "the settle period was over",
            _ => return Ok(()),
        };
        let Some((since, why)) = self.state.outages.find(at) else { return Ok(()) };
        let reason = format!("the connection was lost ({why}) and was not back when {what}");
        let loss = Loss { reason, at: self.state.since_start(since) };
        self.now = at;
        Err(Box::new(End { outcome: Outcome::Lost(loss), broke: self.under_way() }))
    }
}

//! Times without a connection. Nothing is heard in one, so that what falls due in one can't be judged: the block
//! ends there, as one whose transport died. A `wait` is no judgement, and goes on.

use std::sync::Arc;

use tokio::time::Instant;

use super::Phase;
use super::timers::{self, Due};
use super::turn::{End, Flow, Turn};
use crate::machine::TransportId;
use crate::outcome::{Loss, Outcome};
use crate::transport::Gap;

/// The times without a connection in a run.
#[derive(Debug, Default)]
pub(super) struct Outages {
    /// Which are away now, since when, as far as is known, and why.
    away: Vec<(TransportId, Instant, Arc<str>)>,
    /// Those that are over.
    over: Vec<(TransportId, Arc<Gap>)>,
}

impl Outages {
    /// A connection is away.
    pub(super) fn begin(&mut self, transport: TransportId, now: Instant, reason: Arc<str>) {
        if self.away.iter().all(|(away, ..)| *away != transport) {
            self.away.push((transport, now, reason));
        }
    }

    /// It is back.
    pub(super) fn end(&mut self, transport: TransportId, gap: Arc<Gap>) {
        self.away.retain(|(away, ..)| *away != transport);
        self.over.push((transport, gap));
    }

    /// When the one began that is under way, or was at that instant.
    pub(super) fn since(&self, at: Instant) -> Option<Instant> {
        self.find(at).map(|(_, since, _)| since)
    }

    /// One that is under way, or was at that instant: of which transport, since when, and why.
    fn find(&self, at: Instant) -> Option<(TransportId, Instant, &str)> {
        let was = |gap: &Gap| gap.since <= at && at <= timers::after(gap.since, gap.lasted);
        match self.over.iter().find(|(_, gap)| was(gap)) {
            Some((transport, gap)) => Some((*transport, gap.since, &gap.reason)),
            // When it began is known only once it is over. What was due just before it was told of may have been
            // due after it began.
            None => self.away.first().map(|(of, since, reason)| (*of, at.min(*since), &**reason)),
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
        let Some((transport, since, why)) = self.state.outages.find(at) else { return Ok(()) };
        let reason = format!("the connection was lost ({why}) and was not back when {what}");
        let loss = Loss { transport, reason, at: self.state.since_start(since) };
        self.now = at;
        Err(Box::new(End { outcome: Outcome::Lost(loss), broke: self.under_way() }))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn one_transport_that_is_back_does_not_bring_back_another() {
        let [one, other] = [TransportId(0), TransportId(1)];
        let begun = Instant::now();
        let later = begun + Duration::from_millis(50);
        let mut outages = Outages::default();
        outages.begin(one, begun, "one is cut".into());
        outages.begin(other, begun, "another is cut".into());
        outages.begin(one, later, "again".into());
        let lasted = Duration::from_millis(10);
        outages.end(one, Arc::new(Gap { reason: "one is cut".into(), since: begun, lasted, before: false }));
        assert_eq!(outages.find(begun), Some((one, begun, "one is cut")));
        assert_eq!(outages.find(later), Some((other, begun, "another is cut")));
    }
}

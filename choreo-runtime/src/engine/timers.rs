//! The timers of a run. A timer that is due before a message arrived fires before it, however late the driver
//! brings either: so a verdict does not hang on how fast messages are read.

use std::time::Duration;

use smallvec::SmallVec;
use tokio::time::Instant;

use super::tracks::TrackId;
use super::turn::{Flow, Turn};
use super::{Effect, Effects, TimerId};
use crate::machine::StatementId;

/// What a timer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    /// The block's deadline.
    Deadline,
    /// The settle period of a block that held, or that failed.
    Settle,
    /// The `wait` that a track stands at.
    Wait(TrackId),
    /// The `or after` of the `either` that a track stands at.
    After(TrackId),
    /// The time of a `never .. for` of the round.
    Quiet,
    /// An `eventually` that is asked again: which.
    Ask(StatementId),
    /// A wait in an answer: which.
    Answer(u32),
}

#[derive(Debug, Clone, Copy)]
struct Timer {
    at: Instant,
    id: TimerId,
    due: Due,
}

/// The timers that have not fired.
#[derive(Debug, Default)]
pub(super) struct Timers {
    waiting: SmallVec<[Timer; 2]>,
    next: u32,
}

impl Timers {
    pub(super) fn start(&mut self, at: Instant, due: Due, effects: &mut Effects) {
        let id = TimerId(self.next);
        self.next += 1;
        self.waiting.push(Timer { at, id, due });
        effects.push(Effect::StartTimer { id, at });
    }

    /// Forgets the timers of this kind: should the driver bring them, they are ignored.
    pub(super) fn forget(&mut self, due: Due) {
        self.waiting.retain(|timer| timer.due != due);
    }

    fn first(&self) -> Option<(Instant, TimerId)> {
        self.waiting.iter().map(|timer| (timer.at, timer.id)).min()
    }

    fn take(&mut self, id: TimerId) -> Option<Due> {
        let index = self.waiting.iter().position(|timer| timer.id == id)?;
        Some(self.waiting.remove(index).due)
    }

    fn at(&self, id: TimerId) -> Option<Instant> {
        self.waiting.iter().find(|timer| timer.id == id).map(|timer| timer.at)
    }
}

/// An instant so far away that no run gets there.
const NEVER: Duration = Duration::from_secs(30 * 365 * 24 * 3600);

/// A duration after an instant; far away where there is no such instant.
pub(super) fn after(instant: Instant, duration: Duration) -> Instant {
    instant.checked_add(duration.min(NEVER)).unwrap_or(instant)
}

impl Turn<'_> {
    /// Starts a timer.
    pub(super) fn start_timer(&mut self, at: Instant, due: Due) {
        self.state.timers.start(at, due, self.effects);
    }

    /// The driver says that a timer has fired. Those that were due before it have fired too.
    pub(super) fn fired(&mut self, id: TimerId) -> Flow {
        let Some(at) = self.state.timers.at(id) else { return Ok(()) };
        while let Some(first) = self.state.timers.first().filter(|first| *first <= (at, id)) {
            self.fire(first)?;
        }
        Ok(())
    }

    /// Fires what was due before a message arrived, and what was due at that very instant.
    pub(super) fn fire_before(&mut self, arrived: Instant) -> Flow {
        while let Some(first) = self.state.timers.first().filter(|(at, _)| *at <= arrived) {
            self.fire(first)?;
        }
        Ok(())
    }

    fn fire(&mut self, (at, id): (Instant, TimerId)) -> Flow {
        let due = self.state.timers.take(id);
        self.check_heard(at, due)?;
        match due {
            Some(Due::Deadline) => self.deadline(at),
            Some(Due::Settle) => {
                self.now = at;
                Err(self.settled())
            }
            Some(Due::Wait(track)) => self.waited(track),
            Some(Due::After(track)) => self.none_started(track),
            Some(Due::Quiet) => self.quiet(at),
            Some(Due::Ask(id)) => {
                self.ask_again(id);
                Ok(())
            }
            Some(Due::Answer(answer)) => self.go_on_answering(answer),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_beyond_all_instants_is_far_away_and_no_panic() {
        let now = Instant::now();
        assert!(after(now, Duration::MAX) > now + Duration::from_secs(3600));
    }
}

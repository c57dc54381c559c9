//! Windows: which are open, what is in them, and what their times count from.

use std::time::Duration;

use smallvec::SmallVec;
use tokio::time::Instant;

use super::tracks::TrackId;
use crate::machine::{Body, Machine, Opens, Trigger, WindowId};
use crate::message::Arrival;

/// The windows of a run.
#[derive(Debug)]
pub(super) struct Windows {
    machine: &'static Machine,
    windows: SmallVec<[Option<Window>; 2]>,
    /// How many times one was opened.
    opened: u32,
}

/// A window that has been opened.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    pub(super) opening: Opening,
    /// The hand-off of the run's last trigger so far.
    triggered: Option<Instant>,
    /// How many triggers of its run are still to come, as the text has it.
    to_come: u16,
    /// The track that opened it; where it goes on from another one, the track that opened that.
    opener: TrackId,
    /// Which one it goes on from, in the end: itself, where it does not.
    root: WindowId,
    /// Which opening of a window that was, counted over all of them. In a loop one opens again, perhaps at the same instant.
    number: u32,
    /// Whether its track has opened another one since: nothing goes on from it any more.
    over: bool,
}

/// A point in the order of arrival: what has come after it is in its window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Opening {
    pub(super) at: Instant,
    /// How many messages had come. One that arrived before and is brought after tells that by its instant.
    serial: u64,
}

impl Opening {
    /// After so many messages.
    pub(super) fn here(at: Instant, serial: u64) -> Opening {
        Opening { at, serial }
    }

    /// Whether a message that was the n-th to come is in a window that opened here. What was there before the block
    /// is in none.
    pub(super) fn holds(&self, serial: u64, message: &Arrival) -> bool {
        !message.old && serial > self.serial && message.at >= self.at
    }
}

impl Windows {
    /// None of them open.
    pub(super) fn new(machine: &'static Machine) -> Windows {
        Windows { machine, windows: SmallVec::from_elem(None, machine.windows.len()), opened: 0 }
    }

    fn get(&self, id: WindowId) -> Option<&Window> {
        self.windows.get(id.index())?.as_ref()
    }

    fn get_mut(&mut self, id: WindowId) -> Option<&mut Window> {
        self.windows.get_mut(id.index())?.as_mut()
    }

    /// A window that has been opened, as it is now.
    pub(super) fn copy(&self, id: WindowId) -> Option<Window> {
        self.get(id).copied()
    }

    /// Where a window opened.
    pub(super) fn opening(&self, id: WindowId) -> Option<Opening> {
        self.get(id).map(|window| window.opening)
    }

    /// When a window opened.
    pub(super) fn opened(&self, id: WindowId) -> Option<Instant> {
        self.opening(id).map(|opening| opening.at)
    }

    /// Opens a window in a track, after so many messages.
    pub(super) fn open(&mut self, id: WindowId, opener: TrackId, now: Instant, serial: u64) {
        let opening = Opening::here(now, serial);
        let to_come = triggers(self.machine, id);
        self.opened += 1;
        let number = self.opened;
        let window = Window { opening, triggered: None, to_come, opener, root: id, number, over: false };
        self.windows[id.index()] = Some(window);
    }

    /// A window goes on where another one stands.
    pub(super) fn go_on(&mut self, id: WindowId, from: Window) {
        // The triggers of the run that are still to come have this one as theirs.
        self.windows[id.index()] = Some(Window { to_come: triggers(self.machine, id), ..from });
    }

    /// A track has opened another window: the one that it had is over, where it was its own.
    pub(super) fn leave(&mut self, id: WindowId, track: TrackId) {
        let Some(left) = self.get(id).copied().filter(|window| window.opener == track) else { return };
        // In a loop it may have been opened anew since.
        if let Some(root) = self.get_mut(left.root).filter(|root| root.number == left.number) {
            root.over = true;
        }
    }

    /// The windows of a loop's body are to be opened anew.
    pub(super) fn reset(&mut self, body: &Body) {
        self.windows[body.windows.0.index()..body.windows.1.index()].fill(None);
    }

    /// A trigger of the window's run was handed off.
    pub(super) fn trigger(&mut self, run: WindowId, now: Instant) {
        if let Some(window) = self.get_mut(run) {
            window.triggered = Some(now);
            window.to_come = window.to_come.saturating_sub(1);
        }
    }

    /// The last trigger of the window's run so far was handed off again.
    pub(super) fn trigger_again(&mut self, run: WindowId, now: Instant) {
        if let Some(window) = self.get_mut(run) {
            window.triggered = Some(now);
        }
    }

    /// All triggers of the window's run have been handed off.
    pub(super) fn end_run(&mut self, id: WindowId) {
        if let Some(window) = self.get_mut(id) {
            window.to_come = 0;
        }
    }

    /// Whether a message that was the n-th to come is in a window.
    pub(super) fn holds(&self, id: WindowId, serial: u64, message: &Arrival) -> bool {
        self.get(id).is_some_and(|window| window.opening.holds(serial, message))
    }

    /// Whether a message will be in a window that is to be opened: in one that goes on from another one. `open` are
    /// those that tracks are in.
    fn will_hold<'a>(
        &self,
        id: WindowId,
        open: impl Iterator<Item = &'a Window>,
        (serial, message): (u64, &Arrival),
    ) -> bool {
        let Opens::From(roots) = self.machine.windows[id.index()].opens else { return false };
        let holds = |window: &Window| !window.over && window.opening.holds(serial, message);
        roots.iter().any(|root| self.get(*root).is_some_and(holds)) || { open }
            .any(|window| roots.contains(&window.root) && holds(window))
    }

    /// What latencies in a window count from: the hand-off of its run's last trigger; its opening, where no
    /// trigger opened it.
    pub(super) fn origin(&self, id: WindowId) -> Option<Instant> {
        let window = self.get(id)?;
        Some(window.triggered.unwrap_or(window.opening.at))
    }

    /// From the hand-off of the run's last trigger to an arrival; what arrived earlier, or was there before, counts
    /// as 0.
    pub(super) fn latency(&self, id: WindowId, message: &Arrival) -> Duration {
        let origin = self.origin(id).filter(|_| !message.old);
        origin.map_or(Duration::ZERO, |origin| message.at.saturating_duration_since(origin))
    }

    /// Whether all triggers of the window's run have been handed off.
    pub(super) fn is_triggered(&self, id: WindowId) -> bool {
        self.get(id).is_some_and(|window| window.to_come == 0)
    }
}

impl super::State {
    /// Whether a message that was the n-th to come is in a window, or will be where that goes on from another one.
    pub(super) fn will_hold(&self, id: WindowId, serial: u64, message: &Arrival) -> bool {
        match self.windows.get(id) {
            Some(window) => window.opening.holds(serial, message),
            None => self.goes_on_with(id, serial, message),
        }
    }

    /// Whether a message will be in a window of a loop's body when that is opened again.
    pub(super) fn will_hold_again(&self, id: WindowId, serial: u64, message: &Arrival) -> bool {
        let again = |rounds: &super::tracks::Rounds| {
            let body = &self.machine.loops[rounds.id.index()].body;
            rounds.number + 1 < rounds.count && (body.windows.0..body.windows.1).contains(&id)
        };
        self.tracks.loops().any(again) && self.goes_on_with(id, serial, message)
    }

    fn goes_on_with(&self, id: WindowId, serial: u64, message: &Arrival) -> bool {
        let of_tracks = self.tracks.iter().filter_map(|track| match &track.carried {
            Some(carried) => Some(carried),
            None => self.windows.get(track.window?),
        });
        self.windows.will_hold(id, of_tracks, (serial, message))
    }
}

/// A number of triggers that is known when the run has ended.
const UNKNOWN: u16 = u16::MAX;

/// How many triggers the run of a window has.
fn triggers(machine: &Machine, id: WindowId) -> u16 {
    let mut count = 0u16;
    for state in machine.states {
        let Some(Trigger { statement, run, around, .. }) = state.does.trigger() else { continue };
        if around.contains(&id) {
            return UNKNOWN;
        }
        if run != id {
            continue;
        }
        let again = |body: &Body| {
            (body.statements.0..body.statements.1).contains(&statement)
                && !(body.windows.0..body.windows.1).contains(&id)
        };
        if machine.loops.iter().any(|one| again(&one.body)) {
            return UNKNOWN;
        }
        count += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine;

    const MACHINE: Machine = Machine {
        windows: &[machine::Window { opens: Opens::Subscribed, rounds: &[], nevers: &[] }; 2],
        ..Machine::EMPTY
    };
    static TWO: Machine = MACHINE;

    /// Two windows, the second opened after three messages.
    fn two(now: Instant) -> Windows {
        let mut windows = Windows::new(&TWO);
        windows.open(WindowId(0), TrackId::MAIN, now, 0);
        windows.open(WindowId(1), TrackId::MAIN, now + Duration::from_millis(10), 3);
        windows
    }

    fn message(at: Instant) -> Arrival {
        Arrival::new("t", "", at)
    }

    #[test]
    fn a_message_of_the_instant_at_which_a_window_opened_is_in_it_if_it_came_after() {
        let now = Instant::now();
        let arrived = message(now + Duration::from_millis(10));
        assert!(two(now).holds(WindowId(1), 4, &arrived));
        assert!(!two(now).holds(WindowId(1), 3, &arrived));
    }

    #[test]
    fn what_was_there_before_is_in_no_window_and_has_no_latency() {
        let now = Instant::now();
        let mut old = message(now + Duration::from_millis(20));
        old.old = true;
        assert!(!two(now).holds(WindowId(1), 4, &old));
        assert_eq!(two(now).latency(WindowId(1), &old), Duration::ZERO);
    }

    #[test]
    fn a_trigger_that_is_handed_off_again_restarts_the_clock_and_is_one_trigger_of_its_run() {
        let now = Instant::now();
        let mut windows = two(now);
        windows.get_mut(WindowId(1)).unwrap().to_come = 2;
        windows.trigger(WindowId(1), now + Duration::from_millis(10));
        windows.trigger_again(WindowId(1), now + Duration::from_millis(15));
        let arrived = message(now + Duration::from_millis(17));
        assert_eq!(windows.latency(WindowId(1), &arrived), Duration::from_millis(2));
        assert!(!windows.is_triggered(WindowId(1)));
    }

    #[test]
    fn a_message_that_arrived_before_a_window_and_is_brought_after_is_not_in_it() {
        let now = Instant::now();
        let arrived = message(now + Duration::from_millis(9));
        assert!(!two(now).holds(WindowId(1), 4, &arrived));
        assert!(two(now).holds(WindowId(0), 4, &arrived));
    }
}

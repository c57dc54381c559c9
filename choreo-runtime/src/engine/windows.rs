//! Windows: which is open, and what its times count from.

use std::time::Duration;

use smallvec::SmallVec;
use tokio::time::Instant;

use crate::machine::{Machine, Trigger, WindowId};
use crate::message::Arrival;

/// The windows of a run.
#[derive(Debug)]
pub(super) struct Windows {
    windows: SmallVec<[Window; 2]>,
    current: Option<WindowId>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Window {
    opened: Option<Instant>,
    /// The hand-off of the run's last trigger so far.
    triggered: Option<Instant>,
    /// How many triggers of its run are still to come.
    to_come: u16,
}

impl Windows {
    /// None of them open.
    pub(super) fn new(machine: &Machine) -> Windows {
        let mut windows: SmallVec<[Window; 2]> =
            SmallVec::from_elem(Window::default(), machine.windows.len());
        for state in machine.states {
            if let Some(Trigger { run, .. }) = state.does.trigger()
                && let Some(window) = windows.get_mut(run.index())
            {
                window.to_come += 1;
            }
        }
        Windows { windows, current: None }
    }

    /// The window that is open now.
    pub(super) fn current(&self) -> Option<WindowId> {
        self.current
    }

    /// When a window opened.
    pub(super) fn opened(&self, id: WindowId) -> Option<Instant> {
        self.windows.get(id.index())?.opened
    }

    /// Opens a window, and closes the one before.
    pub(super) fn open(&mut self, id: WindowId, now: Instant) {
        self.windows[id.index()].opened = Some(now);
        self.current = Some(id);
    }

    /// A trigger of the window's run was handed off.
    pub(super) fn trigger(&mut self, run: WindowId, now: Instant) {
        if let Some(window) = self.windows.get_mut(run.index()) {
            window.triggered = Some(now);
            window.to_come = window.to_come.saturating_sub(1);
        }
    }

    /// The last trigger of the window's run so far was handed off again.
    pub(super) fn trigger_again(&mut self, run: WindowId, now: Instant) {
        if let Some(window) = self.windows.get_mut(run.index()) {
            window.triggered = Some(now);
        }
    }

    /// The window that a message belongs to which is looked at now: the open one, unless it arrived before that
    /// opened. What was there before the block belongs to none.
    pub(super) fn of(&self, message: &Arrival) -> Option<WindowId> {
        let current = self.current.filter(|_| !message.old)?;
        (0..=current.0).rev().map(WindowId).find(|id| self.opened(*id).is_some_and(|at| at <= message.at))
    }

    /// What latencies in a window count from: the hand-off of its run's last trigger; its opening, where no
    /// trigger opened it.
    pub(super) fn origin(&self, id: WindowId) -> Option<Instant> {
        let window = self.windows.get(id.index())?;
        window.triggered.or(window.opened)
    }

    /// From the hand-off of the run's last trigger to an arrival; what arrived earlier, or was there before, counts
    /// as 0.
    pub(super) fn latency(&self, id: WindowId, message: &Arrival) -> Duration {
        let origin = self.origin(id).filter(|_| !message.old);
        origin.map_or(Duration::ZERO, |origin| message.at.saturating_duration_since(origin))
    }

    /// Whether all triggers of the window's run have been handed off.
    pub(super) fn is_triggered(&self, id: WindowId) -> bool {
        self.windows.get(id.index()).is_some_and(|window| window.to_come == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two(now: Instant) -> Windows {
        let windows = SmallVec::from_elem(Window::default(), 2);
        let mut windows = Windows { windows, current: None };
        windows.open(WindowId(0), now);
        windows.open(WindowId(1), now + Duration::from_millis(10));
        windows
    }

    fn message(at: Instant) -> Arrival {
        Arrival::new("t", "", at)
    }

    #[test]
    fn a_message_belongs_to_the_open_window() {
        let now = Instant::now();
        assert_eq!(two(now).of(&message(now + Duration::from_millis(10))), Some(WindowId(1)));
    }

    #[test]
    fn what_was_there_before_belongs_to_no_window_and_has_no_latency() {
        let now = Instant::now();
        let mut old = message(now + Duration::from_millis(20));
        old.old = true;
        assert_eq!(two(now).of(&old), None);
        assert_eq!(two(now).latency(WindowId(1), &old), Duration::ZERO);
    }

    #[test]
    fn a_trigger_that_is_handed_off_again_restarts_the_clock_and_is_one_trigger_of_its_run() {
        let now = Instant::now();
        let mut windows = two(now);
        windows.windows[1].to_come = 2;
        windows.trigger(WindowId(1), now + Duration::from_millis(10));
        windows.trigger_again(WindowId(1), now + Duration::from_millis(15));
        let arrived = message(now + Duration::from_millis(17));
        assert_eq!(windows.latency(WindowId(1), &arrived), Duration::from_millis(2));
        assert!(!windows.is_triggered(WindowId(1)));
    }

    #[test]
    fn a_message_that_arrived_before_the_open_window_belongs_to_the_one_before() {
        let now = Instant::now();
        assert_eq!(two(now).of(&message(now + Duration::from_millis(9))), Some(WindowId(0)));
    }

    #[test]
    fn a_message_from_before_all_windows_belongs_to_none() {
        let now = Instant::now();
        assert_eq!(two(now + Duration::from_millis(1)).of(&message(now)), None);
    }
}

//! The timers of a run, and one sleep for the earliest of them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::time::{Instant, Sleep, sleep_until};

use crate::engine::TimerId;

/// The timers that have not fired.
#[derive(Debug, Default)]
pub(crate) struct Timers {
    waiting: BinaryHeap<Reverse<(Instant, TimerId)>>,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Timers {
    /// Starts a timer.
    pub(crate) fn start(&mut self, at: Instant, id: TimerId) {
        self.waiting.push(Reverse((at, id)));
    }

    /// Takes a timer whose time has come.
    pub(crate) fn due(&mut self, now: Instant) -> Option<TimerId> {
        let Reverse((at, id)) = *self.waiting.peek()?;
        if at > now {
            return None;
        }
        self.waiting.pop();
        Some(id)
    }

    /// Ready when a timer is due; never, where there is none.
    pub(crate) fn poll_due(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(Reverse((at, _))) = self.waiting.peek() else {
            return Poll::Pending;
        };
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(sleep_until(*at)));
        if sleep.deadline() != *at {
            sleep.as_mut().reset(*at);
        }
        ready!(sleep.as_mut().poll(cx));
        Poll::Ready(())
    }
}

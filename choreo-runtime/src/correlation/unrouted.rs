//! Messages that no scope claimed: metadata alone, for the reports of scopes that fail.

use std::collections::VecDeque;
use std::fmt;

use tokio::time::Instant;

use crate::message::Topic;

/// So many of them are kept.
const KEPT: usize = 1024;

/// What an id is called where it must not be shown: the same for the same id, in this process alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IdHash(pub(super) u64);

/// Eight hexadecimal digits.
impl fmt::Display for IdHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0 >> 32)
    }
}

/// Why no scope claimed a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// It carries no id.
    NoId,
    /// Its id is of no scope that this process knows.
    UnknownScope,
    /// Its id is of a scope that had ended.
    AfterTheEnd,
    /// Its id is of a scope that does not listen on its topic.
    Unsubscribed,
    /// Its id is the scope's that asks, in the form that it has on the transport of this field: what carried the message over
    /// has not rewritten it.
    OtherForm(&'static str),
}

/// A message that no scope claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unrouted {
    /// Its topic.
    pub topic: Topic,
    /// How many bytes its payload has.
    pub size: usize,
    /// Its id.
    pub id: Option<IdHash>,
    /// Why nobody did.
    pub reason: Reason,
    /// When it came.
    pub at: Instant,
}

/// The last of them.
#[derive(Default)]
pub(super) struct Log {
    kept: VecDeque<Unrouted>,
}

impl Log {
    /// Takes note of a message, once: it comes to each set of topics that it fits.
    pub(super) fn note(&mut self, unrouted: Unrouted) {
        let together = self.kept.iter().rev().take_while(|other| other.at == unrouted.at);
        if together.into_iter().any(|other| *other == unrouted) {
            return;
        }
        if self.kept.len() == KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back(unrouted);
    }

    /// Somebody has claimed it after all.
    pub(super) fn forget(&mut self, topic: &Topic, at: Instant) {
        self.kept.retain(|other| other.at != at || other.topic != *topic);
    }

    /// Those that came since then, and are of interest.
    pub(super) fn since(&self, since: Instant, of_interest: impl Fn(&Unrouted) -> bool) -> Vec<Unrouted> {
        let recent = self.kept.iter().filter(|one| one.at >= since && of_interest(one));
        recent.cloned().collect()
    }
}

/// How many there are.
impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Log").field("kept", &self.kept.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unrouted(topic: &str, at: Instant) -> Unrouted {
        Unrouted { topic: topic.into(), size: 3, id: None, reason: Reason::NoId, at }
    }

    #[tokio::test(start_paused = true)]
    async fn a_message_that_comes_to_several_sets_is_noted_once() {
        let (mut log, start) = (Log::default(), Instant::now());
        for topic in ["a", "b", "a"] {
            log.note(unrouted(topic, start));
        }
        tokio::time::advance(std::time::Duration::from_millis(1)).await;
        log.note(unrouted("a", Instant::now()));
        assert_eq!(log.since(start, |one| one.topic.as_str() == "a").len(), 2);
        assert_eq!(log.since(Instant::now(), |_| true).len(), 1);
        log.forget(&"a".into(), start);
        assert_eq!(log.since(start, |_| true).len(), 2);
    }

    #[test]
    fn only_the_last_are_kept() {
        let (mut log, now) = (Log::default(), Instant::now());
        for size in 0..KEPT + 5 {
            log.note(Unrouted { size, ..unrouted("a", now) });
        }
        assert_eq!(log.since(now, |_| true).len(), KEPT);
        assert_eq!(log.since(now, |one| one.size < 5).len(), 0);
    }
}

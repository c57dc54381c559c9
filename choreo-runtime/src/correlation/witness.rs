//! Who listens for a moment only, to know from when on a wire's messages are new.

use std::sync::{Arc, Mutex, PoisonError};

use crate::message::{Arrival, Topic};
use crate::transport::{Gap, Parcel, Relay};

/// Listens beside a set on the same topics: what it gets was published after it had begun to.
#[derive(Debug, Default)]
pub(super) struct Witness {
    seen: Mutex<Seen>,
}

/// What a witness got.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) arrivals: Vec<Arc<Arrival>>,
    pub(super) gaps: Vec<Arc<Gap>>,
}

impl Witness {
    pub(super) fn seen(&self) -> Seen {
        std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Seen {
    /// From where on what was held is new, of which what stands from `sure` on is so for certain: a wire gives both the same in the
    /// same order, and the witness only what is new.
    pub(super) fn first_new(&self, held: &[Arc<Arrival>], sure: usize) -> usize {
        // It sees the messages of all scopes, and this one was given its own.
        let mut seen = self.arrivals.iter().rev().filter(|seen| !seen.old);
        let mut first = held.len();
        for (at, arrival) in held.iter().enumerate().rev() {
            let mut earlier = seen.clone();
            let is_seen = earlier.any(|seen| is_same(seen, arrival));
            if is_seen {
                seen = earlier;
            } else if at < sure {
                break;
            }
            first = at;
        }
        first
    }
}

/// Whether both are one message; another subscription may have been given a copy of its own.
fn is_same(one: &Arc<Arrival>, other: &Arc<Arrival>) -> bool {
    Arc::ptr_eq(one, other)
        || (one.topic == other.topic
            && one.position == other.position
            && one.payload == other.payload
            && one.key == other.key)
}

impl Relay for Witness {
    fn pass(&self, parcel: Parcel) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        match parcel {
            Parcel::Message(arrival) => seen.arrivals.push(arrival),
            Parcel::Gap(gap) => seen.gaps.push(gap),
            // The set hears of it itself.
            Parcel::Lost(_) | Parcel::Away(_) => {}
        }
    }

    fn overflow(&self, _: &Topic) {}

    fn forgotten(&self, _: &Topic) {}
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    fn all(payloads: &[&'static str]) -> Vec<Arc<Arrival>> {
        payloads.iter().map(|payload| Arc::new(Arrival::new("t", *payload, Instant::now()))).collect()
    }

    /// From where on what was held is new.
    fn first_new(held: &[&'static str], sure: usize, seen: &[&'static str]) -> usize {
        Seen { arrivals: all(seen), gaps: Vec::new() }.first_new(&all(held), sure)
    }

    #[test]
    fn what_the_witness_saw_is_new_and_what_stands_before_it_is_not() {
        assert_eq!(first_new(&["a", "b", "c"], 3, &["b", "c"]), 1);
        assert_eq!(first_new(&["a", "b", "c"], 3, &["b", "theirs", "c", "theirs"]), 1);
        assert_eq!(first_new(&["a", "b"], 2, &["theirs"]), 2);
        assert_eq!(first_new(&[], 0, &["theirs"]), 0);
    }

    #[test]
    fn of_two_that_are_alike_the_last_is_the_new_one() {
        assert_eq!(first_new(&["a", "a"], 2, &["a"]), 1);
        assert_eq!(first_new(&["a", "a"], 2, &["a", "a"]), 0);
    }

    #[test]
    fn what_came_when_the_wire_had_confirmed_is_new_whether_it_was_seen_or_not() {
        assert_eq!(first_new(&["a", "b", "c"], 1, &[]), 1);
        assert_eq!(first_new(&["a", "b", "c"], 2, &["b"]), 1);
        assert_eq!(first_new(&["a", "b", "c"], 2, &["b", "c"]), 1);
    }
}

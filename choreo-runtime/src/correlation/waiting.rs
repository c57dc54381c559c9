//! Messages that nobody has yet: a scope may learn that their id is one of its own.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Weak};

use smallvec::SmallVec;

use super::hall::Hall;
use super::owners::Member;
use super::recent::Recent;
use super::rules::Reader;
use super::unrouted::IdHash;
use crate::message::Arrival;

/// So many messages wait, with so many bytes of payload and headers.
pub(crate) const MESSAGES: usize = 1024;
const BYTES: usize = 4 << 20;

/// Of so many ids it is known that a message with them waits no more.
const FORGOTTEN: usize = 65_536;

/// What was let go. Dropped only where nothing is locked: a decoded value may be of a user's own type, with a `Drop` of her own.
pub(super) type Evicted = SmallVec<[Arc<Arrival>; 1]>;

/// The messages that wait.
#[derive(Debug)]
pub(super) struct Waiting {
    kept: VecDeque<Kept>,
    bytes: usize,
    /// The ids of those for which there was no room, and who was the next to join when they came.
    forgotten: Recent<Member>,
    /// Who was the next to join when a message came of which not even that is known.
    lost: Option<Member>,
}

/// A message that waits.
#[derive(Clone)]
pub(super) struct Kept {
    /// Those of its ids that may yet be somebody's.
    ids: SmallVec<[(Reader, IdHash); 2]>,
    /// The next to join when it came: who joined before may have it.
    next: Member,
    pub(super) halls: SmallVec<[Weak<Hall>; 1]>,
    pub(super) arrival: Arc<Arrival>,
}

/// What waited for an id.
#[derive(Debug, Default)]
pub(super) struct Claimed {
    pub(super) kept: Vec<Kept>,
    /// Whether there was more, which is gone.
    pub(super) missed: bool,
}

impl Waiting {
    pub(super) fn new() -> Waiting {
        Waiting { kept: VecDeque::new(), bytes: 0, forgotten: Recent::new(FORGOTTEN), lost: None }
    }

    /// Keeps a message, once, in however many halls it comes.
    pub(super) fn keep(
        &mut self,
        ids: SmallVec<[(Reader, IdHash); 2]>,
        next: Member,
        hall: Weak<Hall>,
        arrival: &Arc<Arrival>,
    ) -> Evicted {
        let together = self.kept.iter_mut().rev().take_while(|kept| kept.arrival.at == arrival.at);
        if let Some(same) = together.into_iter().find(|kept| Arc::ptr_eq(&kept.arrival, arrival)) {
            same.halls.push(hall);
            return Evicted::new();
        }
        self.bytes += arrival.size();
        let halls = SmallVec::from_iter([hall]);
        self.kept.push_back(Kept { ids, next, halls, arrival: Arc::clone(arrival) });
        let mut evicted = Evicted::new();
        while self.kept.len() > MESSAGES || self.bytes > BYTES {
            evicted.extend(self.forget_first());
        }
        evicted
    }

    fn forget_first(&mut self) -> Option<Arc<Arrival>> {
        let Kept { ids, next, arrival, .. } = self.kept.pop_front()?;
        self.bytes -= arrival.size();
        for (reader, id) in ids {
            if let Some(unknown) = self.forgotten.insert(of(reader, id), next) {
                self.lost = self.lost.max(Some(unknown));
            }
        }
        Some(arrival)
    }

    /// What waited for this id and came after the member had joined.
    pub(super) fn claimed(&self, member: Member, reader: Reader, id: IdHash) -> Claimed {
        let is_its = |kept: &&Kept| member < kept.next && kept.ids.contains(&(reader, id));
        let forgotten = self.forgotten.get(of(reader, id));
        let missed = [forgotten, self.lost.as_ref()].into_iter().flatten().any(|next| member < *next);
        Claimed { kept: self.kept.iter().filter(is_its).cloned().collect(), missed }
    }

    /// Whether nothing waits, and nothing has.
    pub(super) fn is_empty(&self) -> bool {
        self.kept.is_empty() && self.lost.is_none() && self.forgotten.is_empty()
    }

    /// Those who joined before this one have gone; all, where it is `None`. What came before it, nobody can have any more.
    pub(super) fn trim(&mut self, oldest: Option<Member>) -> Evicted {
        let Some(oldest) = oldest else {
            return match self.is_empty() {
                true => Evicted::new(),
                false => std::mem::replace(self, Waiting::new())
                    .kept
                    .into_iter()
                    .map(|kept| kept.arrival)
                    .collect(),
            };
        };
        let mut evicted = Evicted::new();
        while self.kept.front().is_some_and(|kept| kept.next <= oldest) {
            let kept = self.kept.pop_front();
            self.bytes -= kept.as_ref().map_or(0, |kept| kept.arrival.size());
            evicted.extend(kept.map(|kept| kept.arrival));
        }
        self.lost = self.lost.filter(|next| oldest < *next);
        evicted
    }
}

/// The hash of an id as this reader's.
fn of(reader: Reader, id: IdHash) -> IdHash {
    IdHash(id.0.rotate_left(u32::try_from(reader).unwrap_or_default()))
}

/// Without the message, which may hold what nobody is to read.
impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept").field("size", &self.arrival.size()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    fn keep(waiting: &mut Waiting, id: u64, next: u64, payload: Vec<u8>) {
        let arrival = Arc::new(Arrival::new("t", payload, Instant::now()));
        waiting.keep(SmallVec::from_iter([(1, IdHash(id))]), Member(next), Weak::new(), &arrival);
    }

    fn claimed(waiting: &Waiting, member: u64, id: u64) -> (usize, bool) {
        let Claimed { kept, missed } = waiting.claimed(Member(member), 1, IdHash(id));
        (kept.len(), missed)
    }

    #[test]
    fn what_waits_is_of_those_who_had_joined_when_it_came() {
        let mut waiting = Waiting::new();
        keep(&mut waiting, 7, 3, Vec::new());
        assert_eq!(
            [0, 2, 3].map(|member| claimed(&waiting, member, 7)),
            [(1, false), (1, false), (0, false)]
        );
        assert_eq!(claimed(&waiting, 0, 8), (0, false));
        assert_eq!(waiting.claimed(Member(0), 0, IdHash(7)).kept.len(), 0, "another reader's");
    }

    #[test]
    fn of_what_there_was_no_room_for_the_ids_are_known() {
        for (count, bytes) in [(MESSAGES as u64 + 1, 0), (5, 1 << 20)] {
            let mut waiting = Waiting::new();
            (0..count).for_each(|id| keep(&mut waiting, id, 1, vec![0; bytes]));
            assert_eq!(claimed(&waiting, 0, 0), (0, true), "{count}");
            assert_eq!(claimed(&waiting, 1, 0), (0, false), "who came later has missed nothing");
            assert_eq!(claimed(&waiting, 0, count - 1), (1, false));
        }
    }

    #[test]
    fn of_what_is_not_even_known_any_more_anybody_may_have_missed_his_own() {
        let mut waiting = Waiting::new();
        let count = (MESSAGES + FORGOTTEN) as u64 + 1;
        (0..count).for_each(|id| keep(&mut waiting, id, 1, Vec::new()));
        assert_eq!(claimed(&waiting, 0, count + 1), (0, true));
        assert_eq!(claimed(&waiting, 1, count + 1), (0, false));
        waiting.trim(Some(Member(1)));
        assert_eq!(claimed(&waiting, 0, count + 1), (0, false));
    }

    #[test]
    fn nothing_is_kept_for_those_who_have_gone() {
        let mut waiting = Waiting::new();
        keep(&mut waiting, 7, 1, vec![0; 100]);
        keep(&mut waiting, 8, 3, vec![0; 100]);
        waiting.trim(Some(Member(1)));
        assert_eq!((waiting.kept.len(), waiting.bytes), (1, 100));
        waiting.trim(None);
        assert!(waiting.is_empty());
    }
}

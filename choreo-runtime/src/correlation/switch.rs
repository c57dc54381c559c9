//! Between a transport and the scopes that share it: a message goes to the scope that has its id.
//!
//! One subscription of the wire serves all scopes that listen on the same topics. Whose a message is is looked up by its id,
//! on the thread that the transport posts from, so what a message costs does not hang on how many scopes there are.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use foldhash::fast::FixedState;
use smallvec::SmallVec;
use tokio::time::Instant;

use super::owners::{Member, Owners};
use super::rules::{Rules, Unmarked};
use super::set::{Set, Skipped};
use super::unrouted::{IdHash, Log, Reason};
use crate::codec::Codecs;
use crate::message::{Origin, Topic};
use crate::transport::{AnyTransport, Interest, Post, TransportError};

/// What stands between one transport and its scopes.
#[derive(Debug)]
pub(super) struct Switch {
    pub(super) common: Arc<Common>,
    /// Who it is on the transport.
    origin: OnceLock<Origin>,
    /// By their topics, in order.
    sets: Mutex<HashMap<Topics, Arc<Set>, FixedState>>,
}

/// What all sets of a switch share.
#[derive(Debug)]
pub(super) struct Common {
    pub(super) rules: Rules,
    owners: Mutex<Owners>,
    log: Mutex<Log>,
}

type Topics = Arc<[Topic]>;

/// Who listens: a scope, by this inbox.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listener<'a> {
    pub(super) member: Member,
    pub(super) post: &'a Post,
    pub(super) unmarked: Unmarked,
}

/// A scope's place at a switch; left when it is dropped.
pub(super) struct Place {
    switch: Arc<Switch>,
    topics: Topics,
    /// Whether others may have the set, too.
    is_shared: bool,
    set: Arc<Set>,
    member: Member,
    seat: u64,
    since: Instant,
}

/// The places of one scope.
pub(super) type Places = SmallVec<[Place; 1]>;

impl Common {
    pub(super) fn owners(&self) -> MutexGuard<'_, Owners> {
        lock(&self.owners)
    }

    pub(super) fn log(&self) -> MutexGuard<'_, Log> {
        lock(&self.log)
    }
}

impl Switch {
    pub(super) fn new(rules: Rules) -> Switch {
        let owners = Mutex::new(Owners::new(rules.readers()));
        let common = Arc::new(Common { rules, owners, log: Mutex::default() });
        Switch { common, origin: OnceLock::new(), sets: Mutex::default() }
    }

    /// Who sends and listens for all of its scopes: none of them is somebody else, to whom a scope could send.
    pub(super) fn origin(&self, transport: &dyn AnyTransport) -> Origin {
        *self.origin.get_or_init(|| transport.origin())
    }

    /// Listens for a scope. Once this has returned, nothing that is its own is missed. What is read from the start of a log
    /// is the scope's alone: each has a history of its own.
    pub(super) async fn listen(
        self: &Arc<Switch>,
        transport: &dyn AnyTransport,
        codecs: &Codecs,
        interests: &[Interest],
        listener: Listener<'_>,
    ) -> Result<Places, TransportError> {
        let (alone, shared): (Vec<Interest>, Vec<Interest>) =
            interests.iter().cloned().partition(|interest| interest.from_start);
        let mut places = Places::new();
        for (mut interests, is_shared) in [(shared, true), (alone, false)] {
            if interests.is_empty() {
                continue;
            }
            interests.sort_unstable_by(|one, other| one.topic.cmp(&other.topic));
            interests.dedup();
            let set = || Set::new(Arc::clone(&self.common), codecs.clone(), transport.covering());
            let place = self.place(&interests, is_shared, set, listener);
            place.set.subscribed(transport, &interests, self.origin(transport)).await?;
            places.push(place);
        }
        Ok(places)
    }

    /// A place in the set of these topics, which is made where there is none, or none that lasts.
    fn place(
        self: &Arc<Switch>,
        interests: &[Interest],
        is_shared: bool,
        made: impl FnOnce() -> Arc<Set>,
        Listener { member, post, unmarked }: Listener<'_>,
    ) -> Place {
        let topics: Topics = interests.iter().map(|interest| interest.topic.clone()).collect();
        self.common.owners().listens(member, topics.iter().cloned());
        // While they are locked: a set without seats is taken out.
        let mut sets = lock(&self.sets);
        let known = sets.get(&topics).filter(|set| is_shared && !set.hall.has_ended());
        let set = known.map_or_else(made, Arc::clone);
        if is_shared {
            sets.insert(Arc::clone(&topics), Arc::clone(&set));
        }
        let seat = set.hall.sit(member, post, unmarked);
        let (switch, since) = (Arc::clone(self), Instant::now());
        Place { switch, topics, is_shared, set, member, seat, since }
    }
}

impl Place {
    /// What the scope was not given so far.
    pub(super) fn skipped(&self) -> Skipped {
        let skipped = self.set.hall.skipped(self.member, self.seat);
        let owners = self.switch.common.owners();
        let own: Vec<IdHash> = owners.ids(self.member).iter().map(|id| owners.hash(id)).collect();
        drop(owners);
        let covered = |topic: &Topic| self.topics.iter().any(|pattern| self.set.hall.covers(pattern, topic));
        let unrouted = self.switch.common.log().since(self.since, |one| match one.reason {
            Reason::Unsubscribed => one.id.is_some_and(|id| own.contains(&id)),
            _ => covered(&one.topic),
        });
        Skipped { unrouted, ..skipped }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.switch.common.owners().deaf(self.member, &self.topics);
        let mut sets = lock(&self.switch.sets);
        let empty = self.set.hall.leave(self.member, self.seat);
        let is_kept = |kept: &Arc<Set>| Arc::ptr_eq(kept, &self.set);
        let last = match self.is_shared && empty && sets.get(&self.topics).is_some_and(is_kept) {
            true => sets.remove(&self.topics),
            false => None,
        };
        // The wire has locks of its own, and may post while it ends.
        drop(sets);
        drop(last);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Place").field("topics", &self.topics).finish_non_exhaustive()
    }
}

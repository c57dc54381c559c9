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

use super::Correlation;
use super::owners::{Member, Owners};
use super::rules::{Rules, Unmarked};
use super::seats::{Round, Skipped};
use super::set::{Set, Wish};
use super::unrouted::{IdHash, Log, Reason};
use crate::codec::Codecs;
use crate::message::{Origin, Topic};
use crate::transport::{AnyTransport, Interest, Post, TransportError};

/// What stands between one transport and its scopes: by a [`Correlation`], it gives each message to the scope that has its id.
///
/// A transport that correlates has one of its own, which all handles on its connection share
/// ([`Transport::switch`](crate::transport::Transport::switch)).
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::correlation::{Correlation, Key, Switch};
///
/// let switch = Switch::new(Correlation::new(Key));
/// ```
#[derive(Debug)]
pub struct Switch {
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

pub(super) type Topics = Arc<[Topic]>;

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
    /// Whether others may have the set, too.
    is_shared: bool,
    set: Arc<Set>,
    member: Member,
    seat: u64,
    /// When it is over, it is known what was published before the scope sat down.
    round: Round,
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
    /// One for a transport.
    pub fn new(correlation: impl Into<Correlation>) -> Arc<Switch> {
        let rules = correlation.into().rules;
        let owners = Mutex::new(Owners::new(rules.readers()));
        let common = Arc::new(Common { rules, owners, log: Mutex::default() });
        Arc::new(Switch { common, origin: OnceLock::new(), sets: Mutex::default() })
    }

    /// Who sends and listens for all of its scopes: none of them is somebody else, to whom a scope could send.
    pub(super) fn origin(&self, transport: &dyn AnyTransport) -> Origin {
        *self.origin.get_or_init(|| transport.origin())
    }

    pub(super) fn rules(&self) -> &Rules {
        &self.common.rules
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
            let wish = Wish { transport, interests: &interests, origin: self.origin(transport) };
            let place = loop {
                let place = self.place(transport, codecs, (&interests, is_shared), listener);
                if place.set.is_heard(wish, place.round).await? {
                    break place;
                }
            };
            places.push(place);
        }
        Ok(places)
    }

    /// A place in the set of these topics, which is made where there is none, or none that lasts.
    fn place(
        self: &Arc<Switch>,
        transport: &dyn AnyTransport,
        codecs: &Codecs,
        (interests, is_shared): (&[Interest], bool),
        Listener { member, post, unmarked }: Listener<'_>,
    ) -> Place {
        let topics: Topics = interests.iter().map(|interest| interest.topic.clone()).collect();
        // While they are locked: a set without seats is taken out.
        let mut sets = lock(&self.sets);
        let known = sets.get(&topics);
        // Another handle on the transport may have other codecs.
        let is_shared = is_shared && known.is_none_or(|set| set.hall.codecs.is_same(codecs));
        let set = match known.filter(|set| is_shared && set.is_open()) {
            Some(set) => Arc::clone(set),
            None => {
                let common = Arc::clone(&self.common);
                let from_start = interests.iter().any(|interest| interest.from_start);
                Set::new(common, codecs.clone(), transport, (Arc::clone(&topics), from_start))
            }
        };
        if is_shared {
            sets.insert(topics, Arc::clone(&set));
        }
        let (seat, round) = set.hall.seats().sit(member, post, unmarked, set.is_at_once());
        drop(sets);
        self.common.owners().listens(member, Arc::downgrade(&set.hall));
        let (switch, since) = (Arc::clone(self), Instant::now());
        Place { switch, is_shared, set, member, seat, round, since }
    }
}

impl Place {
    /// What the scope was not given so far.
    pub(super) fn skipped(&self) -> Skipped {
        let skipped = self.set.hall.seats().skipped(self.member, self.seat);
        let owners = self.switch.common.owners();
        let own: Vec<IdHash> = owners.ids(self.member).iter().map(|id| owners.hash(id)).collect();
        drop(owners);
        let unrouted = self.switch.common.log().since(self.since, |one| match one.reason {
            Reason::Unsubscribed => one.id.is_some_and(|id| own.contains(&id)),
            _ => self.set.hall.is_on(&one.topic),
        });
        Skipped { unrouted, ..skipped }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.switch.common.owners().deaf(self.member, &self.set.hall.me);
        let mut sets = lock(&self.switch.sets);
        let (is_empty, held) = self.set.hall.seats().leave(self.member, self.seat);
        let topics = &self.set.hall.topics;
        let is_kept = |kept: &Arc<Set>| Arc::ptr_eq(kept, &self.set);
        let last = match self.is_shared && is_empty && sets.get(topics).is_some_and(is_kept) {
            true => sets.remove(topics),
            false => None,
        };
        // The wire has locks of its own, and may post while it ends.
        drop(sets);
        drop(last);
        drop(held);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Place").field("topics", &self.set.hall.topics).finish_non_exhaustive()
    }
}

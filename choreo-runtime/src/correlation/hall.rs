//! Where the scopes that listen on the same topics sit: what the wire posts to.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::owners::{Adopted, Member, Members};
use super::rules::{Broken, Ids};
use super::scope::Found;
use super::seats::Seats;
use super::switch::{Common, Topics};
use super::unrouted::{Reason, Unrouted};
use super::waiting::Evicted;
use crate::codec::Codecs;
use crate::message::{Arrival, Topic};
use crate::transport::{Covers, Parcel, Relay};

/// Where the scopes of a set sit. It does not hold the subscription, which so ends with the set, and never on the wire's own
/// thread.
pub(super) struct Hall {
    pub(super) me: Weak<Hall>,
    pub(super) common: Arc<Common>,
    pub(super) codecs: Codecs,
    pub(super) covers: Covers,
    pub(super) topics: Topics,
    /// Whether it is one scope's alone, who listens from the start of a log.
    pub(super) from_start: bool,
    pub(super) seats: Mutex<Seats>,
    /// Whether the wire has said that nothing more will come.
    pub(super) ended: AtomicBool,
}

impl Hall {
    pub(super) fn seats(&self) -> MutexGuard<'_, Seats> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether whoever sits down here would get nothing any more.
    pub(super) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    /// Whether a message of this topic may come here.
    pub(super) fn is_on(&self, topic: &Topic) -> bool {
        self.topics.iter().any(|pattern| (self.covers)(pattern, topic))
    }

    /// Gives a message to a scope that has learned only now that it is its own. Whether it sits here.
    pub(super) fn give(&self, member: Member, arrival: &Arc<Arrival>) -> bool {
        self.seats().give(&[member], arrival)
    }

    /// A scope has learned of an id, and a message with it has come that there was no room for.
    pub(super) fn forgotten(&self, member: Member) {
        if let Some(topic) = self.topics.first() {
            self.seats().overflow(topic, Some(member));
        }
    }

    /// The message as the topic's codec reads it.
    fn read(&self, arrival: &Arc<Arrival>) -> Arc<Arrival> {
        let codec = if self.codecs.is_json() { None } else { self.codecs.of(&arrival.topic, self.covers) };
        codec.map_or_else(|| Arc::clone(arrival), |codec| arrival.read_by(codec))
    }

    /// Gives a message to the scopes that have its id.
    fn route(&self, arrival: &Arc<Arrival>) {
        let read = self.read(arrival);
        match self.common.rules.read(&read) {
            Ok(ids) if ids.is_empty() => {
                if !self.seats().broadcast(arrival) {
                    self.note(arrival, &ids, &Members::new());
                }
            }
            Ok(ids) => self.find(arrival, &ids),
            // Whose it was, nobody knows; to those who don't need it, it is of no matter.
            Err(broken) => self.seats().take_broken(broken),
        }
    }

    fn find(&self, arrival: &Arc<Arrival>, ids: &Ids<'_>) {
        let mut owners = self.common.owners();
        let members = owners.find(ids);
        let adopted = if ids.len() > 1 { owners.adoptable(ids, &members) } else { Vec::new() };
        let evicted = match members.is_empty() {
            true => owners.wait(ids, self.from_start, Weak::clone(&self.me), arrival),
            false => Evicted::new(),
        };
        drop(owners);
        drop(evicted);
        if !adopted.is_empty() {
            let given = self.adopt(adopted).and_then(Found::give);
            given.unwrap_or_else(|reason| self.seats().take_broken(Broken::unmapped(reason)));
        }
        let mut seats = self.seats();
        seats.take_marked();
        let given = seats.give(&members, arrival);
        drop(seats);
        if !given {
            self.note(arrival, ids, &members);
        }
    }

    /// Whose scope it is has a message that waited: its followed ids are the scope's, too. Gives what waited for those.
    ///
    /// # Errors
    ///
    /// As [`Scope::learn`](super::Scope::learn).
    pub(super) fn adopted_with(&self, member: Member, arrival: &Arc<Arrival>) -> Result<Vec<Found>, String> {
        let read = self.read(arrival);
        let Ok(ids) = self.common.rules.read(&read) else { return Ok(Vec::new()) };
        let adopted = self.common.owners().adoptable(&ids, &[member]);
        self.adopt(adopted)
    }

    fn adopt(&self, adopted: Vec<Adopted>) -> Result<Vec<Found>, String> {
        let mut found = Vec::new();
        for Adopted { scope, member, reader, id } in adopted {
            if let Some(scope) = scope.upgrade() {
                found.extend(scope.learn(member, &self.common, reader, &id)?);
            }
        }
        Ok(found)
    }

    /// Takes note of a message that nobody here claimed, unless somebody does elsewhere.
    fn note(&self, arrival: &Arrival, ids: &Ids<'_>, members: &Members) {
        let owners = self.common.owners();
        let topic = &arrival.topic;
        let id = ids.first().map(|(_, id)| owners.hash(id));
        let reason = match id {
            None => Reason::NoId,
            Some(_) if owners.any_listens(members, topic) => return,
            Some(_) if !members.is_empty() => Reason::Unsubscribed,
            Some(id) if owners.has_ended(id) => Reason::AfterTheEnd,
            Some(_) => Reason::UnknownScope,
        };
        drop(owners);
        let (topic, size, at) = (topic.clone(), arrival.payload.len(), arrival.at);
        self.common.log().note(Unrouted { topic, size, id, reason, at });
    }
}

impl Relay for Hall {
    fn pass(&self, parcel: Parcel) {
        match parcel {
            Parcel::Message(arrival) => self.route(&arrival),
            other => {
                if matches!(other, Parcel::Lost(_)) {
                    self.ended.store(true, Ordering::Release);
                }
                self.seats().tell(&other);
            }
        }
    }

    fn overflow(&self, topic: &Topic) {
        self.seats().overflow(topic, None);
    }

    fn forgotten(&self, topic: &Topic) {
        self.overflow(topic);
    }
}

impl fmt::Debug for Hall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hall").field("scopes", &self.seats().scopes()).finish_non_exhaustive()
    }
}

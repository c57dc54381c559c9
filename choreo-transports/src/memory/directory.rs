//! Who listens where: topics by name, each with its listeners, and the wildcards.

use std::collections::HashMap;
use std::sync::Arc;

use choreo_runtime::message::{Arrival, Origin, Topic};
use choreo_runtime::transport::{Parcel, Post};
use foldhash::fast::FixedState;
use smallvec::SmallVec;

use super::topic;
use crate::tap::TopicId;

/// How many topics without a listener are remembered.
const IDLE_TOPICS: usize = 4096;

/// One subscriber.
#[derive(Debug)]
pub(super) struct Seat {
    /// The n-th of the bus.
    order: u64,
    pub(super) origin: Origin,
    pub(super) post: Post,
}

/// Where a subscriber sits, to find it again when it leaves.
#[derive(Debug)]
pub(super) struct Places {
    order: u64,
    literal: Vec<TopicId>,
    wild: bool,
}

#[derive(Debug, Default)]
pub(super) struct Directory {
    ids: HashMap<Topic, TopicId, FixedState>,
    entries: Vec<Entry>,
    vacant: Vec<TopicId>,
    seats: Vec<Arc<Seat>>,
    wild: Vec<(Topic, Arc<Seat>)>,
    wild_version: u64,
    seated: u64,
    /// Whether two subscribers may share an inbox.
    twins: bool,
    sweep_at: usize,
}

#[derive(Debug)]
struct Entry {
    topic: Topic,
    /// In the order of subscription.
    literal: SmallVec<[Arc<Seat>; 2]>,
    /// Which of the wildcards cover it, as of this version of theirs.
    wild: SmallVec<[u32; 4]>,
    wild_version: u64,
    /// The number of its last message.
    used: u64,
}

impl Directory {
    pub(super) fn find(&self, topic: &str) -> Option<TopicId> {
        self.ids.get(topic).copied()
    }

    /// The topic's place, new if need be. A valid topic, not a wildcard.
    pub(super) fn intern(&mut self, topic: &Topic, used: u64) -> TopicId {
        if let Some(id) = self.find(topic) {
            return id;
        }
        let entry = Entry {
            topic: topic.clone(),
            literal: SmallVec::new(),
            wild: SmallVec::new(),
            // Not of any version: matched when it is first used.
            wild_version: u64::MAX,
            used,
        };
        let id = match self.vacant.pop() {
            Some(id) => {
                self.entries[id.0] = entry;
                id
            }
            None => {
                self.entries.push(entry);
                TopicId(self.entries.len() - 1)
            }
        };
        self.ids.insert(topic.clone(), id);
        id
    }

    /// Seats a subscriber on all of these.
    pub(super) fn seat(&mut self, topics: &[Topic], post: Post, origin: Origin, used: u64) -> Places {
        self.seated += 1;
        self.twins |= self.seats.iter().any(|seat| seat.post.same_inbox(&post));
        let seat = Arc::new(Seat { order: self.seated, origin, post });
        let mut places = Places { order: seat.order, literal: Vec::with_capacity(topics.len()), wild: false };
        self.ids.reserve(topics.len());
        self.entries.reserve(topics.len());
        for topic in topics {
            if topic::is_wildcard(topic) {
                self.wild.push((topic.clone(), Arc::clone(&seat)));
                places.wild = true;
                continue;
            }
            let id = self.intern(topic, used);
            let seats = &mut self.entries[id.0].literal;
            if seats.last().is_none_or(|last| last.order != seat.order) {
                seats.push(Arc::clone(&seat));
                places.literal.push(id);
            }
        }
        self.wild_version += u64::from(places.wild);
        self.seats.push(seat);
        places
    }

    /// Takes a subscriber away.
    pub(super) fn leave(&mut self, places: &Places) {
        let order = places.order;
        for id in &places.literal {
            let entry = &mut self.entries[id.0];
            if let Ok(at) = entry.literal.binary_search_by_key(&order, |seat| seat.order) {
                entry.literal.remove(at);
            }
            if entry.literal.is_empty() && entry.topic.starts_with(topic::INBOX_PREFIX) {
                self.ids.remove(&entry.topic);
                self.vacant.push(*id);
            }
        }
        if places.wild {
            self.wild.retain(|(_, seat)| seat.order != order);
            self.wild_version += 1;
        }
        if let Ok(at) = self.seats.binary_search_by_key(&order, |seat| seat.order) {
            self.seats.remove(at);
        }
        self.twins &= !self.seats.is_empty();
    }

    /// Posts a message to each that listens there, in the order of subscription. How many that were.
    pub(super) fn post(&mut self, id: TopicId, serial: u64, arrival: &Arc<Arrival>) -> usize {
        self.match_wildcards(id);
        let entry = &mut self.entries[id.0];
        entry.used = serial;
        if entry.wild.is_empty() && !self.twins {
            for seat in &entry.literal {
                seat.post.post(Parcel::Message(Arc::clone(arrival)));
            }
            return entry.literal.len();
        }
        let seats = self.listeners(id);
        for seat in &seats {
            seat.post.post(Parcel::Message(Arc::clone(arrival)));
        }
        seats.len()
    }

    /// Whether somebody other than `except` listens there.
    pub(super) fn listened(&self, topic: &str, except: Origin) -> bool {
        let literal = self.find(topic).map(|id| &self.entries[id.0].literal);
        literal.into_iter().flatten().any(|seat| seat.origin != except)
            || self.wild.iter().any(|(wild, seat)| seat.origin != except && topic::covers(wild, topic))
    }

    /// Every subscriber, in the order of subscription.
    pub(super) fn seats(&self) -> &[Arc<Seat>] {
        &self.seats
    }

    /// Every topic.
    pub(super) fn topics(&self) -> impl Iterator<Item = (TopicId, &Topic)> {
        // A vacant place still holds the topic that it had.
        let taken = |id, topic: &Topic| self.ids.get(topic) == Some(&id);
        let entries = self.entries.iter().enumerate().map(|(at, entry)| (TopicId(at), &entry.topic));
        entries.filter(move |(id, topic)| taken(*id, topic))
    }

    pub(super) fn topic_count(&self) -> usize {
        self.ids.len()
    }

    /// Forgets the longer unused half of the topics without a listener, once there are too many. Those it forgot.
    pub(super) fn sweep(&mut self) -> Vec<TopicId> {
        if self.ids.len() < self.sweep_at.max(IDLE_TOPICS) {
            return Vec::new();
        }
        let idle = self.topics().map(|(id, _)| id).filter(|id| self.entries[id.0].literal.is_empty());
        let mut idle: Vec<TopicId> = idle.collect();
        idle.sort_by_key(|id| (self.entries[id.0].used, id.0));
        idle.truncate(idle.len().div_ceil(2));
        for id in &idle {
            self.ids.remove(&self.entries[id.0].topic);
        }
        self.vacant.extend(&idle);
        self.sweep_at = self.ids.len() + IDLE_TOPICS / 2;
        idle
    }

    fn match_wildcards(&mut self, id: TopicId) {
        let entry = &mut self.entries[id.0];
        if entry.wild_version == self.wild_version {
            return;
        }
        entry.wild_version = self.wild_version;
        entry.wild.clear();
        let covering = (0..).zip(&self.wild).filter(|(_, (wild, _))| topic::covers(wild, &entry.topic));
        entry.wild.extend(covering.map(|(at, _)| at));
    }

    /// The long way: literal and wildcard listeners in one order, each once.
    fn listeners(&self, id: TopicId) -> SmallVec<[&Seat; 8]> {
        let entry = &self.entries[id.0];
        let literal = entry.literal.iter().map(|seat| &**seat);
        let wild = entry.wild.iter().map(|at| &*self.wild[*at as usize].1);
        let mut seats: SmallVec<[&Seat; 8]> = literal.chain(wild).collect();
        seats.sort_by_key(|seat| seat.order);
        seats.dedup_by_key(|seat| seat.order);
        if self.twins {
            let all = seats.clone();
            let mut at = 0;
            seats.retain(|seat| {
                at += 1;
                !all[..at - 1].iter().any(|earlier| earlier.post.same_inbox(&seat.post))
            });
        }
        seats
    }
}

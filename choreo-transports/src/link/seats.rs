//! Which scope listens on what.

use std::collections::HashMap;
use std::sync::Arc;

use choreo_runtime::message::{Arrival, Origin, Topic};
use choreo_runtime::transport::{Gap, Parcel, Post};
use foldhash::fast::FixedState;
use smallvec::SmallVec;

use super::backlog::Backlog;

/// A scope's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct SeatId(u64);

/// What a transport's topics look like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Forms {
    /// Whether it is a wildcard rather than the name of one topic.
    pub(super) is_wildcard: fn(&str) -> bool,
    /// Whether a topic fits a topic or wildcard.
    pub(super) covers: fn(&str, &str) -> bool,
}

#[derive(Debug)]
struct Place {
    origin: Origin,
    post: Post,
    /// In the order of the scope's interests.
    topics: Vec<Topic>,
    /// What came before the seat was open, to be posted then; `None` once it is.
    held: Option<Held>,
    /// Topics that were listened on before this seat came: what arrives on them while it is not confirmed may be
    /// older than it.
    shared: Vec<Topic>,
}

/// The seats, and the topics that they need to be listened on.
#[derive(Debug)]
pub(super) struct Seats {
    forms: Forms,
    next: u64,
    places: HashMap<SeatId, Place, FixedState>,
    /// Who sits on a topic or wildcard, in the order in which they came.
    topics: HashMap<Topic, Vec<SeatId>, FixedState>,
    /// Those of the topics that are wildcards.
    wildcards: Vec<Topic>,
}

impl Seats {
    /// No seats.
    pub(super) fn new(forms: Forms) -> Seats {
        let (places, topics) = (HashMap::default(), HashMap::default());
        Seats { forms, next: 0, places, topics, wildcards: Vec::new() }
    }

    /// A seat that is not confirmed yet. `shared`: those of its topics that are listened on already.
    pub(super) fn join(
        &mut self,
        origin: Origin,
        post: Post,
        topics: Vec<Topic>,
        shared: Vec<Topic>,
    ) -> SeatId {
        let id = SeatId(self.next);
        self.next += 1;
        for topic in &topics {
            let seated = self.topics.entry(topic.clone()).or_default();
            if seated.is_empty() && (self.forms.is_wildcard)(topic) {
                self.wildcards.push(topic.clone());
            }
            if seated.last() != Some(&id) {
                seated.push(id);
            }
        }
        self.places.insert(id, Place { origin, post, topics, held: Some(Held::default()), shared });
        id
    }

    /// The seat is confirmed: whatever arrives now is newer than it, or of this moment.
    pub(super) fn confirm(&mut self, id: SeatId) {
        if let Some(place) = self.places.get_mut(&id) {
            place.shared.clear();
        }
    }

    /// Posts what was there before the seat was.
    pub(super) fn recall(&self, id: SeatId, mut arrival: Arrival) {
        if let Some(place) = self.places.get(&id) {
            arrival.old = true;
            place.post.post(Parcel::Message(Arc::new(arrival)));
        }
    }

    /// The seat gets all that fits from now on, beginning with what was held for it.
    pub(super) fn open(&mut self, id: SeatId) {
        let Some(place) = self.places.get_mut(&id) else { return };
        let Held { mut arrivals, beyond } = place.held.take().unwrap_or_default();
        while let Some(arrival) = arrivals.take() {
            place.post.post(Parcel::Message(arrival));
        }
        if let Some(topic) = beyond {
            place.post.overflow(&topic);
        }
    }

    /// Posts news to one seat.
    pub(super) fn tell(&self, id: SeatId, parcel: Parcel) {
        if let Some(place) = self.places.get(&id) {
            place.post.post(parcel);
        }
    }

    /// Takes a seat away.
    pub(super) fn leave(&mut self, id: SeatId) {
        let Some(place) = self.places.remove(&id) else { return };
        for topic in &place.topics {
            if let Some(seated) = self.topics.get_mut(topic) {
                seated.retain(|other| *other != id);
                if seated.is_empty() {
                    self.topics.remove(topic);
                    self.wildcards.retain(|wildcard| wildcard != topic);
                }
            }
        }
    }

    /// Takes all away.
    pub(super) fn clear(&mut self) -> Vec<Post> {
        self.topics.clear();
        self.wildcards.clear();
        let mut places: Vec<(SeatId, Place)> = self.places.drain().collect();
        places.sort_by_key(|(id, _)| *id);
        places.into_iter().map(|(_, place)| place.post).collect()
    }

    /// Posts news to every seat.
    pub(super) fn tell_all(&self, parcel: impl Fn() -> Parcel) {
        self.places.values().for_each(|place| place.post.post(parcel()));
    }

    /// Everything is held back: a new link goes on where the lost one stood, and may yet find that it can't.
    pub(super) fn hold(&mut self) {
        self.places.values_mut().for_each(|place| place.held = Some(Held::default()));
    }

    /// It could: every seat is told that the connection was away, and then gets what was held.
    pub(super) fn go_on(&mut self, gap: &Arc<Gap>) {
        let mut ids: Vec<SeatId> = self.places.keys().copied().collect();
        ids.sort_unstable();
        for id in ids {
            self.tell(id, Parcel::Gap(Arc::clone(gap)));
            self.open(id);
        }
    }

    /// The topics that somebody needs, in alphabetical order.
    pub(super) fn wanted(&self) -> Vec<Topic> {
        let mut topics: Vec<Topic> = self.topics.keys().cloned().collect();
        topics.sort_by(|one, other| one.as_str().cmp(other.as_str()));
        topics
    }

    /// Whether somebody needs this topic.
    pub(super) fn wants(&self, topic: &Topic) -> bool {
        self.topics.contains_key(topic)
    }

    /// All that the seats of this origin are on.
    pub(super) fn all_topics_of(&self, origin: Origin) -> Vec<Topic> {
        let own = self.places.values().filter(|place| place.origin == origin);
        own.flat_map(|place| place.topics.iter().cloned()).collect()
    }

    /// Those of a scope's topics and wildcards that cover this topic.
    pub(super) fn topics_of(&self, origin: Origin, topic: &Topic) -> Vec<Topic> {
        let covers = self.forms.covers;
        let mut found: Vec<Topic> = Vec::new();
        for id in self.fitting(topic) {
            let Some(place) = self.places.get(&id).filter(|place| place.origin == origin) else { continue };
            found.extend(place.topics.iter().filter(|one| covers(one, topic)).cloned());
        }
        found.dedup();
        found
    }

    /// Posts a message to each seat that it fits, once.
    pub(super) fn post(&mut self, via: Option<&Topic>, arrival: &Arc<Arrival>) {
        let covers = self.forms.covers;
        for id in self.seated(via, &arrival.topic) {
            if let Some(place) = self.places.get_mut(&id) {
                place.take(arrival, covers, via);
            }
        }
    }

    /// Tells each seat that a message fits that there was no room for it on its way.
    pub(super) fn overflow(&mut self, via: Option<&Topic>, topic: &Topic) {
        let covers = self.forms.covers;
        for id in self.seated(via, topic) {
            if let Some(place) = self.places.get_mut(&id) {
                place.miss(topic, covers, via);
            }
        }
    }

    /// The seats that a message of this topic, delivered for this one, may be for.
    fn seated(&self, via: Option<&Topic>, topic: &Topic) -> Seated {
        match via {
            Some(via) => self.topics.get(via).map(|seated| SmallVec::from_slice(seated)).unwrap_or_default(),
            None => self.fitting(topic),
        }
    }

    /// The seats on all topics and wildcards that cover this topic, each once, in the order in which they came.
    fn fitting(&self, topic: &Topic) -> Seated {
        let mut found: Seated = self.topics.get(topic).into_iter().flatten().copied().collect();
        let covering = self.wildcards.iter().filter(|wildcard| (self.forms.covers)(wildcard, topic));
        found.extend(covering.filter_map(|wildcard| self.topics.get(wildcard)).flatten().copied());
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Messages that wait for their seat to open: as many as an inbox holds.
#[derive(Debug, Default)]
struct Held {
    arrivals: Backlog<Arc<Arrival>>,
    /// The topic of the first one that there was no room for.
    beyond: Option<Topic>,
}

impl Held {
    fn keep(&mut self, arrival: &Arc<Arrival>) {
        if !self.arrivals.keep(Arc::clone(arrival), arrival.payload.len()) {
            self.beyond.get_or_insert_with(|| arrival.topic.clone());
        }
    }
}

type Seated = SmallVec<[SeatId; 4]>;

impl Place {
    /// Whether a message is for it: not where another copy of it is the one that it takes, or it may be older than the
    /// seat.
    fn wants(&self, topic: &Topic, covers: fn(&str, &str) -> bool, via: Option<&Topic>) -> bool {
        // On a wire that delivers a copy for each topic that fits, the one for the first of the scope's counts.
        let first = || self.topics.iter().find(|pattern| covers(pattern, topic));
        let other = self.topics.len() > 1 && via.is_some() && first() != via;
        !other && !self.shared.iter().any(|pattern| covers(pattern, topic))
    }

    /// A message that it wants did not get through.
    fn miss(&mut self, topic: &Topic, covers: fn(&str, &str) -> bool, via: Option<&Topic>) {
        if !self.wants(topic, covers, via) {
            return;
        }
        match &mut self.held {
            Some(held) => {
                held.beyond.get_or_insert_with(|| topic.clone());
            }
            None => self.post.overflow(topic),
        }
    }

    /// Takes a message that it wants.
    fn take(&mut self, arrival: &Arc<Arrival>, covers: fn(&str, &str) -> bool, via: Option<&Topic>) {
        if !self.wants(&arrival.topic, covers, via) {
            return;
        }
        match &mut self.held {
            Some(held) => held.keep(arrival),
            None => self.post.post(Parcel::Message(Arc::clone(arrival))),
        }
    }
}

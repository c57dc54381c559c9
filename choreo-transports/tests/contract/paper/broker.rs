//! The log, and who listens.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use choreo_runtime::message::{Arrival, Headers, Origin, Outgoing, Position};
use choreo_runtime::transport::{Echoes, Gap, Interest, Parcel, Post};
use tokio::sync::watch;
use tokio::time::Instant;

use super::Flaw;
use super::kind::Kind;
use super::transport::covers;

#[derive(Debug)]
pub(crate) struct Broker {
    pub(crate) flaw: Flaw,
    state: Mutex<State>,
    /// Whether it runs.
    pub(crate) up: watch::Sender<bool>,
    /// Changes when somebody subscribes.
    pub(crate) seated: watch::Sender<u64>,
    ids: AtomicU64,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) log: Vec<Entry>,
    pub(crate) seats: Vec<Seat>,
    /// Links whose next subscriber is told of a gap.
    pub(crate) gaps: Vec<(u64, Arc<Gap>)>,
    killed: Option<Instant>,
}

#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) message: Outgoing,
    pub(crate) origin: Origin,
    link: u64,
}

#[derive(Debug)]
pub(crate) struct Seat {
    pub(crate) id: u64,
    pub(crate) link: u64,
    pub(crate) interests: Vec<Interest>,
    pub(crate) post: Post,
    pub(crate) origin: Origin,
}

impl Broker {
    pub(crate) fn new(flaw: Flaw) -> Arc<Broker> {
        let (up, seated) = (watch::Sender::new(true), watch::Sender::new(0));
        Arc::new(Broker { flaw, state: Mutex::default(), up, seated, ids: AtomicU64::new(1) })
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub(crate) fn id(&self) -> u64 {
        self.ids.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn accept<K: Kind>(&self, message: &Outgoing, origin: Origin, link: u64) -> bool {
        let mut state = self.lock();
        state.log.push(Entry { message: message.clone(), origin, link });
        let at = state.log.len() - 1;
        let topics_own = state.log.iter().filter(|entry| entry.message.topic == message.topic).count();
        let times = match self.flaw {
            Flaw::DropsOneInSeven if topics_own % 7 == 0 => 0,
            Flaw::DoublesOneInSeven if topics_own % 7 == 0 => 2,
            Flaw::LosesAfterTheGap if !state.gaps.is_empty() => 0,
            Flaw::DropsWhenBusy if state.seats.len() > 12 => 0,
            _ => 1,
        };
        let reorders = self.flaw == Flaw::Reorders;
        if reorders && topics_own % 7 == 3 {
            return true;
        }
        (0..times).for_each(|_| state.deliver::<K>(at, self.flaw));
        let before = state.log[..at].iter().rposition(|entry| entry.message.topic == message.topic);
        if let (true, 4, Some(held)) = (reorders, topics_own % 7, before) {
            state.deliver::<K>(held, self.flaw);
        }
        let counts_all = self.flaw == Flaw::CountsTheSenderItself;
        let others = state.seats.iter().filter(|seat| counts_all || seat.link != link);
        others.map(|seat| seat.wants(&message.topic)).any(|copies| copies > 0)
    }

    /// It stops, and says nothing to anybody.
    pub(crate) fn kill<K: Kind>(&self) {
        self.up.send_replace(false);
        let mut state = self.lock();
        state.killed = Some(Instant::now());
        if !K::CAPABILITIES.resumes && self.flaw != Flaw::KeepsTheKillToItself {
            state.lose_all();
        }
    }

    pub(crate) fn restart<K: Kind>(&self, empty: bool) {
        let mut state = self.lock();
        let Some(since) = state.killed.take() else { return };
        let gap =
            Gap { reason: "the broker was killed".into(), since, lasted: since.elapsed(), before: true };
        if empty {
            state.log.clear();
        }
        if K::CAPABILITIES.resumes && (!empty || self.flaw == Flaw::TakesANewLogForTheOld) {
            state.resume::<K>(&Gap { before: false, ..gap.clone() }, self.flaw);
        } else if K::CAPABILITIES.resumes {
            state.lose_all();
        }
        if self.flaw != Flaw::KeepsTheGapToItself {
            let gap = Arc::new(gap);
            let links = 0..self.ids.load(Ordering::Relaxed);
            state.gaps = links.map(|link| (link, Arc::clone(&gap))).collect();
        }
        drop(state);
        self.up.send_replace(true);
    }
}

impl State {
    pub(crate) fn lose_all(&mut self) {
        for seat in self.seats.drain(..) {
            seat.post.post(Parcel::Lost("the broker went away".into()));
        }
    }

    fn resume<K: Kind>(&mut self, gap: &Gap, flaw: Flaw) {
        for seat in &self.seats {
            if flaw != Flaw::KeepsTheGapToItself {
                seat.post.post(Parcel::Gap(Arc::new(gap.clone())));
            }
        }
        if flaw == Flaw::DoublesAfterTheGap && !self.log.is_empty() {
            self.deliver::<K>(self.log.len() - 1, flaw);
        }
    }

    fn deliver<K: Kind>(&self, at: usize, flaw: Flaw) {
        let entry = &self.log[at];
        let mut served = false;
        for seat in &self.seats {
            let withheld = K::CAPABILITIES.echoes == Echoes::Withheld && entry.link == seat.link;
            if withheld && flaw != Flaw::MarksNothingOwn {
                continue;
            }
            let fits = seat.wants(&entry.message.topic);
            let times = match flaw {
                Flaw::DeliversForEachInterest => fits,
                Flaw::ServesOneSubscriber if served => 0,
                Flaw::WildcardCoversTooMuch if seat.has_wildcard() => 1,
                _ => fits.min(1),
            };
            served |= times > 0;
            for _ in 0..times {
                seat.post.post(Parcel::Message(Arc::new(self.arrival::<K>(at, seat, false, flaw))));
            }
        }
    }

    pub(crate) fn arrival<K: Kind>(&self, at: usize, seat: &Seat, old: bool, flaw: Flaw) -> Arrival {
        let Entry { message, origin, .. } = &self.log[at];
        let payload = match (flaw, message.payload.iter().position(|byte| *byte == 0)) {
            (Flaw::CutsAtNul, Some(nul)) => message.payload.slice(..nul),
            (Flaw::CutsAt64KiB, _) => message.payload.slice(..message.payload.len().min(64 << 10)),
            _ => message.payload.clone(),
        };
        let can = K::CAPABILITIES;
        let mut arrival = Arrival::new(&message.topic, payload, Instant::now());
        arrival.key = message.key.clone().filter(|_| can.keys && flaw != Flaw::LosesKeys);
        arrival.reply_to = message.reply_to.clone();
        arrival.reply_to = arrival.reply_to.filter(|_| can.replies && flaw != Flaw::LosesReplyAddresses);
        arrival.headers = if can.headers { headers(message, flaw) } else { Headers::new() };
        arrival.position = can.history.then_some(Position::Serial(at as u64));
        arrival.old = old || flaw == Flaw::MarksLiveAsOld;
        arrival.origin = self.mark(at, seat, flaw).then_some(*origin);
        if flaw == Flaw::TakesEqualsForOwn && self.own_equal(at, seat) {
            arrival.origin = Some(seat.origin);
        }
        arrival
    }

    fn mark(&self, at: usize, seat: &Seat, flaw: Flaw) -> bool {
        self.log[at].origin == seat.origin && flaw != Flaw::MarksNothingOwn
    }

    fn own_equal(&self, at: usize, seat: &Seat) -> bool {
        let equal = |entry: &&Entry| entry.message.payload == self.log[at].message.payload;
        self.log.iter().filter(equal).any(|entry| entry.origin == seat.origin)
    }
}

fn headers(message: &Outgoing, flaw: Flaw) -> Headers {
    let mut headers = Headers::new();
    let kept = message.headers.iter().filter(|_| flaw != Flaw::LosesHeaders);
    for (name, value) in kept {
        let name = if flaw == Flaw::ChangesHeaderCase { name.to_lowercase() } else { name.to_owned() };
        headers.insert(name, value.to_vec());
    }
    headers
}

impl Seat {
    pub(crate) fn wants(&self, topic: &str) -> usize {
        self.interests.iter().filter(|interest| covers(&interest.topic, topic)).count()
    }

    fn has_wildcard(&self) -> bool {
        self.interests.iter().any(|interest| interest.topic.contains('*'))
    }
}

//! The scopes that listen on the same topics, and the one subscription that serves them.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use foldhash::fast::FixedState;
use smallvec::SmallVec;
use tokio::sync::OnceCell;

use super::owners::{Adopted, Member, Members};
use super::rules::{Broken, Ids, Unmarked};
use super::switch::Common;
use super::unrouted::{Reason, Unrouted};
use crate::codec::Codecs;
use crate::expr::UserError;
use crate::message::{Arrival, Origin, Topic};
use crate::transport::{
    AnySubscription, AnyTransport, Covers, Interest, Parcel, Post, Relay, TransportError,
};

/// One subscription of the wire, and the scopes that it serves.
#[derive(Debug)]
pub(super) struct Set {
    pub(super) hall: Arc<Hall>,
    wire: OnceCell<Wire>,
}

/// Ends when it is dropped. (In a `Mutex` to be `Sync`; nobody locks it.)
type Wire = Mutex<AnySubscription>;

/// Where the scopes of a set sit: what the wire posts to. It does not hold the subscription, which so ends with the set, and
/// never on the wire's own thread.
pub(super) struct Hall {
    me: Weak<Hall>,
    common: Arc<Common>,
    codecs: Codecs,
    covers: Covers,
    seats: Mutex<Seats>,
    /// Whether the wire has said that nothing more will come.
    ended: AtomicBool,
}

/// How many messages came, by what is known of whose they are.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    marked: u64,
    unmarked: u64,
    broken: u64,
}

/// What a scope was not given, of what came on its topics.
#[derive(Debug, Clone, Default)]
pub(crate) struct Skipped {
    /// So many messages had no id.
    pub(crate) unmarked: u64,
    /// So many had another's.
    pub(crate) foreign: u64,
    /// Those that no scope claimed.
    pub(crate) unrouted: Vec<Unrouted>,
    /// A policy that panicked, so that nobody knows whose a message was.
    pub(crate) broken: Option<Broken>,
}

impl Skipped {
    /// Both together.
    pub(super) fn and(mut self, other: Skipped) -> Skipped {
        self.unmarked += other.unmarked;
        self.foreign += other.foreign;
        self.unrouted.extend(other.unrouted);
        self.broken = self.broken.or(other.broken);
        self
    }

    /// Whether there is nothing to tell.
    pub(super) fn is_nothing(&self) -> bool {
        self.unmarked == 0 && self.foreign == 0 && self.unrouted.is_empty() && self.broken.is_none()
    }
}

#[derive(Debug, Default)]
struct Seats {
    count: Count,
    next: u64,
    /// Of each scope. It has several where blocks of it run at once.
    of: HashMap<Member, SmallVec<[Seat; 1]>, FixedState>,
    /// How many seats take what has no id.
    open: usize,
    broken: Option<Broken>,
}

#[derive(Debug)]
struct Seat {
    number: u64,
    post: Post,
    unmarked: Unmarked,
    /// What had come before it sat down.
    before: Count,
    /// How many messages with an id it was given.
    given: u64,
}

impl Set {
    pub(super) fn new(common: Arc<Common>, codecs: Codecs, covers: Covers) -> Arc<Set> {
        let (seats, ended) = (Mutex::default(), AtomicBool::new(false));
        let hall = Arc::new_cyclic(|me| {
            let me = Weak::clone(me);
            Hall { me, common, codecs, covers, seats, ended }
        });
        Arc::new(Set { hall, wire: OnceCell::new() })
    }

    /// Subscribes, unless another scope has. Where one is at it, waits for that, and goes on where it gave up.
    pub(super) async fn subscribed(
        &self,
        transport: &dyn AnyTransport,
        interests: &[Interest],
        origin: Origin,
    ) -> Result<(), TransportError> {
        let subscribe = || async {
            let post = Post::to(Arc::clone(&self.hall) as Arc<dyn Relay>);
            transport.subscribe(interests, post, origin).await.map(Mutex::new)
        };
        self.wire.get_or_try_init(subscribe).await.map(drop)
    }
}

impl Hall {
    fn seats(&self) -> MutexGuard<'_, Seats> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A seat for this scope: its number.
    pub(super) fn sit(&self, member: Member, post: &Post, unmarked: Unmarked) -> u64 {
        let mut seats = self.seats();
        let number = seats.next;
        seats.next += 1;
        seats.open += usize::from(unmarked == Unmarked::Broadcast);
        let seat = Seat { number, post: post.clone(), unmarked, before: seats.count, given: 0 };
        seats.of.entry(member).or_default().push(seat);
        number
    }

    /// Gives a seat up. True where nobody is left.
    pub(super) fn leave(&self, member: Member, number: u64) -> bool {
        let mut seats = self.seats();
        if let Some(own) = seats.of.get_mut(&member)
            && let Some(at) = own.iter().position(|seat| seat.number == number)
        {
            let seat = own.swap_remove(at);
            if own.is_empty() {
                seats.of.remove(&member);
            }
            seats.open -= usize::from(seat.unmarked == Unmarked::Broadcast);
        }
        seats.of.is_empty()
    }

    /// Whether whoever sits down here would get nothing any more.
    pub(super) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    pub(super) fn covers(&self, pattern: &str, topic: &str) -> bool {
        (self.covers)(pattern, topic)
    }

    /// What this seat was not given so far; what no scope claimed is left out.
    pub(super) fn skipped(&self, member: Member, number: u64) -> Skipped {
        let seats = self.seats();
        let own = seats.of.get(&member).into_iter().flatten().find(|seat| seat.number == number);
        let Some(Seat { before, given, unmarked, .. }) = own else { return Skipped::default() };
        Skipped {
            unmarked: match unmarked {
                Unmarked::Skipped => seats.count.unmarked - before.unmarked,
                Unmarked::Broadcast => 0,
            },
            foreign: (seats.count.marked - before.marked).saturating_sub(*given),
            unrouted: Vec::new(),
            broken: seats.broken.clone().filter(|_| seats.count.broken > before.broken),
        }
    }

    /// Gives a message to a scope that has learned only now that it is its own. Whether it sits here.
    pub(super) fn give(&self, member: Member, arrival: &Arc<Arrival>) -> bool {
        self.seats().give(&[member], arrival)
    }

    /// Gives a message to the scopes that have its id.
    fn route(&self, arrival: &Arc<Arrival>) {
        let codec = if self.codecs.is_json() { None } else { self.codecs.of(&arrival.topic, self.covers) };
        let read = codec.map(|codec| arrival.read_by(codec));
        let read = read.as_ref().unwrap_or(arrival);
        match self.common.rules.read(read) {
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
        if members.is_empty() {
            owners.wait(ids, Weak::clone(&self.me), arrival);
        }
        drop(owners);
        self.adopt(adopted);
        let mut seats = self.seats();
        seats.count.marked += 1;
        let given = seats.give(&members, arrival);
        drop(seats);
        if !given {
            self.note(arrival, ids, &members);
        }
    }

    fn adopt(&self, adopted: Vec<Adopted>) {
        for Adopted { scope, member, reader, id } in adopted {
            let Some(scope) = scope.upgrade() else { continue };
            if let Err(reason) = scope.learn(member, &self.common, reader, &id) {
                let policy = self.common.rules.policy.name().into_owned();
                self.seats().take_broken(Broken { policy, error: UserError::message(reason) });
            }
        }
    }

    /// Takes note of a message that nobody here claimed, unless somebody does elsewhere.
    fn note(&self, arrival: &Arrival, ids: &Ids<'_>, members: &Members) {
        let owners = self.common.owners();
        let topic = &arrival.topic;
        let id = ids.first().map(|(_, id)| owners.hash(id));
        let reason = match id {
            None => Reason::NoId,
            Some(_) if owners.any_listens(members, |pattern| self.covers(pattern, topic)) => return,
            Some(_) if !members.is_empty() => Reason::Unsubscribed,
            Some(id) if owners.has_ended(id) => Reason::AfterTheEnd,
            Some(_) => Reason::UnknownScope,
        };
        drop(owners);
        let (topic, size, at) = (topic.clone(), arrival.payload.len(), arrival.at);
        self.common.log().note(Unrouted { topic, size, id, reason, at });
    }
}

impl Seats {
    /// Gives a message with an id to these scopes. Whether one of them sits here.
    fn give(&mut self, members: &[Member], arrival: &Arc<Arrival>) -> bool {
        let mut given = false;
        for member in members {
            for seat in self.of.get_mut(member).into_iter().flatten() {
                seat.given += 1;
                seat.post.post(Parcel::Message(Arc::clone(arrival)));
                given = true;
            }
        }
        given
    }

    /// Gives a message without an id to those who take such. Whether there are some.
    fn broadcast(&mut self, arrival: &Arc<Arrival>) -> bool {
        self.count.unmarked += 1;
        if self.open > 0 {
            let all = self.of.values().flatten();
            let open = all.filter(|seat| seat.unmarked == Unmarked::Broadcast);
            open.for_each(|seat| seat.post.post(Parcel::Message(Arc::clone(arrival))));
        }
        self.open > 0
    }

    fn take_broken(&mut self, broken: Broken) {
        self.count.broken += 1;
        self.broken = Some(broken);
    }

    fn posts(&self) -> impl Iterator<Item = &Post> {
        self.of.values().flatten().map(|seat| &seat.post)
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
                self.seats().posts().for_each(|post| post.post(other.clone()));
            }
        }
    }

    fn overflow(&self, topic: &Topic) {
        self.seats().posts().for_each(|post| post.overflow(topic));
    }
}

impl fmt::Debug for Hall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scopes = self.seats().of.len();
        f.debug_struct("Hall").field("scopes", &scopes).finish_non_exhaustive()
    }
}

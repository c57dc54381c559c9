//! Who sits in a hall, and what each was given.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::FixedState;
use smallvec::SmallVec;

use super::owners::Member;
use super::rules::{Broken, Unmarked};
use super::unrouted::Unrouted;
use super::witness::Seen;
use crate::message::{Arrival, Topic};
use crate::transport::{InboxLimits, Parcel, Post};

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
    /// That nobody knows whose a message was.
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

/// How often the wire has been asked to confirm that all which was published before has come, or that it listens.
pub(super) type Round = u64;

#[derive(Debug, Default)]
pub(super) struct Seats {
    count: Count,
    next: u64,
    /// Of each scope. It has several where blocks of it run at once.
    of: HashMap<Member, SmallVec<[Seat; 1]>, FixedState>,
    /// How many seats take what has no id.
    open: usize,
    broken: Option<Broken>,
    /// The rounds that were begun, and those that are over.
    begun: Round,
    over: Round,
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
    /// Until it is known what was published before.
    coming: Option<Box<Coming>>,
}

/// A seat for which it is not known yet whether what comes was published before.
#[derive(Debug)]
struct Coming {
    /// It is, when this round is over.
    after: Round,
    held: Vec<Arc<Arrival>>,
    /// What is held from here on was published later, whatever the wire says.
    sure: Option<usize>,
    /// The topic of the first one that there was no room for.
    beyond: Option<Topic>,
}

impl Seat {
    fn give(&mut self, arrival: &Arc<Arrival>) {
        let Some(coming) = &mut self.coming else {
            return self.post.post(Parcel::Message(Arc::clone(arrival)));
        };
        match coming.held.len() < InboxLimits::DEFAULT.messages {
            true => coming.held.push(Arc::clone(arrival)),
            false => coming.beyond = coming.beyond.take().or_else(|| Some(arrival.topic.clone())),
        }
    }

    /// Gives what was held and is new, by what a witness has seen (all of it, where there is none), and returns the rest.
    fn settle(&mut self, seen: Option<&Seen>) -> Vec<Arc<Arrival>> {
        let Some(coming) = self.coming.take() else { return Vec::new() };
        let gaps = seen.into_iter().flat_map(|seen| &seen.gaps);
        gaps.for_each(|gap| self.post.post(Parcel::Gap(Arc::clone(gap))));
        let sure = coming.sure.unwrap_or(coming.held.len());
        let first_new = seen.map_or(0, |seen| seen.first_new(&coming.held, sure));
        let mut held = coming.held;
        for arrival in held.drain(first_new..) {
            self.post.post(Parcel::Message(arrival));
        }
        if let Some(topic) = coming.beyond {
            self.post.overflow(&topic);
        }
        held
    }
}

impl Seats {
    /// A new seat: its number, and the round after which it is known what was published before. `at_once`: where the wire stands,
    /// nothing is ever on its way.
    pub(super) fn sit(
        &mut self,
        member: Member,
        post: &Post,
        unmarked: Unmarked,
        at_once: bool,
    ) -> (u64, Round) {
        let number = self.next;
        self.next += 1;
        self.open += usize::from(unmarked == Unmarked::Broadcast);
        let after = if at_once { 1 } else { self.begun + 1 };
        let coming = || Box::new(Coming { after, held: Vec::new(), sure: None, beyond: None });
        let coming = (self.over < after).then(coming);
        let seat = Seat { number, post: post.clone(), unmarked, before: self.count, given: 0, coming };
        self.of.entry(member).or_default().push(seat);
        (number, after)
    }

    /// Takes a seat away. Whether nobody is left, and what was held for it, to be dropped where nothing is locked.
    pub(super) fn leave(&mut self, member: Member, number: u64) -> (bool, Vec<Arc<Arrival>>) {
        let mut held = Vec::new();
        if let Some(own) = self.of.get_mut(&member)
            && let Some(at) = own.iter().position(|seat| seat.number == number)
        {
            let seat = own.swap_remove(at);
            if own.is_empty() {
                self.of.remove(&member);
            }
            self.open -= usize::from(seat.unmarked == Unmarked::Broadcast);
            held = seat.coming.map(|coming| coming.held).unwrap_or_default();
        }
        (self.of.is_empty(), held)
    }

    /// How many scopes sit there.
    pub(super) fn scopes(&self) -> usize {
        self.of.len()
    }

    /// A round begins.
    pub(super) fn begin(&mut self) -> Round {
        self.begun += 1;
        self.begun
    }

    /// Whether a round is over, or a later one.
    pub(super) fn is_over(&self, round: Round) -> bool {
        self.over >= round
    }

    /// The wire has confirmed: what comes from now on was published later.
    pub(super) fn confirm(&mut self, round: Round) {
        for seat in self.each() {
            if let Some(coming) = seat.coming.as_deref_mut().filter(|coming| coming.after <= round) {
                coming.sure = Some(coming.held.len());
            }
        }
    }

    /// A round is over: who waited for it is given what is new, and told of the times that the connection was away before. Returns
    /// what is not, which is to be dropped where nothing is locked: a decoded value may have a `Drop` of its own.
    pub(super) fn settle(&mut self, round: Round, seen: Option<&Seen>) -> Vec<Arc<Arrival>> {
        self.over = self.over.max(round);
        let mut old = Vec::new();
        for seat in self.each() {
            if seat.coming.as_deref().is_some_and(|coming| coming.after <= round) {
                old.extend(seat.settle(seen));
            }
        }
        old
    }

    /// Gives a message with an id to these scopes. Whether one of them sits here.
    pub(super) fn give(&mut self, members: &[Member], arrival: &Arc<Arrival>) -> bool {
        let mut given = false;
        for member in members {
            for seat in self.of.get_mut(member).into_iter().flatten() {
                seat.given += 1;
                seat.give(arrival);
                given = true;
            }
        }
        given
    }

    /// A message with an id has come.
    pub(super) fn take_marked(&mut self) {
        self.count.marked += 1;
    }

    /// Gives a message without an id to those who take such. Whether there are some.
    pub(super) fn broadcast(&mut self, arrival: &Arc<Arrival>) -> bool {
        self.count.unmarked += 1;
        if self.open > 0 {
            let open = self.each().filter(|seat| seat.unmarked == Unmarked::Broadcast);
            open.for_each(|seat| seat.give(arrival));
        }
        self.open > 0
    }

    /// Nobody knows whose a message was.
    pub(super) fn take_broken(&mut self, broken: Broken) {
        self.count.broken += 1;
        self.broken = Some(broken);
    }

    /// Passes news of the connection on. Who is still coming hears of it when the wire has confirmed, but for the end of it, and for
    /// what the wire says of the time before to those for whom it is being subscribed.
    pub(super) fn tell(&mut self, parcel: &Parcel) {
        let is_end = matches!(parcel, Parcel::Lost(_));
        let is_before = matches!(parcel, Parcel::Gap(gap) if gap.before);
        let begun = self.begun;
        let told = self.each().filter(|seat| match &seat.coming {
            None => true,
            Some(coming) => is_end || (is_before && coming.after <= begun),
        });
        told.for_each(|seat| seat.post.post(parcel.clone()));
    }

    /// Says to everybody, or to one scope, that there was no room for a message.
    pub(super) fn overflow(&mut self, topic: &Topic, member: Option<Member>) {
        match member {
            None => self.each().for_each(|seat| seat.post.overflow(topic)),
            Some(member) => {
                let own = self.of.get(&member).into_iter().flatten();
                own.for_each(|seat| seat.post.forgotten(topic));
            }
        }
    }

    /// What this seat was not given so far; what no scope claimed is left out.
    pub(super) fn skipped(&self, member: Member, number: u64) -> Skipped {
        let own = self.of.get(&member).into_iter().flatten().find(|seat| seat.number == number);
        let Some(Seat { before, given, unmarked, .. }) = own else { return Skipped::default() };
        Skipped {
            unmarked: match unmarked {
                Unmarked::Skipped => self.count.unmarked - before.unmarked,
                Unmarked::Broadcast => 0,
            },
            foreign: (self.count.marked - before.marked).saturating_sub(*given),
            unrouted: Vec::new(),
            broken: self.broken.clone().filter(|_| self.count.broken > before.broken),
        }
    }

    fn each(&mut self) -> impl Iterator<Item = &mut Seat> {
        self.of.values_mut().flatten()
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;
    use crate::transport::{Gap, Inbox, Mail};

    fn arrival(payload: &'static str) -> Arc<Arrival> {
        Arc::new(Arrival::new("t", payload, Instant::now()))
    }

    /// What an inbox holds, payload by payload.
    fn got(inbox: &mut Inbox) -> Vec<String> {
        let mail = std::iter::from_fn(|| inbox.try_next());
        let words = mail.map(|mail| match mail {
            Mail::Parcel(Parcel::Message(arrival)) => String::from_utf8_lossy(&arrival.payload).into_owned(),
            other => format!("{other:?}"),
        });
        words.collect()
    }

    #[test]
    fn who_joins_is_given_what_is_new_once_that_is_known() {
        let (mut seats, member) = (Seats::default(), Member(0));
        let (mut inbox, post) = Inbox::new(InboxLimits::DEFAULT);
        let (_, first) = seats.sit(Member(7), &post, Unmarked::Skipped, false);
        let round = seats.begin();
        assert_eq!(round, first);
        seats.settle(round, None);
        let (_, after) = seats.sit(member, &post, Unmarked::Skipped, false);
        assert!(!seats.is_over(after));
        let [old, new, last] = ["old", "new", "last"].map(arrival);
        seats.give(&[member], &old);
        let round = seats.begin();
        seats.give(&[member], &new);
        seats.confirm(round);
        seats.give(&[member], &last);
        assert_eq!(got(&mut inbox), [""; 0], "nothing is known yet");
        seats.settle(round, Some(&Seen { arrivals: vec![Arc::clone(&new)], gaps: Vec::new() }));
        assert!(seats.is_over(after));
        assert_eq!(got(&mut inbox), ["new", "last"]);
        seats.give(&[member], &old);
        assert_eq!(got(&mut inbox), ["old"], "it is new now, whatever it is called");
    }

    #[test]
    fn who_joins_while_a_round_is_under_way_waits_for_the_next() {
        let mut seats = Seats::default();
        let (_inbox, post) = Inbox::new(InboxLimits::DEFAULT);
        let (_, first) = seats.sit(Member(0), &post, Unmarked::Skipped, false);
        let round = seats.begin();
        let (_, second) = seats.sit(Member(1), &post, Unmarked::Skipped, false);
        seats.settle(round, None);
        assert!(seats.is_over(first) && !seats.is_over(second));
    }

    #[test]
    fn where_nothing_is_ever_on_its_way_nobody_waits_who_comes_to_others() {
        let (mut seats, member) = (Seats::default(), Member(1));
        let (mut inbox, post) = Inbox::new(InboxLimits::DEFAULT);
        let (_, first) = seats.sit(Member(0), &post, Unmarked::Skipped, true);
        assert!(!seats.is_over(first), "the wire is yet to be subscribed");
        let round = seats.begin();
        seats.settle(round, None);
        let (_, after) = seats.sit(member, &post, Unmarked::Skipped, true);
        assert!(seats.is_over(after));
        seats.give(&[member], &arrival("new"));
        assert_eq!(got(&mut inbox), ["new"]);
    }

    #[test]
    fn who_comes_hears_once_that_the_connection_was_away_before() {
        let gap = |before| {
            let (reason, lasted) = (Arc::from("cut"), std::time::Duration::ZERO);
            Arc::new(Gap { reason, since: Instant::now(), lasted, before })
        };
        let mut seats = Seats::default();
        let [(mut one, to_one), (mut other, to_other)] = [(); 2].map(|()| Inbox::new(InboxLimits::DEFAULT));
        seats.sit(Member(0), &to_one, Unmarked::Skipped, false);
        let round = seats.begin();
        seats.sit(Member(1), &to_other, Unmarked::Skipped, false);
        seats.tell(&Parcel::Gap(gap(true)));
        seats.settle(round, None);
        assert_eq!((got(&mut one).len(), got(&mut other).len()), (1, 0));
        seats.tell(&Parcel::Away("cut".into()));
        seats.tell(&Parcel::Gap(gap(false)));
        assert_eq!((got(&mut one).len(), got(&mut other).len()), (2, 0));
        let round = seats.begin();
        seats.settle(round, Some(&Seen { arrivals: Vec::new(), gaps: vec![gap(true)] }));
        assert_eq!((got(&mut one).len(), got(&mut other).len()), (0, 1));
    }

    #[test]
    fn what_has_no_room_until_it_is_known_is_said() {
        let (mut seats, member) = (Seats::default(), Member(0));
        let (mut inbox, post) = Inbox::new(InboxLimits::DEFAULT);
        seats.sit(member, &post, Unmarked::Skipped, false);
        let one = arrival("one");
        for _ in 0..=InboxLimits::DEFAULT.messages {
            seats.give(&[member], &one);
        }
        let round = seats.begin();
        seats.settle(round, None);
        let got = got(&mut inbox);
        assert_eq!(got.len(), InboxLimits::DEFAULT.messages + 1);
        assert!(got.last().is_some_and(|last| last.starts_with("Overflowed")), "{:?}", got.last());
    }
}

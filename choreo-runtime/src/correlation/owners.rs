//! Whose an id is.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Weak};

use foldhash::fast::FixedState;
use smallvec::SmallVec;

use super::Scope;
use super::rules::{Ids, Reader};
use super::set::Hall;
use super::unrouted::IdHash;
use crate::message::{Arrival, Topic};

/// A scope, on one switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Member(u64);

pub(super) type Members = SmallVec<[Member; 2]>;

/// So many ids of scopes that have ended are remembered.
const REMEMBERED: usize = 4096;

/// So many messages wait for a scope to learn that their id is one of its own.
const WAITING: usize = 1024;

/// From an id to the scopes that have it.
#[derive(Debug)]
pub(super) struct Owners {
    /// By who read the id.
    tables: Vec<HashMap<String, SmallVec<[Member; 1]>, FixedState>>,
    members: HashMap<Member, Owned, FixedState>,
    next: u64,
    chance: RandomState,
    ended: VecDeque<IdHash>,
    /// Messages with followed ids alone, which nobody has: the one that says whose they are may have been overtaken.
    waiting: VecDeque<Waiting>,
}

#[derive(Debug)]
struct Owned {
    scope: Weak<Scope>,
    ids: SmallVec<[(Reader, String); 1]>,
    /// What it listens on at the moment.
    topics: Vec<Topic>,
}

#[derive(Debug)]
pub(super) struct Waiting {
    ids: SmallVec<[(Reader, String); 1]>,
    pub(super) hall: Weak<Hall>,
    pub(super) arrival: Arc<Arrival>,
}

/// What an owner of ids has learned.
pub(super) struct Adopted {
    pub(super) scope: Weak<Scope>,
    pub(super) member: Member,
    pub(super) reader: Reader,
    pub(super) id: String,
}

impl Owners {
    pub(super) fn new(readers: usize) -> Owners {
        Owners {
            tables: vec![HashMap::default(); readers],
            members: HashMap::default(),
            next: 0,
            chance: RandomState::new(),
            ended: VecDeque::new(),
            waiting: VecDeque::new(),
        }
    }

    /// A new member: this scope.
    pub(super) fn join(&mut self, scope: Weak<Scope>) -> Member {
        let member = Member(self.next);
        self.next += 1;
        self.members.insert(member, Owned { scope, ids: SmallVec::new(), topics: Vec::new() });
        member
    }

    /// From now on the id is this member's, too. Gives what waited for that.
    pub(super) fn claim(&mut self, member: Member, reader: Reader, id: &str) -> Vec<Waiting> {
        let Some(owned) = self.members.get_mut(&member) else { return Vec::new() };
        if owned.ids.iter().any(|(by, own)| *by == reader && own == id) {
            return Vec::new();
        }
        owned.ids.push((reader, id.to_owned()));
        self.tables[reader].entry(id.to_owned()).or_default().push(member);
        if self.waiting.is_empty() {
            return Vec::new();
        }
        let is_its = |waiting: &Waiting| waiting.ids.iter().any(|(by, own)| *by == reader && own == id);
        let (found, rest): (Vec<Waiting>, Vec<Waiting>) =
            std::mem::take(&mut self.waiting).into_iter().partition(is_its);
        self.waiting = rest.into();
        found
    }

    /// Takes a member and its ids away.
    pub(super) fn leave(&mut self, member: Member) {
        let Some(owned) = self.members.remove(&member) else { return };
        for (reader, id) in owned.ids {
            if self.ended.len() == REMEMBERED {
                self.ended.pop_front();
            }
            self.ended.push_back(self.hash(&id));
            if let Some(members) = self.tables[reader].get_mut(&id) {
                members.retain(|other| *other != member);
                if members.is_empty() {
                    self.tables[reader].remove(&id);
                }
            }
        }
    }

    /// Who has one of these ids.
    pub(super) fn find(&self, ids: &Ids<'_>) -> Members {
        let mut members = Members::new();
        for (reader, id) in ids {
            for member in self.tables[*reader].get(&**id).into_iter().flatten() {
                if !members.contains(member) {
                    members.push(*member);
                }
            }
        }
        members
    }

    /// The followed ids of a message that nobody has yet: they are those of the scopes that have the message.
    pub(super) fn adoptable(&self, ids: &Ids<'_>, members: &Members) -> Vec<Adopted> {
        let new = ids.iter().filter(|(reader, id)| *reader > 0 && !self.tables[*reader].contains_key(&**id));
        let each = new.flat_map(|(reader, id)| {
            members.iter().filter_map(move |member| {
                let scope = Weak::clone(&self.members.get(member)?.scope);
                Some(Adopted { scope, member: *member, reader: *reader, id: id.to_string() })
            })
        });
        each.collect()
    }

    /// Keeps a message that nobody has, where a followed id may yet become somebody's.
    pub(super) fn wait(&mut self, ids: &Ids<'_>, hall: Weak<Hall>, arrival: &Arc<Arrival>) {
        let followed = ids.iter().filter(|(reader, _)| *reader > 0);
        let ids: SmallVec<[(Reader, String); 1]> =
            followed.map(|(reader, id)| (*reader, id.to_string())).collect();
        if ids.is_empty() {
            return;
        }
        if self.waiting.len() == WAITING {
            self.waiting.pop_front();
        }
        self.waiting.push_back(Waiting { ids, hall, arrival: Arc::clone(arrival) });
    }

    /// A member listens on these from now on.
    pub(super) fn listens(&mut self, member: Member, topics: impl Iterator<Item = Topic>) {
        if let Some(owned) = self.members.get_mut(&member) {
            owned.topics.extend(topics);
        }
    }

    /// A member listens on these no more.
    pub(super) fn deaf(&mut self, member: Member, topics: &[Topic]) {
        let Some(owned) = self.members.get_mut(&member) else { return };
        for topic in topics {
            if let Some(at) = owned.topics.iter().position(|own| own == topic) {
                owned.topics.swap_remove(at);
            }
        }
    }

    /// Whether one of these listens on something that covers the topic.
    pub(super) fn any_listens(&self, members: &Members, covers: impl Fn(&str) -> bool) -> bool {
        let mut owned = members.iter().filter_map(|member| self.members.get(member));
        owned.any(|owned| owned.topics.iter().any(|topic| covers(topic)))
    }

    /// What an id is called where it must not be shown: different in each process.
    pub(super) fn hash(&self, id: &str) -> IdHash {
        IdHash(self.chance.hash_one(id))
    }

    /// Whether a scope that has ended had this id.
    pub(super) fn has_ended(&self, id: IdHash) -> bool {
        self.ended.contains(&id)
    }

    /// A member's ids.
    pub(super) fn ids(&self, member: Member) -> Vec<String> {
        let owned = self.members.get(&member);
        owned.into_iter().flat_map(|owned| &owned.ids).map(|(_, id)| id.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    fn ids(ids: &[(Reader, &'static str)]) -> Ids<'static> {
        ids.iter().map(|(reader, id)| (*reader, Cow::Borrowed(*id))).collect()
    }

    #[test]
    fn an_id_is_known_by_who_read_it_until_its_owner_leaves() {
        let mut owners = Owners::new(2);
        let (one, other) = (owners.join(Weak::new()), owners.join(Weak::new()));
        owners.claim(one, 0, "a");
        owners.claim(other, 0, "a");
        owners.claim(other, 1, "b");
        assert_eq!(owners.find(&ids(&[(0, "a")])).as_slice(), [one, other]);
        assert_eq!(owners.find(&ids(&[(0, "a"), (1, "b")])).as_slice(), [one, other]);
        assert_eq!(owners.find(&ids(&[(0, "b")])).as_slice(), []);
        owners.leave(other);
        assert_eq!(owners.find(&ids(&[(0, "a"), (1, "b")])).as_slice(), [one]);
        let (a, b) = (owners.hash("a"), owners.hash("b"));
        assert!(owners.has_ended(a) && owners.has_ended(b));
    }

    #[test]
    fn only_a_followed_id_that_nobody_has_is_adopted() {
        let mut owners = Owners::new(2);
        let (one, other) = (owners.join(Weak::new()), owners.join(Weak::new()));
        owners.claim(one, 0, "a");
        owners.claim(other, 1, "taken");
        let members = owners.find(&ids(&[(0, "a")]));
        let adopted = |found: Ids<'_>| -> Vec<String> {
            owners.adoptable(&found, &members).into_iter().map(|adopted| adopted.id).collect()
        };
        assert_eq!(adopted(ids(&[(0, "a"), (1, "new")])), ["new"]);
        assert_eq!(adopted(ids(&[(0, "a"), (1, "taken")])), [""; 0]);
        assert_eq!(adopted(ids(&[(0, "unknown"), (1, "new")])), ["new"]);
        assert_eq!(adopted(ids(&[(0, "unknown")])), [""; 0]);
    }

    #[test]
    fn what_waits_for_a_followed_id_is_given_to_who_claims_it() {
        let mut owners = Owners::new(2);
        let arrival = Arc::new(Arrival::new("t", "x", tokio::time::Instant::now()));
        owners.wait(&ids(&[(0, "a")]), Weak::new(), &arrival);
        owners.wait(&ids(&[(1, "b")]), Weak::new(), &arrival);
        let one = owners.join(Weak::new());
        assert_eq!(owners.claim(one, 0, "a").len(), 0, "it is no followed one");
        assert_eq!(owners.claim(one, 1, "b").len(), 1);
        let other = owners.join(Weak::new());
        assert_eq!(owners.claim(other, 1, "b").len(), 0, "it was given away");
        (0..WAITING + 3).for_each(|_| owners.wait(&ids(&[(1, "c")]), Weak::new(), &arrival));
        assert_eq!(owners.claim(one, 1, "c").len(), WAITING);
    }
}

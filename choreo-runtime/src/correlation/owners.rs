//! Whose an id is.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Weak};

use foldhash::fast::FixedState;
use smallvec::SmallVec;

use super::Scope;
use super::hall::Hall;
use super::recent::Recent;
use super::rules::{Ids, Reader, STAMPS};
use super::unrouted::IdHash;
use super::waiting::{Claimed, Evicted, Waiting};
use crate::message::{Arrival, Topic};

/// A scope, on one switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Member(pub(super) u64);

pub(super) type Members = SmallVec<[Member; 2]>;

/// So many ids of scopes that have ended are remembered.
const REMEMBERED: usize = 4096;

/// From an id to the scopes that have it.
pub(super) struct Owners {
    /// By who read the id.
    tables: Vec<HashMap<String, SmallVec<[Member; 1]>, FixedState>>,
    members: BTreeMap<Member, Owned>,
    /// How many of them have other transports, too.
    joined: usize,
    next: Member,
    chance: RandomState,
    ended: Recent<()>,
    waiting: Waiting,
}

struct Owned {
    scope: Weak<Scope>,
    ids: SmallVec<[(Reader, String); 1]>,
    /// Where it listens at the moment.
    halls: SmallVec<[Weak<Hall>; 1]>,
    is_joined: bool,
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
            members: BTreeMap::new(),
            joined: 0,
            next: Member(0),
            chance: RandomState::new(),
            ended: Recent::new(REMEMBERED),
            waiting: Waiting::new(),
        }
    }

    /// A new member: this scope.
    pub(super) fn join(&mut self, scope: Weak<Scope>) -> Member {
        let member = self.next;
        self.next.0 += 1;
        let (ids, halls) = (SmallVec::new(), SmallVec::new());
        self.members.insert(member, Owned { scope, ids, halls, is_joined: false });
        member
    }

    /// A member has another transport, too: what it learns there may be its own here.
    pub(super) fn is_joined(&mut self, member: Member) {
        if let Some(owned) = self.members.get_mut(&member) {
            self.joined += usize::from(!owned.is_joined);
            owned.is_joined = true;
        }
    }

    /// From now on the id is this member's, too. Gives what waited for that.
    pub(super) fn claim(&mut self, member: Member, reader: Reader, id: &str) -> Claimed {
        let Some(owned) = self.members.get_mut(&member) else { return Claimed::default() };
        let own = self.tables[reader].entry(id.to_owned()).or_default();
        if own.contains(&member) {
            return Claimed::default();
        }
        own.push(member);
        owned.ids.push((reader, id.to_owned()));
        match self.waiting.is_empty() {
            true => Claimed::default(),
            false => self.waiting.claimed(member, reader, self.hash(id)),
        }
    }

    /// Takes a member and its ids away.
    #[must_use = "it is to be dropped where nothing is locked"]
    pub(super) fn leave(&mut self, member: Member) -> Evicted {
        let Some(owned) = self.members.remove(&member) else { return Evicted::new() };
        self.joined -= usize::from(owned.is_joined);
        for (reader, id) in owned.ids {
            self.ended.insert(self.hash(&id), ());
            if let Some(members) = self.tables[reader].get_mut(&id) {
                members.retain(|other| *other != member);
                if members.is_empty() {
                    self.tables[reader].remove(&id);
                }
            }
        }
        let oldest = self.members.first_key_value().map(|(member, _)| *member);
        self.waiting.trim(oldest)
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
    pub(super) fn adoptable(&self, ids: &Ids<'_>, members: &[Member]) -> Vec<Adopted> {
        let new =
            ids.iter().filter(|(reader, id)| *reader != STAMPS && !self.tables[*reader].contains_key(&**id));
        let each = new.flat_map(|(reader, id)| {
            members.iter().filter_map(move |member| {
                let scope = Weak::clone(&self.members.get(member)?.scope);
                Some(Adopted { scope, member: *member, reader: *reader, id: id.to_string() })
            })
        });
        each.collect()
    }

    /// Keeps a message that nobody has, where one of its ids may yet become somebody's: a followed one, unless the message says by
    /// the id that stamps whose it is; or any, where scopes learn of ids by other transports too, or the message is from a history
    /// (`from_start`) that is read before the test has sent anything.
    #[must_use = "it is to be dropped where nothing is locked"]
    pub(super) fn wait(
        &mut self,
        ids: &Ids<'_>,
        from_start: bool,
        hall: Weak<Hall>,
        arrival: &Arc<Arrival>,
    ) -> Evicted {
        let any = from_start || self.joined > 0;
        let is_marked = ids.iter().any(|(reader, _)| *reader == STAMPS);
        if self.members.is_empty() || (is_marked && !any) {
            return Evicted::new();
        }
        let ids = ids.iter().map(|(reader, id)| (*reader, self.hash(id))).collect();
        self.waiting.keep(ids, self.next, hall, arrival)
    }

    /// A member listens there from now on.
    pub(super) fn listens(&mut self, member: Member, hall: Weak<Hall>) {
        if let Some(owned) = self.members.get_mut(&member) {
            owned.halls.push(hall);
        }
    }

    /// A member listens there no more.
    pub(super) fn deaf(&mut self, member: Member, hall: &Weak<Hall>) {
        let Some(owned) = self.members.get_mut(&member) else { return };
        if let Some(at) = owned.halls.iter().position(|own| own.ptr_eq(hall)) {
            owned.halls.swap_remove(at);
        }
    }

    /// Where a member listens.
    pub(super) fn halls(&self, member: Member) -> SmallVec<[Arc<Hall>; 1]> {
        let owned = self.members.get(&member);
        owned.into_iter().flat_map(|owned| &owned.halls).filter_map(Weak::upgrade).collect()
    }

    /// Whether one of these listens on something that covers the topic.
    pub(super) fn any_listens(&self, members: &Members, topic: &Topic) -> bool {
        members.iter().any(|member| self.halls(*member).iter().any(|hall| hall.is_on(topic)))
    }

    /// What an id is called where it must not be shown: different in each process.
    pub(super) fn hash(&self, id: &str) -> IdHash {
        IdHash(self.chance.hash_one(id))
    }

    /// Whether a scope that has ended had this id.
    pub(super) fn has_ended(&self, id: IdHash) -> bool {
        self.ended.get(id).is_some()
    }

    /// A member's ids.
    pub(super) fn ids(&self, member: Member) -> Vec<String> {
        let owned = self.members.get(&member);
        owned.into_iter().flat_map(|owned| &owned.ids).map(|(_, id)| id.clone()).collect()
    }
}

/// Without the ids.
impl fmt::Debug for Owners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Owners { members, waiting, .. } = self;
        f.debug_struct("Owners")
            .field("members", &members.len())
            .field("waiting", waiting)
            .finish_non_exhaustive()
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
        assert!(owners.leave(other).is_empty());
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

    /// How many messages a member is given who claims this id once a message with these has come.
    fn given(
        claimed: (Reader, &str),
        came: &[(Reader, &'static str)],
        (from_start, joined): (bool, bool),
    ) -> usize {
        let mut owners = Owners::new(2);
        let member = owners.join(Weak::new());
        if joined {
            owners.is_joined(member);
        }
        let arrival = Arc::new(Arrival::new("t", "x", tokio::time::Instant::now()));
        assert!(owners.wait(&ids(came), from_start, Weak::new(), &arrival).is_empty());
        owners.claim(member, claimed.0, claimed.1).kept.len()
    }

    #[test]
    fn a_message_waits_for_an_id_that_may_yet_be_somebody_s() {
        let none = (false, false);
        assert_eq!(given((1, "b"), &[(1, "b")], none), 1);
        assert_eq!(given((1, "b"), &[(0, "theirs"), (1, "b")], none), 0, "it is somebody else's");
        assert_eq!(given((0, "a"), &[(0, "a")], none), 0, "a new scope's id is new");
        assert_eq!(given((0, "a"), &[(0, "a")], (true, false)), 1, "in a history, the test's own");
        assert_eq!(given((0, "a"), &[(0, "a")], (false, true)), 1, "or one that was learned elsewhere");
    }

    #[test]
    fn nothing_waits_where_nobody_is() {
        let mut owners = Owners::new(2);
        let arrival = Arc::new(Arrival::new("t", "x", tokio::time::Instant::now()));
        assert!(owners.wait(&ids(&[(1, "b")]), false, Weak::new(), &arrival).is_empty());
        assert!(owners.waiting.is_empty());
        let member = owners.join(Weak::new());
        assert!(owners.wait(&ids(&[(1, "b")]), false, Weak::new(), &arrival).is_empty());
        assert!(!owners.waiting.is_empty());
        assert_eq!(owners.leave(member).len(), 1);
        assert!(owners.waiting.is_empty());
    }
}

//! A scope: who has an id.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use foldhash::fast::FixedState;
use smallvec::SmallVec;

use super::ScopeId;
use super::bridge::Wording;
use super::owners::Member;
use super::rules::Reader;
use super::switch::Common;
use super::waiting::{Claimed, Kept};

/// One scenario with all of its blocks, or one run of a script. Its ids are its own until it is dropped.
#[derive(Debug)]
pub(crate) struct Scope {
    pub(crate) id: ScopeId,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    /// One for each transport on which it has sent or listened.
    memberships: SmallVec<[Arc<Membership>; 1]>,
    /// The ids that it has learned, as they are mapped to each transport.
    learned: HashSet<String, FixedState>,
}

/// A scope on one transport.
#[derive(Debug)]
pub(super) struct Membership {
    pub(super) common: Arc<Common>,
    pub(super) member: Member,
    wording: Wording,
}

impl Scope {
    /// A scope with an id that nobody has.
    pub(crate) fn new() -> Arc<Scope> {
        Arc::new(Scope { id: ScopeId::new(), known: Mutex::default() })
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The scope on a transport, where it has this form of its id, and what it has learned before.
    ///
    /// # Errors
    ///
    /// Where that can't be mapped: a fragment that reads after "failed to".
    pub(super) fn on(
        self: &Arc<Scope>,
        common: &Arc<Common>,
        wording: Wording,
        form: &str,
    ) -> Result<Arc<Membership>, String> {
        let mut known = self.known();
        let same =
            |one: &&Arc<Membership>| Arc::ptr_eq(&one.common, common) && one.wording.field == wording.field;
        if let Some(known) = known.memberships.iter().find(same) {
            return Ok(Arc::clone(known));
        }
        let member = common.owners().join(Arc::downgrade(self));
        let membership = Arc::new(Membership { common: Arc::clone(common), member, wording });
        known.memberships.push(Arc::clone(&membership));
        if known.memberships.len() > 1 {
            known.memberships.iter().for_each(|one| one.common.owners().is_joined(one.member));
        }
        let learned: Vec<String> = known.learned.iter().cloned().collect();
        drop(known);
        let mut found = Vec::from_iter(membership.claim(0, form));
        for id in learned {
            found.extend(membership.learn(&id)?);
        }
        Found::give(found)?;
        Ok(membership)
    }

    /// Its ids on its other transports than this one, each with the name of their field.
    pub(super) fn forms_elsewhere(&self, than: &Membership) -> Vec<(&'static str, String)> {
        let all = self.known().memberships.clone();
        let others = all.iter().filter(|other| !std::ptr::eq(&***other, than));
        let named = others.filter_map(|other| Some((other.wording.field?, other)));
        let each = named.flat_map(|(field, other)| {
            let ids = other.common.owners().ids(other.member);
            ids.into_iter().map(move |id| (field, id))
        });
        each.collect()
    }

    /// An id that it has on one of its transports is its own there from now on, and in their forms on the others. Gives what waited
    /// for that.
    ///
    /// # Errors
    ///
    /// Where it can't be mapped: a fragment that reads after "failed to".
    pub(super) fn learn(
        &self,
        member: Member,
        on: &Common,
        reader: Reader,
        id: &str,
    ) -> Result<Vec<Found>, String> {
        let all = self.known().memberships.clone();
        let own = |one: &&Arc<Membership>| std::ptr::eq(&*one.common, on) && one.member == member;
        let Some(of) = all.iter().find(own) else { return Ok(Vec::new()) };
        let mut found = Vec::from_iter(of.claim(reader, id));
        if of.wording.field.is_none() {
            return Ok(found);
        }
        let Some(logical) = of.wording.scope_id(id)? else { return Ok(found) };
        let mut known = self.known();
        let others = known.memberships.clone();
        known.learned.insert(logical.clone());
        drop(known);
        for other in others.iter().filter(|other| !Arc::ptr_eq(other, of)) {
            found.extend(other.learn(&logical)?);
        }
        Ok(found)
    }
}

impl Membership {
    /// An id is its own from now on. Gives what waited for that.
    fn claim(&self, reader: Reader, id: &str) -> Option<Found> {
        let Claimed { kept, missed } = self.common.owners().claim(self.member, reader, id);
        let found = Found { common: Arc::clone(&self.common), member: self.member, kept, missed };
        (!found.kept.is_empty() || missed).then_some(found)
    }

    /// An id that the scope has learned elsewhere.
    fn learn(&self, logical: &str) -> Result<Vec<Found>, String> {
        let form = self.wording.wire_id(logical)?;
        Ok((0..self.common.rules.readers()).filter_map(|reader| self.claim(reader, &form)).collect())
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        // What waited for it is dropped once they are unlocked.
        let _evicted = self.common.owners().leave(self.member);
    }
}

/// What waited for an id, and whose it is now.
#[derive(Debug)]
#[must_use = "its scope is yet to be given it"]
pub(super) struct Found {
    common: Arc<Common>,
    member: Member,
    kept: Vec<Kept>,
    /// Whether there was more, which is gone.
    missed: bool,
}

impl Found {
    /// Gives each to its scope, and what waited for the followed ids of those in turn.
    ///
    /// # Errors
    ///
    /// As [`Scope::learn`]; the others are given all the same.
    pub(super) fn give(found: Vec<Found>) -> Result<(), String> {
        let mut left = VecDeque::from(found);
        let mut result = Ok(());
        while let Some(Found { common, member, kept, missed }) = left.pop_front() {
            if missed {
                let halls = common.owners().halls(member);
                halls.iter().for_each(|hall| hall.forgotten(member));
            }
            for Kept { halls, arrival, .. } in kept {
                let mut is_given = false;
                for hall in halls.iter().filter_map(std::sync::Weak::upgrade) {
                    is_given |= hall.give(member, &arrival);
                    match hall.adopted_with(member, &arrival) {
                        Ok(more) => left.extend(more),
                        Err(reason) => result = Err(reason),
                    }
                }
                if is_given {
                    common.log().forget(&arrival.topic, arrival.at);
                }
            }
        }
        result
    }
}

/// Without the ids.
impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Known").field("memberships", &self.memberships).finish_non_exhaustive()
    }
}

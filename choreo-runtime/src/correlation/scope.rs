//! A scope: who has an id.

use std::sync::{Arc, Mutex, PoisonError};

use smallvec::SmallVec;

use super::ScopeId;
use super::bridge::Wording;
use super::owners::{Member, Waiting};
use super::rules::Reader;
use super::switch::Common;

/// One scenario with all of its blocks, or one run of a script. Its ids are its own until it is dropped.
#[derive(Debug)]
pub(crate) struct Scope {
    pub(crate) id: ScopeId,
    /// One for each transport on which it has sent or listened.
    memberships: Mutex<SmallVec<[Arc<Membership>; 1]>>,
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
        Arc::new(Scope { id: ScopeId::new(), memberships: Mutex::default() })
    }

    /// The scope on a transport.
    pub(super) fn on(self: &Arc<Scope>, common: &Arc<Common>, wording: Wording) -> Arc<Membership> {
        let mut all = self.memberships.lock().unwrap_or_else(PoisonError::into_inner);
        let same =
            |one: &&Arc<Membership>| Arc::ptr_eq(&one.common, common) && one.wording.field == wording.field;
        if let Some(known) = all.iter().find(same) {
            return Arc::clone(known);
        }
        let member = common.owners().join(Arc::downgrade(self));
        let membership = Arc::new(Membership { common: Arc::clone(common), member, wording });
        all.push(Arc::clone(&membership));
        membership
    }

    /// Its ids on its other transports than this one, each with the name of their field.
    pub(super) fn forms_elsewhere(&self, than: &Membership) -> Vec<(&'static str, String)> {
        let all = self.memberships.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let others = all.iter().filter(|other| !std::ptr::eq(&***other, than));
        let named = others.filter_map(|other| Some((other.wording.field?, other)));
        let each = named.flat_map(|(field, other)| {
            let ids = other.common.owners().ids(other.member);
            ids.into_iter().map(move |id| (field, id))
        });
        each.collect()
    }

    /// An id that it has on one of its transports is its own there from now on, and in their forms on the others.
    ///
    /// # Errors
    ///
    /// Where it can't be mapped: a fragment that reads after "failed to".
    pub(super) fn learn(&self, member: Member, on: &Common, reader: Reader, id: &str) -> Result<(), String> {
        let all = self.memberships.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let own = |one: &&Arc<Membership>| std::ptr::eq(&*one.common, on) && one.member == member;
        let Some(of) = all.iter().find(own) else { return Ok(()) };
        of.claim(reader, id);
        if all.len() == 1 {
            return Ok(());
        }
        let Some(logical) = of.wording.scope_id(id)? else { return Ok(()) };
        for other in all.iter().filter(|other| !Arc::ptr_eq(other, of)) {
            let form = other.wording.wire_id(&logical)?;
            (0..other.common.rules.readers()).for_each(|reader| other.claim(reader, &form));
        }
        Ok(())
    }
}

impl Membership {
    /// An id is its own from now on; what waited for that is given to it.
    pub(super) fn claim(&self, reader: Reader, id: &str) {
        let waiting = self.common.owners().claim(self.member, reader, id);
        for Waiting { hall, arrival, .. } in waiting {
            if let Some(hall) = hall.upgrade()
                && hall.give(self.member, &arrival)
            {
                self.common.log().forget(&arrival.topic, arrival.at);
            }
        }
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        self.common.owners().leave(self.member);
    }
}

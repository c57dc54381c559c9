//! What a run has of the correlation of one of its transports.

use std::sync::Arc;

use tokio::time::Instant;

use super::bridge::Wording;
use super::rules::Unstamped;
use super::scope::{Found, Membership, Scope};
use super::seats::Skipped;
use super::switch::{Listener, Place, Places, Switch};
use super::unrouted::{Reason, Unrouted};
use super::{Broken, Unmarked};
use crate::codec::Codecs;
use crate::message::{Arrival, Origin, Outgoing};
use crate::outcome::Tapped;
use crate::stage::Line;
use crate::transport::{AnyTransport, Interest, Post, TransportError};

/// A scope's claim on the messages of one transport that are its own.
#[derive(Debug)]
pub(crate) struct Claim {
    switch: Arc<Switch>,
    scope: Arc<Scope>,
    membership: Arc<Membership>,
    /// The scope's id, in the wire's form.
    form: String,
    unmarked: Unmarked,
    places: Places,
}

impl Claim {
    /// By the form that the scope's id has there.
    ///
    /// # Errors
    ///
    /// Where what the scope has learned elsewhere can't be mapped: a fragment that reads after "failed to".
    pub(crate) fn new(
        switch: &Arc<Switch>,
        scope: &Arc<Scope>,
        line: &Line<'_>,
        form: String,
        unmarked: Option<Unmarked>,
    ) -> Result<Claim, String> {
        let (switch, scope) = (Arc::clone(switch), Arc::clone(scope));
        let membership = scope.on(&switch.common, Wording::of(line), &form)?;
        let unmarked = unmarked.unwrap_or(switch.rules().unmarked);
        Ok(Claim { switch, scope, membership, form, unmarked, places: Places::new() })
    }

    /// Listens for what is the scope's own.
    pub(crate) async fn listen(
        &mut self,
        transport: &dyn AnyTransport,
        codecs: &Codecs,
        interests: &[Interest],
        post: Post,
    ) -> Result<(), TransportError> {
        let listener = Listener { member: self.membership.member, post: &post, unmarked: self.unmarked };
        self.places = self.switch.listen(transport, codecs, interests, listener).await?;
        Ok(())
    }

    /// Writes the scope's id into what it sends. A reply that has no place for it goes without: it finds its way by its
    /// address.
    ///
    /// # Errors
    ///
    /// Where the policy can't: a fragment that reads after "failed to".
    pub(crate) fn stamp(&self, message: &Outgoing) -> Result<Arc<Outgoing>, String> {
        let rules = self.switch.rules();
        let original = message;
        let mut message = message.clone();
        let carried = match rules.stamp(&self.form, &mut message) {
            Ok(carried) => carried,
            Err(Unstamped::Refused(_)) if original.answers.is_some() => {
                return Ok(Arc::new(original.clone()));
            }
            Err(Unstamped::Refused(why) | Unstamped::Panicked(why)) => return Err(why),
        };
        if carried != self.form {
            self.learn(0, &carried)?;
        }
        if rules.follows() {
            let sent = Arrival::sent(&message, Instant::now());
            let ids = rules.read(&sent).map_err(|Broken(error)| error.text().to_owned())?;
            ids.iter().filter(|(reader, _)| *reader > 0).try_for_each(|(by, id)| self.learn(*by, id))?;
        }
        let stamped = Arc::new(message);
        // For a capture of what was sent, and the report.
        let _ = original.stamped.set(Arc::clone(&stamped));
        Ok(stamped)
    }

    fn learn(&self, reader: usize, id: &str) -> Result<(), String> {
        let found = self.scope.learn(self.membership.member, &self.switch.common, reader, id)?;
        Found::give(found)
    }

    /// Leaves of what a topic carried what may be the scope's own: what has its id, and what has none. Of what is no longer
    /// kept, nobody can tell.
    pub(crate) fn sift(&self, tapped: &mut Tapped) {
        let kept = tapped.recent.len() as u64;
        tapped.of_all_scopes = tapped.count > kept;
        tapped.recent.retain(|arrival| !self.is_foreign(arrival));
        if !tapped.of_all_scopes {
            tapped.count = tapped.recent.len() as u64;
        }
    }

    /// Whether a message has an id, and it is another's.
    fn is_foreign(&self, arrival: &Arrival) -> bool {
        let common = &self.switch.common;
        let Ok(ids) = common.rules.read(arrival) else { return false };
        !ids.is_empty() && !common.owners().find(&ids).contains(&self.membership.member)
    }

    /// The scope's ids there.
    pub(crate) fn ids(&self) -> Vec<String> {
        self.switch.common.owners().ids(self.membership.member)
    }

    /// Who sends and listens for it.
    pub(crate) fn origin(&self, transport: &dyn AnyTransport) -> Origin {
        self.switch.origin(transport)
    }

    /// Leaves its places, and says what it was not given there, and by which policy.
    pub(crate) fn leave(&mut self) -> Option<(String, Skipped)> {
        let places = std::mem::take(&mut self.places);
        let mut skipped = places.iter().map(Place::skipped).fold(Skipped::default(), Skipped::and);
        self.know_other_forms(&mut skipped);
        (!skipped.is_nothing()).then(|| (self.switch.rules().name().to_string(), skipped))
    }

    /// Finds its own id, in the form of another of its transports, among those of nobody.
    fn know_other_forms(&self, skipped: &mut Skipped) {
        let is_unknown = |one: &&mut Unrouted| one.reason == Reason::UnknownScope;
        let mut unknown = skipped.unrouted.iter_mut().filter(is_unknown).peekable();
        if unknown.peek().is_none() {
            return;
        }
        let forms = self.scope.forms_elsewhere(&self.membership);
        let owners = self.switch.common.owners();
        let forms: Vec<_> = forms.iter().map(|(field, id)| (*field, owners.hash(id))).collect();
        drop(owners);
        for one in unknown {
            if let Some((field, _)) = forms.iter().find(|(_, form)| one.id == Some(*form)) {
                one.reason = Reason::OtherForm(field);
                skipped.foreign = skipped.foreign.saturating_sub(1);
            }
        }
    }
}

//! By what a transport's messages are told apart.

use std::borrow::Cow;
use std::sync::Arc;

use smallvec::SmallVec;

use super::{Policy, Refused};
use crate::expr::UserError;
use crate::expr::panics;
use crate::message::{Arrival, Outgoing};
use crate::transport::{Capabilities, TransportError, TransportErrorKind};

/// What becomes of a message that carries no id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unmarked {
    /// It satisfies nothing, and a failing scope says how many there were.
    #[default]
    Skipped,
    /// Every scope that listens on its topic gets it, as without a policy.
    Broadcast,
}

/// Which of the policies an id was read by: 0 is the one that stamps, the others are followed.
pub(super) type Reader = usize;

/// The reader that stamps, too.
pub(super) const STAMPS: Reader = 0;

/// The ids of one message, each with who read it. None of them is empty.
pub(super) type Ids<'m> = SmallVec<[(Reader, Cow<'m, str>); 2]>;

/// The policies of a transport.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    /// What stamps, then those that are followed.
    policies: Vec<Named>,
    pub(super) unmarked: Unmarked,
}

/// A policy, and its name: asked for once, since it may be needed where nothing may panic.
#[derive(Debug, Clone)]
struct Named {
    name: Arc<str>,
    policy: Arc<dyn Policy>,
}

impl Named {
    fn new(policy: impl Policy) -> Named {
        let name = panics::caught(|| Ok(Arc::from(policy.name())));
        let name = name.unwrap_or_else(|_| Arc::from("a policy that panicked where it said its name"));
        Named { name, policy: Arc::new(policy) }
    }
}

impl Rules {
    /// Those of one policy.
    pub(super) fn new(policy: impl Policy) -> Rules {
        Rules { policies: vec![Named::new(policy)], unmarked: Unmarked::default() }
    }

    /// One policy more is followed.
    pub(super) fn follow(&mut self, policy: impl Policy) {
        self.policies.push(Named::new(policy));
    }

    /// How many policies read.
    pub(super) fn readers(&self) -> usize {
        self.policies.len()
    }

    /// Whether ids are followed.
    pub(super) fn follows(&self) -> bool {
        self.policies.len() > 1
    }

    /// The name of what stamps.
    pub(super) fn name(&self) -> &Arc<str> {
        &self.policies[STAMPS].name
    }

    /// Whether a transport with these capabilities can carry the ids.
    ///
    /// # Errors
    ///
    /// As [`Correlation::check`](super::Correlation::check).
    pub(super) fn suit(&self, transport: &str, can: Capabilities) -> Result<(), TransportError> {
        for Named { name, policy } in &self.policies {
            let suits =
                panics::caught(|| policy.suits(can).map_err(|why| UserError::message(why.to_string())));
            suits.map_err(|why| {
                let text = format!("correlate by {name} on {transport}: {}", why.text());
                TransportError::new(TransportErrorKind::Misconfigured, text)
            })?;
        }
        Ok(())
    }

    /// The id of a new scope.
    ///
    /// # Errors
    ///
    /// Where the policy panics: a fragment that reads after "failed to".
    pub(super) fn id(&self, scope: super::ScopeId) -> Result<String, String> {
        let made = panics::caught(|| Ok(self.stamping().id(scope)));
        made.map_err(|why| format!("correlate by {}: {}", self.name(), why.text()))
    }

    /// Whether this can be an id of a scope: why not.
    pub(super) fn refuses(&self, id: &str) -> Option<String> {
        let checked = panics::caught(|| Ok(self.stamping().check(id)));
        match checked {
            Ok(Ok(())) => None,
            Ok(Err(refused)) => Some(refused.to_string()),
            Err(why) => Some(why.text().to_owned()),
        }
    }

    /// Writes an id into a message, and gives the one that it carries then. `None` where it has no place for one.
    ///
    /// # Errors
    ///
    /// Where that may not be: why.
    pub(super) fn stamp(&self, id: &str, message: &mut Outgoing) -> Result<String, Unstamped> {
        let name = self.name();
        let stamped = panics::caught(|| Ok(self.stamping().stamp(id, message)));
        let carried = match stamped {
            Ok(Ok(carried)) => carried,
            Ok(Err(refused)) => return Err(Unstamped::Refused(said(name, &refused))),
            Err(why) => return Err(Unstamped::Panicked(format!("correlate by {name}: {}", why.text()))),
        };
        match carried.is_empty() {
            true => Err(Unstamped::Panicked(format!(
                "correlate by {name}: the id that the message has is empty, as anybody's may be: leave it out, or write one"
            ))),
            false => Ok(carried),
        }
    }

    fn stamping(&self) -> &dyn Policy {
        &*self.policies[STAMPS].policy
    }

    /// The ids of a message.
    ///
    /// # Errors
    ///
    /// Where a policy panics.
    pub(super) fn read<'m>(&self, message: &'m Arrival) -> Result<Ids<'m>, Broken> {
        let mut ids = Ids::new();
        for (reader, Named { name, policy }) in self.policies.iter().enumerate() {
            match panics::caught(|| Ok(policy.read(message))) {
                Ok(id) => ids.extend(id.filter(|id| !id.is_empty()).map(|id| (reader, id))),
                Err(error) => return Err(Broken::panicked(name, &error)),
            }
        }
        Ok(ids)
    }
}

fn said(name: &str, refused: &Refused) -> String {
    format!("correlate by {name}: {refused}")
}

/// Why a message was not stamped: a fragment that reads after "failed to".
pub(super) enum Unstamped {
    /// The policy has no place for an id in it, or does not allow the one that is there.
    Refused(String),
    /// The policy panicked, or made something that is no id.
    Panicked(String),
}

/// That nobody knows whose a message was.
#[derive(Debug, Clone)]
pub(crate) struct Broken(pub(crate) UserError);

impl Broken {
    /// A policy panicked where it read it.
    fn panicked(policy: &str, error: &UserError) -> Broken {
        let text = format!("correlate by {policy}, which panicked where it read a message: {}", error.text());
        Broken(UserError::panicked(text, error.location().map(str::to_owned)))
    }

    /// An id of it could not be mapped: a fragment that reads after "failed to".
    pub(super) fn unmapped(reason: String) -> Broken {
        Broken(UserError::message(reason))
    }
}

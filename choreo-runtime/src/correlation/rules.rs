//! By what a transport's messages are told apart.

use std::borrow::Cow;
use std::sync::Arc;

use smallvec::SmallVec;

use super::Policy;
use crate::expr::UserError;
use crate::expr::panics;
use crate::message::Arrival;

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

/// The ids of one message, each with who read it.
pub(super) type Ids<'m> = SmallVec<[(Reader, Cow<'m, str>); 2]>;

/// The policies of a transport.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    /// What stamps.
    pub(super) policy: Arc<dyn Policy>,
    pub(super) followed: Vec<Arc<dyn Policy>>,
    pub(super) unmarked: Unmarked,
}

impl Rules {
    /// How many policies read.
    pub(super) fn readers(&self) -> usize {
        1 + self.followed.len()
    }

    /// The ids of a message.
    ///
    /// # Errors
    ///
    /// Where a policy panics: its name and the panic.
    pub(super) fn read<'m>(&self, message: &'m Arrival) -> Result<Ids<'m>, Broken> {
        let mut ids = Ids::new();
        for (reader, policy) in std::iter::once(&self.policy).chain(&self.followed).enumerate() {
            match panics::caught(|| Ok(policy.read(message))) {
                Ok(id) => ids.extend(id.map(|id| (reader, id))),
                Err(error) => return Err(Broken { policy: policy.name().into_owned(), error }),
            }
        }
        Ok(ids)
    }
}

/// A policy that panicked where it read a message.
#[derive(Debug, Clone)]
pub(crate) struct Broken {
    /// Its name.
    pub(crate) policy: String,
    /// The panic.
    pub(crate) error: UserError,
}

//! Which messages belong to which scope, where several run on one broker at once.
//!
//! A [`Policy`] says how an id stands in a message: in a [`Field`] of the payload, a [`Header`], the [`Key`], AMQP's
//! [`CorrelationId`], or the trace that it belongs to ([`TraceParent`]). Each scope has an id of its own ([`ScopeId`]); what it
//! sends carries it, and of what comes it is given what carries it. Start at [`Correlation`], which a transport is opened
//! with.
//!
//! - `claim` is what a run has of it: it stamps, and listens.
//! - `switch` stands between the wire and the scopes; a `set` of it is one subscription, and the scopes that it serves.
//! - `owners` knows whose an id is; a `scope` has its ids until it ends.
//! - [`Bridge`] maps the one id of a scope to the form of each wire of a stage.
//! - `unrouted` keeps what no scope claimed, for the reports of those that fail.

mod amqp;
mod bridge;
mod claim;
mod field;
mod header;
mod id;
mod key;
mod owners;
mod policy;
mod rules;
mod scope;
mod set;
mod switch;
mod trace;
mod unrouted;

pub use amqp::CorrelationId;
#[doc(hidden)]
pub use bridge::boxed;
pub use bridge::{Bridge, WireId};
pub use field::Field;
pub use header::Header;
pub use id::ScopeId;
pub use key::Key;
pub use policy::{Policy, Refused};
pub use rules::Unmarked;
pub use trace::TraceParent;
pub use unrouted::{IdHash, Reason, Unrouted};

use std::sync::Arc;

pub(crate) use bridge::{Forms, forms};
pub(crate) use claim::Claim;
pub(crate) use rules::Broken;
use rules::Rules;
pub(crate) use scope::Scope;
pub(crate) use set::Skipped;
use switch::Switch;

use crate::transport::{Capabilities, TransportError, TransportErrorKind};

/// How a transport tells the messages of its scopes apart: a [`Policy`], and who listens at the moment. A clone is another
/// handle on the same.
///
/// ```
/// use choreo_runtime::correlation::{Correlation, Field};
///
/// let correlation = Correlation::new(Field::new("order_id"));
/// ```
#[derive(Debug, Clone)]
pub struct Correlation {
    switch: Arc<Switch>,
}

impl Correlation {
    /// By this policy.
    pub fn new(policy: impl Policy) -> Correlation {
        let (policy, followed, unmarked) = (Arc::new(policy), Vec::new(), Unmarked::default());
        Correlation::by(Rules { policy, followed, unmarked })
    }

    fn by(rules: Rules) -> Correlation {
        Correlation { switch: Arc::new(Switch::new(rules)) }
    }

    /// Follows the ids of this policy as well, which the system under test makes: where a message that is a scope's carries
    /// one, or one that the scope sends, everything that carries it belongs to that scope from then on. Messages that overtake
    /// the one which says whose they are wait for it, up to 1,024 of them.
    ///
    /// ```
    /// use choreo_runtime::correlation::{Correlation, Field};
    ///
    /// // An order's shipments carry no `order_id`, but for the first message of each.
    /// let correlation = Correlation::new(Field::new("order_id")).follow(Field::new("shipment_id"));
    /// ```
    #[must_use = "what is followed is that of the correlation that is returned"]
    pub fn follow(self, policy: impl Policy) -> Correlation {
        let mut rules = self.switch.common.rules.clone();
        rules.followed.push(Arc::new(policy));
        Correlation::by(rules)
    }

    /// What becomes of messages that carry no id: [`Unmarked::Skipped`] unless said otherwise, here or by a scenario's
    /// `unmarked = "broadcast"`.
    ///
    /// ```
    /// use choreo_runtime::correlation::{Correlation, Header, Unmarked};
    ///
    /// let correlation = Correlation::new(Header::new("order")).unmarked(Unmarked::Broadcast);
    /// ```
    #[must_use = "what becomes of them is as the correlation that is returned says"]
    pub fn unmarked(self, unmarked: Unmarked) -> Correlation {
        Correlation::by(Rules { unmarked, ..self.switch.common.rules.clone() })
    }

    /// Whether a transport with these capabilities can carry the ids.
    ///
    /// # Errors
    ///
    /// Where it can't: [`Misconfigured`](TransportErrorKind::Misconfigured), with the policy's name.
    pub fn check(&self, name: &str, transport: Capabilities) -> Result<(), TransportError> {
        let Rules { policy, followed, .. } = &self.switch.common.rules;
        for policy in std::iter::once(policy).chain(followed) {
            policy.suits(transport).map_err(|refused| {
                let text = format!("correlate by {} on {name}: {refused}", policy.name());
                TransportError::new(TransportErrorKind::Misconfigured, text)
            })?;
        }
        Ok(())
    }

    pub(crate) fn policy(&self) -> &dyn Policy {
        &*self.switch.common.rules.policy
    }

    fn switch(&self) -> &Arc<Switch> {
        &self.switch
    }
}

impl<P: Policy> From<P> for Correlation {
    fn from(policy: P) -> Correlation {
        Correlation::new(policy)
    }
}

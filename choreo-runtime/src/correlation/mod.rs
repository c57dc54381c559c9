//! Which messages belong to which scope, where several run on one broker at once.
//!
//! A [`Policy`] says how an id stands in a message: in a [`Field`] of the payload, a [`Header`], the [`Key`], AMQP's
//! [`CorrelationId`], or the trace that it belongs to ([`TraceParent`]). Each scope has an id of its own ([`ScopeId`]); what it
//! sends carries it, and of what comes it is given what carries it. Start at [`Correlation`], which a transport is opened
//! with.
//!
//! - `claim` is what a run has of it: it stamps, and listens.
//! - A [`Switch`] stands between the wire and the scopes; a `set` of it is one subscription, and the `hall` where the scopes have
//!   their `seats` that it serves. A `witness` listens for a moment, to tell what is new from what was on its way.
//! - `owners` knows whose an id is; a `scope` has its ids until it ends. Messages that may yet be somebody's are `waiting`.
//! - [`Bridge`] maps the one id of a scope to the form of each wire of a stage.
//! - `unrouted` keeps what no scope claimed, for the reports of those that fail.

mod amqp;
mod bridge;
mod claim;
mod field;
mod hall;
mod header;
mod id;
mod key;
mod owners;
mod policy;
mod recent;
mod rules;
mod scope;
mod seats;
mod set;
mod switch;
mod trace;
mod unrouted;
mod waiting;
mod witness;

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
pub use switch::Switch;
pub use trace::TraceParent;
pub use unrouted::{IdHash, Reason, Unrouted};

pub(crate) use bridge::{Forms, check, forms};
pub(crate) use claim::Claim;
pub(crate) use rules::Broken;
use rules::Rules;
pub(crate) use scope::Scope;
pub(crate) use seats::Skipped;
pub(crate) use waiting::MESSAGES as WAITING;

use crate::transport::{Capabilities, TransportError};

/// How a transport tells the messages of its scopes apart: by a [`Policy`]. It may be given to several transports.
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::correlation::{Correlation, Field};
///
/// let correlation = Correlation::new(Field::new("order_id"));
/// ```
#[derive(Debug, Clone)]
pub struct Correlation {
    rules: Rules,
}

impl Correlation {
    /// By this policy.
    pub fn new(policy: impl Policy) -> Correlation {
        Correlation { rules: Rules::new(policy) }
    }

    /// Follows the ids of this policy as well, which the system under test makes: where a message that is a scope's carries
    /// one, or one that the scope sends, everything that carries it belongs to that scope from then on. Messages that overtake
    /// the one which says whose they are wait for it, up to 1,024 of them, and up to 4 MiB: a scope whose own there was no room for
    /// ends in OVERFLOW.
    ///
    /// ```
    /// # use choreo_runtime as choreo;
    /// use choreo::correlation::{Correlation, Field};
    ///
    /// // An order's shipments carry no `order_id`, but for the first message of each.
    /// let correlation = Correlation::new(Field::new("order_id")).follow(Field::new("shipment_id"));
    /// ```
    #[must_use = "what is followed is that of the correlation that is returned"]
    pub fn follow(mut self, policy: impl Policy) -> Correlation {
        self.rules.follow(policy);
        self
    }

    /// What becomes of messages that carry no id: [`Unmarked::Skipped`] unless said otherwise, here or by a scenario's
    /// `unmarked = "broadcast"`.
    ///
    /// ```
    /// # use choreo_runtime as choreo;
    /// use choreo::correlation::{Correlation, Header, Unmarked};
    ///
    /// let correlation = Correlation::new(Header::new("order")).unmarked(Unmarked::Broadcast);
    /// ```
    #[must_use = "what becomes of them is as the correlation that is returned says"]
    pub fn unmarked(mut self, unmarked: Unmarked) -> Correlation {
        self.rules.unmarked = unmarked;
        self
    }

    /// Whether a transport with these capabilities can carry the ids.
    ///
    /// # Errors
    ///
    /// Where it can't: [`Misconfigured`](crate::transport::TransportErrorKind::Misconfigured), with the policy's name.
    pub fn check(&self, name: &str, transport: Capabilities) -> Result<(), TransportError> {
        self.rules.suit(name, transport)
    }
}

impl<P: Policy> From<P> for Correlation {
    fn from(policy: P) -> Correlation {
        Correlation::new(policy)
    }
}

//! What a policy is: how an id stands in a message.

use std::borrow::Cow;
use std::fmt;

use super::ScopeId;
use crate::message::{Arrival, Outgoing};
use crate::transport::Capabilities;

/// How the messages of a scope are told from those of others: by an id that the policy writes into what a scope sends, and
/// reads in what comes.
///
/// The system under test must pass the id on: what it sends in answer to a message carries the id of that message.
///
/// ```
/// # use choreo_runtime as choreo;
/// use std::borrow::Cow;
///
/// use choreo::correlation::{Policy, Refused};
/// use choreo::message::{Arrival, Outgoing};
/// use serde_json::{Value, json};
///
/// /// The id stands in the payload's `meta`: `{"meta": {"trace": "4bf92f35"}, "count": 3}`.
/// #[derive(Debug)]
/// struct Meta;
///
/// impl Policy for Meta {
///     fn name(&self) -> Cow<'_, str> {
///         "field `meta.trace`".into()
///     }
///
///     fn stamp(&self, id: &str, message: &mut Outgoing) -> Result<String, Refused> {
///         let mut payload: Value = serde_json::from_slice(&message.payload).unwrap_or_default();
///         let Some(fields) = payload.as_object_mut() else {
///             return Err(Refused::new("the payload is no JSON object: send one, or correlate by a header"));
///         };
///         let meta = fields.entry("meta").or_insert_with(|| json!({}));
///         let Some(meta) = meta.as_object_mut() else {
///             return Err(Refused::new("`meta` is no object: leave it out, or make it one"));
///         };
///         let id = meta.entry("trace").or_insert_with(|| id.into()).as_str().map(str::to_owned);
///         message.payload = payload.to_string().into();
///         id.ok_or_else(|| Refused::new("`meta.trace` is no string: leave it out, or write one"))
///     }
///
///     fn read<'m>(&self, message: &'m Arrival) -> Option<Cow<'m, str>> {
///         let payload: Value = serde_json::from_slice(message.content().ok()?).ok()?;
///         Some(payload["meta"]["trace"].as_str()?.to_owned().into())
///     }
/// }
/// ```
pub trait Policy: fmt::Debug + Send + Sync + 'static {
    /// What it is called in errors and reports: ``field `order_id` ``.
    fn name(&self) -> Cow<'_, str>;

    /// The id of a new scope, in this wire's form. By default the 32 hexadecimal digits of its [`ScopeId`].
    fn id(&self, scope: ScopeId) -> String {
        scope.to_string()
    }

    /// Whether a transport with these capabilities can carry the id.
    ///
    /// # Errors
    ///
    /// Where it can't: why, and what to use instead; a fragment that begins with a small letter.
    fn suits(&self, transport: Capabilities) -> Result<(), Refused> {
        let _ = transport;
        Ok(())
    }

    /// Whether this can be the id of a scope on this wire: asked of what a [`Bridge`](super::Bridge) made of one.
    ///
    /// # Errors
    ///
    /// Where it can't, and [`read`](Policy::read) would not find it: what an id looks like. It does not quote this one.
    fn check(&self, id: &str) -> Result<(), Refused> {
        match id.is_empty() {
            true => Err(Refused::new("it is empty")),
            false => Ok(()),
        }
    }

    /// Writes the scope's id into a message that it sends, before its codec writes it, and gives the id that the message
    /// carries then: another one, where the test has written its own.
    ///
    /// # Errors
    ///
    /// Where it has no place for one, or the test's own is not allowed.
    fn stamp(&self, id: &str, message: &mut Outgoing) -> Result<String, Refused>;

    /// The id of a message that has come, as its codec has read it. `None` where it has none.
    fn read<'m>(&self, message: &'m Arrival) -> Option<Cow<'m, str>>;
}

/// Why a policy or a bridge does not do what it was asked to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(String);

impl Refused {
    /// `reason` says what to change, a fragment that begins with a small letter.
    pub fn new(reason: impl Into<String>) -> Refused {
        Refused(reason.into())
    }
}

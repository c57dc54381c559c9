//! What a transport is: the trait, its errors, what it can do.

mod capability;
mod error;
mod inbox;

pub use capability::{Capabilities, HasHeaders, HasKeys, HasReply, HasWildcards};
pub use error::{TransportError, TransportErrorKind};
pub use inbox::{Inbox, InboxLimits, Mail, Post};

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use crate::message::{Arrival, Origin, Outgoing, Topic};
use crate::outcome::Tapped;

/// A wire that scenarios run over.
///
/// A transport is opened connected; [`disconnect`](Transport::disconnect) may be called more than once.
pub trait Transport: fmt::Debug + Sized + Send + Sync + 'static {
    /// The transport's name as users write it: `InMemory`.
    const NAME: &'static str;

    /// What it can do.
    const CAPABILITIES: Capabilities;

    /// A subscription: ends when it is dropped.
    type Subscription: fmt::Debug + Send;

    /// Opens a connection for the scenario that begins: to what the environment says, or to a broker of its own.
    ///
    /// # Errors
    ///
    /// Where it can't be reached.
    fn open() -> impl Future<Output = Result<Self, TransportError>> + Send;

    /// Listens on these topics or wildcards, in the name of `origin`. Resolves when everything published from
    /// now on will be posted to `post`, each message once, however many of the topics fit it.
    ///
    /// # Errors
    ///
    /// Where a topic is not valid on this transport, or the connection is lost.
    fn subscribe(
        &self,
        topics: &[Topic],
        post: Post,
        origin: Origin,
    ) -> impl Future<Output = Result<Self::Subscription, TransportError>> + Send;

    /// Sends a message. Resolves when the broker has accepted it.
    ///
    /// # Errors
    ///
    /// Where the broker refuses it, its topic is not valid, or the connection is lost.
    fn publish(
        &self,
        message: &Outgoing,
        origin: Origin,
    ) -> impl Future<Output = Result<(), TransportError>> + Send;

    /// Whether this is a wildcard, in the transport's own form, rather than the name of one topic.
    fn is_wildcard(topic: &str) -> bool;

    /// Whether a topic fits a topic or wildcard that was subscribed to.
    fn covers(pattern: &str, topic: &str) -> bool;

    /// Waits until somebody other than `except` listens on the topic. `Ok(false)` after `patience` without
    /// one; `None` where this wire can't tell.
    fn listened(
        &self,
        topic: &Topic,
        except: Origin,
        patience: Duration,
    ) -> impl Future<Output = Option<bool>> + Send;

    /// A new identity for a scope, so that its own messages can be told from others'.
    fn origin(&self) -> Origin;

    /// What topics other than these carried since this point, where the transport keeps a tap.
    fn tapped(&self, since: TapMark, except: &[Topic]) -> Vec<Tapped>;

    /// A point to give to [`tapped`](Transport::tapped).
    fn mark(&self) -> TapMark;

    /// Ends the connection.
    ///
    /// # Errors
    ///
    /// Where the broker could not be told.
    fn disconnect(&self) -> impl Future<Output = Result<(), TransportError>> + Send;
}

/// A point in what a transport's tap has seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TapMark(pub u64);

/// What a transport posts to a subscriber.
#[derive(Debug, Clone)]
pub enum Parcel {
    /// A message.
    Message(Arc<Arrival>),
    /// The connection is gone: why, a lower-case fragment.
    Lost(Arc<str>),
}

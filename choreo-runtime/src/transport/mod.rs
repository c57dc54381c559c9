//! What a transport is: the trait, its errors, what it can do.

mod address;
mod any;
mod capability;
#[cfg(feature = "contract")]
pub mod contract;
mod error;
mod inbox;
mod parcel;
mod turn;

pub use address::REPLIES;
pub use any::{AnySubscription, AnyTransport, Covers, Pending};
pub use capability::{
    Capabilities, Echoes, HasHeaders, HasHistory, HasKeys, HasReply, HasWildcards, Listeners,
};
pub use error::{TransportError, TransportErrorKind};
pub(crate) use inbox::Relay;
pub use inbox::{Full, Inbox, InboxLimits, Mail, Post};
pub use parcel::{Gap, Parcel};
pub use turn::{Turn, Turning};

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::codec::Codecs;
use crate::correlation::Switch;
use crate::message::{Origin, Outgoing, Topic};
use crate::outcome::Tapped;

/// A wire that scenarios run over.
///
/// A value of it is a handle on one open connection; [`disconnect`](Transport::disconnect) may be called more
/// than once. What must be written is below; the other methods are for wires that can do more. The feature `contract` has
/// the suite that each transport passes.
///
/// ```
/// # use choreo_runtime as choreo;
/// use std::sync::{Arc, Mutex};
///
/// use choreo::message::{Arrival, Origin, Outgoing, Topic};
/// use choreo::transport::{
///     Capabilities, Echoes, Interest, Listeners, Parcel, Post, Receipt, Transport, TransportError,
/// };
/// use tokio::time::Instant;
///
/// /// A wire that ends where it begins.
/// #[derive(Debug, Clone, Default)]
/// struct Loopback {
///     posts: Arc<Mutex<Vec<(Topic, Post)>>>,
/// }
///
/// impl Transport for Loopback {
///     const NAME: &'static str = "Loopback";
///     const CAPABILITIES: Capabilities = Capabilities {
///         keys: false,
///         headers: false,
///         replies: false,
///         wildcards: false,
///         history: false,
///         echoes: Echoes::Bytes,
///         listeners: Listeners::Unknown,
///         resumes: false,
///         virtual_time: true,
///     };
///     // What is posted goes nowhere once its reader is gone, so there is nothing to end.
///     type Subscription = ();
///
///     async fn open() -> Result<Loopback, TransportError> {
///         Ok(Loopback::default())
///     }
///
///     async fn subscribe(&self, interests: &[Interest], post: Post, _: Origin) -> Result<(), TransportError> {
///         let wanted = interests.iter().map(|interest| (interest.topic.clone(), post.clone()));
///         self.posts.lock().unwrap().extend(wanted);
///         Ok(())
///     }
///
///     async fn publish(&self, message: &Outgoing, _: Origin) -> Result<Receipt, TransportError> {
///         let arrival = Arrival::new(&message.topic, message.payload.clone(), Instant::now());
///         let arrival = Arc::new(arrival);
///         for (_, post) in self.posts.lock().unwrap().iter().filter(|(topic, _)| *topic == message.topic) {
///             post.post(Parcel::Message(Arc::clone(&arrival)));
///         }
///         Ok(Receipt::Accepted)
///     }
///
///     fn is_wildcard(_: &str) -> bool {
///         false
///     }
///
///     fn covers(pattern: &str, topic: &str) -> bool {
///         pattern == topic
///     }
///
///     async fn disconnect(&self) -> Result<(), TransportError> {
///         self.posts.lock().unwrap().clear();
///         Ok(())
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a transport",
    label = "expected a transport, such as `InMemory`"
)]
pub trait Transport: fmt::Debug + Sized + Send + Sync + 'static {
    /// The transport's name as users write it: `InMemory`.
    const NAME: &'static str;

    /// What it can do.
    const CAPABILITIES: Capabilities;

    /// A subscription: ends when it is dropped.
    type Subscription: fmt::Debug + Send;

    /// What a scenario that begins runs on: a new one, or the process's own one, on what the environment says or
    /// on a broker of its own. Its [turn](Transport::turn) on that is still to be waited for.
    ///
    /// # Errors
    ///
    /// Where it can't be reached.
    fn open() -> impl Future<Output = Result<Self, TransportError>> + Send;

    /// Whether the scenarios of a process share one connection, on which they take turns. Otherwise each opens one of its
    /// own.
    const SHARED: bool = false;

    /// Another handle on the same connection, without a turn; `None` where it is not shared, and where it has been ended.
    fn handle(&self) -> Option<Self> {
        None
    }

    /// The turn that a scenario waits for before it runs on this connection; `None` where it need not.
    fn turn(&self) -> Option<Turning<'_>> {
        None
    }

    /// The connection for the scenario whose turn it is.
    fn in_turn(self, turn: Turn) -> impl Future<Output = Self> + Send {
        drop(turn);
        std::future::ready(self)
    }

    /// The turn that is held, where this is the connection of a scenario whose turn it is.
    fn held(&self) -> Option<&Turn> {
        None
    }

    /// Ends what [`open`](Transport::open) gave to a scenario. Unless said otherwise the connection ends with it.
    ///
    /// # Errors
    ///
    /// Where the broker could not be told.
    fn release(&self) -> impl Future<Output = Result<(), TransportError>> + Send {
        self.disconnect()
    }

    /// Listens on these topics or wildcards, in the name of `origin`. Resolves when the broker has confirmed that
    /// everything published from now on will be posted to `post`, each message once, however many of the interests
    /// it fits.
    ///
    /// What the log held before is posted where an interest asks for it, before everything newer, marked as
    /// [`old`](crate::message::Arrival::old).
    ///
    /// # Errors
    ///
    /// Where a topic is not valid on this transport, or the connection is lost.
    fn subscribe(
        &self,
        interests: &[Interest],
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
    ) -> impl Future<Output = Result<Receipt, TransportError>> + Send;

    /// How payloads are written on its topics, unless the stage around it says something else.
    fn codecs(&self) -> &Codecs {
        Codecs::json()
    }

    /// Where it leads, as a report shows it: never with a credential. `None` where it leads nowhere.
    fn endpoint(&self) -> Option<Arc<str>> {
        None
    }

    /// What tells messages apart that belong to different scopes: the connection's own, which all handles on it share.
    /// `None` where they are not told apart: then scenarios that share a broker take [turns](Transport::turn).
    fn switch(&self) -> Option<&Arc<Switch>> {
        None
    }

    /// Whether this is a wildcard, in the transport's own form, rather than the name of one topic.
    fn is_wildcard(topic: &str) -> bool;

    /// Whether a topic fits a topic or wildcard that was subscribed to.
    fn covers(pattern: &str, topic: &str) -> bool;

    /// Waits until somebody other than `except` listens on the topic. `Some(false)` after `patience` without
    /// one; `None` where this wire can't tell.
    fn listened(
        &self,
        topic: &Topic,
        except: Origin,
        patience: Duration,
    ) -> impl Future<Output = Option<bool>> + Send {
        let _ = (topic, except, patience);
        std::future::ready(None)
    }

    /// A new address at which a reply can be wanted: a topic that nobody else has or will have, and that can be
    /// subscribed to like any other. What is answered there comes once it is subscribed to.
    fn reply_address(&self) -> Topic {
        address::unique()
    }

    /// A new identity for a scope, so that its own messages can be told from others'.
    fn origin(&self) -> Origin {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Origin(NEXT.fetch_add(1, Ordering::Relaxed))
    }

    /// What topics other than these carried since this point: asked after a failure, for its report. `None` where
    /// that is not known.
    fn tapped(&self, since: TapMark, except: &[Topic]) -> impl Future<Output = Option<Vec<Tapped>>> + Send {
        let _ = (since, except);
        std::future::ready(None)
    }

    /// A point to give to [`tapped`](Transport::tapped).
    fn mark(&self) -> TapMark {
        TapMark::default()
    }

    /// Ends the connection, for all who share it.
    ///
    /// # Errors
    ///
    /// Where the broker could not be told.
    fn disconnect(&self) -> impl Future<Output = Result<(), TransportError>> + Send;
}

/// A topic or wildcard to listen on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interest {
    /// The topic, or a wildcard in the transport's own form.
    pub topic: Topic,
    /// Whether what is already there is wanted too.
    pub from_start: bool,
}

impl Interest {
    /// In what comes from now on.
    pub fn new(topic: impl Into<Topic>) -> Interest {
        Interest { topic: topic.into(), from_start: false }
    }

    /// In what is already there, too.
    #[must_use = "the interest is changed in the value that is returned"]
    pub fn from_start(self) -> Interest {
        Interest { from_start: true, ..self }
    }
}

/// What the broker said of a message that it took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "an unroutable message reached nobody"]
pub enum Receipt {
    /// It accepted it.
    Accepted,
    /// It accepted it, and nobody listens there: the message is gone. On some wires also one that reached the sender's own connection alone.
    Unroutable,
}

/// A point in what a transport's tap has seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TapMark(pub u64);

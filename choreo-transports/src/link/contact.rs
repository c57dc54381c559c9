//! What a broker implements: [`Link`] and its [`Publisher`].

use std::fmt;
use std::future::Future;
use std::time::Duration;

use choreo_runtime::message::{Arrival, Outgoing, Position, Topic};
use choreo_runtime::transport::{Capabilities, Receipt, Transport, TransportError};

use super::{Connection, Ear, Sink};
use crate::security::{Endpoint, Login, Tls};

/// A transport that speaks to a broker over a [`Link`].
pub trait Broker: Transport + Clone {
    /// Its connection.
    type Link: Link;

    /// The transport on this connection.
    fn on(connection: Connection<Self::Link>) -> Self;
}

/// One connection to a broker.
///
/// It never reconnects by itself: its end is told to its [`Sink`] once, and a new link is dialled. Only one task
/// calls it, on choreo's own runtime.
pub trait Link: Sized + Send + 'static {
    /// The transport's name as users write it: `Nats`.
    const NAME: &'static str;

    /// The section of `choreo.toml` that is about it: `nats`.
    const SECTION: &'static str;

    /// The variable that says where the broker is: `CHOREO_NATS_URL`.
    const VARIABLE: &'static str;

    /// The schemes of its URLs, the first one is taken where there is none, those in `TLS_SCHEMES` ask for TLS.
    const SCHEMES: &'static [&'static str];

    /// Those of its schemes that ask for TLS.
    const TLS_SCHEMES: &'static [&'static str];

    /// The port that a URL without one means.
    const PORT: u16;

    /// What the transport can do.
    const CAPABILITIES: Capabilities;

    /// How one may log in.
    type Auth: Send + Sync + fmt::Debug + 'static;

    /// What else can be chosen when connecting.
    type Options: Clone + Default + fmt::Debug + Send + Sync + 'static;

    /// Sends messages.
    type Publisher: Publisher;

    /// What hears everything that is published on a broker of our own.
    type Ear: Ear<Self>;

    /// Where its consumers stood when it was lost: what the [`Sink`] did not take any more is beyond it.
    type Standing: Send + Sync;

    /// A user name and a password from a URL, as credentials.
    ///
    /// # Errors
    ///
    /// Where this broker knows no such login: says what it knows.
    fn login(login: Login) -> Result<Self::Auth, TransportError>;

    /// Whether a header comes back as it was sent. By its headers, too, a message of the scenario's own is known where only what is
    /// in it tells ([`Echoes::Bytes`](choreo_runtime::transport::Echoes::Bytes)).
    fn keeps_header(name: &str) -> bool {
        let _ = name;
        true
    }

    /// Whether this is a wildcard rather than the name of one topic.
    fn is_wildcard(topic: &str) -> bool;

    /// Whether a topic fits a topic or wildcard.
    fn covers(pattern: &str, topic: &str) -> bool;

    /// Whether one can publish to it: checked before anything is sent.
    ///
    /// # Errors
    ///
    /// [`BadTopic`](choreo_runtime::transport::TransportErrorKind::BadTopic), with the fix.
    fn check_published(topic: &str) -> Result<(), TransportError>;

    /// Whether one can listen on it: checked before anything is sent.
    ///
    /// # Errors
    ///
    /// [`BadTopic`](choreo_runtime::transport::TransportErrorKind::BadTopic), with the fix.
    fn check_subscribed(topic: &str) -> Result<(), TransportError>;

    /// A broker of our own for this process: where it is.
    ///
    /// # Errors
    ///
    /// [`NoBroker`](choreo_runtime::transport::TransportErrorKind::NoBroker), with how to install one.
    fn ephemeral() -> impl Future<Output = Result<String, TransportError>> + Send;

    /// Connects. Resolves when the broker has let us in. The caller gives it `dial.timeout` and no more.
    ///
    /// # Errors
    ///
    /// `Unreachable`, `Unauthorized`, `Misconfigured`; never with a credential in its words.
    fn dial(
        dial: Dial<'_, Self>,
        sink: Sink<Self>,
    ) -> impl Future<Output = Result<Self, TransportError>> + Send;

    /// What sends on this connection.
    fn publisher(&self) -> Self::Publisher;

    /// Listens. Resolves when the broker has confirmed that whatever is published from now on to the `fresh` topics
    /// will reach the sink, and when whatever was published before the call to the `shared` ones, which it listens
    /// on already, has reached it.
    ///
    /// # Errors
    ///
    /// The broker's refusal (then none of `fresh` is listened on), or `Disconnected`.
    fn listen(
        &mut self,
        fresh: &[Topic],
        shared: &[Topic],
    ) -> impl Future<Output = Result<(), TransportError>> + Send;

    /// Stops listening: after it, nothing of these topics reaches the sink, unless they are listened on again.
    ///
    /// # Errors
    ///
    /// `Disconnected`.
    fn unlisten(&mut self, topics: &[Topic]) -> impl Future<Output = Result<(), TransportError>> + Send;

    /// Reads what the log holds of a topic that it listens on, oldest first, up to where it stands at the call or
    /// a little beyond (a position that comes twice is one message).
    ///
    /// # Errors
    ///
    /// The broker's refusal, or `Disconnected`.
    fn replay(
        &mut self,
        topic: &Topic,
        into: &mut (dyn FnMut(Arrival) + Send),
    ) -> impl Future<Output = Result<(), TransportError>> + Send {
        let _ = (topic, into);
        std::future::ready(Ok(()))
    }

    /// Asks the broker for a sign of life: called now and then. Resolves when it has answered.
    ///
    /// # Errors
    ///
    /// `Disconnected`.
    fn probe(&mut self) -> impl Future<Output = Result<(), TransportError>> + Send;

    /// Where its consumers stand: asked of a link that was lost. `None` where the wire can't resume.
    fn standing(&self) -> Option<Self::Standing>;

    /// Listens on these topics from where a lost link stood, so that each message reaches the sink exactly once.
    ///
    /// # Errors
    ///
    /// `Refused`, with the reason as its words, where the log is no longer the one that it was: empty, or cut.
    /// `Disconnected`, where the connection is lost again.
    fn resume(
        &mut self,
        topics: &[Topic],
        standing: &Self::Standing,
    ) -> impl Future<Output = Result<(), TransportError>> + Send {
        let _ = (topics, standing);
        std::future::ready(Ok(()))
    }

    /// Says good-bye. After it the sink is told nothing.
    ///
    /// # Errors
    ///
    /// Where the broker could not be told.
    fn close(self) -> impl Future<Output = Result<(), TransportError>> + Send;
}

/// What sends messages on a link: called from any runtime, many at a time.
pub trait Publisher: Clone + Send + Sync + 'static {
    /// Sends a message, whose topic was checked. Resolves when the broker has accepted it.
    ///
    /// # Errors
    ///
    /// `TooLarge`, `Unauthorized`, `Refused`; `Disconnected` where its fate is unknown.
    fn publish(&self, message: &Outgoing) -> impl Future<Output = Result<Sent, TransportError>> + Send;

    /// What the broker calls the link, where it lists who listens.
    fn client(&self) -> Option<u64> {
        None
    }
}

/// What the broker said of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// Whether it reached anybody.
    pub receipt: Receipt,
    /// Where the log keeps it: needed where echoes are told by position.
    pub position: Option<Position>,
    /// Whether it comes back, though it reached nobody else.
    pub comes_back: bool,
}

impl Sent {
    /// Accepted, by a broker that keeps nothing.
    pub const ACCEPTED: Sent = Sent { receipt: Receipt::Accepted, position: None, comes_back: true };

    /// It reached nobody.
    pub const UNROUTABLE: Sent = Sent { receipt: Receipt::Unroutable, position: None, comes_back: false };
}

/// What a link is dialled with.
#[derive(Debug)]
pub struct Dial<'a, L: Link> {
    /// Where to: never holds a credential.
    pub endpoint: &'a Endpoint,
    /// The credentials: this link's to use and to drop, which zeroises them.
    pub auth: Option<L::Auth>,
    /// TLS, where it is wanted.
    pub tls: Option<&'a Tls>,
    /// The rest.
    pub options: &'a L::Options,
    /// How much of the connect budget is left.
    pub timeout: Duration,
}

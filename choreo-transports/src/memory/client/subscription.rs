//! What a client listens on.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use choreo_runtime::message::{Origin, Topic};
use choreo_runtime::transport::{Inbox, InboxLimits, Mail, Parcel, TransportError};
use futures_core::Stream;
use tokio::task::coop::poll_proceed;

use super::{ClientError, ClientErrorKind, Received};
use crate::memory::bus::Bus;
use crate::memory::subscription::Registration;

/// A client's subscription, with a queue of its own. Ends when it is dropped.
///
/// The queue is bounded: 65,536 messages and 256 MiB, or what [`Client::queue_limits`](super::Client::queue_limits)
/// says. Brokers differ in what they do to a slow reader: NATS drops messages and warns, Redis hangs up. Here nothing
/// is dropped silently: [`recv`](Subscription::recv) gives what was queued, without a gap, then one error of the kind
/// [`Overflowed`](ClientErrorKind::Overflowed), then what is published after that.
///
/// It is also a [`Stream`], which gives what `recv` gives and ends after the connection is lost.
///
/// ```
/// # use choreo_transports as choreo;
/// use choreo::InMemory;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let bus = InMemory::new();
/// # let client = bus.client();
/// let mut orders = client.subscribe("orders.>").await?;
/// client.publish("orders.eu.created", "{}").await?;
/// # bus.sever();
/// while let Ok(order) = orders.recv().await {
///     println!("{}: {} bytes", order.topic(), order.payload().len());
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "when it is dropped, the subscription ends"]
pub struct Subscription {
    topic: Topic,
    inbox: Inbox,
    bus: Arc<Bus>,
    lost: Option<Arc<str>>,
    ended: bool,
    _registration: Registration,
}

impl Subscription {
    pub(super) fn new(
        bus: &Arc<Bus>,
        topic: Topic,
        limits: InboxLimits,
        origin: Origin,
    ) -> Result<Subscription, TransportError> {
        let (inbox, post) = Inbox::new(limits);
        let registration = bus.subscribe(std::slice::from_ref(&topic), post, origin)?;
        let bus = Arc::clone(bus);
        Ok(Subscription { topic, inbox, bus, lost: None, ended: false, _registration: registration })
    }

    /// The topic or wildcard that was subscribed to.
    pub fn topic(&self) -> &str {
        &self.topic
    }

    /// Waits for the next message. Cancel safe: a message is lost by no `select!`.
    ///
    /// # Errors
    ///
    /// Where the queue was full (once for each time it was), and where the bus was severed or disconnected (then
    /// for good).
    pub async fn recv(&mut self) -> Result<Received, ClientError> {
        poll_fn(|cx| self.poll_recv(cx)).await
    }

    fn poll_recv(&mut self, cx: &mut Context<'_>) -> Poll<Result<Received, ClientError>> {
        if self.lost.is_some() {
            return Poll::Ready(Err(self.disconnected()));
        }
        // A service that feeds itself is always ready; the others on its thread must have their turn.
        let turn = ready!(poll_proceed(cx));
        let mail = ready!(self.inbox.poll_next(cx));
        turn.made_progress();
        Poll::Ready(match mail {
            Mail::Parcel(Parcel::Message(arrival)) => Ok(Received::new(arrival)),
            Mail::Parcel(Parcel::Lost(why)) => {
                self.lost = Some(why);
                Err(self.disconnected())
            }
            // A bus is never away for a while; whoever posts such news is read past.
            Mail::Parcel(Parcel::Away(_) | Parcel::Gap(_)) => {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            Mail::Overflowed { topic, .. } => {
                // The news of a lost connection does not get into a full queue.
                self.lost = self.bus.closed();
                Err(self.overflowed(&topic))
            }
        })
    }

    fn disconnected(&self) -> ClientError {
        let why = self.lost.as_deref().unwrap_or_default();
        let text = format!("receive from `{}`: {why}", self.topic);
        ClientError::new(ClientErrorKind::Disconnected, text)
    }

    fn overflowed(&self, topic: &Topic) -> ClientError {
        let text = format!(
            "receive all from `{}`: the queue was full when a message on `{topic}` came; read faster, or raise \
             the limits",
            self.topic
        );
        ClientError::new(ClientErrorKind::Overflowed, text)
    }
}

impl Stream for Subscription {
    type Item = Result<Received, ClientError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let item = ready!(self.poll_recv(cx));
        self.ended = matches!(&item, Err(error) if error.kind() == ClientErrorKind::Disconnected);
        Poll::Ready(Some(item))
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription")
            .field("topic", &self.topic)
            .field("lost", &self.lost)
            .finish_non_exhaustive()
    }
}

//! [`InMemory`], and what makes it a transport.

use std::sync::Arc;
use std::time::Duration;

use choreo_runtime::codec::Codecs;
use choreo_runtime::correlation::{Correlation, Switch};
use choreo_runtime::message::{Origin, Outgoing, Topic};
use choreo_runtime::outcome::Tapped;
use choreo_runtime::transport::{Capabilities, Interest, Post, Receipt, TapMark, Transport, TransportError};

use smallvec::SmallVec;

use super::bus::Bus;
use super::{Client, Registration, capability, topic};

/// A bus inside the process. Opened for each scenario: two buses never meet.
///
/// A clone is another handle on the same bus.
///
/// ```
/// # use choreo_transports as choreo;
/// use choreo::InMemory;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let bus = InMemory::new();
/// let shop = bus.client();
/// let mut orders = shop.subscribe("orders.*").await?;
///
/// bus.client().publish("orders.created", r#"{"id":7}"#).await?;
///
/// let message = orders.recv().await?;
/// assert_eq!(message.topic(), "orders.created");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
pub struct InMemory {
    bus: Arc<Bus>,
    codecs: Option<Arc<Codecs>>,
    switch: Option<Arc<Switch>>,
}

impl InMemory {
    /// A new bus. Costs next to nothing.
    ///
    /// ```
    /// # use choreo_transports as choreo;
    /// use choreo::InMemory;
    /// let bus = InMemory::new();
    /// let same = bus.clone();
    /// let other = InMemory::new();
    /// ```
    pub fn new() -> InMemory {
        InMemory::default()
    }

    /// The same bus, on which scenarios write and read payloads by these codecs. (Its clients carry bytes.)
    ///
    /// ```
    /// # mod choreo { pub use choreo_runtime::*; pub use choreo_transports::*; }
    /// use choreo::InMemory;
    /// use choreo::codec::{Codecs, Json, Text};
    ///
    /// let bus = InMemory::new().with_codecs(Codecs::new(Json).on("log.*", Text));
    /// ```
    #[must_use = "the codecs are those of the handle that is returned"]
    pub fn with_codecs(self, codecs: impl Into<Codecs>) -> InMemory {
        InMemory { codecs: Some(Arc::new(codecs.into())), ..self }
    }

    /// The same bus, on which scripts that run at once are given what carries their id, by this policy.
    ///
    /// ```
    /// # mod choreo { pub use choreo_runtime::*; pub use choreo_transports::*; }
    /// use choreo::InMemory;
    /// use choreo::correlation::Field;
    ///
    /// let bus = InMemory::new().with_correlation(Field::new("order_id"));
    /// ```
    #[must_use = "the policy is that of the handle that is returned"]
    pub fn with_correlation(self, policy: impl Into<Correlation>) -> InMemory {
        InMemory { switch: Some(Switch::new(policy)), ..self }
    }

    /// A client for a system under test: one for each service, since a client is an origin.
    ///
    /// ```
    /// # use choreo_transports as choreo;
    /// use choreo::InMemory;
    /// use choreo::memory::{Client, ClientError};
    ///
    /// async fn serve(client: Client) -> Result<(), ClientError> {
    ///     let mut created = client.subscribe("orders.created").await?;
    ///     loop {
    ///         let order = created.recv().await?;
    ///         client.publish("orders.processed", order.bytes()).await?;
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let bus = InMemory::new();
    /// tokio::spawn(serve(bus.client()));
    /// # }
    /// ```
    pub fn client(&self) -> Client {
        Client::new(Arc::clone(&self.bus))
    }

    /// Cuts the wire, to see what a scenario or a service makes of it. Every subscriber gets what was already
    /// in its queue and then learns that the connection is lost; every later publish and subscribe fails. There is no
    /// way back.
    ///
    /// ```
    /// # use choreo_transports as choreo;
    /// use choreo::InMemory;
    /// use choreo::memory::ClientErrorKind;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let bus = InMemory::new();
    /// let client = bus.client();
    /// let mut orders = client.subscribe("orders.created").await?;
    ///
    /// bus.sever();
    ///
    /// assert_eq!(orders.recv().await.unwrap_err().kind(), ClientErrorKind::Disconnected);
    /// assert!(client.publish("orders.created", "{}").await.is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn sever(&self) {
        self.bus.close("the bus was severed");
    }
}

impl Transport for InMemory {
    const NAME: &'static str = "InMemory";

    const CAPABILITIES: Capabilities = capability::CAPABILITIES;

    type Subscription = Registration;

    async fn open() -> Result<InMemory, TransportError> {
        Ok(InMemory::new())
    }

    async fn subscribe(
        &self,
        interests: &[Interest],
        post: Post,
        origin: Origin,
    ) -> Result<Registration, TransportError> {
        let topics: SmallVec<[Topic; 4]> = interests.iter().map(|interest| interest.topic.clone()).collect();
        self.bus.subscribe(&topics, post, origin)
    }

    async fn publish(&self, message: &Outgoing, origin: Origin) -> Result<Receipt, TransportError> {
        self.bus.publish(message.clone(), origin).map(|_| Receipt::Accepted)
    }

    fn codecs(&self) -> &Codecs {
        self.codecs.as_deref().unwrap_or(Codecs::json())
    }

    fn switch(&self) -> Option<&Arc<Switch>> {
        self.switch.as_ref()
    }

    fn is_wildcard(topic: &str) -> bool {
        topic::is_wildcard(topic)
    }

    fn covers(pattern: &str, topic: &str) -> bool {
        topic::covers(pattern, topic)
    }

    async fn listened(&self, topic: &Topic, except: Origin, patience: Duration) -> Option<bool> {
        Some(self.bus.listened(topic, except, patience).await)
    }

    fn reply_address(&self) -> Topic {
        self.bus.reply_address()
    }

    fn origin(&self) -> Origin {
        self.bus.origin()
    }

    /// What other topics carried. Kept are the last 8 messages of a topic and 8 MiB in all; the addresses of
    /// replies are left out. Of topics that nobody listens on, the 4,096 used last are known.
    async fn tapped(&self, since: TapMark, except: &[Topic]) -> Option<Vec<Tapped>> {
        Some(self.bus.tapped(since, except))
    }

    fn mark(&self) -> TapMark {
        self.bus.mark()
    }

    /// Ends the bus for all who are on it, as [`sever`](InMemory::sever) does.
    async fn disconnect(&self) -> Result<(), TransportError> {
        self.bus.close("the bus was disconnected");
        Ok(())
    }
}

//! One connection of the client library: [`Wire`].

use std::sync::Arc;
use std::time::Duration;

use async_nats::{Client, ConnectOptions, Event, Message, ServerAddr, ServerError, Subject};
use choreo_runtime::message::Arrival;
use choreo_runtime::transport::{TransportError, TransportErrorKind};

use super::auth::{Gate, NatsAuth};
use super::barrier::{Act, Barrier, Slot, gone};
use super::failure::Attempt;
use super::reader::Reader;
use super::tls;
use crate::security::{Endpoint, Tls};

/// How many messages a subscription may have that were read from the socket and not handed on. They are handed on as they
/// are read, so that there are hardly ever any.
const BACKLOG: usize = 1 << 17;

/// What the server calls our connections.
pub(super) const NAME: &str = "choreo";

/// How many subscriptions are sent before their answers are waited for: as many errors as may come at once.
pub(crate) const BATCH: usize = 32;

/// One connection to a server. It never reconnects. A clone is another handle on the same one.
#[derive(Debug, Clone)]
pub(crate) struct Wire {
    pub(crate) client: Client,
    pub(crate) barrier: Arc<Barrier>,
}

/// What to connect to, and how.
pub(crate) struct Call<'a> {
    /// The transport's name.
    pub(crate) name: &'static str,
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) auth: Option<NatsAuth>,
    pub(crate) tls: Option<&'a Tls>,
    pub(crate) timeout: Duration,
}

impl Wire {
    /// Connects. `lost` is called when the connection is gone, maybe more than once.
    pub(crate) async fn dial(
        call: Call<'_>,
        lost: impl Fn(String) + Send + Sync + 'static,
    ) -> Result<Wire, TransportError> {
        let Call { name, endpoint, auth, tls, timeout } = call;
        let proof = auth.map(NatsAuth::prove).transpose()?;
        let secrets = proof.as_ref().map(|proof| proof.secrets()).unwrap_or_default();
        let attempt =
            Attempt { name, endpoint, credentials: proof.is_some(), tls: tls.is_some(), secrets: &secrets };
        let addresses = addresses(name, endpoint)?;
        let (gate, barrier) = (Arc::new(Gate::new(proof)), Arc::new(Barrier::new()));
        let asked = Arc::clone(&gate);
        let heard = Arc::clone(&barrier);
        let config = match tls {
            Some(tls) => tls::wanted(tls)?,
            None => tls::unwanted()?,
        };
        let options = ConnectOptions::with_auth_callback(move |nonce| std::future::ready(asked.ask(&nonce)))
            .name(NAME)
            .no_echo()
            .ignore_discovered_servers()
            .retain_servers_order()
            .max_reconnects(addresses.len())
            .reconnect_delay_callback(|_| Duration::ZERO)
            .connection_timeout(timeout)
            .subscription_capacity(BACKLOG)
            .tls_client_config(config)
            .require_tls(tls.is_some())
            .event_callback(move |event| {
                hear(&heard, event, &lost);
                std::future::ready(())
            });
        let client = options.connect(addresses).await.map_err(|error| attempt.failed(&error))?;
        gate.shut();
        Ok(Wire { client, barrier })
    }

    /// Resolves when the server has processed everything that was sent before.
    pub(crate) async fn pass(&self) -> Result<(), TransportError> {
        let slot = self.barrier.slot().await?;
        self.pass_with(slot).await
    }

    /// The same, with a slot that was taken before something was sent.
    pub(crate) async fn pass_with(&self, slot: Slot) -> Result<(), TransportError> {
        self.barrier.pass(&self.client, slot).await
    }

    /// Subscribes, and hands on what comes. The server knows of it after the next [`pass`](Wire::pass), and may have
    /// refused it: [`refused`](Wire::refused).
    pub(crate) async fn subscribe(
        &self,
        subject: &str,
        take: impl Fn(Message) + Send + Sync + 'static,
        ended: impl Fn() + Send + Sync + 'static,
    ) -> Result<Reader, TransportError> {
        let subscriber = self.client.subscribe(Subject::from(subject)).await.map_err(|_| gone())?;
        Ok(Reader::start(subscriber, take, ended))
    }

    /// Whether the server refused this. Asked after a [`pass`](Wire::pass).
    pub(crate) fn refused(&self, act: Act, subject: &str) -> Result<(), TransportError> {
        self.barrier.refused(act, subject).map_or(Ok(()), Err)
    }

    /// Whether a message of this size fits.
    ///
    /// # Errors
    ///
    /// `TooLarge`, with both sizes.
    pub(crate) fn check_size(&self, topic: &str, size: usize) -> Result<(), TransportError> {
        let limit = self.client.max_payload();
        if size <= limit {
            return Ok(());
        }
        let text = format!(
            "publish to `{topic}`: the message has {size} bytes with its headers, and the server takes {limit}; raise \
             its `max_payload`, or send less"
        );
        Err(TransportError::new(TransportErrorKind::TooLarge, text))
    }
}

/// What the library tells of the connection.
fn hear(barrier: &Barrier, event: Event, lost: &impl Fn(String)) {
    match event {
        Event::ServerError(ServerError::Other(error)) => barrier.take(&error),
        Event::ServerError(ServerError::AuthorizationViolation) => barrier.take("Authorization Violation"),
        Event::Disconnected | Event::Closed => {
            let why = barrier.end();
            lost(match why {
                Some(why) => format!("the server closed the connection: {why}"),
                None => "the server closed the connection".to_owned(),
            });
        }
        Event::SlowConsumer(_) | Event::ServerError(ServerError::SlowConsumer(_)) => {
            barrier.end();
            lost(format!(
                "messages came faster than they could be taken, and beyond {BACKLOG} they were dropped"
            ));
        }
        Event::Connected | Event::LameDuckMode | Event::Draining | Event::ClientError(_) => {}
    }
}

fn addresses(name: &str, endpoint: &Endpoint) -> Result<Vec<ServerAddr>, TransportError> {
    if !endpoint.path().is_empty() || endpoint.query().next().is_some() {
        let text = format!(
            "connect to {name}: its URL has nothing behind the port; take the path and the query away"
        );
        return Err(TransportError::new(TransportErrorKind::Misconfigured, text));
    }
    let address = |host: &crate::security::Host| {
        format!("{}://{host}", endpoint.scheme()).parse::<ServerAddr>().map_err(|error| {
            let text = format!("connect to {name} at {endpoint}: the client does not take this host");
            TransportError::new(TransportErrorKind::Misconfigured, text).with_source(error)
        })
    };
    endpoint.hosts().iter().map(address).collect()
}

/// What arrived, read off a message.
pub(crate) fn arrival(message: Message, subscribed: &choreo_runtime::message::Topic) -> Arrival {
    use choreo_runtime::message::Topic;
    let topic = match message.subject.as_str() == subscribed.as_str() {
        true => subscribed.clone(),
        false => Topic::from(message.subject.as_str()),
    };
    let mut arrival = Arrival::new(topic, message.payload, tokio::time::Instant::now());
    arrival.headers = super::headers::incoming(message.headers.as_ref());
    arrival.reply_to = message.reply.map(|reply| Topic::from(reply.as_str()));
    arrival
}

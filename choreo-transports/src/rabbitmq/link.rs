//! One connection to RabbitMQ.

use std::collections::HashMap;
use std::sync::Arc;

use choreo_runtime::message::Topic;
use choreo_runtime::transport::{Capabilities, TransportError, TransportErrorKind};
use lapin::options::{BasicConsumeOptions, QueueDeclareOptions};
use lapin::types::{FieldTable, ShortString};
use lapin::{Channel, Error, ErrorKind};

use super::consumer::{Contents, Reader};
use super::fault::fault;
use super::marker::Markers;
use super::queue::{NamedQueue, passive};
use super::wire::Wire;
use super::{
    RabbitMqAuth, RabbitMqEar, RabbitMqOptions, RabbitMqPublisher, RabbitMqServer, capability, dial, lane,
    reply, topic,
};
use crate::link::{Dial, Link, Sink};
use crate::profile::RABBITMQ;
use crate::security::Login;
use crate::server;

/// One connection to RabbitMQ.
#[derive(Debug)]
pub struct RabbitMqLink {
    pub(super) wire: Arc<Wire>,
    /// For bindings, and for signs of life.
    pub(super) admin: Option<Channel>,
    /// Reads our own queue, for as long as it is here.
    _own: Reader,
    pub(super) markers: Markers,
    /// How many topics our own queue is bound for.
    pub(super) bound: usize,
    /// The queues that are read by name.
    pub(super) queues: HashMap<Topic, NamedQueue>,
}

impl Link for RabbitMqLink {
    const NAME: &'static str = "RabbitMq";

    const SECTION: &'static str = RABBITMQ.section;

    const VARIABLE: &'static str = RABBITMQ.program.variable;

    const SCHEMES: &'static [&'static str] = RABBITMQ.schemes;

    const TLS_SCHEMES: &'static [&'static str] = RABBITMQ.tls_schemes;

    const PORT: u16 = RABBITMQ.port;

    const CAPABILITIES: Capabilities = capability::CAPABILITIES;

    type Auth = RabbitMqAuth;

    type Options = RabbitMqOptions;

    type Publisher = RabbitMqPublisher;

    type Ear = RabbitMqEar;

    type Standing = ();

    fn login(login: Login) -> Result<RabbitMqAuth, TransportError> {
        match login.password {
            Some(password) => Ok(RabbitMqAuth::plain(login.user, password)),
            None => {
                let text = "log in: the URL has a user and no password; give both, or `.auth(..)`";
                Err(TransportError::new(TransportErrorKind::Misconfigured, text))
            }
        }
    }

    fn keeps_header(name: &str) -> bool {
        super::properties::is_kept(name)
    }

    fn is_wildcard(topic: &str) -> bool {
        topic::is_wildcard(topic)
    }

    fn covers(pattern: &str, topic: &str) -> bool {
        topic::covers(pattern, topic)
    }

    fn check_published(topic: &str) -> Result<(), TransportError> {
        topic::check_published(topic)
    }

    fn check_subscribed(topic: &str) -> Result<(), TransportError> {
        topic::check_subscribed(topic)
    }

    async fn ephemeral() -> Result<String, TransportError> {
        Ok(server::shared(RabbitMqServer::new().traced(true)).await?.url().to_owned())
    }

    async fn dial(
        dial: Dial<'_, RabbitMqLink>,
        sink: Sink<RabbitMqLink>,
    ) -> Result<RabbitMqLink, TransportError> {
        let exchange = dial.options.exchange.clone();
        let exchange_name = exchange.key()?;
        // Less than the caller gives each call: one queue that is too full shall not cost the connection.
        let patience = dial.timeout / 2;
        let connection = dial::connect(dial).await?;
        let lanes = lane::Lanes::default();
        let opened = futures_util::future::try_join(own_queue(&connection), lanes.warm(&connection)).await;
        let ((channel, queue), ()) =
            opened.map_err(|error| fault(&connection, "open a queue of our own", &error))?;
        exchange.ensure(&connection).await?;
        let replies = reply::Replies::default();
        let wire = Wire { connection, exchange, exchange_name, queue, sink, lanes, replies, patience };
        RabbitMqLink::read(Arc::new(wire), channel).await
    }

    fn publisher(&self) -> RabbitMqPublisher {
        RabbitMqPublisher { wire: Arc::clone(&self.wire) }
    }

    async fn listen(&mut self, fresh: &[Topic], shared: &[Topic]) -> Result<(), TransportError> {
        self.begin(fresh, shared).await
    }

    async fn unlisten(&mut self, topics: &[Topic]) -> Result<(), TransportError> {
        self.end(topics).await
    }

    async fn probe(&mut self) -> Result<(), TransportError> {
        // The client says nothing more to a broker that has asked for silence.
        if self.wire.connection.status().blocked() {
            return Ok(());
        }
        let channel = self.admin().await?;
        let queue = self.wire.queue.clone();
        let answer = channel.queue_declare(queue, passive(), FieldTable::default()).await;
        answer.map_err(|error| fault(&self.wire.connection, "reach our own queue", &error))?;
        Ok(())
    }

    fn standing(&self) -> Option<()> {
        None
    }

    async fn close(self) -> Result<(), TransportError> {
        // Before its parts are dropped: for each of them the client would send something to a broker that hears no more.
        match self.wire.connection.close(200, "OK".into()).await {
            Err(error) if !is_over(&error) => {
                Err(fault(&self.wire.connection, "say good-bye to the broker", &error))
            }
            _ => Ok(()),
        }
    }
}

impl RabbitMqLink {
    /// Reads our own queue on this channel, and begins.
    async fn read(wire: Arc<Wire>, channel: Channel) -> Result<RabbitMqLink, TransportError> {
        let markers = Markers::default();
        let options = BasicConsumeOptions { no_ack: true, exclusive: true, ..Default::default() };
        let consumer =
            channel.basic_consume(wire.queue.clone(), "".into(), options, FieldTable::default()).await;
        let consumer =
            consumer.map_err(|error| fault(&wire.connection, "read a queue of our own", &error))?;
        let contents = Contents::Own { queue: wire.queue.clone(), markers: markers.clone() };
        let own = Reader::new(consumer, contents, wire.sink.clone());
        Ok(RabbitMqLink { wire, admin: None, _own: own, markers, bound: 0, queues: HashMap::new() })
    }
}

/// What the client says of its own good-bye where work was in flight: the connection has ended all the same.
fn is_over(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::InvalidConnectionState(_) | ErrorKind::InvalidChannelState(..))
}

/// A queue that the broker names, and that ends with the connection; and the channel to read it on.
async fn own_queue(connection: &lapin::Connection) -> Result<(Channel, ShortString), Error> {
    let channel = connection.create_channel().await?;
    let options = QueueDeclareOptions { exclusive: true, auto_delete: true, ..Default::default() };
    let queue = channel.queue_declare("".into(), options, FieldTable::default()).await?;
    Ok((channel, queue.name().clone()))
}

//! A subscriber, brokers, and a plain client beside them.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use choreo_runtime::message::{Arrival, Origin, Outgoing};
use choreo_runtime::transport::{
    Inbox, InboxLimits, Interest, Mail, Parcel, Receipt, Transport, TransportError, TransportErrorKind,
};
use choreo_transports::RabbitMq;
use choreo_transports::link::{Connect, Seat};
use choreo_transports::rabbitmq::{RabbitMqLink, RabbitMqServer};
use choreo_transports::server::Server;
use lapin::options::{
    BasicAckOptions, BasicGetOptions, BasicPublishOptions, ConfirmSelectOptions, QueueDeclareOptions,
};
use lapin::types::FieldTable;
use lapin::{BasicProperties, Channel, Connection, ConnectionProperties};
use tokio::time::timeout;

/// What must happen has happened by then.
pub(crate) const LIMIT: Duration = Duration::from_secs(20);

/// What an attempt gives; where there is no broker on this machine, the test says that it skips.
pub(crate) fn had<T>(attempt: Result<T, TransportError>) -> Option<T> {
    match attempt {
        Ok(had) => Some(had),
        Err(error) if error.kind() == TransportErrorKind::NoBroker => {
            let _ = writeln!(std::io::stdout(), "SKIPPED: rabbitmq: {error}");
            None
        }
        Err(error) => panic!("failed to {error}"),
    }
}

/// A connection to the broker that all these tests share, with what is chosen.
pub(crate) async fn connect_with(
    choose: impl FnOnce(Connect<RabbitMq>) -> Connect<RabbitMq>,
) -> Option<RabbitMq> {
    had(choose(RabbitMq::ephemeral()).await)
}

/// A connection to the broker that all these tests share.
pub(crate) async fn connect() -> Option<RabbitMq> {
    connect_with(|connect| connect).await
}

/// A broker of the test's own.
pub(crate) async fn start(server: RabbitMqServer) -> Option<Server> {
    had(server.start().await)
}

/// Connects, which fails.
pub(crate) async fn refusal(connect: Connect<RabbitMq>) -> TransportError {
    connect.await.expect_err("no connection")
}

/// A channel of the plain client.
pub(crate) async fn plain(url: &str) -> (Connection, Channel) {
    let connection = Connection::connect(url, ConnectionProperties::default()).await.expect("a connection");
    let channel = connection.create_channel().await.expect("a channel");
    (connection, channel)
}

/// A queue that ends with the plain client.
pub(crate) async fn queue(channel: &Channel, name: &str, arguments: FieldTable) {
    let options = QueueDeclareOptions { exclusive: false, auto_delete: false, ..Default::default() };
    channel.queue_declare(name.into(), options, arguments).await.expect("a queue");
}

/// How many messages wait in a queue, once it has said so twice in a row.
pub(crate) async fn take(channel: &Channel, queue: &str) -> Option<Vec<u8>> {
    let got = channel.basic_get(queue.into(), BasicGetOptions::default()).await.expect("an answer")?;
    got.ack(BasicAckOptions::default()).await.expect("an acknowledgement");
    Some(got.delivery.data)
}

/// Puts as many messages into a queue: `held 0` and so on. Done when it has them.
pub(crate) async fn fill(channel: &Channel, queue: &str, count: usize) {
    channel.confirm_select(ConfirmSelectOptions::default()).await.expect("confirmations");
    for number in 0..count {
        let (text, options) = (format!("held {number}"), BasicPublishOptions::default());
        let put = channel.basic_publish(
            "".into(),
            queue.into(),
            options,
            text.as_bytes(),
            BasicProperties::default(),
        );
        put.await.expect("a message");
    }
    channel.wait_for_confirms().await.expect("confirmations");
}

/// A name that no other test, process or run has.
pub(crate) fn name(stem: &str) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("{stem}.{}.{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

pub(crate) struct Ear {
    inbox: Inbox,
    seat: Option<Seat<RabbitMqLink>>,
    pub(crate) origin: Origin,
}

impl Ear {
    pub(crate) async fn on(wire: &RabbitMq, topics: &[&str]) -> Ear {
        Ear::try_on(wire, topics).await.expect("a subscription")
    }

    pub(crate) async fn try_on(wire: &RabbitMq, topics: &[&str]) -> Result<Ear, TransportError> {
        let interests: Vec<Interest> = topics.iter().copied().map(Interest::new).collect();
        let (inbox, post) = Inbox::new(InboxLimits::DEFAULT);
        let origin = wire.origin();
        let seat = timeout(LIMIT, wire.subscribe(&interests, post, origin)).await.expect("an answer")?;
        Ok(Ear { inbox, seat: Some(seat), origin })
    }

    pub(crate) fn leave(&mut self) {
        self.seat = None;
    }

    pub(crate) async fn parcel(&mut self) -> Parcel {
        match timeout(LIMIT, self.inbox.next()).await.expect("something to come") {
            Mail::Parcel(parcel) => parcel,
            Mail::Overflowed { topic, .. } => panic!("too much on {topic}"),
        }
    }

    pub(crate) async fn hear(&mut self) -> Arc<Arrival> {
        match self.parcel().await {
            Parcel::Message(arrival) => arrival,
            other => panic!("no message: {other:?}"),
        }
    }

    /// The next message: its topic and its text.
    pub(crate) async fn hear_text(&mut self) -> (String, String) {
        let arrival = self.hear().await;
        (arrival.topic.to_string(), String::from_utf8(arrival.payload.to_vec()).expect("text"))
    }

    pub(crate) async fn hear_of_loss(&mut self) -> Arc<str> {
        loop {
            if let Parcel::Lost(reason) = self.parcel().await {
                return reason;
            }
        }
    }

    pub(crate) fn is_silent(&mut self) -> bool {
        self.inbox.try_next().is_none()
    }
}

/// Publishes as nobody who listens.
pub(crate) async fn try_send(wire: &RabbitMq, message: &Outgoing) -> Result<Receipt, TransportError> {
    timeout(LIMIT, wire.publish(message, wire.origin())).await.expect("an answer")
}

pub(crate) async fn send(wire: &RabbitMq, message: &Outgoing) -> Receipt {
    try_send(wire, message).await.expect("an acceptance")
}

pub(crate) async fn say(wire: &RabbitMq, topic: &str, payload: &str) -> Receipt {
    send(wire, &Outgoing::new(topic, payload.to_owned())).await
}

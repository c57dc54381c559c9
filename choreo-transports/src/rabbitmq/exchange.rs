//! The exchange that a connection's topics are routing keys of.

use choreo_runtime::message::Topic;
use choreo_runtime::transport::{TransportError, TransportErrorKind};
use lapin::options::ExchangeDeclareOptions;
use lapin::protocol::AMQPSoftError;
use lapin::types::{FieldTable, ShortString};
use lapin::{Connection, Error};

use super::fault::{fault, soft};
use super::topic::{self, Address};

/// How an exchange finds the queues that a message goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExchangeKind {
    /// By patterns of the routing key: `*` is one word, `#` any number of words.
    Topic,
    /// By the routing key as it is: there are no wildcards.
    Direct,
    /// To all of them. The broker takes no notice of the routing key; choreo tells topics apart by it none the less,
    /// and so has wildcards here.
    Fanout,
}

impl ExchangeKind {
    fn word(self) -> &'static str {
        match self {
            ExchangeKind::Topic => "topic",
            ExchangeKind::Direct => "direct",
            ExchangeKind::Fanout => "fanout",
        }
    }

    fn lapin(self) -> lapin::ExchangeKind {
        match self {
            ExchangeKind::Topic => lapin::ExchangeKind::Topic,
            ExchangeKind::Direct => lapin::ExchangeKind::Direct,
            ExchangeKind::Fanout => lapin::ExchangeKind::Fanout,
        }
    }
}

/// The exchange that a connection's topics are routing keys of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Exchange {
    pub(super) name: String,
    pub(super) kind: ExchangeKind,
}

impl Default for Exchange {
    /// The topic exchange that every virtual host has.
    fn default() -> Exchange {
        Exchange { name: "amq.topic".to_owned(), kind: ExchangeKind::Topic }
    }
}

impl Exchange {
    /// Its name, as the wire wants it.
    ///
    /// # Errors
    ///
    /// `Misconfigured` where it can't be one.
    pub(super) fn key(&self) -> Result<ShortString, TransportError> {
        if self.name.is_empty() {
            return Err(misconfigured(
                "use the exchange ``: nothing can be bound to the default exchange; name another one, or listen on \
                 a queue by `queue:NAME`",
            ));
        }
        ShortString::try_new(self.name.as_str()).map_err(|_| {
            misconfigured(format!("use the exchange `{}`: its name is longer than 255 bytes", self.name))
        })
    }

    /// Whether one can listen on the topic there.
    pub(super) fn check(&self, topic: &Topic) -> Result<(), TransportError> {
        let Address::Key(key) = Address::of(topic) else { return Ok(()) };
        let name = &self.name;
        match self.kind {
            ExchangeKind::Direct if topic::is_wildcard(key) => {
                let fault = format!(
                    "`{name}` is a direct exchange, which knows no wildcards; name one topic, or use a topic exchange"
                );
                Err(topic::bad("subscribe to", topic, &fault))
            }
            // It would be legal, and silently match nothing but itself: a `never` on it always holds.
            ExchangeKind::Topic | ExchangeKind::Fanout => match topic::half_wildcard(key) {
                Some(word) => {
                    let fault = format!(
                        "`*` and `#` stand for whole words, and `{word}` is more; put it between dots, alone"
                    );
                    Err(topic::bad("subscribe to", topic, &fault))
                }
                None => Ok(()),
            },
            ExchangeKind::Direct => Ok(()),
        }
    }

    /// Sees to it that it is there, and of this kind: one that is missing is made, durable, as most services do.
    ///
    /// # Errors
    ///
    /// `Misconfigured` where it is of another kind, `Unauthorized` where it is missing and must not be made.
    pub(super) async fn ensure(&self, connection: &Connection) -> Result<(), TransportError> {
        if *self == Exchange::default() {
            return Ok(());
        }
        let error = match self.declare(connection, false).await {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        let (name, kind) = (&self.name, self.kind.word());
        match soft(&error) {
            // Whoever may not make it can't be told its kind either.
            Some((AMQPSoftError::ACCESSREFUSED, _)) if self.declare(connection, true).await.is_ok() => Ok(()),
            // The kind is what a broker compares first.
            Some((AMQPSoftError::PRECONDITIONFAILED, words)) if !words.contains("arg 'type'") => Ok(()),
            Some((AMQPSoftError::PRECONDITIONFAILED, words)) => {
                let text = format!("use `{name}` as a {kind} exchange: it is of another kind ({words})");
                Err(misconfigured(text))
            }
            _ => Err(fault(connection, format_args!("declare the {kind} exchange `{name}`"), &error)),
        }
    }

    async fn declare(&self, connection: &Connection, passive: bool) -> Result<(), Error> {
        // A refusal closes the channel: it has its own.
        let channel = connection.create_channel().await?;
        let options = ExchangeDeclareOptions { passive, durable: true, ..Default::default() };
        let name = self.name.as_str().into();
        channel.exchange_declare(name, self.kind.lapin(), options, FieldTable::default()).await?;
        channel.close(200, "OK".into()).await
    }
}

fn misconfigured(text: impl Into<String>) -> TransportError {
    TransportError::new(TransportErrorKind::Misconfigured, text)
}

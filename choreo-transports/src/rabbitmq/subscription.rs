//! Listening, and listening no more.

use choreo_runtime::message::Topic;
use choreo_runtime::transport::{TransportError, TransportErrorKind};
use futures_util::future::{try_join, try_join_all};
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions, QueueBindOptions};
use lapin::types::FieldTable;
use lapin::{BasicProperties, Channel, Error};
use tokio::time::Instant;

use super::fault::{disconnected, fault, reason};
use super::link::RabbitMqLink;
use super::queue::NamedQueue;
use super::topic::Address;

impl RabbitMqLink {
    /// As [`Link::listen`](crate::link::Link::listen).
    pub(super) async fn begin(&mut self, fresh: &[Topic], shared: &[Topic]) -> Result<(), TransportError> {
        fresh.iter().try_for_each(|topic| self.wire.exchange.check(topic))?;
        self.bind(fresh).await?;
        let queues = self.consume(fresh).await;
        let result = match queues {
            Ok(()) => self.catch_up(shared).await,
            Err(error) => Err(error),
        };
        match result {
            Ok(()) => self.wire.replies.heard(fresh).await,
            Err(_) => self.end(fresh).await?,
        }
        result
    }

    /// Binds our queue. Where something is bound already, whatever came by that before is behind us then.
    async fn bind(&mut self, fresh: &[Topic]) -> Result<(), TransportError> {
        let keys = keys(fresh);
        if keys.is_empty() && self.bound == 0 {
            return Ok(());
        }
        let channel = self.admin().await?;
        let wire = &*self.wire;
        let bindings = keys.iter().map(|key| {
            let (queue, exchange) = (wire.queue.clone(), wire.exchange_name.clone());
            channel.queue_bind(
                queue,
                exchange,
                (*key).into(),
                QueueBindOptions::default(),
                FieldTable::default(),
            )
        });
        let marker = async {
            match self.bound {
                0 => Ok(()),
                _ => self.pass(&channel).await,
            }
        };
        let bound = try_join(try_join_all(bindings), marker).await;
        match bound {
            Ok(_) => {
                self.bound += keys.len();
                Ok(())
            }
            Err(error) => {
                let verb = match fresh {
                    [topic] => format!("subscribe to `{topic}`"),
                    topics => format!("subscribe to {} topics", topics.len()),
                };
                let error = fault(&wire.connection, verb, &error);
                if error.kind() != TransportErrorKind::Disconnected {
                    // Some may be bound: the broker closes the channel at the first that it refuses.
                    self.unbind(&keys).await?;
                }
                Err(error)
            }
        }
    }

    async fn consume(&mut self, fresh: &[Topic]) -> Result<(), TransportError> {
        let deadline = Instant::now() + self.wire.patience;
        for topic in fresh {
            if let Address::Queue(name) = Address::of(topic) {
                let queue = NamedQueue::consume(&self.wire, topic, name, deadline).await?;
                self.queues.insert(topic.clone(), queue);
            }
        }
        Ok(())
    }

    /// Waits for what is in the queues that are read by name. What is in our own is behind us.
    async fn catch_up(&self, shared: &[Topic]) -> Result<(), TransportError> {
        for topic in shared {
            if let Some(queue) = self.queues.get(topic) {
                let fenced = queue.fence().await;
                fenced.map_err(|error| {
                    fault(&self.wire.connection, format_args!("subscribe to `{topic}`"), &error)
                })?;
            }
        }
        Ok(())
    }

    /// As [`Link::unlisten`](crate::link::Link::unlisten).
    pub(super) async fn end(&mut self, topics: &[Topic]) -> Result<(), TransportError> {
        let keys = keys(topics);
        if !keys.is_empty() {
            self.unbind(&keys).await?;
            self.bound = self.bound.saturating_sub(keys.len());
        }
        for topic in topics {
            if let Some(queue) = self.queues.remove(topic) {
                queue.stop().await;
            }
        }
        self.wire.replies.forget(topics).await;
        Ok(())
    }

    /// Removes bindings. What came by them before has reached the sink then.
    async fn unbind(&mut self, keys: &[&str]) -> Result<(), TransportError> {
        let channel = self.admin().await?;
        let wire = &*self.wire;
        let bindings = keys.iter().map(|key| {
            let (queue, exchange) = (wire.queue.clone(), wire.exchange_name.clone());
            channel.queue_unbind(queue, exchange, (*key).into(), FieldTable::default())
        });
        match try_join(try_join_all(bindings), self.pass(&channel)).await {
            Ok(_) => Ok(()),
            Err(error) => match fault(&wire.connection, "unsubscribe", &error) {
                error if error.kind() == TransportErrorKind::Disconnected => Err(error),
                // The exchange is gone, and its bindings with it.
                _ => Ok(()),
            },
        }
    }

    /// Sends a marker through our own queue, and waits for it.
    async fn pass(&self, channel: &Channel) -> Result<(), Error> {
        let marker = self.markers.next();
        let (key, options) = (self.wire.queue.clone(), BasicPublishOptions::default());
        let sent =
            channel.basic_publish("".into(), key, options, &marker.body, BasicProperties::default()).await?;
        let ended = |_| std::io::Error::from(std::io::ErrorKind::ConnectionAborted).into();
        // Confirmed, so that a refusal is heard of: a user may not be permitted to write to the default exchange.
        try_join(sent, async { marker.came.await.map_err(ended) }).await?;
        Ok(())
    }

    /// The channel for what seldom fails. The broker closes it when something does.
    pub(super) async fn admin(&mut self) -> Result<Channel, TransportError> {
        if let Some(channel) = self.admin.as_ref().filter(|channel| channel.status().connected()) {
            return Ok(channel.clone());
        }
        let failed = |error: &Error| disconnected("open a channel", reason(error));
        let channel = self.wire.connection.create_channel().await.map_err(|error| failed(&error))?;
        channel.confirm_select(ConfirmSelectOptions::default()).await.map_err(|error| failed(&error))?;
        self.admin = Some(channel.clone());
        Ok(channel)
    }
}

fn keys(topics: &[Topic]) -> Vec<&str> {
    let key = |topic| match Address::of(topic) {
        Address::Key(key) => Some(key),
        Address::Queue(_) => None,
    };
    topics.iter().filter_map(|topic| key(topic.as_str())).collect()
}

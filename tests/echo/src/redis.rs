//! Redis Pub/Sub: one subscription for each channel.

use futures_util::StreamExt;
use redis::{AsyncCommands, Client};

use crate::{Error, Service, Topics, answer_to, ended};

/// The service on Redis Pub/Sub.
///
/// # Errors
///
/// Where Redis can't be reached.
pub async fn redis(url: &str, topics: &Topics) -> Result<Service, Error> {
    let client = Client::open(url)?;
    let mut answers = client.get_multiplexed_async_connection().await?;
    let mut asked = client.get_async_pubsub().await?;
    for ask in topics.asks() {
        asked.subscribe(ask).await?;
    }
    Ok(Box::pin(async move {
        let mut messages = asked.on_message();
        while let Some(message) = messages.next().await {
            let answer = answer_to(message.get_channel_name());
            let _: i64 = answers.publish(answer, message.get_payload_bytes()).await?;
        }
        Err(ended())
    }))
}

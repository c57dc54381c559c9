//! JetStream: a consumer from the end of a stream that has all of the service's subjects.

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::stream::{Config, StorageType};
use futures_util::StreamExt;

use crate::{Error, Service, Topics, answer_to, ended};

/// The service on JetStream. It makes the stream that it needs.
///
/// # Errors
///
/// Where NATS can't be reached, or has no JetStream.
pub async fn jetstream(url: &str, topics: &Topics) -> Result<Service, Error> {
    let context = async_nats::jetstream::new(async_nats::connect(url).await?);
    let name = topics.stem.replace('.', "-");
    let subjects = vec![format!("{}.>", topics.stem)];
    let stream = context
        .get_or_create_stream(Config { name, subjects, storage: StorageType::Memory, ..Config::default() })
        .await?;
    let consumer = stream
        .create_consumer(pull::Config {
            filter_subject: format!("{}.ask.*", topics.stem),
            deliver_policy: DeliverPolicy::New,
            ack_policy: AckPolicy::None,
            ..pull::Config::default()
        })
        .await?;
    let mut asked = consumer.messages().await?;
    Ok(Box::pin(async move {
        while let Some(message) = asked.next().await {
            let message = message?;
            let (answer, payload) = (answer_to(&message.subject), message.payload.clone());
            let sent = match message.headers.clone() {
                Some(headers) => context.publish_with_headers(answer, headers, payload).await?,
                None => context.publish(answer, payload).await?,
            };
            sent.await?;
        }
        Err(ended())
    }))
}

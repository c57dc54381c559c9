//! NATS: one subscription by wildcard.

use async_nats::client::RequestErrorKind;
use futures_util::StreamExt;

use crate::{Error, Service, Topics, answer_to, ended};

/// The service on NATS.
///
/// # Errors
///
/// Where NATS can't be reached.
pub async fn nats(url: &str, topics: &Topics) -> Result<Service, Error> {
    let client = async_nats::connect(url).await?;
    let mut asked = client.subscribe(format!("{}.ask.*", topics.stem)).await?;
    // Answered in order: then the server knows the subscription.
    match client.request(format!("{}.nobody", topics.stem), "".into()).await {
        Err(error) if error.kind() != RequestErrorKind::NoResponders => return Err(error.into()),
        _ => {}
    }
    Ok(Box::pin(async move {
        while let Some(message) = asked.next().await {
            let answer = message.reply.map_or_else(|| answer_to(&message.subject), |reply| reply.to_string());
            match message.headers {
                Some(headers) => client.publish_with_headers(answer, headers, message.payload).await?,
                None => client.publish(answer, message.payload).await?,
            }
        }
        Err(ended())
    }))
}

//! Redis Streams: one blocking read over all streams, each from where it ended at first.

use redis::streams::{StreamReadOptions, StreamReadReply};
use redis::{AsyncCommands, Client, Value};

use crate::{Error, Service, Topics, answer_to};

/// The field that carries the bytes.
const FIELD: &str = "payload";

/// The service on Redis Streams. It reads what is added after it is there.
///
/// # Errors
///
/// Where Redis can't be reached.
pub async fn streams(url: &str, topics: &Topics) -> Result<Service, Error> {
    let client = Client::open(url)?;
    let mut answers = client.get_multiplexed_async_connection().await?;
    // A connection of its own: a read that blocks holds up everything behind it.
    let config = redis::AsyncConnectionConfig::new().set_response_timeout(None);
    let mut reader = client.get_multiplexed_async_connection_with_config(&config).await?;
    let mut places: Vec<(String, String)> = Vec::new();
    for ask in topics.asks() {
        let last: StreamReadEnd = answers.xrevrange_count(&ask, "+", "-", 1).await?;
        places.push((ask, last.ids.first().map_or_else(|| "0-0".to_owned(), |entry| entry.id.clone())));
    }
    Ok(Box::pin(async move {
        loop {
            let (keys, ids): (Vec<&str>, Vec<&str>) =
                places.iter().map(|(key, id)| (key.as_str(), id.as_str())).unzip();
            let options = StreamReadOptions::default().block(0);
            let reply: StreamReadReply = reader.xread_options(&keys, &ids, &options).await?;
            for stream in reply.keys {
                for entry in stream.ids {
                    if let Some(place) = places.iter_mut().find(|(key, _)| *key == stream.key) {
                        place.1.clone_from(&entry.id);
                    }
                    let Some(Value::BulkString(bytes)) = entry.map.get(FIELD) else { continue };
                    let mut fields = vec![(FIELD, bytes)];
                    fields.extend(entry.map.iter().filter_map(|(name, value)| match value {
                        Value::BulkString(bytes) if name != FIELD => Some((name.as_str(), bytes)),
                        _ => None,
                    }));
                    let _: String = answers.xadd(answer_to(&stream.key), "*", &fields).await?;
                }
            }
        }
    }))
}

type StreamReadEnd = redis::streams::StreamRangeReply;

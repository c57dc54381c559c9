//! What can be chosen when connecting.

use std::collections::BTreeMap;
use std::sync::Arc;

use choreo_runtime::message::Topic;
use choreo_runtime::transport::{TransportError, TransportErrorKind};

use super::RedisStreams;
use super::id::Id;
use crate::link::Connect;

/// What can be chosen when connecting to Redis Streams: by the methods of [`Connect`].
#[derive(Debug, Clone)]
pub struct StreamsOptions {
    pub(super) payload_field: Arc<str>,
    pub(super) starts: BTreeMap<Topic, String>,
    pub(super) group: Option<Group>,
}

/// A consumer of a group.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) name: Arc<str>,
    pub(super) consumer: Arc<str>,
}

impl Default for StreamsOptions {
    fn default() -> StreamsOptions {
        StreamsOptions { payload_field: "payload".into(), starts: BTreeMap::new(), group: None }
    }
}

impl Connect<RedisStreams> {
    /// The name of the field that holds the payload: `payload` unless said otherwise. An entry without it has as
    /// payload a JSON object of its fields.
    ///
    /// ```no_run
    /// # use choreo_transports as choreo;
    /// use choreo::RedisStreams;
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// let redis = RedisStreams::connect("redis://127.0.0.1:6379").payload_field("body").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn payload_field(self, name: impl Into<Arc<str>>) -> Connect<RedisStreams> {
        self.with(|options| options.payload_field = name.into())
    }

    /// Where `from start` begins on this stream: with the entry of this id, or the first one behind it. Without it,
    /// with the first one that is there.
    ///
    /// ```no_run
    /// # use choreo_transports as choreo;
    /// use choreo::RedisStreams;
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// let redis = RedisStreams::connect("redis://127.0.0.1:6379").from_id("orders", "1526919030474-55").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_id(self, topic: impl Into<Topic>, id: impl Into<String>) -> Connect<RedisStreams> {
        self.with(|options| _ = options.starts.insert(topic.into(), id.into()))
    }

    /// Reads as this consumer of this group, which is made where it is missing, at the end of the stream. Each entry
    /// reaches one consumer of a group, and is acknowledged when it has been handed to the scenarios. What had been
    /// given to this consumer before and was never acknowledged comes first, marked as old, as does what the group
    /// had not read yet.
    ///
    /// ```no_run
    /// # use choreo_transports as choreo;
    /// use choreo::RedisStreams;
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// let redis = RedisStreams::connect("redis://127.0.0.1:6379").group("billing", "test").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn group(self, name: impl Into<Arc<str>>, consumer: impl Into<Arc<str>>) -> Connect<RedisStreams> {
        self.with(|options| options.group = Some(Group { name: name.into(), consumer: consumer.into() }))
    }
}

impl StreamsOptions {
    /// Refuses what can't be meant.
    pub(super) fn check(&self) -> Result<(), TransportError> {
        if let Some((topic, id)) = self.starts.iter().find(|(_, id)| Id::parse(id).is_none()) {
            let text = format!(
                "read `{topic}` from an id: `{}` is none; write it as Redis does, as in `1526919030474-55`",
                id.escape_debug(),
            );
            return Err(misconfigured(text));
        }
        let named = |group: &Group| !group.name.is_empty() && !group.consumer.is_empty();
        if self.group.as_ref().is_some_and(|group| !named(group)) {
            return Err(misconfigured("read as a group: the group and its consumer must have names"));
        }
        Ok(())
    }

    /// Where `from start` begins.
    pub(super) fn start(&self, topic: &Topic) -> String {
        self.starts.get(topic).cloned().unwrap_or_else(|| "-".to_owned())
    }
}

fn misconfigured(text: impl Into<String>) -> TransportError {
    TransportError::new(TransportErrorKind::Misconfigured, text)
}

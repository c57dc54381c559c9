//! Which codec a topic has.

use std::any::TypeId;
use std::fmt;
use std::sync::Arc;

use super::{Codec, Json};
use crate::message::Topic;
use crate::transport::Covers;

/// How payloads are written on a stage's topics: one codec for all of them, and others for some.
///
/// A topic's own entry goes before a wildcard's, and of several wildcards that cover it, the one that was named first
/// counts. Wildcards are in the transport's own form.
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::codec::{Codecs, Json, Raw, Text};
///
/// let codecs = Codecs::new(Json).on("log.*", Text).on("images", Raw);
/// assert_eq!(format!("{codecs:?}"), r#"{"log.*": Text, "images": Raw, _: Json}"#);
/// ```
#[derive(Clone, Default)]
pub struct Codecs {
    default: Entry,
    topics: Vec<(Topic, Entry)>,
}

/// A codec; `None` is JSON, which needs none.
type Entry = Option<Arc<dyn Codec>>;

static JSON: Codecs = Codecs { default: None, topics: Vec::new() };

impl Codecs {
    /// Whether both are one table, or copies of one.
    pub(crate) fn is_same(&self, other: &Codecs) -> bool {
        let same = |one: &Entry, other: &Entry| match (one, other) {
            (None, None) => true,
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            _ => false,
        };
        same(&self.default, &other.default)
            && self.topics.len() == other.topics.len()
            && self
                .topics
                .iter()
                .zip(&other.topics)
                .all(|(one, other)| one.0 == other.0 && same(&one.1, &other.1))
    }

    /// JSON on every topic.
    pub fn json() -> &'static Codecs {
        &JSON
    }

    /// This codec on every topic.
    pub fn new(codec: impl Codec) -> Codecs {
        Codecs { default: entry(codec), topics: Vec::new() }
    }

    /// The same, with this codec on the topics that fit.
    #[must_use = "the codec is added to the table that is returned"]
    pub fn on(mut self, topic: impl Into<Topic>, codec: impl Codec) -> Codecs {
        self.topics.push((topic.into(), entry(codec)));
        self
    }

    /// Whether all is JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.default.is_none() && self.topics.is_empty()
    }

    /// The codec of a topic; `None` where it is JSON.
    pub(crate) fn of(&self, topic: &str, covers: Covers) -> Option<&Arc<dyn Codec>> {
        self.named(topic, covers).unwrap_or(&self.default).as_ref()
    }

    /// The codec of a topic that an entry names.
    pub(crate) fn named(&self, topic: &str, covers: Covers) -> Option<&Entry> {
        let own = self.topics.iter().find(|(name, _)| name.as_str() == topic);
        let entry = own.or_else(|| self.topics.iter().find(|(pattern, _)| covers(pattern, topic)));
        entry.map(|(_, entry)| entry)
    }
}

fn entry<C: Codec>(codec: C) -> Entry {
    match TypeId::of::<C>() == TypeId::of::<Json>() {
        true => None,
        false => Some(Arc::new(codec)),
    }
}

impl<C: Codec> From<C> for Codecs {
    fn from(codec: C) -> Codecs {
        Codecs::new(codec)
    }
}

impl fmt::Debug for Codecs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |entry: &'_ Entry| match entry {
            Some(codec) => format!("{codec:?}"),
            None => format!("{Json:?}"),
        };
        let mut map = f.debug_map();
        for (topic, entry) in &self.topics {
            map.entry(&topic.as_str(), &format_args!("{}", shown(entry)));
        }
        map.entry(&format_args!("_"), &format_args!("{}", shown(&self.default))).finish()
    }
}

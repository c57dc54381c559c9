//! Topics: cheap to clone, compared by their text.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// The name of a topic (subject, channel, routing key), or a wildcard in the transport's own form.
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::message::Topic;
/// let topic = Topic::from("orders.created");
/// assert_eq!(topic, Topic::from(String::from("orders.created")));
/// assert!(topic.starts_with("orders."));
/// ```
#[derive(Clone)]
pub struct Topic(Text);

#[derive(Clone)]
enum Text {
    Static(&'static str),
    Shared(Arc<str>),
}

impl Topic {
    /// A topic whose text lives for the whole program: costs nothing.
    pub const fn from_static(text: &'static str) -> Topic {
        Topic(Text::Static(text))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Text::Static(text) => text,
            Text::Shared(text) => text,
        }
    }
}

impl Deref for Topic {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for Topic {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl From<&str> for Topic {
    fn from(text: &str) -> Topic {
        Topic(Text::Shared(text.into()))
    }
}

impl From<String> for Topic {
    fn from(text: String) -> Topic {
        Topic(Text::Shared(text.into()))
    }
}

impl From<&String> for Topic {
    fn from(text: &String) -> Topic {
        Topic::from(text.as_str())
    }
}

impl From<Arc<str>> for Topic {
    fn from(text: Arc<str>) -> Topic {
        Topic(Text::Shared(text))
    }
}

impl From<&Topic> for Topic {
    fn from(topic: &Topic) -> Topic {
        topic.clone()
    }
}

impl PartialEq for Topic {
    fn eq(&self, other: &Topic) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Topic {}

impl Hash for Topic {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl PartialOrd for Topic {
    fn partial_cmp(&self, other: &Topic) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Topic {
    fn cmp(&self, other: &Topic) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl fmt::Debug for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

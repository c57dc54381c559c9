//! Topics that are not literals.

use std::borrow::Cow;
use std::sync::Arc;

use super::read::Borrowed;
use crate::expr::Capture;
use crate::message::Topic;

/// What may stand as a topic.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be a topic",
    label = "a topic is text: a `&str`, a `String` or a `choreo::Topic`",
    note = "give its text: `(value.as_str())`, `(format!(..))`"
)]
pub trait TopicText {
    /// The topic.
    fn topic(&self) -> Topic;
}

impl TopicText for Topic {
    fn topic(&self) -> Topic {
        self.clone()
    }
}

impl TopicText for str {
    fn topic(&self) -> Topic {
        Topic::from(self)
    }
}

impl TopicText for String {
    fn topic(&self) -> Topic {
        Topic::from(self)
    }
}

impl TopicText for Cow<'_, str> {
    fn topic(&self) -> Topic {
        Topic::from(&**self)
    }
}

impl<T: TopicText + ?Sized> TopicText for &T {
    fn topic(&self) -> Topic {
        (**self).topic()
    }
}

impl<T: TopicText + ?Sized> TopicText for Box<T> {
    fn topic(&self) -> Topic {
        (**self).topic()
    }
}

impl<T: TopicText + ?Sized> TopicText for Arc<T> {
    fn topic(&self) -> Topic {
        (**self).topic()
    }
}

impl<T: TopicText> TopicText for Capture<T> {
    fn topic(&self) -> Topic {
        (**self).topic()
    }
}

impl<T: TopicText + ?Sized> TopicText for Borrowed<'_, T> {
    fn topic(&self) -> Topic {
        (**self).topic()
    }
}

/// The topic that an expression gives.
pub fn topic<T: TopicText + ?Sized>(text: &T) -> Topic {
    text.topic()
}

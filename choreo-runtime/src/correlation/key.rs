//! The id as the key.

use std::borrow::Cow;

use super::{Policy, Refused};
use crate::message::{Arrival, Outgoing};
use crate::transport::Capabilities;

/// The id is the message's key. All that a scope sends to a topic is then in one partition, in order.
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::correlation::Key;
///
/// let policy = Key;
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Key;

impl Policy for Key {
    fn name(&self) -> Cow<'_, str> {
        "key".into()
    }

    fn suits(&self, transport: Capabilities) -> Result<(), Refused> {
        match transport.keys {
            true => Ok(()),
            false => Err(Refused::new("its messages have no keys; use a header, or a field of the payload")),
        }
    }

    fn stamp(&self, id: &str, message: &mut Outgoing) -> Result<String, Refused> {
        let key = message.key.get_or_insert_with(|| id.to_owned().into());
        let text = std::str::from_utf8(key).map(str::to_owned);
        text.map_err(|_| Refused::new("the key is not UTF-8, and an id is text: leave the key out"))
    }

    fn read<'m>(&self, message: &'m Arrival) -> Option<Cow<'m, str>> {
        let key = message.key.as_deref()?;
        std::str::from_utf8(key).ok().map(Cow::Borrowed)
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    #[test]
    fn what_is_stamped_can_be_read_and_the_test_s_own_stays() {
        let mut message = Outgoing::new("t", "{}");
        assert_eq!(Key.stamp("a", &mut message).unwrap(), "a");
        assert_eq!(Key.stamp("b", &mut message).unwrap(), "a");
        let arrival = Arrival::sent(&message, Instant::now());
        assert_eq!(Key.read(&arrival).as_deref(), Some("a"));
        assert_eq!(Key.read(&Arrival::new("t", "{}", Instant::now())), None);
        assert!(Key.stamp("a", &mut Outgoing::new("t", "{}").with_key(&b"\xff"[..])).is_err());
    }
}

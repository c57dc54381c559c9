//! The id as a header.

use std::borrow::Cow;

use super::{Policy, Refused};
use crate::message::{Arrival, Outgoing};
use crate::transport::Capabilities;

/// The id is the value of a header.
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::correlation::Header;
///
/// let policy = Header::new("x-correlation-id");
/// ```
#[derive(Debug, Clone)]
pub struct Header {
    name: String,
}

impl Header {
    /// The header of this name, whose case counts.
    pub fn new(name: impl Into<String>) -> Header {
        Header { name: name.into() }
    }
}

impl Policy for Header {
    fn name(&self) -> Cow<'_, str> {
        format!("header `{}`", self.name).into()
    }

    fn suits(&self, transport: Capabilities) -> Result<(), Refused> {
        match self.name.is_empty() || self.name.contains(char::is_control) {
            true => Err(Refused::new("that is no header's name; give one without control characters")),
            false => has_headers(transport),
        }
    }

    fn stamp(&self, id: &str, message: &mut Outgoing) -> Result<String, Refused> {
        match message.headers.get(&self.name) {
            None => {
                message.headers.insert(self.name.clone(), id.to_owned());
                Ok(id.to_owned())
            }
            Some(own) => text(own, &self.name),
        }
    }

    fn read<'m>(&self, message: &'m Arrival) -> Option<Cow<'m, str>> {
        message.headers.text(&self.name).map(Cow::Borrowed)
    }
}

pub(super) fn has_headers(transport: Capabilities) -> Result<(), Refused> {
    match transport.headers {
        true => Ok(()),
        false => Err(Refused::new("its messages have no headers; use a field of the payload")),
    }
}

fn text(own: &[u8], name: &str) -> Result<String, Refused> {
    let text = std::str::from_utf8(own).map(str::to_owned);
    text.map_err(|_| {
        Refused::new(format!("the header `{name}` is not UTF-8, and an id is text: leave the header out"))
    })
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    #[test]
    fn what_is_stamped_can_be_read_and_the_test_s_own_stays() {
        let policy = Header::new("id");
        let mut message = Outgoing::new("t", "{}");
        assert_eq!(policy.stamp("a", &mut message).unwrap(), "a");
        assert_eq!(policy.stamp("b", &mut message).unwrap(), "a");
        assert_eq!(message.headers.len(), 1);
        let arrival = Arrival::sent(&message, Instant::now());
        assert_eq!(policy.read(&arrival).as_deref(), Some("a"));
        assert_eq!(policy.read(&Arrival::new("t", "{}", Instant::now())), None);
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        let mut message = Outgoing::new("t", "{}").with_header("id", &b"\xff"[..]);
        let refused = Header::new("id").stamp("a", &mut message).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the header `id` is not UTF-8, and an id is text: leave the header out"
        );
    }
}

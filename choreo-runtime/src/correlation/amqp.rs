//! The id as the property that AMQP has for it.

use std::borrow::Cow;

use super::{Header, Policy, Refused};
use crate::message::{Arrival, Outgoing};
use crate::transport::Capabilities;

/// The id is AMQP's property `correlation_id` (AMQP 0-9-1, `basic` class): services that answer by the book pass it on. On
/// choreo's messages the property is the header `correlation_id`, so on a transport that has headers and no such property it
/// is that header.
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::correlation::CorrelationId;
///
/// let policy = CorrelationId;
/// ```
#[derive(Debug, Clone, Copy)]
pub struct CorrelationId;

const PROPERTY: &str = "correlation_id";

impl Policy for CorrelationId {
    fn name(&self) -> Cow<'_, str> {
        "AMQP's `correlation_id`".into()
    }

    fn suits(&self, transport: Capabilities) -> Result<(), Refused> {
        super::header::has_headers(transport)
    }

    fn stamp(&self, id: &str, message: &mut Outgoing) -> Result<String, Refused> {
        Header::new(PROPERTY).stamp(id, message)
    }

    fn read<'m>(&self, message: &'m Arrival) -> Option<Cow<'m, str>> {
        message.headers.text(PROPERTY).map(Cow::Borrowed)
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    #[test]
    fn what_is_stamped_can_be_read_and_the_test_s_own_stays() {
        let mut message = Outgoing::new("t", "{}");
        assert_eq!(CorrelationId.stamp("a", &mut message).unwrap(), "a");
        assert_eq!(CorrelationId.stamp("b", &mut message).unwrap(), "a");
        let arrival = Arrival::sent(&message, Instant::now());
        assert_eq!(arrival.headers.text("correlation_id"), Some("a"));
        assert_eq!(CorrelationId.read(&arrival).as_deref(), Some("a"));
    }
}

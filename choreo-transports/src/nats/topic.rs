//! Topics: subjects, as long as one fits into a line of the protocol.

use choreo_runtime::transport::{TransportError, TransportErrorKind};

use crate::subject;

pub(crate) use crate::subject::{covers, is_wildcard};

/// How long a subject may be. A server takes lines of 4,096 bytes unless configured otherwise, and ends the connection
/// over a longer one; beside the subject a line has a reply address and numbers.
const LONGEST: usize = 3_500;

/// Whether one can publish to it.
pub(crate) fn check_published(topic: &str) -> Result<(), TransportError> {
    subject::check_published(topic)?;
    check_length("publish to", topic)
}

/// Whether one can subscribe to it.
pub(crate) fn check_subscribed(topic: &str) -> Result<(), TransportError> {
    subject::check_subscribed(topic)?;
    check_length("subscribe to", topic)
}

fn check_length(verb: &str, topic: &str) -> Result<(), TransportError> {
    if topic.len() <= LONGEST {
        return Ok(());
    }
    let begin: String = topic.chars().take(40).collect();
    let text = format!(
        "{verb} `{begin}..`: it is {} bytes long, and a subject may have {LONGEST}; shorten it",
        topic.len()
    );
    Err(TransportError::new(TransportErrorKind::BadTopic, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_that_does_not_fit_into_a_line_is_refused() {
        assert!(check_published(&"a".repeat(LONGEST)).is_ok());
        for check in [check_published, check_subscribed] {
            let error = check(&"a".repeat(LONGEST + 1)).unwrap_err();
            assert_eq!(error.kind(), TransportErrorKind::BadTopic);
            assert!(error.to_string().contains("it is 3501 bytes long"), "{error}");
        }
    }
}

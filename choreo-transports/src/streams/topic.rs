//! Streams' keys.

use choreo_runtime::transport::{TransportError, TransportErrorKind};

/// Whether one can publish to it, or listen on it.
pub(super) fn check(verb: &str, topic: &str) -> Result<(), TransportError> {
    let fault = match topic {
        "" => "it is empty; name a stream by its key, such as `orders.created`",
        // Such a key would be legal, and is nearly always meant as a wildcard: a `never` on it would always hold.
        topic if topic.contains('*') => "Redis Streams has no wildcards; name each stream",
        _ => return Ok(()),
    };
    let text = format!("{verb} `{}`: {fault}", topic.escape_debug());
    Err(TransportError::new(TransportErrorKind::BadTopic, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_free_but_for_what_looks_like_a_wildcard() {
        for topic in ["orders", "orders.created", "a:{7}", "a b", "über?"] {
            assert!(check("publish to", topic).is_ok(), "{topic}");
        }
        for (topic, words) in [("", "it is empty"), ("orders.*", "no wildcards")] {
            let error = check("subscribe to", topic).unwrap_err();
            assert_eq!(error.kind(), TransportErrorKind::BadTopic);
            assert!(error.to_string().contains(words), "{error}");
        }
    }
}

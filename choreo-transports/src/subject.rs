//! Subjects as NATS has them, and the in-memory bus too: tokens with dots between them, `*` for one token, a final `>`
//! for one or more.

use choreo_runtime::transport::{TransportError, TransportErrorKind};

/// Whether it is valid and the name of one topic, for all of ASCII. The common case, told in one pass; of any
/// other topic the functions below say more.
fn is_plain(topic: &str) -> bool {
    let mut before = b'.';
    for byte in topic.bytes() {
        let plain = match byte {
            b'.' => before != b'.',
            b'*' | b'>' => false,
            byte => byte.is_ascii_graphic(),
        };
        if !plain {
            return false;
        }
        before = byte;
    }
    before != b'.'
}

/// Whether one of the tokens is a wildcard.
pub(crate) fn is_wildcard(topic: &str) -> bool {
    topic.contains(['*', '>']) && topic.split('.').any(|token| matches!(token, "*" | ">"))
}

/// Whether a topic fits a topic or wildcard.
pub(crate) fn covers(pattern: &str, topic: &str) -> bool {
    // Most are plain names, and most messages go to one: no token is looked at.
    if pattern == topic {
        return true;
    }
    if !pattern.bytes().any(|byte| matches!(byte, b'*' | b'>')) {
        return false;
    }
    let mut patterns = pattern.split('.').peekable();
    let mut tokens = topic.split('.');
    loop {
        match (patterns.next(), tokens.next()) {
            (None, None) => return true,
            (Some(">"), Some(_)) if patterns.peek().is_none() => return true,
            (Some("*"), Some(_)) => {}
            (Some(wanted), Some(token)) if wanted == token => {}
            _ => return false,
        }
    }
}

/// Whether one can publish to it.
pub(crate) fn check_published(topic: &str) -> Result<(), TransportError> {
    if is_plain(topic) {
        return Ok(());
    }
    check_tokens("publish to", topic)?;
    match topic.split('.').find(|token| matches!(*token, "*" | ">")) {
        Some(token) => {
            let fault = format!("`{token}` is a wildcard, which only a subscription can use; name one topic");
            Err(bad("publish to", topic, &fault))
        }
        None => Ok(()),
    }
}

/// Whether one can subscribe to it.
pub(crate) fn check_subscribed(topic: &str) -> Result<(), TransportError> {
    if is_plain(topic) {
        return Ok(());
    }
    check_tokens("subscribe to", topic)?;
    match topic.split('.').rev().skip(1).any(|token| token == ">") {
        true => {
            let fault =
                "`>` stands for all the tokens that follow, so it must be the last; `*` stands for one";
            Err(bad("subscribe to", topic, fault))
        }
        false => Ok(()),
    }
}

fn check_tokens(verb: &str, topic: &str) -> Result<(), TransportError> {
    if topic.is_empty() {
        return Err(bad(verb, topic, "it is empty; name a topic, such as `orders.created`"));
    }
    topic.split('.').try_for_each(|token| match fault(token) {
        Some(fault) => Err(bad(verb, topic, fault)),
        None => Ok(()),
    })
}

fn fault(token: &str) -> Option<&'static str> {
    if token.is_empty() {
        return Some("a token is empty; put text on both sides of each dot");
    }
    if token.contains(char::is_whitespace) {
        return Some("it holds white space; use `-` or `_` instead");
    }
    if token.contains(char::is_control) {
        return Some("it holds a control character; remove it");
    }
    // Such a topic would be legal, and would silently match nothing but itself: a `never` on it always holds.
    if token.len() > 1 && token.contains(['*', '>']) {
        return Some("`*` and `>` stand for whole tokens; put it between dots, alone");
    }
    None
}

fn bad(verb: &str, topic: &str, fault: &str) -> TransportError {
    let text = format!("{verb} `{}`: {fault}", topic.escape_debug());
    TransportError::new(TransportErrorKind::BadTopic, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_tokens_can_be_published_to_and_subscribed_to() {
        for topic in ["a", "a.b", "orders.created", "a-b_c.1", "_INBOX.7", "über.größe", "$SYS.x", "a/b"] {
            assert!(check_published(topic).is_ok(), "{topic}");
            assert!(check_subscribed(topic).is_ok(), "{topic}");
            assert!(!is_wildcard(topic), "{topic}");
        }
    }

    #[test]
    fn wildcards_can_be_subscribed_to_only() {
        for topic in ["*", ">", "a.*", "*.a", "a.*.b", "a.>", "*.>", "*.*"] {
            assert!(check_subscribed(topic).is_ok(), "{topic}");
            assert!(check_published(topic).is_err(), "{topic}");
            assert!(is_wildcard(topic), "{topic}");
        }
    }

    #[test]
    fn bad_topics_are_refused_with_the_fix() {
        let table = [
            ("", "publish to ``: it is empty; name a topic, such as `orders.created`"),
            (".", "publish to `.`: a token is empty; put text on both sides of each dot"),
            ("a..b", "publish to `a..b`: a token is empty; put text on both sides of each dot"),
            ("a.", "publish to `a.`: a token is empty; put text on both sides of each dot"),
            (".a", "publish to `.a`: a token is empty; put text on both sides of each dot"),
            ("a b", "publish to `a b`: it holds white space; use `-` or `_` instead"),
            ("a.\n", "publish to `a.\\n`: it holds white space; use `-` or `_` instead"),
            ("a\0", "publish to `a\\0`: it holds a control character; remove it"),
            ("ord*.a", "publish to `ord*.a`: `*` and `>` stand for whole tokens; put it between dots, alone"),
            (
                "orders.*",
                "publish to `orders.*`: `*` is a wildcard, which only a subscription can use; name one topic",
            ),
            ("a.>", "publish to `a.>`: `>` is a wildcard, which only a subscription can use; name one topic"),
        ];
        for (topic, text) in table {
            let error = check_published(topic).unwrap_err();
            assert_eq!((error.kind(), error.to_string().as_str()), (TransportErrorKind::BadTopic, text));
        }
    }

    #[test]
    fn bad_wildcards_are_refused_with_the_fix() {
        let table = [
            (
                "a.>.b",
                "subscribe to `a.>.b`: `>` stands for all the tokens that follow, so it must be the last; `*` stands \
                 for one",
            ),
            ("a.b*", "subscribe to `a.b*`: `*` and `>` stand for whole tokens; put it between dots, alone"),
            ("a.**", "subscribe to `a.**`: `*` and `>` stand for whole tokens; put it between dots, alone"),
            ("a. *", "subscribe to `a. *`: it holds white space; use `-` or `_` instead"),
            ("*.", "subscribe to `*.`: a token is empty; put text on both sides of each dot"),
        ];
        for (topic, text) in table {
            let error = check_subscribed(topic).unwrap_err();
            assert_eq!((error.kind(), error.to_string().as_str()), (TransportErrorKind::BadTopic, text));
        }
    }
}

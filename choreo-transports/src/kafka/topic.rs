//! Topics: which are valid, and which patterns cover them.

use std::collections::HashMap;
use std::sync::{OnceLock, PoisonError, RwLock};

use choreo_runtime::transport::{TransportError, TransportErrorKind};
use foldhash::fast::FixedState;
use regex::Regex;

/// The length of a topic's name that Kafka takes, since it becomes that of a folder.
const LONGEST: usize = 249;

/// Whether it is a regular expression rather than the name of one topic.
pub(super) fn is_wildcard(topic: &str) -> bool {
    topic.starts_with('^')
}

/// Whether a topic fits a topic or pattern.
pub(super) fn covers(pattern: &str, topic: &str) -> bool {
    match is_wildcard(pattern) {
        false => pattern == topic,
        true => with_regex(pattern, |regex| regex.is_match(topic)).unwrap_or(false),
    }
}

/// Whether one can publish to it.
pub(super) fn check_published(topic: &str) -> Result<(), TransportError> {
    match is_wildcard(topic) {
        true => Err(bad(
            "publish to",
            topic,
            "`^` begins a pattern, which only a subscription can use; name one topic",
        )),
        false => check_name("publish to", topic),
    }
}

/// Whether one can be created of this name.
pub(super) fn check_created(topic: &str) -> Result<(), TransportError> {
    match is_wildcard(topic) {
        true => Err(bad(
            "create",
            topic,
            "`^` begins a pattern, which only a subscription can use; name one topic",
        )),
        false => check_name("create", topic),
    }
}

/// Whether one can subscribe to it.
pub(super) fn check_subscribed(topic: &str) -> Result<(), TransportError> {
    if !is_wildcard(topic) {
        return check_name("subscribe to", topic);
    }
    with_regex(topic, |_| ()).map_err(|error| {
        let fault = match error {
            regex::Error::CompiledTooBig(limit) => {
                format!("as a regular expression it needs more than {limit} bytes; make it smaller")
            }
            error => format!("it is no regular expression: {}", last_line(&error.to_string())),
        };
        bad("subscribe to", topic, &fault)
    })
}

/// What `regex` draws over several lines ends with the words that matter.
fn last_line(text: &str) -> &str {
    let line = text.lines().last().unwrap_or(text);
    line.strip_prefix("error: ").unwrap_or(line)
}

fn check_name(verb: &str, topic: &str) -> Result<(), TransportError> {
    let fault = match topic {
        "" => "it is empty; name a topic, such as `orders.created`",
        "." | ".." => "it would be a folder of that name; name a topic, such as `orders.created`",
        _ if topic.len() > LONGEST => "it is longer than the 249 bytes that Kafka takes; shorten it",
        _ if topic.bytes().all(is_legal) => return Ok(()),
        _ => "Kafka takes letters, digits, `.`, `_` and `-`; replace the others (a pattern begins with `^`)",
    };
    Err(bad(verb, topic, fault))
}

fn is_legal(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')
}

fn bad(verb: &str, topic: &str, fault: &str) -> TransportError {
    let text = format!("{verb} `{}`: {fault}", topic.escape_debug());
    TransportError::new(TransportErrorKind::BadTopic, text)
}

type Known = HashMap<String, Result<Regex, regex::Error>, FixedState>;

/// Does something with the expression, which is compiled once for the process.
fn with_regex<T>(pattern: &str, work: impl FnOnce(&Regex) -> T) -> Result<T, regex::Error> {
    static KNOWN: OnceLock<RwLock<Known>> = OnceLock::new();
    let known = KNOWN.get_or_init(RwLock::default);
    if let Some(regex) = known.read().unwrap_or_else(PoisonError::into_inner).get(pattern) {
        return regex.as_ref().map(work).map_err(Clone::clone);
    }
    let regex = Regex::new(pattern);
    let result = regex.as_ref().map(work).map_err(Clone::clone);
    known.write().unwrap_or_else(PoisonError::into_inner).insert(pattern.to_owned(), regex);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_can_be_published_to_and_subscribed_to() {
        let long = "x".repeat(LONGEST);
        for topic in ["a", "orders.created", "A-b_c.1", "...", "__x", &long] {
            assert!(check_published(topic).is_ok(), "{topic}");
            assert!(check_subscribed(topic).is_ok(), "{topic}");
            assert!(!is_wildcard(topic), "{topic}");
            assert!(covers(topic, topic), "{topic}");
        }
    }

    #[test]
    fn bad_topics_are_refused_with_the_fix() {
        let long = "x".repeat(LONGEST + 1);
        let table = [
            ("", "it is empty; name a topic, such as `orders.created`"),
            (".", "it would be a folder of that name; name a topic, such as `orders.created`"),
            ("..", "it would be a folder of that name; name a topic, such as `orders.created`"),
            (&long, "it is longer than the 249 bytes that Kafka takes; shorten it"),
            (
                "a b",
                "Kafka takes letters, digits, `.`, `_` and `-`; replace the others (a pattern begins with `^`)",
            ),
            (
                "größe",
                "Kafka takes letters, digits, `.`, `_` and `-`; replace the others (a pattern begins with `^`)",
            ),
            (
                "a.*",
                "Kafka takes letters, digits, `.`, `_` and `-`; replace the others (a pattern begins with `^`)",
            ),
        ];
        for (topic, fault) in table {
            let error = check_published(topic).unwrap_err();
            assert_eq!(error.kind(), TransportErrorKind::BadTopic);
            assert_eq!(error.to_string(), format!("publish to `{topic}`: {fault}"));
            assert_eq!(
                check_subscribed(topic).unwrap_err().to_string(),
                format!("subscribe to `{topic}`: {fault}")
            );
        }
    }

    #[test]
    fn a_pattern_can_be_subscribed_to_only() {
        assert!(is_wildcard("^orders\\..*"));
        assert!(check_subscribed("^orders\\..*").is_ok());
        assert_eq!(
            check_published("^a").unwrap_err().to_string(),
            "publish to `^a`: `^` begins a pattern, which only a subscription can use; name one topic"
        );
    }

    #[test]
    fn a_pattern_covers_what_it_matches_from_the_start() {
        assert!(covers("^orders\\.", "orders.created"));
        assert!(covers("^orders\\.created$", "orders.created"));
        assert!(!covers("^orders\\.created$", "orders.created.v2"));
        assert!(!covers("^orders\\.", "my.orders.created"));
        assert!(!covers("orders.created", "orders.created.v2"));
        assert!(!covers("^(", "("));
    }

    #[test]
    fn a_bad_pattern_is_refused_with_the_words_of_its_parser() {
        let error = check_subscribed("^a(b").unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::BadTopic);
        assert_eq!(error.to_string(), "subscribe to `^a(b`: it is no regular expression: unclosed group");
    }
}

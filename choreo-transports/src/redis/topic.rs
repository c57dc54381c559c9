//! Channels, and which patterns cover them.

use choreo_runtime::transport::{TransportError, TransportErrorKind};

/// Whether Redis must be asked for it as a pattern.
pub(super) fn is_wildcard(topic: &str) -> bool {
    topic.bytes().any(|byte| matches!(byte, b'*' | b'?' | b'[' | b'\\'))
}

/// Whether a channel fits a channel or pattern.
pub(super) fn covers(pattern: &str, topic: &str) -> bool {
    if is_wildcard(pattern) { fits(pattern.as_bytes(), topic.as_bytes()) } else { pattern == topic }
}

/// Redis's own glob, byte by byte: `*` any bytes, `?` one, `[a-c]` and `[^a-c]` one of those or one of the others, and
/// `\` takes the next byte as it is. A `[` without its `]` ends with the pattern.
fn fits(pattern: &[u8], name: &[u8]) -> bool {
    let (mut at, mut next) = (0, 0);
    // Behind the last `*`, and the first byte that it does not stand for: taking more for an earlier one is no use.
    let mut star: Option<(usize, usize)> = None;
    while next < name.len() {
        if pattern.get(at) == Some(&b'*') {
            at += 1;
            star = Some((at, next));
            continue;
        }
        match behind(pattern, at, name[next]) {
            Some(behind) => (at, next) = (behind, next + 1),
            None => match &mut star {
                Some((after, taken)) => {
                    *taken += 1;
                    (at, next) = (*after, *taken);
                }
                None => return false,
            },
        }
    }
    !name.is_empty() && pattern[at..].iter().all(|byte| *byte == b'*')
}

/// The place behind the element that is at this one, where the byte fits it.
fn behind(pattern: &[u8], at: usize, byte: u8) -> Option<usize> {
    match *pattern.get(at)? {
        b'?' => Some(at + 1),
        b'[' => behind_class(pattern, at + 1, byte),
        b'\\' if at + 1 < pattern.len() => (pattern[at + 1] == byte).then_some(at + 2),
        own => (own == byte).then_some(at + 1),
    }
}

fn behind_class(pattern: &[u8], mut at: usize, byte: u8) -> Option<usize> {
    let others = pattern.get(at) == Some(&b'^');
    at += usize::from(others);
    let mut found = false;
    loop {
        match pattern[at.min(pattern.len())..] {
            [] => break,
            [b'\\', own, ..] => {
                found |= own == byte;
                at += 2;
            }
            [b']', ..] => {
                at += 1;
                break;
            }
            [one, b'-', other, ..] => {
                found |= between(one, other, byte);
                at += 3;
            }
            [own, ..] => {
                found |= own == byte;
                at += 1;
            }
        }
    }
    (found != others).then_some(at)
}

/// The ends in either order. Bytes are signed there, where C's `char` is.
fn between(one: u8, other: u8, byte: u8) -> bool {
    let [one, other, byte] = [one, other, byte].map(u8::cast_signed);
    (one.min(other)..=one.max(other)).contains(&byte)
}

/// Whether one can publish to it.
pub(super) fn check_published(topic: &str) -> Result<(), TransportError> {
    if is_wildcard(topic) {
        let fault =
            "`*`, `?`, `[` and `\\` make a pattern, which only a subscription can use; name one channel";
        return Err(bad("publish to", topic, fault));
    }
    check_named("publish to", topic)
}

/// Whether one can subscribe to it.
pub(super) fn check_subscribed(topic: &str) -> Result<(), TransportError> {
    check_named("subscribe to", topic)
}

fn check_named(verb: &str, topic: &str) -> Result<(), TransportError> {
    match topic.is_empty() {
        true => Err(bad(verb, topic, "it is empty; name a channel, such as `orders.created`")),
        false => Ok(()),
    }
}

fn bad(verb: &str, topic: &str, fault: &str) -> TransportError {
    let text = format!("{verb} `{}`: {fault}", topic.escape_debug());
    TransportError::new(TransportErrorKind::BadTopic, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_cover_what_redis_says_they_cover() {
        // Each line was asked of a Redis 7.0 by `PSUBSCRIBE` and `PUBLISH`.
        let table = [
            ("h?llo", "hello", true),
            ("h?llo", "hllo", false),
            ("h*llo", "hllo", true),
            ("h*llo", "heeeello", true),
            ("h[ae]llo", "hallo", true),
            ("h[ae]llo", "hillo", false),
            ("h[^e]llo", "hallo", true),
            ("h[^e]llo", "hello", false),
            ("h[a-b]llo", "hbllo", true),
            ("h[b-a]llo", "hallo", true),
            ("a\\*", "a*", true),
            ("a\\*", "ab", false),
            ("a\\", "a\\", true),
            ("*", "a.b", true),
            ("**", "a", true),
            ("a**b*", "axxbxx", true),
            ("a*b*c", "abbc", true),
            ("a*b*c", "abbd", false),
            ("a?", "ü", false),
            ("??", "ü", true),
            ("[ab", "b", true),
            ("a[", "ab", false),
            ("a[^", "ab", true),
            ("[]", "a", false),
            ("[^]", "a", true),
            ("[\\]]", "]", true),
            ("[a\\-z]", "-", true),
            ("[a\\-z]", "b", false),
            ("[a-]", "-", false),
        ];
        for (pattern, topic, covered) in table {
            assert_eq!(covers(pattern, topic), covered, "{pattern} {topic}");
        }
    }

    #[test]
    fn a_channel_covers_itself_alone() {
        assert!(covers("orders.created", "orders.created"));
        assert!(!covers("orders.created", "orders.create"));
        assert!(!is_wildcard("orders:{7}.^-"));
    }

    #[test]
    fn patterns_can_be_subscribed_to_only() {
        for pattern in ["orders.*", "a?", "[ab]", "a\\*"] {
            assert!(is_wildcard(pattern) && check_subscribed(pattern).is_ok(), "{pattern}");
            let error = check_published(pattern).unwrap_err();
            assert_eq!(error.kind(), TransportErrorKind::BadTopic);
            assert!(error.to_string().contains("name one channel"), "{error}");
        }
        for topic in ["orders.created", "a b", "über", "a:b/c"] {
            assert!(check_published(topic).is_ok() && check_subscribed(topic).is_ok(), "{topic}");
        }
        assert!(check_published("").is_err() && check_subscribed("").is_err());
    }
}

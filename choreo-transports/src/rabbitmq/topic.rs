//! Topics: routing keys and queues, which are valid, and which wildcards cover them.

use choreo_runtime::transport::{TransportError, TransportErrorKind};
use smallvec::SmallVec;

/// What the name of a queue begins with as a topic.
const QUEUE: &str = "queue:";
/// How long a routing key and a queue's name may be, in bytes.
const LONGEST: usize = 255;

/// What a topic stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Address<'a> {
    /// A routing key, or a pattern of them, on the connection's exchange.
    Key(&'a str),
    /// A queue.
    Queue(&'a str),
}

impl Address<'_> {
    /// What the topic stands for.
    pub(super) fn of(topic: &str) -> Address<'_> {
        match topic.strip_prefix(QUEUE) {
            Some(name) => Address::Queue(name),
            None => Address::Key(topic),
        }
    }
}

/// What is shown for a key of an exchange that is not the connection's own. By the default exchange, which has no name,
/// a message goes to a queue.
pub(super) fn foreign(exchange: &str, key: &str) -> String {
    match exchange {
        "" => format!("{QUEUE}{key}"),
        exchange => format!("exchange:{exchange}/{key}"),
    }
}

/// Whether one of the words is a wildcard.
pub(super) fn is_wildcard(topic: &str) -> bool {
    match Address::of(topic) {
        Address::Key(key) => key.contains(['*', '#']) && key.split('.').any(|word| matches!(word, "*" | "#")),
        Address::Queue(_) => false,
    }
}

/// A word that is longer than the wildcard that it holds.
pub(super) fn half_wildcard(key: &str) -> Option<&str> {
    key.split('.').find(|word| word.len() > 1 && word.contains(['*', '#']))
}

/// Whether a topic fits a topic or wildcard, as a topic exchange sees it.
pub(super) fn covers(pattern: &str, topic: &str) -> bool {
    if pattern == topic {
        return true;
    }
    if !pattern.bytes().any(|byte| matches!(byte, b'*' | b'#')) {
        return false;
    }
    match (Address::of(pattern), Address::of(topic)) {
        (Address::Key(pattern), Address::Key(key)) => fits(&words(pattern), &words(key)),
        _ => false,
    }
}

/// The words of a key; the empty key has none.
fn words(key: &str) -> SmallVec<[&str; 8]> {
    if key.is_empty() { SmallVec::new() } else { key.split('.').collect() }
}

/// Each `#` takes as few words as it can; where the rest does not fit, the last one takes one more.
fn fits(pattern: &[&str], words: &[&str]) -> bool {
    let (mut at, mut word) = (0, 0);
    // Behind the last `#`, and how many words are in front of what follows it.
    let mut retry: Option<(usize, usize)> = None;
    loop {
        match pattern.get(at) {
            Some(&"#") => {
                at += 1;
                retry = Some((at, word));
                continue;
            }
            Some(wanted) if words.get(word).is_some_and(|word| *wanted == "*" || wanted == word) => {
                at += 1;
                word += 1;
                continue;
            }
            None if word == words.len() => return true,
            _ => {}
        }
        match retry {
            Some((behind, taken)) if taken < words.len() => {
                retry = Some((behind, taken + 1));
                (at, word) = (behind, taken + 1);
            }
            _ => return false,
        }
    }
}

/// Whether one can publish to it.
pub(super) fn check_published(topic: &str) -> Result<(), TransportError> {
    check(topic, "publish to")?;
    match Address::of(topic) {
        Address::Key(key) => match key.split('.').find(|word| matches!(*word, "*" | "#")) {
            Some(word) => {
                let fault =
                    format!("`{word}` is a wildcard, which only a subscription can use; name one topic");
                Err(bad("publish to", topic, &fault))
            }
            None => Ok(()),
        },
        Address::Queue(_) => Ok(()),
    }
}

/// Whether one can subscribe to it. What its exchange makes of wildcards is checked when it is known.
pub(super) fn check_subscribed(topic: &str) -> Result<(), TransportError> {
    check(topic, "subscribe to")
}

/// Whether one can reply to it: the name of a queue, whatever it looks like.
pub(super) fn check_answered(topic: &str) -> Result<(), TransportError> {
    check(topic, "reply to")
}

fn check(topic: &str, verb: &str) -> Result<(), TransportError> {
    let (text, what) = match Address::of(topic) {
        Address::Key(key) => (key, "a routing key"),
        Address::Queue(name) => (name, "the name of a queue"),
    };
    match text.len() {
        0 => {
            let fix = match what {
                "a routing key" => {
                    "name a topic, such as `orders.created`; `#` also hears what has no routing key"
                }
                _ => "name it, as in `queue:orders.dead`",
            };
            Err(bad(verb, topic, &format!("{what} is missing; {fix}")))
        }
        length if length > LONGEST => {
            let fault = format!("{what} has at most {LONGEST} bytes, and this one has {length}");
            Err(bad(verb, topic, &fault))
        }
        _ => Ok(()),
    }
}

pub(super) fn bad(verb: &str, topic: &str, fault: &str) -> TransportError {
    let text = format!("{verb} `{}`: {fault}", topic.escape_debug());
    TransportError::new(TransportErrorKind::BadTopic, text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_star_stands_for_one_word() {
        for (pattern, topic, fits) in [
            ("a.*", "a.b", true),
            ("a.*", "a", false),
            ("a.*", "a.b.c", false),
            ("*.b", "a.b", true),
            ("*", "a", true),
            ("*", "", false),
            ("*", "a.b", false),
            ("a.*.c", "a..c", true),
            ("*.*", ".", true),
            ("a.b*", "a.bc", false),
        ] {
            assert_eq!(covers(pattern, topic), fits, "{pattern} {topic}");
        }
    }

    #[test]
    fn a_hash_stands_for_any_number_of_words() {
        for (pattern, topic, fits) in [
            ("#", "", true),
            ("#", "a", true),
            ("#", "a.b.c", true),
            ("a.#", "a", true),
            ("a.#", "a.b.c", true),
            ("a.#", "b", false),
            ("#.c", "c", true),
            ("#.c", "a.b.c", true),
            ("#.c", "a.c.b", false),
            ("a.#.c", "a.c", true),
            ("a.#.c", "a.b.b.c", true),
            ("a.#.c", "a.c.b.c", true),
            ("a.#.c", "a", false),
            ("#.b.#", "a.b.c", true),
            ("#.b.#", "a.c", false),
            ("#.*", "", false),
            ("#.*", "a", true),
            ("*.#", "a.b", true),
            ("*.#.*", "a", false),
            ("#.#", "", true),
            ("#.a.#.b.#", "x.a.y.a.z.b", true),
        ] {
            assert_eq!(covers(pattern, topic), fits, "{pattern} {topic}");
        }
    }

    #[test]
    fn a_queue_is_covered_by_its_name_alone() {
        assert!(covers("queue:dead", "queue:dead"));
        assert!(!covers("#", "queue:dead"));
        assert!(!covers("queue:#", "queue:dead"));
        assert!(!is_wildcard("queue:a.#"));
        assert_eq!(Address::of("queue:a.b"), Address::Queue("a.b"));
    }

    #[test]
    fn only_whole_words_are_wildcards() {
        for topic in ["*", "#", "a.*", "#.a", "a.#.b"] {
            assert!(is_wildcard(topic) && half_wildcard(topic).is_none(), "{topic}");
        }
        for topic in ["a", "a.b", "order#42", "C#", "a.b*"] {
            assert!(!is_wildcard(topic), "{topic}");
        }
        assert_eq!(half_wildcard("a.b*.c"), Some("b*"));
    }

    #[test]
    fn bad_topics_are_refused_with_the_fix() {
        let long = "x".repeat(256);
        let table = [
            (
                check_published(""),
                "publish to ``: a routing key is missing; name a topic, such as `orders.created`; `#` also hears what \
                 has no routing key",
            ),
            (
                check_subscribed("queue:"),
                "subscribe to `queue:`: the name of a queue is missing; name it, as in `queue:orders.dead`",
            ),
            (
                check_published("a.#"),
                "publish to `a.#`: `#` is a wildcard, which only a subscription can use; name one topic",
            ),
            (
                check_subscribed(&long),
                &format!("subscribe to `{long}`: a routing key has at most 255 bytes, and this one has 256"),
            ),
        ];
        for (result, text) in table {
            let error = result.unwrap_err();
            assert_eq!((error.kind(), error.to_string().as_str()), (TransportErrorKind::BadTopic, text));
        }
        for topic in ["a", "a b", "order#42", "a..b", "queue:a.#", &long[1..]] {
            assert!(check_published(topic).is_ok() && check_subscribed(topic).is_ok(), "{topic}");
        }
    }

    /// The definition, word by word.
    fn defined(pattern: &[&str], words: &[&str]) -> bool {
        match (pattern, words) {
            ([], words) => words.is_empty(),
            (["#", rest @ ..], words) => (0..=words.len()).any(|taken| defined(rest, &words[taken..])),
            ([wanted, rest @ ..], [word, others @ ..]) => {
                (*wanted == "*" || wanted == word) && defined(rest, others)
            }
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn covers_is_what_the_definition_says(
            pattern in prop::collection::vec(prop::sample::select(vec!["a", "b", "", "*", "#"]), 1..7),
            topic in prop::collection::vec(prop::sample::select(vec!["a", "b", ""]), 1..7),
        ) {
            let (pattern, topic) = (pattern.join("."), topic.join("."));
            prop_assert_eq!(covers(&pattern, &topic), defined(&words(&pattern), &words(&topic)));
        }
    }
}

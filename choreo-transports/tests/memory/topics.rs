use choreo_runtime::transport::Transport;
use choreo_transports::InMemory;
use proptest::prelude::*;
use proptest::sample::select;

use super::{listen, say};

#[test]
fn wildcards_cover_as_on_nats() {
    let table = [
        ("a", "a", true),
        ("a", "b", false),
        ("a", "a.b", false),
        ("a.b", "a", false),
        ("a.b", "a.B", false),
        ("*", "a", true),
        ("*", "a.b", false),
        ("*.b", "a.b", true),
        ("a.*", "a.b", true),
        ("a.*", "a", false),
        ("a.*", "a.b.c", false),
        ("a.*.c", "a.b.c", true),
        ("a.*.c", "a.b.d", false),
        ("*.*", "a.b", true),
        ("*.*", "a", false),
        (">", "a", true),
        (">", "a.b.c", true),
        ("a.>", "a", false),
        ("a.>", "a.b", true),
        ("a.>", "a.b.c", true),
        ("a.>", "b.c", false),
        ("*.>", "a", false),
        ("*.>", "a.b", true),
        ("a.*.>", "a.b", false),
        ("a.*.>", "a.b.c.d", true),
        ("order", "orders", false),
        ("orders.*", "orders.", true),
    ];
    for (pattern, topic, covers) in table {
        assert_eq!(InMemory::covers(pattern, topic), covers, "{pattern} {topic}");
    }
}

/// The definition, word by word.
fn covers(pattern: &[&str], topic: &[&str]) -> bool {
    match (pattern, topic) {
        ([], []) => true,
        ([">"], rest) => !rest.is_empty(),
        ([wanted, pattern @ ..], [token, topic @ ..]) => {
            (*wanted == "*" || wanted == token) && covers(pattern, topic)
        }
        _ => false,
    }
}

fn tokens(of: &'static [&'static str]) -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(select(of), 1..6)
}

proptest! {
    #[test]
    fn covers_is_what_its_definition_says(
        pattern in tokens(&["a", "b", "ab", "*", "*", ">"]),
        topic in tokens(&["a", "b", "ab", ""]),
    ) {
        prop_assert_eq!(InMemory::covers(&pattern.join("."), &topic.join(".")), covers(&pattern, &topic));
    }

    #[test]
    fn a_message_is_delivered_exactly_where_a_topic_covers_it(
        subscribed in prop::collection::vec(tokens(&["a", "b", "*"]), 1..8),
        published in prop::collection::vec(tokens(&["a", "b"]), 1..8),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let bus = InMemory::new();
            let mut ears = Vec::new();
            for pattern in &subscribed {
                ears.push((pattern, listen(&bus, &[&pattern.join(".")]).await));
            }
            for topic in &published {
                say(&bus, &topic.join("."), topic.join(".")).await;
            }
            for (pattern, mut ear) in ears {
                let fits = published.iter().filter(|topic| covers(pattern, topic));
                let expected: Vec<String> = fits.map(|topic| topic.join(".")).collect();
                prop_assert_eq!(ear.heard(), expected);
            }
            Ok(())
        })?;
    }
}

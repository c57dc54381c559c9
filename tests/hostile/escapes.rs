//! What comes from the wire is printed to a terminal: nothing in it may act on that.

use choreo::diagnosis::{self, Style};
use choreo::message::Outgoing;
use choreo::prelude::*;

use crate::memory::alone;
use crate::wire::saying;

/// Clears the screen, sets the title, turns the text red (in two ways), rings, goes back, and turns the direction of writing.
const EVIL: &str = "\u{1b}[2J\u{1b}]0;gone\u{7}\u{9b}31m\r\u{8}\u{202e}\u{2066}\u{200b}";

fn is_harmless(text: &str) -> bool {
    let turns = |c| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().all(|c| c == '\n' || !c.is_control() && !turns(c))
}

/// Without the codes that a coloured report itself is made of.
fn uncoloured(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    let rest = parts.map(|part| match part.split_once('m') {
        Some((code, rest)) if code.chars().all(|c| c.is_ascii_digit() || c == ';') => rest.to_owned(),
        _ => format!("\u{1b}[{part}"),
    });
    std::iter::once(first).chain(rest).collect()
}

#[track_caller]
fn assert_harmless<C>(trial: &choreo::Trial<C>) {
    let report = trial.report();
    assert!(is_harmless(&report), "{report:?}");
    let coloured = diagnosis::text(trial.verdict(), Style::coloured());
    assert!(is_harmless(&uncoloured(&coloured)), "{coloured:?}");
    assert_eq!(uncoloured(&coloured), report, "colours change no word");
}

/// A value of JSON that holds it: what JSON demands is escaped, and no more.
fn json() -> String {
    serde_json::json!({ "id": EVIL, "n": 1, EVIL: EVIL }).to_string()
}

#[test]
fn payloads_keys_and_headers_are_shown_escaped() {
    let messages = vec![
        Outgoing::new("out", EVIL.as_bytes().to_vec()),
        Outgoing::new("out", json()).with_key(EVIL).with_header(EVIL, EVIL),
    ];
    let trial = alone(async {
        let bus = saying(messages).await;
        bus.run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "in" { "evil": EVIL };
            expect "out" exactly { "id": "ORD-42", "n": 1 } headers { "trace": "abc" } key "ORD-42";
        })
        .await
    });
    assert_harmless(&trial);
    let report = trial.report();
    assert!(report.contains(r"\u{1b}[2J\u{1b}]0;gone\u{7}\u{9b}31m\r\u{8}\u{202e}"), "{report}");
}

#[test]
fn captured_values_and_messages_of_a_check_are_shown_escaped() {
    let run = |expected: u32| {
        alone(async move {
            let bus = saying(vec![Outgoing::new("out", json()), Outgoing::new("more", json())]).await;
            bus.run(choreo::script! {
                for &InMemory;
                timeout 500ms;
                publish "in" {};
                expect "out" as out;
                check out["n"] == expected, "got {}", out["id"].as_str().unwrap_or_default();
                expect "more" { "id": (format!("{}!", out["id"])) } where out["n"] == 2;
            })
            .await
        })
    };
    for expected in [1, 2] {
        let trial = run(expected);
        assert!(!trial.passed());
        assert_harmless(&trial);
    }
}

#[test]
fn a_panic_that_quotes_a_message_is_shown_escaped() {
    let trial = alone(async {
        let bus = saying(vec![Outgoing::new("out", json())]).await;
        bus.run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "out" where out["id"].as_str().is_some_and(|id| panic!("what is {id}?")) as out;
            check out["n"] == 1;
        })
        .await
    });
    assert!(trial.report().contains(r"what is \u{1b}[2J"), "{}", trial.report());
    assert_harmless(&trial);
}

#[test]
fn a_topic_that_is_refused_is_shown_escaped() {
    let topic = format!("out.{EVIL}");
    let trial = alone(async {
        let bus = InMemory::new();
        bus.run(choreo::script! {
            for &InMemory;
            publish (topic.as_str()) {};
            expect "out";
        })
        .await
    });
    assert!(trial.report().contains(r"it holds"), "{}", trial.report());
    assert_harmless(&trial);
}

#[test]
fn what_serde_says_of_a_message_is_shown_escaped() {
    #[derive(serde::Deserialize)]
    struct Order {
        id: Status,
    }
    #[derive(serde::Deserialize, PartialEq)]
    enum Status {
        Open,
    }
    let trial = alone(async {
        let bus = saying(vec![Outgoing::new("out", json())]).await;
        bus.run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "in" {};
            expect "out" Order { id: Status::Open };
        })
        .await
    });
    assert!(trial.report().contains("unknown variant"), "{}", trial.report());
    assert_harmless(&trial);
}

//! Statements that several blocks share, and payloads and shapes that functions make.

use choreo::prelude::*;
use serde_json::{Value, json};

use super::service;

/// The fragments, in a module of their own: they are known by their path.
mod steps {
    choreo::choreo! {
        /// Asks, and takes the answer.
        fragment ask(id: &str, times: u64) {
            publish "in" { "id": id, "times": times } as asked;
            expect "out" { "id": =~ "^[a-z]$", "n": 1..=times } where answer["n"] == times as answer;
            check id.len() == 1 && asked["times"] == times, "{id} was asked {times} times";
        }

        fragment asked_by_another(id: &str) {
            include crate::fragments::steps::ask(id, 1);
            let of_another = id.to_owned();
        }

        /// Parameters whose names are exchanged on their way down.
        fragment swapped(a: &str, b: &str) {
            include crate::fragments::steps::pair(b, a);
        }

        fragment pair(a: &str, b: &str) {
            check [a, b].concat() == "yx", "{a}{b}";
        }

        fragment unanswered(topic: &'static str) {
            expect (topic) { "id": "b" };
        }

        fragment breaks(none: Option<u64>) {
            publish "in" { "n": none.unwrap() };
        }
    }
}

async fn answering(bus: &InMemory) {
    service::on(bus, "in", &[(5, "out", r#"{"id": "a", "n": 1}"#)]).await;
}

#[choreo::scenario(time = "virtual")]
async fn what_a_fragment_captures_is_captured_by_the_block(bus: &InMemory) {
    answering(bus).await;
    let n = 1;
    let run = choreo! {
        include steps::ask(&format!("{}", 'a'), n);
        publish "in" { "again": answer["id"] } as again;
        expect "out";
        check again["again"] == answer["id"];
    };
    assert_eq!((&run.answer["n"], &run.asked["id"]), (&json!(1), &json!("a")));
    assert_eq!(run.verdict().steps.len(), 6);
}

#[choreo::scenario(time = "virtual")]
async fn an_argument_may_use_what_the_block_captured(bus: &InMemory) {
    answering(bus).await;
    choreo! {
        publish "in" {};
        expect "out" as first;
        include steps::ask(first["id"].as_str().unwrap_or("?"), first["n"].as_u64().unwrap_or(0));
    }
}

#[choreo::scenario(time = "virtual")]
async fn a_fragment_may_include_another(bus: &InMemory) {
    answering(bus).await;
    let (id, a, b) = ("a", "x", "y");
    let run = choreo! {
        include steps::asked_by_another(id);
        check of_another == id;
        include steps::swapped(a, b);
    };
    assert_eq!(run.answer["id"], "a");
}

#[choreo::scenario(time = "virtual")]
async fn a_fragment_stands_in_the_braces_of_a_statement(bus: &InMemory) {
    service::on(bus, "in", &[(5, "out", r#"{"id": "a"}"#), (9, "out", r#"{"id": "b"}"#)]).await;
    choreo! {
        publish "in" {};
        in order {
            expect "out" { "id": "a" };
            include steps::unanswered("out");
        }
    }
}

choreo! {
    scenario in_the_item_form_and_before_its_fragment(bus: &InMemory) {
        settle 1ms;
        include silence("rejected", "x");
        include silence("failed", "x");
    }

    fragment silence(topic: &'static str, id: &str) {
        never (topic) { "id": id };
    }
}

#[tokio::test(start_paused = true)]
async fn the_same_parameter_is_another_topic_in_each_include() {
    let bus = service::bus("in", &[(1, "failed", r#"{"id": "x"}"#)]).await;
    let script = choreo::script! {
        for &InMemory;
        include silence("rejected", "x");
        include silence("failed", "x");
        publish "in" {};
    };
    let trial = bus.run(script).await;
    let topics = [r#"topic with topic = "rejected""#, r#"topic with topic = "failed""#];
    assert!(
        !trial.passed() && !topics.iter().any(|text| trial.report().contains(text)),
        "{}",
        trial.report()
    );
    assert!(trial.report().contains("never    failed"), "{}", trial.report());
    assert_eq!(trial.verdict().topics.len(), 2);
}

/// The line on which a text stands in this file.
fn line_of(text: &str) -> usize {
    let line = include_str!("fragments.rs").lines().position(|line| line.trim_start().starts_with(text));
    line.map_or(0, |line| line + 1)
}

#[tokio::test(start_paused = true)]
async fn a_report_points_into_the_fragment() {
    let bus = service::bus("in", &[(5, "out", r#"{"id": "a", "n": 1}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 50ms;
            settle 1ms;
            publish "in" {};
            include steps::unanswered("out");
        })
        .await;
    let report = trial.report();
    let line = line_of("expect (topic) { \"id\": \"b\" };");
    for part in [
        format!("tests/meaning/fragments.rs:{line}:"),
        format!("{line} |             expect (topic) {{ \"id\": \"b\" }};"),
        "got \"a\"".to_owned(),
    ] {
        assert!(report.contains(&part), "{part}\n{report}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_a_fragment_is_placed_in_it() {
    let bus = InMemory::new();
    let script = choreo::script! { for &InMemory; include steps::breaks(None); never "out"; };
    let report = bus.run(script).await.report();
    let line = line_of("publish \"in\" { \"n\": none.unwrap() };");
    assert!(report.contains(&format!("tests/meaning/fragments.rs:{line}:")), "{report}");
    assert!(report.contains("^^^^^^ panicked here"), "{report}");
}

const CREATED: &str = r#"{"id": "a", "status": "CREATED"}"#;

fn order_of(count: u64) -> Value {
    json!({ "id": "a", "count": count })
}

fn line_of_order(sku: &str) -> Value {
    json!({ "sku": sku })
}

/// Answers with what it was sent.
async fn echo(bus: &InMemory) {
    let client = bus.client();
    let mut inbox = client.subscribe("in").await.expect("subscribed");
    tokio::spawn(async move {
        while let Ok(message) = inbox.recv().await {
            client.publish("out", message.bytes()).await.expect("published");
        }
    });
}

#[choreo::scenario(time = "virtual")]
async fn a_function_or_a_constant_makes_a_payload(bus: &InMemory) {
    echo(bus).await;
    choreo! {
        publish "in" (order_of(3));
        expect "out" { "id": "a", "count": 3 };
        publish "in" { ..order_of(4), "lines": [(line_of_order("x"))] };
        expect "out" { "count": 4, "lines": [{ "sku": "x" }] };
        publish "in" (CREATED.as_bytes());
        expect "out" { "status": "CREATED" };
    }
}

#[choreo::scenario(time = "virtual")]
async fn a_function_makes_a_value_in_a_shape(bus: &InMemory) {
    echo(bus).await;
    choreo! {
        publish "in" { "order": { "id": "a", "count": 3 } };
        expect "out" { "order": (order_of(3)) };
    }
}

#[choreo::scenario(time = "virtual")]
async fn a_value_as_a_whole_pattern_fits_what_has_it(bus: &InMemory) {
    echo(bus).await;
    choreo! {
        publish "in" { "id": "a", "count": 3.0, "more": true };
        expect "out" (order_of(3));
    }
}

#[tokio::test(start_paused = true)]
async fn a_value_as_a_whole_pattern_says_what_differs() {
    let bus = InMemory::new();
    echo(&bus).await;
    let script = choreo::script! {
        for &InMemory;
        timeout 50ms;
        settle 1ms;
        publish "in" { "id": "a", "count": 4 };
        expect "out" (order_of(3));
    };
    let report = bus.run(script).await.report();
    assert!(report.contains("MISMATCH") && report.contains("whose `count` is 4, wanted 3"), "{report}");
}

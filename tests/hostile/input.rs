//! Bad input: each a near miss that says what is wrong with it, whatever the pattern.

use choreo::message::Outgoing;
use choreo::outcome::Met;
use choreo::prelude::*;
use serde::Deserialize;

use crate::memory::alone;
use crate::wire::{answering, saying};

#[derive(Debug, Deserialize)]
struct Order {
    id: String,
    #[serde(default)]
    lines: Vec<serde_json::Value>,
}

/// Publishes the payload to three blocks with as many kinds of patterns: the reports, each of a MISMATCH.
async fn misfits(payload: &[u8]) -> [String; 3] {
    let payload = payload.to_vec();
    let shape = answering(payload.clone())
        .await
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "in" {};
            expect "out" { "order": { "id": "ORD-42", "lines": len > 0 } } as out;
            check out["order"]["id"] == "ORD-42";
        })
        .await;
    let typed = answering(payload.clone())
        .await
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "in" {};
            expect "out" Order { id: "ORD-42", lines } as out;
            check out.id == "ORD-42" && !lines.is_empty();
        })
        .await;
    let where_ = answering(payload)
        .await
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "in" {};
            expect "out" { "id": id @ _ } where id == "ORD-42" as out;
            check out["id"] == id;
        })
        .await;
    for met in [&shape.verdict().steps[1].met, &typed.verdict().steps[1].met, &where_.verdict().steps[1].met]
    {
        assert!(matches!(met, Met::Mismatch(_)), "{met:?}");
    }
    [shape.report(), typed.report(), where_.report()]
}

/// The reports of a payload that is no JSON, whatever it is compared with.
#[track_caller]
fn assert_no_json(payload: &[u8], words: &str) {
    for report in alone(misfits(payload)) {
        assert!(report.contains("the only message came at 10.0 ms; it is not JSON"), "{report}");
        assert!(report.contains(words), "no \"{words}\" in:\n{report}");
    }
}

#[test]
fn what_is_not_json_is_a_near_miss_that_says_so() {
    assert_no_json(b"nonsense", "the message is not JSON: expected ident at line 1 column 2");
    assert_no_json(b"{\"order\":", "the message is not JSON: EOF while parsing a value at line 1 column 9");
    let good = r#"{"id":"ORD-42","lines":[1],"order":{"id":"ORD-42","lines":[1]}}"#;
    assert_no_json(format!("{good} {good}").as_bytes(), "the message is not JSON: trailing characters");
    assert_no_json(
        &good.as_bytes()[..good.len() - 1],
        "the message is not JSON: EOF while parsing an object",
    );
    assert_no_json(b"<order id=\"7\"/>", "the message is not JSON: expected value at line 1 column 1");
    assert_no_json(b"\x00\x01\x02", "the message is not JSON: expected value at line 1 column 1");
}

#[test]
fn an_empty_message_is_a_near_miss_that_says_so() {
    assert_no_json(b"", "the message is empty, not JSON");
    assert_no_json(b"", "<- out           (empty)  (closest)");
    assert_no_json(b" \n ", "the message is not JSON: EOF while parsing a value");
}

#[test]
fn ten_mebibytes_are_a_near_miss_that_is_cut_short() {
    assert_no_json(&vec![b'x'; 10 << 20], "… (10,485,760 bytes)");
    let array = format!("[{}1]", format!("\"{}\",", "x".repeat(1_021)).repeat(10 << 10));
    let long = format!("{{\"id\":\"{}\",\"order\":[]}}", "x".repeat(10 << 20));
    for payload in [array, long] {
        for report in alone(misfits(payload.as_bytes())) {
            assert!(report.contains("the only message came at 10.0 ms"), "{report}");
            assert!(report.len() < 4_096, "a report of {} bytes", report.len());
        }
    }
}

#[test]
fn ten_mebibytes_that_fit_are_taken() {
    let payload = format!("{{\"junk\":[{}1],\"id\":\"{}\"}}", "[1],".repeat(1 << 20), "x".repeat(6 << 20));
    let trial = alone(async {
        let bus = answering(payload).await;
        bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "out" { "id": len > 1_000_000 }; })
            .await
    });
    assert!(trial.passed(), "{}", trial.report());
}

#[test]
fn ten_thousand_levels_are_a_near_miss_that_says_so() {
    let arrays = ["[".repeat(10_000), "]".repeat(10_000)].concat();
    let objects = ["{\"order\":".repeat(10_000), "1".to_owned(), "}".repeat(10_000)].concat();
    let beside =
        format!("{{\"junk\":{arrays},\"order\":{{\"id\":\"ORD-42\",\"lines\":[1]}},\"id\":\"ORD-41\"}}");
    let open = "[".repeat(10_000);
    for payload in [arrays, objects, beside, open] {
        // serde sees that it is no `Order` before it goes that deep; that it is a near miss is enough.
        let [shape, _, where_] = alone(misfits(payload.as_bytes()));
        for report in [&shape, &where_] {
            assert!(report.contains("it is not JSON"), "{report}");
            assert!(report.contains("nests too deep, more than 127 levels"), "{report}");
        }
    }
}

#[test]
fn a_key_that_comes_twice_is_a_near_miss_that_says_so() {
    let twice = r#"{"order":{"id":"ORD-42","id":"ORD-42","lines":[1]},"id":"ORD-41","id":"ORD-42"}"#;
    let [shape, typed, where_] = alone(misfits(twice.as_bytes()));
    for report in [&shape, &where_] {
        assert!(report.contains(r#"the message has "id" more than once"#), "{report}");
    }
    assert!(typed.contains("the message is not a `Order`: duplicate field `id`"), "{typed}");
}

#[test]
fn numbers_that_are_none_are_a_near_miss_that_says_so() {
    for number in ["NaN", "Infinity", "-Infinity", "+1", "01", "1.", ".5", "-", "1e", "0x10"] {
        assert_no_json(
            format!("{{\"order\":{{\"id\":{number}}},\"id\":{number}}}").as_bytes(),
            "the message is not JSON: ",
        );
    }
    for number in ["1e999", "-1e400"] {
        assert_no_json(
            format!("{{\"order\":{{\"id\":{number}}},\"id\":{number}}}").as_bytes(),
            "out of range",
        );
    }
}

#[test]
fn text_that_is_none_is_a_near_miss_that_says_so() {
    assert_no_json(
        b"{\"order\":{\"id\":\"\xff\xfe\"},\"id\":\"\xff\"}",
        "the message is not JSON: invalid unicode",
    );
    assert_no_json(b"{\"order\":{\"id\":\"\xff\xfe\"},\"id\":\"\xff\"}", "30 bytes, not text: 7b 22");
    assert_no_json(b"{\"id\":\"\xc3\x28\",\"order\":1}", "the message is not JSON: invalid unicode");
    assert_no_json(br#"{"id":"\ud800","order":1}"#, "the message is not JSON: unexpected end of hex escape");
    assert_no_json(br#"{"id":"\udc00","order":1}"#, "the message is not JSON: lone leading surrogate");
    assert_no_json(
        br#"{"\ud800":1,"id":1,"order":1}"#,
        "the message is not JSON: unexpected end of hex escape",
    );
    assert_no_json(b"{\"id\":\"a\nb\",\"order\":1}", "the message is not JSON: control character");
    assert_no_json(b"\xef\xbb\xbf{\"id\":1}", "the message is not JSON");
}

/// What can be no JSON at all, of every kind.
fn odd() -> Vec<Outgoing> {
    let deep = "[".repeat(10_000);
    let payloads: [&[u8]; 7] =
        [b"", b"nonsense", b"\xff\xfe", b"NaN", b"1e999", br#"{"id":"\ud800"}"#, deep.as_bytes()];
    payloads.map(|payload| Outgoing::new("out", payload.to_vec())).into()
}

#[test]
fn odd_messages_do_not_keep_a_good_one_from_being_taken() {
    let trial = alone(async {
        let bus = saying([odd(), vec![Outgoing::new("out", r#"{"id":"ORD-42"}"#)]].concat()).await;
        bus.run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "out" Order { id: "ORD-42", .. };
            expect "out" times 7 as odd;
            never "out" { "id": "ORD-41" };
            check odd.iter().all(|message| message.json().is_err());
        })
        .await
    });
    assert!(trial.passed(), "{}", trial.report());
}

#[test]
fn odd_messages_are_no_call_of_a_stand_in_and_no_violation_of_a_shape() {
    let trial = alone(async {
        let bus = saying(odd()).await;
        bus.run(choreo::script! {
            for &InMemory;
            on "out" { "id": _ } => publish "answer" {};
            on "out" Order { .. } => publish "answer" {};
            publish "in" {};
            never "out" { "id": not "ORD-42" };
            never "answer";
            wait 500ms;
        })
        .await
    });
    assert!(trial.passed(), "{}", trial.report());
    assert!(trial.timeline().iter().count() == 8, "{}", trial.report());
}

#[test]
fn a_capture_of_what_is_not_json_is_an_error_only_where_it_is_read_as_json() {
    let trial = alone(async {
        let bus = answering("nonsense").await;
        bus.run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "out" as out;
            check out.payload() == b"nonsense";
            check out["id"] == 1;
        })
        .await
    });
    let report = trial.report();
    assert!(report.contains("ERROR: it panicked"), "{report}");
    assert!(
        report.contains("the message on `out` is not JSON: expected ident at line 1 column 2"),
        "{report}"
    );
}

//! Nothing secret is written, wherever it stands.

use std::fs;

use choreo::correlation::Field;
use choreo::prelude::*;
use choreo::report::format;
use choreo::report::journal::Journal;

use super::{of, plays, ran};

/// What must be nowhere in the records, nor in what is made of them.
const PLANTED: [&str; 13] = [
    "pl4nted-password",
    "pl4nted-token",
    "pl4nted-header",
    "pl4nted-bearer",
    "pl4nted-url",
    "pl4nted-panic",
    "DE89370400440532013000",
    "pl4nted-early",
    "pl4nted-expected",
    "pl4nted-computed",
    "pl4nted-sess",
    "pl4nted-debug",
    "pl4nted-case",
];

choreo::report::redact!(|field, text| (field == "iban").then(|| format!("{}..", &text[..2.min(text.len())])));

mod part {
    use super::*;

    #[choreo::scenario(time = "virtual")]
    async fn says_all(bus: &InMemory) {
        if !plays() {
            return;
        }
        let client = bus.client();
        choreo! {
            timeout 1s;
            call {
                let payload = r#"{"user":"me","password":"pl4nted-password","deep":[{"apiToken":"pl4nted-token"}],"iban":"DE89370400440532013000",
                    "note":"Bearer pl4nted-bearer, amqp://u:pl4nted-url@h"}"#;
                let message = choreo::message::Outgoing::new("answer", payload).with_header("x-api-key", "pl4nted-header");
                client.send(message).await
            };
            expect "answer" { "user": "you", "password": "x", "iban": "y" };
        }
    }

    #[choreo::scenario]
    async fn panics(_bus: &InMemory) {
        assert!(!plays(), "password=pl4nted-panic");
    }

    /// What is secret is known to be so after it was first seen, and where a pattern wants it, or nothing of it comes.
    #[choreo::scenario(time = "virtual", cases(one: "pl4nted-case"))]
    async fn says_it_first(bus: &InMemory, password: &str) {
        if !plays() {
            return;
        }
        let client = bus.client();
        let computed = format!("pl4nted-{}", "computed");
        choreo! {
            settle 1ms;
            call { client.publish("log", r#"{"line":"login as pl4nted-early","pl4nted-early":1}"#).await };
            expect "log" { "line": _ };
        }
        choreo! {
            timeout 1s;
            call {
                let payload = r#"{"a":"again pl4nted-early","password":"pl4nted-early","session_id":"other","secret":"short"}"#;
                let binary = bytes::Bytes::from_static(b"\xffpl4nted-early");
                let message = choreo::message::Outgoing::new("answer", payload).with_header("x-trace", binary);
                client.send(message).await
            };
            expect "answer" { "session_id": "pl4nted-sess", "secret": (computed) };
            expect "nothing" { "session_id": "pl4nted-expected", "password": (password) };
        }
    }

    #[derive(Debug)]
    #[expect(dead_code, reason = "it is printed")]
    struct Login {
        password: Option<&'static str>,
    }

    #[choreo::scenario]
    async fn prints_an_error(_bus: &InMemory) -> Result<(), String> {
        if !plays() {
            return Ok(());
        }
        Err(format!("{:?}", Login { password: Some("pl4nted-debug") }))
    }

    /// A bus whose scopes are told apart by a field.
    #[derive(Stage)]
    struct Marked {
        #[stage(InMemory::new().with_correlation(Field::new("order_id")))]
        bus: InMemory,
    }

    #[choreo::scenario(time = "virtual")]
    async fn correlates(stage: &Marked) {
        if !plays() {
            return;
        }
        let _bus = &stage.bus;
        let run = choreo! { settle 1ms; publish "told" { "n": 1 } as told; never "bad"; };
        let id = run.told["order_id"].as_str().unwrap_or_default().to_owned();
        assert_eq!(id.len(), 32, "its id");
        panic!("the id is {id}");
    }
}

#[test]
fn no_secret_is_in_a_record() {
    let (folder, journal) = ran("secrets::part::");
    let mut written = String::new();
    for file in fs::read_dir(folder.path().join("one")).expect("a run").flatten() {
        written.push_str(&fs::read_to_string(file.path()).expect("text"));
    }
    for planted in PLANTED {
        let hex: String = planted.bytes().map(|byte| format!("{byte:02x}")).collect();
        let found = written.lines().find(|line| line.contains(planted) || line.contains(&hex));
        assert_eq!(found, None, "{planted} is written");
    }
    for (format, made) in made(&journal) {
        for planted in PLANTED {
            assert!(!made.contains(planted), "{format} has {planted}");
        }
        assert!(made.contains("says_all") && made.contains("panics"), "{format} is of these scenarios");
    }
    let scenario = of(&journal, "says_all");
    assert!(
        scenario.redactions.fields >= 3 && scenario.redactions.texts >= 2 && scenario.redactions.own >= 1,
        "{:?}",
        scenario.redactions
    );
    assert!(written.contains("\"iban\":\"DE..\""), "what the suite's own redactor says is there");
}

/// All that is made of records.
fn made(journal: &Journal) -> [(&'static str, String); 7] {
    [
        ("summary", format::summary(journal)),
        ("HTML", choreo::report::html::page(journal)),
        ("JSON", serde_json::to_string(&format::json(journal)).expect("JSON")),
        ("JUnit", format::junit(journal).expect("XML")),
        ("SARIF", format::sarif(journal).to_string()),
        ("GitHub", format::annotations(journal)),
        ("test-report-v1", format::test_report(journal).to_string()),
    ]
}

#[test]
fn a_correlation_id_is_a_hash_wherever_it_stands() {
    let (_folder, journal) = ran("secrets::part::correlates");
    let scenario = of(&journal, "correlates");
    let written = serde_json::to_string(scenario).expect("JSON");
    let told = serde_json::to_value(&scenario.blocks[0].messages[0]).expect("JSON");
    let hash = told["payload"]["json"]["order_id"].as_str().expect("an id").to_owned();
    assert!(hash.starts_with("id#"), "{hash}");
    assert!(
        scenario.panic.as_ref().is_some_and(|panic| panic.text == format!("the id is {hash}")),
        "{written}"
    );
    assert!(scenario.redactions.ids > 0);
}

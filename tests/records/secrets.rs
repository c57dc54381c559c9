//! Nothing secret is written, wherever it stands.

use std::fs;

use choreo::correlation::Field;
use choreo::prelude::*;

use super::{of, plays, ran};

/// What must be nowhere in the records.
const PLANTED: [&str; 7] = [
    "pl4nted-password",
    "pl4nted-token",
    "pl4nted-header",
    "pl4nted-bearer",
    "pl4nted-url",
    "pl4nted-panic",
    "DE89370400440532013000",
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
        assert!(!written.contains(planted), "{planted}");
    }
    let scenario = of(&journal, "says_all");
    assert!(
        scenario.redactions.fields >= 3 && scenario.redactions.texts >= 2 && scenario.redactions.own >= 1,
        "{:?}",
        scenario.redactions
    );
    assert!(written.contains("\"iban\":\"DE..\""), "what the suite's own redactor says is there");
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

//! `docs/src/extending/policy.md`: a correlation policy from an empty file.
use std::borrow::Cow;

use choreo::correlation::{Policy, Refused};
use choreo::memory::{Client, ClientError};
use choreo::message::{Arrival, Outgoing};
use choreo::prelude::*;
use serde_json::{Value, json};

/// The id stands in the payload's `meta`: `{"meta": {"trace": "4bf92f35"}, "count": 3}`.
#[derive(Debug)]
struct Meta;

impl Policy for Meta {
    fn name(&self) -> Cow<'_, str> {
        "field `meta.trace`".into()
    }

    fn stamp(&self, id: &str, message: &mut Outgoing) -> Result<String, Refused> {
        let mut payload: Value = serde_json::from_slice(&message.payload).unwrap_or_default();
        let Some(fields) = payload.as_object_mut() else {
            return Err(Refused::new("the payload is no JSON object: send one, or correlate by a header"));
        };
        let meta = fields.entry("meta").or_insert_with(|| json!({}));
        let Some(meta) = meta.as_object_mut() else {
            return Err(Refused::new("`meta` is no object: leave it out, or make it one"));
        };
        let id = meta.entry("trace").or_insert_with(|| id.into()).as_str().map(str::to_owned);
        message.payload = payload.to_string().into();
        id.ok_or_else(|| Refused::new("`meta.trace` is no string: leave it out, or write one"))
    }

    fn read<'m>(&self, message: &'m Arrival) -> Option<Cow<'m, str>> {
        let payload: Value = serde_json::from_slice(message.content().ok()?).ok()?;
        Some(payload["meta"]["trace"].as_str()?.to_owned().into())
    }
}

#[test]
fn what_was_stamped_is_read() {
    for payload in [r#"{"count":3}"#, r#"{"meta":{}}"#, r#"{"meta":{"trace":"my own"}}"#] {
        let mut sent = Outgoing::new("orders.created", payload);
        let stamped = Meta.stamp("4bf92f35", &mut sent).expect("there is a place for an id");
        let came = Arrival::new("orders.created", sent.payload, tokio::time::Instant::now());
        assert_eq!(Meta.read(&came), Some(stamped.as_str().into()));
        assert_eq!(stamped == "my own", payload.contains("my own"));
    }
}

#[test]
fn a_payload_without_a_place_for_an_id_is_refused() {
    for payload in ["", "[1]", "not JSON", r#"{"meta":1}"#, r#"{"meta":{"trace":1}}"#] {
        assert!(Meta.stamp("4bf92f35", &mut Outgoing::new("orders.created", payload)).is_err(), "{payload}");
    }
}

#[test]
fn whatever_comes_has_an_id_or_has_none() {
    for payload in ["", "[1]", "not JSON", "{}", r#"{"meta":1}"#, r#"{"meta":{"trace":1}}"#] {
        let came = Arrival::new("orders.processed", payload, tokio::time::Instant::now());
        assert_eq!(Meta.read(&came), None, "{payload}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_hundred_at_once_hear_their_own() {
    let bus = InMemory::new().with_correlation(Meta);
    shop::open(&bus.client());
    let scripts = (0..100).map(|n| {
        bus.run(choreo::script! {
            for &InMemory;
            publish "orders.created" { "n": n };
            expect "orders.processed" { "n": n, "meta": { "trace": _ } };
            never "orders.processed" { "n": != (n) };
        })
    });
    for trial in futures_util::future::join_all(scripts).await {
        assert!(trial.passed(), "{}", trial.report());
    }
}

#[derive(Stage)]
struct Bus {
    #[stage(InMemory::new().with_correlation(Meta))]
    bus: InMemory,
}

/// A service that makes its answers anew, and forgets what it was asked with.
async fn forget(client: Client) -> Result<(), ClientError> {
    let mut created = client.subscribe("orders.created").await?;
    loop {
        created.recv().await?;
        client.publish("orders.processed", r#"{"status":"DONE"}"#).await?;
    }
}

#[should_panic(expected = "TIMEOUT")]
#[choreo::scenario(time = "virtual", timeout = "500ms")]
async fn an_answer_carries_the_trace(stage: &Bus) {
    tokio::spawn(forget(stage.bus.client()));

    choreo! {
        publish "orders.created" { "count": 3 };
        expect "orders.processed" { "status": "DONE" };
    }
}

pub(super) fn failing() {
    an_answer_carries_the_trace();
}

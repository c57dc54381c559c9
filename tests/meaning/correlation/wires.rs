//! What a scope has on several wires: which forms of its id are let in, and what it learns on one of them.

use std::borrow::Cow;

use choreo::correlation::{Bridge, Correlation, Field, Header, Refused};
use choreo::memory::Client;
use choreo::message::Outgoing;
use choreo::prelude::*;
use futures_util::future::join_all;

use super::{echo, relay};

#[derive(Debug, Stage)]
struct Three {
    #[stage(InMemory::new().with_correlation(Header::new("id")))]
    orders: InMemory,
    #[stage(InMemory::new().with_correlation(Header::new("id")))]
    payments: InMemory,
    #[stage(InMemory::new().with_correlation(Header::new("id")), wire_id = |id| format!("p.{id}"))]
    parcels: InMemory,
}

#[tokio::test(start_paused = true)]
async fn two_wires_that_nothing_maps_may_have_one_form_beside_a_third_that_is_mapped() {
    let stage = Three::open().await.expect("nothing carries a parcel over");
    relay(stage.parcels.client(), "in", "out").await;
    let (mut heard, out) =
        (stage.orders.client().subscribe("in").await.expect("a topic"), stage.payments.client());
    tokio::spawn(async move {
        while let Ok(message) = heard.recv().await {
            let id = message.headers().get("id").expect("stamped").to_vec();
            out.send(Outgoing::new("out", message.bytes()).with_header("id", id)).await.expect("a bus");
        }
    });
    let trial = stage
        .run(choreo::script! {
            for &Three;
            publish via orders "in" { "n": 1 };
            expect via payments "out" { "n": 1 };
            publish via parcels "in" { "n": 2 } as sent;
            expect via parcels "out" { "n": 2 };
            check sent.headers().text("id").is_some_and(|id| id.starts_with("p."));
        })
        .await;
    assert!(trial.passed(), "{}", trial.report());
}

#[derive(Debug, Stage)]
struct Short {
    #[stage(InMemory::new().with_correlation(Header::new("id")), wire_id = |id| format!("K-{}", &id[..16]))]
    orders: InMemory,
    #[stage(InMemory::new().with_correlation(Header::new("id")), wire_id = |id| format!("P-{}", &id[16..]))]
    payments: InMemory,
}

#[tokio::test(start_paused = true)]
async fn half_of_the_id_is_enough_to_tell_scopes_apart() {
    let stage = Short::open().await.expect("opened");
    echo(stage.orders.client()).await;
    echo(stage.payments.client()).await;
    let scripts = (0..20).map(|n| {
        stage.run(choreo::script! {
            for &Short;
            publish via orders "in" { "n": n };
            publish via payments "in" { "n": n };
            expect via orders "out" { "n": n };
            expect via payments "out" { "n": n };
            never via orders "out" { "n": != (n) };
            never via payments "out" { "n": != (n) };
        })
    });
    let trials = join_all(scripts).await;
    let failed = trials.iter().find(|trial| !trial.passed());
    assert!(failed.is_none(), "{}", failed.map(|trial| trial.report()).unwrap_or_default());
}

#[derive(Debug, Stage)]
struct Constant {
    #[stage(InMemory::new().with_correlation(Header::new("id")), wire_id = |_| "shop".to_owned())]
    orders: InMemory,
    #[stage(InMemory::new().with_correlation(Header::new("id")))]
    payments: InMemory,
}

#[tokio::test]
async fn a_form_that_two_scopes_have_is_refused_where_the_stage_is_opened() {
    let error = Constant::open().await.expect_err("it has nothing of the id").to_string();
    assert_eq!(
        error,
        "map the scope's id: `wire_id` gives two scopes one form on `orders`, and each would see the other's messages; let \
         the form have all of the id"
    );
}

#[derive(Debug, Stage)]
struct Parcels {
    #[stage(InMemory::new().with_correlation(Correlation::new(Field::new("order_id")).follow(Field::new("shipment_id"))))]
    orders: InMemory,
    #[stage(InMemory::new().with_correlation(Field::new("shipment_id")))]
    parcels: InMemory,
}

/// An order's shipment is told of on the one wire, and sent on the other.
async fn ship(orders: Client, parcels: Client, overtakes: bool) {
    let mut heard = orders.subscribe("order").await.expect("a topic");
    tokio::spawn(async move {
        while let Ok(message) = heard.recv().await {
            let order = serde_json::from_slice::<serde_json::Value>(&message.bytes()).expect("JSON");
            let begun = serde_json::json!({ "order_id": order["order_id"], "shipment_id": "S" });
            let begun = (&orders, Outgoing::new("begun", begun.to_string()));
            let sent = (&parcels, Outgoing::new("sent", r#"{"shipment_id":"S"}"#));
            for (client, message) in if overtakes { [sent, begun] } else { [begun, sent] } {
                client.send(message).await.expect("a bus");
            }
        }
    });
}

#[tokio::test(start_paused = true)]
async fn what_is_followed_on_one_wire_is_the_scope_s_on_the_other_too_and_is_waited_for_there() {
    for overtakes in [false, true] {
        let stage = Parcels::open().await.expect("opened");
        ship(stage.orders.client(), stage.parcels.client(), overtakes).await;
        let trial = stage
            .run(choreo::script! {
                for &Parcels;
                publish via orders "order" {};
                expect via orders "begun";
                expect via parcels "sent";
            })
            .await;
        assert!(trial.passed(), "overtakes: {overtakes}: {}", trial.report());
    }
}

/// Maps ids, and never back.
#[derive(Debug)]
struct OneWay;

impl Bridge for OneWay {
    fn name(&self) -> Cow<'_, str> {
        "OneWay".into()
    }

    fn wire_id(&self, id: &str, transport: &str) -> Result<String, Refused> {
        Ok(format!("{transport}.{id}"))
    }

    fn scope_id(&self, form: &str, _: &str) -> Result<Option<String>, Refused> {
        Err(Refused::new(format!("no way back for {form}")))
    }
}

#[derive(Debug, Stage)]
#[stage(bridge = OneWay)]
struct Mapped {
    #[stage(InMemory::new().with_correlation(Correlation::new(Field::new("order_id")).follow(Field::new("shipment_id"))))]
    orders: InMemory,
    #[stage(InMemory::new().with_correlation(Header::new("id")))]
    payments: InMemory,
}

#[tokio::test(start_paused = true)]
async fn a_followed_id_that_the_bridge_refuses_is_an_error_in_its_words_and_without_the_id() {
    let stage = Mapped::open().await.expect("opened");
    let client = stage.orders.client();
    let trial = stage
        .run(choreo::script! {
            for &Mapped;
            publish via orders "order" {} as sent;
            call {
                let both = serde_json::json!({ "order_id": sent["order_id"].as_str(), "shipment_id": "SHIPMENT-1" });
                client.send(Outgoing::new("shipment", both.to_string())).await
            };
            expect via orders "shipment";
            expect via payments "paid";
            timeout 200ms;
        })
        .await;
    let report = trial.report();
    let said = "failed to map the scope's id by `scope_id` of the bridge `OneWay` for `orders`: no way back for (the id)";
    assert!(report.contains(said), "{report}");
    assert!(!report.contains("panicked"), "{report}");
}

//! Stand-ins of a stage: they answer in each of its scenarios what no stand-in of the block is written for.

use std::time::Duration;

use choreo::message::Outgoing;
use choreo::outcome::{Met, Note};
use choreo::prelude::*;
use serde::Deserialize;

use crate::service;
use crate::verdict::{assert_passed, assert_run};

#[derive(Deserialize)]
struct Quote {
    item: String,
}

const PRICED: &str = "quote.given";

choreo! {
    fragment desk(decision: &str) {
        on "fraud.check" { "id": _ } as ask => publish "fraud.result" { "id": ask["id"], "decision": decision };
    }

    fragment prices() {
        on "quote" Quote { item: "tea", .. } as ask => publish PRICED { "of": ask.topic(), "price": 3 };
        on "stock" as ask where ask["item"] != "none" => reply { "left": 7 };
        on "once" once => publish "once.answered" {};
    }

    fragment every_kind(topic: &'static str, least: u64) {
        on (topic) {
            "equal": least, "compared": > least, "between": least..=(least + 2), "text": =~ "^a.c$", "there": _,
            "not_there": absent, "kind": uuid, "starts": starts_with PRICED, "ends": ends_with "z", "holds": contains "b",
            "near": close_to(1.0, 0.5), "long": len >= least, "other": not 5, "all": all [> 1, < 9], "any": any [1, 2],
            "each": every > 0, "one": some (least), "row": [1, 2, ..], "bag": bag [2, 1],
            "inner": exactly { "id": id @ _ },
        } headers { "source": "web" } key "k" as ask where ask["equal"] == least && id != 0 => {
            let text = format!("{least}");
            publish "seen" { "id": id, "text": text } headers { "from": ask.topic() };
        };
    }

    fragment bridge() {
        on via payments "due" { "id": id @ _ } as ask => publish via orders "paid" { "id": ask["id"] };
    }

    fragment breaks() {
        on "break" as ask => publish "broken" { "n": ask["n"].as_u64().expect("a number") };
    }
}

#[derive(Stage)]
#[stage(include desk("APPROVE"))]
#[stage(include prices())]
struct Shop {
    bus: InMemory,
}

/// A shop whose service asks by this.
async fn asking(says: &'static [service::Says]) -> Shop {
    let shop = Shop::open().await.expect("opened");
    service::on(&shop.bus, "in", says).await;
    shop
}

#[choreo::scenario(time = "virtual")]
async fn a_stage_answers_in_each_of_its_scenarios(shop: &Shop) {
    service::on(&shop.bus, "in", &[(1, "fraud.check", r#"{"id":7}"#)]).await;
    service::on(&shop.bus, "fraud.result", &[(1, "out", "1")]).await;
    let run = choreo! {
        publish "in" { "id": 7 };
        expect "out" as done;
    };
    assert_eq!(run.done.topic(), "out");
    assert_eq!(run.verdict().steps.len(), 6);
    assert!(matches!(run.verdict().steps[2].met, Met::Answered { count: 1, .. }));
}

#[tokio::test(start_paused = true)]
async fn a_stand_in_of_the_block_goes_before_that_of_the_stage() {
    let shop = asking(&[(1, "fraud.check", r#"{"id":7}"#), (1, "fraud.check", r#"{"id":8}"#)]).await;
    let mut heard = shop.bus.client().subscribe("fraud.result").await.expect("subscribed");
    let trial = shop
        .run(choreo::script! {
            for &Shop;
            on "fraud.check" { "id": 7 } => publish "fraud.result" { "id": 7, "decision": "DENY" };
            publish "in" {};
            wait 5ms;
            check true;
        })
        .await;
    assert_passed(&trial);
    let answers = [heard.recv().await.expect("heard"), heard.recv().await.expect("heard")];
    let [first, second] = answers.map(|one| String::from_utf8_lossy(one.payload()).into_owned());
    assert_eq!(first, r#"{"id":7,"decision":"DENY"}"#);
    assert_eq!(second, r#"{"id":8,"decision":"APPROVE"}"#);
}

#[tokio::test(start_paused = true)]
async fn a_once_of_the_block_silences_the_stage_also_when_it_has_answered() {
    let shop = asking(&[(1, "fraud.check", r#"{"id":7}"#), (1, "fraud.check", r#"{"id":7}"#)]).await;
    let trial = shop
        .run(choreo::script! {
            for &Shop;
            on "fraud.check" once => publish "denied" {};
            publish "in" {};
            wait 5ms;
            check true;
        })
        .await;
    assert_run(&trial, "passed", "answered done done done answered answered answered answered");
    let counts = trial.verdict().steps.iter().filter_map(|step| match step.met {
        Met::Answered { count, .. } => Some(count),
        _ => None,
    });
    assert_eq!(counts.collect::<Vec<_>>(), [1, 0, 0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn a_stand_in_that_answers_nothing_silences_the_stage() {
    let shop = asking(&[(1, "fraud.check", r#"{"id":7}"#)]).await;
    let trial = shop
        .run(choreo::script! {
            for &Shop;
            on "fraud.check" => {};
            publish "in" {};
            never "fraud.result" for 20ms;
        })
        .await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn what_a_stage_publishes_satisfies_nothing_in_its_scenario() {
    let shop = asking(&[(1, "fraud.check", r#"{"id":7}"#)]).await;
    let trial = shop
        .run(choreo::script! {
            for &Shop;
            timeout 50ms;
            publish "in" {};
            expect "fraud.result";
        })
        .await;
    assert_run(&trial, "failed", "done timeout answered answered answered answered");
}

#[tokio::test(start_paused = true)]
async fn a_stage_answers_by_typed_patterns_conditions_constants_and_reply() {
    let asks = &[(1, "quote", r#"{"item":"milk"}"#), (1, "quote", r#"{"item":"tea"}"#)];
    let shop = asking(asks).await;
    let client = shop.bus.client();
    let mut heard = client.subscribe(PRICED).await.expect("subscribed");
    let asking = tokio::spawn(async move { client.request("stock", r#"{"item":"tea"}"#).await });
    let trial = shop
        .run(choreo::script! {
            for &Shop;
            publish "in" {};
            wait 5ms;
            check true;
        })
        .await;
    assert_passed(&trial);
    assert_eq!(heard.recv().await.expect("heard").payload(), br#"{"of":"quote","price":3}"#);
    assert_eq!(asking.await.expect("no panic").expect("answered").payload(), br#"{"left":7}"#);
}

#[derive(Stage)]
#[stage(include every_kind("kinds", 3))]
struct Kinds {
    bus: InMemory,
}

#[tokio::test(start_paused = true)]
async fn a_stage_looks_at_a_message_in_every_way_that_a_block_can() {
    let kinds = Kinds::open().await.expect("opened");
    let client = kinds.bus.client();
    let mut heard = client.subscribe("seen").await.expect("subscribed");
    let (own, source) = ("in", "web");
    let trial = kinds
        .run(choreo::script! {
            for &Kinds;
            on (own) { "n": n @ > 1 } => publish "elsewhere" { "n": n };
            call {
                let message = Outgoing::new("kinds", FITS).with_key("k").with_header("source", source);
                client.send(message).await?;
                Ok(())
            };
            wait 5ms;
            check own == "in";
        })
        .await;
    assert_run(&trial, "passed", "answered done done done answered");
    assert_eq!(heard.recv().await.expect("heard").payload(), br#"{"id":9,"text":"3"}"#);
}

const FITS: &str = r#"{
    "equal": 3, "compared": 4, "between": 5, "text": "abc", "there": null,
    "kind": "00000000-0000-0000-0000-000000000000", "starts": "quote.given now", "ends": "xyz", "holds": "abc",
    "near": 1.2, "long": "four", "other": 6, "all": 5, "any": 2, "each": [1, 2], "one": [1, 3], "row": [1, 2, 3],
    "bag": [1, 2], "inner": {"id": 9}
}"#;

#[tokio::test(start_paused = true)]
async fn a_once_of_the_stage_answers_once_in_each_block() {
    let shop = asking(&[(1, "once", "1"), (2, "once", "2")]).await;
    let mut heard = shop.bus.client().subscribe("once.answered").await.expect("subscribed");
    for _ in 0..2 {
        let trial = shop
            .run(choreo::script! {
                for &Shop;
                publish "in" {};
                wait 5ms;
                check true;
            })
            .await;
        assert_passed(&trial);
        assert_eq!(heard.recv().await.expect("heard").payload(), b"{}");
        assert!(tokio::time::timeout(Duration::from_secs(1), heard.recv()).await.is_err());
    }
}

#[tokio::test(start_paused = true)]
async fn of_a_stand_in_of_the_stage_that_is_not_called_nothing_is_said() {
    let trial = asking(&[])
        .await
        .run(choreo::script! {
            for &Shop;
            publish "in" {};
            check true;
        })
        .await;
    assert_passed(&trial);
    let said = trial.verdict().notes.iter().any(|note| matches!(note, Note::NeverCalled(_)));
    assert!(!said, "{:?}", trial.verdict().notes);
}

#[derive(Stage)]
#[stage(include breaks())]
struct Broken {
    bus: InMemory,
}

#[tokio::test(start_paused = true)]
async fn a_stand_in_of_the_stage_that_panics_is_an_error() {
    let stage = Broken::open().await.expect("opened");
    service::on(&stage.bus, "in", &[(1, "break", "1")]).await;
    let trial = stage
        .run(choreo::script! {
            for &Broken;
            publish "in" {};
            expect "out";
        })
        .await;
    assert_run(&trial, "error", "done open broke");
}

#[derive(Stage)]
#[stage(include bridge())]
struct Wires {
    payments: InMemory,
    orders: InMemory,
}

#[tokio::test(start_paused = true)]
async fn a_stage_of_several_answers_on_the_transport_that_it_names() {
    let wires = Wires::open().await.expect("opened");
    let (from, to) = (wires.orders.client(), wires.payments.client());
    let mut asked = from.subscribe("in").await.expect("subscribed");
    let mut paid = from.subscribe("paid").await.expect("subscribed");
    tokio::spawn(async move {
        asked.recv().await.expect("asked");
        to.publish("due", r#"{"id":7}"#).await.expect("published");
        paid.recv().await.expect("paid");
        from.publish("out", "{}").await.expect("published");
    });
    let trial = wires
        .run(choreo::script! {
            for &Wires;
            publish via orders "in" {};
            expect via orders "out";
        })
        .await;
    assert_run(&trial, "passed", "done pass answered");
}

#[tokio::test(start_paused = true)]
async fn a_block_that_names_no_transport_runs_on_a_stage_of_several() {
    let wires = Wires::open().await.expect("opened");
    let trial = wires
        .run(choreo::script! {
            for &Wires;
            check 1 + 1 == 2;
        })
        .await;
    assert_run(&trial, "passed", "done answered");
}

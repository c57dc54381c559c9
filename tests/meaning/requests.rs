//! A `request` asks, and is done when a reply that fits has come.

// layout: sleep-in-test: the service answers after a stated time, on tokio's paused clock

use std::time::Duration;

use choreo::prelude::*;
use tokio::time::sleep;

use crate::verdict::{assert_passed, assert_run};

#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
struct Price {
    item: String,
    cents: u32,
}

/// So many milliseconds after a request on `price`, this reply: `item` is that of the request.
fn price(bus: &InMemory, replies: &'static [(u64, u32)]) {
    let client = bus.client();
    tokio::spawn(async move {
        let mut asked = client.subscribe("price").await.expect("subscribed");
        while let Ok(request) = asked.recv().await {
            let item = request.json::<String>().expect("an item");
            client.publish("asked", request.bytes()).await.expect("published");
            for (after, cents) in replies {
                sleep(Duration::from_millis(*after)).await;
                let price = Price { item: item.clone(), cents: *cents };
                client.reply_json(&request, &price).await.expect("replied");
            }
        }
    });
}

#[tokio::test(start_paused = true)]
async fn it_holds_by_a_reply_that_fits_and_captures_it() {
    let bus = InMemory::new();
    price(&bus, &[(5, 300), (5, 400)]);
    let script = choreo::script! {
        for &InMemory;
        request "price" "apple" => { "item": "apple", "cents": cents @ > 300 } as reply;
        check reply["cents"] == 400 && cents == 400;
        check reply.latency().as_millis() == 10;
        request "price" "pear" => Price { item: "pear", cents: 300.., .. } as typed;
        check typed.cents == 300;
        request "price" reply["item"] where again["item"] == reply["item"] as again;
    };
    assert_run(&bus.run(script).await, "passed", "pass done done pass done pass");
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_does_not_fit_is_a_mismatch_and_none_a_timeout() {
    let bus = InMemory::new();
    price(&bus, &[(5, 300)]);
    let script = choreo::script! { for &InMemory; request "price" "apple" => { "cents": 301 }; check true; };
    assert_run(&bus.run(script).await, "failed", "mismatch skip");
    let bus = InMemory::new();
    price(&bus, &[]);
    let script = choreo::script! { for &InMemory; request "price" "apple"; check true; };
    let trial = bus.run(script).await;
    assert_run(&trial, "failed", "timeout skip");
    assert!(!trial.report().contains("nobody but the scenario"), "{}", trial.report());
}

#[tokio::test(start_paused = true)]
async fn without_anybody_who_listens_the_report_says_so() {
    let bus = InMemory::new();
    let trial = bus.run(choreo::script! { for &InMemory; request "price" "apple"; }).await;
    assert_run(&trial, "failed", "timeout");
    assert!(trial.report().contains("nobody but the scenario listened on \"price\""), "{}", trial.report());
}

#[tokio::test(start_paused = true)]
async fn its_budget_runs_from_its_own_hand_off() {
    let bus = InMemory::new();
    price(&bus, &[(30, 300)]);
    let script = choreo::script! {
        for &InMemory;
        publish "first" {};
        wait 100ms;
        request "price" "apple" within 30ms;
        request "price" "pear" within 29ms;
    };
    assert_run(&bus.run(script).await, "slow", "done done pass slow");
}

#[tokio::test(start_paused = true)]
async fn what_stands_below_stands_in_its_window() {
    let bus = InMemory::new();
    price(&bus, &[(30, 300)]);
    let script = choreo::script! {
        for &InMemory;
        request "price" "apple" => { "cents": 300 };
        expect "asked" as asked;
        check asked.latency().is_zero();
    };
    assert_passed(&bus.run(script).await);
}

#[tokio::test(start_paused = true)]
async fn a_scenario_does_not_answer_itself() {
    let bus = InMemory::new();
    let script = choreo::script! {
        for &InMemory;
        timeout 300ms;
        on "price" => reply 3;
        request "price" "apple";
    };
    assert_run(&bus.run(script).await, "failed", "answered timeout");
}

#[tokio::test(start_paused = true)]
async fn a_reply_is_seen_by_its_request_alone() {
    let bus = InMemory::new();
    price(&bus, &[(5, 300)]);
    let script = choreo::script! {
        for &InMemory;
        never ">" { "cents": 300 };
        request "price" "apple" => { "cents": 300 };
    };
    assert_run(&bus.run(script).await, "passed", "held pass");
}

#[tokio::test(start_paused = true)]
async fn in_a_region_it_holds_up_that_region_alone() {
    let bus = InMemory::new();
    price(&bus, &[(30, 300)]);
    let client = bus.client();
    tokio::spawn(async move {
        let mut asked = client.subscribe("stock").await.expect("subscribed");
        while let Ok(request) = asked.recv().await {
            client.reply(&request, "3").await.expect("replied");
        }
    });
    let script = choreo::script! {
        for &InMemory;
        together {
            request "price" "apple" => { "item": "apple" } as price;
        } and {
            request "stock" "apple" within 10ms as stock;
            publish "told" {};
        }
        check price["cents"] == 300 && stock.payload() == b"3";
    };
    assert_passed(&bus.run(script).await);
}

#[tokio::test(start_paused = true)]
async fn in_a_loop_each_round_asks_anew() {
    let bus = InMemory::new();
    price(&bus, &[(5, 300)]);
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            for item in ["apple", "pear"] {
                request "price" item => { "item": item } within 5ms as price;
            }
        })
        .await;
    assert_passed(&trial);
    let prices = trial.into_captures().expect("it passed").price;
    assert_eq!(prices.iter().map(|price| price["item"].clone()).collect::<Vec<_>>(), ["apple", "pear"]);
}

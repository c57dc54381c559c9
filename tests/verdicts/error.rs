//! ERROR: the user's own code failed.

// layout: sleep-in-test: the service answers after a stated time, on tokio's paused clock

use std::collections::HashMap;
use std::time::Duration;

use choreo::prelude::*;

use crate::service::bus;

#[tokio::test(start_paused = true)]
async fn error_from_a_panic_in_a_closure_points_at_the_expression() {
    let bus = bus("orders.created", &[(210, "orders.accepted", r#"{"total":300}"#)]).await;
    let prices: HashMap<&str, u32> = HashMap::new();
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "orders.created" {};
            expect "orders.accepted" as accepted;
            publish "orders.paid" {
                "total": accepted["total"],
                "price": prices.get("A1").copied().unwrap(),
            };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn error_from_a_panic_in_a_task_quotes_it_and_what_it_caused() {
    let bus = bus("never", &[]).await;
    let client = bus.client();
    tokio::spawn(async move {
        let mut orders = client.subscribe("orders.created").await.expect("subscribed");
        let order = orders.recv().await.expect("an order");
        tokio::time::sleep(Duration::from_millis(210)).await;
        let order: HashMap<String, u32> = order.json().expect("an order has a count");
        client.publish_json("orders.processed", &order).await.expect("published");
    });
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "orders.created" { "count": "many" };
            expect "orders.processed";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn error_from_a_payload_that_can_not_be_serialised() {
    let bus = bus("orders.created", &[]).await;
    let odd = HashMap::from([((1, 2), "a map whose keys are pairs")]);
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            wait 250ms;
            publish "orders.created" { "order_id": "ORD-42", "odd": odd };
            expect "orders.processed";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn error_from_a_where_that_panics() {
    let bus = bus("orders.created", &[(210, "orders.processed", r#"{"total":"300"}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "orders.created" {};
            expect "orders.processed" { "total": _ }
                where done["total"].as_u64().expect("a total is a number") > 100 as done;
            check done["total"] == 300;
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}

fn dig(depth: u32) -> u32 {
    match depth {
        0 => panic!("the ground is reached\nand there is nothing below"),
        depth => dig(depth - 1),
    }
}

#[tokio::test(start_paused = true)]
async fn error_that_an_expression_returned() {
    let bus = bus("orders.created", &[]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            wait 250ms;
            let count = parse("many")?;
            publish "orders.created" { "count": count };
            expect "orders.processed";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn error_from_a_panic_outside_the_block_names_the_place_and_the_statement() {
    let bus = bus("orders.created", &[]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            wait 250ms;
            check dig(2) == 1;
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn error_from_a_topic_that_is_refused() {
    let bus = bus("orders.created", &[]).await;
    let region = "*";
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            wait 250ms;
            publish (format!("orders.{region}.created")) { "order_id": "ORD-42" };
            expect "orders.processed";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn error_from_a_topic_that_can_not_be_subscribed_to() {
    let bus = bus("orders.created", &[]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "orders.created" {};
            expect "orders.ok";
            expect "orders.>.processed";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn error_from_an_answer_that_has_nowhere_to_go() {
    let bus = bus("orders.created", &[(210, "fraud.check", r#"{"order_id":"ORD-42"}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            on "fraud.check" as ask => reply { "order_id": ask["order_id"] };
            publish "orders.created" {};
            expect "orders.processed";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

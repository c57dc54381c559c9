//! Stages of several transports: the report names them.

// layout: sleep-in-test: the service answers after a stated time, on tokio's paused clock

use std::time::Duration;

use choreo::prelude::*;
use choreo::transport::{TransportError, TransportErrorKind};

use crate::service::on;

#[derive(Stage)]
struct Shop {
    orders: InMemory,
    payments: InMemory,
}

#[tokio::test(start_paused = true)]
async fn timeout_says_that_the_message_came_by_another_transport() {
    let shop = Shop::open().await.expect("opened");
    on(&shop.payments, "payments.asked", &[(3, "orders.paid", r#"{"order_id":"ORD-42"}"#)]).await;
    let trial = shop
        .run(choreo::script! {
            for &Shop;
            timeout 500ms;
            on via orders "fraud.check" => publish via payments "fraud.result" {};
            publish via orders "orders.created" { "order_id": "ORD-42" };
            publish via payments "payments.asked" { "order_id": "ORD-42" };
            expect via orders "orders.paid" { "order_id": "ORD-42" };
            never via payments "payments.refused";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

choreo! {
    fragment desk() {
        on "fraud.check" as ask => publish "fraud.result" { "order_id": ask["order_id"], "decision": "APPROVE" };
        on "stock.asked" => publish "stock.told" { "left": 7 };
    }

    fragment broken() {
        on "fraud.check" as ask => publish "fraud.result" { "n": ask["n"].as_u64().expect("a number") };
    }
}

#[derive(Stage)]
#[stage(include desk())]
struct Desk {
    bus: InMemory,
}

#[tokio::test(start_paused = true)]
async fn the_stand_ins_of_the_stage_are_shown_below_the_block() {
    let desk = Desk::open().await.expect("opened");
    on(&desk.bus, "orders.created", &[(3, "fraud.check", r#"{"order_id":"ORD-42"}"#)]).await;
    let trial = desk
        .run(choreo::script! {
            for &Desk;
            timeout 500ms;
            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.settled" { "order_id": "ORD-42" };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[derive(Stage)]
#[stage(include broken())]
struct Faulty {
    bus: InMemory,
}

#[tokio::test(start_paused = true)]
async fn error_in_a_stand_in_of_the_stage_points_into_the_fragment() {
    let stage = Faulty::open().await.expect("opened");
    on(&stage.bus, "orders.created", &[(3, "fraud.check", r#"{"order_id":"ORD-42"}"#)]).await;
    let trial = stage
        .run(choreo::script! {
            for &Faulty;
            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.settled" { "order_id": "ORD-42" };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn lost_names_the_transport_that_died() {
    let shop = Shop::open().await.expect("opened");
    on(&shop.orders, "orders.created", &[(10, "orders.accepted", r#"{"order_id":"ORD-42"}"#)]).await;
    let payments = shop.payments.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(250)).await;
        payments.sever();
    });
    let trial = shop
        .run(choreo::script! {
            for &Shop;
            publish via orders "orders.created" { "order_id": "ORD-42" };
            expect via orders "orders.accepted";
            expect via payments "payments.due";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn lost_where_one_transport_of_the_stage_is_closed() {
    let shop = Shop::open().await.expect("opened");
    shop.payments.close().await.expect("closed");
    let trial = shop
        .run(choreo::script! {
            for &Shop;
            publish via orders "orders.created" {};
            expect via payments "payments.due";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[derive(Stage)]
struct Broken {
    orders: InMemory,
    #[stage(refused())]
    payments: InMemory,
}

async fn refused() -> Result<InMemory, TransportError> {
    Err(TransportError::new(
        TransportErrorKind::Unreachable,
        "connect to nats://127.0.0.1:1: nothing listens there",
    ))
}

#[choreo::scenario]
#[should_panic(
    expected = "scenario a_stage_that_can_not_be_opened_names_the_field could not open its stage: failed to open \
                `payments`: connect to nats://127.0.0.1:1: nothing listens there"
)]
async fn a_stage_that_can_not_be_opened_names_the_field(stage: &Broken) {
    let _ = stage;
}

//! Stages of several transports: what `via` names.

use choreo::outcome::Event;
use choreo::prelude::*;

use crate::service::{on, soon};
use crate::verdict::{assert_passed, assert_run};

#[derive(Stage)]
struct Shop {
    orders: InMemory,
    #[stage(InMemory::new())]
    payments: InMemory,
}

/// A shop whose service hears `in` on one bus, and says these on the other.
async fn bridged(says: &'static [(&'static str, &'static str)]) -> Shop {
    let shop = Shop::open().await.expect("opened");
    let (from, to) = (shop.orders.client(), shop.payments.client());
    let mut asked = from.subscribe("in").await.expect("subscribed");
    tokio::spawn(async move {
        while asked.recv().await.is_ok() {
            for (topic, payload) in says {
                to.publish(*topic, *payload).await.expect("published");
            }
        }
    });
    shop
}

#[choreo::scenario(time = "virtual")]
async fn a_statement_is_on_the_transport_that_it_names(shop: &Shop) {
    on(&shop.orders, "created", &[(1, "accepted", r#"{"id":7}"#)]).await;
    on(&shop.payments, "paid", &[(1, "accepted", r#"{"id":8}"#)]).await;
    choreo! {
        publish via orders "created" { "id": 7 };
        expect via orders "accepted" { "id": 7 };
        never via payments "accepted";
    }
    choreo! {
        publish via payments "paid" { "id": 8 };
        expect via payments "accepted" { "id": 8 };
        never via orders "accepted";
    }
}

#[tokio::test(start_paused = true)]
async fn what_comes_by_another_transport_satisfies_nothing() {
    let shop = bridged(&[("out", r#"{"n":1}"#)]).await;
    let trial = shop
        .run(choreo::script! {
            for &Shop;
            timeout 50ms;
            publish via orders "in" {};
            expect via orders "out";
        })
        .await;
    assert_run(&trial, "failed", "done timeout");
}

#[choreo::scenario(time = "virtual")]
async fn a_request_is_answered_over_the_transport_that_it_names(shop: &Shop) {
    let client = shop.payments.client();
    let mut asked = client.subscribe("quote").await.expect("subscribed");
    tokio::spawn(async move {
        while let Ok(message) = asked.recv().await {
            let reply_to = message.reply_to().expect("a reply is wanted").to_owned();
            client.publish(reply_to, r#"{"price":9}"#).await.expect("published");
        }
    });
    choreo! {
        via payments {
            request "quote" { "item": "tea" } => { "price": > 5 } as quote;
        }
        check quote["price"] == 9;
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_over_the_other_transport_has_no_reply() {
    let shop = Shop::open().await.expect("opened");
    let client = shop.payments.client();
    let mut asked = client.subscribe("quote").await.expect("subscribed");
    tokio::spawn(async move {
        while let Ok(message) = asked.recv().await {
            let reply_to = message.reply_to().expect("a reply is wanted").to_owned();
            client.publish(reply_to, "{}").await.expect("published");
        }
    });
    let trial = shop
        .run(choreo::script! {
            for &Shop;
            timeout 50ms;
            settle 10ms;
            request via orders "quote" {};
        })
        .await;
    assert_run(&trial, "failed", "timeout");
}

#[tokio::test(start_paused = true)]
async fn one_topic_on_two_transports_is_two_places() {
    let shop = bridged(&[("out", r#"{"n":1}"#)]).await;
    soon(&shop.orders, &[(5, "out", r#"{"n":2}"#)]);
    let trial = shop
        .run(choreo::script! {
            for &Shop;
            publish via orders "in" {};
            expect via payments "out" as paid;
            expect via orders "out" as ordered;
            check paid["n"] == 1 && ordered["n"] == 2;
        })
        .await;
    assert_passed(&trial);
}

/// Both buses count their messages from 1: a redelivery is one of the same bus.
#[tokio::test(start_paused = true)]
async fn messages_of_two_transports_at_one_position_are_two() {
    let shop = Shop::open().await.expect("opened");
    soon(&shop.orders, &[(5, "out", "1"), (6, "out", "1")]);
    soon(&shop.payments, &[(5, "out", "1"), (6, "out", "1")]);
    let trial = shop
        .run(choreo::script! {
            for &Shop;
            expect via orders "out" times 2;
            expect via payments "out" times 2;
        })
        .await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn a_stand_in_answers_on_its_own_transport_or_on_the_one_it_names() {
    let shop = Shop::open().await.expect("opened");
    on(&shop.orders, "created", &[(1, "check", r#"{"n":7}"#)]).await;
    on(&shop.payments, "due", &[(1, "paid", r#"{"n":8}"#)]).await;
    let trial = shop
        .run(choreo::script! {
            for &Shop;
            on via orders "check" as ask => {
                publish "checked" { "of": ask["n"] };
                publish via payments "due" { "of": ask["n"] };
            };
            publish via orders "created" {};
            expect via payments "paid" { "n": 8 };
        })
        .await;
    assert_passed(&trial);
    let sent = trial.timeline().iter().filter_map(|entry| match &entry.event {
        Event::Published { transport, message, .. } => Some((transport.index(), message.topic.as_str())),
        _ => None,
    });
    let sent: Vec<_> = sent.collect();
    assert_eq!(sent, [(0, "created"), (0, "checked"), (1, "due")]);
}

#[tokio::test(start_paused = true)]
async fn a_stand_in_replies_on_the_transport_of_the_request() {
    let shop = Shop::open().await.expect("opened");
    let (asking, telling) = (shop.payments.client(), shop.orders.client());
    tokio::spawn(async move {
        let reply = asking.request("price", r#"{"n":7}"#).await.expect("answered");
        telling.publish("priced", reply.bytes()).await.expect("published");
    });
    let trial = shop
        .run(choreo::script! {
            for &Shop;
            on via payments "price" as ask => reply { "of": ask["n"] };
            expect via orders "priced" { "of": 7 };
        })
        .await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn braces_name_the_transport_of_all_that_stands_in_them() {
    let shop = Shop::open().await.expect("opened");
    on(&shop.orders, "a", &[(1, "b", r#"{"n":1}"#)]).await;
    on(&shop.payments, "a", &[(1, "b", r#"{"n":2}"#)]).await;
    let trial = shop
        .run(choreo::script! {
            for &Shop;
            via orders {
                publish "a" {};
                expect "b" { "n": 1 } as first;
                via payments {
                    repeat 2 {
                        publish "a" {};
                        expect "b" { "n": 2 };
                    }
                }
                publish "a" {};
                expect "b" { "n": 1 };
                either { expect "c"; } or after 5ms { never via payments "c"; }
            }
            check first["n"] == 1;
        })
        .await;
    assert_passed(&trial);
}

//! One id for a scope, in a form of its own on each wire.

use std::borrow::Cow;

use choreo::correlation::{Bridge, Field, Header, Refused};
use choreo::memory::Client;
use choreo::message::Outgoing;
use choreo::outcome::{ErrorSource, Outcome};
use choreo::prelude::*;
use futures_util::future::join_all;

#[derive(Stage)]
struct Shop {
    #[stage(InMemory::new().with_correlation(Header::new("order")), wire_id = |id| format!("K-{id}"))]
    kafka: InMemory,
    #[stage(InMemory::new().with_correlation(Field::new("id")), wire_id = on_nats)]
    nats: InMemory,
    audit: InMemory,
}

fn on_nats(id: &str) -> String {
    format!("n.{id}")
}

/// Carries orders over from one wire to the other, and rewrites their ids.
async fn carry(from: Client, to: Client) {
    let mut heard = from.subscribe("orders").await.expect("a topic");
    tokio::spawn(async move {
        while let Ok(message) = heard.recv().await {
            let id = message.headers().text("order").expect("stamped").trim_start_matches("K-").to_owned();
            let mut order = serde_json::from_slice::<serde_json::Value>(&message.bytes()).expect("JSON");
            order["id"] = format!("n.{id}").into();
            to.send(Outgoing::new("orders", order.to_string())).await.expect("a bus");
        }
    });
}

#[tokio::test(start_paused = true)]
async fn a_scope_has_the_form_of_each_wire() {
    let shop = Shop::open().await.expect("opened");
    carry(shop.kafka.client(), shop.nats.client()).await;
    let scripts = (0..20).map(|n| {
        shop.run(choreo::script! {
            for &Shop;
            publish via kafka "orders" { "n": n };
            expect via nats "orders" { "n": n };
            never via nats "orders" { "n": != (n) };
            never via audit "orders";
        })
    });
    let trials = join_all(scripts).await;
    assert_eq!(trials.iter().filter(|trial| trial.passed()).count(), 20, "{}", trials[0].report());
}

#[tokio::test(start_paused = true)]
async fn a_stand_in_answers_on_the_other_wire_in_its_form() {
    let shop = Shop::open().await.expect("opened");
    carry(shop.kafka.client(), shop.nats.client()).await;
    let seen = shop.kafka.client();
    let mut heard = seen.subscribe("checked").await.expect("a topic");
    let trial = shop
        .run(choreo::script! {
            for &Shop;
            on via nats "orders" => publish via kafka "checked" { "fine": true };
            publish via kafka "orders" { "n": 1 };
            expect via kafka "settled";
            timeout 50ms;
        })
        .await;
    assert!(!trial.passed(), "nobody settles");
    let answered = heard.recv().await.expect("the stand-in's answer");
    assert!(answered.headers().text("order").is_some_and(|id| id.starts_with("K-")), "{answered:?}");
}

#[tokio::test(start_paused = true)]
async fn what_carries_an_id_over_as_it_was_is_told_so() {
    let shop = Shop::open().await.expect("opened");
    let (mut heard, out) =
        (shop.kafka.client().subscribe("orders").await.expect("a topic"), shop.nats.client());
    tokio::spawn(async move {
        while let Ok(message) = heard.recv().await {
            let id = message.headers().text("order").expect("stamped").to_owned();
            out.send(Outgoing::new("orders", format!(r#"{{"id":"{id}"}}"#))).await.expect("a bus");
        }
    });
    let trial = shop
        .run(choreo::script! {
            for &Shop;
            publish via kafka "orders" { "n": 1 };
            expect via nats "orders";
            timeout 50ms;
        })
        .await;
    let report = trial.report();
    let said = "1 message on its topics had its id, by field `id`, as another transport of the stage has it";
    assert!(report.contains(said) && !report.contains("of another scope"), "{report}");
    assert!(report.contains("as it is on `kafka`"), "{report}");
}

#[derive(Debug, Stage)]
struct Alike {
    #[stage(InMemory::new().with_correlation(Header::new("id")), wire_id = |id| id.to_owned())]
    kafka: InMemory,
    #[stage(InMemory::new().with_correlation(Header::new("id")))]
    nats: InMemory,
}

#[tokio::test]
async fn two_wires_with_one_form_are_refused_where_the_stage_is_opened() {
    let error = Alike::open().await.expect_err("alike").to_string();
    assert_eq!(
        error,
        "map the scope's id: `wire_id` gives `kafka` and `nats` one form, and a message that was carried from one to the \
         other as it is would look right; give each a form of its own, such as a prefix"
    );
}

#[derive(Debug, Stage)]
struct Plain {
    #[stage(InMemory::new().with_correlation(Header::new("id")))]
    kafka: InMemory,
    #[stage(InMemory::new().with_correlation(Header::new("id")))]
    nats: InMemory,
}

#[tokio::test(start_paused = true)]
async fn without_a_bridge_an_id_is_the_same_on_all_wires_also_the_test_s_own() {
    let plain = Plain::open().await.expect("nothing maps it");
    let client = plain.kafka.client();
    let trial = plain
        .run(choreo::script! {
            for &Plain;
            publish via nats "orders" {} headers { "id": "mine" };
            call { client.send(Outgoing::new("done", "{}").with_header("id", "mine")).await };
            expect via kafka "done";
        })
        .await;
    assert!(trial.passed(), "{}", trial.report());
}

/// Maps ids by a table that is too small.
#[derive(Debug)]
struct Table;

impl Bridge for Table {
    fn name(&self) -> Cow<'_, str> {
        "Table".into()
    }

    fn wire_id(&self, id: &str, transport: &str) -> Result<String, Refused> {
        match transport {
            "kafka" => Ok(format!("k{id}")),
            _ if FULL.with(std::cell::Cell::get) => Err(Refused::new(format!("no room for {id}"))),
            _ => Ok(format!("n{id}")),
        }
    }
}

thread_local! {
    static FULL: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

#[derive(Debug, Stage)]
#[stage(bridge = Table)]
struct Tabled {
    #[stage(InMemory::new().with_correlation(Header::new("id")))]
    kafka: InMemory,
    #[stage(InMemory::new().with_correlation(Header::new("id")))]
    nats: InMemory,
}

#[tokio::test(start_paused = true)]
async fn what_a_bridge_can_not_map_is_an_error_that_names_it_and_not_the_id() {
    let stage = Tabled::open().await.expect("there is room");
    FULL.set(true);
    let trial = stage
        .run(choreo::script! { for &Tabled; publish via kafka "a" {}; never via nats "b" for 1ms; })
        .await;
    let Outcome::Error(failure) = trial.outcome() else { panic!("{}", trial.report()) };
    assert_eq!(failure.source, ErrorSource::Policy);
    insta::assert_snapshot!(trial.report());
    let error = Tabled::open().await.expect_err("there is no room").to_string();
    assert_eq!(
        error,
        "map the scope's id by `wire_id` of the bridge `Table` for `nats`: no room for (the id)"
    );
}

/// Maps all ids to one form, once it is told to.
#[derive(Debug)]
struct Flat;

impl Bridge for Flat {
    fn name(&self) -> Cow<'_, str> {
        "Flat".into()
    }

    fn wire_id(&self, id: &str, transport: &str) -> Result<String, Refused> {
        match FLAT.with(std::cell::Cell::get) {
            true => Ok("flat".to_owned()),
            false => Ok(format!("{transport}.{id}")),
        }
    }
}

thread_local! {
    static FLAT: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

#[derive(Debug, Stage)]
#[stage(bridge = Flat)]
struct Flattened {
    #[stage(InMemory::new().with_correlation(Header::new("id")))]
    kafka: InMemory,
    #[stage(InMemory::new().with_correlation(Header::new("id")))]
    nats: InMemory,
}

#[tokio::test(start_paused = true)]
async fn two_wires_with_one_form_are_refused_for_the_real_id_too() {
    let stage = Flattened::open().await.expect("the first id has two forms");
    FLAT.set(true);
    let trial = stage
        .run(choreo::script! { for &Flattened; publish via kafka "a" {}; never via nats "b" for 1ms; })
        .await;
    let Outcome::Error(failure) = trial.outcome() else { panic!("{}", trial.report()) };
    assert_eq!(failure.source, ErrorSource::Policy);
    let text = failure.error.text();
    assert!(text.contains("`wire_id` of the bridge `Flat` gives `kafka` and `nats` one form"), "{text}");
}

#[derive(Debug, Stage)]
struct Unsound {
    #[stage(InMemory::new().with_correlation(Header::new("id")), wire_id = |_| String::new())]
    kafka: InMemory,
    #[stage(InMemory::new().with_correlation(Field::new("id").prefix("N-")), wire_id = |id| format!("n{id}"))]
    nats: InMemory,
}

#[derive(Debug, Stage)]
struct Prefixed {
    kafka: InMemory,
    #[stage(InMemory::new().with_correlation(Field::new("id").prefix("N-")), wire_id = |id| format!("n{id}"))]
    nats: InMemory,
}

#[derive(Debug, Stage)]
struct Unread {
    #[stage(wire_id = |id| id.to_owned())]
    kafka: InMemory,
    nats: InMemory,
}

#[tokio::test]
async fn a_form_that_the_policy_would_not_find_is_refused() {
    let error = Unsound::open().await.expect_err("empty").to_string();
    assert_eq!(
        error,
        "map the scope's id: what `wire_id` gives for `kafka` is no id by header `id`: it is empty"
    );
    let error = Prefixed::open().await.expect_err("without the prefix").to_string();
    assert!(error.ends_with("is no id by field `id`: an id begins with \"N-\""), "{error}");
    let error = Unread::open().await.expect_err("nobody reads it").to_string();
    assert_eq!(
        error,
        "map the scope's id for `kafka`: it has a `wire_id` and no policy; give it one with `.correlation(..)`"
    );
}

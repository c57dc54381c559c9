//! Messages that carry no id.

use choreo::correlation::{Correlation, Header, Unmarked};
use choreo::memory::Client;
use choreo::message::Outgoing;
use choreo::prelude::*;

/// Answers on `out` without the id of what it answers.
async fn forgetful(client: Client) {
    let mut heard = client.subscribe("in").await.expect("a topic");
    tokio::spawn(async move {
        while let Ok(message) = heard.recv().await {
            client.publish("out", message.bytes()).await.expect("a bus");
        }
    });
}

#[tokio::test(start_paused = true)]
async fn what_carries_no_id_satisfies_nothing_and_the_report_says_so() {
    let bus = InMemory::new().with_correlation(Header::new("id"));
    forgetful(bus.client()).await;
    let trial =
        bus.run(choreo::script! { for &InMemory; publish "in" { "n": 1 } headers { "id": "mine" }; expect "out" { "n": 1 }; }).await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn where_it_is_broadcast_every_scope_gets_it() {
    let policy = Correlation::new(Header::new("id")).unmarked(Unmarked::Broadcast);
    let bus = InMemory::new().with_correlation(policy);
    forgetful(bus.client()).await;
    let script =
        || choreo::script! { for &InMemory; publish "in" { "n": 1 }; expect "out" { "n": 1 } times 2; };
    let (one, other) = tokio::join!(bus.run(script()), bus.run(script()));
    assert!(one.passed() && other.passed(), "{}", one.report());
}

#[derive(Stage)]
struct Marked {
    #[stage(InMemory::new().with_correlation(Header::new("id")))]
    bus: InMemory,
}

#[choreo::scenario(unmarked = "broadcast")]
async fn a_scenario_can_let_in_what_carries_no_id(stage: &Marked) {
    forgetful(stage.bus.client()).await;
    choreo! {
        publish "in" { "n": 1 };
        expect "out" { "n": 1 };
    }
}

#[choreo::scenario]
#[should_panic(expected = "1 message on its topics had no id, by header `id`")]
async fn unless_it_says_so_a_scenario_does_not(stage: &Marked) {
    forgetful(stage.bus.client()).await;
    choreo! {
        publish "in" { "n": 1 };
        expect "out" { "n": 1 } within 10ms;
        timeout 20ms;
    }
}

#[tokio::test(start_paused = true)]
async fn a_never_that_passed_beside_messages_without_an_id_says_so() {
    let bus = InMemory::new().with_correlation(Header::new("id"));
    forgetful(bus.client()).await;
    let script = choreo::script! { for &InMemory; publish "in" { "n": 1 }; never "out" { "n": 1 }; };
    let trial = bus.run(script).await;
    assert!(trial.passed(), "{}", trial.report());
    let report = trial.report();
    let said = "warning: 1 message on its topics had no id, by header `id`, so what must not come was not looked for there";
    assert!(report.contains(said), "{report}");
}

#[tokio::test(start_paused = true)]
async fn where_nothing_is_forbidden_or_nothing_came_there_is_nothing_to_say() {
    let bus = InMemory::new().with_correlation(Header::new("id"));
    let script = choreo::script! { for &InMemory; publish "in" { "n": 1 }; never "out" { "n": 1 }; };
    let trial = bus.run(script).await;
    assert!(trial.passed() && !trial.report().contains("had no id"), "{}", trial.report());
    forgetful(bus.client()).await;
    let client = bus.client();
    let script = choreo::script! {
        for &InMemory;
        publish "in" {} headers { "id": "mine" };
        call { client.send(Outgoing::new("out", "{}").with_header("id", "mine")).await };
        expect "out";
    };
    let trial = bus.run(script).await;
    assert!(trial.passed() && !trial.report().contains("had no id"), "{}", trial.report());
}

//! What several have together: one policy on several transports, one scope in several blocks, one id in two scopes.
// layout: sleep-in-test: time is virtual, and the scopes must listen before somebody else sends

use std::sync::LazyLock;
use std::time::Duration;

use choreo::correlation::{Correlation, Header};
use choreo::message::Outgoing;
use choreo::prelude::*;

use super::{echo, relay};

/// One value, for all transports here.
static SHARED: LazyLock<Correlation> = LazyLock::new(|| Correlation::new(Header::new("id")));

#[tokio::test(start_paused = true)]
async fn one_policy_serves_two_buses_at_once() {
    let [one, other] = [(); 2].map(|()| InMemory::new().with_correlation(SHARED.clone()));
    echo(one.client()).await;
    echo(other.client()).await;
    let script = || choreo::script! { for &InMemory; publish "in" { "n": 1 }; expect "out" { "n": 1 }; };
    let (one, other) = tokio::join!(one.run(script()), other.run(script()));
    assert!(one.passed(), "{}", one.report());
    assert!(other.passed(), "{}", other.report());
}

/// The more clients a bus has had, the later the next one's origin: it is never that of another bus's scopes.
#[tokio::test(start_paused = true)]
async fn one_policy_serves_one_bus_after_another_whoever_is_on_it() {
    for clients in 0..3 {
        let bus = InMemory::new().with_correlation(SHARED.clone());
        (0..clients).for_each(|_| drop(bus.client()));
        relay(bus.client(), "in", "out").await;
        let trial = bus
            .run(choreo::script! { for &InMemory; publish "in" { "n": 1 }; expect "out" { "n": 1 }; })
            .await;
        assert!(trial.passed(), "after {clients} clients: {}", trial.report());
    }
}

#[derive(Debug, Stage)]
struct Both {
    #[stage(InMemory::new().with_correlation(SHARED.clone()))]
    orders: InMemory,
    #[stage(InMemory::new().with_correlation(SHARED.clone()))]
    payments: InMemory,
}

#[tokio::test(start_paused = true)]
async fn a_message_is_that_of_the_wire_it_came_by_where_two_fields_have_one_policy() {
    let both = Both::open().await.expect("opened");
    echo(both.orders.client()).await;
    echo(both.payments.client()).await;
    let trial = both
        .run(choreo::script! {
            for &Both;
            publish via orders "in" { "n": 1 };
            expect via orders "out" { "n": 1 };
            publish via payments "in" { "n": 2 };
            expect via payments "out" { "n": 2 };
        })
        .await;
    assert!(trial.passed(), "{}", trial.report());
}

#[tokio::test(start_paused = true)]
async fn what_never_came_on_one_wire_is_not_found_on_the_other_that_has_its_policy() {
    let both = Both::open().await.expect("opened");
    echo(both.orders.client()).await;
    let trial = both
        .run(choreo::script! {
            for &Both;
            publish via orders "in" { "n": 1 };
            expect via orders "out" { "n": 1 };
            expect via payments "out" { "n": 1 };
            timeout 1s;
        })
        .await;
    assert!(!trial.passed(), "nothing was ever sent on `payments`");
}

#[choreo::scenario(time = "virtual")]
async fn an_id_of_the_test_s_own_is_known_on_the_wire_of_the_next_block(stage: &Both) {
    let client = stage.payments.client();
    choreo! {
        publish via orders "in" {} headers { "id": "mine" };
        never via orders "nothing" for 1ms;
    }
    choreo! {
        call { client.send(Outgoing::new("paid", "{}").with_header("id", "mine")).await };
        expect via payments "paid";
    }
}

#[choreo::scenario(time = "virtual")]
async fn blocks_side_by_side_are_one_scope(stage: &Both) {
    echo(stage.orders.client()).await;
    let one = async {
        choreo! {
            publish via orders "in" { "n": 1 };
            expect via orders "out" { "n": 1 };
            expect via orders "out" { "n": 2 };
        }
    };
    let other = async {
        choreo! {
            publish via orders "in" { "n": 2 };
            expect via orders "*" { "n": 1 };
            expect via orders "out" { "n": 2 };
        }
    };
    tokio::join!(one, other);
}

#[tokio::test(start_paused = true)]
async fn what_somebody_else_sends_with_an_id_that_two_scopes_wrote_comes_to_both() {
    let bus = InMemory::new().with_correlation(Header::new("id"));
    let client = bus.client();
    let script = || {
        choreo::script! {
            for &InMemory;
            publish "in" {} headers { "id": "same" };
            expect "told" { "n": 1 };
            never "told" { "n": 2 };
        }
    };
    let sent = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        client.send(Outgoing::new("told", r#"{"n":1}"#).with_header("id", "same")).await.expect("a bus");
    };
    let (one, other, ()) = tokio::join!(bus.run(script()), bus.run(script()), sent);
    assert!(one.passed() && other.passed(), "{}{}", one.report(), other.report());
}

/// All scopes of a process are one sender on their connection, so that none of them is taken for the system under test.
#[tokio::test(start_paused = true)]
async fn what_a_scope_itself_sends_with_such_an_id_is_set_aside_by_the_other() {
    let bus = InMemory::new().with_correlation(Header::new("id"));
    let one = bus.run(choreo::script! {
        for &InMemory;
        wait 1s;
        publish "told" { "n": 1 } headers { "id": "same" };
        never "nothing" for 1ms;
    });
    let other = bus.run(choreo::script! {
        for &InMemory;
        publish "in" {} headers { "id": "same" };
        never "told" { "n": 1 } for 2s;
    });
    let (one, other) = tokio::join!(one, other);
    assert!(one.passed(), "{}", one.report());
    assert!(other.passed(), "{}", other.report());
}

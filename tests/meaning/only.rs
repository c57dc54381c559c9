//! `only`: these, and nothing else on the topics that they name.

use choreo::prelude::*;

use crate::service::{bus, soon};
use crate::verdict::{assert_passed, assert_run, ending};

const TWO: &[(u64, &str, &str)] = &[(10, "out", r#"{"n":1}"#), (20, "out", r#"{"n":2}"#)];

#[tokio::test(start_paused = true)]
async fn a_message_on_its_topics_that_no_expectation_takes_is_violated() {
    let bus_of = || bus("in", TWO);
    let both = choreo::script! {
        for &InMemory;
        publish "in" {};
        only { expect "out" { "n": 1 }; expect "out" { "n": 2 }; }
    };
    assert_run(&bus_of().await.run(both).await, "passed", "done held pass pass");
    let one = choreo::script! { for &InMemory; publish "in" {}; only { expect "out" { "n": 1 }; } };
    assert_run(&bus_of().await.run(one).await, "violated only", "done broke pass");
    let other = choreo::script! { for &InMemory; publish "in" {}; only { expect "out" { "n": 2 }; } };
    let trial = bus_of().await.run(other).await;
    assert_run(&trial, "violated only", "done broke open");
    assert_eq!(trial.verdict().elapsed.as_millis(), 10, "it is found at once");
}

#[tokio::test(start_paused = true)]
async fn an_expectation_outside_of_it_and_a_times_may_take_a_message() {
    let bus_of = || bus("in", TWO);
    let outside = choreo::script! {
        for &InMemory;
        publish "in" {};
        only { expect "out" { "n": 1 }; }
        expect "out" { "n": 2 };
    };
    assert_passed(&bus_of().await.run(outside).await);
    let times =
        choreo::script! { for &InMemory; publish "in" {}; only { expect "out" { "n": 1.. } times 1..; } };
    assert_passed(&bus_of().await.run(times).await);
}

#[tokio::test(start_paused = true)]
async fn what_a_stand_in_answers_and_what_the_scenario_sent_itself_is_fine() {
    let bus = InMemory::new();
    // It waits so long for a listener.
    soon(&bus, &[(110, "out", r#"{"n":1}"#), (120, "out", r#"{"n":2}"#)]);
    let script = choreo::script! {
        for &InMemory;
        on "out" { "n": 2 } => publish "answer" {};
        publish "out" { "n": 3 };
        only { expect "out" { "n": 1 }; }
    };
    assert_run(&bus.run(script).await, "passed", "answered done held pass");
}

#[tokio::test(start_paused = true)]
async fn it_closes_what_a_wildcard_covers_and_nothing_else() {
    let bus = bus("in", &[(10, "orders.done", "1"), (20, "orders.lost", "1"), (20, "stock", "1")]).await;
    let script = choreo::script! {
        for &InMemory;
        publish "in" {};
        only { expect "orders.*"; }
    };
    assert_run(&bus.run(script).await, "violated only", "done broke pass");
}

#[tokio::test(start_paused = true)]
async fn its_captures_are_those_of_the_block_and_it_stands_anywhere() {
    let bus = bus("in", &[(5, "go", "1"), (10, "out", r#"{"n":1}"#), (20, "out", r#"{"n":2}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            together {
                only { expect "out" { "n": n @ 1 } as one; }
                for wanted in [2] { only { expect "out" { "n": wanted }; } }
            } and {
                either { expect "go"; only { expect "gone" times 0..; } } or { expect "stop"; }
            }
            check one["n"] == n;
        })
        .await;
    assert_passed(&trial);
    assert_eq!(trial.into_captures().expect("it passed").n, 1);
}

#[tokio::test(start_paused = true)]
async fn a_message_is_open_while_an_order_below_the_loop_listens_for_it() {
    let bus = bus("in", &[]).await;
    soon(&bus, &[(38, "a", r#"{"k":0}"#)]);
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 100ms;
            publish "in" {};
            repeat 2 {
                together { publish "in" {}; } and { publish "in" {}; }
            }
            repeat 2 {
                repeat 2 {
                    only { expect "a" { "k": 9 }; expect "b"; }
                }
                in order { expect "a"; expect "b"; }
            }
        })
        .await;
    assert_eq!(ending(&trial), "failed", "\n{}", trial.report());
}

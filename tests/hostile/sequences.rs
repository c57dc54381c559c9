//! Sequences that nobody would write on purpose.

// layout: sleep-in-test: the service answers after a stated time, on tokio's paused clock

use std::time::Duration;

use choreo::message::Outgoing;
use choreo::outcome::{Met, Outcome, StrayReason, Violation};
use choreo::prelude::*;

use crate::memory::alone;
use crate::wire::{flooding, saying};

/// A bus that answers `in` with `1` on `out`, after so many milliseconds.
async fn answering_after(ms: u64) -> InMemory {
    flooding(move |client| async move {
        tokio::time::sleep(Duration::from_millis(ms)).await;
        client.publish("out", "1").await.expect("published");
    })
    .await
}

#[test]
fn a_message_at_the_instant_of_the_deadline_is_late() {
    for (ms, passes) in [(499, true), (500, false)] {
        let trial = alone(async {
            let script = choreo::script! { for &InMemory; timeout 500ms; publish "in" {}; expect "out"; };
            answering_after(ms).await.run(script).await
        });
        assert_eq!(trial.passed(), passes, "{}", trial.report());
        if !passes {
            let Met::Timeout(evidence) = &trial.verdict().steps[1].met else {
                unreachable!("{}", trial.report())
            };
            assert_eq!(evidence.strays[0].reason, StrayReason::AfterDeadline);
            assert!(trial.report().contains("arrived 0.0 ms after the deadline"), "{}", trial.report());
        }
    }
}

#[test]
fn what_came_in_time_is_in_time_however_late_it_is_read() {
    let trial = alone(async {
        let bus = flooding(|client| {
            tokio::task::unconstrained(async move {
                for _ in 0..10_000 {
                    client.publish("out", r#"{"n":1}"#).await.expect("published");
                }
                client.publish("out", r#"{"n":2}"#).await.expect("published");
                // The scenario gets its turn long after its deadline.
                tokio::time::advance(Duration::from_secs(1)).await;
            })
        })
        .await;
        bus.run(choreo::script! { for &InMemory; timeout 100ms; publish "in" {}; expect "out" { "n": 2 }; })
            .await
    });
    assert!(trial.passed(), "{}", trial.report());
}

#[test]
fn a_message_at_the_instant_a_never_ends_is_allowed() {
    for (ms, passes) in [(199, false), (200, true)] {
        let trial = alone(async {
            let script = choreo::script! { for &InMemory; publish "in" {}; never "out" for 200ms; };
            answering_after(ms).await.run(script).await
        });
        assert_eq!(trial.passed(), passes, "{}", trial.report());
    }
}

#[test]
fn a_message_at_the_instant_the_settle_period_ends_is_allowed() {
    for (ms, passes) in [(99, false), (100, true)] {
        let trial = alone(async {
            let script = choreo::script! { for &InMemory; publish "in" {}; never "out"; };
            answering_after(ms).await.run(script).await
        });
        assert_eq!(trial.passed(), passes, "{}", trial.report());
    }
}

#[test]
fn a_publish_that_is_refused_in_the_middle_ends_the_block_there() {
    let trial = alone(async {
        let bus = answering_after(5).await;
        bus.run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "out" as out;
            publish (format!("orders.{}.*", out.topic())) {};
            expect "never.reached";
            never "out" { "n": 7 };
        })
        .await
    });
    assert!(matches!(trial.outcome(), Outcome::Error(_)), "{}", trial.report());
    assert!(matches!(trial.verdict().steps[1].met, Met::Pass { .. }), "{}", trial.report());
    assert!(matches!(trial.verdict().steps[2].met, Met::Broke), "{}", trial.report());
    assert!(trial.report().contains("failed to publish to `orders.out.*`"), "{}", trial.report());
}

#[test]
fn an_answer_that_is_refused_is_an_error_at_its_stand_in() {
    let trial = alone(async {
        let bus = answering_after(5).await;
        bus.run(choreo::script! {
            for &InMemory;
            on "out" => publish "not a topic" {};
            publish "in" {};
            expect "done";
        })
        .await
    });
    assert!(matches!(trial.verdict().steps[0].met, Met::Broke), "{}", trial.report());
    assert!(
        trial.report().contains("failed to publish to `not a topic`: it holds white space"),
        "{}",
        trial.report()
    );
}

#[test]
fn two_scripts_at_once_on_one_bus_hear_each_other_and_neither_hears_itself() {
    let (ping, pong) = alone(async {
        let bus = InMemory::new();
        let ping = bus.run(choreo::script! {
            for &InMemory;
            timeout 1s;
            publish "ping" {};
            expect "pong";
            never "ping";
        });
        let pong = bus.run(choreo::script! {
            for &InMemory;
            timeout 1s;
            on "ping" => publish "pong" {};
            expect "ping";
            never "pong";
        });
        tokio::join!(ping, pong)
    });
    assert!(ping.passed(), "{}", ping.report());
    assert!(pong.passed(), "{}", pong.report());
}

#[test]
fn a_thousand_scripts_at_once_on_one_bus_each_get_their_own_answer() {
    let trials = alone(async {
        let bus = InMemory::new();
        let client = bus.client();
        let mut asked = client.subscribe("in").await.expect("subscribed");
        tokio::spawn(async move {
            while let Ok(message) = asked.recv().await {
                client.publish("out", message.bytes()).await.expect("published");
            }
        });
        let scripts = (0..200_u32).map(|id| {
            let bus = bus.clone();
            async move {
                bus.run(choreo::script! {
                    for &InMemory;
                    publish "in" { "id": id };
                    expect "out" { "id": id };
                    never "out" { "id": (id + 1_000) };
                })
                .await
                .passed()
            }
        });
        let mut passed = 0;
        let mut set = tokio::task::JoinSet::new();
        let local = tokio::task::LocalSet::new();
        for script in scripts {
            set.spawn_local_on(script, &local);
        }
        local
            .run_until(async {
                while let Some(one) = set.join_next().await {
                    passed += u32::from(one.expect("no panic"))
                }
            })
            .await;
        passed
    });
    assert_eq!(trials, 200);
}

#[choreo::scenario(time = "virtual")]
async fn a_block_may_run_in_a_task_of_a_local_set(bus: &InMemory) {
    let bus = bus.clone();
    let client = bus.client();
    let mut heard = client.subscribe("in").await.expect("subscribed");
    tokio::spawn(async move {
        while heard.recv().await.is_ok() {
            tokio::time::sleep(Duration::from_secs(2)).await;
            client.publish("out", "1").await.expect("published");
        }
    });
    let local = tokio::task::LocalSet::new();
    let trial = local
        .run_until(async move {
            let inner = bus.clone();
            let task = tokio::task::spawn_local(async move {
                inner
                    .run(
                        choreo::script! { for &InMemory; publish "in" {}; expect "out"; never "bad" for 4s; },
                    )
                    .await
            });
            let outer = bus.run(choreo::script! { for &InMemory; expect "out"; never "in" for 2s; }).await;
            (task.await.expect("no panic"), outer)
        })
        .await;
    assert!(trial.0.passed(), "{}", trial.0.report());
    assert!(trial.0.report().contains("of virtual time"), "{}", trial.0.report());
    assert!(!trial.1.passed(), "{}", trial.1.report());
}

#[test]
fn a_stand_in_and_a_service_that_answer_each_other_go_on_to_the_deadline() {
    let trial = alone(async {
        let bus = InMemory::new();
        let client = bus.client();
        let mut answers = client.subscribe("answer").await.expect("subscribed");
        tokio::spawn(async move {
            while answers.recv().await.is_ok() {
                tokio::time::sleep(Duration::from_millis(1)).await;
                client.publish("ask", "1").await.expect("published");
            }
        });
        bus.run(choreo::script! {
            for &InMemory;
            timeout 1s;
            on "ask" => publish "answer" {};
            publish "answer" {};
            expect "out";
        })
        .await
    });
    assert!(matches!(trial.verdict().steps[2].met, Met::Timeout(_)), "{}", trial.report());
    assert!(matches!(trial.verdict().steps[0].met, Met::Answered { count: 999.., .. }), "{}", trial.report());
}

#[test]
fn the_captures_of_a_times_hold_what_had_come_when_its_window_closed() {
    let messages = (0..6).map(|n| Outgoing::new("out", format!("{{\"n\":{n}}}"))).collect::<Vec<_>>();
    let trial = alone(async {
        let bus = saying([messages, vec![Outgoing::new("done", "{}")]].concat()).await;
        bus.run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "out" { "n": n @ < 5 } times 2.. as some;
            expect "out" { "n": 1 } as one;
            expect "done";
            check some.len() == 4 && n.len() == 4, "{} and {}", some.len(), n.len();
            check one["n"] == 1;
        })
        .await
    });
    assert!(trial.passed(), "{}", trial.report());
}

#[test]
fn a_bus_that_is_severed_in_the_instant_of_the_answer_gives_the_answer_first() {
    let trial = alone(async {
        let bus = InMemory::new();
        let severed = bus.clone();
        let client = bus.client();
        let mut heard = client.subscribe("in").await.expect("subscribed");
        tokio::spawn(async move {
            heard.recv().await.expect("a message");
            client.publish("out", "1").await.expect("published");
            severed.sever();
        });
        bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "out"; }).await
    });
    assert!(trial.passed(), "{}", trial.report());
}

#[test]
fn a_bus_that_is_severed_before_a_later_publish_is_lost_there() {
    let trial = alone(async {
        let bus = InMemory::new();
        let severed = bus.clone();
        bus.run(choreo::script! {
            for &InMemory;
            let _cut = severed.sever();
            publish "in" {};
            check true;
        })
        .await
    });
    assert!(matches!(trial.outcome(), Outcome::Lost(_)), "{}", trial.report());
    assert!(trial.report().contains("failed to publish to `in`: the bus was severed"), "{}", trial.report());
}

#[test]
fn a_service_that_publishes_to_its_own_topic_is_no_echo_of_the_scenario() {
    let trial = alone(async {
        let bus = saying(vec![Outgoing::new("in", "{}")]).await;
        bus.run(choreo::script! { for &InMemory; publish "in" {}; never "in"; }).await
    });
    assert!(matches!(trial.outcome(), Outcome::Violated(Violation::Never { .. })), "{}", trial.report());
}

#[test]
fn a_block_that_is_given_up_half_way_leaves_nothing_on_the_bus() {
    let trial = alone(async {
        let bus = answering_after(50).await;
        let script = choreo::script! { for &InMemory; timeout 1min; publish "in" {}; expect "nothing"; };
        let given_up = tokio::time::timeout(Duration::from_millis(10), bus.run(script)).await;
        assert!(given_up.is_err());
        // Nobody but the service listens now: the scope that was given up is no listener.
        let script = choreo::script! { for &InMemory; settle 20ms; timeout 200ms; publish "nothing" {}; expect "out"; };
        bus.run(script).await
    });
    assert!(trial.passed(), "{}", trial.report());
    assert!(trial.report().contains("nobody but the scenario listened on \"nothing\""), "{}", trial.report());
}

//! Floods: the right verdict or OVERFLOW, never a wrong one, and memory within the documented limits.
//!
//! All of a flood comes at one instant of virtual time. A service that awaits gives the scenario its turn again
//! and again; one that never yields fills the scenario's inbox.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use choreo::memory::Client;
use choreo::outcome::{Met, Note, Outcome};
use choreo::prelude::*;
use choreo::{Limits, Trial};

use crate::memory::measured;
use crate::wire::flooding;

const MILLION: u32 = 1_000_000;

/// More than an inbox or a window holds. A million of each would take a debug build a minute.
const MANY: u32 = 70_000;

/// As many as just fit an inbox.
const FULL: u32 = 65_000;

const MIB: usize = 1 << 20;

/// What one kept message of these tests may cost, all in all; the limits count messages and payloads.
const KEPT: usize = 1 << 10;

/// What a full inbox or a full window may cost.
const LIMIT: usize = 65_536 * KEPT;

/// Publishes so many, with a turn for the others in between.
async fn calmly(client: &Client, topic: &'static str, payload: &'static str, count: u32) {
    for _ in 0..count {
        client.publish(topic, payload).await.expect("published");
    }
}

/// Publishes so many without a turn for anybody else.
async fn wildly(client: &Client, topic: &'static str, payload: &'static str, count: u32) {
    tokio::task::unconstrained(calmly(client, topic, payload, count)).await;
}

#[track_caller]
fn assert_passed<C>((trial, peak): &(Trial<C>, usize), most: usize) {
    assert!(trial.passed(), "{}", trial.report());
    assert!(*peak < most, "{peak} bytes, at most {most} allowed");
}

#[track_caller]
fn assert_overflow<C>((trial, peak): &(Trial<C>, usize), what: &str, most: usize) {
    assert!(matches!(trial.outcome(), Outcome::Overflow(_)), "{}", trial.report());
    assert!(trial.report().contains(what), "{}", trial.report());
    assert!(*peak < most, "{peak} bytes, at most {most} allowed");
}

/// What is kept for this statement was too much.
#[track_caller]
fn assert_kept<C>(result: &(Trial<C>, usize), statement: &str) {
    assert_overflow(result, "what is kept for the statement on line ", LIMIT);
    assert!(result.0.report().contains("was full, at 65,536 messages or 256 MiB"), "{}", result.0.report());
    assert!(result.0.report().contains(statement), "{}", result.0.report());
}

#[test]
fn a_million_near_misses_and_then_the_match_pass_and_cost_nothing() {
    let result = measured(async {
        let bus = flooding(|client| async move {
            for _ in 0..MILLION / 500 {
                wildly(&client, "out", r#"{"a":{"n":1}}"#, 500).await;
                tokio::task::yield_now().await;
            }
            calmly(&client, "out", r#"{"a":{"n":2}}"#, 1).await;
        })
        .await;
        bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "out" { "a": { "n": 2 } }; }).await
    });
    assert_passed(&result, MIB);
}

#[test]
fn near_misses_without_a_match_are_counted_to_the_last() {
    let (trial, peak) = measured(async {
        let bus = flooding(|client| async move { calmly(&client, "out", r#"{"n":1}"#, MANY).await }).await;
        bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "out" { "n": 2 }; }).await
    });
    let Met::Mismatch(evidence) = &trial.verdict().steps[1].met else { unreachable!("{}", trial.report()) };
    assert_eq!(evidence.misses, u64::from(MANY));
    assert!(trial.report().contains("closest: message 1 of 70,000"), "{}", trial.report());
    assert!(peak < MIB, "{peak} bytes");
}

#[test]
fn a_flood_that_never_yields_overflows_the_inbox() {
    let result = measured(async {
        let bus = flooding(|client| async move {
            wildly(&client, "out", r#"{"n":1}"#, MANY).await;
            calmly(&client, "out", r#"{"n":2}"#, 1).await;
        })
        .await;
        bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "out" { "n": 2 }; }).await
    });
    assert_overflow(&result, "the scenario's inbox was full, at 65,536 messages or 256 MiB", LIMIT);
}

#[test]
fn what_came_before_an_overflow_is_judged_before_it() {
    let passes = measured(async {
        let bus = flooding(|client| async move {
            wildly(&client, "out", r#"{"n":2}"#, 1).await;
            wildly(&client, "out", r#"{"n":1}"#, MANY).await;
        })
        .await;
        bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "out" { "n": 2 }; }).await
    });
    assert_passed(&passes, LIMIT);
    let (violated, _) = measured(async {
        let bus = flooding(|client| async move {
            wildly(&client, "out", r#"{"n":2}"#, 1).await;
            wildly(&client, "out", r#"{"n":1}"#, MANY).await;
        })
        .await;
        bus.run(choreo::script! { for &InMemory; publish "in" {}; never "out" { "n": 2 }; }).await
    });
    assert!(matches!(violated.outcome(), Outcome::Violated(_)), "{}", violated.report());
}

#[test]
fn what_is_watched_to_the_end_overflows_rather_than_pass() {
    let result = measured(async {
        let bus = flooding(|client| async move {
            calmly(&client, "done", "{}", 1).await;
            wildly(&client, "out", r#"{"n":1}"#, MANY).await;
            wildly(&client, "out", r#"{"n":2}"#, 1).await;
        })
        .await;
        bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "done"; never "out" { "n": 2 }; })
            .await
    });
    assert_overflow(&result, "the scenario's inbox was full", LIMIT);
}

#[test]
fn a_times_without_upper_bound_takes_the_first_and_lets_the_flood_go() {
    let result = measured(async {
        let bus = flooding(|client| async move {
            calmly(&client, "out", r#"{"n":1}"#, MANY).await;
            calmly(&client, "done", "{}", 1).await;
        })
        .await;
        let _listener = bus.client().subscribe("go").await.expect("subscribed");
        bus.run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "out" { "n": 1 } times 1.. as some;
            publish "go" {};
            expect "done";
            check some.len() == 1;
        })
        .await
    });
    assert_passed(&result, MIB);
}

#[test]
fn a_times_whose_window_stays_open_keeps_the_flood_and_overflows() {
    let result = measured(async {
        let bus = flooding(|client| async move {
            calmly(&client, "out", r#"{"n":1}"#, MANY).await;
            calmly(&client, "done", "{}", 1).await;
        })
        .await;
        bus.run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "out" { "n": 1 } times 1..;
            expect "done";
        })
        .await
    });
    assert_kept(&result, r#"expect "out" { "n": 1 } times 1..;"#);
}

#[test]
fn an_upper_bound_counts_a_flood_to_the_last() {
    for (sent, passes) in [(MANY, true), (MANY + 1, false)] {
        let (trial, peak) = measured(async {
            let bus = flooding(move |client| async move { calmly(&client, "out", "{}", sent).await }).await;
            bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "out" times 1..=70_000; }).await
        });
        assert_eq!(trial.passed(), passes, "{}", trial.report());
        assert!(passes || matches!(trial.outcome(), Outcome::Violated(_)), "{}", trial.report());
        assert!(peak < MIB, "{peak} bytes");
    }
}

#[test]
fn a_flood_for_a_later_layer_is_kept_and_overflows() {
    let result = measured(async {
        let bus = flooding(|client| async move {
            calmly(&client, "later", r#"{"n":1}"#, MANY).await;
            calmly(&client, "first", r#"{"n":1}"#, 1).await;
        })
        .await;
        bus.run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "first" as first;
            expect "later" { "n": first["n"] };
        })
        .await
    });
    assert_kept(&result, r#"expect "later" { "n": first["n"] };"#);
}

#[test]
fn a_flood_for_a_later_layer_that_has_room_is_judged() {
    let result = measured(async {
        let bus = flooding(|client| async move {
            calmly(&client, "later", r#"{"n":1}"#, FULL).await;
            calmly(&client, "later", r#"{"n":2}"#, 1).await;
            calmly(&client, "first", r#"{"n":2}"#, 1).await;
        })
        .await;
        bus.run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "first" as first;
            expect "later" { "n": first["n"] };
            never "later" { "n": (first["n"].as_u64().unwrap_or_default() + 1) };
        })
        .await
    });
    assert_passed(&result, LIMIT);
}

#[test]
fn a_flood_before_its_window_is_early_and_the_report_says_what_was_let_go() {
    let (trial, peak) = measured(async {
        let bus = flooding(|client| async move {
            calmly(&client, "late", r#"{"n":1}"#, 1).await;
            calmly(&client, "late", r#"{"n":2}"#, MANY).await;
            calmly(&client, "go", "{}", 1).await;
        })
        .await;
        bus.run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "go";
            publish "in" {};
            expect "late" { "n": 2 };
            expect "late" { "n": 1 };
        })
        .await
    });
    assert!(matches!(trial.verdict().steps[3].met, Met::Early(_)), "{}", trial.report());
    // The only fit was the first of all, and is forgotten: what is said of it is marked as uncertain.
    assert!(matches!(trial.verdict().steps[4].met, Met::Timeout(_)), "{}", trial.report());
    let cut = u64::from(MANY) + 1 - 4_096;
    assert!(trial.verdict().notes.contains(&Note::HistoryCut(cut)), "{:?}", trial.verdict().notes);
    assert!(trial.report().contains("what reads as TIMEOUT may have come EARLY"), "{}", trial.report());
    assert!(peak < 4 * MIB, "{peak} bytes");
}

#[test]
fn a_stand_in_answers_every_call_of_a_flood_and_its_answers_are_no_echoes_of_interest() {
    for (is_wild, calls) in [(false, 20_000), (true, FULL)] {
        let (trial, peak) = measured(async {
            let bus = flooding(move |client| async move {
                match is_wild {
                    true => wildly(&client, "ask", r#"{"n":1}"#, calls).await,
                    false => calmly(&client, "ask", r#"{"n":1}"#, calls).await,
                }
                calmly(&client, "done", "{}", 1).await;
            })
            .await;
            bus.run(choreo::script! {
                for &InMemory;
                on "ask" as ask => publish "answer" { "n": ask["n"] };
                publish "in" {};
                expect "done";
                never "answer";
            })
            .await
        });
        assert!(trial.passed(), "{}", trial.report());
        let Met::Answered { count, .. } = trial.verdict().steps[0].met else { unreachable!() };
        assert_eq!(count, u64::from(calls));
        assert!(trial.verdict().notes.contains(&Note::EchoesSetAside(count)));
        assert!(peak < 2 * LIMIT, "{peak} bytes");
    }
}

#[test]
fn a_stand_in_and_a_service_that_answer_each_other_at_once_overflow_and_do_not_hang() {
    let result = measured(async {
        let bus = flooding(|client| async move {
            let mut answers = client.subscribe("answer").await.expect("subscribed");
            client.publish("ask", "1").await.expect("published");
            while answers.recv().await.is_ok() {
                client.publish("ask", "1").await.expect("published");
            }
        })
        .await;
        let script = choreo::script! {
            for &InMemory;
            on "ask" => publish "answer" {};
            publish "in" {};
            expect "out";
        };
        bus.run(script.limits(Limits { instant: 20_000, ..Limits::default() })).await
    });
    assert_overflow(&result, "more than 20,000 messages came at one instant", MIB);
}

#[test]
fn many_expectations_that_want_many_of_the_same_messages_are_assigned_in_time() {
    let result = measured(async {
        let bus = flooding(|client| async move {
            calmly(&client, "out", r#"{"a":1,"b":1}"#, 15_000).await;
            calmly(&client, "done", "{}", 1).await;
        })
        .await;
        bus.run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "out" { "a": 1 } times 5_000..;
            expect "out" { "b": 1 } times 5_000..;
            expect "out" { "a": 1, "b": 1 } times 1..;
            expect "done";
        })
        .await
    });
    assert_passed(&result, LIMIT);
}

#[test]
fn a_flood_in_an_in_order_is_placed_in_time() {
    let result = measured(async {
        let bus = flooding(|client| async move {
            for topic in ["p", "q", "p", "r"] {
                calmly(&client, topic, "{}", 3_000).await;
            }
        })
        .await;
        bus.run(choreo::script! {
            for &InMemory;
            publish "in" {};
            in order {
                expect "p" times 1..;
                expect "q" times 1..;
                expect "p" times 2..;
                expect "r";
            }
            expect "p" times 3..;
        })
        .await
    });
    assert_passed(&result, LIMIT);
}

#[test]
fn a_flood_of_topics_is_forgotten_and_counted() {
    let (trial, peak) = measured(async {
        let bus = flooding(|client| async move {
            for number in 0..50_000 {
                client.publish(format!("out.{number}"), r#"{"n":1}"#).await.expect("published");
            }
        })
        .await;
        bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "out.*" { "n": 2 }; }).await
    });
    let Met::Mismatch(evidence) = &trial.verdict().steps[1].met else { unreachable!("{}", trial.report()) };
    assert_eq!(evidence.misses, 50_000);
    assert!(peak < 8 * MIB, "{peak} bytes");
}

/// A message of two mebibytes; each is one of its own.
fn large(number: u8) -> Vec<u8> {
    vec![b'0' + number % 10; 2 * MIB]
}

#[test]
fn large_messages_that_nothing_takes_are_let_go() {
    let (trial, peak) = measured(async {
        let bus = flooding(|client| async move {
            for number in 0..40 {
                client.publish("out", large(number)).await.expect("published");
                tokio::task::yield_now().await;
            }
        })
        .await;
        bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "out" { "n": 2 }; }).await
    });
    let Met::Mismatch(evidence) = &trial.verdict().steps[1].met else { unreachable!("{}", trial.report()) };
    assert_eq!(evidence.misses, 40);
    // The timeline, the tap and the closest keep some.
    assert!(peak < 32 * MIB, "{peak} bytes");
}

#[test]
fn large_messages_that_never_yield_overflow_by_their_bytes() {
    let result = measured(async {
        let bus = flooding(|client| {
            tokio::task::unconstrained(async move {
                for number in 0..40 {
                    client.publish("out", large(number)).await.expect("published");
                }
            })
        })
        .await;
        let inbox = choreo::transport::InboxLimits { messages: 65_536, bytes: 32 * MIB };
        let script = choreo::script! { for &InMemory; publish "in" {}; expect "out" { "n": 2 }; };
        bus.run(script.limits(Limits { inbox, ..Limits::default() })).await
    });
    assert_overflow(&result, "the scenario's inbox was full, at 65,536 messages or 32 MiB", 64 * MIB);
}

/// A service on the scenario's own runtime, and somebody on another thread who never stops.
#[test]
fn a_flood_from_another_thread_starves_neither_the_service_nor_the_deadline() {
    let bus = InMemory::new();
    let stop = Arc::new(AtomicBool::new(false));
    let (noisy, stopped) = (bus.client(), Arc::clone(&stop));
    let noise = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            while !stopped.load(Ordering::Relaxed) {
                noisy.publish("noise", "1").await.expect("published");
            }
        });
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (answered, silent) = runtime.block_on(async {
        let client = bus.client();
        let mut heard = client.subscribe("in").await.expect("subscribed");
        tokio::spawn(async move {
            while heard.recv().await.is_ok() {
                client.publish("out", "1").await.expect("published");
            }
        });
        let script = choreo::script! {
            for &InMemory;
            timeout 1min;
            publish "in" {};
            expect "out";
            expect "noise" times 1..;
        };
        let answered = bus.run(script).await;
        let script = choreo::script! {
            for &InMemory;
            timeout 20ms;
            settle 10ms;
            publish "in" {};
            expect "noise" { "n": 1 };
        };
        (answered, bus.run(script).await)
    });
    stop.store(true, Ordering::Relaxed);
    noise.join().expect("no panic");
    // Whoever reads slower than the noise comes may overflow; an answer that was given must not be missed.
    assert!(answered.passed() || matches!(answered.outcome(), Outcome::Overflow(_)), "{}", answered.report());
    assert!(matches!(silent.outcome(), Outcome::Failed | Outcome::Overflow(_)), "{}", silent.report());
}

//! Scopes that come and go while others do, on threads of their own or given up, and what harms one of them alone.
// layout: sleep-in-test: time is virtual, and the wire must end in the middle of a scope

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use choreo::correlation::Header;
use choreo::message::Outgoing;
use choreo::outcome::Outcome;
use choreo::prelude::*;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::{echo, relay};

fn bus() -> InMemory {
    InMemory::new().with_correlation(Header::new("id"))
}

/// A thread's own.
fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

#[test]
fn scopes_that_join_while_the_last_one_leaves_miss_nothing() {
    let bus = bus();
    let client = bus.client();
    let (listens, listening) = oneshot::channel();
    let (stop, stopped) = oneshot::channel::<()>();
    let service = thread::spawn(move || {
        runtime().block_on(async {
            relay(client, "in", "out").await;
            listens.send(()).expect("somebody waits");
            stopped.await.expect("told to stop");
        });
    });
    listening.blocking_recv().expect("it listens");
    thread::scope(|threads| {
        for thread in 0..4 {
            let bus = &bus;
            threads.spawn(move || {
                runtime().block_on(async {
                    for n in 0..200 {
                        let n = thread * 1000 + n;
                        let script = choreo::script! {
                            for &InMemory;
                            timeout 60s;
                            publish "in" { "n": n };
                            expect "out" { "n": n };
                        };
                        let trial = bus.run(script).await;
                        assert!(trial.passed(), "{}", trial.report());
                    }
                });
            });
        }
    });
    stop.send(()).expect("it runs");
    service.join().expect("it stopped");
    assert!(format!("{bus:?}").contains("subscriptions: 0,"), "{bus:?}");
}

/// Scopes come and go until the wire ends: how many there were, of all threads. The last one knows that it ended.
fn come_and_go(bus: &InMemory, short: usize, count: &AtomicUsize) {
    runtime().block_on(async {
        for _ in 0..short {
            let script = choreo::script! { for &InMemory; timeout 60s; never "out" for 50us; };
            let trial = bus.run(script).await;
            count.fetch_add(1, Ordering::Relaxed);
            if !trial.passed() {
                assert!(knows(trial.outcome()), "{}", trial.report());
                return;
            }
        }
        count.fetch_add(1, Ordering::Relaxed);
        let trial = bus.run(choreo::script! { for &InMemory; timeout 60s; expect "out"; }).await;
        assert!(knows(trial.outcome()), "{}", trial.report());
    });
}

/// Whether this is how a scope ends whose wire has ended: in the middle of it, or before it listened.
fn knows(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Lost(_) | Outcome::Error(_))
}

#[test]
fn a_scope_that_joins_while_the_wire_ends_waits_for_nothing() {
    for round in 0..60 {
        let (bus, count) = (bus(), AtomicUsize::new(0));
        thread::scope(|threads| {
            let (bus, count) = (&bus, &count);
            for thread in 0..4 {
                threads.spawn(move || come_and_go(bus, round / 3 + thread, count));
            }
            while count.load(Ordering::Relaxed) < round {
                thread::yield_now();
            }
            bus.sever();
        });
    }
}

#[tokio::test(start_paused = true)]
async fn a_wire_that_ends_is_lost_for_all_scopes_and_for_those_that_come_later() {
    let bus = bus();
    let script = || choreo::script! { for &InMemory; publish "in" { "n": 1 }; expect "out" { "n": 1 }; };
    let cut = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        bus.sever();
    };
    let (one, other, ()) = tokio::join!(bus.run(script()), bus.run(script()), cut);
    let later = bus.run(script()).await;
    for trial in [one, other, later] {
        assert!(matches!(trial.outcome(), Outcome::Lost(_)), "{}", trial.report());
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_given_up_leaves_nothing_and_harms_no_other() {
    let bus = bus();
    echo(bus.client()).await;
    for millis in 0..12 {
        let script = choreo::script! {
            for &InMemory;
            publish "in" { "n": 1 };
            expect "out" { "n": 1 };
            never "out" { "n": 2 };
        };
        let given_up = timeout(Duration::from_millis(millis), bus.run(script));
        let other =
            bus.run(choreo::script! { for &InMemory; publish "in" { "n": 2 }; expect "out" { "n": 2 }; });
        let (_, other) = tokio::join!(given_up, other);
        assert!(other.passed(), "{}", other.report());
    }
    let shown = format!("{bus:?}");
    assert!(shown.contains("subscriptions: 1,"), "that of the echo: {shown}");
    assert!(shown.contains("members: 0,"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn an_overflow_is_of_the_scope_alone_whose_messages_they_are() {
    let bus = bus();
    let client = bus.client();
    echo(bus.client()).await;
    let flooded = bus.run(choreo::script! {
        for &InMemory;
        publish "in" {} headers { "id": "flood" };
        call {
            for _ in 0..70_000 {
                client.send(Outgoing::new("out", "{}").with_header("id", "flood")).await.expect("a bus");
            }
        };
        expect "out";
        never "out" { "x": 1 };
    });
    let other = bus.run(choreo::script! {
        for &InMemory;
        wait 1ms;
        publish "in" { "n": 2 };
        expect "out" { "n": 2 };
        never "out" { "n": != 2 };
    });
    let (flooded, other) = tokio::join!(flooded, other);
    assert!(matches!(flooded.outcome(), Outcome::Overflow(_)), "{}", flooded.report());
    assert!(other.passed(), "{}", other.report());
}

//! An `eventually` is asked until it is true.

// layout: sleep-in-test: what is asked becomes true after a stated time, on tokio's paused clock

use std::cell::Cell;
use std::time::Duration;

use choreo::prelude::*;
use tokio::time::{Instant, sleep};

use crate::service::{bus, soon};
use crate::verdict::{assert_passed, assert_run};

/// Something outside of the wire, which is there from some time on.
struct Table {
    opened: Instant,
    from: Duration,
    asked: Cell<u32>,
}

impl Table {
    fn there_after(millis: u64) -> Table {
        Table { opened: Instant::now(), from: Duration::from_millis(millis), asked: Cell::new(0) }
    }

    async fn has_row(&self) -> bool {
        self.asked.set(self.asked.get() + 1);
        tokio::task::yield_now().await;
        self.opened.elapsed() >= self.from
    }

    async fn row(&self, id: &str) -> Result<String, std::io::Error> {
        match self.has_row().await {
            true => Ok(id.to_owned()),
            false => Err(std::io::Error::other("no such row")),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn it_is_asked_at_once_and_then_every_so_often() {
    let bus = bus("in", &[]).await;
    let table = Table::there_after(120);
    let script = choreo::script! {
        for &InMemory;
        publish "in" {};
        eventually { table.has_row().await } within 150ms;
        eventually { table.has_row().await } within 150ms every 10ms;
    };
    let trial = bus.run(script).await;
    // 0, 50, 100, 150; and 0, 10, .., 120.
    assert_run(&trial, "passed", "done true true");
    assert!(trial.report().contains("PASSED in 150 ms"), "{}", trial.report());
}

#[tokio::test(start_paused = true)]
async fn false_and_an_err_mean_not_yet() {
    let bus = InMemory::new();
    let table = Table::there_after(100);
    let script = choreo::script! {
        for &InMemory;
        eventually { let row = table.row("ORD-42").await?; Ok(row == "ORD-42") } within 200ms;
        eventually { table.row("ORD-42").await.map(|row| row.len() == 6) } within 200ms;
    };
    assert_passed(&bus.run(script).await);
}

#[tokio::test(start_paused = true)]
async fn over_its_budget_it_is_slow_and_by_the_deadline_a_timeout() {
    let bus = bus("in", &[]).await;
    let table = Table::there_after(300);
    let script = choreo::script! {
        for &InMemory;
        publish "in" {};
        eventually { table.has_row().await } within 100ms;
    };
    assert_run(&bus.run(script).await, "slow", "done slow");
    let table = Table::there_after(30_000);
    let script = choreo::script! {
        for &InMemory;
        timeout 1s;
        publish "in" {};
        eventually { table.has_row().await } within 100ms every 200ms;
    };
    let trial = bus.run(script).await;
    assert_run(&trial, "failed", "done timeout");
    let choreo::outcome::Met::Timeout(evidence) = &trial.verdict().steps[1].met else { unreachable!() };
    let polls = evidence.polls.as_ref().expect("it was asked");
    assert_eq!((polls.count, polls.last.as_ref().map(|last| last.error.clone())), (5, Some(None)));
}

#[tokio::test(start_paused = true)]
async fn its_budget_runs_from_the_last_trigger_to_the_end_of_the_evaluation() {
    let bus = bus("second", &[]).await;
    let script = choreo::script! {
        for &InMemory;
        publish "first" {};
        wait 100ms;
        publish "second" {};
        eventually { sleep(Duration::from_millis(20)).await; true } within 20ms;
    };
    assert_run(&bus.run(script).await, "passed", "done done done true");
}

#[tokio::test(start_paused = true)]
async fn it_is_awaited_beside_expectations_and_sees_captures() {
    let bus = bus("in", &[(30, "out", r#"{"id":"ORD-42"}"#)]).await;
    let table = Table::there_after(80);
    let script = choreo::script! {
        for &InMemory;
        publish "in" {};
        expect "out" { "id": id @ string } as done;
        eventually {
            let row = table.row(done["id"].as_str().unwrap_or_default()).await?;
            Ok(id == row)
        } within 200ms;
    };
    assert_run(&bus.run(script).await, "passed", "done pass true");
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_it_is_an_error() {
    let bus = InMemory::new();
    let table = Table::there_after(100);
    let script = choreo::script! {
        for &InMemory;
        eventually { assert!(!table.has_row().await, "it is there"); false } within 5s;
    };
    let trial = bus.run(script).await;
    assert_run(&trial, "error", "broke");
    assert!(trial.report().contains("it is there"), "{}", trial.report());
}

#[tokio::test(start_paused = true)]
async fn while_it_is_asked_messages_are_judged() {
    let bus = InMemory::new();
    soon(&bus, &[(70, "bad", "1")]);
    let script = choreo::script! {
        for &InMemory;
        never "bad";
        eventually { std::future::pending::<bool>().await } within 5s;
    };
    assert_run(&bus.run(script).await, "violated never", "broke open");
}

#[choreo::scenario(time = "virtual")]
async fn in_virtual_time_it_costs_nothing(bus: &InMemory) {
    let table = Table::there_after(60_000);
    let started = std::time::Instant::now();
    choreo::choreo! {
        timeout 5min;
        eventually { table.has_row().await } within 1min every 1s;
    }
    assert_eq!(table.asked.get(), 61);
    assert!(started.elapsed() < Duration::from_secs(20));
    let _ = bus;
}

#[tokio::test(start_paused = true)]
async fn in_regions_and_loops_it_is_asked_anew_and_holds_up_its_own_region_alone() {
    let bus = InMemory::new();
    let counter = Cell::new(0);
    let asked = &counter;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            together {
                for wanted in [1, 3] {
                    eventually {
                        asked.set(asked.get() + 1);
                        asked.get() >= wanted
                    } within 100ms every 10ms;
                }
            } and {
                publish "ping" {};
                expect "pong" within 5ms;
            }
        })
        .await;
    // Nobody answers: the other region's loop has come to its end all the same.
    assert_run(&trial, "failed", "another another true done timeout");
    assert_eq!(asked.get(), 3);
}

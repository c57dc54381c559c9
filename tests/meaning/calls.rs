//! A `call` is a trigger that runs the user's own async code.

// layout: sleep-in-test: what is called answers after a stated time, on tokio's paused clock

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use choreo::prelude::*;
use tokio::time::sleep;

use crate::service::{bus, soon};
use crate::verdict::{assert_passed, assert_run};

/// Neither `Clone` nor `Display`.
struct Response {
    status: u16,
}

struct Unknown;

impl std::fmt::Display for Unknown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("nobody of that name")
    }
}

async fn after(millis: u64) -> u64 {
    sleep(Duration::from_millis(millis)).await;
    millis
}

async fn get(path: String) -> Result<Response, std::io::Error> {
    after(5).await;
    match path.as_str() {
        "/broken" => Err(std::io::Error::other("503")),
        _ => Ok(Response { status: 200 }),
    }
}

#[tokio::test(start_paused = true)]
async fn it_opens_a_window_at_its_start() {
    let bus = InMemory::new();
    soon(&bus, &[(10, "first", "1"), (20, "second", "2")]);
    let early = choreo::script! {
        for &InMemory;
        expect "second";
        call { after(5).await }
        expect "first";
    };
    assert_run(&bus.run(early).await, "failed", "pass done early");
    soon(&bus, &[(10, "first", "1"), (20, "second", "2")]);
    let meanwhile =
        choreo::script! { for &InMemory; call { after(50).await } expect "first"; expect "second"; };
    assert_run(&bus.run(meanwhile).await, "passed", "done pass pass");
}

#[tokio::test(start_paused = true)]
async fn latency_counts_from_its_start() {
    let bus = InMemory::new();
    soon(&bus, &[(30, "out", "1")]);
    let script = choreo::script! {
        for &InMemory;
        call { after(20).await }
        expect "out" within 30ms as out;
        check out.latency().as_millis() == 30;
    };
    assert_passed(&bus.run(script).await);
    soon(&bus, &[(30, "out", "1")]);
    let script = choreo::script! { for &InMemory; call { after(20).await } expect "out" within 29ms; };
    assert_run(&bus.run(script).await, "slow", "done slow");
}

#[tokio::test(start_paused = true)]
async fn while_it_runs_stand_ins_answer_and_expectations_are_matched() {
    let bus = InMemory::new();
    let client = bus.client();
    let script = choreo::script! {
        for &InMemory;
        on "price" as ask => reply { "of": ask["item"], "price": 3 };
        call { client.request_json("price", &"an apple").await?.json::<u32>() } as apple;
        expect "price";
        check apple == 3;
    };
    let trial = bus.run(script).await;
    // The reply is an object: what the code gives is an `Err`, and no `?` stands before it.
    assert_run(&trial, "error", "answered broke skip skip");
    let client = bus.client();
    let script = choreo::script! {
        for &InMemory;
        on "price" => reply 3;
        call { client.request("price", "1").await?.json::<u32>() } as apple;
        expect "price";
        check apple == 3;
    };
    assert_run(&bus.run(script).await, "passed", "answered done pass done");
}

#[tokio::test(start_paused = true)]
async fn its_value_is_captured_and_need_not_be_clone() {
    let bus = InMemory::new();
    let path = String::from("/orders");
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            call { get(path).await } as response;
            check response.status == 200;
            call { after(u64::from(response.status)).await } as waited;
            check waited == 200;
        })
        .await;
    assert_passed(&trial);
    let captures = trial.into_captures().expect("it passed");
    assert_eq!((captures.response.status, captures.waited), (200, 200));
}

/// As `anyhow::Error` does it: no `std::error::Error` itself, it converts into one in a box.
struct Report(std::io::Error);

impl From<Report> for Box<dyn std::error::Error + Send + Sync> {
    fn from(report: Report) -> Self {
        Box::new(report.0)
    }
}

#[tokio::test(start_paused = true)]
async fn a_question_mark_takes_errors_in_boxes_and_texts() {
    let bus = InMemory::new();
    let boxed = |text: &str| Err::<bool, Box<dyn std::error::Error + Send + Sync>>(text.into());
    let in_a_call = choreo::script! { for &InMemory; call { boxed("out of stock")?; } check true; };
    let trial = bus.run(in_a_call).await;
    assert_run(&trial, "error", "broke skip");
    assert!(trial.report().contains("out of stock"), "{}", trial.report());
    let in_a_check = choreo::script! { for &InMemory; check boxed("sold out")?; };
    assert!(bus.run(in_a_check).await.report().contains("sold out"));
    let report = || Err::<bool, _>(Report(std::io::Error::other("gone")));
    let of_another_kind = choreo::script! { for &InMemory; check report()?; };
    assert!(bus.run(of_another_kind).await.report().contains("gone"));
    let of_text = choreo::script! { for &InMemory; check Err::<bool, _>(String::from("only words"))?; };
    assert!(bus.run(of_text).await.report().contains("only words"));
}

#[tokio::test(start_paused = true)]
async fn an_err_ends_the_block_with_and_without_a_question_mark() {
    let bus = InMemory::new();
    let with =
        choreo::script! { for &InMemory; call { get("/broken".to_owned()).await?; Ok(()) } check true; };
    assert_run(&bus.run(with).await, "error", "broke skip");
    let without = choreo::script! { for &InMemory; call { get("/broken".to_owned()).await } check true; };
    let trial = bus.run(without).await;
    assert_run(&trial, "error", "broke skip");
    assert!(trial.report().contains("503"), "{}", trial.report());
    let displayed = choreo::script! { for &InMemory; call { Err::<(), _>(Unknown) } check true; };
    let trial = bus.run(displayed).await;
    assert!(trial.report().contains("nobody of that name"), "{}", trial.report());
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_it_is_an_error_that_names_it() {
    let bus = InMemory::new();
    let script = choreo::script! {
        for &InMemory;
        call { after(5).await; assert!(after(5).await == 6, "five is not six"); }
        check true;
    };
    let trial = bus.run(script).await;
    assert_run(&trial, "error", "broke skip");
    assert!(trial.report().contains("five is not six"), "{}", trial.report());
}

/// Says when it is dropped.
struct Told(Rc<Cell<Option<Duration>>>, tokio::time::Instant);

impl Drop for Told {
    fn drop(&mut self) {
        self.0.set(Some(self.1.elapsed()));
    }
}

#[tokio::test(start_paused = true)]
async fn one_that_hangs_is_ended_by_the_deadline_and_dropped_there() {
    let bus = bus("ask", &[(0, "answer", "1")]).await;
    let dropped = Rc::new(Cell::new(None));
    let told = Told(Rc::clone(&dropped), tokio::time::Instant::now());
    let script = choreo::script! {
        for &InMemory;
        timeout 300ms;
        call {
            let _told = told;
            std::future::pending::<()>().await;
        }
        expect "answer";
    };
    assert_run(&bus.run(script).await, "failed", "broke skip");
    assert_eq!(dropped.get(), Some(Duration::from_millis(300)));
}

#[choreo::scenario(time = "virtual")]
async fn in_virtual_time_it_costs_nothing(bus: &InMemory) {
    soon(bus, &[(40_000, "out", "1")]);
    let started = std::time::Instant::now();
    let run = choreo::choreo! {
        timeout 2min;
        call { after(30_000).await } as waited;
        expect "out";
    };
    assert_eq!(run.waited, 30_000);
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[tokio::test(start_paused = true)]
async fn in_a_region_it_holds_up_that_region_alone() {
    let bus = InMemory::new();
    soon(&bus, &[(10, "b", "1"), (60, "a", "1")]);
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            together {
                call { after(50).await } as one;
                expect "a";
            } and {
                call { after(5).await } as other;
                expect "b" within 10ms;
                call { after(20).await }
            }
            check one == 50 && other == 5;
        })
        .await;
    assert_passed(&trial);
    assert_eq!(trial.verdict().elapsed, Duration::from_millis(60));
}

#[tokio::test(start_paused = true)]
async fn in_a_loop_it_runs_in_each_round_and_the_run_has_all_it_gave() {
    let bus = InMemory::new();
    let client = bus.client();
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            for path in ["/orders", "/payments"] {
                call { client.publish("asked", path).await?; get(path.to_owned()).await } as response;
                expect "asked" where response.status == 200;
            }
        })
        .await;
    assert_passed(&trial);
    let statuses = trial.into_captures().expect("it passed").response;
    assert_eq!(statuses.iter().map(|one| one.status).collect::<Vec<_>>(), [200, 200]);
}

#[tokio::test(start_paused = true)]
async fn in_a_branch_it_runs_when_that_is_taken() {
    for (came, waited) in [(&[(10, "yes", "1")], Some(5)), (&[(10, "no", "1")], None)] {
        let bus = InMemory::new();
        soon(&bus, came);
        let trial = bus
            .run(choreo::script! {
                for &InMemory;
                either { expect "yes"; call { after(5).await } as waited; } or { expect "no"; }
            })
            .await;
        assert_passed(&trial);
        assert_eq!(trial.into_captures().expect("it passed").waited, waited);
    }
}

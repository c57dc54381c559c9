//! A scope that comes where others listen already: from when on it is given what comes, on a wire where messages are on
//! their way for a while.
// layout: sleep-in-test: time is virtual, and messages are on their way for some of it

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use choreo::correlation::{Correlation, Header, Unmarked};
use choreo::message::Outgoing;
use choreo::outcome::{Event, Timeline};
use choreo::prelude::*;
use futures_util::future::join_all;
use tokio::time::{sleep, timeout};

use super::distant::{Distant, Kind, WAY};

/// A broker may confirm at once that one listens, or only when more has come.
const KINDS: [Kind; 3] = [
    Kind { has_positions: true, confirms_after: Duration::ZERO },
    Kind { has_positions: true, confirms_after: Duration::from_millis(50) },
    Kind { has_positions: false, confirms_after: Duration::from_millis(50) },
];

/// All scopes get all messages, for those have no ids.
fn wire(kind: Kind) -> Distant {
    Distant::new(Correlation::new(Header::new("id")).unmarked(Unmarked::Broadcast), kind)
}

fn told(n: u64) -> Outgoing {
    Outgoing::new("out", format!(r#"{{"n":{n}}}"#))
}

/// Tells the numbers from 1 on, one a millisecond: the last that it has told.
fn counting(wire: &Distant) -> Arc<AtomicU64> {
    let (wire, last) = (wire.clone(), Arc::new(AtomicU64::new(0)));
    let counted = Arc::clone(&last);
    tokio::spawn(async move {
        for n in 1.. {
            wire.tell(&told(n));
            counted.store(n, Ordering::Relaxed);
            sleep(Duration::from_millis(1)).await;
        }
    });
    last
}

/// The numbers that came.
fn numbers(timeline: &Timeline) -> Vec<u64> {
    assert_eq!(timeline.skipped, 0, "all of them are there");
    let arrived = timeline.head.iter().chain(&timeline.tail).filter_map(|entry| match &entry.event {
        Event::Arrived { message, .. } => message.json().ok()?["n"].as_u64(),
        _ => None,
    });
    arrived.collect()
}

/// One that joins after a while, and looks on for 40 ms.
async fn joins(wire: &Distant, last: &AtomicU64, after: u64) {
    sleep(Duration::from_millis(after)).await;
    let (before, mut begun) = (last.load(Ordering::Relaxed), 0);
    let known = &mut begun;
    let trial = wire
        .run(choreo::script! {
            for &Distant;
            call { *known = last.load(Ordering::Relaxed) };
            never "out" { "n": 0 } for 40ms;
        })
        .await;
    assert!(trial.passed(), "{}", trial.report());
    let came = numbers(trial.timeline());
    assert!(came.is_sorted_by(|one, next| one + 1 == *next), "each once, in order: {came:?}");
    let (first, end) = (came[0], came[came.len() - 1]);
    assert!(before < first, "{first} was told before it came, when {before} was the last");
    assert!(first <= begun + 1, "{first} is the first, and it listened when {begun} was the last");
    assert!(end > begun + 10, "{end} is the last");
}

#[tokio::test(start_paused = true)]
async fn it_gets_what_is_told_from_then_on_once_and_in_order() {
    for kind in KINDS {
        let wire = &wire(kind);
        let last = counting(wire);
        let holder = wire.run(choreo::script! { for &Distant; never "out" { "n": 0 } for 1s; });
        // Several at one moment, and some while others are just asking from when on messages are new.
        let scopes = [100, 100, 100, 107, 121, 139, 160, 160, 163, 201, 202, 203, 204, 205];
        let joining = join_all(scopes.map(|after| joins(wire, &last, after)));
        let (holder, _) = tokio::join!(holder, joining);
        assert!(holder.passed(), "{}", holder.report());
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_told_before_and_comes_after_it_sat_down_is_not_its_own() {
    for kind in KINDS {
        let wire = &wire(kind);
        let script = choreo::script! { for &Distant; expect "out" { "n": 1 }; expect "out" { "n": 2 }; };
        let holder = wire.run(script);
        let joining = async {
            sleep(Duration::from_secs(1)).await;
            wire.tell(&told(1));
            let script = choreo::script! {
                for &Distant;
                call { wire.tell(&told(2)) };
                expect "out" { "n": 2 };
                never "out" { "n": 1 };
            };
            wire.run(script).await
        };
        let (holder, joined) = tokio::join!(holder, joining);
        assert!(holder.passed(), "{}", holder.report());
        assert!(joined.passed(), "{kind:?}: {}", joined.report());
    }
}

#[tokio::test(start_paused = true)]
async fn nor_is_it_where_the_same_is_told_again_while_it_joins() {
    for kind in KINDS {
        let wire = &wire(kind);
        let holder = wire.run(choreo::script! { for &Distant; expect "out" { "n": 1 } times 2; });
        let joining = async {
            sleep(Duration::from_secs(1)).await;
            wire.tell(&told(1));
            let again = async {
                // The broker has heard by then that one more listens.
                sleep(WAY + WAY / 2).await;
                wire.tell(&told(1));
            };
            let script = choreo::script! { for &Distant; never "out" { "n": 2 } for 200ms; };
            tokio::join!(wire.run(script), again).0
        };
        let (holder, joined) = tokio::join!(holder, joining);
        assert!(holder.passed(), "{}", holder.report());
        let came = numbers(joined.timeline());
        assert!(came.len() <= 1, "{kind:?}: that which was told before it came, too: {came:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_that_gives_up_while_it_asks_harms_no_other() {
    for patience in [1, 19, 21, 60, 89, 91] {
        let wire = &wire(KINDS[1]);
        let last = counting(wire);
        let holder = wire.run(choreo::script! { for &Distant; never "out" { "n": 0 } for 500ms; });
        let given_up = async {
            sleep(Duration::from_millis(99)).await;
            let script = choreo::script! { for &Distant; never "out" { "n": 0 } for 40ms; };
            let ended = timeout(Duration::from_millis(patience), wire.run(script)).await;
            assert!(ended.is_err(), "it was not done after {patience} ms");
        };
        let others = join_all([100, 101, 130].map(|after| joins(wire, &last, after)));
        let (holder, (), _) = tokio::join!(holder, given_up, others);
        assert!(holder.passed(), "{}", holder.report());
    }
}

//! Many scopes on one topic.

use choreo::correlation::Field;
use choreo::prelude::*;
use futures_util::future::join_all;

use super::echo;

#[tokio::test(start_paused = true)]
async fn ten_thousand_scopes_at_once_see_their_own_messages_alone() {
    let bus = InMemory::new().with_correlation(Field::new("order_id"));
    echo(bus.client()).await;
    let scripts = (0..10_000).map(|n| {
        bus.run(choreo::script! {
            for &InMemory;
            publish "in" { "n": n };
            expect "out" { "n": n };
            never "out" { "n": != (n) };
        })
    });
    let trials = join_all(scripts).await;
    let failed = trials.iter().find(|trial| !trial.passed());
    assert!(failed.is_none(), "{}", failed.map(|trial| trial.report()).unwrap_or_default());
}

#[tokio::test(start_paused = true)]
async fn all_scopes_of_a_topic_share_one_subscription() {
    let bus = InMemory::new().with_correlation(Field::new("order_id"));
    echo(bus.client()).await;
    let watched = &bus;
    let scripts = (0..50).map(|_| {
        bus.run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "out";
            let shown = format!("{watched:?}");
            check shown.contains("subscriptions: 2,"), "that of the echo, and one: {shown}";
        })
    });
    let trials = join_all(scripts).await;
    let failed = trials.iter().find(|trial| !trial.passed());
    assert!(failed.is_none(), "{}", failed.map(|trial| trial.report()).unwrap_or_default());
}

#[tokio::test(start_paused = true)]
async fn a_slow_scope_holds_back_no_other() {
    let bus = InMemory::new().with_correlation(Field::new("order_id"));
    echo(bus.client()).await;
    let slow = bus.run(choreo::script! {
        for &InMemory;
        timeout 1min;
        publish "in" {};
        wait 30s;
        expect "out";
    });
    let others = (0..50).map(|n| {
        bus.run(
            choreo::script! { for &InMemory; publish "in" { "n": n }; expect "out" { "n": n } within 20ms; },
        )
    });
    let (slow, others) = tokio::join!(slow, join_all(others));
    assert!(slow.passed(), "{}", slow.report());
    assert!(others.iter().all(|trial| trial.passed()));
    assert!(others.iter().all(|trial| trial.verdict().elapsed.as_secs() == 0));
}

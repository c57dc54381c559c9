use std::time::Duration;

use choreo_runtime::message::Topic;
use choreo_runtime::transport::Transport;
use choreo_transports::InMemory;
use tokio::time::{Instant, sleep};

use super::{listen, listen_as};

const PATIENCE: Duration = Duration::from_millis(100);
const TOPIC: Topic = Topic::from_static("orders.created");

/// The answer, and how long it took.
async fn ask(bus: &InMemory) -> (Option<bool>, Duration) {
    let asked = Instant::now();
    let answer = bus.listened(&TOPIC, bus.origin(), PATIENCE).await;
    (answer, asked.elapsed())
}

#[tokio::test(start_paused = true)]
async fn who_listens_already_is_found_at_once() {
    for topic in ["orders.created", "orders.*", ">"] {
        let bus = InMemory::new();
        let _ear = listen(&bus, &["other", topic]).await;
        assert_eq!(ask(&bus).await, (Some(true), Duration::ZERO), "{topic}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_comes_in_time_is_waited_for() {
    for topic in ["orders.created", "orders.*"] {
        let bus = InMemory::new();
        let client = bus.client();
        tokio::spawn(async move {
            sleep(Duration::from_millis(10)).await;
            let _other = client.subscribe("orders.rejected").await.unwrap();
            sleep(Duration::from_millis(20)).await;
            let _orders = client.subscribe(topic).await.unwrap();
            sleep(Duration::from_secs(1)).await;
        });
        assert_eq!(ask(&bus).await, (Some(true), Duration::from_millis(30)), "{topic}");
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_is_told_after_the_patience() {
    let bus = InMemory::new();
    let _other = listen(&bus, &["orders", "orders.created.eu", "*"]).await;
    drop(listen(&bus, &["orders.created", ">"]).await);
    let (answer, took) = ask(&bus).await;
    assert_eq!(answer, Some(false));
    assert!(took >= PATIENCE && took < PATIENCE * 2, "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn ones_own_subscriptions_do_not_count() {
    let bus = InMemory::new();
    let own = bus.origin();
    let _ears = [listen_as(&bus, &["orders.created"], own).await, listen_as(&bus, &[">"], own).await];
    assert_eq!(bus.listened(&TOPIC, own, PATIENCE).await, Some(false));
    assert_eq!(bus.listened(&TOPIC, bus.origin(), PATIENCE).await, Some(true));
}

#[tokio::test(start_paused = true)]
async fn on_a_severed_bus_nobody_is_waited_for() {
    let bus = InMemory::new();
    let severed = bus.clone();
    tokio::spawn(async move {
        sleep(Duration::from_millis(10)).await;
        severed.sever();
    });
    assert_eq!(ask(&bus).await, (Some(false), Duration::from_millis(10)));
    assert_eq!(ask(&bus).await, (Some(false), Duration::ZERO));
}

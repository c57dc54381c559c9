//! A wire whose subscription takes its time, fails, is given up, or is made by a scope that nobody polls.
// layout: sleep-in-test: time is virtual, and what takes no time is never given up midway

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use choreo::correlation::{Header, Switch};
use choreo::message::{Origin, Outgoing, Topic};
use choreo::prelude::*;
use choreo::transport::{
    Capabilities, Interest, Post, Receipt, Transport, TransportError, TransportErrorKind,
};
use tokio::time::timeout;

use super::echo;

/// A bus on which each subscription takes 50 ms.
#[derive(Debug, Clone)]
struct Slow {
    bus: InMemory,
    switch: Arc<Switch>,
    /// So many subscriptions fail.
    failing: Arc<AtomicUsize>,
}

impl Slow {
    fn new(failing: usize) -> Slow {
        Slow {
            bus: InMemory::new(),
            switch: Switch::new(Header::new("id")),
            failing: Arc::new(failing.into()),
        }
    }
}

impl Transport for Slow {
    const NAME: &'static str = "Slow";
    const CAPABILITIES: Capabilities = InMemory::CAPABILITIES;
    type Subscription = <InMemory as Transport>::Subscription;

    async fn open() -> Result<Slow, TransportError> {
        Ok(Slow::new(0))
    }

    async fn subscribe(
        &self,
        interests: &[Interest],
        post: Post,
        origin: Origin,
    ) -> Result<Self::Subscription, TransportError> {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let fails =
            self.failing.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        if fails.is_ok() {
            return Err(TransportError::new(TransportErrorKind::Refused, "subscribe: no"));
        }
        self.bus.subscribe(interests, post, origin).await
    }

    async fn publish(&self, message: &Outgoing, origin: Origin) -> Result<Receipt, TransportError> {
        Transport::publish(&self.bus, message, origin).await
    }

    fn switch(&self) -> Option<&Arc<Switch>> {
        Some(&self.switch)
    }

    fn is_wildcard(topic: &str) -> bool {
        InMemory::is_wildcard(topic)
    }

    fn covers(pattern: &str, topic: &str) -> bool {
        InMemory::covers(pattern, topic)
    }

    async fn listened(&self, topic: &Topic, except: Origin, patience: Duration) -> Option<bool> {
        self.bus.listened(topic, except, patience).await
    }

    fn origin(&self) -> Origin {
        Transport::origin(&self.bus)
    }

    async fn disconnect(&self) -> Result<(), TransportError> {
        Ok(())
    }
}

/// Asks, and looks for its own answer alone: whether it passes, and its report.
async fn ask(wire: &Slow, n: u32) -> (bool, String) {
    let script = choreo::script! {
        for &Slow;
        publish "in" { "n": n };
        expect "out" { "n": n };
        never "out" { "n": != (n) };
    };
    let trial = wire.run(script).await;
    (trial.passed(), trial.report())
}

#[tokio::test(start_paused = true)]
async fn those_who_come_while_another_subscribes_wait_for_it_and_miss_nothing() {
    let wire = Slow::new(0);
    echo(wire.bus.client()).await;
    let later = async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        tokio::join!(ask(&wire, 2), ask(&wire, 3))
    };
    let (one, (two, three)) = tokio::join!(ask(&wire, 1), later);
    for (passed, report) in [one, two, three] {
        assert!(passed, "{report}");
    }
    assert!(format!("{:?}", wire.bus).contains("subscriptions: 1,"), "that of the echo: {:?}", wire.bus);
}

#[tokio::test(start_paused = true)]
async fn what_fails_for_one_is_made_by_the_next() {
    let wire = Slow::new(1);
    echo(wire.bus.client()).await;
    let later = async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        tokio::join!(ask(&wire, 2), ask(&wire, 3))
    };
    let (one, (two, three)) = tokio::join!(ask(&wire, 1), later);
    assert!(one.1.contains("subscribe: no"), "{}", one.1);
    assert!(two.0 && three.0, "{}{}", two.1, three.1);
    assert!(format!("{:?}", wire.bus).contains("subscriptions: 1,"), "that of the echo: {:?}", wire.bus);
}

#[tokio::test(start_paused = true)]
async fn what_one_gives_up_midway_is_made_by_the_next() {
    for failing in [0, 1] {
        let wire = Slow::new(failing);
        echo(wire.bus.client()).await;
        let given_up = timeout(Duration::from_millis(20), ask(&wire, 1));
        let others = async {
            tokio::time::sleep(Duration::from_millis(5)).await;
            tokio::join!(ask(&wire, 2), ask(&wire, 3))
        };
        let (one, (two, three)) = tokio::join!(given_up, others);
        assert!(one.is_err(), "it had not subscribed by then");
        let passed = [&two, &three].iter().filter(|(passed, _)| *passed).count();
        assert_eq!(passed, 2 - failing, "{}{}", two.1, three.1);
        assert!(format!("{:?}", wire.bus).contains("subscriptions: 1,"), "that of the echo: {:?}", wire.bus);
    }
}

#[tokio::test(start_paused = true)]
async fn a_scope_that_is_not_polled_while_it_subscribes_holds_back_no_other() {
    let wire = Slow::new(0);
    echo(wire.bus.client()).await;
    let mut first = Box::pin(ask(&wire, 1));
    let begun = timeout(Duration::from_millis(10), &mut first).await;
    assert!(begun.is_err(), "it subscribes");
    let (passed, report) =
        timeout(Duration::from_secs(60), ask(&wire, 2)).await.expect("it waits for nobody");
    assert!(passed, "{report}");
    let (passed, report) = first.await;
    assert!(passed, "it goes on where it was: {report}");
}

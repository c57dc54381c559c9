//! A system under test in one line: what it hears, and what it says to that, when.

// layout: sleep-in-test: the service answers after a stated time, on tokio's paused clock

use std::time::Duration;

use choreo::InMemory;

/// One thing that a service says: so many milliseconds after what it heard, where, what.
pub(crate) type Says = (u64, &'static str, &'static str);

/// Each time `heard` carries a message, the service says these.
pub(crate) async fn on(bus: &InMemory, heard: &'static str, says: &'static [Says]) {
    let client = bus.client();
    let mut inbox = client.subscribe(heard).await.expect("subscribed");
    tokio::spawn(async move {
        while inbox.recv().await.is_ok() {
            let client = client.clone();
            tokio::spawn(async move {
                let heard = tokio::time::Instant::now();
                for (after, topic, payload) in says {
                    tokio::time::sleep_until(heard + Duration::from_millis(*after)).await;
                    client.publish(*topic, *payload).await.expect("published");
                }
            });
        }
    });
}

/// A bus with one such service.
pub(crate) async fn bus(heard: &'static str, says: &'static [Says]) -> InMemory {
    let bus = InMemory::new();
    on(&bus, heard, says).await;
    bus
}

/// A service that says these once, so many milliseconds from now.
pub(crate) fn soon(bus: &InMemory, says: &'static [Says]) {
    let client = bus.client();
    tokio::spawn(async move {
        let start = tokio::time::Instant::now();
        for (after, topic, payload) in says {
            tokio::time::sleep_until(start + Duration::from_millis(*after)).await;
            client.publish(*topic, *payload).await.expect("published");
        }
    });
}

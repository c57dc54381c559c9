use choreo_runtime::message::{Origin, Outgoing};
use choreo_runtime::transport::{Inbox, InboxLimits, Mail, Parcel, Transport, TransportErrorKind};
use choreo_transports::InMemory;

use super::{interests, listen, say};

#[tokio::test]
async fn a_severed_bus_tells_each_subscriber_after_what_came_before() {
    let bus = InMemory::new();
    let mut ears = [listen(&bus, &["a", "b"]).await, listen(&bus, &["*"]).await];
    say(&bus, "a", "last").await;
    bus.sever();
    bus.sever();
    for ear in &mut ears {
        assert!(matches!(ear.inbox.next().await, Mail::Parcel(Parcel::Message(_))));
        match ear.inbox.next().await {
            Mail::Parcel(Parcel::Lost(why)) => assert_eq!(&*why, "the bus was severed"),
            other => panic!("{other:?}"),
        }
        assert!(ear.inbox.try_next().is_none());
    }
}

#[tokio::test]
async fn a_waiting_reader_is_woken_when_the_bus_is_severed() {
    let bus = InMemory::new();
    let mut ear = listen(&bus, &["a"]).await;
    let reader = tokio::spawn(async move { ear.inbox.next().await });
    tokio::task::yield_now().await;
    bus.sever();
    assert!(matches!(reader.await.unwrap(), Mail::Parcel(Parcel::Lost(_))));
}

#[tokio::test]
async fn nothing_can_be_done_on_a_severed_bus() {
    let bus = InMemory::new();
    bus.sever();
    let message = Outgoing::new("orders", "{}");
    let error = Transport::publish(&bus, &message, Origin(1)).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Disconnected);
    assert_eq!(error.to_string(), "publish to `orders`: the bus was severed");

    let (_inbox, post) = Inbox::new(InboxLimits::default());
    let error = bus.subscribe(&interests(&["a", "b"]), post, Origin(1)).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Disconnected);
    assert_eq!(error.to_string(), "subscribe to 2 topics: the bus was severed");
}

#[tokio::test]
async fn a_bus_may_be_disconnected_more_than_once() {
    let bus = InMemory::open().await.unwrap();
    let mut ear = listen(&bus, &["a"]).await;
    bus.disconnect().await.unwrap();
    bus.disconnect().await.unwrap();
    assert!(matches!(ear.inbox.try_next(), Some(Mail::Parcel(Parcel::Lost(_)))));
    assert!(ear.inbox.try_next().is_none());
    let error = bus.client().publish("a", "{}").await.unwrap_err();
    assert_eq!(error.to_string(), "publish to `a`: the bus was disconnected");
}

use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};

use choreo_runtime::message::Position;
use choreo_transports::InMemory;

use super::{listen, say};

#[tokio::test]
async fn each_subscriber_gets_messages_in_the_order_of_publication() {
    let bus = InMemory::new();
    let mut literal = listen(&bus, &["a.0", "a.1", "a.2"]).await;
    let mut wild = listen(&bus, &["a.0", "*.1", "a.>"]).await;
    let expected: Vec<String> = (0..300).map(|number| number.to_string()).collect();
    for number in 0..300 {
        say(&bus, &format!("a.{}", number % 3), number.to_string()).await;
    }
    assert_eq!(literal.heard(), expected);
    assert_eq!(wild.heard(), expected);
}

struct Name(&'static str, Arc<Mutex<Vec<&'static str>>>);

impl Wake for Name {
    fn wake(self: Arc<Self>) {
        self.1.lock().unwrap().push(self.0);
    }
}

#[tokio::test]
async fn subscribers_are_served_in_the_order_of_subscription() {
    let bus = InMemory::new();
    let mut gone = listen(&bus, &["a.b"]).await;
    let mut ears = Vec::new();
    for (name, topics) in [("1", ["a.*"]), ("2", ["a.b"]), ("3", [">"]), ("4", ["a.b"]), ("5", ["*.b"])] {
        ears.push((name, listen(&bus, &topics).await));
    }
    assert!(gone.inbox.try_next().is_none());
    drop(gone);
    ears.push(("6", listen(&bus, &["a.b"]).await));

    let woken = Arc::new(Mutex::new(Vec::new()));
    for (name, ear) in &mut ears {
        let waker = Waker::from(Arc::new(Name(name, Arc::clone(&woken))));
        assert!(ear.inbox.poll_next(&mut Context::from_waker(&waker)).is_pending());
    }
    say(&bus, "a.b", "{}").await;

    assert_eq!(*woken.lock().unwrap(), ["1", "2", "3", "4", "5", "6"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn serials_and_times_ascend_whoever_publishes() {
    let bus = InMemory::new();
    let mut ear = listen(&bus, &["a", "b.*"]).await;
    let publishers = ["a", "b.1", "b.2", "a"].map(|topic| {
        let client = bus.client();
        tokio::spawn(async move {
            for _ in 0..1000 {
                client.publish(topic, "{}").await.unwrap();
            }
        })
    });
    for publisher in publishers {
        publisher.await.unwrap();
    }

    let arrivals = ear.arrivals();
    let serials: Vec<_> = arrivals.iter().map(|arrival| arrival.position.unwrap()).collect();
    assert_eq!(serials, (1..=4000).map(Position::Serial).collect::<Vec<_>>());
    assert!(arrivals.is_sorted_by_key(|arrival| arrival.at));
}

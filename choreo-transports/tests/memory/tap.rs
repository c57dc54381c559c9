use choreo_runtime::message::Topic;
use choreo_runtime::outcome::Tapped;
use choreo_runtime::transport::{TapMark, Transport};
use choreo_transports::InMemory;

use super::{listen, names, say, text};

/// What the tap tells.
async fn carried(bus: &InMemory, since: TapMark, except: &[Topic]) -> Vec<Tapped> {
    let tapped = bus.tapped(since, except).await;
    tapped.unwrap_or_else(|| panic!("the bus keeps a tap"))
}

fn summary(tapped: &[Tapped]) -> Vec<(String, u64, Vec<String>)> {
    let recent = |tapped: &Tapped| tapped.recent.iter().map(|arrival| text(arrival)).collect();
    tapped.iter().map(|tapped| (tapped.topic.to_string(), tapped.count, recent(tapped))).collect()
}

#[tokio::test]
async fn the_tap_tells_what_other_topics_carried() {
    let bus = InMemory::new();
    let _ear = listen(&bus, &["orders.created", "payments.*"]).await;
    for (topic, payload) in [
        ("b", "1"),
        ("orders.created", "2"),
        ("a", "3"),
        ("payments.made", "4"),
        ("b", "5"),
        ("payments", "6"),
    ] {
        say(&bus, topic, payload).await;
    }
    let tapped = carried(&bus, TapMark::default(), &names(&["orders.created", "payments.*"])).await;
    let expected = [("b", 2, vec!["1", "5"]), ("a", 1, vec!["3"]), ("payments", 1, vec!["6"])];
    let expected = expected.map(|(topic, count, recent)| {
        (topic.to_owned(), count, recent.into_iter().map(str::to_owned).collect::<Vec<_>>())
    });
    assert_eq!(summary(&tapped), expected);
}

#[tokio::test]
async fn the_tap_keeps_the_last_eight_and_counts_all() {
    let bus = InMemory::new();
    for number in 0..1000 {
        say(&bus, "a", number.to_string()).await;
    }
    let [(topic, count, recent)] = summary(&carried(&bus, TapMark::default(), &[]).await).try_into().unwrap();
    assert_eq!((topic.as_str(), count), ("a", 1000));
    assert_eq!(recent, (992..1000).map(|number| number.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_mark_leaves_out_what_came_before() {
    let bus = InMemory::new();
    let start = bus.mark();
    for _ in 0..20 {
        say(&bus, "a", "old").await;
        say(&bus, "b", "old").await;
    }
    let middle = bus.mark();
    for number in 0..3 {
        say(&bus, "a", number.to_string()).await;
    }
    let end = bus.mark();

    let counts = async |mark| -> Vec<(String, u64, usize)> {
        let tapped = summary(&carried(&bus, mark, &[]).await);
        tapped.into_iter().map(|(topic, count, recent)| (topic, count, recent.len())).collect()
    };
    assert_eq!(counts(start).await, [("a".to_owned(), 23, 8), ("b".to_owned(), 20, 8)]);
    assert_eq!(counts(middle).await, [("a".to_owned(), 3, 3)]);
    assert_eq!(counts(end).await, []);
}

#[tokio::test]
async fn each_of_the_last_64_marks_has_its_own_count_and_older_ones_a_lower_bound() {
    let bus = InMemory::new();
    let mut marks = Vec::new();
    for _ in 0..100 {
        marks.push(bus.mark());
        say(&bus, "other", "{}").await;
        say(&bus, "a", "{}").await;
        say(&bus, "a", "{}").await;
    }
    for (mark, rounds) in marks.into_iter().rev().zip(1..=100) {
        assert_eq!(carried(&bus, mark, &names(&["other"])).await[0].count, 2 * rounds.min(64));
    }
}

#[tokio::test]
async fn the_tap_keeps_no_more_than_eight_mebibytes() {
    let bus = InMemory::new();
    say(&bus, "rare", "kept").await;
    for _ in 0..20 {
        say(&bus, "flood", vec![0; 3 << 20]).await;
    }
    for topic in ["p", "q", "r", "s"] {
        say(&bus, topic, vec![0; 3 << 20]).await;
    }
    say(&bus, "huge", vec![0; 9 << 20]).await;

    let tapped = carried(&bus, TapMark::default(), &[]).await;
    let kept: Vec<_> =
        tapped.iter().map(|tapped| (&*tapped.topic, tapped.count, tapped.recent.len())).collect();
    let expected = [
        ("rare", 1, 1),
        ("flood", 20, 0),
        ("p", 1, 0),
        ("q", 1, 0),
        ("r", 1, 1),
        ("s", 1, 1),
        ("huge", 1, 0),
    ];
    assert_eq!(kept, expected);
}

#[tokio::test]
async fn a_bus_forgets_topics_that_nobody_listens_on_beyond_4096() {
    let bus = InMemory::new();
    let mut ear = listen(&bus, &["kept"]).await;
    say(&bus, "kept", "1").await;
    for number in 0..20_000 {
        say(&bus, &format!("t.{number}"), "{}").await;
        say(&bus, "busy", "{}").await;
    }
    say(&bus, "kept", "2").await;

    assert_eq!(ear.heard(), ["1", "2"]);
    let tapped = carried(&bus, TapMark::default(), &[]).await;
    assert!(tapped.len() <= 4096 + 1, "{}", tapped.len());
    let count = |topic: &str| tapped.iter().find(|tapped| &*tapped.topic == topic).map(|tapped| tapped.count);
    assert_eq!(
        (count("kept"), count("busy"), count("t.19999"), count("t.0")),
        (Some(2), Some(20_000), Some(1), None)
    );
}

#[tokio::test]
async fn the_addresses_of_replies_are_not_in_the_tap() {
    let bus = InMemory::new();
    let service = bus.client();
    let mut asked = service.subscribe("ask").await.unwrap();
    tokio::spawn(async move { service.reply(&asked.recv().await.unwrap(), "yes").await });
    bus.client().request("ask", "well?").await.unwrap();
    assert_eq!(
        summary(&carried(&bus, TapMark::default(), &[]).await),
        [("ask".to_owned(), 1, vec!["well?".to_owned()])]
    );
}

#[tokio::test]
async fn the_tap_can_be_read_after_the_bus_was_severed() {
    let bus = InMemory::new();
    say(&bus, "a", "{}").await;
    bus.sever();
    assert_eq!(carried(&bus, TapMark::default(), &[]).await.len(), 1);
}

use choreo_runtime::message::Origin;
use choreo_runtime::transport::{Interest, TransportErrorKind};

use super::paper::{Paper, inbox, interests, next};

#[tokio::test]
async fn two_scopes_share_one_subscription_and_the_last_one_ends_it() {
    let paper = Paper::default();
    let connection = paper.connect::<false>().await;
    let ((mut one, post), (mut two, other)) = (inbox(), inbox());
    let first = connection.subscribe(&interests(&["a"]), post, Origin(1)).await.unwrap();
    let second = connection.subscribe(&interests(&["a", "b"]), other, Origin(2)).await.unwrap();
    paper.publish("a", "both");
    assert_eq!([next(&mut one).await, next(&mut two).await], ["both", "both"]);

    drop(first);
    paper.publish("a", "second alone");
    assert_eq!(next(&mut two).await, "second alone");
    assert!(one.try_next().is_none());
    drop(second);
    paper.until(|sheet| sheet.asked.iter().any(|asked| asked.starts_with("unlisten"))).await;
    let asked = paper.sheet(|sheet| sheet.asked.clone());
    assert_eq!(asked, ["dial", "listen [a] []", "listen [b] [a]", "unlisten [a, b]"]);
}

#[tokio::test]
async fn a_message_that_fits_several_interests_of_a_scope_comes_once() {
    let paper = Paper::default();
    let connection = paper.connect::<false>().await;
    let (mut mail, post) = inbox();
    let _seat = connection.subscribe(&interests(&["a*", "ab", "*"]), post, Origin(1)).await.unwrap();
    for payload in ["one", "two"] {
        paper.publish("ab", payload);
    }
    assert_eq!([next(&mut mail).await, next(&mut mail).await], ["one", "two"]);
    assert!(mail.try_next().is_none());
}

#[tokio::test]
async fn a_refusal_is_that_scopes_alone() {
    let paper = Paper::default();
    let connection = paper.connect::<false>().await;
    let asked = |topic: &'static str| {
        let (connection, (mail, post)) = (connection.clone(), inbox());
        async move { (connection.subscribe(&interests(&[topic]), post, Origin(1)).await, mail) }
    };
    let ((bad, _), (good, mut mail)) = tokio::join!(asked("forbidden"), asked("a"));
    assert_eq!(bad.unwrap_err().kind(), TransportErrorKind::Unauthorized);
    let _seat = good.unwrap();
    paper.publish("a", "here");
    assert_eq!(next(&mut mail).await, "here");
}

#[tokio::test]
async fn a_bad_topic_is_refused_before_anything_is_asked() {
    let paper = Paper::default();
    let connection = paper.connect::<false>().await;
    let error = connection.subscribe(&interests(&["a", ""]), inbox().1, Origin(1)).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::BadTopic);
    assert_eq!(paper.sheet(|sheet| sheet.asked.clone()), ["dial"]);
}

#[tokio::test]
async fn from_start_gives_the_old_first_and_then_the_new() {
    let paper = Paper::default();
    let connection = paper.connect::<true>().await;
    paper.publish("a", "1");
    paper.publish("b", "not asked for");
    paper.publish("a", "2");
    let (mut mail, post) = inbox();
    let from_start = [Interest::new("a").from_start(), Interest::new("b")];
    let _seat = connection.subscribe(&from_start, post, Origin(1)).await.unwrap();
    paper.publish("a", "3");
    let all = [next(&mut mail).await, next(&mut mail).await, next(&mut mail).await];
    assert_eq!(all, ["old 1", "old 2", "3"]);

    let error =
        paper.connect::<false>().await.subscribe(&from_start, inbox().1, Origin(1)).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Misconfigured);
}

#[tokio::test]
async fn a_scope_that_gives_up_while_it_waits_leaves_no_seat() {
    let paper = Paper::default();
    let connection = paper.connect::<false>().await;
    let topics = interests(&["a"]);
    let waiting = connection.subscribe(&topics, inbox().1, Origin(1));
    // Polled once: it has asked, and is dropped before it has an answer.
    tokio::select! {
        biased;
        _ = waiting => {}
        () = std::future::ready(()) => {}
    }
    let (mut mail, post) = inbox();
    let seat = connection.subscribe(&topics, post, Origin(2)).await.unwrap();
    paper.publish("a", "here");
    assert_eq!(next(&mut mail).await, "here");
    drop(seat);
    paper.until(|sheet| sheet.asked.iter().any(|asked| asked == "unlisten [a]")).await;
}

#[tokio::test]
async fn disconnecting_tells_every_scope_and_again_is_nothing() {
    let paper = Paper::default();
    let connection = paper.connect::<true>().await;
    let other = connection.clone();
    let (mut mail, post) = inbox();
    let _seat = connection.subscribe(&interests(&["a"]), post, Origin(1)).await.unwrap();
    connection.disconnect().await.unwrap();
    other.disconnect().await.unwrap();
    connection.disconnect().await.unwrap();
    assert_eq!(next(&mut mail).await, "lost: the connection was disconnected");
    let message = choreo_runtime::message::Outgoing::new("a", "x");
    let late = [
        other.publish(&message, Origin(1)).await.map(drop),
        other.subscribe(&interests(&["a"]), inbox().1, Origin(1)).await.map(drop),
    ];
    let kinds = late.map(|result| result.unwrap_err().kind());
    assert_eq!(kinds, [TransportErrorKind::Disconnected; 2]);
    assert_eq!(paper.sheet(|sheet| sheet.asked.clone()), ["dial", "listen [a] []", "close"]);
}

#[tokio::test]
async fn the_link_is_closed_when_nobody_holds_the_connection() {
    let paper = Paper::default();
    drop(paper.connect::<false>().await);
    paper.until(|sheet| sheet.asked.last().is_some_and(|asked| asked == "close")).await;
}

use choreo_runtime::message::{Origin, Outgoing};
use choreo_runtime::transport::InboxLimits;

use super::paper::{Paper, inbox, interests, next};

#[tokio::test]
async fn by_bytes_the_first_copy_is_the_echo_and_the_next_is_not() {
    let paper = Paper::default();
    let connection = paper.connect::<false>().await;
    let (mut mail, post) = inbox();
    let _seat = connection.subscribe(&interests(&["a"]), post, Origin(7)).await.unwrap();
    let _ = connection.publish(&Outgoing::new("a", "x"), Origin(7)).await.unwrap();
    paper.publish("a", "x");
    assert_eq!([next(&mut mail).await, next(&mut mail).await], ["x from 7", "x"]);
}

#[tokio::test]
async fn by_bytes_a_scope_on_a_pattern_knows_its_echo_where_another_listens_on_the_name() {
    let paper = Paper::default();
    let connection = paper.connect::<false>().await;
    let (mut others, post) = inbox();
    let _other = connection.subscribe(&interests(&["ab"]), post, Origin(1)).await.unwrap();
    let (mut mail, post) = inbox();
    let _seat = connection.subscribe(&interests(&["a*"]), post, Origin(7)).await.unwrap();
    let _ = connection.publish(&Outgoing::new("ab", "x"), Origin(7)).await.unwrap();
    assert_eq!([next(&mut mail).await, next(&mut others).await], ["x from 7", "x"]);
}

#[tokio::test]
async fn by_bytes_a_scope_on_a_pattern_and_a_name_of_it_knows_its_echo() {
    let paper = Paper::default();
    let connection = paper.connect::<false>().await;
    // The name's copy comes first, as in Redis; the scope's first interest is the pattern.
    let first = connection.subscribe(&interests(&["ab"]), inbox().1, Origin(1)).await.unwrap();
    let (mut mail, post) = inbox();
    let _seat = connection.subscribe(&interests(&["a*", "ab"]), post, Origin(7)).await.unwrap();
    drop(first);
    let _ = connection.publish(&Outgoing::new("ab", "x"), Origin(7)).await.unwrap();
    paper.publish("ab", "x");
    assert_eq!([next(&mut mail).await, next(&mut mail).await], ["x from 7", "x"]);
}

#[tokio::test]
async fn by_bytes_a_refused_publication_awaits_no_echo() {
    let paper = Paper::default();
    let connection = paper.connect::<false>().await;
    let (mut mail, post) = inbox();
    let _seat = connection.subscribe(&interests(&["refused"]), post, Origin(7)).await.unwrap();
    connection.publish(&Outgoing::new("refused", "x"), Origin(7)).await.unwrap_err();
    paper.publish("refused", "x");
    assert_eq!(next(&mut mail).await, "x");
}

#[tokio::test]
async fn what_is_published_without_listening_awaits_no_echo() {
    let paper = Paper::default();
    let connection = paper.connect::<false>().await;
    let _ = connection.publish(&Outgoing::new("a", "x"), Origin(7)).await.unwrap();
    let (mut mail, post) = inbox();
    let _seat = connection.subscribe(&interests(&["a"]), post, Origin(7)).await.unwrap();
    paper.publish("a", "x");
    assert_eq!(next(&mut mail).await, "x");
}

#[tokio::test]
async fn an_echo_that_nobody_awaits_any_more_swallows_nothing() {
    let paper = Paper::default();
    let connection = paper.connect::<false>().await;
    let (mut mail, post) = inbox();
    let other = connection.subscribe(&interests(&["a"]), post, Origin(1)).await.unwrap();
    let seat = connection.subscribe(&interests(&["a"]), inbox().1, Origin(7)).await.unwrap();
    paper.sheet(|sheet| sheet.slow = true);
    let message = Outgoing::new("a", "x");
    tokio::select! {
        biased;
        _ = connection.publish(&message, Origin(7)) => unreachable!("the broker is slow"),
        () = std::future::ready(()) => {}
    }
    drop(seat);
    paper.publish("a", "x");
    assert_eq!(next(&mut mail).await, "x");
    drop(other);
}

#[tokio::test]
async fn by_position_only_the_message_at_that_place_is_the_echo() {
    let paper = Paper::default();
    let connection = paper.connect::<true>().await;
    let (mut mail, post) = inbox();
    let _seat = connection.subscribe(&interests(&["a"]), post, Origin(7)).await.unwrap();
    paper.sheet(|sheet| sheet.slow = true);
    let sending = tokio::spawn({
        let connection = connection.clone();
        async move { connection.publish(&Outgoing::new("a", "x"), Origin(7)).await }
    });
    // The same bytes by somebody else while ours are under way, and something else behind them.
    tokio::task::yield_now().await;
    paper.publish("a", "x");
    paper.publish("a", "y");
    paper.sheet(|sheet| sheet.slow = false);
    let _ = sending.await.unwrap().unwrap();
    let all = [next(&mut mail).await, next(&mut mail).await, next(&mut mail).await];
    assert_eq!(all, ["x", "y", "x from 7"]);
}

#[tokio::test]
async fn more_than_an_inbox_holds_behind_a_slow_acceptance_is_an_overflow_for_who_listens_there() {
    let paper = Paper::default();
    let connection = paper.connect::<true>().await;
    let (mut mail, post) = inbox();
    let _seat = connection.subscribe(&interests(&["a"]), post, Origin(7)).await.unwrap();
    let (mut others, post) = inbox();
    let _other = connection.subscribe(&interests(&["a*"]), post, Origin(1)).await.unwrap();
    let (mut bystanders, post) = inbox();
    let _bystander = connection.subscribe(&interests(&["b"]), post, Origin(2)).await.unwrap();
    paper.sheet(|sheet| sheet.slow = true);
    let sending = tokio::spawn({
        let connection = connection.clone();
        async move { connection.publish(&Outgoing::new("a", "x"), Origin(7)).await }
    });
    tokio::task::yield_now().await;
    // Each comes twice, once for each topic that it fits: the name's copy, and the pattern's.
    for _ in 0..InboxLimits::DEFAULT.messages / 2 {
        paper.publish("a", "x");
    }
    paper.publish("b", "y");
    assert_eq!(next(&mut bystanders).await, "y");
    assert!(mail.try_next().is_none() && others.try_next().is_none(), "all of it waits");
    paper.publish("a", "z");
    assert_eq!([next(&mut mail).await, next(&mut others).await], ["overflowed: a", "overflowed: a"]);
    paper.sheet(|sheet| sheet.slow = false);
    let _ = sending.await.unwrap().unwrap();
    // There was no room for the echo either, and what has waited comes too late: each has been told before.
    assert_eq!([next(&mut mail).await, next(&mut others).await], ["overflowed: a", "overflowed: a"]);
    paper.publish("a", "later");
    assert_eq!([next(&mut mail).await, next(&mut others).await], ["later", "later"]);
    assert!(bystanders.try_next().is_none());
}

#[tokio::test]
async fn to_another_scope_on_the_connection_it_is_no_echo_of_its_own() {
    for by_position in [false, true] {
        let paper = Paper::default();
        let (mut mail, post) = inbox();
        let message = Outgoing::new("a", "x");
        if by_position {
            let connection = paper.connect::<true>().await;
            let _seat = connection.subscribe(&interests(&["a"]), post, Origin(1)).await.unwrap();
            let _ = connection.publish(&message, Origin(7)).await.unwrap();
            assert_eq!(next(&mut mail).await, "x");
        } else {
            let connection = paper.connect::<false>().await;
            let _seat = connection.subscribe(&interests(&["a"]), post, Origin(1)).await.unwrap();
            let _ = connection.publish(&message, Origin(7)).await.unwrap();
            assert_eq!(next(&mut mail).await, "x");
        }
    }
}

#[tokio::test]
async fn by_bytes_a_seat_that_leaves_takes_no_echo_from_another_of_the_same_origin() {
    let paper = Paper::default();
    let connection = paper.connect::<false>().await;
    let (mut mail, post) = inbox();
    let _seat = connection.subscribe(&interests(&["a"]), post, Origin(7)).await.unwrap();
    let other = connection.subscribe(&interests(&["b"]), inbox().1, Origin(7)).await.unwrap();
    paper.sheet(|sheet| sheet.slow = true);
    let message = Outgoing::new("a", "x");
    let mut publishing = Box::pin(connection.publish(&message, Origin(7)));
    tokio::select! {
        biased;
        _ = &mut publishing => unreachable!("the broker is slow"),
        () = std::future::ready(()) => {}
    }
    drop(other);
    paper.publish("a", "x");
    assert_eq!(next(&mut mail).await, "x from 7");
}

use choreo_runtime::message::{Origin, Outgoing};
use choreo_runtime::transport::TransportErrorKind;

use super::paper::{Paper, inbox, interests, next};

#[tokio::test]
async fn where_the_wire_cannot_resume_scopes_are_lost_at_once_and_the_next_one_hears_of_the_gap() {
    let paper = Paper::default();
    let connection = paper.connect::<false>().await;
    let (mut mail, post) = inbox();
    let _seat = connection.subscribe(&interests(&["a"]), post, Origin(1)).await.unwrap();
    paper.publish("a", "before");
    paper.cut("the plug was pulled");
    assert_eq!([next(&mut mail).await, next(&mut mail).await], ["before", "lost: the plug was pulled"]);

    let (mut later, post) = inbox();
    let _later = connection.subscribe(&interests(&["a"]), post, Origin(2)).await.unwrap();
    paper.publish("a", "after");
    let all = [next(&mut later).await, next(&mut later).await];
    assert_eq!(all, ["gap before=true: the plug was pulled", "after"]);
    let (mut third, post) = inbox();
    let _third = connection.subscribe(&interests(&["a"]), post, Origin(3)).await.unwrap();
    paper.publish("a", "more");
    assert_eq!(next(&mut third).await, "more", "only the next one is told");
}

#[tokio::test]
async fn where_the_wire_can_resume_the_scope_goes_on_without_a_loss() {
    let paper = Paper::default();
    let connection = paper.connect::<true>().await;
    let (mut mail, post) = inbox();
    let _seat = connection.subscribe(&interests(&["a"]), post, Origin(1)).await.unwrap();
    paper.publish("a", "1");
    paper.sheet(|sheet| sheet.down = true);
    paper.cut("the plug was pulled");
    paper.until(|sheet| sheet.asked.iter().filter(|asked| *asked == "dial").count() > 2).await;
    paper.publish("a", "2, while nobody read");
    paper.sheet(|sheet| sheet.down = false);
    paper.until(|sheet| sheet.asked.iter().any(|asked| asked.starts_with("resume"))).await;
    let _ = connection.publish(&Outgoing::new("a", "3"), Origin(2)).await.unwrap();
    let mut all = vec![];
    for _ in 0..5 {
        all.push(next(&mut mail).await);
    }

    assert_eq!(
        all,
        [
            "1",
            "away: the plug was pulled",
            "gap before=false: the plug was pulled",
            "2, while nobody read",
            "3"
        ]
    );
}

#[tokio::test]
async fn a_log_that_came_back_empty_is_a_loss_and_the_connection_goes_on() {
    let paper = Paper::default();
    let connection = paper.connect::<true>().await;
    let (mut mail, post) = inbox();
    let _seat = connection.subscribe(&interests(&["a"]), post, Origin(1)).await.unwrap();
    paper.empty();
    paper.cut("the plug was pulled");
    let all = [next(&mut mail).await, next(&mut mail).await];
    assert_eq!(all, ["away: the plug was pulled", "lost: the log came back empty"]);
    let (mut later, post) = inbox();
    let _later = connection.subscribe(&interests(&["a"]), post, Origin(2)).await.unwrap();
    paper.publish("a", "after");
    assert_eq!(next(&mut later).await, "gap before=true: the plug was pulled");
    assert_eq!(next(&mut later).await, "after");
}

#[tokio::test]
async fn a_broker_that_stays_away_is_a_loss_within_the_budget_and_tried_again_by_the_next() {
    let paper = Paper::default();
    let connection = paper.connect::<true>().await;
    let (mut mail, post) = inbox();
    let _seat = connection.subscribe(&interests(&["a"]), post, Origin(1)).await.unwrap();
    paper.sheet(|sheet| sheet.down = true);
    paper.cut("the plug was pulled");
    assert_eq!(next(&mut mail).await, "away: the plug was pulled");
    let lost = next(&mut mail).await;
    let expected =
        "lost: the plug was pulled; and not back within 300ms: failed to reach the paper: it is down";
    assert_eq!(lost, expected);
    let error = connection.publish(&Outgoing::new("a", "x"), Origin(1)).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Disconnected);
    assert!(error.to_string().contains("failed to reach the paper: it is down"), "{error}");
    let error = connection.subscribe(&interests(&["a"]), inbox().1, Origin(2)).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Unreachable);

    paper.sheet(|sheet| sheet.down = false);
    let (mut later, post) = inbox();
    let _later = connection.subscribe(&interests(&["a"]), post, Origin(3)).await.unwrap();
    paper.publish("a", "back");
    let _gap = next(&mut later).await;
    assert_eq!(next(&mut later).await, "back");
}

#[tokio::test]
async fn a_scope_that_only_publishes_brings_the_connection_back_too() {
    for away_for_long in [false, true] {
        let paper = Paper::default();
        let connection = paper.connect::<false>().await;
        paper.sheet(|sheet| sheet.down = away_for_long);
        paper.cut("the plug was pulled");
        let message = Outgoing::new("a", "x");
        if away_for_long {
            connection.publish(&message, Origin(1)).await.unwrap_err();
            paper.sheet(|sheet| sheet.down = false);
        }
        let _ = connection.publish(&message, Origin(1)).await.unwrap();
    }
}

#[tokio::test]
async fn a_publication_under_way_when_the_link_is_lost_fails_at_once() {
    let paper = Paper::default();
    let connection = paper.connect::<true>().await;
    paper.sheet(|sheet| sheet.slow = true);
    let message = Outgoing::new("a", "x");
    let (result, ()) = tokio::join!(connection.publish(&message, Origin(1)), async {
        tokio::task::yield_now().await;
        paper.cut("the plug was pulled");
    });
    let error = result.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Disconnected);
    assert_eq!(error.to_string(), "publish to `a`: the plug was pulled");
}

#[tokio::test]
async fn a_broker_that_is_down_at_first_is_an_error_of_connecting() {
    let paper = Paper::default();
    paper.sheet(|sheet| sheet.down = true);
    let error = paper.try_connect::<false>().await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Unreachable);
    let expected = "reach the paper: it is down (the address is set by CHOREO_PAPER_URL)";
    assert_eq!(error.to_string(), expected);
}

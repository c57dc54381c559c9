use choreo_runtime::message::{Origin, Topic};
use choreo_runtime::outcome::Tapped;

use super::paper::{Paper, inbox, interests, next};

fn summary(tapped: Option<Vec<Tapped>>) -> Option<Vec<(String, u64)>> {
    let summary = |tapped: Tapped| (tapped.topic.to_string(), tapped.count);
    tapped.map(|tapped| tapped.into_iter().map(summary).collect())
}

fn asked(paper: &Paper) -> Vec<String> {
    paper.sheet(|sheet| sheet.asked.clone())
}

fn some(topics: &[(&str, u64)]) -> Option<Vec<(String, u64)>> {
    Some(topics.iter().map(|(topic, count)| ((*topic).to_owned(), *count)).collect())
}

#[tokio::test]
async fn on_a_broker_of_our_own_all_other_topics_are_heard_from_the_mark_on() {
    let paper = Paper::default();
    let connection = paper.connect_own::<false>().await;
    assert_eq!(asked(&paper), ["dial", "hear"]);
    let mark = connection.mark();
    paper.publish("earlier", "1");
    assert_eq!(summary(connection.tapped(mark, &[]).await), some(&[("earlier", 1)]));
    let mark = connection.mark();
    let (mut mail, post) = inbox();
    let _seat = connection.subscribe(&interests(&["a", "b*"]), post, Origin(1)).await.unwrap();
    for topic in ["a", "c", "bb", "c", "earlier"] {
        paper.publish(topic, topic);
    }
    let watched = [Topic::from("a"), Topic::from("b*")];
    assert_eq!(summary(connection.tapped(mark, &watched).await), some(&[("c", 2), ("earlier", 1)]));
    assert_eq!([next(&mut mail).await, next(&mut mail).await], ["a", "bb"]);
    assert!(mail.try_next().is_none());
}

#[tokio::test]
async fn a_log_is_read_when_it_is_asked_for_and_nobody_listens_before() {
    let paper = Paper::default();
    let connection = paper.connect_own::<true>().await;
    let mark = connection.mark();
    paper.publish("a", "1");
    paper.publish("b", "2");
    assert_eq!(asked(&paper), ["dial"]);
    for _ in 0..2 {
        assert_eq!(summary(connection.tapped(mark, &[Topic::from("a")]).await), some(&[("b", 1)]));
    }
    assert_eq!(asked(&paper), ["dial", "hear", "hear"]);
}

#[tokio::test]
async fn on_anybody_elses_broker_nothing_is_heard() {
    let paper = Paper::default();
    let (live, log) = (paper.connect::<false>().await, paper.connect::<true>().await);
    live.listen_in().await;
    log.listen_in().await;
    paper.publish("a", "1");
    assert_eq!(summary(live.tapped(live.mark(), &[]).await), None);
    assert_eq!(summary(log.tapped(log.mark(), &[]).await), None);
    assert_eq!(asked(&paper), ["dial", "dial"]);
}

#[tokio::test]
async fn without_its_tap_a_connection_is_as_good_as_ever() {
    let paper = Paper::default();
    paper.sheet(|sheet| sheet.deaf = true);
    let connection = paper.connect_own::<false>().await;
    let (mut mail, post) = inbox();
    let _seat = connection.subscribe(&interests(&["a"]), post, Origin(1)).await.unwrap();
    paper.publish("a", "here");
    assert_eq!(next(&mut mail).await, "here");
    assert_eq!(summary(connection.tapped(connection.mark(), &[]).await), None);
}

#[tokio::test]
async fn a_tap_that_was_cut_off_tells_nothing_and_the_next_scenario_has_another_one() {
    let paper = Paper::default();
    let connection = paper.connect_own::<false>().await;
    let mark = connection.mark();
    paper.publish("a", "1");
    paper.sheet(|sheet| sheet.overheard = None);
    paper.publish("a", "2");
    assert_eq!(summary(connection.tapped(mark, &[]).await), None);
    assert_eq!(summary(connection.tapped(mark, &[]).await), None);
    connection.listen_in().await;
    let mark = connection.mark();
    paper.publish("a", "3");
    connection.listen_in().await;
    assert_eq!(summary(connection.tapped(mark, &[]).await), some(&[("a", 1)]));
    assert_eq!(asked(&paper), ["dial", "hear", "hear"]);
}

#[tokio::test]
async fn where_the_connection_has_ended_nobody_is_asked() {
    let paper = Paper::default();
    let connection = paper.connect_own::<true>().await;
    connection.disconnect().await.unwrap();
    assert_eq!(summary(connection.tapped(connection.mark(), &[]).await), None);
    assert_eq!(asked(&paper), ["dial", "close"]);
}

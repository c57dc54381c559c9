//! Consumer groups.

use choreo_transports::RedisStreams;
use redis::aio::MultiplexedConnection;

use crate::support::{Ear, name, plain, say};

async fn pending(client: &mut MultiplexedConnection, topic: &str) -> usize {
    let (count, _, _, _): (usize, Option<String>, Option<String>, redis::Value) =
        redis::cmd("XPENDING").arg(topic).arg("billing").query_async(client).await.unwrap();
    count
}

async fn add(client: &mut MultiplexedConnection, topic: &str, payload: &str) {
    redis::cmd("XADD").arg(topic).arg("*").arg("payload").arg(payload).exec_async(client).await.unwrap();
}

#[tokio::test]
async fn an_entry_is_acknowledged_when_it_has_been_handed_over() {
    let wire = RedisStreams::ephemeral().group("billing", "test").await.unwrap();
    let topic = name("group");
    let mut ear = Ear::on(&wire, &[&topic]).await;
    say(&wire, &topic, "one").await;
    say(&wire, &topic, "two").await;
    assert_eq!((ear.hear_text().await, ear.hear_text().await), ("one".into(), "two".into()));
    // The reader has done with both when a second scope is told that it may begin.
    let second = Ear::on(&wire, &[&topic]).await;
    let mut client = plain(&wire.url()).await;
    assert_eq!(pending(&mut client, &topic).await, 0);
    drop(second);
}

#[tokio::test]
async fn what_was_given_before_and_what_the_group_had_not_read_come_first_and_are_old() {
    let url = RedisStreams::ephemeral().await.unwrap().url();
    let topic = name("pending");
    let mut client = plain(&url).await;
    let mut create = redis::cmd("XGROUP");
    create
        .arg("CREATE")
        .arg(&topic)
        .arg("billing")
        .arg("0")
        .arg("MKSTREAM")
        .exec_async(&mut client)
        .await
        .unwrap();
    add(&mut client, &topic, "given and deleted").await;
    add(&mut client, &topic, "given").await;
    add(&mut client, &topic, "given to another").await;
    for (consumer, count) in [("test", 2), ("other", 1)] {
        let mut read = redis::cmd("XREADGROUP");
        read.arg("GROUP")
            .arg("billing")
            .arg(consumer)
            .arg("COUNT")
            .arg(count)
            .arg("STREAMS")
            .arg(&topic)
            .arg(">");
        read.exec_async(&mut client).await.unwrap();
    }
    let first: Vec<(String, redis::Value)> = redis::cmd("XRANGE")
        .arg(&topic)
        .arg("-")
        .arg("+")
        .arg("COUNT")
        .arg(1)
        .query_async(&mut client)
        .await
        .unwrap();
    redis::cmd("XDEL").arg(&topic).arg(&first[0].0).exec_async(&mut client).await.unwrap();
    add(&mut client, &topic, "not read").await;

    let wire = RedisStreams::connect(&*url).group("billing", "test").await.unwrap();
    let mut ear = Ear::on(&wire, &[&topic]).await;
    say(&wire, &topic, "new").await;
    for (text, old) in [("given", true), ("not read", true), ("new", false)] {
        let arrival = ear.hear().await;
        assert_eq!((&arrival.payload[..], arrival.old), (text.as_bytes(), old));
    }
    let second = Ear::on(&wire, &[&topic]).await;
    assert_eq!(pending(&mut client, &topic).await, 1, "the other consumer's");
    drop(second);
}

#[tokio::test]
async fn an_entry_reaches_one_consumer_of_a_group() {
    let one = RedisStreams::ephemeral().group("billing", "one").await.unwrap();
    let other = RedisStreams::connect(one.url()).group("billing", "other").await.unwrap();
    let topic = name("shared");
    let (mut here, mut there) = (Ear::on(&one, &[&topic]).await, Ear::on(&other, &[&topic]).await);
    for number in 0..50 {
        say(&one, &topic, &number.to_string()).await;
    }
    // Both have read all that they will get when they may begin again.
    let again = (Ear::on(&one, &[&topic]).await, Ear::on(&other, &[&topic]).await);
    let mut heard = Vec::new();
    for ear in [&mut here, &mut there] {
        heard.extend(std::iter::from_fn(|| ear.next_text()));
    }
    heard.sort_by_key(|text| text.parse::<usize>().unwrap());
    assert_eq!(heard, (0..50).map(|number| number.to_string()).collect::<Vec<_>>());
    drop(again);
}

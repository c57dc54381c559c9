//! Transactions: they leave marks in the log that are no records.

use choreo_runtime::transport::Interest;
use choreo_transports::Kafka;
use choreo_transports::kafka::KafkaServer;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};

use crate::support::{DEADLINE, had, join, listen, producer, say, topic};

fn transact(producer: &BaseProducer, topic: &str, payload: &str, commit: bool) {
    producer.begin_transaction().unwrap();
    let record: BaseRecord<'_, str, str> = BaseRecord::to(topic).payload(payload);
    producer.send(record).map_err(|(error, _)| error).unwrap();
    match commit {
        true => producer.commit_transaction(DEADLINE).unwrap(),
        false => {
            producer.flush(DEADLINE).unwrap();
            producer.abort_transaction(DEADLINE).unwrap();
        }
    }
}

#[tokio::test]
async fn a_log_that_ends_with_the_mark_of_a_transaction_is_read_to_its_end() {
    let Some(server) = had(KafkaServer::new()).await else { return };
    let kafka = Kafka::connect(server.url()).await.unwrap();
    let topic = topic("books");
    say(&kafka, &topic, "plain").await;
    let foreign = producer(&kafka, &[("transactional.id", "books")]);
    foreign.init_transactions(DEADLINE).unwrap();
    let mut first = listen(&kafka, &topic).await;
    for (payload, commit) in [("one", true), ("never", false), ("two", true), ("never", false)] {
        transact(&foreign, &topic, payload, commit);
    }
    // A second one on the same topic waits for all that was there, which ends with two marks and no record.
    let mut second = join(&kafka, &[Interest::new(&topic).from_start()]).await;
    say(&kafka, &topic, "last").await;
    assert_eq!(first.texts(3).await, ["one", "two", "last"]);
    assert_eq!(second.texts(4).await, ["plain", "one", "two", "last"]);
}

//! Listening: where a subscription begins, and when it is confirmed.

use std::sync::{Mutex, PoisonError};

use choreo_runtime::message::Topic;
use choreo_runtime::transport::{TransportError, TransportErrorKind};

use super::assignment::{Assignment, Log, Mark};
use super::catalog::{Catalog, End, Leaderless, Width};
use super::reader::Reader;
use super::{patrol, topic};

/// Begins to read the `fresh` topics where they end now. Gives the marks that must be reached before all that was
/// published to the `shared` ones has come. Blocks.
pub(super) fn begin(
    catalog: &Catalog,
    reader: &Reader,
    turn: &Mutex<()>,
    fresh: &[Topic],
    shared: &[Topic],
) -> Result<Vec<Mark>, TransportError> {
    if shared.iter().any(|topic| topic::is_wildcard(topic)) {
        patrol::look(catalog, reader, turn, Leaderless::Awaited)?;
    }
    // What is fresh may be read already, for a pattern or for one of its topics.
    let mut read: Vec<Topic> = fresh.to_vec();
    read.extend_from_slice(shared);
    let read = reader.assignment().overlapping(&read);
    if fresh.is_empty() {
        return catalog.marks(&read, End::High);
    }
    add(catalog, reader, turn, fresh)?;
    let marks = catalog.marks(&read, End::High);
    if marks.is_err() {
        // Nothing of what is fresh is listened on then. Why it is not is what is told.
        let _ = end(reader, turn, fresh);
    }
    marks
}

/// Reads these topics, too, from where they end now.
fn add(catalog: &Catalog, reader: &Reader, turn: &Mutex<()>, fresh: &[Topic]) -> Result<(), TransportError> {
    let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
    // One that has no leader just now holds old records: found later, it would be read from its first.
    let mut widths = catalog.matching(fresh, Leaderless::Awaited)?;
    for topic in fresh.iter().filter(|topic| !topic::is_wildcard(topic)) {
        if !widths.iter().any(|(known, _)| known == topic) {
            widths.push((topic.clone(), catalog.width(topic, "subscribe to")?));
        }
    }
    widths.retain(|(topic, _)| reader.assignment().width(topic) == 0);
    reader.find_leaders(catalog, widths.iter().map(|(topic, _)| topic))?;
    let marks = catalog.marks(&widths, End::High)?;
    reader.assign(fresh, &marks)
}

/// Reads these topics no more. Blocks.
pub(super) fn end(reader: &Reader, turn: &Mutex<()>, topics: &[Topic]) -> Result<(), TransportError> {
    let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
    let gone = reader.assignment().unlisten(topics);
    reader.unassign(&gone)
}

/// Where a lost link's consumer stood.
#[derive(Debug, Clone)]
pub struct KafkaStanding {
    cluster: Option<String>,
    logs: Vec<Log>,
}

impl KafkaStanding {
    pub(super) fn new(cluster: Option<String>, assignment: &Assignment) -> KafkaStanding {
        KafkaStanding { cluster, logs: assignment.logs() }
    }
}

/// Reads on where a lost link stood. Blocks.
pub(super) fn resume(
    catalog: &Catalog,
    reader: &Reader,
    cluster: Option<&String>,
    topics: &[Topic],
    standing: &KafkaStanding,
) -> Result<(), TransportError> {
    if let (Some(was), Some(is)) = (&standing.cluster, cluster)
        && was != is
    {
        return Err(refused(
            "another cluster answers there now, so its logs are not the ones that were read".to_owned(),
        ));
    }
    let wanted = |topic: &str| topics.iter().any(|pattern| topic::covers(pattern, topic));
    let logs: Vec<&Log> = standing.logs.iter().filter(|log| wanted(&log.topic)).collect();
    let mut widths: Vec<Width> = Vec::with_capacity(logs.len());
    for log in &logs {
        let width = catalog.find(&catalog.scout, &log.topic, Leaderless::Awaited)?.unwrap_or(0);
        if width < log.next.len() {
            let text = match width {
                0 => format!("the topic `{}` came back empty: it is not there any more", log.topic),
                _ => format!(
                    "the topic `{}` came back with {width} partitions instead of {}",
                    log.topic,
                    log.next.len()
                ),
            };
            return Err(refused(text));
        }
        widths.push((log.topic.clone(), width));
    }
    let (low, high) = (catalog.marks(&widths, End::Low)?, catalog.marks(&widths, End::High)?);
    let stood = |mark: &Mark| {
        let log = logs.iter().find(|log| log.topic == mark.topic)?;
        log.next.get(usize::try_from(mark.partition).ok()?).copied()
    };
    let mut marks = Vec::with_capacity(high.len());
    for (low, high) in low.iter().zip(&high) {
        // A partition that is new is read from its first record.
        let next = stood(high).unwrap_or(low.offset);
        check(next, low, high)?;
        marks.push(Mark { offset: next, ..high.clone() });
    }
    reader.find_leaders(catalog, widths.iter().map(|(topic, _)| topic))?;
    reader.assign(topics, &marks)
}

fn check(next: i64, low: &Mark, high: &Mark) -> Result<(), TransportError> {
    let Mark { topic, partition, offset } = high;
    if next > *offset {
        let how = if *offset == 0 { "came back empty" } else { "came back shorter" };
        let text = format!(
            "the log of `{topic}` {how}: partition {partition} ends at offset {offset}, and was read up to {next}"
        );
        return Err(refused(text));
    }
    if next < low.offset {
        let text = format!(
            "the log of `{topic}` was cut meanwhile: partition {partition} begins at offset {}, and was read up to {next}",
            low.offset
        );
        return Err(refused(text));
    }
    Ok(())
}

fn refused(text: String) -> TransportError {
    TransportError::new(TransportErrorKind::Refused, text)
}

#[cfg(test)]
mod tests {
    use std::sync::RwLock;
    use std::time::Duration;

    use rdkafka::config::FromClientConfigAndContext;
    use rdkafka::consumer::{BaseConsumer, Consumer};
    use rdkafka::{ClientConfig, Offset, TopicPartitionList};

    use super::super::MockKafka;
    use super::super::client::Client;
    use super::super::witness::Witness;
    use super::*;

    /// What a link begins to read with, and the broker.
    fn parts() -> (MockKafka, Catalog, Reader) {
        fn made<T: FromClientConfigAndContext<Witness>>(config: &ClientConfig) -> T {
            T::from_config_and_context(config, Witness::new().0).unwrap()
        }
        let broker = MockKafka::start().unwrap();
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", broker.url()).set("group.id", "choreo");
        let (scout, producer) = (Client::new(made(&config)), Client::new(made(&config)));
        let (admin, servers, patience) =
            (Client::new(made(&config)), broker.url().to_owned(), Duration::from_secs(30));
        let known = RwLock::default();
        let catalog = Catalog { scout, producer, admin, servers, partitions: 1, patience, known };
        (broker, catalog, Reader::new(made::<BaseConsumer<Witness>>(&config)))
    }

    /// What is thought to be read, and how many partitions are.
    fn reads(reader: &Reader) -> (Vec<String>, usize) {
        let topics = reader.assignment().logs().iter().map(|log| log.topic.to_string()).collect();
        (topics, reader.consumer.assignment().unwrap().count())
    }

    #[test]
    fn a_beginning_that_fails_late_leaves_nothing_and_can_be_made_again() {
        let (broker, catalog, reader) = parts();
        let turn = Mutex::new(());
        let [other, fresh] = ["other", "fresh"].map(|topic| [Topic::from(topic)]);
        begin(&catalog, &reader, &turn, &other, &[]).unwrap();
        broker.refuse_second_marks().unwrap();
        let error = begin(&catalog, &reader, &turn, &fresh, &other).unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Unauthorized, "{error}");
        assert_eq!(reads(&reader), (vec!["other".to_owned()], 1));
        assert_eq!(reader.assignment().listened(), other);
        begin(&catalog, &reader, &turn, &fresh, &other).unwrap();
        assert_eq!(reads(&reader), (vec!["fresh".to_owned(), "other".to_owned()], 2));
    }

    #[test]
    fn what_the_client_does_not_take_is_not_thought_to_be_read() {
        let (_broker, catalog, reader) = parts();
        let (turn, topic) = (Mutex::new(()), [Topic::from("orders")]);
        catalog.ensure(&topic[0]).unwrap();
        let mut list = TopicPartitionList::new();
        list.add_partition_offset("orders", 0, Offset::Beginning).unwrap();
        reader.consumer.incremental_assign(&list).unwrap();
        // The client has it already.
        assert!(begin(&catalog, &reader, &turn, &topic, &[]).is_err());
        assert_eq!(reads(&reader).0, Vec::<String>::new());
        assert!(reader.assignment().listened().is_empty());
        reader.consumer.incremental_unassign(&list).unwrap();
        begin(&catalog, &reader, &turn, &topic, &[]).unwrap();
        assert_eq!(reads(&reader), (vec!["orders".to_owned()], 1));
    }

    fn mark(offset: i64) -> Mark {
        Mark { topic: Topic::from("orders"), partition: 2, offset }
    }

    #[test]
    fn a_log_that_holds_what_comes_next_is_read_on() {
        for next in [3, 4, 7] {
            assert!(check(next, &mark(3), &mark(7)).is_ok(), "{next}");
        }
    }

    #[test]
    fn a_log_that_does_not_is_refused_with_what_became_of_it() {
        let table = [
            (
                5,
                0,
                0,
                "the log of `orders` came back empty: partition 2 ends at offset 0, and was read up to 5",
            ),
            (
                5,
                0,
                4,
                "the log of `orders` came back shorter: partition 2 ends at offset 4, and was read up to 5",
            ),
            (
                5,
                6,
                9,
                "the log of `orders` was cut meanwhile: partition 2 begins at offset 6, and was read up to 5",
            ),
        ];
        for (next, low, high, text) in table {
            let error = check(next, &mark(low), &mark(high)).unwrap_err();
            assert_eq!((error.kind(), error.to_string().as_str()), (TransportErrorKind::Refused, text));
        }
    }
}

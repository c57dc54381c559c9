//! Listening: where a subscription begins, and when it is confirmed.

use std::sync::{Mutex, PoisonError};

use choreo_runtime::message::Topic;
use choreo_runtime::transport::{TransportError, TransportErrorKind};

use super::assignment::{Assignment, Log, Mark};
use super::catalog::{Catalog, End, Width};
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
        patrol::look(catalog, reader, turn)?;
    }
    // What is fresh may be read already, for a pattern or for one of its topics.
    let mut read: Vec<Topic> = fresh.to_vec();
    read.extend_from_slice(shared);
    let read = reader.assignment().overlapping(&read);
    if !fresh.is_empty() {
        let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut widths = catalog.matching(fresh)?;
        for topic in fresh.iter().filter(|topic| !topic::is_wildcard(topic)) {
            if !widths.iter().any(|(known, _)| known == topic) {
                widths.push((topic.clone(), catalog.width(topic, "subscribe to")?));
            }
        }
        widths.retain(|(topic, _)| reader.assignment().width(topic) == 0);
        reader.find_leaders(catalog, widths.iter().map(|(topic, _)| topic))?;
        let marks = catalog.marks(&widths, End::High)?;
        reader.assign(fresh, &marks)?;
    }
    catalog.marks(&read, End::High)
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
        let width = catalog.find(&catalog.scout, &log.topic)?.unwrap_or(0);
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
    use super::*;

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

//! What is done beside: the watch for the end of the connection, and for topics and partitions that appear.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use choreo_runtime::message::{Arrival, Topic};
use choreo_runtime::transport::TransportError;
use rdkafka::consumer::Consumer;
use rdkafka::error::RDKafkaErrorCode;
use tokio::sync::{Notify, mpsc, watch};
use tokio::time::timeout;

use super::KafkaLink;
use super::assignment::Mark;
use super::catalog::{Catalog, Leaderless, Width};
use super::client::Client;
use super::reader::Reader;
use super::witness::Trouble;
use crate::link::Sink;

/// How long a broker that closed its connections may take to take a new one: it may have closed them for being idle.
const GRACE: Duration = Duration::from_millis(300);

/// How often new partitions are looked for, and new topics where a pattern is listened on.
const ROUND: Duration = Duration::from_secs(1);
const PATTERN_ROUND: Duration = Duration::from_millis(100);

/// Why a link has ended, once it has.
pub(super) type Ended = watch::Receiver<Option<Arc<str>>>;

/// Where a link puts its records, and its end.
#[derive(Debug, Clone)]
pub(super) struct Ender {
    sink: Sink<KafkaLink>,
    ended: Arc<watch::Sender<Option<Arc<str>>>>,
}

impl Ender {
    pub(super) fn new(sink: Sink<KafkaLink>) -> (Ender, Ended) {
        let (ended, seen) = watch::channel(None);
        (Ender { sink, ended: Arc::new(ended) }, seen)
    }

    /// Hands on a record. Whether it still counts.
    pub(super) fn deliver(&self, arrival: Arrival) -> bool {
        self.sink.deliver(None, arrival)
    }

    /// The connection is gone.
    pub(super) fn lose(&self, cause: impl fmt::Display) {
        self.end(format!("the connection to the broker was lost: {cause}"));
    }

    fn end(&self, reason: String) {
        let reason: Arc<str> = reason.into();
        self.ended.send_replace(Some(Arc::clone(&reason)));
        self.sink.lost(reason);
    }
}

/// Says that there may be a new topic.
#[derive(Debug, Clone, Default)]
pub(super) struct Bell(Arc<Notify>);

impl Bell {
    pub(super) fn ring(&self) {
        self.0.notify_one();
    }
}

/// Whether it is about the connection, and not about what was asked on it.
pub(super) fn is_connection(code: RDKafkaErrorCode) -> bool {
    use RDKafkaErrorCode as Code;
    matches!(
        code,
        Code::AllBrokersDown
            | Code::Authentication
            | Code::BrokerTransportFailure
            | Code::NetworkException
            | Code::OperationTimedOut
            | Code::RequestTimedOut
            | Code::Resolve
            | Code::SSL
            | Code::TimedOutQueue
            | Code::GroupAuthorizationFailed
            | Code::CoordinatorNotAvailable
            | Code::NotCoordinator
    )
}

/// Hears what goes wrong, until the connection is gone.
pub(super) async fn watch(
    catalog: Arc<Catalog>,
    mut troubles: mpsc::UnboundedReceiver<Trouble>,
    ender: Ender,
) {
    while let Some(Trouble { code, words }) = troubles.recv().await {
        match code {
            RDKafkaErrorCode::AllBrokersDown => {
                if let Some(gone) = gone(&catalog).await {
                    return ender.lose(catalog.scout.context().cause().unwrap_or(gone));
                }
            }
            RDKafkaErrorCode::Authentication | RDKafkaErrorCode::SaslAuthenticationFailed => {
                return ender.end(format!("the broker lets us in no more: {words}"));
            }
            RDKafkaErrorCode::AutoOffsetReset | RDKafkaErrorCode::OffsetOutOfRange => {
                return ender.end("a topic's log no longer holds what was to be read next".to_owned());
            }
            RDKafkaErrorCode::UnknownTopicOrPartition | RDKafkaErrorCode::UnknownTopic => {
                return ender.end("a topic that was listened on is gone".to_owned());
            }
            RDKafkaErrorCode::TopicAuthorizationFailed => {
                return ender.end("the broker no longer permits to read a topic".to_owned());
            }
            RDKafkaErrorCode::Fatal => return ender.end(format!("the client gave up: {words}")),
            _ => {}
        }
    }
}

/// Whether no broker answers any more, and why.
async fn gone(catalog: &Arc<Catalog>) -> Option<String> {
    let scout = catalog.scout.clone();
    let asked = tokio::task::spawn_blocking(move || scout.fetch_metadata(Some("choreo"), GRACE).err());
    match timeout(GRACE * 2, asked).await {
        Ok(Ok(error)) => error.map(|error| error.to_string()),
        _ => Some(format!("no answer within {GRACE:?}")),
    }
}

/// Looks for topics and partitions that were not there before. What they hold is read from its first record.
pub(super) async fn refresh(catalog: Arc<Catalog>, reader: Client<Reader>, turn: Arc<Mutex<()>>, bell: Bell) {
    loop {
        let pattern = reader.assignment().has_pattern();
        // The time over is as good as a ring.
        let _ = timeout(if pattern { PATTERN_ROUND } else { ROUND }, bell.0.notified()).await;
        if reader.assignment().listened().is_empty() {
            continue;
        }
        let (catalog, reader, turn) = (Arc::clone(&catalog), reader.clone(), Arc::clone(&turn));
        // A failure shows where it matters: this is only a look.
        let _ =
            tokio::task::spawn_blocking(move || look(&catalog, &reader, &turn, Leaderless::PassedOver)).await;
    }
}

/// One look for what is new. Blocks.
pub(super) fn look(
    catalog: &Catalog,
    reader: &Reader,
    turn: &Mutex<()>,
    leaderless: Leaderless,
) -> Result<(), TransportError> {
    let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
    let patterns: Vec<Topic> = reader.assignment().listened().to_vec();
    let mut widths: Vec<Width> = catalog.matching(&patterns, leaderless)?;
    for topic in patterns.iter().filter(|topic| !super::topic::is_wildcard(topic)) {
        if !widths.iter().any(|(known, _)| known == topic)
            // It is read already: what may be new is a partition.
            && let Some(width) = catalog.find(&catalog.scout, topic, Leaderless::PassedOver)?
        {
            widths.push((topic.clone(), width));
        }
    }
    let marks: Vec<Mark> = {
        let assignment = reader.assignment();
        let wanted = widths.into_iter().filter(|(topic, _)| assignment.wants(topic));
        let fresh = wanted.flat_map(|(topic, width)| {
            (assignment.width(&topic)..width).filter_map(move |partition| {
                Some(Mark { topic: topic.clone(), partition: i32::try_from(partition).ok()?, offset: 0 })
            })
        });
        fresh.collect()
    };
    if marks.is_empty() {
        return Ok(());
    }
    reader.find_leaders(catalog, marks.iter().map(|mark| &mark.topic))?;
    reader.assign(&[], &marks)
}

//! Which topics there are, and where their partitions begin and end. Every question blocks.

use std::collections::HashSet;
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use choreo_runtime::message::Topic;
use choreo_runtime::transport::{TransportError, TransportErrorKind};
use foldhash::fast::FixedState;
use rdkafka::TopicPartitionList;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::metadata::MetadataTopic;
use rdkafka::producer::{FutureProducer, Producer};
use rdkafka::topic_partition_list::Offset;

use super::assignment::Mark;
use super::client::Client;
use super::witness::Witness;
use super::{error, mock, topic};

/// The pause between two questions where the broker is not ready for an answer: it elects a leader, say.
const PAUSE: Duration = Duration::from_millis(3);

/// A topic and how many partitions it has.
pub(super) type Width = (Topic, usize);

/// Which end of a partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Low,
    High,
}

/// What becomes of a topic that is there and has no leader just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leaderless {
    /// It is asked for until it has one.
    Awaited,
    /// It is as good as missing: there will be a next look.
    PassedOver,
}

/// Asks the broker what it has.
#[derive(Debug)]
pub(super) struct Catalog {
    pub(super) scout: Client<BaseConsumer<Witness>>,
    pub(super) producer: Client<FutureProducer<Witness>>,
    pub(super) admin: Client<AdminClient<Witness>>,
    pub(super) servers: String,
    /// How many partitions a topic gets that we create.
    pub(super) partitions: u16,
    pub(super) patience: Duration,
    /// Topics that are there.
    pub(super) known: RwLock<HashSet<Topic, FixedState>>,
}

impl Catalog {
    /// Makes sure that the topic is there. Asks only once for each.
    pub(super) fn ensure(&self, topic: &Topic) -> Result<(), TransportError> {
        if self.is_known(topic) {
            return Ok(());
        }
        self.width(topic, "publish to").map(|_| ())
    }

    /// Whether the topic is known to be there.
    pub(super) fn is_known(&self, topic: &Topic) -> bool {
        self.known.read().unwrap_or_else(PoisonError::into_inner).contains(topic)
    }

    /// The topic turned out not to be there any more.
    pub(super) fn forget(&self, topic: &Topic) {
        self.known.write().unwrap_or_else(PoisonError::into_inner).remove(topic);
    }

    /// How many partitions a topic has; it is created where it is missing.
    pub(super) fn width(&self, topic: &Topic, verb: &str) -> Result<usize, TransportError> {
        let verb = format!("{verb} `{topic}`");
        let deadline = Instant::now() + self.election();
        let mut created = false;
        loop {
            match self.look(&self.scout, topic) {
                Ok(Look::Ready(width)) => {
                    self.known.write().unwrap_or_else(PoisonError::into_inner).insert(topic.clone());
                    return Ok(width);
                }
                Ok(Look::Missing) if !created => {
                    self.create(topic, &verb)?;
                    created = true;
                    continue;
                }
                Ok(Look::Missing | Look::Electing) => {}
                Err(error) => {
                    let error = error::failed(&verb, error);
                    if error.kind() != TransportErrorKind::Disconnected || Instant::now() >= deadline {
                        return Err(error);
                    }
                }
            }
            self.pause(&verb, deadline)?;
        }
    }

    /// How long the broker may take to elect a leader. Less than all our patience: after that we are taken for
    /// disconnected, and all that is read here with us.
    fn election(&self) -> Duration {
        self.patience * 4 / 5
    }

    /// A pause before the topic is asked for again.
    fn pause(&self, verb: &str, deadline: Instant) -> Result<(), TransportError> {
        if Instant::now() >= deadline {
            let text = format!("{verb}: the topic has had no leader for {:?}", self.election());
            return Err(TransportError::new(TransportErrorKind::TimedOut, text));
        }
        std::thread::sleep(PAUSE);
        Ok(())
    }

    fn look(&self, client: &BaseConsumer<Witness>, topic: &Topic) -> KafkaResult<Look> {
        let metadata = client.fetch_metadata(Some(topic), self.patience)?;
        match metadata.topics().first() {
            Some(topic) => Look::at(topic),
            None => Ok(Look::Missing),
        }
    }

    /// Whether the topic is there, with how many partitions. It is not created.
    pub(super) fn find(
        &self,
        client: &BaseConsumer<Witness>,
        topic: &Topic,
        leaderless: Leaderless,
    ) -> Result<Option<usize>, TransportError> {
        let verb = format!("look for `{topic}`");
        let deadline = Instant::now() + self.election();
        loop {
            match self.look(client, topic) {
                Ok(Look::Ready(width)) => return Ok(Some(width)),
                Ok(Look::Electing) if leaderless == Leaderless::Awaited => self.pause(&verb, deadline)?,
                Ok(Look::Missing | Look::Electing) => return Ok(None),
                Err(error) => return Err(error::failed(verb, error)),
            }
        }
    }

    /// All topics that a pattern can match: not Kafka's own.
    pub(super) fn all(&self, client: &BaseConsumer<Witness>) -> Result<Listing, TransportError> {
        Listing::ask(client, self.patience)
    }

    fn create(&self, topic: &Topic, verb: &str) -> Result<(), TransportError> {
        if let Some(result) = mock::create(&self.servers, topic, self.partitions) {
            return match result {
                // Somebody else was faster.
                Ok(()) | Err(KafkaError::MockCluster(RDKafkaErrorCode::TopicAlreadyExists)) => Ok(()),
                Err(error) => Err(error::failed(verb, error)),
            };
        }
        let runtime = crate::link::runtime::handle()?;
        // The broker knows how often it replicates.
        let wanted = NewTopic::new(topic, i32::from(self.partitions), TopicReplication::Fixed(-1));
        let options =
            AdminOptions::new().request_timeout(Some(self.patience)).operation_timeout(Some(self.patience));
        let result = runtime.block_on(self.admin.create_topics([&wanted], &options));
        let code = match result {
            Ok(results) => results.into_iter().find_map(|result| result.err().map(|(_, code)| code)),
            Err(error) => error::code(&error).or(Some(RDKafkaErrorCode::Fail)),
        };
        match code {
            None | Some(RDKafkaErrorCode::TopicAlreadyExists) => Ok(()),
            // The broker inside another process creates a topic when it is asked about it.
            Some(RDKafkaErrorCode::UnsupportedFeature | RDKafkaErrorCode::UnsupportedVersion) => {
                let asked = self.producer.client().fetch_metadata(Some(topic), self.patience);
                asked.map(|_| ()).map_err(|error| error::failed(verb, error))
            }
            Some(code) => Err(error::refused(format!("{verb}, which is missing, and create it"), code)),
        }
    }

    /// Where these partitions begin or end, all at once.
    pub(super) fn marks(&self, widths: &[Width], end: End) -> Result<Vec<Mark>, TransportError> {
        marks(&self.scout, widths, end, self.election())
    }

    /// The topics that are there and fit one of these patterns.
    pub(super) fn matching(
        &self,
        patterns: &[Topic],
        leaderless: Leaderless,
    ) -> Result<Vec<Width>, TransportError> {
        if !patterns.iter().any(|pattern| topic::is_wildcard(pattern)) {
            return Ok(Vec::new());
        }
        let fits = |topic: &Topic| patterns.iter().any(|pattern| topic::covers(pattern, topic));
        let Listing { mut ready, electing } = self.all(&self.scout)?;
        ready.retain(|(topic, _)| fits(topic));
        if leaderless == Leaderless::Awaited {
            for topic in electing.into_iter().filter(fits) {
                if let Some(width) = self.find(&self.scout, &topic, leaderless)? {
                    ready.push((topic, width));
                }
            }
        }
        Ok(ready)
    }
}

/// Where these partitions begin or end, all at once.
pub(super) fn marks(
    client: &BaseConsumer<Witness>,
    widths: &[Width],
    end: End,
    patience: Duration,
) -> Result<Vec<Mark>, TransportError> {
    let total = widths.iter().map(|(_, width)| width).sum();
    if total == 0 {
        return Ok(Vec::new());
    }
    let failed = |error| error::failed("ask where the topics end", error);
    let deadline = Instant::now() + patience;
    loop {
        let mut wanted = TopicPartitionList::with_capacity(total);
        let at = if end == End::Low { Offset::Beginning } else { Offset::End };
        for (topic, width) in widths {
            for partition in (0..*width).filter_map(|partition| i32::try_from(partition).ok()) {
                wanted.add_partition_offset(topic, partition, at).map_err(failed)?;
            }
        }
        let answer = client.offsets_for_times(wanted, patience);
        match answer.and_then(|answer| read(&answer, widths)) {
            Ok(marks) => return Ok(marks),
            // A partition whose leader has just moved.
            Err(error) if Instant::now() < deadline && is_passing(&error) => std::thread::sleep(PAUSE),
            Err(error) => return Err(failed(error)),
        }
    }
}

/// The topics that there are: those that have their leaders, and those that have not.
#[derive(Debug)]
pub(super) struct Listing {
    pub(super) ready: Vec<Width>,
    electing: Vec<Topic>,
}

impl Listing {
    /// All topics but Kafka's own.
    pub(super) fn ask(client: &BaseConsumer<Witness>, patience: Duration) -> Result<Listing, TransportError> {
        let metadata = client.fetch_metadata(None, patience);
        let metadata = metadata.map_err(|error| error::failed("list the topics", error))?;
        let mut listing = Listing { ready: Vec::new(), electing: Vec::new() };
        for topic in metadata.topics().iter().filter(|topic| !topic.name().starts_with("__")) {
            let name = Topic::from(topic.name());
            match Look::at(topic) {
                Ok(Look::Ready(width)) => listing.ready.push((name, width)),
                Ok(Look::Electing) => listing.electing.push(name),
                // One that we may not read, say.
                Ok(Look::Missing) | Err(_) => {}
            }
        }
        Ok(listing)
    }
}

enum Look {
    Ready(usize),
    Missing,
    Electing,
}

impl Look {
    fn at(topic: &MetadataTopic) -> KafkaResult<Look> {
        match topic.error().map(RDKafkaErrorCode::from) {
            None => {}
            Some(RDKafkaErrorCode::UnknownTopicOrPartition | RDKafkaErrorCode::UnknownTopic) => {
                return Ok(Look::Missing);
            }
            Some(RDKafkaErrorCode::LeaderNotAvailable) => return Ok(Look::Electing),
            Some(code) => return Err(KafkaError::MetadataFetch(code)),
        }
        let led = |index: usize| {
            topic.partitions().iter().any(|p| usize::try_from(p.id()) == Ok(index) && p.leader() >= 0)
        };
        let width = topic.partitions().len();
        match width > 0 && (0..width).all(led) {
            true => Ok(Look::Ready(width)),
            false => Ok(Look::Electing),
        }
    }
}

/// In the order of the topics that were asked for, and of their partitions.
fn read(answer: &TopicPartitionList, widths: &[Width]) -> KafkaResult<Vec<Mark>> {
    let mut marks = Vec::with_capacity(answer.count());
    for (topic, width) in widths {
        for partition in (0..*width).filter_map(|partition| i32::try_from(partition).ok()) {
            let found = answer.find_partition(topic, partition).ok_or(KafkaError::NoMessageReceived)?;
            found.error()?;
            let Offset::Offset(offset) = found.offset() else { return Err(KafkaError::NoMessageReceived) };
            marks.push(Mark { topic: topic.clone(), partition, offset });
        }
    }
    Ok(marks)
}

fn is_passing(error: &KafkaError) -> bool {
    use RDKafkaErrorCode as Code;
    matches!(
        error::code(error),
        Some(
            Code::NotLeaderForPartition
                | Code::LeaderNotAvailable
                | Code::FencedLeaderEpoch
                | Code::UnknownLeaderEpoch
                | Code::OffsetNotAvailable
                | Code::BrokerTransportFailure
        )
    )
}

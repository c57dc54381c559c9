//! A Kafka broker inside the process: librdkafka's mock cluster.

use std::fmt;
use std::sync::{Mutex, OnceLock, PoisonError, mpsc};

use choreo_runtime::transport::{TransportError, TransportErrorKind};
use rdkafka::error::KafkaResult;
use rdkafka::mocking::MockCluster;
use rdkafka::producer::DefaultProducerContext;

/// A Kafka broker inside the process, for tests that take it away and give it back. It keeps its log all the while, and
/// ends when it is dropped.
///
/// It is librdkafka's mock cluster: ready in a millisecond, and true to the protocol as far as producing and consuming
/// go. It creates no topics on request (those that are missing appear when they are used, with 4 partitions), asks for
/// no login, speaks no TLS and accepts messages of any size.
///
/// ```
/// # use choreo_transports as choreo;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), choreo_runtime::transport::TransportError> {
/// use choreo::Kafka;
/// use choreo::kafka::MockKafka;
///
/// let broker = MockKafka::start()?;
/// let kafka = Kafka::connect(broker.url()).await?;
/// broker.take_down()?;
/// broker.bring_back()?;
/// # drop(kafka);
/// # Ok(())
/// # }
/// ```
#[must_use = "when it is dropped, the broker ends"]
pub struct MockKafka {
    servers: String,
    orders: mpsc::Sender<Order>,
}

/// What the broker's thread is to do: the cluster can't leave it.
struct Order {
    work: Work,
    done: mpsc::Sender<KafkaResult<()>>,
}

enum Work {
    Create {
        topic: String,
        partitions: i32,
    },
    Down,
    Up,
    #[cfg(test)]
    Lead {
        topic: String,
        led: bool,
    },
    #[cfg(test)]
    RefuseSecondMarks,
}

type Cluster = MockCluster<'static, DefaultProducerContext>;

/// The brokers that run in this process.
static OURS: Mutex<Vec<(String, mpsc::Sender<Order>)>> = Mutex::new(Vec::new());

impl MockKafka {
    /// Starts one, on a free port of this machine.
    ///
    /// # Errors
    ///
    /// `NoBroker`, where it can't listen.
    pub fn start() -> Result<MockKafka, TransportError> {
        let (orders, queue) = mpsc::channel();
        let (started, servers) = mpsc::channel();
        let spawned = std::thread::Builder::new()
            .name("choreo-kafka-mock".to_owned())
            .spawn(move || serve(&started, &queue));
        spawned.map_err(|error| broken().with_source(error))?;
        let servers = servers.recv().map_err(|_| broken())?.map_err(|error| broken().with_source(error))?;
        all().push((servers.clone(), orders.clone()));
        Ok(MockKafka { servers, orders })
    }

    /// Where clients find it: `host:port`.
    pub fn url(&self) -> &str {
        &self.servers
    }

    /// Cuts all its connections, as a crash does, and takes no new ones.
    ///
    /// # Errors
    ///
    /// Where the broker has ended.
    pub fn take_down(&self) -> Result<(), TransportError> {
        self.order(Work::Down)
    }

    /// Takes connections again, with the log that it had.
    ///
    /// # Errors
    ///
    /// Where the broker has ended.
    pub fn bring_back(&self) -> Result<(), TransportError> {
        self.order(Work::Up)
    }

    /// Whether the topic has a leader: else it says that one is being elected. (It really taking the leader away crashes it,
    /// once somebody reads from there.)
    #[cfg(test)]
    pub(super) fn lead(&self, topic: &str, led: bool) -> Result<(), TransportError> {
        self.order(Work::Lead { topic: topic.to_owned(), led })
    }

    /// Answers the next question for the end of partitions, and refuses the one after it.
    #[cfg(test)]
    pub(super) fn refuse_second_marks(&self) -> Result<(), TransportError> {
        self.order(Work::RefuseSecondMarks)
    }

    fn order(&self, work: Work) -> Result<(), TransportError> {
        let done = order(&self.orders, work).map_err(|_| broken())?;
        done.map_err(|error| broken().with_source(error))
    }
}

impl Drop for MockKafka {
    fn drop(&mut self) {
        all().retain(|(servers, _)| *servers != self.servers);
    }
}

impl fmt::Debug for MockKafka {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockKafka").field("url", &self.servers).finish()
    }
}

/// The one that all who ask for an ephemeral broker share. It ends with the process.
pub(super) fn shared() -> Result<&'static MockKafka, TransportError> {
    static SHARED: OnceLock<Result<MockKafka, TransportError>> = OnceLock::new();
    SHARED.get_or_init(MockKafka::start).as_ref().map_err(Clone::clone)
}

/// Whether it runs in this process.
pub(super) fn is_ours(servers: &str) -> bool {
    all().iter().any(|(ours, _)| ours == servers)
}

/// Creates a topic on a broker that runs in this process. `None` where it does not.
pub(super) fn create(servers: &str, topic: &str, partitions: u16) -> Option<KafkaResult<()>> {
    let orders = all().iter().find(|(ours, _)| ours == servers).map(|(_, orders)| orders.clone())?;
    let work = Work::Create { topic: topic.to_owned(), partitions: i32::from(partitions) };
    order(&orders, work).ok()
}

fn all() -> std::sync::MutexGuard<'static, Vec<(String, mpsc::Sender<Order>)>> {
    OURS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Has it done, and waits for it. An error means that the broker has ended.
fn order(orders: &mpsc::Sender<Order>, work: Work) -> Result<KafkaResult<()>, mpsc::RecvError> {
    let (done, result) = mpsc::channel();
    orders.send(Order { work, done }).map_err(|_| mpsc::RecvError)?;
    result.recv()
}

fn serve(started: &mpsc::Sender<KafkaResult<String>>, queue: &mpsc::Receiver<Order>) {
    let cluster = match Cluster::new(1) {
        Ok(cluster) => cluster,
        Err(error) => {
            // Whoever started it may have gone.
            let _ = started.send(Err(error));
            return;
        }
    };
    let _ = started.send(Ok(cluster.bootstrap_servers()));
    for Order { work, done } in queue {
        let result = match work {
            Work::Create { topic, partitions } => cluster.create_topic(&topic, partitions, 1),
            Work::Down => cluster.broker_down(-1),
            Work::Up => cluster.broker_up(-1),
            #[cfg(test)]
            Work::Lead { topic, led } => {
                use rdkafka::types::RDKafkaRespErr as Error;
                let election = Error::RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
                cluster.topic_error(&topic, if led { Error::RD_KAFKA_RESP_ERR_NO_ERROR } else { election })
            }
            #[cfg(test)]
            Work::RefuseSecondMarks => {
                use rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr as Error};
                let answers =
                    [Error::RD_KAFKA_RESP_ERR_NO_ERROR, Error::RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED];
                cluster.request_errors(RDKafkaApiKey::ListOffsets, &answers);
                Ok(())
            }
        };
        let _ = done.send(result);
    }
}

fn broken() -> TransportError {
    TransportError::new(TransportErrorKind::NoBroker, "start a Kafka broker inside the process")
}

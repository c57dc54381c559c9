//! What the suite must be told of a transport, and what no transport can do by itself.

use std::future::{Future, ready};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::message::Topic;
use crate::transport::{Transport, TransportError};

/// How the suite gets at a transport and its broker.
///
/// Two methods must be written, [`connect`](Rig::connect) and, for most brokers, [`bounds`](Rig::bounds). Each of the
/// others gives the suite a means that some behaviours need. Without it they are [moot](super::Kept::Moot), and
/// `contract_tests!` wants them named, so that nothing is left out by accident.
pub trait Rig: Sized + Send + Sync {
    /// What is tested.
    type Transport: Transport;

    /// A connection of its own to the broker: each call a new one.
    ///
    /// # Errors
    ///
    /// The transport's own. [`NoBroker`](crate::transport::TransportErrorKind::NoBroker) skips the test, loudly.
    fn connect(&self) -> impl Future<Output = Result<Self::Transport, TransportError>> + Send;

    /// How long things may take, and how much there is of them.
    fn bounds(&self) -> Bounds {
        Bounds::default()
    }

    /// A topic that nobody has used: another one at each call. The stem is a lower-case word, for people.
    fn topic(&self, stem: &str) -> Topic {
        Topic::from(format!("contract.{stem}.{}", unique()))
    }

    /// A wildcard, with topics that fit it. Needed where the transport has wildcards.
    fn wildcard(&self, stem: &str) -> Option<Wildcard> {
        let _ = stem;
        None
    }

    /// Topics that are not valid on this transport.
    fn bad_topics(&self) -> BadTopics {
        BadTopics::default()
    }

    /// A number of bytes that the broker does not take in one message.
    fn too_large(&self) -> Option<usize> {
        None
    }

    /// Whether its connections are handles on one thing, so that disconnecting one of them ends all.
    fn shares_its_end(&self) -> bool {
        false
    }

    /// Tries to connect to this address, with this budget. The suite listens there, or makes sure that nobody does.
    fn connect_to(
        &self,
        address: SocketAddr,
        budget: Duration,
    ) -> impl Future<Output = Option<Result<Self::Transport, TransportError>>> + Send {
        let _ = (address, budget);
        ready(None)
    }

    /// Tries to connect with a password that is wrong, to a broker that wants one.
    fn intrude(
        &self,
        password: &str,
    ) -> impl Future<Output = Option<Result<Self::Transport, TransportError>>> + Send {
        let _ = password;
        ready(None)
    }

    /// The same rig on a broker that this test alone uses, and may [`kill`](Rig::kill).
    fn alone(&self) -> impl Future<Output = Option<Result<Self, TransportError>>> + Send {
        ready(None)
    }

    /// Kills the broker of a rig that [`alone`](Rig::alone) gave, as a crash does: it says good-bye to nobody.
    fn kill(&self) -> impl Future<Output = ()> + Send {
        ready(())
    }

    /// Starts it again, at the same address. Resolves when it answers; false where there is no way back.
    fn restart(&self, store: Store) -> impl Future<Output = bool> + Send {
        let _ = store;
        ready(false)
    }
}

/// How long things may take, and how much there is of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// What must happen has happened by then. Nothing in the suite waits for longer.
    pub deadline: Duration,
    /// After a lost connection its subscribers know by then, where the wire can't resume.
    pub notice: Duration,
    /// The budget that the rig's connections have for connecting: subscribers of a wire that can resume know by
    /// then that the broker is gone for good.
    pub budget: Duration,
    /// How long `listened` is given where nobody listens.
    pub patience: Duration,
    /// How often a subscription is raced by a publication.
    pub rounds: usize,
    /// The size of a large message that the broker takes, in bytes.
    pub large: usize,
}

impl Default for Bounds {
    /// 10 s, 1 s, 5 s, 100 ms, 1,000 rounds, 512 KiB.
    fn default() -> Bounds {
        Bounds {
            deadline: Duration::from_secs(10),
            notice: Duration::from_secs(1),
            budget: Duration::from_secs(5),
            patience: Duration::from_millis(100),
            rounds: 1000,
            large: 512 << 10,
        }
    }
}

/// A wildcard in the transport's own form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wildcard {
    /// To subscribe to.
    pub pattern: Topic,
    /// Two topics that fit it.
    pub fitting: [Topic; 2],
    /// A topic that does not, and nearly does.
    pub stranger: Topic,
}

/// Topics that are not valid, each of which must be refused before anything is sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BadTopics {
    /// To publish to.
    pub published: &'static [&'static str],
    /// To subscribe to.
    pub subscribed: &'static [&'static str],
}

/// What a broker that is started again still knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Store {
    /// All that it had accepted, where it keeps anything at all.
    Kept,
    /// Nothing: its log is a new one.
    Empty,
}

/// A word that no other test, process or run has.
pub fn unique() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("{:x}-{:x}-{number}", since.as_nanos(), std::process::id())
}

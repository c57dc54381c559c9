//! The rig that all brokers share: one broker for the process, and one that a test may kill.

use std::marker::PhantomData;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use choreo_runtime::message::Topic;
use choreo_runtime::transport::contract::{BadTopics, Bounds, Rig, Store, Wildcard, unique};
use choreo_runtime::transport::{Transport, TransportError};
use choreo_transports::link::{self, Connect};
use choreo_transports::server::Server;
use tokio::sync::OnceCell;

/// What connecting, and coming back, may take unless the kind says otherwise.
pub(crate) const BUDGET: Duration = Duration::from_secs(5);

/// 1 MiB.
pub(crate) const MIB: usize = 1 << 20;

/// How a broker shall be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// It lets in everybody.
    Open,
    /// It lets in one user, whose password nobody is told.
    Guarded,
    /// It takes no more than 1 MiB in a message.
    Limited,
}

/// A kind of broker.
pub(crate) trait Kind: Send + Sync + 'static {
    type Transport: link::Broker;

    /// What its URLs begin with.
    const SCHEME: &'static str;

    /// The user of a guarded broker: empty where there are passwords alone.
    const USER: &'static str = "contract";

    /// What connecting, and coming back, may take: longer than a restart, where the wire resumes.
    const BUDGET: Duration = BUDGET;

    /// What [`Rig::too_large`] says.
    const TOO_LARGE: Option<usize> = None;

    fn connect(url: String) -> Connect<Self::Transport>;

    /// To a guarded broker, as its user, with this password.
    fn intruder(url: &str, password: &str) -> Connect<Self::Transport> {
        let (scheme, address) = url.split_once("://").unwrap();
        Self::connect(format!("{scheme}://{}:{password}@{address}", Self::USER))
    }

    fn ephemeral() -> Connect<Self::Transport>;

    /// The broker that all tests share, where it is not the ephemeral one.
    fn shared() -> Option<&'static OnceCell<Server>> {
        None
    }

    /// A broker of the test's own.
    fn start(wish: Wish) -> impl Future<Output = Result<Server, TransportError>> + Send;

    /// Throws away the log that a killed broker has in its folder.
    fn forget(folder: &Path) {
        panic!("{} keeps no log in {}", Self::Transport::NAME, folder.display());
    }

    fn wildcard(stem: &str, word: &str) -> Wildcard {
        Wildcard {
            pattern: Topic::from(format!("{stem}.*.{word}")),
            fitting: ["one", "two"].map(|token| Topic::from(format!("{stem}.{token}.{word}"))),
            stranger: Topic::from(format!("{stem}.one.two.{word}")),
        }
    }

    fn bad_topics() -> BadTopics;
}

pub(crate) struct BrokerRig<K> {
    place: Place,
    kind: PhantomData<fn() -> K>,
}

/// Which broker it is.
enum Place {
    /// The one that all tests of the process share.
    Shared,
    /// The test's own.
    Own(Server),
    /// The test's own, which takes no more than 1 MiB in a message: started when it is first needed.
    Limited(OnceCell<Server>),
}

impl<K: Kind> BrokerRig<K> {
    pub(crate) fn new() -> BrokerRig<K> {
        BrokerRig { place: Place::Shared, kind: PhantomData }
    }

    /// On a broker that takes no more than 1 MiB in a message.
    pub(crate) fn limited() -> BrokerRig<K> {
        BrokerRig { place: Place::Limited(OnceCell::new()), kind: PhantomData }
    }

    fn server(&self) -> &Server {
        match &self.place {
            Place::Own(server) => server,
            Place::Shared | Place::Limited(_) => panic!("only a rig that is alone is killed"),
        }
    }
}

impl<K: Kind> Rig for BrokerRig<K> {
    type Transport = K::Transport;

    async fn connect(&self) -> Result<K::Transport, TransportError> {
        let server = match &self.place {
            Place::Shared => match K::shared() {
                None => return K::ephemeral().timeout(K::BUDGET).await,
                Some(shared) => shared.get_or_try_init(|| K::start(Wish::Open)).await?,
            },
            Place::Own(server) => server,
            Place::Limited(limited) => limited.get_or_try_init(|| K::start(Wish::Limited)).await?,
        };
        K::connect(server.url().to_owned()).timeout(K::BUDGET).await
    }

    fn bounds(&self) -> Bounds {
        // RabbitMQ takes its time to start, on a busy machine much of it.
        Bounds { deadline: Duration::from_secs(60), budget: K::BUDGET, ..Bounds::default() }
    }

    fn wildcard(&self, stem: &str) -> Option<Wildcard> {
        K::Transport::CAPABILITIES.wildcards.then(|| K::wildcard(stem, &unique()))
    }

    fn bad_topics(&self) -> BadTopics {
        K::bad_topics()
    }

    fn too_large(&self) -> Option<usize> {
        match &self.place {
            Place::Limited(_) => Some(MIB + 1),
            Place::Shared | Place::Own(_) => K::TOO_LARGE,
        }
    }

    async fn connect_to(
        &self,
        address: SocketAddr,
        budget: Duration,
    ) -> Option<Result<K::Transport, TransportError>> {
        let url = format!("{}://{address}", K::SCHEME);
        Some(K::connect(url).timeout(budget).await)
    }

    async fn intrude(&self, password: &str) -> Option<Result<K::Transport, TransportError>> {
        let server = match K::start(Wish::Guarded).await {
            Ok(server) => server,
            Err(error) => return Some(Err(error)),
        };
        Some(K::intruder(server.url(), password).timeout(K::BUDGET).await)
    }

    async fn alone(&self) -> Option<Result<BrokerRig<K>, TransportError>> {
        let started = K::start(Wish::Open).await;
        Some(started.map(|server| BrokerRig { place: Place::Own(server), kind: PhantomData }))
    }

    async fn kill(&self) {
        self.server().kill().await;
    }

    async fn restart(&self, store: Store) -> bool {
        if store == Store::Empty {
            K::forget(self.server().log().parent().unwrap());
        }
        self.server().restart().await.unwrap();
        true
    }
}

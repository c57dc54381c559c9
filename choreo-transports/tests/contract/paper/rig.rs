//! How the suite gets at a paper broker.

use std::future::pending;
use std::marker::PhantomData;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use choreo_runtime::message::Topic;
use choreo_runtime::transport::contract::{BadTopics, Bounds, Rig, Store, Wildcard, unique};
use choreo_runtime::transport::{TransportError, TransportErrorKind};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::Flaw;
use super::broker::Broker;
use super::kind::Kind;
use super::transport::{BUDGET, LARGEST, Paper};

#[derive(Debug)]
pub(crate) struct PaperRig<K> {
    broker: Arc<Broker>,
    /// No step of an honest broker takes longer; one of a lying one may have to wait for all of it.
    deadline: Duration,
    kind: PhantomData<fn() -> K>,
}

impl<K: Kind> PaperRig<K> {
    pub(crate) fn new(flaw: Flaw) -> PaperRig<K> {
        let deadline = Duration::from_secs(if flaw == Flaw::None { 20 } else { 1 });
        PaperRig { broker: Broker::new(flaw), deadline, kind: PhantomData }
    }
}

impl<K: Kind> Rig for PaperRig<K> {
    type Transport = Paper<K>;

    async fn connect(&self) -> Result<Paper<K>, TransportError> {
        if self.broker.flaw == Flaw::HangsOnConnect {
            pending::<()>().await;
        }
        Ok(Paper::connect(&self.broker))
    }

    fn bounds(&self) -> Bounds {
        let (deadline, budget) = (self.deadline, BUDGET);
        Bounds { deadline, budget, rounds: 300, patience: Duration::from_millis(20), ..Bounds::default() }
    }

    fn wildcard(&self, stem: &str) -> Option<Wildcard> {
        let word = unique();
        K::CAPABILITIES.wildcards.then(|| Wildcard {
            pattern: Topic::from(format!("{stem}.*.{word}")),
            fitting: ["one", "two"].map(|token| Topic::from(format!("{stem}.{token}.{word}"))),
            stranger: Topic::from(format!("{stem}.one.two.{word}")),
        })
    }

    fn bad_topics(&self) -> BadTopics {
        BadTopics { published: &["a b"], subscribed: &["a b"] }
    }

    fn too_large(&self) -> Option<usize> {
        Some(LARGEST + 1)
    }

    async fn connect_to(
        &self,
        address: SocketAddr,
        budget: Duration,
    ) -> Option<Result<Paper<K>, TransportError>> {
        let knock = async {
            let stream = TcpStream::connect(address).await?;
            stream.readable().await
        };
        let (kind, text) = match timeout(budget, knock).await {
            Ok(Ok(_)) => return Some(Ok(Paper::connect(&self.broker))),
            Ok(Err(_)) if self.broker.flaw == Flaw::RefusesWithAnotherKind => {
                (TransportErrorKind::Refused, "connect: refused")
            }
            Ok(Err(_)) => (TransportErrorKind::Unreachable, "connect: nobody listens there"),
            Err(_) if self.broker.flaw == Flaw::NeverTimesOut => pending().await,
            Err(_) => (TransportErrorKind::TimedOut, "connect: no answer"),
        };
        Some(Err(TransportError::new(kind, text)))
    }

    async fn intrude(&self, password: &str) -> Option<Result<Paper<K>, TransportError>> {
        let cause = |text: String| std::io::Error::other(text);
        let error = TransportError::new(TransportErrorKind::Unauthorized, "log in: the password is wrong");
        Some(match self.broker.flaw {
            Flaw::LetsAnybodyIn => Ok(Paper::connect(&self.broker)),
            Flaw::TellsThePassword => Err(error.with_source(cause(format!("WRONGPASS {password}")))),
            _ => Err(error.with_source(cause("WRONGPASS".into()))),
        })
    }

    async fn alone(&self) -> Option<Result<PaperRig<K>, TransportError>> {
        Some(Ok(PaperRig { deadline: self.deadline, ..PaperRig::new(self.broker.flaw) }))
    }

    async fn kill(&self) {
        self.broker.kill::<K>();
        let broker = Arc::clone(&self.broker);
        if broker.flaw == Flaw::KeepsTheKillToItself {
            return;
        }
        // Whoever hopes to go on learns that it is over when the budget is.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let mut up = broker.up.subscribe();
            let back = runtime.block_on(async { timeout(BUDGET, up.wait_for(|up| *up)).await.is_ok() });
            if !back {
                broker.lock().lose_all();
            }
        });
    }

    async fn restart(&self, store: Store) -> bool {
        self.broker.restart::<K>(store == Store::Empty);
        true
    }
}

//! [`Server`]: a handle on a broker that a test started.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use choreo_runtime::transport::{TransportError, TransportErrorKind};
use tokio::time;

use super::Recipe;
use super::start::{Running, on_our_runtime, until_it_answers};

/// How long the system may take to end a process that was killed.
const KILLED: Duration = Duration::from_secs(20);

/// A broker of the test's own: a process on a free port of this machine, in a temporary folder.
///
/// It ends when the last handle is dropped, and with the test process, however that ends: by its last line, by a panic,
/// by a `kill -9`. A clone is another handle on the same broker.
///
/// Each broker's room makes one: `nats::NatsServer`, `redis::RedisServer`, `rabbitmq::RabbitMqServer`, `kafka::KafkaServer`.
///
/// ```no_run
/// # use choreo_transports as choreo;
/// # #[cfg(feature = "nats")]
/// # async fn outage() -> Result<(), choreo_runtime::transport::TransportError> {
/// use choreo::Nats;
/// use choreo::nats::NatsServer;
///
/// let server = NatsServer::new().jetstream(true).start().await?;
/// let nats = Nats::connect(server.url()).await?;
///
/// server.kill().await;
/// server.restart().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Server(Arc<Inner>);

struct Inner {
    recipe: Arc<dyn Recipe>,
    running: Running,
    url: String,
    log: PathBuf,
    // One kill or restart at a time.
    turn: tokio::sync::Mutex<()>,
}

impl Server {
    /// A handle on this one.
    pub(super) fn new(recipe: Arc<dyn Recipe>, running: Running) -> Server {
        let (url, log) = (recipe.url(&running.site), running.site.log());
        Server(Arc::new(Inner { recipe, running, url, log, turn: tokio::sync::Mutex::new(()) }))
    }

    /// Where clients find it. Holds no credential.
    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// The file that its output goes to, as long as it lives.
    pub fn log(&self) -> &Path {
        &self.0.log
    }

    /// Kills the broker, as a crash would: no connection is told. Resolves when the process is gone. Its port and its
    /// folder are kept for [`restart`](Server::restart).
    pub async fn kill(&self) {
        let server = self.clone();
        // There is no error: the broker is gone at the end, by us or before.
        let _ = on_our_runtime(async move {
            let _turn = server.0.turn.lock().await;
            server.end().await
        })
        .await;
    }

    /// Starts the broker again on the same port, with what its folder holds; one that still runs is killed first.
    /// Resolves when it answers.
    ///
    /// # Errors
    ///
    /// `TimedOut` or `Refused`, with the end of its log, where it does not come up.
    pub async fn restart(&self) -> Result<(), TransportError> {
        let server = self.clone();
        on_our_runtime(async move {
            let _turn = server.0.turn.lock().await;
            server.end().await?;
            server.begin().await
        })
        .await
    }

    async fn end(&self) -> Result<(), TransportError> {
        let Inner { recipe, running, .. } = &*self.0;
        running.supervisor.kill();
        let mut life = running.supervisor.life();
        let gone = time::timeout(KILLED, life.wait_for(|life| life.exit.is_some())).await;
        match gone {
            Ok(_) => Ok(()),
            Err(_) => {
                let text = format!("kill {}: it still runs after {} s", recipe.name(), KILLED.as_secs());
                Err(TransportError::new(TransportErrorKind::TimedOut, text))
            }
        }
    }

    async fn begin(&self) -> Result<(), TransportError> {
        let Inner { recipe, running, .. } = &*self.0;
        let life = running.supervisor.life();
        let next = life.borrow().starts + 1;
        running.supervisor.start_again();
        let answered = until_it_answers(&**recipe, &running.site, life, next, recipe.budget()).await;
        answered.map_err(|failure| failure.told(&**recipe, &running.site))
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("url", &self.0.url).field("log", &self.0.log).finish_non_exhaustive()
    }
}

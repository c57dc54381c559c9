//! On an Apache Kafka of the process's own, where `KAFKA_HOME` or `CHOREO_KAFKA_JARS` says where its jars are.

use std::path::Path;
use std::time::Duration;
use std::{fs, io};

use choreo_runtime::transport::TransportError;
use choreo_runtime::transport::contract::{self, BadTopics, Wildcard};
use choreo_transports::Kafka;
#[cfg(feature = "tls")]
use choreo_transports::kafka::KafkaAuth;
use choreo_transports::kafka::KafkaServer;
use choreo_transports::link::Connect;
#[cfg(feature = "tls")]
use choreo_transports::security::Secret;
use choreo_transports::server::Server;
use tokio::sync::OnceCell;

use super::mock;
use crate::broker::{BrokerRig, Kind, MIB, Wish};
#[cfg(feature = "tls")]
use crate::secured::{Guard, Lockable};

struct Apache;

impl Kind for Apache {
    type Transport = Kafka;

    const SCHEME: &'static str = "kafka";

    const BUDGET: Duration = Duration::from_secs(20);

    /// The broker and its client take a little less than 1 MiB.
    const TOO_LARGE: Option<usize> = Some(2 * MIB);

    fn connect(url: String) -> Connect<Kafka> {
        Kafka::connect(url)
    }

    fn ephemeral() -> Connect<Kafka> {
        Kafka::ephemeral()
    }

    /// The ephemeral one may be the one inside the process.
    fn shared() -> Option<&'static OnceCell<Server>> {
        static SHARED: OnceCell<Server> = OnceCell::const_new();
        Some(&SHARED)
    }

    async fn start(wish: Wish) -> Result<Server, TransportError> {
        let server = server(wish);
        match wish {
            Wish::Guarded => server.user(Apache::USER, "nobody-knows").start().await,
            Wish::Open | Wish::Limited => server.start().await,
        }
    }

    fn forget(folder: &Path) {
        let log = folder.join("data");
        fs::remove_dir_all(&log).unwrap();
        copy(&folder.join("new"), &log).unwrap();
    }

    fn wildcard(stem: &str, word: &str) -> Wildcard {
        mock::wildcard(stem, word)
    }

    fn bad_topics() -> BadTopics {
        mock::BAD_TOPICS
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let (entry, to) = (entry?, to);
        let to = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => copy(&entry.path(), &to)?,
            false => _ = fs::copy(entry.path(), to)?,
        }
    }
    Ok(())
}

fn server(wish: Wish) -> KafkaServer {
    let server = KafkaServer::new();
    match wish {
        Wish::Open | Wish::Guarded => server,
        Wish::Limited => server.config("message.max.bytes=1048576"),
    }
}

#[cfg(feature = "tls")]
impl Lockable for Apache {
    const TLS_SCHEME: &'static str = "kafkas";

    fn auth(user: &str, password: Secret) -> KafkaAuth {
        KafkaAuth::scram_sha_256(user, password)
    }

    fn shared() -> &'static OnceCell<Server> {
        static SHARED: OnceCell<Server> = OnceCell::const_new();
        &SHARED
    }

    async fn start(wish: Wish, guard: Guard) -> Result<Server, TransportError> {
        server(wish).user(guard.user, guard.password).tls(guard.identity).start().await
    }
}

contract::tests! { BrokerRig::<Apache>::new(), without: [a_reply_comes_to_its_own_address] }

/// The same, with a password and TLS.
#[cfg(feature = "tls")]
mod secured {
    use choreo_runtime::transport::contract;

    use super::Apache;
    use crate::broker::BrokerRig;
    use crate::secured::Secured;

    contract::tests! { BrokerRig::<Secured<Apache>>::new(), without: [a_reply_comes_to_its_own_address] }
}

//! The configuration of our clients of librdkafka, and how they end.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use choreo_runtime::transport::{TransportError, TransportErrorKind};
use rdkafka::ClientConfig;
use rdkafka::config::RDKafkaLogLevel;
use secrecy::ExposeSecret;

use super::{KafkaAuth, KafkaLink, mock};
use crate::link::Dial;
use crate::security::{Endpoint, Tls};

/// A broker takes this much in a request unless its `socket.request.max.bytes` says otherwise. What is smaller the
/// broker judges, and not the client.
const LARGEST: usize = 100_000_000;

/// How long a fetch waits for records: as long as a new partition may wait to be read, since its broker answers one
/// fetch after another. A record that comes ends the wait.
const WAIT: Duration = Duration::from_millis(10);

/// The broker in the process does not end the wait for a record that comes.
const MOCK_WAIT: Duration = Duration::from_millis(1);

/// How our clients are configured: the seed of those for each purpose.
pub(super) struct Recipe {
    base: ClientConfig,
    wait: Duration,
    /// Whether it is the broker in the process.
    is_mock: bool,
}

impl Recipe {
    /// What `dial` says.
    ///
    /// # Errors
    ///
    /// `Misconfigured`, where something can't be had.
    pub(super) fn new(dial: &Dial<'_, KafkaLink>) -> Result<Recipe, TransportError> {
        let servers = servers(dial.endpoint);
        let is_mock = mock::is_ours(&servers);
        let wait = if is_mock { MOCK_WAIT } else { WAIT };
        let mut base = ClientConfig::new();
        base.set_log_level(RDKafkaLogLevel::Emerg);
        base.set("bootstrap.servers", servers);
        base.set("client.id", "choreo");
        // The first try after a failure comes soon, the later ones soon enough for a connect budget.
        base.set("reconnect.backoff.ms", "10");
        base.set("reconnect.backoff.max.ms", "200");
        base.set("retry.backoff.ms", "10");
        // A link does not outlive the brokers that it knows.
        base.set("metadata.recovery.strategy", "none");
        base.set("topic.metadata.refresh.fast.interval.ms", "10");
        // We have seen each topic before we name it to a client: one that it does not find is gone.
        base.set("topic.metadata.propagation.max.ms", "2000");
        secure(&mut base, dial.auth.as_ref(), dial.tls)?;
        Ok(Recipe { base, wait, is_mock })
    }

    /// A client that asks questions.
    pub(super) fn scout(&self) -> ClientConfig {
        let mut config = self.base.clone();
        config.set("allow.auto.create.topics", "false");
        config
    }

    /// Whether it is the broker in the process.
    pub(super) fn is_mock(&self) -> bool {
        self.is_mock
    }

    /// A client that is asked nothing, and tells which brokers it has learned of.
    pub(super) fn surveyor(&self) -> ClientConfig {
        let mut config = self.scout();
        config.set("statistics.interval.ms", "5");
        config
    }

    /// A client that administers.
    pub(super) fn admin(&self) -> ClientConfig {
        self.base.clone()
    }

    /// A consumer. It joins no group: librdkafka wants the name of one all the same.
    pub(super) fn consumer(&self) -> ClientConfig {
        let mut config = self.scout();
        config.set("group.id", "choreo");
        config.set("enable.auto.commit", "false");
        config.set("enable.auto.offset.store", "false");
        // A log that has lost what we have not read is told, and not skipped.
        config.set("auto.offset.reset", "error");
        config.set("enable.partition.eof", "true");
        config.set("fetch.wait.max.ms", self.wait.as_millis().to_string());
        config.set("fetch.error.backoff.ms", "10");
        config.set("fetch.queue.backoff.ms", "10");
        config
    }

    /// A producer. It gives up a message after `patience`.
    pub(super) fn producer(&self, patience: Duration) -> ClientConfig {
        let mut config = self.base.clone();
        config.set("linger.ms", "0");
        // A message that is sent again after a lost answer would come twice, and its second copy be taken for somebody
        // else's.
        if self.is_mock {
            // The broker in the process does not know a message that is sent again: it would keep both.
            config.set("message.send.max.retries", "0");
        } else {
            config.set("enable.idempotence", "true");
        }
        config.set("message.timeout.ms", patience.as_millis().to_string());
        config.set("message.max.bytes", LARGEST.to_string());
        // What clients in Java do with a key.
        config.set("partitioner", "murmur2_random");
        config
    }
}

fn secure(
    config: &mut ClientConfig,
    auth: Option<&KafkaAuth>,
    tls: Option<&Tls>,
) -> Result<(), TransportError> {
    config.set(
        "security.protocol",
        match (auth, tls) {
            (None, None) => "plaintext",
            (Some(_), None) => "sasl_plaintext",
            (None, Some(_)) => "ssl",
            (Some(_), Some(_)) => "sasl_ssl",
        },
    );
    if let Some(auth) = auth {
        auth.configure(config)?;
    }
    let Some(tls) = tls else { return Ok(()) };
    Tls::check_built()?;
    if tls.expected_name().is_some() {
        return Err(misconfigured(
            "connect over TLS: Kafka's client expects the certificate to be for the broker's own host; leave out \
             `Tls::server_name`",
        ));
    }
    match tls.roots_pem()? {
        Some(roots) => config.set("ssl.ca.pem", text(&roots, "the authority's certificate")?),
        None => config.set("ssl.ca.location", "probe"),
    };
    if let Some(identity) = tls.identity_pem()? {
        config.set("ssl.certificate.pem", text(&identity.certificates, "the client's certificate")?);
        config.set("ssl.key.pem", identity.key.expose_secret());
    }
    Ok(())
}

fn text<'a>(pem: &'a [u8], what: &str) -> Result<&'a str, TransportError> {
    std::str::from_utf8(pem).map_err(|_| misconfigured(format!("set up TLS: {what} is not PEM")))
}

pub(super) fn misconfigured(text: impl Into<String>) -> TransportError {
    TransportError::new(TransportErrorKind::Misconfigured, text)
}

/// Brokers as a client takes them.
pub(super) fn servers(endpoint: &Endpoint) -> String {
    let hosts: Vec<String> = endpoint.hosts().iter().map(ToString::to_string).collect();
    hosts.join(",")
}

/// A client that ends on a thread of its own, since that often takes 100 ms.
pub(super) struct Client<T: Send + Sync + 'static>(Option<Arc<T>>);

impl<T: Send + Sync> Client<T> {
    pub(super) fn new(client: T) -> Client<T> {
        Client(Some(Arc::new(client)))
    }
}

impl<T: Send + Sync> Clone for Client<T> {
    fn clone(&self) -> Client<T> {
        Client(self.0.clone())
    }
}

impl<T: Send + Sync> Deref for Client<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match &self.0 {
            Some(client) => client,
            None => unreachable!("it is taken out when it is dropped"),
        }
    }
}

impl<T: Send + Sync + 'static> Drop for Client<T> {
    fn drop(&mut self) {
        if let Some(client) = self.0.take().and_then(Arc::into_inner) {
            // Where there is no thread it ends here.
            let _ =
                std::thread::Builder::new().name("choreo-kafka-end".to_owned()).spawn(move || drop(client));
        }
    }
}

impl<T: Send + Sync> fmt::Debug for Client<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Client")
    }
}

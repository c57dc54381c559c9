//! [`KafkaServer`]: an Apache Kafka that a test starts for itself.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use choreo_runtime::transport::{TransportError, TransportErrorKind};
use secrecy::ExposeSecret;

use super::client::misconfigured;
use crate::profile::KAFKA;
use crate::security::{Identity, Secret};
use crate::server::{self, Certificates, Jars, Launch, Probe, Program, Recipe, Server, Site, greeting, java};

/// An Apache Kafka of the test's own, as it is wanted: one node in KRaft mode. [`start`](KafkaServer::start) starts it,
/// which takes some seconds. Its jars are taken from `KAFKA_HOME`, or from the folder that `CHOREO_KAFKA_JARS` names.
///
/// ```no_run
/// # use choreo_transports as choreo;
/// use choreo::kafka::KafkaServer;
/// use choreo::security::Identity;
///
/// # async fn shop() -> Result<(), Box<dyn std::error::Error>> {
/// let server = KafkaServer::new().user("shop", "a secret").start().await?;
/// println!("{}", server.url());
///
/// let small = KafkaServer::new().config("message.max.bytes=65536").start().await?;
///
/// // Mutual TLS.
/// let of_broker = Identity::from_pem_files("certificates/broker.pem", "certificates/broker.key");
/// let authority = std::fs::read("certificates/ca.pem")?;
/// let strict = KafkaServer::new().tls(of_broker).client_ca(authority).start().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "it is started by `start`"]
pub struct KafkaServer {
    user: Option<(String, Secret)>,
    tls: Option<Identity>,
    client_ca: Option<Vec<u8>>,
    config: String,
}

impl KafkaServer {
    /// One that lets in everybody.
    pub fn new() -> KafkaServer {
        KafkaServer::default()
    }

    /// Lets in this user alone, by SASL PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512.
    pub fn user(mut self, user: impl Into<String>, password: impl Into<Secret>) -> KafkaServer {
        self.user = Some((user.into(), password.into()));
        self
    }

    /// Speaks TLS alone, with this certificate and key (in PKCS #8).
    pub fn tls(mut self, identity: Identity) -> KafkaServer {
        self.tls = Some(identity);
        self
    }

    /// Lets in only clients with a certificate of this authority, given as PEM text: mutual TLS. Goes with
    /// [`tls`](KafkaServer::tls).
    pub fn client_ca(mut self, pem: impl AsRef<[u8]>) -> KafkaServer {
        self.client_ca = Some(pem.as_ref().to_vec());
        self
    }

    /// Adds text to the node's `server.properties`.
    pub fn config(mut self, text: impl AsRef<str>) -> KafkaServer {
        self.config.push_str(text.as_ref());
        self.config.push('\n');
        self
    }

    /// Starts it. Resolves when it answers. Its folder, which [`Server::log`] is in, holds its log in `data`, and in
    /// `new` what `data` was at first.
    ///
    /// # Errors
    ///
    /// `NoBroker` where there are no jars or no Java; `TimedOut` or `Refused`, with the end of its log, where it does
    /// not come up.
    pub async fn start(self) -> Result<Server, TransportError> {
        Jars::find()?;
        server::start(self).await
    }

    fn protocol(&self) -> &'static str {
        match (&self.user, &self.tls) {
            (None, None) => "PLAINTEXT",
            (Some(_), None) => "SASL_PLAINTEXT",
            (None, Some(_)) => "SSL",
            (Some(_), Some(_)) => "SASL_SSL",
        }
    }

    fn written(&self, site: &Site) -> Result<String, TransportError> {
        let mut text = String::new();
        let [clients, own, controller] = [0, 1, 2].map(|index| site.port_at(index));
        let host = site.host();
        let advertised = format!("CLIENTS://127.0.0.1:{clients},OWN://127.0.0.1:{own}");
        let listeners =
            format!("CLIENTS://{host}:{clients},OWN://{host}:{own},CONTROLLER://{host}:{controller}");
        for (key, value) in [
            ("process.roles", "broker,controller"),
            ("node.id", "1"),
            ("controller.quorum.voters", &format!("1@127.0.0.1:{controller}")),
            ("controller.listener.names", "CONTROLLER"),
            ("listeners", &listeners),
            ("advertised.listeners", &advertised),
            (
                "listener.security.protocol.map",
                &format!("CLIENTS:{},OWN:PLAINTEXT,CONTROLLER:PLAINTEXT", self.protocol()),
            ),
            ("inter.broker.listener.name", "OWN"),
            ("log.dirs", &quoted(&site.folder().join(DATA).display().to_string())),
            ("num.partitions", "1"),
            ("default.replication.factor", "1"),
            ("offsets.topic.num.partitions", "1"),
            ("offsets.topic.replication.factor", "1"),
            ("transaction.state.log.num.partitions", "1"),
            ("transaction.state.log.replication.factor", "1"),
            ("transaction.state.log.min.isr", "1"),
            ("share.coordinator.state.topic.replication.factor", "1"),
            ("share.coordinator.state.topic.min.isr", "1"),
            ("group.initial.rebalance.delay.ms", "0"),
            ("log.cleaner.enable", "false"),
            // One that was killed is not let in again before its old self is given up.
            ("broker.session.timeout.ms", "3000"),
            ("broker.heartbeat.interval.ms", "500"),
        ] {
            let _ = writeln!(text, "{key}={value}");
        }
        self.write_login(&mut text);
        self.write_tls(&mut text, site)?;
        Ok(text + &self.config)
    }

    fn write_login(&self, text: &mut String) {
        let Some((user, password)) = &self.user else { return };
        let (user, password) = (quoted(user), quoted(password.expose_secret()));
        let _ = writeln!(text, "sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512");
        let module = "org.apache.kafka.common.security";
        let _ = writeln!(
            text,
            "listener.name.clients.plain.sasl.jaas.config={module}.plain.PlainLoginModule required \
             user_{user}=\"{password}\";"
        );
        for mechanism in ["scram-sha-256", "scram-sha-512"] {
            let _ = writeln!(
                text,
                "listener.name.clients.{mechanism}.sasl.jaas.config={module}.scram.ScramLoginModule required;"
            );
        }
    }

    fn write_tls(&self, text: &mut String, site: &Site) -> Result<(), TransportError> {
        let Some(files) = Certificates::write(self.tls.as_ref(), self.client_ca.as_deref(), site)? else {
            return Ok(());
        };
        let read = |path: &PathBuf| {
            std::fs::read(path).map_err(|error| misconfigured("read back a certificate").with_source(error))
        };
        let (key, certificate) = (read(&files.key)?, read(&files.certificate)?);
        let store = site.write("keystore.pem", [key, certificate].join(&b'\n'))?;
        let _ = writeln!(text, "ssl.keystore.type=PEM");
        let _ = writeln!(text, "ssl.keystore.location={}", quoted(&store.display().to_string()));
        if let Some(authority) = files.client_ca {
            let _ = writeln!(text, "ssl.truststore.type=PEM");
            let _ = writeln!(text, "ssl.truststore.location={}", quoted(&authority.display().to_string()));
            let _ = writeln!(text, "ssl.client.auth=required");
        }
        Ok(())
    }

    /// Writes the node's first records, its users among them.
    fn format(&self, site: &Site, jars: &Jars, properties: &str) -> Result<(), TransportError> {
        let mut words = format!("format\n--cluster-id\n{CLUSTER}\n--config\n{properties}\n");
        if let Some((user, password)) = &self.user {
            for mechanism in ["SCRAM-SHA-256", "SCRAM-SHA-512"] {
                let password = password.expose_secret();
                let _ = writeln!(words, "--add-scram\n{mechanism}=[name={user},password={password}]");
            }
        }
        // The users' passwords are nobody's business who looks at the list of processes.
        let words = site.write("format.args", words)?;
        let mut command = Command::new(java::path());
        command.args(jars.options(site)).arg("kafka.tools.StorageTool").arg(format!("@{}", words.display()));
        let done = command.stdin(Stdio::null()).output();
        let done = done.map_err(|error| failed("start Java").with_source(error))?;
        if !done.status.success() {
            let mut said =
                String::from_utf8_lossy(&done.stderr).into_owned() + &String::from_utf8_lossy(&done.stdout);
            for secret in self.secrets() {
                said = said.replace(secret.expose_secret(), "[REDACTED]");
            }
            return Err(failed(&format!("format its log:\n{}", said.trim())));
        }
        copied(&site.folder().join(DATA), &site.make_folder("new")?)
    }

    fn check(&self) -> Result<(), TransportError> {
        let bad = |char: char| char.is_control() || matches!(char, ',' | '=' | '[' | ']' | '"' | '\\' | ' ');
        let words = self.user.iter().flat_map(|(user, password)| [user.as_str(), password.expose_secret()]);
        match words.clone().any(|word| word.is_empty() || word.contains(bad)) {
            true => Err(misconfigured(
                "start Kafka with a user: neither the name nor the password may be empty, or have a comma, an equals \
                 sign, a bracket, a quote, a backslash or a blank",
            )),
            false => Ok(()),
        }
    }
}

/// Where it keeps its log.
const DATA: &str = "data";

/// Every cluster of ours has the same id: it is the address that tells them apart.
const CLUSTER: &str = "Y2hvcmVvLWtyYWZ0LWNscw";

impl Recipe for KafkaServer {
    fn name(&self) -> &'static str {
        KAFKA.name
    }

    fn program(&self) -> Program {
        java::program()
    }

    fn image(&self) -> Option<&'static str> {
        KAFKA.image
    }

    fn ports(&self) -> usize {
        3
    }

    fn budget(&self) -> Duration {
        Duration::from_secs(90)
    }

    fn linger(&self) -> Duration {
        Duration::from_secs(10)
    }

    fn prepare(&self, site: &Site) -> Result<Launch, TransportError> {
        self.check()?;
        let jars = Jars::find()?;
        site.make_folder(DATA)?;
        let properties = site.write("server.properties", self.written(site)?)?;
        let properties = properties.display().to_string();
        self.format(site, &jars, &properties)?;
        let mut args = jars.options(site);
        args.extend(["kafka.Kafka".into(), properties.into()]);
        Ok(Launch::new(args))
    }

    fn url(&self, site: &Site) -> String {
        let scheme = if self.tls.is_some() { "kafkas" } else { "kafka" };
        format!("{scheme}://127.0.0.1:{}", site.port())
    }

    fn probe(&self, site: &Site) -> Probe {
        let (port, tls) = (site.port(), self.tls.is_some());
        Box::pin(async move {
            let mut stream = server::stream(port).await?;
            match tls {
                true => greeting::tls(&mut stream).await,
                false => greeting::kafka(&mut stream).await,
            }
        })
    }

    fn secrets(&self) -> Vec<Secret> {
        self.user.iter().map(|(_, password)| password.clone()).collect()
    }
}

/// Text for a file of properties, which Java reads as Latin-1.
fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    for unit in text.replace('\\', "\\\\").encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() => quoted.push(char::from(byte)),
            _ => {
                let _ = write!(quoted, "\\u{unit:04x}");
            }
        }
    }
    quoted
}

fn failed(what: &str) -> TransportError {
    TransportError::new(TransportErrorKind::Refused, format!("start Kafka: {what}"))
}

fn copied(from: &std::path::Path, to: &std::path::Path) -> Result<(), TransportError> {
    let copy = || -> std::io::Result<()> {
        for entry in std::fs::read_dir(from)? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                std::fs::copy(entry.path(), to.join(entry.file_name()))?;
            }
        }
        Ok(())
    };
    copy().map_err(|error| failed("copy its new log").with_source(error))
}

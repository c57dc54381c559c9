//! [`RabbitMqServer`]: a RabbitMQ node that a test starts for itself.

use std::fmt::Write as _;
use std::time::Duration;

use choreo_runtime::transport::{TransportError, TransportErrorKind};
use secrecy::ExposeSecret;

use crate::profile::RABBITMQ;
use crate::security::{Identity, Secret};
use crate::server::{self, Certificates, Launch, Probe, Program, Recipe, Server, Site, greeting};

/// A RabbitMQ node of the test's own, as it is wanted: [`start`](RabbitMqServer::start) starts it, which takes some
/// seconds.
///
/// ```no_run
/// # use choreo_transports as choreo;
/// use choreo::rabbitmq::RabbitMqServer;
/// use choreo::security::Identity;
///
/// # async fn shop() -> Result<(), Box<dyn std::error::Error>> {
/// let server = RabbitMqServer::new().user("shop", "a secret").start().await?;
/// println!("{}", server.url());
///
/// let small = RabbitMqServer::new().config("max_message_size = 65536").start().await?;
///
/// // Mutual TLS, and the login is the common name in the client's certificate.
/// let of_broker = Identity::from_pem_files("certificates/broker.pem", "certificates/broker.key");
/// let authority = std::fs::read("certificates/ca.pem")?;
/// let strict = RabbitMqServer::new().tls(of_broker).client_ca(authority);
/// let strict = strict.external(true).user("shop", "never asked for").start().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "it is started by `start`"]
pub struct RabbitMqServer {
    user: Option<(String, Secret)>,
    external: bool,
    traced: bool,
    tls: Option<Identity>,
    client_ca: Option<Vec<u8>>,
    config: String,
}

impl RabbitMqServer {
    /// One that lets in `guest` with the password `guest`.
    pub fn new() -> RabbitMqServer {
        RabbitMqServer::default()
    }

    /// Has this user instead of `guest`, who may do everything.
    pub fn user(mut self, user: impl Into<String>, password: impl Into<Secret>) -> RabbitMqServer {
        self.user = Some((user.into(), password.into()));
        self
    }

    /// Lets in a client by the common name in its certificate (the mechanism `EXTERNAL`). Goes with
    /// [`client_ca`](RabbitMqServer::client_ca), and with [`user`](RabbitMqServer::user), which makes the user of that name.
    pub fn external(mut self, external: bool) -> RabbitMqServer {
        self.external = external;
        self
    }

    /// Shows a copy of what it is given, to those who ask for it on `amq.rabbitmq.trace`.
    pub(super) fn traced(mut self, traced: bool) -> RabbitMqServer {
        self.traced = traced;
        self
    }

    /// Speaks TLS alone, with this certificate and key.
    pub fn tls(mut self, identity: Identity) -> RabbitMqServer {
        self.tls = Some(identity);
        self
    }

    /// Lets in only clients with a certificate of this authority, given as PEM text: mutual TLS. Goes with
    /// [`tls`](RabbitMqServer::tls).
    pub fn client_ca(mut self, pem: impl AsRef<[u8]>) -> RabbitMqServer {
        self.client_ca = Some(pem.as_ref().to_vec());
        self
    }

    /// Adds text to the node's `rabbitmq.conf`.
    pub fn config(mut self, text: impl AsRef<str>) -> RabbitMqServer {
        self.config.push_str(text.as_ref());
        self.config.push('\n');
        self
    }

    /// Starts it. Resolves when it answers.
    ///
    /// # Errors
    ///
    /// `NoBroker` where there is neither `rabbitmq-server` nor Docker; `TimedOut` or `Refused`, with the end of its
    /// log, where it does not come up.
    pub async fn start(self) -> Result<Server, TransportError> {
        server::start(self).await
    }

    fn written(&self, site: &Site) -> Result<String, TransportError> {
        let (host, port) = (site.host(), site.port());
        let mut text = String::from("log.console = true\nlog.console.level = info\nlog.file = false\n");
        let _ = writeln!(text, "distribution.listener.interface = 127.0.0.1");
        // A container's users are never on its loopback.
        let _ = writeln!(text, "loopback_users = none");
        match Certificates::write(self.tls.as_ref(), self.client_ca.as_deref(), site)? {
            None => _ = writeln!(text, "listeners.tcp.1 = {host}:{port}"),
            Some(Certificates { certificate, key, client_ca }) => {
                let _ = writeln!(text, "listeners.tcp = none\nlisteners.ssl.1 = {host}:{port}");
                let _ = writeln!(text, "ssl_options.certfile = {}", certificate.display());
                let _ = writeln!(text, "ssl_options.keyfile = {}", key.display());
                if let Some(authority) = client_ca {
                    let _ = writeln!(text, "ssl_options.cacertfile = {}", authority.display());
                    text.push_str(
                        "ssl_options.verify = verify_peer\nssl_options.fail_if_no_peer_cert = true\n",
                    );
                }
            }
        }
        if self.external {
            text.push_str("auth_mechanisms.1 = EXTERNAL\nauth_mechanisms.2 = PLAIN\n");
            text.push_str("ssl_cert_login_from = common_name\n");
        }
        Ok(text + &self.config)
    }

    /// In Erlang's terms, which take any byte.
    fn advanced(&self) -> String {
        let mut settings = Vec::new();
        if let Some((user, password)) = &self.user {
            settings.push(format!("{{default_user, {}}}", binary(user)));
            settings.push(format!("{{default_pass, {}}}", binary(password.expose_secret())));
        }
        if self.traced {
            // What `rabbitmqctl trace_on` would set, later and for longer.
            settings.push(format!("{{trace_vhosts, [{}]}}", binary("/")));
        }
        format!("[{{rabbit, [{}]}}].\n", settings.join(", "))
    }

    fn check(&self) -> Result<(), TransportError> {
        if self.external && self.client_ca.is_none() {
            let text = "start RabbitMQ with `external`: give it `tls` and `client_ca` as well";
            return Err(TransportError::new(TransportErrorKind::Misconfigured, text));
        }
        Ok(())
    }
}

/// Its ports: for clients, for other nodes, for the port mapper.
const NODES: usize = 1;
const MAPPER: usize = 2;

impl Recipe for RabbitMqServer {
    fn name(&self) -> &'static str {
        RABBITMQ.name
    }

    fn program(&self) -> Program {
        RABBITMQ.program
    }

    fn image(&self) -> Option<&'static str> {
        RABBITMQ.image
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
        let plugins = if self.external { "[rabbitmq_auth_mechanism_ssl].\n" } else { "[].\n" };
        let launch = Launch::default()
            .env("RABBITMQ_NODENAME", node(site))
            .env("RABBITMQ_CONFIG_FILE", site.write("rabbitmq.conf", self.written(site)?)?)
            .env("RABBITMQ_CONFIG_FILES", site.make_folder("conf.d")?)
            .env("RABBITMQ_ADVANCED_CONFIG_FILE", site.write("advanced.config", self.advanced())?)
            .env("RABBITMQ_ENABLED_PLUGINS_FILE", site.write("plugins", plugins)?)
            .env("RABBITMQ_MNESIA_BASE", site.make_folder("data")?)
            .env("RABBITMQ_LOG_BASE", site.make_folder("log")?)
            .env("RABBITMQ_LOG", "info,-color")
            // The administrator's settings are for another node.
            .env("RABBITMQ_CONF_ENV_FILE", "/dev/null")
            // The Erlang cookie.
            .env("HOME", site.make_folder("home")?)
            // The script becomes the node, instead of waiting for it.
            .env("RABBITMQ_ALLOW_INPUT", "1")
            .env("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-noinput");
        if site.contained() {
            return Ok(launch);
        }
        with_mapper(launch, site)
    }

    fn url(&self, site: &Site) -> String {
        let scheme = if self.tls.is_some() { "amqps" } else { "amqp" };
        format!("{scheme}://127.0.0.1:{}", site.port())
    }

    fn probe(&self, site: &Site) -> Probe {
        let (port, tls) = (site.port(), self.tls.is_some());
        Box::pin(async move {
            let mut stream = server::stream(port).await?;
            match tls {
                true => greeting::tls(&mut stream).await,
                false => greeting::rabbitmq(&mut stream).await.map(drop),
            }
        })
    }

    fn secrets(&self) -> Vec<Secret> {
        self.user.iter().map(|(_, password)| password.clone()).collect()
    }
}

/// The same, with a port mapper of its own beside it: the one that Erlang starts otherwise is shared by the machine,
/// and outlives the node.
fn with_mapper(mut launch: Launch, site: &Site) -> Result<Launch, TransportError> {
    let port = site.port_at(MAPPER).to_string();
    let epmd = server::found("epmd").unwrap_or_else(|| "epmd".into());
    let script = format!("exec '{}' -port {port} -address 127.0.0.1\n", epmd.display());
    launch.companion = Some(site.write("epmd.sh", script)?);
    Ok(launch
        .env("RABBITMQ_DIST_PORT", site.port_at(NODES).to_string())
        .env("ERL_EPMD_PORT", port)
        .env("ERL_EPMD_ADDRESS", "127.0.0.1")
        .env("ERL_FLAGS", "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}"))
}

fn node(site: &Site) -> String {
    format!("choreo-{}@localhost", site.port())
}

/// Text as an Erlang binary.
fn binary(text: &str) -> String {
    let bytes: Vec<String> = text.bytes().map(|byte| byte.to_string()).collect();
    format!("<<{}>>", bytes.join(","))
}

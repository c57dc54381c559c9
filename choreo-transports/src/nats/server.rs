//! [`NatsServer`]: a NATS server that a test starts for itself.

use std::fmt::Write as _;
use std::path::Path;

use choreo_runtime::transport::TransportError;
use secrecy::ExposeSecret;
use tokio::io::AsyncWriteExt;

use super::vacancy::{OVERSEER, PASSWORD};
use crate::profile::NATS;
use crate::security::{Identity, Secret};
use crate::server::{self, Certificates, Launch, Probe, Program, Recipe, Server, Site, greeting};

/// A NATS server of the test's own, as it is wanted: [`start`](NatsServer::start) starts it.
///
/// ```no_run
/// # use choreo_transports as choreo;
/// use choreo::nats::NatsServer;
/// use choreo::security::Identity;
///
/// # async fn shop() -> Result<(), Box<dyn std::error::Error>> {
/// let server = NatsServer::new().jetstream(true).user("shop", "a secret").start().await?;
/// println!("{}", server.url());
///
/// let limited = NatsServer::new().token("a secret").config("max_payload: 64KB").start().await?;
/// let by_key = NatsServer::new().nkey("UDXU4..").start().await?;
///
/// // Mutual TLS.
/// let of_broker = Identity::from_pem_files("certificates/broker.pem", "certificates/broker.key");
/// let authority = std::fs::read("certificates/ca.pem")?;
/// let strict = NatsServer::new().tls(of_broker).client_ca(authority).start().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "it is started by `start`"]
pub struct NatsServer {
    jetstream: bool,
    overseen: bool,
    access: Access,
    tls: Option<Identity>,
    client_ca: Option<Vec<u8>>,
    config: String,
}

#[derive(Debug, Clone, Default)]
enum Access {
    #[default]
    Open,
    User(String, Secret),
    Token(Secret),
    Nkey(String),
}

impl NatsServer {
    /// One that lets everybody in.
    pub fn new() -> NatsServer {
        NatsServer::default()
    }

    /// With JetStream, whose streams are kept in the server's temporary folder.
    pub fn jetstream(mut self, jetstream: bool) -> NatsServer {
        self.jetstream = jetstream;
        self
    }

    /// Lets in this user alone.
    pub fn user(mut self, user: impl Into<String>, password: impl Into<Secret>) -> NatsServer {
        self.access = Access::User(user.into(), password.into());
        self
    }

    /// Lets in whoever has this token.
    pub fn token(mut self, token: impl Into<Secret>) -> NatsServer {
        self.access = Access::Token(token.into());
        self
    }

    /// Lets in whoever has the seed to this public key: `UDXU4..`.
    pub fn nkey(mut self, public_key: impl Into<String>) -> NatsServer {
        self.access = Access::Nkey(public_key.into());
        self
    }

    /// Speaks TLS alone, with this certificate and key.
    pub fn tls(mut self, identity: Identity) -> NatsServer {
        self.tls = Some(identity);
        self
    }

    /// Lets in only clients with a certificate of this authority, given as PEM text: mutual TLS. Goes with
    /// [`tls`](NatsServer::tls).
    pub fn client_ca(mut self, pem: impl AsRef<[u8]>) -> NatsServer {
        self.client_ca = Some(pem.as_ref().to_vec());
        self
    }

    /// Lets a tap ask who listens. Everybody else is let in as before.
    pub(super) fn overseen(mut self, overseen: bool) -> NatsServer {
        self.overseen = overseen;
        self
    }

    /// Adds text to the server's configuration file: accounts, permissions, limits.
    pub fn config(mut self, text: impl AsRef<str>) -> NatsServer {
        self.config.push_str(text.as_ref());
        self.config.push('\n');
        self
    }

    /// Starts it. Resolves when it answers.
    ///
    /// # Errors
    ///
    /// `NoBroker` where there is neither `nats-server` nor Docker; `TimedOut` or `Refused`, with the end of its log,
    /// where it does not come up.
    pub async fn start(self) -> Result<Server, TransportError> {
        server::start(self).await
    }

    fn written(&self, site: &Site) -> Result<String, TransportError> {
        let mut text = String::new();
        let (host, port, name) = (site.host(), site.port(), named(site));
        let _ = writeln!(text, "listen: \"{host}:{port}\"\nserver_name: \"{name}\"");
        if self.jetstream {
            let _ = writeln!(text, "jetstream {{ store_dir: {} }}", path(&site.make_folder("jetstream")?));
        }
        if self.overseen {
            let users = format!("[ {{ user: \"{OVERSEER}\", password: \"{PASSWORD}\" }} ]");
            let _ = writeln!(text, "accounts {{ $SYS: {{ users: {users} }} }}");
        }
        if let Some(access) = self.access.written() {
            let _ = writeln!(text, "authorization {{ {access} }}");
        }
        if let Some(files) = Certificates::write(self.tls.as_ref(), self.client_ca.as_deref(), site)? {
            let Certificates { certificate, key, client_ca } = &files;
            let authority = client_ca.as_deref().map(|file| format!("ca_file: {}, verify: true", path(file)));
            let authority = authority.unwrap_or_default();
            let (certificate, key) = (path(certificate), path(key));
            let _ = writeln!(text, "tls {{ cert_file: {certificate}, key_file: {key}, {authority} }}");
        }
        Ok(text + &self.config)
    }
}

impl Access {
    fn written(&self) -> Option<String> {
        match self {
            Access::Open => None,
            Access::User(user, password) => {
                Some(format!("user: {}, password: {}", quoted(user), quoted(password.expose_secret())))
            }
            Access::Token(token) => Some(format!("token: {}", quoted(token.expose_secret()))),
            Access::Nkey(key) => Some(format!("users: [ {{ nkey: {} }} ]", quoted(key))),
        }
    }
}

impl Recipe for NatsServer {
    fn name(&self) -> &'static str {
        NATS.name
    }

    fn program(&self) -> Program {
        NATS.program
    }

    fn image(&self) -> Option<&'static str> {
        NATS.image
    }

    fn prepare(&self, site: &Site) -> Result<Launch, TransportError> {
        let config = site.write("nats.conf", self.written(site)?)?;
        Ok(Launch::new(["-c".into(), config.into_os_string()]))
    }

    fn url(&self, site: &Site) -> String {
        let scheme = if self.tls.is_some() { "tls" } else { "nats" };
        format!("{scheme}://127.0.0.1:{}", site.port())
    }

    /// The server speaks first, in plain text. Whether it also takes orders is asked where it lets everybody in.
    fn probe(&self, site: &Site) -> Probe {
        let (port, name) = (site.port(), format!("\"server_name\":\"{}\"", named(site)));
        Box::pin(async move {
            let mut stream = server::stream(port).await?;
            let info = greeting::nats(&mut stream).await?;
            server::expected(info.contains(&name), &info)?;
            if info.contains("\"auth_required\":true") || info.contains("\"tls_required\":true") {
                return Ok(());
            }
            stream.write_all(b"CONNECT {\"verbose\":false}\r\nPING\r\n").await?;
            let answer = server::line(&mut stream).await?;
            server::expected(answer == "PONG", &answer)
        })
    }

    fn secrets(&self) -> Vec<Secret> {
        match &self.access {
            Access::User(_, secret) | Access::Token(secret) => vec![secret.clone()],
            Access::Open | Access::Nkey(_) => Vec::new(),
        }
    }
}

/// A name that no other server has: folders are unique.
fn named(site: &Site) -> String {
    let folder = site.folder().file_name().unwrap_or_default().to_string_lossy();
    folder.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
}

/// A string of the server's configuration language.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

fn path(path: &Path) -> String {
    quoted(&path.to_string_lossy())
}

//! [`RedisServer`]: a Redis server that a test starts for itself.

use std::fmt::Write as _;
use std::path::Path;

use choreo_runtime::transport::TransportError;
use secrecy::ExposeSecret;

use crate::profile::REDIS;
use crate::security::{Identity, Secret};
use crate::server::{self, Certificates, Launch, Probe, Program, Recipe, Server, Site, greeting};

/// A Redis server of the test's own, as it is wanted: [`start`](RedisServer::start) starts it.
///
/// ```no_run
/// # use choreo_transports as choreo;
/// use choreo::redis::RedisServer;
/// use choreo::security::Identity;
///
/// # async fn shop() -> Result<(), Box<dyn std::error::Error>> {
/// let server = RedisServer::new().user("shop", "a secret").start().await?;
/// println!("{}", server.url());
///
/// let kept = RedisServer::new().password("a secret").persistent(true).config("maxclients 20").start().await?;
///
/// // Mutual TLS.
/// let of_broker = Identity::from_pem_files("certificates/broker.pem", "certificates/broker.key");
/// let authority = std::fs::read("certificates/ca.pem")?;
/// let strict = RedisServer::new().tls(of_broker).client_ca(authority).start().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "it is started by `start`"]
pub struct RedisServer {
    user: Option<(String, Secret)>,
    password: Option<Secret>,
    persistent: bool,
    tls: Option<Identity>,
    client_ca: Option<Vec<u8>>,
    config: String,
}

impl RedisServer {
    /// One that lets everybody in, and keeps nothing when it is killed.
    pub fn new() -> RedisServer {
        RedisServer::default()
    }

    /// Lets in this user of the access list, who may do everything, and nobody without a name.
    pub fn user(mut self, user: impl Into<String>, password: impl Into<Secret>) -> RedisServer {
        self.user = Some((user.into(), password.into()));
        self
    }

    /// Lets in whoever has this password: `requirepass`.
    pub fn password(mut self, password: impl Into<Secret>) -> RedisServer {
        self.password = Some(password.into());
        self
    }

    /// Keeps every write, so that its streams are there again after [`Server::kill`] and [`Server::restart`].
    pub fn persistent(mut self, persistent: bool) -> RedisServer {
        self.persistent = persistent;
        self
    }

    /// Speaks TLS alone, with this certificate and key.
    pub fn tls(mut self, identity: Identity) -> RedisServer {
        self.tls = Some(identity);
        self
    }

    /// Lets in only clients with a certificate of this authority, given as PEM text: mutual TLS. Goes with
    /// [`tls`](RedisServer::tls).
    pub fn client_ca(mut self, pem: impl AsRef<[u8]>) -> RedisServer {
        self.client_ca = Some(pem.as_ref().to_vec());
        self
    }

    /// Adds text to the server's configuration file: limits, further users.
    pub fn config(mut self, text: impl AsRef<str>) -> RedisServer {
        self.config.push_str(text.as_ref());
        self.config.push('\n');
        self
    }

    /// Starts it. Resolves when it answers.
    ///
    /// # Errors
    ///
    /// `NoBroker` where there is neither `redis-server` nor Docker; `TimedOut` or `Refused`, with the end of its log,
    /// where it does not come up.
    pub async fn start(self) -> Result<Server, TransportError> {
        server::start(self).await
    }

    fn written(&self, site: &Site) -> Result<String, TransportError> {
        let (port, host) = (site.port(), site.host());
        let mut text = format!("bind {host}\ndir {}\nsave \"\"\n", path(site.folder()));
        let (append, protected) = if self.persistent { ("yes", "always") } else { ("no", "everysec") };
        let _ = writeln!(text, "appendonly {append}\nappendfsync {protected}");
        if site.contained() {
            text.push_str("protected-mode no\n");
        }
        match Certificates::write(self.tls.as_ref(), self.client_ca.as_deref(), site)? {
            None => _ = writeln!(text, "port {port}"),
            Some(Certificates { certificate, key, client_ca }) => {
                let _ = writeln!(text, "port 0\ntls-port {port}");
                let _ = writeln!(text, "tls-cert-file {}\ntls-key-file {}", path(&certificate), path(&key));
                let authority = client_ca.as_deref().unwrap_or(&certificate);
                let asked = if client_ca.is_some() { "yes" } else { "no" };
                let _ = writeln!(text, "tls-ca-cert-file {}\ntls-auth-clients {asked}", path(authority));
            }
        }
        if let Some((user, password)) = &self.user {
            let password = quoted(&format!(">{}", password.expose_secret()));
            let _ = writeln!(text, "user default off\nuser {} on {password} ~* &* +@all", quoted(user));
        }
        if let Some(password) = &self.password {
            let _ = writeln!(text, "requirepass {}", quoted(password.expose_secret()));
        }
        Ok(text + &self.config)
    }
}

impl Recipe for RedisServer {
    fn name(&self) -> &'static str {
        REDIS.name
    }

    fn program(&self) -> Program {
        REDIS.program
    }

    fn image(&self) -> Option<&'static str> {
        REDIS.image
    }

    fn prepare(&self, site: &Site) -> Result<Launch, TransportError> {
        let config = site.write("redis.conf", self.written(site)?)?;
        Ok(Launch::new([config]))
    }

    fn url(&self, site: &Site) -> String {
        let scheme = if self.tls.is_some() { "rediss" } else { "redis" };
        format!("{scheme}://127.0.0.1:{}", site.port())
    }

    fn probe(&self, site: &Site) -> Probe {
        let (port, tls) = (site.port(), self.tls.is_some());
        Box::pin(async move {
            let mut stream = server::stream(port).await?;
            match tls {
                true => greeting::tls(&mut stream).await,
                false => greeting::redis(&mut stream).await,
            }
        })
    }

    fn secrets(&self) -> Vec<Secret> {
        let user = self.user.iter().map(|(_, password)| password);
        user.chain(&self.password).cloned().collect()
    }
}

/// A word of the server's configuration file, whatever is in it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => quoted.extend(['\\', char::from(byte)]),
            b' '..=b'~' => quoted.push(char::from(byte)),
            _ => _ = write!(quoted, "\\x{byte:02x}"),
        }
    }
    quoted.push('"');
    quoted
}

fn path(path: &Path) -> String {
    quoted(&path.to_string_lossy())
}

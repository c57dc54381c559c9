//! Getting in: from an endpoint and credentials to a connection.

use ::redis::aio::MultiplexedConnection;
use ::redis::io::tcp::TcpSettings;
use ::redis::{
    AsyncConnectionConfig, Client, ConnectionAddr, IntoConnectionInfo, ProtocolVersion, PushInfo,
    RedisConnectionInfo,
};
use choreo_runtime::transport::{TransportError, TransportErrorKind};
use secrecy::ExposeSecret;

use super::{Fault, RedisAuth, failure, tls::secured};
use crate::security::{Endpoint, Tls};

/// What Redis calls the library of our connections.
pub(super) const LIBRARY: &str = "choreo";

/// What connections are made with. It is dropped when they stand, and our copy of the password with it.
pub(crate) struct Dialler {
    client: Client,
    place: String,
    auth: Option<RedisAuth>,
}

impl Dialler {
    pub(crate) fn new(
        endpoint: &Endpoint,
        auth: Option<RedisAuth>,
        tls: Option<&Tls>,
    ) -> Result<Dialler, TransportError> {
        let place = endpoint.to_string();
        if let Some((name, _)) = endpoint.query().next() {
            return Err(misconfigured(format!(
                "connect to {place}: its URL has the parameter `{name}`; Redis knows none"
            )));
        }
        let [host] = endpoint.hosts() else {
            let text = format!("connect to {place}: name one host; clusters and sentinels are not supported");
            return Err(misconfigured(text));
        };
        let mut settings =
            RedisConnectionInfo::default().set_protocol(ProtocolVersion::RESP3).set_db(database(endpoint)?);
        if let Some(RedisAuth { user, password }) = &auth {
            settings = settings.set_password(password.expose_secret());
            if let Some(user) = user {
                settings = settings.set_username(user);
            }
        }
        let info = address(host, tls.is_some())
            .into_connection_info()
            .map_err(|_| misconfigured(format!("connect to {place}: it is not an address")))?
            .set_redis_settings(settings.set_lib_name(LIBRARY, env!("CARGO_PKG_VERSION")))
            .set_tcp_settings(TcpSettings::default().set_nodelay(true));
        let client = match tls {
            None => Client::open(info),
            Some(tls) => secured(info, tls)?,
        };
        let client = client.map_err(|error| {
            // Not with its words: a parser's may quote a key.
            drop(error);
            misconfigured(format!("connect to {place}: a certificate or key is not valid PEM"))
        })?;
        Ok(Dialler { client, place, auth })
    }

    /// Connects, and logs in. `push` is called by the connection's own task, in the order of the wire.
    pub(crate) async fn open(
        &self,
        push: impl Fn(PushInfo) + Send + Sync + 'static,
    ) -> Result<MultiplexedConnection, TransportError> {
        let config = AsyncConnectionConfig::new()
            // Whoever waits for an answer says for how long.
            .set_connection_timeout(None)
            .set_response_timeout(None)
            .set_push_sender(move |info| {
                push(info);
                Ok::<(), ::redis::aio::SendError>(())
            });
        let opened = self.client.get_multiplexed_async_connection_with_config(&config).await;
        opened.map_err(|error| {
            let secrets: Vec<_> = self.auth.iter().map(|auth| &auth.password).collect();
            failure::of(&error, &self.place, &secrets)
        })
    }

    /// The error of a connection that stands and can't be used.
    pub(crate) fn unusable(&self, fault: &Fault) -> TransportError {
        fault.error(&format!("connect to {}", self.place))
    }
}

impl std::fmt::Debug for Dialler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dialler").field("place", &self.place).finish_non_exhaustive()
    }
}

fn database(endpoint: &Endpoint) -> Result<i64, TransportError> {
    match endpoint.path() {
        "" => Ok(0),
        path => path.parse::<u32>().map(i64::from).map_err(|_| {
            let text = format!(
                "connect to {endpoint}: what follows the host is the number of a database, as in `/2`"
            );
            misconfigured(text)
        }),
    }
}

fn address(host: &crate::security::Host, tls: bool) -> ConnectionAddr {
    let (host, port) = (host.name.clone(), host.port);
    match tls {
        false => ConnectionAddr::Tcp(host, port),
        true => ConnectionAddr::TcpTls { host, port, insecure: false, tls_params: None },
    }
}

pub(super) fn misconfigured(text: impl Into<String>) -> TransportError {
    TransportError::new(TransportErrorKind::Misconfigured, text)
}

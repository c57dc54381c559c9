//! Getting through to the broker, and being let in.

use std::io;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use choreo_runtime::transport::{TransportError, TransportErrorKind};
use lapin::protocol::{AMQPErrorKind, AMQPHardError, AMQPSoftError};
use lapin::tcp::{AMQPUriTcpExt, TLSConfig};
use lapin::uri::{AMQPAuthority, AMQPQueryString, AMQPScheme, AMQPUri, AMQPUserInfo};
use lapin::{AsyncTcpStream, Connection, ConnectionProperties, Error, ErrorKind};

use super::fault::words;
use super::{RabbitMqAuth, RabbitMqLink};
use crate::link::{Dial, nothing_listens};
use crate::security::{Endpoint, Host, Scrubbed, Tls, scrub, untrusted_hint};

/// Both sides send a sign of life at least so often, in seconds. After two of them in silence the broker forgets us: a
/// test that stands in a debugger should not be forgotten at once. Whether the broker lives is asked more often.
const HEARTBEAT: u16 = 10;

/// What to look at where nobody speaks as expected.
const STRANGE: &str = "is it RabbitMQ's port, and does it want TLS (`amqps://`)?";

/// Connects to the first host that answers.
pub(super) async fn connect(dial: Dial<'_, RabbitMqLink>) -> Result<Connection, TransportError> {
    if let Some((name, _)) = dial.endpoint.query().next() {
        let text =
            format!("connect to RabbitMq: the URL's parameter `{name}` is not known here; take it out");
        return Err(misconfigured(text));
    }
    let connector = Connector::new(dial.tls)?;
    let known = dial.auth.is_some();
    let auth = dial.auth.unwrap_or_else(RabbitMqAuth::guest);
    if auth.needs_identity() && dial.tls.is_none() {
        let text = "log in with a certificate: give it by `.tls(Tls::new().identity(..))`";
        return Err(misconfigured(text));
    }
    let mut result = Err(misconfigured("connect to RabbitMq: the URL names no host"));
    for host in dial.endpoint.hosts() {
        result = match knock(host, vhost(dial.endpoint), &connector, &auth, dial.timeout).await {
            Ok(connection) => return Ok(connection),
            Err(error) => Err(refusal(dial.endpoint, &auth, known, &error)),
        };
        if !matches!(&result, Err(error) if error.kind() == TransportErrorKind::Unreachable) {
            break;
        }
    }
    result
}

/// Where it is, without credentials, as any AMQP client reads it.
pub(super) fn url(endpoint: &Endpoint) -> String {
    let whole = endpoint.to_string();
    match (endpoint.hosts(), whole.splitn(4, '/').nth(3)) {
        ([first, _, ..], Some(path)) => format!("{}://{first}/{path}", endpoint.scheme()),
        ([first, _, ..], None) => format!("{}://{first}", endpoint.scheme()),
        _ => whole,
    }
}

/// The virtual host. The one that is always there is called `/`.
fn vhost(endpoint: &Endpoint) -> &str {
    match endpoint.path() {
        "" => "/",
        path => path,
    }
}

/// Makes streams.
#[derive(Clone)]
struct Connector {
    #[cfg(feature = "tls")]
    tls: Option<lapin::tcp::RustlsConnector>,
}

impl Connector {
    #[cfg(feature = "tls")]
    fn new(tls: Option<&Tls>) -> Result<Connector, TransportError> {
        let tls = tls.map(Tls::client_config).transpose()?.map(Into::into);
        Ok(Connector { tls })
    }

    #[cfg(not(feature = "tls"))]
    fn new(tls: Option<&Tls>) -> Result<Connector, TransportError> {
        tls.map_or(Ok(()), |_| Tls::check_built())?;
        Ok(Connector {})
    }
}

/// Tries one host.
async fn knock(
    host: &Host,
    vhost: &str,
    connector: &Connector,
    auth: &RabbitMqAuth,
    budget: Duration,
) -> Result<Connection, Error> {
    let authority = AMQPAuthority {
        // Nobody asks for it: the login is the provider's.
        userinfo: AMQPUserInfo { username: String::new(), password: String::new() },
        host: host.name.clone(),
        port: host.port,
    };
    let query = AMQPQueryString { heartbeat: Some(HEARTBEAT), ..Default::default() };
    // TLS is ours: the client's own would choose whom to trust by itself.
    let uri = AMQPUri { scheme: AMQPScheme::AMQP, authority, vhost: vhost.to_owned(), query };
    let properties = ConnectionProperties::default()
        .with_connection_name("choreo".into())
        .with_auth_provider(auth.starter());
    let line = Line::default();
    let (socket, connector) = (Arc::clone(&line.0), connector.clone());
    let runtime = lapin::runtime::default_runtime()?;
    let connection = Connection::connector(
        uri,
        runtime,
        async move |uri, runtime| {
            // This runs on the client's own thread, which traces its frames: the login is in one.
            crate::security::silence_this_thread();
            let dialled = async {
                let stream = uri.connect_with_config_async(TLSConfig::default(), &runtime).await?;
                if let AsyncTcpStream::Plain(plain) = &stream {
                    // An error: it was dialled before.
                    let _ = socket.set(duplicate(plain.get_ref())?);
                }
                #[cfg(feature = "tls")]
                if let Some(tls) = &connector.tls {
                    return stream.into_rustls(tls, &uri.authority.host).await;
                }
                #[cfg(not(feature = "tls"))]
                let _ = &connector;
                Ok::<_, io::Error>(stream)
            };
            let result = tokio::time::timeout(budget, dialled).await;
            result.unwrap_or_else(|_| Err(io::Error::from(io::ErrorKind::TimedOut))).map_err(Error::from)
        },
        properties,
    )
    .await?;
    line.keep();
    Ok(connection)
}

/// The socket while nobody is let in. Where we give up, it is shut: the client's own thread waits for the broker as long
/// as it is open.
#[derive(Default)]
struct Line(Arc<OnceLock<TcpStream>>);

impl Line {
    fn keep(mut self) {
        self.0 = Arc::default();
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some(socket) = self.0.get() {
            // An error: it is shut already.
            let _ = socket.shutdown(Shutdown::Both);
        }
    }
}

#[cfg(unix)]
fn duplicate(stream: &tokio::net::TcpStream) -> io::Result<TcpStream> {
    use std::os::fd::AsFd;
    stream.as_fd().try_clone_to_owned().map(TcpStream::from)
}

#[cfg(windows)]
fn duplicate(stream: &tokio::net::TcpStream) -> io::Result<TcpStream> {
    use std::os::windows::io::AsSocket;
    stream.as_socket().try_clone_to_owned().map(TcpStream::from)
}

/// Why we were not let in.
fn refusal(endpoint: &Endpoint, auth: &RabbitMqAuth, known: bool, error: &Error) -> TransportError {
    let secrets = auth.secrets();
    let verb = format!("connect to RabbitMq at {endpoint}");
    let (kind, why) = match error.kind() {
        ErrorKind::ProtocolError(amqp) => {
            let words = scrub(words(amqp.get_message().as_str()), &secrets);
            match amqp.kind() {
                AMQPErrorKind::Soft(AMQPSoftError::ACCESSREFUSED) if known => {
                    (TransportErrorKind::Unauthorized, format!("the broker refused the login: {words}"))
                }
                AMQPErrorKind::Soft(AMQPSoftError::ACCESSREFUSED) => {
                    let fix = "without `.auth(..)` it is the user `guest`";
                    (
                        TransportErrorKind::Unauthorized,
                        format!("the broker refused the login ({fix}): {words}"),
                    )
                }
                AMQPErrorKind::Hard(AMQPHardError::NOTALLOWED) if words.contains("not found") => (
                    TransportErrorKind::Misconfigured,
                    format!("{words}; it is what follows the `/` of the URL"),
                ),
                AMQPErrorKind::Hard(AMQPHardError::NOTALLOWED) => (TransportErrorKind::Unauthorized, words),
                AMQPErrorKind::Hard(AMQPHardError::COMMANDINVALID) => {
                    (TransportErrorKind::Unauthorized, format!("the broker takes no such login: {words}"))
                }
                _ => (TransportErrorKind::Refused, words),
            }
        }
        ErrorKind::IOError(error) => unreachable(error, Scrubbed::new(&**error, &secrets)),
        ErrorKind::ParsingError(_) => {
            (TransportErrorKind::Unreachable, format!("what answers is not AMQP; {STRANGE}"))
        }
        _ => (TransportErrorKind::Unreachable, Scrubbed::new(error, &secrets).to_string()),
    };
    TransportError::new(kind, format!("{verb}: {why}"))
}

fn unreachable(error: &io::Error, words: Scrubbed) -> (TransportErrorKind, String) {
    use io::ErrorKind::{
        ConnectionAborted, ConnectionRefused, ConnectionReset, InvalidData, TimedOut, UnexpectedEof,
    };
    match error.kind() {
        ConnectionRefused => (TransportErrorKind::Unreachable, nothing_listens("RabbitMQ")),
        // What rustls says of a certificate.
        InvalidData => {
            let words = words.to_string();
            let why = match words.contains("certificate") {
                true => format!("{words}; {}", untrusted_hint(&words)),
                false => words,
            };
            (TransportErrorKind::Misconfigured, why)
        }
        TimedOut => (TransportErrorKind::TimedOut, words.to_string()),
        ConnectionAborted | ConnectionReset | UnexpectedEof => {
            let why = format!("the connection was closed before we were let in; {STRANGE}");
            (TransportErrorKind::Unreachable, why)
        }
        _ => (TransportErrorKind::Unreachable, words.to_string()),
    }
}

fn misconfigured(text: impl Into<String>) -> TransportError {
    TransportError::new(TransportErrorKind::Misconfigured, text)
}

//! What a broker says to whoever connects: [`Answer`].

use std::future::Future;
use std::io;
use std::sync::mpsc;
use std::time::Duration;

use choreo_runtime::transport::TransportError;
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use super::version::version_in;
use super::{Kind, Place};
use crate::link::runtime;
use crate::security::Host;
use crate::server::{greeting, stream_to};

/// What came of connecting to a host. Nobody logs in, so that nothing is said of credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// It greets as such a broker does.
    Greets {
        /// Its version, where it tells that to everybody.
        version: Option<String>,
    },
    /// It speaks TLS; what is behind that was not asked.
    SpeaksTls,
    /// It took the connection, and then said something else than such a broker says, or hung up.
    Strange,
    /// It took the connection, and then said nothing within the limit.
    Silent,
    /// There is no connection: why.
    Unreachable(io::ErrorKind),
}

impl Place {
    /// Connects to each of its hosts, all at once, and hears what is said there before anybody logs in. It takes no longer
    /// than the limit. Blocks.
    ///
    /// # Errors
    ///
    /// Where tests may not reach it all: then nothing is sent, and no name is looked up.
    pub fn knock(&self, limit: Duration) -> Result<Vec<(Host, Answer)>, TransportError> {
        self.endpoint().check_allowed(self.kind().feature())?;
        let (kind, asks_tls, deadline) = (self.kind(), self.asks_tls(), Instant::now() + limit);
        let (send, receive) = mpsc::channel();
        let handle = runtime::handle()?;
        for (index, host) in self.endpoint().hosts().iter().cloned().enumerate() {
            let send = send.clone();
            handle.spawn(async move {
                let answer = answer_of(kind, &host, asks_tls, deadline).await;
                // It is there as long as anything is to come.
                let _ = send.send((index, host, answer));
            });
        }
        drop(send);
        let mut answers: Vec<_> = receive.iter().collect();
        answers.sort_by_key(|(index, ..)| *index);
        Ok(answers.into_iter().map(|(_, host, answer)| (host, answer)).collect())
    }
}

async fn answer_of(kind: Kind, host: &Host, asks_tls: bool, deadline: Instant) -> Answer {
    let mut stream = match timeout_at(deadline, stream_to(&host.name, host.port)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return Answer::Unreachable(error.kind()),
        Err(_) => return Answer::Unreachable(io::ErrorKind::TimedOut),
    };
    let stream = &mut stream;
    match kind {
        // It speaks first, and in plain text also where it wants TLS.
        Kind::Nats => greeted(deadline, greeting::nats(stream), |info| version_of_nats(&info)).await,
        _ if asks_tls => match greeted(deadline, greeting::tls(stream), |()| None).await {
            Answer::Greets { .. } => Answer::SpeaksTls,
            other => other,
        },
        Kind::Kafka => greeted(deadline, greeting::kafka(stream), |()| None).await,
        Kind::RabbitMq => {
            greeted(deadline, greeting::rabbitmq(stream), |rest| version_of_rabbitmq(&rest)).await
        }
        Kind::Redis => greeted(deadline, greeting::redis(stream), |()| None).await,
    }
}

async fn greeted<T>(
    deadline: Instant,
    greeting: impl Future<Output = io::Result<T>>,
    version: impl FnOnce(T) -> Option<String>,
) -> Answer {
    match timeout_at(deadline, greeting).await {
        Ok(Ok(said)) => Answer::Greets { version: version(said) },
        Ok(Err(_)) => Answer::Strange,
        Err(_) => Answer::Silent,
    }
}

/// `2.10.1` of `INFO {"version":"2.10.1",..}`.
fn version_of_nats(info: &str) -> Option<String> {
    let info: Value = serde_json::from_str(info.strip_prefix("INFO ")?).ok()?;
    version_in(info["version"].as_str()?)
}

/// The long string `version` of the server's properties, which begin the frame.
fn version_of_rabbitmq(frame: &[u8]) -> Option<String> {
    const KEY: &[u8] = b"\x07versionS";
    let at = frame.windows(KEY.len()).position(|window| window == KEY)? + KEY.len();
    let length = frame.get(at..at + 4)?.try_into().map(u32::from_be_bytes).ok()?;
    let text = frame.get(at + 4..)?.get(..usize::try_from(length).ok()?)?;
    version_in(std::str::from_utf8(text).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_takes_a_connection_and_says_nothing_is_silent() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let host = Host { name: "127.0.0.1".to_owned(), port: listener.local_addr().unwrap().port() };
        for kind in Kind::ALL {
            let soon = Instant::now() + Duration::from_millis(50);
            assert_eq!(answer_of(kind, &host, false, soon).await, Answer::Silent, "{kind:?}");
        }
    }

    #[test]
    fn a_version_is_read_of_what_is_said_before_a_login() {
        assert_eq!(
            version_of_nats(r#"INFO {"server_id":"N","version":"2.10.1"}"#).as_deref(),
            Some("2.10.1")
        );
        assert_eq!(version_of_nats("INFO {"), None);
        let frame = b"\0\x09\0\0\x01\x07version_S\0\0\0\x01x\x07versionS\0\0\0\x073.13.10..";
        assert_eq!(version_of_rabbitmq(frame).as_deref(), Some("3.13.10"));
        assert_eq!(version_of_rabbitmq(b"\x07versionS\0\0\x01\x073.1"), None);
    }
}

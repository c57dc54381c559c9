//! Hearing what is published to all channels: [`RedisEar`].

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use bytes::Bytes;
use choreo_runtime::message::Arrival;
use choreo_runtime::transport::{TransportError, TransportErrorKind};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedWriteHalf;
use tokio::sync::{Mutex, watch};
use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::dialler::LIBRARY;
use super::{RedisLink, escaped};
use crate::link::{Dial, Ear, Hearing};
use crate::security::Host;

/// How long a line may be: one that is longer is passed over.
const LONGEST: usize = 16 << 20;

/// What our own signs are called.
const SIGN: &str = "choreo-tap-";

/// Hears what is published to all channels.
///
/// By `MONITOR`, which shows the commands that Redis runs: a subscriber to `*` would be counted by every `PUBLISH`, so that
/// nobody could tell any more whether somebody listens.
#[derive(Debug)]
pub struct RedisEar {
    host: Host,
    orders: Mutex<OwnedWriteHalf>,
    /// How many signs were sent.
    sent: AtomicU64,
    /// The last one that was seen. It ends with the connection.
    seen: watch::Receiver<u64>,
    reading: AbortHandle,
}

impl Ear<RedisLink> for RedisEar {
    const LIVE: bool = true;

    async fn begin(dial: Dial<'_, RedisLink>, hearing: Hearing) -> Result<RedisEar, TransportError> {
        let [host] = dial.endpoint.hosts() else { return Err(gone()) };
        let stream = TcpStream::connect((host.name.as_str(), host.port)).await.map_err(failed)?;
        stream.set_nodelay(true).map_err(failed)?;
        let (answers, mut orders) = stream.into_split();
        let mut answers = BufReader::new(answers);
        orders.write_all(b"MONITOR\r\n").await.map_err(failed)?;
        let mut line = Vec::new();
        next(&mut answers, &mut line).await.map_err(failed)?;
        if line != b"+OK" {
            return Err(gone());
        }
        let (seeing, seen) = watch::channel(0);
        let reading = tokio::spawn(async move {
            while let Ok(whole) = next(&mut answers, &mut line).await {
                if whole {
                    take(&line, &hearing, &seeing);
                }
            }
        });
        let reading = reading.abort_handle();
        let (orders, sent) = (Mutex::new(orders), AtomicU64::new(0));
        Ok(RedisEar { host: host.clone(), orders, sent, seen, reading })
    }

    /// Sends a sign, which is shown behind all commands that were run before.
    async fn gather(&self, _: SystemTime) -> Result<(), TransportError> {
        let mut orders = self.orders.lock().await;
        let sign = self.sent.fetch_add(1, Ordering::Relaxed) + 1;
        orders.write_all(format!("PING {SIGN}{sign}\r\n").as_bytes()).await.map_err(failed)?;
        self.seen.clone().wait_for(|seen| *seen >= sign).await.map(|_| ()).map_err(|_| gone())
    }

    /// By a connection of its own: one that has said `MONITOR` can't ask.
    async fn strangers(&self) -> Option<Vec<u64>> {
        let stream = TcpStream::connect((self.host.name.as_str(), self.host.port)).await.ok()?;
        let mut stream = BufReader::new(stream);
        stream.write_all(b"CLIENT LIST TYPE pubsub\r\n").await.ok()?;
        let mut line = Vec::new();
        next(&mut stream, &mut line).await.ok()?;
        let mut left: usize = std::str::from_utf8(&line).ok()?.strip_prefix('$')?.parse().ok()?;
        let mut strangers = Vec::new();
        while left > 0 {
            line.clear();
            left =
                left.checked_sub(stream.read_until(b'\n', &mut line).await.ok().filter(|read| *read > 0)?)?;
            strangers.extend(stranger(&line));
        }
        Some(strangers)
    }
}

/// The number of a client that is not choreo's, as in `id=7 addr=127.0.0.1:60866 .. lib-name=redis-py lib-ver=5.0`.
fn stranger(line: &[u8]) -> Option<u64> {
    let line = std::str::from_utf8(line).ok()?;
    let field = |name: &str| line.split_whitespace().find_map(|field| field.strip_prefix(name));
    let id = field("id=")?.parse().ok()?;
    (field("lib-name=") != Some(LIBRARY)).then_some(id)
}

impl Drop for RedisEar {
    fn drop(&mut self) {
        self.reading.abort();
    }
}

/// Reads a line, without its end. False where it was too long.
async fn next(from: &mut (impl AsyncBufRead + Unpin), line: &mut Vec<u8>) -> std::io::Result<bool> {
    line.clear();
    let mut whole = true;
    loop {
        let found = from.fill_buf().await?;
        if found.is_empty() {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let end = found.iter().position(|byte| *byte == b'\n');
        let part = &found[..end.unwrap_or(found.len())];
        whole &= line.len() + part.len() <= LONGEST;
        if whole {
            line.extend_from_slice(part);
        }
        let used = part.len() + usize::from(end.is_some());
        from.consume(used);
        if end.is_some() {
            line.truncate(line.trim_ascii_end().len());
            return Ok(whole);
        }
    }
}

fn take(line: &[u8], hearing: &Hearing, seeing: &watch::Sender<u64>) {
    let Some(words) = words(line) else { return };
    match words.as_slice() {
        [verb, channel, payload] if verb.eq_ignore_ascii_case(b"PUBLISH") => {
            let payload = Bytes::copy_from_slice(payload);
            hearing.take(Arrival::new(&*escaped(channel), payload, Instant::now()));
        }
        [verb, sign] if verb.eq_ignore_ascii_case(b"PING") => {
            let sign = std::str::from_utf8(sign).ok().and_then(|sign| sign.strip_prefix(SIGN)?.parse().ok());
            if let Some(sign) = sign {
                seeing.send_replace(sign);
            }
        }
        _ => {}
    }
}

/// The words of a command, as in `+1339518083.107412 [0 127.0.0.1:60866] "PUBLISH" "orders" "{\"id\":7}"`.
fn words(line: &[u8]) -> Option<Vec<Vec<u8>>> {
    let begin = line.windows(3).position(|three| three == b"] \"")?;
    let mut rest = &line[begin + 2..];
    let mut words = Vec::new();
    while let [b'"', behind @ ..] = rest {
        let (word, behind) = word(behind)?;
        words.push(word);
        rest = behind.strip_prefix(b" ").unwrap_or(behind);
    }
    rest.is_empty().then_some(words)
}

/// A word up to its closing quote, and what is behind that.
fn word(mut rest: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut word = Vec::new();
    loop {
        let plain = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
        word.extend_from_slice(&rest[..plain]);
        rest = match &rest[plain..] {
            [b'"', behind @ ..] => return Some((word, behind)),
            [b'\\', b'x', high, low, behind @ ..] => {
                let digit =
                    |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
                word.push(digit(*high)? << 4 | digit(*low)?);
                behind
            }
            [b'\\', escaped, behind @ ..] => {
                word.push(match escaped {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'a' => 7,
                    b'b' => 8,
                    plain => *plain,
                });
                behind
            }
            _ => return None,
        };
    }
}

fn failed(error: std::io::Error) -> TransportError {
    gone().with_source(error)
}

fn gone() -> TransportError {
    TransportError::new(TransportErrorKind::Disconnected, "see what Redis does: the connection was closed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commands_words_are_read_as_they_were_sent() {
        let line = br#"+1339518083.107412 [0 127.0.0.1:60866] "publish" "a\"] \"b" "\\{\"n\":\"\xc3\xbc\"}\r\n\t\a\b\x00""#;
        let expected: [&[u8]; 3] = [b"publish", b"a\"] \"b", b"\\{\"n\":\"\xc3\xbc\"}\r\n\t\x07\x08\x00"];
        assert_eq!(words(line).unwrap(), expected);
        assert_eq!(words(br#"+1.2 [0 lua] "PUBLISH" "" """#).unwrap(), [b"PUBLISH".as_slice(), b"", b""]);
        for odd in ["+OK", "$5", "+1.2 [0 lua] \"PUBLISH", "+1.2 [0 lua] \"A\" b", "+1.2 [0 lua] \"\\x0\""] {
            assert_eq!(words(odd.as_bytes()), None, "{odd}");
        }
    }

    #[test]
    fn a_client_of_another_library_is_a_stranger() {
        let line =
            |library: &str| format!("id=7 addr=127.0.0.1:6 name= sub=1 {library}lib-ver=1.0 tot-mem=22298\n");
        let of = |library: &str| stranger(line(library).as_bytes());
        assert_eq!(of("lib-name=redis-py "), Some(7));
        assert_eq!(of(""), Some(7), "before Redis 7.2 they have none");
        assert_eq!(of("lib-name=choreo "), None);
        assert_eq!(stranger(b"\n"), None);
    }

    #[tokio::test]
    async fn a_line_that_is_too_long_is_passed_over() {
        let long = vec![b'a'; LONGEST + 1];
        let text = [b"one\r\n".as_slice(), &long, b"\r\ntwo\r\n"].concat();
        let (mut from, mut line) = (BufReader::new(text.as_slice()), Vec::new());
        assert!(next(&mut from, &mut line).await.unwrap() && line == b"one");
        assert!(!next(&mut from, &mut line).await.unwrap());
        assert!(next(&mut from, &mut line).await.unwrap() && line == b"two");
        assert!(next(&mut from, &mut line).await.is_err());
    }
}

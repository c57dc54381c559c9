//! Asking a broker whether it is there.

use std::io;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::net::TcpStream;

/// The longest line that is read.
const LINE: u64 = 64 * 1024;

/// A connection to a broker.
pub(crate) type Stream = BufReader<TcpStream>;

/// A stream to the port of a broker on this machine.
#[cfg(any(test, feature = "nats", feature = "kafka", feature = "rabbitmq", feature = "redis"))]
pub(crate) async fn stream(port: u16) -> io::Result<Stream> {
    stream_to("127.0.0.1", port).await
}

/// A stream to a broker.
pub(crate) async fn stream_to(host: &str, port: u16) -> io::Result<Stream> {
    Ok(BufReader::new(TcpStream::connect((host, port)).await?))
}

/// The next line that the broker sends, without its end.
pub(crate) async fn line(stream: &mut Stream) -> io::Result<String> {
    let mut bytes = Vec::new();
    AsyncReadExt::take(&mut *stream, LINE).read_until(b'\n', &mut bytes).await?;
    match bytes.is_empty() {
        true => Err(io::ErrorKind::UnexpectedEof.into()),
        false => Ok(String::from_utf8_lossy(&bytes).trim_end().to_owned()),
    }
}

/// Yes, where the answer was as expected.
pub(crate) fn expected(ready: bool, answer: &str) -> io::Result<()> {
    match ready {
        true => Ok(()),
        false => Err(io::Error::other(format!("it answered `{answer}`"))),
    }
}

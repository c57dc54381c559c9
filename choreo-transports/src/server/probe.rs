//! Asking a broker whether it is there.

use std::io;

use tokio::io::BufReader;
use tokio::net::TcpStream;

/// A stream to the broker's port.
pub(crate) async fn stream(port: u16) -> io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    Ok(BufReader::new(stream))
}

/// The next line that the broker sends, without its end.
#[cfg(any(feature = "nats", feature = "redis"))]
pub(crate) async fn line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut bytes = Vec::new();
    tokio::io::AsyncBufReadExt::read_until(stream, b'\n', &mut bytes).await?;
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

//! Asking a broker whether it is there.

use std::io;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// A stream to the broker's port.
pub(crate) async fn stream(port: u16) -> io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    Ok(BufReader::new(stream))
}

/// The next line that the broker sends, without its end.
pub(crate) async fn line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut bytes = Vec::new();
    stream.read_until(b'\n', &mut bytes).await?;
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

/// Whether a TLS server answers there. It is sent the shortest of hellos: whatever it thinks of it, the answer is a
/// record of the handshake or an alert.
pub(crate) async fn tls_answers(port: u16) -> io::Result<()> {
    const HANDSHAKE: u8 = 22;
    const ALERT: u8 = 21;
    let mut stream = stream(port).await?;
    stream.write_all(&client_hello()).await?;
    let kind = stream.read_u8().await?;
    expected(matches!(kind, HANDSHAKE | ALERT), &format!("a record of kind {kind}"))
}

/// A TLS 1.2 hello: no session, two cipher suites, no compression, no extensions.
fn client_hello() -> Vec<u8> {
    const SUITES: [u8; 4] = [0xc0, 0x2f, 0xc0, 0x2b];
    let mut body = vec![3, 3];
    body.extend([0; 32]);
    body.extend([0, 0, SUITES.len() as u8]);
    body.extend(SUITES);
    body.extend([1, 0]);
    let length = body.len() as u8;
    let mut record = vec![22, 3, 1, 0, length + 4, 1, 0, 0, length];
    record.extend(body);
    record
}

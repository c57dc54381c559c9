//! What a broker says to whoever connects, before anybody has logged in.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::probe::{Stream, expected, line};

/// The longest frame that is read of a RabbitMQ's greeting.
const FRAME: usize = 64 * 1024;

/// A NATS server speaks first, in plain text, also where it wants TLS: one line, which begins with `INFO`.
pub(crate) async fn nats(stream: &mut Stream) -> io::Result<String> {
    let info = line(stream).await?;
    expected(info.starts_with("INFO "), &info)?;
    Ok(info)
}

/// A Kafka is asked for the versions of the protocol, which takes no login. It answers when it has joined itself.
pub(crate) async fn kafka(stream: &mut Stream) -> io::Result<()> {
    // Its length, then the request: `ApiVersions` in version 0, number 7, of a client without a name.
    stream.write_all(&[0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 7, 255, 255]).await?;
    let mut head = [0; 10];
    stream.read_exact(&mut head).await?;
    expected(head[4..] == [0, 0, 0, 7, 0, 0], &format!("{head:?}"))
}

/// A RabbitMQ is told which protocol, and answers with a frame of method 10.10, `connection.start`: what follows in it.
pub(crate) async fn rabbitmq(stream: &mut Stream) -> io::Result<Vec<u8>> {
    stream.write_all(b"AMQP\x00\x00\x09\x01").await?;
    let mut head = [0; 11];
    stream.read_exact(&mut head).await?;
    expected(head[0] == 1 && head[7..] == [0, 10, 0, 10], &format!("{head:?}"))?;
    let length = u32::from_be_bytes([head[3], head[4], head[5], head[6]]).saturating_sub(4);
    let length = usize::try_from(length).unwrap_or(FRAME).min(FRAME);
    let mut rest = vec![0; length];
    stream.read_exact(&mut rest).await?;
    Ok(rest)
}

/// A Redis that wants a password first says so, and has read its data, as one that says `PONG` has.
pub(crate) async fn redis(stream: &mut Stream) -> io::Result<()> {
    stream.write_all(b"PING\r\n").await?;
    let answer = line(stream).await?;
    expected(answer == "+PONG" || answer.starts_with("-NOAUTH"), &answer)
}

/// What speaks TLS alone is sent the shortest of hellos: whatever it thinks of it, the answer is a record of the
/// handshake or an alert.
pub(crate) async fn tls(stream: &mut Stream) -> io::Result<()> {
    const HANDSHAKE: u8 = 22;
    const ALERT: u8 = 21;
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

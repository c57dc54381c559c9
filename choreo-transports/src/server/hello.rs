//! Asking a broker that speaks TLS alone whether it is there.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::probe::{expected, stream};

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

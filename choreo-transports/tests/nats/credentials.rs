//! Credentials files, on a server that trusts an operator.

use choreo_runtime::transport::TransportErrorKind;
use choreo_transports::Nats;
use choreo_transports::nats::{NatsAuth, NatsServer};
use nkeys::KeyPair;
use serde_json::{Value, json};

use crate::{had, listen};

/// Bytes as JWTs have them: base64 for URLs, without padding.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let digits = bytes.chunks(3).flat_map(|chunk| {
        let bits =
            chunk.iter().fold(0, |bits, byte| bits << 8 | usize::from(*byte)) << (8 * (3 - chunk.len()));
        (0..=chunk.len()).map(move |digit| char::from(DIGITS[bits >> (18 - 6 * digit) & 63]))
    });
    digits.collect()
}

/// What `issuer` says of `subject`, signed.
fn jwt(issuer: &KeyPair, subject: &KeyPair, claims: &Value) -> String {
    let head = json!({ "typ": "JWT", "alg": "ed25519-nkey" }).to_string();
    let (issuer_key, key) = (issuer.public_key(), subject.public_key());
    let body = json!({ "jti": key, "iat": 1, "iss": issuer_key, "sub": key, "name": "test", "nats": claims });
    let text = format!("{}.{}", base64(head.as_bytes()), base64(body.to_string().as_bytes()));
    let signature = base64(&issuer.sign(text.as_bytes()).unwrap());
    format!("{text}.{signature}")
}

fn credentials(jwt: &str, user: &KeyPair) -> String {
    let seed = user.seed().unwrap();
    format!(
        "-----BEGIN NATS USER JWT-----\n{jwt}\n------END NATS USER JWT------\n\n\
         -----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
    )
}

#[tokio::test]
async fn a_credentials_file_is_let_in_as_a_file_and_as_its_text() {
    let (operator, account) = (KeyPair::new_operator(), KeyPair::new_account());
    let (user, stranger) = (KeyPair::new_user(), KeyPair::new_user());
    let limits = json!({
        "subs": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1, "wildcards": true, "conn": -1, "leaf": -1
    });
    let of_operator = jwt(&operator, &operator, &json!({ "type": "operator", "version": 2 }));
    let of_account = jwt(&operator, &account, &json!({ "type": "account", "version": 2, "limits": limits }));
    let of_user =
        json!({ "type": "user", "version": 2, "pub": {}, "sub": {}, "subs": -1, "data": -1, "payload": -1 });
    let of_user = jwt(&account, &user, &of_user);
    let config = format!(
        "operator: {of_operator}\nresolver: MEMORY\nresolver_preload: {{ {}: {of_account} }}",
        account.public_key()
    );
    let Some(server) = had(NatsServer::new().config(config)).await else { return };

    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), credentials(&of_user, &user)).unwrap();
    let nats = Nats::connect(server.url()).auth(NatsAuth::credentials_file(file.path())).await.unwrap();
    let _ear = listen(&nats, &["a"]).await;
    Nats::connect(server.url()).auth(NatsAuth::credentials(credentials(&of_user, &user))).await.unwrap();

    let stolen = NatsAuth::credentials(credentials(&of_user, &stranger));
    let error = Nats::connect(server.url()).auth(stolen).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Unauthorized);
    let missing = NatsAuth::credentials_file("/nowhere/service.creds");
    let error = Nats::connect(server.url()).auth(missing).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Misconfigured);
    assert!(error.to_string().starts_with("read the credentials file `/nowhere/service.creds`"), "{error}");
}

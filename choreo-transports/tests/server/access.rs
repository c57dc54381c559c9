//! Logins, TLS, and what a server's failure does not tell.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use choreo_runtime::transport::TransportErrorKind;
use choreo_transports::security::Identity;

use crate::{had, port};

/// A password that every kind of configuration file would trip over.
const PASSWORD: &str = r##"hun"ter\2 $x #{'y'} é%"##;

/// Sends each text in turn, waiting for the line that answers it; gives the last one.
fn ask(port: u16, texts: &[&str]) -> String {
    let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    for text in texts {
        line.clear();
        (&stream).write_all(text.as_bytes()).unwrap();
        reader.read_line(&mut line).unwrap();
    }
    line.trim().to_owned()
}

/// An authority, and a certificate for this machine that it vouches for.
fn certificates() -> (String, Identity) {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::default();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority = params.self_signed(&key).unwrap();
    let issuer = rcgen::Issuer::new(params, key);
    let key = rcgen::KeyPair::generate().unwrap();
    let params = rcgen::CertificateParams::new(["127.0.0.1".to_owned(), "localhost".to_owned()]).unwrap();
    let own = params.signed_by(&key, &issuer).unwrap();
    (authority.pem(), Identity::from_pem(own.pem(), key.serialize_pem().into()))
}

#[cfg(feature = "nats")]
mod nats {
    use choreo_transports::nats::NatsServer;

    use super::*;

    fn login(port: u16, fields: &str) -> String {
        // The server's greeting is the answer to nothing.
        ask(port, &["", &format!("CONNECT {{\"verbose\":true,{fields}}}\r\n")])
    }

    fn escaped(text: &str) -> String {
        text.replace('\\', "\\\\").replace('"', "\\\"")
    }

    #[tokio::test]
    async fn a_user_gets_in_by_the_password_alone() {
        let Some(server) = had(NatsServer::new().user("shop", PASSWORD).start().await) else { return };
        let port = port(server.url());
        let right = format!("\"user\":\"shop\",\"pass\":\"{}\"", escaped(PASSWORD));
        assert_eq!(login(port, &right), "+OK");
        assert!(login(port, "\"user\":\"shop\",\"pass\":\"hunter2\"").contains("Authorization Violation"));
    }

    #[tokio::test]
    async fn a_token_lets_in() {
        let Some(server) = had(NatsServer::new().token("abra").start().await) else { return };
        assert_eq!(login(port(server.url()), "\"auth_token\":\"abra\""), "+OK");
        assert!(login(port(server.url()), "\"auth_token\":\"cadabra\"").contains("Authorization Violation"));
    }

    #[tokio::test]
    async fn a_server_with_tls_nkeys_and_accounts_comes_up() {
        let (authority, identity) = certificates();
        let accounts = "accounts { A: { users: [ { user: a, password: b } ] } }";
        let key = "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4";
        let servers = [
            NatsServer::new().tls(identity.clone()).client_ca(&authority),
            NatsServer::new().tls(identity).jetstream(true),
            NatsServer::new().nkey(key),
            NatsServer::new().config(accounts),
        ];
        for server in servers {
            let tls = format!("{server:?}").contains("tls: Some");
            let Some(server) = had(server.start().await) else { return };
            let info = ask(port(server.url()), &[""]);
            assert_eq!(info.contains("\"tls_required\":true"), tls, "{info}");
            assert_eq!(server.url().starts_with("tls://"), tls);
        }
    }

    #[tokio::test]
    async fn asking_clients_for_certificates_needs_one_of_our_own() {
        let (authority, _) = certificates();
        let Err(error) = NatsServer::new().client_ca(authority).start().await else { panic!("without TLS") };
        if error.kind() != TransportErrorKind::NoBroker {
            assert_eq!(error.kind(), TransportErrorKind::Misconfigured);
            assert!(error.to_string().contains("give it one of its own by `tls`"), "{error}");
        }
    }
}

#[cfg(feature = "redis")]
mod redis {
    use choreo_transports::redis::RedisServer;

    use super::*;

    fn word(text: &str) -> String {
        format!("${}\r\n{text}\r\n", text.len())
    }

    #[tokio::test]
    async fn a_user_or_a_password_lets_in() {
        let user = RedisServer::new().user("shop", PASSWORD);
        let password = RedisServer::new().password(PASSWORD);
        for (server, name) in [(user, "shop"), (password, "default")] {
            let Some(server) = had(server.start().await) else { return };
            let login = |password| {
                let text = format!("*3\r\n{}{}{}", word("AUTH"), word(name), word(password));
                ask(port(server.url()), &[&text, "PING\r\n"])
            };
            assert_eq!(login(PASSWORD), "+PONG");
            assert!(login("hunter2").starts_with("-NOAUTH"));
        }
    }

    #[tokio::test]
    async fn a_failure_quotes_the_log_without_the_password() {
        let server = RedisServer::new().password("hunter2");
        assert!(!format!("{server:?}").contains("hunter2"));
        // The server's complaint repeats the line that it can't read.
        let Err(error) = server.config("hunter2 7").start().await else {
            panic!("there is no such directive")
        };
        if error.kind() == TransportErrorKind::NoBroker {
            return assert!(had(Err(error)).is_none());
        }
        let text = format!("{error}\n{error:?}");
        assert_eq!(error.kind(), TransportErrorKind::Refused, "{text}");
        assert!(
            text.starts_with("start Redis: it ended before it answered (1); its log ends with:\n"),
            "{text}"
        );
        assert!(text.contains(">>> '[REDACTED] 7'") && !text.contains("hunter2"), "{text}");
    }

    #[tokio::test]
    async fn a_server_with_tls_speaks_nothing_else() {
        let (authority, identity) = certificates();
        let plain = RedisServer::new().tls(identity.clone());
        for server in [plain, RedisServer::new().tls(identity).client_ca(authority)] {
            let Some(server) = had(server.start().await) else { return };
            assert!(server.url().starts_with("rediss://127.0.0.1:"));
            let stream = TcpStream::connect(("127.0.0.1", port(server.url()))).unwrap();
            (&stream).write_all(b"PING\r\n").unwrap();
            let mut answer = Vec::new();
            let _ = (&stream).read_to_end(&mut answer);
            assert!(!answer.starts_with(b"+PONG"), "{answer:?}");
        }
    }
}

#[cfg(feature = "rabbitmq")]
mod rabbitmq {
    use choreo_transports::rabbitmq::RabbitMqServer;

    use super::*;

    /// Logs in by PLAIN, and gives the method that answers; `None` where the node hangs up.
    fn login(port: u16, user: &str, password: &str) -> Option<[u8; 4]> {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.write_all(b"AMQP\x00\x00\x09\x01").unwrap();
        method(&mut stream)?;
        let response = format!("\0{user}\0{password}");
        let mut payload = vec![0, 10, 0, 11, 0, 0, 0, 0, 5];
        payload.extend(b"PLAIN");
        payload.extend((response.len() as u32).to_be_bytes());
        payload.extend(response.as_bytes());
        payload.extend([5]);
        payload.extend(b"en_US");
        let mut frame = vec![1, 0, 0];
        frame.extend((payload.len() as u32).to_be_bytes());
        frame.extend(payload);
        frame.push(0xce);
        stream.write_all(&frame).unwrap();
        method(&mut stream)
    }

    fn method(stream: &mut TcpStream) -> Option<[u8; 4]> {
        let mut head = [0; 7];
        stream.read_exact(&mut head).ok()?;
        let size = u32::from_be_bytes(head[3..].try_into().unwrap());
        let mut payload = vec![0; size as usize + 1];
        stream.read_exact(&mut payload).ok()?;
        payload[..4].try_into().ok()
    }

    const TUNE: [u8; 4] = [0, 10, 0, 30];

    #[tokio::test]
    async fn a_user_takes_the_place_of_guest() {
        let Some(server) = had(RabbitMqServer::new().user("shop", PASSWORD).start().await) else {
            return;
        };
        let port = port(server.url());
        assert_eq!(login(port, "shop", PASSWORD), Some(TUNE));
        assert_ne!(login(port, "shop", "hunter2"), Some(TUNE));
        assert_ne!(login(port, "guest", "guest"), Some(TUNE));
    }

    #[tokio::test]
    async fn a_node_with_mutual_tls_and_external_comes_up() {
        let (authority, identity) = certificates();
        let server = RabbitMqServer::new().tls(identity).client_ca(authority).external(true);
        let Some(server) = had(server.user("shop", "x").start().await) else { return };
        assert!(server.url().starts_with("amqps://127.0.0.1:"));
        assert_eq!(login(port(server.url()), "shop", "x"), None, "it speaks TLS alone");
    }
}

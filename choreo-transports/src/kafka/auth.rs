//! How one may log in to Kafka.

use std::fmt;

use choreo_runtime::transport::{TransportError, TransportErrorKind};
use rdkafka::ClientConfig;
use secrecy::ExposeSecret;

use crate::security::{Login, Secret};

/// How one may log in to Kafka: SASL, in one of three mechanisms. A certificate is shown by
/// [`Tls::identity`](crate::security::Tls::identity).
///
/// The client library keeps its own copies of the password for as long as the connection stands.
///
/// ```no_run
/// # use choreo_transports as choreo;
/// # async fn connect() -> Result<(), Box<dyn std::error::Error>> {
/// use choreo::Kafka;
/// use choreo::kafka::KafkaAuth;
///
/// let password = std::env::var("KAFKA_PASSWORD")?;
/// let kafka = Kafka::connect("localhost:9092").auth(KafkaAuth::plain("tester", password.clone())).await?;
/// let kafka = Kafka::connect("localhost:9092").auth(KafkaAuth::scram_sha_512("tester", password)).await?;
/// # Ok(())
/// # }
/// ```
pub struct KafkaAuth {
    mechanism: Mechanism,
    user: String,
    password: Secret,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mechanism {
    Plain,
    ScramSha256,
    ScramSha512,
}

impl KafkaAuth {
    /// A user name and a password as they are: SASL PLAIN. Anyone on the way can read them, unless TLS is spoken.
    pub fn plain(user: impl Into<String>, password: impl Into<Secret>) -> KafkaAuth {
        KafkaAuth { mechanism: Mechanism::Plain, user: user.into(), password: password.into() }
    }

    /// A proof that the password is known: SASL SCRAM-SHA-256. Needs the feature `tls`.
    pub fn scram_sha_256(user: impl Into<String>, password: impl Into<Secret>) -> KafkaAuth {
        KafkaAuth { mechanism: Mechanism::ScramSha256, user: user.into(), password: password.into() }
    }

    /// A proof that the password is known: SASL SCRAM-SHA-512. Needs the feature `tls`.
    pub fn scram_sha_512(user: impl Into<String>, password: impl Into<Secret>) -> KafkaAuth {
        KafkaAuth { mechanism: Mechanism::ScramSha512, user: user.into(), password: password.into() }
    }

    /// A login from a URL: SASL PLAIN.
    pub(super) fn from_login(login: Login) -> Result<KafkaAuth, TransportError> {
        match login.password {
            Some(password) if !login.user.is_empty() => Ok(KafkaAuth::plain(login.user, password)),
            _ => Err(misconfigured(
                "log in: a URL for Kafka takes a user and a password, `kafka://user:password@host`",
            )),
        }
    }

    /// Writes it into a client's configuration.
    pub(super) fn configure(&self, config: &mut ClientConfig) -> Result<(), TransportError> {
        let mechanism = match self.mechanism {
            Mechanism::Plain => "PLAIN",
            Mechanism::ScramSha256 => "SCRAM-SHA-256",
            Mechanism::ScramSha512 => "SCRAM-SHA-512",
        };
        if self.mechanism != Mechanism::Plain && !cfg!(feature = "tls") {
            let text = format!("log in by SASL {mechanism}: enable the feature `tls` of `choreo-harness`");
            return Err(misconfigured(text));
        }
        if self.user.contains('\0') || self.password.expose_secret().contains('\0') {
            return Err(misconfigured("log in: a user name or password can't hold a zero byte"));
        }
        config.set("sasl.mechanism", mechanism);
        config.set("sasl.username", self.user.as_str());
        config.set("sasl.password", self.password.expose_secret());
        Ok(())
    }
}

impl fmt::Debug for KafkaAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KafkaAuth({:?}, [REDACTED])", self.mechanism)
    }
}

fn misconfigured(text: impl Into<String>) -> TransportError {
    TransportError::new(TransportErrorKind::Misconfigured, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_debug_nor_an_error_shows_the_password() {
        let auth = KafkaAuth::scram_sha_512("alice", "hunter2");
        assert_eq!(format!("{auth:?}"), "KafkaAuth(ScramSha512, [REDACTED])");
        let error = KafkaAuth::plain("alice", "hunter2\0").configure(&mut ClientConfig::new()).unwrap_err();
        assert!(!error.to_string().contains("hunter2"));
    }

    #[test]
    fn a_url_gives_a_user_and_a_password_or_is_refused() {
        let login = |user: &str, password: Option<&str>| Login {
            user: user.to_owned(),
            password: password.map(Secret::from),
        };
        assert!(KafkaAuth::from_login(login("alice", Some("secret"))).is_ok());
        for bad in [login("alice", None), login("", Some("secret"))] {
            let error = KafkaAuth::from_login(bad).unwrap_err();
            assert_eq!(error.kind(), TransportErrorKind::Misconfigured);
        }
    }

    #[cfg(not(feature = "tls"))]
    #[test]
    fn scram_without_the_feature_tls_names_the_feature() {
        let error =
            KafkaAuth::scram_sha_256("alice", "secret").configure(&mut ClientConfig::new()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "log in by SASL SCRAM-SHA-256: enable the feature `tls` of `choreo-harness`"
        );
    }
}

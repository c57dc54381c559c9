//! How one may log in.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use lapin::auth::AuthProvider;
use lapin::types::{LongString, ShortString};
use secrecy::ExposeSecret;
use zeroize::Zeroizing;

use crate::security::Secret;

/// How to log in to RabbitMQ. Without any it is `guest` with the password `guest`, whom a broker lets in from its own
/// machine only.
///
/// ```
/// # use choreo_transports as choreo;
/// use choreo::rabbitmq::RabbitMqAuth;
/// use choreo::security::Secret;
/// let auth = RabbitMqAuth::plain("tester", Secret::from("correct horse"));
/// assert!(!format!("{auth:?}").contains("horse"));
/// ```
pub struct RabbitMqAuth(Mode);

enum Mode {
    Plain { user: String, password: Secret },
    External,
}

impl RabbitMqAuth {
    /// A user and a password: SASL PLAIN.
    pub fn plain(user: impl Into<String>, password: impl Into<Secret>) -> RabbitMqAuth {
        RabbitMqAuth(Mode::Plain { user: user.into(), password: password.into() })
    }

    /// The client's own certificate, which [`Tls::identity`](crate::security::Tls::identity) gives: SASL EXTERNAL. The
    /// broker needs its plugin `rabbitmq_auth_mechanism_ssl`.
    ///
    /// ```no_run
    /// # use choreo_transports as choreo;
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo::RabbitMq;
    /// use choreo::rabbitmq::RabbitMqAuth;
    /// use choreo::security::{Identity, Tls};
    ///
    /// let us = Identity::from_pem_files("certificates/client.pem", "certificates/client.key");
    /// let tls = Tls::new().ca_file("certificates/ca.pem").identity(us);
    /// let bus = RabbitMq::connect("amqps://127.0.0.1:5671").tls(tls).auth(RabbitMqAuth::external()).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn external() -> RabbitMqAuth {
        RabbitMqAuth(Mode::External)
    }

    /// Whom a broker knows that nobody has set up.
    pub(super) fn guest() -> RabbitMqAuth {
        RabbitMqAuth::plain("guest", "guest")
    }

    /// Whether the client's certificate is what it logs in with.
    pub(super) fn needs_identity(&self) -> bool {
        matches!(self.0, Mode::External)
    }

    /// What must never be shown.
    pub(super) fn secrets(&self) -> Vec<&Secret> {
        match &self.0 {
            Mode::Plain { password, .. } => vec![password],
            Mode::External => Vec::new(),
        }
    }

    /// What the client asks when the broker wants to know.
    pub(super) fn starter(&self) -> Starter {
        let (mechanism, response) = match &self.0 {
            Mode::External => ("EXTERNAL", Zeroizing::new(Vec::new())),
            Mode::Plain { user, password } => {
                let password = password.expose_secret();
                let mut response = Zeroizing::new(Vec::with_capacity(user.len() + password.len() + 2));
                response.push(0);
                response.extend_from_slice(user.as_bytes());
                response.push(0);
                response.extend_from_slice(password.as_bytes());
                ("PLAIN", response)
            }
        };
        Starter { mechanism, response: Mutex::new(Some(response)) }
    }
}

impl fmt::Debug for RabbitMqAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Mode::Plain { .. } => "RabbitMqAuth::plain([REDACTED])",
            Mode::External => "RabbitMqAuth::external()",
        })
    }
}

/// The login of one connection. The client keeps it as long as the connection, so it gives its secret once.
pub(super) struct Starter {
    mechanism: &'static str,
    response: Mutex<Option<Zeroizing<Vec<u8>>>>,
}

impl AuthProvider for Starter {
    fn mechanism(&self) -> ShortString {
        self.mechanism.into()
    }

    fn auth_starter(&self) -> Result<LongString, String> {
        let response = self.response.lock().unwrap_or_else(PoisonError::into_inner).take();
        response
            .map(|response| LongString::from(response.as_slice()))
            .ok_or_else(|| "the credentials of this connection were used before".to_owned())
    }
}

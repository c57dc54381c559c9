//! How one logs in to NATS.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use async_nats::{Auth, AuthError};
use choreo_runtime::transport::{TransportError, TransportErrorKind};
use nkeys::KeyPair;
use secrecy::ExposeSecret;
use zeroize::Zeroizing;

use crate::security::{Login, Secret};

/// How to log in to a NATS server. A client certificate is not here but in
/// [`Tls::identity`](crate::security::Tls::identity).
///
/// ```
/// # use choreo_transports as choreo;
/// use choreo::nats::NatsAuth;
///
/// let shop = NatsAuth::user("shop", "a password");
/// let service = NatsAuth::credentials_file("/etc/nats/service.creds");
/// let device = NatsAuth::token("a token");
/// let audit = NatsAuth::nkey("SUAC..");
/// assert_eq!(format!("{shop:?}"), "NatsAuth::user([REDACTED])");
/// ```
pub struct NatsAuth(Mode);

enum Mode {
    User { user: String, password: Secret },
    Token(Secret),
    Nkey(Secret),
    Credentials(Secret),
    CredentialsFile(PathBuf),
}

impl NatsAuth {
    /// A user and a password.
    pub fn user(user: impl Into<String>, password: impl Into<Secret>) -> NatsAuth {
        NatsAuth(Mode::User { user: user.into(), password: password.into() })
    }

    /// A token.
    pub fn token(token: impl Into<Secret>) -> NatsAuth {
        NatsAuth(Mode::Token(token.into()))
    }

    /// The seed of a user's nkey: `SUAC..`.
    pub fn nkey(seed: impl Into<Secret>) -> NatsAuth {
        NatsAuth(Mode::Nkey(seed.into()))
    }

    /// The text of a credentials file, as `nsc` makes it: a user's JWT and the seed of her nkey.
    pub fn credentials(text: impl Into<Secret>) -> NatsAuth {
        NatsAuth(Mode::Credentials(text.into()))
    }

    /// A credentials file, as `nsc` makes it. It is read when the connection is made.
    pub fn credentials_file(path: impl AsRef<Path>) -> NatsAuth {
        NatsAuth(Mode::CredentialsFile(path.as_ref().to_owned()))
    }

    /// What a URL has before its `@`: `user:password`, or a token alone.
    pub(crate) fn from_login(login: Login) -> NatsAuth {
        match login.password {
            Some(password) => NatsAuth::user(login.user, password),
            None => NatsAuth::token(login.user),
        }
    }

    /// Its secrets in the form in which the client needs them.
    pub(super) fn prove(self) -> Result<Proof, TransportError> {
        match self.0 {
            Mode::User { user, password } => Ok(Proof::User { user, password }),
            Mode::Token(token) => Ok(Proof::Token(token)),
            Mode::Nkey(seed) => {
                Ok(Proof::Key { jwt: None, pair: pair(seed.expose_secret(), "the nkey's seed")? })
            }
            Mode::Credentials(text) => of_credentials(text.expose_secret(), "the credentials"),
            Mode::CredentialsFile(path) => {
                let named = format!("the credentials file `{}`", path.display());
                let text = std::fs::read_to_string(&path).map(Zeroizing::new).map_err(|error| {
                    let text = format!("read {named}: {error}");
                    TransportError::new(TransportErrorKind::Misconfigured, text)
                })?;
                of_credentials(&text, &named)
            }
        }
    }
}

impl fmt::Debug for NatsAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mode = match &self.0 {
            Mode::User { .. } => "user",
            Mode::Token(_) => "token",
            Mode::Nkey(_) => "nkey",
            Mode::Credentials(_) => "credentials",
            Mode::CredentialsFile(path) => return write!(f, "NatsAuth::credentials_file({path:?})"),
        };
        write!(f, "NatsAuth::{mode}([REDACTED])")
    }
}

/// Secrets in the form in which the client needs them.
pub(super) enum Proof {
    User { user: String, password: Secret },
    Token(Secret),
    Key { jwt: Option<Secret>, pair: Box<KeyPair> },
}

impl Proof {
    /// The client's copy, for one CONNECT.
    fn auth(&self, nonce: &[u8]) -> Result<Auth, AuthError> {
        let mut auth = Auth::new();
        match self {
            Proof::User { user, password } => {
                auth.username = Some(user.clone());
                auth.password = Some(password.expose_secret().to_owned());
            }
            Proof::Token(token) => auth.token = Some(token.expose_secret().to_owned()),
            Proof::Key { jwt, pair } => {
                match jwt {
                    Some(jwt) => auth.jwt = Some(jwt.expose_secret().to_owned()),
                    None => auth.nkey = Some(pair.public_key()),
                }
                // Not with its cause: it is about a secret.
                let signature = pair.sign(nonce).map_err(|_| AuthError::new("the nkey can't sign"))?;
                auth.signature = Some(signature);
            }
        }
        Ok(auth)
    }

    /// What must not be quoted.
    pub(super) fn secrets(&self) -> Vec<Secret> {
        match self {
            Proof::User { password: secret, .. } | Proof::Token(secret) => vec![secret.clone()],
            Proof::Key { jwt, .. } => jwt.iter().cloned().collect(),
        }
    }
}

/// Lets the client log in once, and never again: it asks before each CONNECT, and gets nothing when it would reconnect.
pub(super) struct Gate(Mutex<Pass>);

enum Pass {
    Open(Option<Proof>),
    Shut,
}

impl Gate {
    pub(super) fn new(proof: Option<Proof>) -> Gate {
        Gate(Mutex::new(Pass::Open(proof)))
    }

    /// The client is about to send its CONNECT.
    pub(super) fn ask(&self, nonce: &[u8]) -> Result<Auth, AuthError> {
        match &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Pass::Open(Some(proof)) => proof.auth(nonce),
            Pass::Open(None) => Ok(Auth::new()),
            Pass::Shut => Err(AuthError::new("this connection is not made again")),
        }
    }

    /// The connection stands: the secrets are dropped.
    pub(super) fn shut(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Pass::Shut;
    }
}

fn of_credentials(text: &str, named: &str) -> Result<Proof, TransportError> {
    let mut parts = Vec::new();
    let mut lines = text.lines().map(str::trim);
    while let Some(line) = lines.next() {
        if line.starts_with("---") && line.contains("BEGIN") {
            parts.extend(lines.next());
        }
    }
    match parts[..] {
        [jwt, seed, ..] => Ok(Proof::Key { jwt: Some(Secret::from(jwt)), pair: pair(seed, named)? }),
        _ => {
            let text = format!(
                "log in: {named} should have a user's JWT and an nkey's seed, each after a BEGIN line"
            );
            Err(TransportError::new(TransportErrorKind::Misconfigured, text))
        }
    }
}

fn pair(seed: &str, named: &str) -> Result<Box<KeyPair>, TransportError> {
    // Not with its cause: it is about a secret.
    KeyPair::from_seed(seed.trim()).map(Box::new).map_err(|_| {
        let text = format!("log in: {named} is not right; the seed of a user's nkey begins with `SU`");
        TransportError::new(TransportErrorKind::Misconfigured, text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credentials_file_gives_its_jwt_and_signs_with_its_seed() {
        let user = KeyPair::new_user();
        let seed = user.seed().unwrap();
        let text = format!(
            "-----BEGIN NATS USER JWT-----\neyJ0.abc.def\n------END NATS USER JWT------\n\n***** IMPORTANT *****\n\n\
             -----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
        );
        let auth = NatsAuth::credentials(text).prove().unwrap().auth(b"nonce").unwrap();
        assert_eq!(auth.jwt.as_deref(), Some("eyJ0.abc.def"));
        assert!(user.verify(b"nonce", &auth.signature.unwrap()).is_ok());
    }

    #[test]
    fn what_can_not_be_used_is_not_quoted() {
        for auth in [
            NatsAuth::nkey("SUhunter2"),
            NatsAuth::credentials("hunter2"),
            NatsAuth::credentials("---BEGIN\nx\n---BEGIN\nhunter2"),
        ] {
            let debug = format!("{auth:?}");
            let error = auth.prove().map(|_| ()).unwrap_err();
            assert_eq!(error.kind(), TransportErrorKind::Misconfigured);
            assert!(!format!("{error} {error:?} {debug}").contains("hunter2"), "{error} {debug}");
        }
    }

    #[test]
    fn a_gate_that_is_shut_lets_nobody_in() {
        let gate = Gate::new(Some(NatsAuth::token("hunter2").prove().unwrap()));
        assert_eq!(gate.ask(b"").unwrap().token.as_deref(), Some("hunter2"));
        gate.shut();
        assert!(gate.ask(b"").is_err());
    }
}

//! Where NATS is, and how the service logs in.

use std::path::PathBuf;

use async_nats::ConnectOptions;
use secrecy::{ExposeSecret, SecretString};

/// Where NATS is, and how one logs in. Its `Debug` shows no password.
#[derive(Debug, Clone)]
pub struct Login {
    /// Where NATS is: `nats://..`, or `tls://..`.
    pub url: String,
    /// Who logs in.
    pub user: String,
    /// Her password.
    pub password: SecretString,
    /// The certificate of the authority that vouches for the server; `None` means those that the system trusts.
    pub authority: Option<PathBuf>,
}

/// A variable that the login needs is not there, or is not text.
#[derive(Debug, thiserror::Error)]
#[error("failed to read the variable {0}")]
// Without its cause, which quotes what is not text: that may be the password.
pub struct LoginError(&'static str);

impl Login {
    /// From the environment: `LEDGER_NATS_URL`, `LEDGER_NATS_USER`, `LEDGER_NATS_PASSWORD` and, where the server speaks
    /// TLS, `LEDGER_NATS_CA`.
    ///
    /// # Errors
    ///
    /// Where one of the first three is missing.
    pub fn from_environment() -> Result<Login, LoginError> {
        Ok(Login {
            url: variable("LEDGER_NATS_URL")?,
            user: variable("LEDGER_NATS_USER")?,
            password: variable("LEDGER_NATS_PASSWORD")?.into(),
            authority: std::env::var_os("LEDGER_NATS_CA").map(PathBuf::from),
        })
    }

    pub(crate) fn options(&self) -> ConnectOptions {
        let password = self.password.expose_secret().to_owned();
        let options = ConnectOptions::with_user_and_password(self.user.clone(), password);
        match &self.authority {
            Some(file) => options.add_root_certificates(file.clone()),
            None => options,
        }
    }
}

fn variable(name: &'static str) -> Result<String, LoginError> {
    std::env::var(name).map_err(|_| LoginError(name))
}

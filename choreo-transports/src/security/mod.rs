//! Whom a transport may talk to, and with which secrets.
//!
//! Nothing in here, nor anything made from it, prints a credential: not in `Debug`, not in an error.

mod allowlist;
mod credentials;
mod endpoint;
#[cfg(all(feature = "tls", any(feature = "nats", feature = "rabbitmq")))]
mod handshake;
mod identity;
#[cfg(all(feature = "tls", feature = "redis"))]
mod provider;
#[cfg(any(feature = "nats", feature = "rabbitmq", feature = "redis"))]
mod redaction;
#[cfg(feature = "rabbitmq")]
mod silence;
mod tls;

pub use credentials::{Credentials, Login};
pub use endpoint::{Endpoint, Host};
pub use identity::Identity;
pub use secrecy::{ExposeSecret, SecretString as Secret};
pub use tls::Tls;

pub(crate) use allowlist::{addition, check_entries, unlisted};
pub(crate) use credentials::one_of;
#[cfg(all(feature = "tls", feature = "redis"))]
pub(crate) use provider::ensure_provider;
#[cfg(any(feature = "nats", feature = "rabbitmq", feature = "redis"))]
pub(crate) use redaction::Scrubbed;
#[cfg(feature = "rabbitmq")]
pub(crate) use redaction::scrub;
#[cfg(feature = "rabbitmq")]
pub(crate) use silence::silence_this_thread;
#[cfg(any(feature = "nats", feature = "rabbitmq", feature = "redis"))]
pub(crate) use tls::untrusted_hint;

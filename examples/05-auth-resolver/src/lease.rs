//! A password that is not for ever.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use secrecy::SecretString;
use tokio::time::Instant;

/// A password that serves until it expires. Its `Debug` does not show it.
#[derive(Debug, Clone)]
pub struct Lease {
    /// The password.
    pub password: SecretString,
    /// Which one it is: each has a higher number than the one before.
    pub number: u64,
    expires: Instant,
}

impl Lease {
    /// One with a password that nobody has had, which serves for this long.
    pub(crate) fn fresh(number: u64, lifetime: Duration) -> Lease {
        // Random enough for an example: the keys of std's own hash maps.
        let word = || RandomState::new().build_hasher().finish();
        let password = SecretString::from(format!("{:016x}{:016x}", word(), word()));
        Lease { password, number, expires: Instant::now() + lifetime }
    }

    pub(crate) fn has_expired(&self) -> bool {
        Instant::now() >= self.expires
    }
}

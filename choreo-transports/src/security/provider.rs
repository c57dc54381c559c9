//! The process's default cryptography.

use rustls::crypto::{CryptoProvider, ring};

/// Gives the process a default cryptography where it has none, for the one client that takes no configuration of ours
/// and would panic without: redis.
pub(crate) fn ensure_provider() {
    if CryptoProvider::get_default().is_none() {
        // An error means that another thread was faster.
        let _ = ring::default_provider().install_default();
    }
}

//! What must not be in a report is taken out before anything is written.
//!
//! - The value of a field, a header or a key whose name says that it is secret (`password`, `api_key`, `Authorization`).
//! - What looks like a credential, wherever it stands: bearer tokens, keys of well-known forms, the password of a URL.
//! - Correlation ids: each is replaced by a hash of it, the same for the same id, unless `choreo.toml` says that they are shown.
//! - What the suite's own [`Redact`]ors say.
//!
//! A value that was taken out of one place is taken out of every text of that scenario, also where the text has only its beginning.

mod credentials;
mod finder;
mod names;
mod own;
mod policy;
mod redactor;

pub use own::Redact;
pub(crate) use policy::Policy;
pub use policy::check;
pub(crate) use redactor::{Known, REDACTED, Redactor};

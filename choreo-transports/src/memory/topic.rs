//! Topics: the subjects of NATS.

pub(super) use crate::subject::{check_published, check_subscribed, covers, is_wildcard};

/// What the addresses of replies begin with.
pub(super) const INBOX_PREFIX: &str = "_INBOX.";

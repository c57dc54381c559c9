//! What Redis Pub/Sub can do.

use choreo_runtime::transport::{Capabilities, Echoes, HasWildcards, Listeners};

use super::Redis;

pub(super) const CAPABILITIES: Capabilities = Capabilities {
    keys: false,
    headers: false,
    replies: false,
    wildcards: true,
    history: false,
    echoes: Echoes::Bytes,
    listeners: Listeners::Counted,
    resumes: false,
    virtual_time: false,
};

impl HasWildcards for Redis {}

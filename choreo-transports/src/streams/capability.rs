//! What Redis Streams can do.

use choreo_runtime::transport::{Capabilities, Echoes, HasHeaders, HasHistory, Listeners};

use super::RedisStreams;

pub(super) const CAPABILITIES: Capabilities = Capabilities {
    keys: false,
    headers: true,
    replies: false,
    wildcards: false,
    history: true,
    echoes: Echoes::Position,
    listeners: Listeners::Unknown,
    resumes: true,
    virtual_time: false,
};

impl HasHeaders for RedisStreams {}

impl HasHistory for RedisStreams {}

//! What Kafka can do.

use choreo_runtime::transport::{
    Capabilities, Echoes, HasHeaders, HasHistory, HasKeys, HasWildcards, Listeners,
};

use super::Kafka;

pub(super) const CAPABILITIES: Capabilities = Capabilities {
    keys: true,
    headers: true,
    replies: false,
    wildcards: true,
    history: true,
    echoes: Echoes::Position,
    listeners: Listeners::Unknown,
    resumes: true,
    virtual_time: false,
};

impl HasKeys for Kafka {}

impl HasHeaders for Kafka {}

impl HasWildcards for Kafka {}

impl HasHistory for Kafka {}

//! What RabbitMQ can do.

use choreo_runtime::transport::{Capabilities, Echoes, HasHeaders, HasReply, HasWildcards, Listeners};

use super::RabbitMq;

pub(super) const CAPABILITIES: Capabilities = Capabilities {
    keys: false,
    headers: true,
    replies: true,
    wildcards: true,
    history: false,
    echoes: Echoes::Bytes,
    listeners: Listeners::Returned,
    resumes: false,
    virtual_time: false,
};

impl HasHeaders for RabbitMq {}

impl HasReply for RabbitMq {}

impl HasWildcards for RabbitMq {}

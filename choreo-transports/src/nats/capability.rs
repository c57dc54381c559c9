//! What NATS can do.

use choreo_runtime::transport::{Capabilities, Echoes, HasHeaders, HasReply, HasWildcards, Listeners};

use super::Nats;

pub(super) const CAPABILITIES: Capabilities = Capabilities {
    keys: false,
    headers: true,
    replies: true,
    wildcards: true,
    history: false,
    echoes: Echoes::Withheld,
    listeners: Listeners::Ephemeral,
    resumes: false,
    virtual_time: false,
};

impl HasHeaders for Nats {}

impl HasReply for Nats {}

impl HasWildcards for Nats {}

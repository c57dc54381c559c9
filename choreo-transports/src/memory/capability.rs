//! What the in-memory bus can do: everything.

use choreo_runtime::transport::{
    Capabilities, Echoes, HasHeaders, HasKeys, HasReply, HasWildcards, Listeners,
};

use super::InMemory;

pub(super) const CAPABILITIES: Capabilities = Capabilities {
    keys: true,
    headers: true,
    replies: true,
    wildcards: true,
    history: false,
    echoes: Echoes::Origin,
    listeners: Listeners::Asked,
    resumes: false,
    virtual_time: true,
};

impl HasKeys for InMemory {}

impl HasHeaders for InMemory {}

impl HasReply for InMemory {}

impl HasWildcards for InMemory {}

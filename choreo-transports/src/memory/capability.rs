//! What the in-memory bus can do: everything.

use choreo_runtime::transport::{Capabilities, HasHeaders, HasKeys, HasReply, HasWildcards};

use super::InMemory;

pub(super) const CAPABILITIES: Capabilities = Capabilities {
    keys: true,
    headers: true,
    replies: true,
    wildcards: true,
    origins: true,
    listeners: true,
    virtual_time: true,
};

impl HasKeys for InMemory {}

impl HasHeaders for InMemory {}

impl HasReply for InMemory {}

impl HasWildcards for InMemory {}

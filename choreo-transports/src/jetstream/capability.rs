//! What JetStream can do.

use choreo_runtime::transport::{Capabilities, Echoes, HasHeaders, HasHistory, HasWildcards, Listeners};

use super::JetStream;

pub(super) const CAPABILITIES: Capabilities = Capabilities {
    keys: false,
    headers: true,
    // A consumer's messages have the address of their acknowledgement where a reply's would be.
    replies: false,
    wildcards: true,
    history: true,
    echoes: Echoes::Position,
    listeners: Listeners::Unknown,
    resumes: true,
    virtual_time: false,
};

impl HasHeaders for JetStream {}

impl HasWildcards for JetStream {}

impl HasHistory for JetStream {}

//! Two kinds of paper broker, with all capabilities and with hardly any.

use std::fmt::Debug;

use choreo_runtime::transport::{Capabilities, Echoes, Listeners};

pub(crate) trait Kind: Debug + Send + Sync + 'static {
    const NAME: &'static str;
    const CAPABILITIES: Capabilities;
}

/// A log that can do everything.
#[derive(Debug)]
pub(crate) struct Log;

impl Kind for Log {
    const NAME: &'static str = "PaperLog";

    const CAPABILITIES: Capabilities = Capabilities {
        keys: true,
        headers: true,
        replies: true,
        wildcards: true,
        history: true,
        echoes: Echoes::Origin,
        listeners: Listeners::Asked,
        resumes: true,
        virtual_time: false,
    };
}

/// Topics with names, and no more.
#[derive(Debug)]
pub(crate) struct Plain;

impl Kind for Plain {
    const NAME: &'static str = "PaperPlain";

    const CAPABILITIES: Capabilities = Capabilities {
        keys: false,
        headers: false,
        replies: false,
        wildcards: false,
        history: false,
        echoes: Echoes::Withheld,
        listeners: Listeners::Counted,
        resumes: false,
        virtual_time: false,
    };
}

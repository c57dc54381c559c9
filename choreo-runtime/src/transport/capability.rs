//! What a transport can do: a table for the docs, and traits for the compiler.

/// What a transport can do, for the docs and the contract suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// Messages have keys.
    pub keys: bool,
    /// Messages have headers.
    pub headers: bool,
    /// A message can carry a reply address.
    pub replies: bool,
    /// Topics can be subscribed to by wildcard.
    pub wildcards: bool,
    /// It can be told who sent a message.
    pub origins: bool,
    /// It can be told whether somebody listens on a topic.
    pub listeners: bool,
    /// It can run in virtual time.
    pub virtual_time: bool,
}

/// Messages have keys: what `key` in a scenario asks of its stage.
#[diagnostic::on_unimplemented(
    message = "`{Self}` messages have no key",
    label = "this stage has no keys",
    note = "remove the `key` clause, or run on a transport with keys"
)]
pub trait HasKeys {}

/// Messages have headers: what `headers` in a scenario asks of its stage.
#[diagnostic::on_unimplemented(
    message = "`{Self}` messages have no headers",
    label = "this stage has no headers",
    note = "remove the `headers` clause, or run on a transport with headers"
)]
pub trait HasHeaders {}

/// Messages can carry a reply address: what `=> reply` asks of its stage.
#[diagnostic::on_unimplemented(
    message = "`{Self}` messages have no reply address",
    label = "this stage has no request and reply",
    note = "answer with `publish` on a topic of your own, or run on a transport with request and reply"
)]
pub trait HasReply {}

/// Topics can be subscribed to by wildcard.
pub trait HasWildcards {}

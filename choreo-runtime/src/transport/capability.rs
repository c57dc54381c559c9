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
    /// What was there before a subscription can be read `from start`.
    pub history: bool,
    /// How a scope's own messages are told from others'.
    pub echoes: Echoes,
    /// How it can be told whether somebody listens on a topic.
    pub listeners: Listeners,
    /// After a lost connection a consumer goes on exactly where it was.
    pub resumes: bool,
    /// It can run in virtual time.
    pub virtual_time: bool,
}

/// How a scope's own messages, which a broker gives back to it, are told from those of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Echoes {
    /// Each message says who sent it.
    Origin,
    /// The broker does not give a connection its own messages. Scopes that share a connection don't see each
    /// other's.
    Withheld,
    /// By their position in the log, which the broker tells when it accepts them.
    Position,
    /// As the first copy of exactly those bytes on that topic.
    Bytes,
}

/// How it can be told whether somebody other than the scenario listens on a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listeners {
    /// It can't.
    Unknown,
    /// One can ask: [`Transport::listened`](super::Transport::listened).
    Asked,
    /// One can ask a broker that the tests have started for themselves, and no other.
    Ephemeral,
    /// A message that reaches nobody comes back: [`Receipt::Unroutable`](super::Receipt::Unroutable).
    Returned,
    /// The broker says how many a message reached, so that those who listen for the scenario itself can be told from others: one that
    /// reached them alone, or nobody, is [`Receipt::Unroutable`](super::Receipt::Unroutable).
    Counted,
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

/// Messages can carry a reply address: what `=> reply` and `request` ask of their stage.
#[diagnostic::on_unimplemented(
    message = "`{Self}` messages have no reply address",
    label = "this stage has no request and reply",
    note = "answer with `publish` on a topic of your own, or run on a transport with request and reply"
)]
pub trait HasReply {}

/// Topics can be subscribed to by wildcard.
pub trait HasWildcards {}

/// What was there before a subscription can be read: what `from start` in a scenario asks of its stage.
#[diagnostic::on_unimplemented(
    message = "`{Self}` keeps no messages",
    label = "this stage has no start to read from",
    note = "remove `from start`, or run on a log: `Kafka`, `JetStream`, `RedisStreams`"
)]
pub trait HasHistory {}

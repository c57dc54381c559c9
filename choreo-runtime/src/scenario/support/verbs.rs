//! The language's verbs, so that an editor documents them where they are written.
#![allow(non_upper_case_globals)]

/// A verb.
#[derive(Debug, Clone, Copy)]
pub struct Verb;

/// `publish TOPIC PAYLOAD [key EXPR] [headers { .. }] [as NAME];`
///
/// Sends a message. It is a trigger: the first one after expectations opens a new window, and what is expected
/// below must come after it.
pub const publish: Verb = Verb;

/// `expect TOPIC [from start] [PATTERN] [headers { .. }] [key VALUE] [where EXPR] [times COUNT] [within DURATION]
/// [as NAME];`
///
/// A message that fits must come before the deadline. Expectations side by side hold in any order, and one
/// message satisfies one of them.
pub const expect: Verb = Verb;

/// `never TOPIC [PATTERN] [headers { .. }] [where EXPR] [for DURATION];`
///
/// No message that fits may come, from the window's opening to the block's end, or for the time given.
pub const never: Verb = Verb;

/// `on TOPIC [PATTERN] [where EXPR] [as NAME] [once | times COUNT] => publish ..;` or `=> reply ..;` or `=> { .. }`
///
/// Stands in for a service: it answers every message that fits, from before the first trigger on.
pub const on: Verb = Verb;

/// `call { async Rust } [as NAME];`
///
/// Triggers something that is no message: an HTTP request, a row written. Like a `publish` it opens a window, and
/// latency counts from its start. Its value is captured; an `Err` ends the block in ERROR.
pub const call: Verb = Verb;

/// `eventually { async Rust giving bool or Result<bool> } within DURATION [every DURATION];`
///
/// Something outside of the wire becomes true: a row, a file, the answer of an API. It is asked at once and then again
/// and again (every 50 ms unless said); `false` and an `Err` mean not yet.
pub const eventually: Verb = Verb;

/// `only { expect ..; expect ..; }`
///
/// These, and nothing else on the topics that they name: from its window to the block's end a message there that no
/// expectation takes and no `on` answers is a failure.
pub const only: Verb = Verb;

/// `request [via NAME] TOPIC PAYLOAD [key EXPR] [headers { .. }] [=> PATTERN] [where EXPR] [within DURATION] [as NAME];`
///
/// Asks, and waits for a reply that fits, at an address of its own. It is a trigger: what is expected below must come
/// after it was sent.
pub const request: Verb = Verb;

/// `reply PAYLOAD [key EXPR] [headers { .. }]`
///
/// In an `on`: answers at the message's own reply address.
pub const reply: Verb = Verb;

/// `check EXPR [, "message {}", args];`
///
/// Something that must be true where it stands: once what is expected above it holds.
pub const check: Verb = Verb;

/// `wait DURATION;`
///
/// Lets time pass.
pub const wait: Verb = Verb;

/// `in order { expect ..; expect ..; }`
///
/// The expectations hold one after another, each by a message that came after the one before took its own.
pub const order: Verb = Verb;

/// `together { .. } and { .. }`
///
/// Regions that run side by side, each with windows of its own. What stands below goes on when all of them are done.
pub const together: Verb = Verb;

/// `together { .. } and { .. }`
///
/// Another region of the `together`.
pub const and: Verb = Verb;

/// `either { expect ..; .. } or { expect ..; .. } [or after DURATION { .. }]`
///
/// Branches, of which one is taken: the one whose first `expect` holds first.
pub const either: Verb = Verb;

/// `either { expect ..; .. } or { expect ..; .. } [or after DURATION { .. }]`
///
/// Another branch of the `either`.
pub const or: Verb = Verb;

/// `or after DURATION { .. }`
///
/// The branch that is taken when none of the others has begun in that time, from the hand-off of the last trigger on.
pub const after: Verb = Verb;

/// `repeat EXPR { .. }`
///
/// Runs its statements so many times. What they bind is bound anew in each round; after the block the run has all of it.
pub const repeat: Verb = Verb;

/// `via NAME`, right after a verb; or `via NAME { .. }` around statements.
///
/// The transport that a statement sends or listens on: the name of a field of the stage.
pub const via: Verb = Verb;

/// `timeout DURATION;`
///
/// The block's deadline, from its first statement: 5 s unless said.
pub const timeout: Verb = Verb;

/// `settle DURATION;`
///
/// How long the block lingers where something must still not come: 100 ms unless said.
pub const settle: Verb = Verb;

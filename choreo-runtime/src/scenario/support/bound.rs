//! What a clause asks of the stage, as bounds that rustc checks at the clause.

use crate::stage::Stage;
use crate::transport::{HasHeaders, HasHistory, HasKeys, HasReply, Transport};

/// A `key` clause.
pub fn need_keys<S: Stage>(_: &S)
where
    S::Wire: HasKeys,
{
}

/// A `headers` clause.
pub fn need_headers<S: Stage>(_: &S)
where
    S::Wire: HasHeaders,
{
}

/// A `reply`.
pub fn need_reply<S: Stage>(_: &S)
where
    S::Wire: HasReply,
{
}

/// A `request`: what has reply addresses can be asked.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no request and reply",
    label = "this stage has no reply addresses",
    note = "write `publish` and an `expect` on a topic for the reply, or run on `InMemory`, `Nats` or `RabbitMq`"
)]
pub trait Requests {}

#[diagnostic::do_not_recommend]
impl<T: HasReply> Requests for T {}

/// A `request`.
pub fn need_request<S: Stage>(_: &S)
where
    S::Wire: Requests,
{
}

/// A `from start`. The reference gives the argument two tokens, as the clause has.
pub fn need_history<S: Stage>(_: &&S)
where
    S::Wire: HasHistory,
{
}

/// A block without `via`: the rule `no-via`.
pub fn need_one<S: Stage>(_: &S)
where
    S::Wire: One,
{
}

/// What runs over one transport.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has several transports, and this names none of them [no-via]",
    label = "say which: `via NAME` after this word, or around the statements: `via NAME {{ .. }}`",
    note = "the names are those of the fields of `{Self}`"
)]
pub trait One {}

#[diagnostic::do_not_recommend]
impl<T: Transport> One for T {}

/// A `via`: the rule `unknown-via`.
pub fn need_names<S: Named>(_: &S) {}

/// A stage whose transports have names: what `#[derive(choreo::Stage)]` makes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is one transport, and there is nothing to choose [unknown-via]",
    label = "leave this `via` out",
    note = "a stage of several transports is a struct of them with `#[derive(choreo::Stage)]`"
)]
pub trait Named: Stage {}

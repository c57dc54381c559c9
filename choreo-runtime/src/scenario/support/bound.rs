//! What a clause asks of the stage, as bounds that rustc checks at the clause.

use crate::stage::Stage;
use crate::transport::{HasHeaders, HasHistory, HasKeys, HasReply};

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

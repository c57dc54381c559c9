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

/// A `from start`. The reference gives the argument two tokens, as the clause has.
pub fn need_history<S: Stage>(_: &&S)
where
    S::Wire: HasHistory,
{
}

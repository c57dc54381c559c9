//! The engine: pure. A machine, a state, the user's expressions, the time and one input give effects.
//!
//! No I/O, no clock, no async, no randomness. A driver turns [`Effect`]s into transport and clock calls and
//! brings back what comes of them as [`Input`]s. The same inputs give the same verdict, always.

mod effect;
mod input;

pub use effect::{Effect, Effects, PublicationId, TimerId};
pub use input::Input;

//! The engine: pure. A machine, a state, the user's expressions, the time and one input give effects.
//!
//! No I/O, no clock, no async, no randomness. A driver turns [`Effect`]s into transport and clock calls and
//! brings back what comes of them as [`Input`]s. The same inputs give the same verdict, always.
//!
//! Start with [`advance`]. A message that comes goes through `arrival`; the statements' own files are named
//! by what they do; where in the machine a run is, is a track (`tracks`, `step`); what a track awaits is a `round`, set
//! up in `entry` and ended in `finality`; who gets which message is decided in `assignment`.

mod answer;
mod arrival;
mod assignment;
mod call;
mod capture;
mod count;
mod course;
mod deadline;
mod earlier;
mod effect;
mod either;
mod entry;
mod eventually;
mod evidence;
mod finality;
mod history;
mod input;
mod limits;
mod lingering;
mod log;
mod misses;
mod never;
mod only;
mod operand;
mod options;
mod outage;
mod positions;
mod publication;
#[cfg(any(test, fuzzing))]
#[cfg_attr(fuzzing, allow(dead_code, unused_imports, unused_macros))]
#[expect(clippy::unwrap_used, clippy::expect_used, reason = "a test, for the fuzz target as well")]
mod reference;
mod repeat;
mod request;
mod round;
mod seat;
mod standing;
mod state;
mod step;
#[cfg(any(test, fuzzing))]
#[cfg_attr(fuzzing, allow(dead_code, unused_imports, unused_macros))]
#[expect(clippy::unwrap_used, clippy::expect_used, reason = "a test, for the fuzz target as well")]
mod tests;
mod timeline;
mod timers;
mod together;
mod tracks;
mod turn;
mod verdict;
mod windows;

pub use effect::{CallId, Effect, Effects, PublicationId, TimerId};
pub use input::Input;
pub use limits::Limits;
pub use options::Options;
#[cfg(fuzzing)]
#[doc(hidden)]
pub use reference::fuzzed;
pub use state::State;
pub use turn::advance;

use state::Phase;

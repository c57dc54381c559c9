//! A second, naive implementation of the meaning, and the properties that hold the engine to it.
//!
//! [`interpreter`] walks the text of a block from moment to moment, a loop as often as it has rounds ([`walk`]), and
//! asks each question anew over all that has come: it keeps no matching, no candidates and no counts, and tries every
//! assignment there is ([`assignment`]). It is written from the text of the meaning, and shares no code with the
//! engine. [`generator`] makes random blocks and worlds; [`agreement`] demands the same of both, [`robustness`] that nothing that
//! is said makes the engine panic. [`fuzzed`] makes all of it of bytes, for the fuzz target `engine`.

mod agreement;
mod ahead;
pub(super) mod assignment;
mod bound;
mod bytes;
mod fuzzed;
mod generator;
mod interpreter;
mod only;
mod question;
mod robustness;
mod told;
mod track;
mod walk;
mod word;

#[cfg(fuzzing)]
pub use fuzzed::fuzzed;

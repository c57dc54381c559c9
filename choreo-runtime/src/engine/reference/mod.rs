//! A second, naive implementation of the meaning, and the properties that hold the engine to it.
//!
//! [`interpreter`] walks a machine from moment to moment and asks each question anew over all that has come: it
//! keeps no matching, no candidates and no counts, and tries every assignment there is ([`assignment`]). It is
//! written from the text of the design, and shares no code with the engine. [`generator`] makes random blocks
//! and worlds; [`agreement`] demands the same of both.

mod agreement;
pub(super) mod assignment;
mod bound;
mod generator;
mod interpreter;
mod question;
mod told;
mod word;

//! Does this message fit this pattern, and where does it not?
//!
//! [`judge`] answers for one message, over its bytes and without building a tree, and is what the engine
//! calls for every message. [`explain`] says in words what [`judge`] found, and is called for the few
//! messages that a report shows. Both walk the pattern by the same code, so they can't disagree.

mod difference;
mod judgement;
mod matcher;
mod operands;

pub use difference::{Difference, Problem};
pub use judgement::{Judgement, Misfit};
pub use matcher::Matcher;
pub use operands::Operands;

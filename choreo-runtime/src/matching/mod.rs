//! Does this message fit this pattern, and where does it not?
//!
//! [`judge`] answers for one message, over its bytes and without building a tree, and is what the engine
//! calls for every message. [`explain`] says in words what [`judge`] found, and is called for the few
//! messages that a report shows. Both walk the pattern by the same code, so they can't disagree.

//!
//! What is asked of a payload, once: a payload is JSON or it is not, whatever the shape looks at (the same
//! texts as `serde_json::from_slice::<Value>` takes); numbers compare by value; a key that the shape names and
//! that is there twice does not fit; and where there is nothing, only `absent` fits (`not "FAILED"` wants a
//! value, `any [absent, not "FAILED"]` does not). A header is judged as its text, and by a test of a number or
//! boolean as the number or boolean that the text reads as; of several headers of one name the first counts.

mod bag;
mod bind;
mod difference;
mod excerpt;
mod fields;
mod fit;
mod form;
pub(crate) mod json;
mod judge;
mod judgement;
mod leaf;
mod matcher;
mod notation;
mod operands;
mod path;
mod phrase;
mod prepare;
mod regexes;
mod seen;
mod sink;
mod size;
mod subset;
#[cfg(test)]
mod tests;
mod tree;
mod walk;
mod words;

pub use difference::{Difference, Problem};
pub use judge::{explain, judge};
pub use judgement::{Judgement, Misfit};
pub use matcher::Matcher;
pub use operands::Operands;
pub use phrase::describe;
pub use prepare::prepare;
pub use size::leaf_count;

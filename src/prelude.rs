//! What a test file wants: `use choreo::prelude::*;`.

pub use crate::{InMemory, Message, Payload, Script, Stage, choreo};

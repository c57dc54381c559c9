//! The run-time half of choreo.

pub mod diagnosis;
pub mod engine;
pub mod expr;
pub mod machine;
pub mod matching;
pub mod message;
pub mod outcome;
pub mod scenario;
pub mod transport;

//! What generated code names. Not part of the public interface: it may change in any release.

pub use choreo_runtime::driver::{Guest, drive};
pub use choreo_runtime::expr::*;
pub use choreo_runtime::machine;
pub use choreo_runtime::message::{Json, Message, Topic};
pub use choreo_runtime::outcome::Verdict;
pub use choreo_runtime::scenario::support::*;
pub use choreo_runtime::scenario::{
    BlockRecord, Case, Passed, Registration, Settings, finish, main, outcome_of, run_test, script,
};

//! How much a run keeps.

use crate::transport::InboxLimits;

/// How much a run keeps. What is over ends it in OVERFLOW, never in a wrong verdict. A script is given them by
/// [`limits`](crate::scenario::Script::limits).
///
/// ```
/// # mod choreo { pub use choreo_runtime::{engine::Limits, transport}; }
/// use choreo::Limits;
/// use choreo::transport::InboxLimits;
///
/// let inbox = InboxLimits { messages: 100, bytes: 1 << 20 };
/// let small = Limits { inbox, ..Limits::DEFAULT };
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// What waits between the wire and the engine.
    pub inbox: InboxLimits,
    /// What the engine keeps of one window for expectations that are judged later.
    pub window: InboxLimits,
    /// How many messages may come at one instant. A paused clock stands still as long as anything is ready to
    /// run, so that two who answer each other without a pause would never come to the deadline.
    pub instant: usize,
}

impl Limits {
    /// An inbox and a window of 65,536 messages and 256 MiB each; 4,194,304 messages at one instant.
    pub const DEFAULT: Limits =
        Limits { inbox: InboxLimits::DEFAULT, window: InboxLimits::DEFAULT, instant: 1 << 22 };
}

impl Default for Limits {
    fn default() -> Limits {
        Limits::DEFAULT
    }
}

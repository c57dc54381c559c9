//! What came of a run: each outcome a variant, with its evidence.
//!
//! The engine makes a [`Verdict`]; [`diagnosis`](crate::diagnosis) puts it into words.

mod evidence;
mod timeline;
mod verdict;

pub use evidence::{
    Alike, Compared, Differing, Elsewhere, Evidence, Missed, NearMiss, Poll, Polls, Shown, Stray, StrayReason,
};
pub use timeline::{Entry, Event, Timeline};
pub use verdict::{
    Clock, ErrorSource, Failure, Ids, Loss, Met, Note, Outcome, Overflow, Step, Tapped, Verdict, Via,
    Violation,
};

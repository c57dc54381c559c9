//! What happens in a process that runs scenarios, for those who tell of it: reports, dashboards, progress.
//!
//! Whoever reports knows of a scenario by [`Event`]s and by nothing else. They come in this order, and these alone:
//!
//! 1. [`Event::Began`], once, before the stage of the scenario is opened;
//! 2. [`Event::Judged`] for each of its blocks, when the block is over, in the order in which they end;
//! 3. [`Event::Ended`], once, when the test is over and its stage released. Only where the process is killed is there none.
//!
//! The events of one scenario come on one thread, in this order; those of scenarios that run at once come in between. A block that stands
//! in no `#[choreo::scenario]` has a [`Judged`] alone. A script has none: who runs it is given its verdict.
//!
//! An [`Observer`] is called where the event happens, and the scenario waits for it. What it does, and whether it panics, is of no
//! consequence for a verdict.

mod event;
mod observer;

pub use event::{Attempt, Began, End, Ended, Event, Judged};
pub(crate) use observer::tell;
pub use observer::{Observer, Observing};

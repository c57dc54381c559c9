//! The driver: a small select loop between the engine and the world.
//!
//! It carries effects to the transport and the clock, and brings back what comes of them as inputs. All of
//! a run is polled in the task that awaits the block: a run spawns nothing.

mod border;
mod calls;
mod drive;
mod flight;
mod guest;
mod link;
mod routes;
mod session;
#[cfg(test)]
mod tests;
mod timers;

pub use drive::drive;
pub use guest::Guest;

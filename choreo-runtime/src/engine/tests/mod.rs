//! The meaning of a block, rule by rule, with values alone.

mod assignment;
mod begin;
mod call;
mod check;
mod counts;
mod course;
mod deadline;
mod either;
mod eventually;
mod flood;
mod from_start;
mod latency;
mod layers;
pub(super) mod lowering;
mod nevers;
mod only;
mod order;
pub(super) mod outcome;
mod repeat;
mod request;
pub(super) mod script;
mod stand_in;
pub(super) mod table;
mod together;
mod trace;
mod window;
pub(super) mod world;

use script::{Say, Script};
use world::{Comes, Ran, World};

/// Runs a block against messages alone.
fn runs(says: Vec<Say>, comes: Vec<Comes>) -> Ran {
    runs_script(&script::script(says), comes)
}

fn runs_script(script: &Script, comes: Vec<Comes>) -> Ran {
    world::run(&script.lower(), &World { comes, ..World::default() })
}

//! What there is of brokers on this machine, and what the settings say of them: for tools that are asked why a suite's
//! tests don't run, such as `cargo choreo doctor`.
//!
//! It needs no client of any broker. It reads what a test would read, decides by the same rules, and speaks to no broker
//! that a test may not speak to. Everything in it ends: a program and a connection have a time limit.
//!
//! - [`File`] is `choreo.toml`.
//! - [`Kind`] is a kind of broker: how it is called, [named](Kind::place) and [had](Kind::supply).
//! - [`Place`] is where the settings say that one is: never with a credential. [`Place::refused`] says whether tests may go
//!   there, and [`Place::knock`] whether it [answers](Answer).
//! - [`Supply`] is what a test starts where none is named.
//! - [`asked`] asks a program.
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use choreo_transports::survey::{Answer, Kind};
//!
//! # fn survey() -> Result<(), choreo_runtime::transport::TransportError> {
//! for kind in Kind::ALL {
//!     let Some(place) = kind.place()? else { continue };
//!     if place.refused()?.is_none() {
//!         for (host, answer) in place.knock(Duration::from_secs(3))? {
//!             println!("{} at {host}: {}", kind.name(), matches!(answer, Answer::Greets { .. }));
//!         }
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod answer;
mod file;
mod kind;
mod place;
mod supply;
mod version;

pub use crate::server::asked::{Unanswered, asked};
pub use crate::settings::Said;
pub use answer::Answer;
pub use file::File;
pub use kind::Kind;
pub use place::{Place, Refused};
pub use supply::{Missing, Supply};

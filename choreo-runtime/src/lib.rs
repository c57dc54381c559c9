//! The run-time half of choreo: what a compiled block becomes when it runs.
//!
//! A user sees these through the facade, `choreo`. The way of one message: a [`transport`] posts it to a run's
//! inbox; the [`driver`] brings it to the [`engine`]; [`matching`] judges it by the [`machine`]'s patterns; the
//! engine decides; what came of it is an [`outcome`], and [`diagnosis`] puts that into words.

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod codec;
pub mod correlation;
pub mod diagnosis;
pub mod driver;
pub mod engine;
pub mod events;
pub mod expr;
pub mod machine;
pub mod matching;
pub mod message;
pub mod outcome;
pub mod scenario;
pub mod settings;
pub mod stage;
pub mod transport;

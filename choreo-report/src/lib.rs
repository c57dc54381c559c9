//! The reports of choreo: what is written of each scenario, and what is made of that.
//!
//! The way of a scenario: the runtime tells of it by [events](choreo_runtime::events::Event); the [`Recorder`] makes a [`record`] of it, which the
//! [`redaction`] has gone over, and writes that to the [`journal`] as soon as the scenario is over; every format is made of journals.

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod catalogue;
#[cfg(feature = "formats")]
pub mod comparison;
#[cfg(feature = "formats")]
pub mod format;
#[cfg(feature = "formats")]
pub mod html;
pub mod journal;
pub mod map;
pub mod record;
mod recorder;
pub mod redaction;
pub mod suite;

pub use recorder::Recorder;

/// What [`redact!`] names.
#[doc(hidden)]
pub mod __private {
    pub use inventory;
}

/// Registers a redactor of the suite's own for this test target: see [`Redact`](redaction::Redact).
///
/// ```
/// # mod choreo { pub use choreo_report as report; }
/// choreo::report::redact!(|field, text| (field == "iban").then(|| format!("{}..", &text[..2.min(text.len())])));
/// ```
#[macro_export]
macro_rules! redact {
    ($redactor:expr) => {
        $crate::__private::inventory::submit!($crate::redaction::Redact($redactor));
    };
}

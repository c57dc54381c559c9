//! What a suite takes out by itself.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// A redactor of the suite's own: it is asked of every text of a payload, a header or a key, and gives what is to be written in its
/// place; `None` leaves it.
///
/// `field` is the name of the field or header that it stands in, or `""`. A number is asked as its digits. What it changes is
/// changed in all other texts of the scenario too. Where it panics, the value is taken out.
///
/// It is registered by [`redact!`](crate::redact!):
///
/// ```
/// # mod choreo { pub use choreo_report as report; }
/// choreo::report::redact!(|field, text| (field == "iban").then(|| format!("{}..", &text[..2.min(text.len())])));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Redact(
    /// What is written in the place of a text.
    pub fn(field: &str, text: &str) -> Option<String>,
);

inventory::collect!(Redact);

/// What is written in the place of this text, by the suite.
pub(super) fn replaced(field: &str, text: &str) -> Option<String> {
    inventory::iter::<Redact>.into_iter().find_map(|Redact(redact)| {
        let asked = catch_unwind(AssertUnwindSafe(|| redact(field, text)));
        asked.unwrap_or_else(|_| Some(super::REDACTED.to_owned()))
    })
}

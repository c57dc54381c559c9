//! What a reader does with the HTML report, in headless Chromium.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a panic in a test is the failure we want to see"
)]

mod axe;
mod driver;
mod evidence;
mod hostile;
mod many;
mod page;
mod pictures;
#[path = "../../../../choreo-report/src/html/tests/poison.rs"]
mod poison;
mod reader;
mod tour;

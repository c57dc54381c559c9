//! The examples of the page "Payloads", section by section.

mod bytes;
mod json;
mod key_and_headers;
mod rust_values;
mod spread;
mod when_it_is_evaluated;

use crate::shown::every_example_ends_as_told;

const PAGE: &str = include_str!("../../../docs/src/reference/payloads.md");

const TESTED: [&str; 6] = [
    include_str!("bytes.rs"),
    include_str!("json.rs"),
    include_str!("key_and_headers.rs"),
    include_str!("rust_values.rs"),
    include_str!("spread.rs"),
    include_str!("when_it_is_evaluated.rs"),
];

#[test]
fn every_example_of_the_page_ends_as_the_page_tells() {
    every_example_ends_as_told(PAGE, &TESTED, 14);
}

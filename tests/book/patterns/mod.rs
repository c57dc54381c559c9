//! The examples of the page "Patterns", section by section.

mod a_value_as_a_pattern;
mod bytes;
mod headers_and_key;
mod name_at;
mod shapes;
mod typed_patterns;
mod values;
mod what_is_not_as_it_should_be;

use crate::shown::every_example_is_tested;

const PAGE: &str = include_str!("../../../docs/src/reference/patterns.md");

const TESTED: [&str; 8] = [
    include_str!("a_value_as_a_pattern.rs"),
    include_str!("bytes.rs"),
    include_str!("headers_and_key.rs"),
    include_str!("name_at.rs"),
    include_str!("shapes.rs"),
    include_str!("typed_patterns.rs"),
    include_str!("values.rs"),
    include_str!("what_is_not_as_it_should_be.rs"),
];

#[test]
fn every_example_of_the_page_is_tested() {
    every_example_is_tested(PAGE, &TESTED);
}

//! The examples of the page "The harness".

mod functions;
mod item_form;
mod registry;
mod scripts;
mod stages;
mod stand_ins;

use crate::shown::every_example_ends_as_told;

const PAGE: &str = include_str!("../../../docs/src/reference/harness.md");

const TESTED: [&str; 9] = [
    include_str!("functions.rs"),
    include_str!("item_form.rs"),
    include_str!("registry.rs"),
    include_str!("scripts.rs"),
    include_str!("stages.rs"),
    include_str!("stand_ins.rs"),
    include_str!("../../echo/tests/pages/one_text.rs"),
    include_str!("../../echo/tests/pages/stage.rs"),
    include_str!("../../registration/mimic.rs"),
];

#[test]
fn every_example_of_the_page_ends_as_the_page_tells() {
    every_example_ends_as_told(PAGE, &TESTED, 17);
}

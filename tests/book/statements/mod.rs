//! The examples of the page "Statements", section by section.

mod call;
mod check;
mod either;
mod eventually;
mod expect;
mod r#for;
mod in_order;
mod r#let;
mod never;
mod on;
mod only;
mod publish;
mod repeat;
mod request;
mod settle;
mod timeout;
mod together;
mod via;
mod wait;
mod what_the_parts_are;

use crate::shown::every_example_is_tested;

const PAGE: &str = include_str!("../../../docs/src/reference/statements.md");

const TESTED: [&str; 21] = [
    include_str!("call.rs"),
    include_str!("check.rs"),
    include_str!("either.rs"),
    include_str!("eventually.rs"),
    include_str!("expect.rs"),
    include_str!("for.rs"),
    include_str!("in_order.rs"),
    include_str!("let.rs"),
    include_str!("never.rs"),
    include_str!("on.rs"),
    include_str!("only.rs"),
    include_str!("publish.rs"),
    include_str!("repeat.rs"),
    include_str!("request.rs"),
    include_str!("settle.rs"),
    include_str!("timeout.rs"),
    include_str!("together.rs"),
    include_str!("via.rs"),
    include_str!("wait.rs"),
    include_str!("what_the_parts_are.rs"),
    include_str!("../fragments.rs"),
];

#[test]
fn every_example_of_the_page_is_tested() {
    every_example_is_tested(PAGE, &TESTED);
}

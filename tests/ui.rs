//! What the compiler says: one file for each rule, named as the rule, and rustc's own errors on a user's types,
//! which point at her tokens.

#[test]
fn the_compiler_refuses_at_the_token_to_change() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*.rs");
}

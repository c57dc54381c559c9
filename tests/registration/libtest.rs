//! Scenarios under libtest: the default form of a test target.

#![expect(clippy::expect_used, reason = "what is missing must fail its test")]

mod listing;
mod scenarios;

/// A plain test beside them.
#[test]
fn a_plain_test_is_listed_too() {
    let listed = listing::listed(&[]);
    assert!(listed.contains(&"a_plain_test_is_listed_too".to_owned()), "{listed:?}");
}

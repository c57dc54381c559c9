//! The example of the section "When it is evaluated".

use choreo::InMemory;

#[test]
fn when_it_is_evaluated_fails_with_error() {
    let report = shop::fails(
        "ERROR",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "count": "three".parse::<u32>()? };
            expect "orders.processed";
        },
    );
    assert!(report.contains("invalid digit found in string"), "{report}");
}

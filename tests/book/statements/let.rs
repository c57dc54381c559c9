//! The examples of the section "let".

use crate::shown::says;
use choreo::InMemory;

#[test]
fn let_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "count": 3 };
        expect "orders.processed" as done;
        let count: u64 = done["count"].as_u64().unwrap_or_default();

        publish "orders.created" { "count": count + 1 };
        expect "orders.processed" { "count": count + 1 };
    });
}

#[test]
fn let_fails_with_error() {
    let report = shop::fails(
        "ERROR",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "count": "three" };
            expect "orders.processed" { "count": text @ string };
            let count: u32 = text.as_str().unwrap_or_default().parse()?;
            check count == 3;
        },
    );
    says(
        &report,
        r#"
            FAIL  let      count               ERROR: it returned an error

            let count: u32 = text.as_str().unwrap_or_default().parse()?;
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ in this statement
        "#,
    );
}

//! The examples of the section "NAME @".

use crate::shown::says;
use choreo::InMemory;

#[test]
fn name_at_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "order_id": "ORD-42", "customer": { "id": 7, "name": "Ada" } };
        expect "orders.processed" { "order_id": id @ =~ "^ORD-", "customer": who @ { "id": number @ integer } };
        check id == "ORD-42" && number == 7 && who["name"] == "Ada";
    });
}

#[test]
fn name_at_fails_with_violated() {
    let report = shop::fails(
        "VIOLATED",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "count": 3 };
            expect "orders.processed" { "count": count @ integer };
            check count == 4;
        },
    );
    says(
        &report,
        r#"
            FAIL  check    count == 4          VIOLATED: it does not hold

            check count == 4;
                  ^^^^^^^^^^ does not hold
        "#,
    );
}

#[test]
fn name_at_passes_again() {
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "lines": [{ "sku": "A", "n": 1 }, { "sku": "B", "n": 9 }] };
        expect "orders.processed" { "lines": all [len count @ _, some { "sku": sku @ string, "n": > 5 }] };
        check count == 2 && sku == "B";
    });
}

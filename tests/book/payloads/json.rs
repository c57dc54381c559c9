//! The examples of the section "JSON".

use choreo::InMemory;

#[test]
fn json_passes() {
    let count = 3;
    let tags = vec!["new", "gift"];
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" {
            "order_id": format!("ORD-{}", 40 + 2),
            count: count,
            "tags": tags,
            "customer": { "name": "Ada", "since": null },
            "lines": [{ "sku": "A" }, { "sku": "B" }],
        } as sent;
        expect "orders.processed" { "order_id": "ORD-42", "count": 3, "tags": ["new", "gift"] };
        check sent["lines"][1]["sku"] == "B";
    });
}

#[test]
fn json_fails_with_mismatch() {
    let report = shop::fails(
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "count": 3.to_string() };
            expect "orders.processed" { "count": 3 };
        },
    );
    assert!(report.contains(r#"got "3""#), "{report}");
}

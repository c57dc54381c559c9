//! The examples of the section "key and headers".

use choreo::InMemory;

#[test]
fn key_and_headers_passes() {
    let attempt = 2;
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" {} key ("customer", 7) headers { "attempt": attempt, "retry": true, "trace": "00-ab" } as sent;
        expect "orders.processed" headers { "attempt": 2, "retry": true, "trace": "00-ab" };
        check sent.key() == Some(&br#"["customer",7]"#[..]);
        check sent.headers().text("trace") == Some("00-ab");
    });
}

#[test]
fn key_and_headers_fails_with_mismatch() {
    let report = shop::fails(
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" {} key "customer-7";
            expect "orders.processed" key "customer-7" headers { "attempt": 2 };
        },
    );
    assert!(report.contains(r#"the message has no header "attempt""#), "{report}");
}

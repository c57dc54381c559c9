//! The examples of the section "Text".

use choreo::InMemory;

#[test]
fn text_passes() {
    use choreo::codec::Text;

    #[derive(serde::Deserialize)]
    struct Line(String);

    shop::passes_by(
        Text,
        choreo::script! {
            for &InMemory;

            publish "orders.created" "restart";
            expect "orders.processed" b"restart";
            publish "orders.created" "restarted";
            expect "orders.processed" Line("restarted");
            publish "orders.created" 42;
            expect "orders.processed" as line where line.text().is_some_and(|text| text.starts_with("4"));
        },
    );
}

#[test]
fn text_fails_with_mismatch() {
    use choreo::codec::Text;

    shop::fails_by(
        Text,
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" "restarted";
            expect "orders.processed" { "status": "restarted" };
        },
    );
}

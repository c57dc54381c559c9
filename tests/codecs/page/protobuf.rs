//! The examples of the section "Protobuf".

use std::error::Error;

use choreo::InMemory;

#[test]
fn protobuf_passes() -> Result<(), Box<dyn Error>> {
    use choreo::codec::Codecs;
    use choreo::codec::protobuf::Descriptors;

    let shop = Descriptors::read(&std::fs::read("docs/shop/proto/shop.bin")?)?;
    let codecs = Codecs::new(shop.message("shop.Order")?).on("invoices", shop.message("shop.Invoice")?);
    shop::passes_by(
        codecs,
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "order_id": "ORD-42", "count": 3 };
            expect "orders.processed" { "order_id": "ORD-42", "count": > 2 };
        },
    );
    Ok(())
}

#[test]
fn protobuf_fails_with_error() -> Result<(), Box<dyn Error>> {
    use choreo::codec::protobuf::Descriptors;

    let shop = Descriptors::read(&std::fs::read("docs/shop/proto/shop.bin")?)?;
    let report = shop::fails_by(
        shop.message("shop.Order")?,
        "ERROR",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "order_id": "ORD-42", "state": "NEW" };
            expect "orders.processed" { "order_id": "ORD-42" };
        },
    );
    assert!(report.contains("`state`: unrecognized field name 'state'"), "{report}");
    Ok(())
}

#[test]
fn protobuf_of_a_type_passes() {
    use choreo::codec::{Codecs, Protobuf};

    #[derive(prost::Message, serde::Serialize, serde::Deserialize)]
    struct Order {
        #[prost(string, tag = "1")]
        order_id: String,
        #[prost(uint32, tag = "2")]
        #[serde(default)]
        count: u32,
    }

    let codecs = Codecs::new(Protobuf::of::<Order>());
    shop::passes_by(
        codecs,
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "order_id": "ORD-42", "count": 3 };
            expect "orders.processed" { "order_id": "ORD-42", "count": > 2 };
        },
    );
}

#[test]
fn protobuf_of_a_type_fails_with_error() {
    use choreo::codec::Protobuf;

    #[derive(prost::Message, serde::Serialize, serde::Deserialize)]
    struct Order {
        #[prost(string, tag = "1")]
        order_id: String,
        #[prost(uint32, tag = "2")]
        #[serde(default)]
        count: u32,
    }

    let report = shop::fails_by(
        Protobuf::of::<Order>(),
        "ERROR",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "order_id": "ORD-42", "count": "three" };
            expect "orders.processed" { "order_id": "ORD-42" };
        },
    );
    assert!(report.contains(r#"invalid type: string "three", expected u32"#), "{report}");
}

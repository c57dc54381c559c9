//! Protobuf, with prost at the other end.

use choreo::codec::protobuf::Descriptors;
use choreo::codec::{Codecs, Protobuf};
use choreo::prelude::*;
use prost::Message as _;
use prost_types::field_descriptor_proto::Type;
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto, FileDescriptorSet};

use crate::service::serve;

#[derive(Clone, PartialEq, prost::Message, serde::Serialize, serde::Deserialize)]
struct Order {
    #[prost(int64, tag = "1")]
    order_id: i64,
    #[prost(string, tag = "2")]
    #[serde(default)]
    state: String,
}

/// What `protoc --descriptor_set_out` writes of the same message.
fn descriptors() -> Descriptors {
    let field = |name: &str, number, type_: Type| FieldDescriptorProto {
        name: Some(name.to_owned()),
        number: Some(number),
        r#type: Some(type_.into()),
        ..FieldDescriptorProto::default()
    };
    let order = DescriptorProto {
        name: Some("Order".to_owned()),
        field: vec![field("order_id", 1, Type::Int64), field("state", 2, Type::String)],
        ..DescriptorProto::default()
    };
    let file = FileDescriptorProto {
        name: Some("shop.proto".to_owned()),
        package: Some("shop".to_owned()),
        message_type: vec![order],
        syntax: Some("proto3".to_owned()),
        ..FileDescriptorProto::default()
    };
    let set = FileDescriptorSet { file: vec![file] }.encode_to_vec();
    Descriptors::read(&set).expect("a descriptor set")
}

async fn settles(codec: Protobuf) {
    let bus = InMemory::new().with_codecs(Codecs::new(codec));
    serve(&bus, "orders.created", "orders.settled", |heard| {
        let order = Order::decode(heard).expect("an order");
        Order { state: "DONE".to_owned(), ..order }.encode_to_vec()
    })
    .await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "orders.created" { "order_id": 9007199254740993_i64 } as sent;
            check sent.payload() == b"\x08\x81\x80\x80\x80\x80\x80\x80\x10";
            expect "orders.settled" { "order_id": 9007199254740993_i64, "state": "DONE" };
            publish "orders.created" Order { order_id: 8, state: String::new() };
            expect "orders.settled" Order { order_id: 8, state: "DONE" } as done;
            check done.state.len() == 4;
        })
        .await;
    assert!(trial.passed(), "{}", trial.report());
}

#[tokio::test(start_paused = true)]
async fn by_a_descriptor_set() {
    settles(descriptors().message("shop.Order").expect("a message")).await;
}

#[tokio::test(start_paused = true)]
async fn by_a_type_of_prosts() {
    settles(Protobuf::of::<Order>()).await;
}

#[tokio::test(start_paused = true)]
async fn a_field_that_the_message_does_not_have_is_an_error_that_names_it() {
    let codec = descriptors().message("shop.Order").expect("a message");
    let bus = InMemory::new().with_codecs(Codecs::new(codec));
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "orders.created" { "order_id": "seven" };
            expect "orders.settled";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

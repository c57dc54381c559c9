//! By a descriptor set and by prost's types, and against hostile bytes.

use proptest::prelude::*;
use prost::Message;
use prost_reflect::prost_types::field_descriptor_proto::{Label, Type};
use prost_reflect::prost_types::{
    DescriptorProto, EnumDescriptorProto, EnumValueDescriptorProto, FieldDescriptorProto,
    FileDescriptorProto, FileDescriptorSet, OneofDescriptorProto,
};
use serde_json::{Value, json};

use super::{Descriptors, Protobuf};
use crate::codec::{Codec, Content};

#[derive(Clone, PartialEq, Message, serde::Serialize, serde::Deserialize)]
#[serde(default)]
struct Order {
    #[prost(uint64, tag = "1")]
    id: u64,
    #[prost(string, tag = "2")]
    order_name: String,
    #[prost(float, tag = "3")]
    weight: f32,
    #[prost(bytes = "vec", tag = "4")]
    blob: Vec<u8>,
    #[prost(message, repeated, tag = "5")]
    lines: Vec<Order>,
    #[prost(int64, optional, tag = "6")]
    maybe: Option<i64>,
    #[prost(int32, tag = "7")]
    state: i32,
}

fn field(name: &str, number: i32, type_: Type, named: Option<&str>) -> FieldDescriptorProto {
    FieldDescriptorProto {
        name: Some(name.to_owned()),
        number: Some(number),
        label: Some(Label::Optional.into()),
        r#type: Some(type_.into()),
        type_name: named.map(str::to_owned),
        ..FieldDescriptorProto::default()
    }
}

/// The same message as a `.proto` file would have it.
fn set() -> Vec<u8> {
    let lines = FieldDescriptorProto {
        label: Some(Label::Repeated.into()),
        ..field("lines", 5, Type::Message, Some(".shop.Order"))
    };
    let maybe = FieldDescriptorProto {
        proto3_optional: Some(true),
        oneof_index: Some(0),
        ..field("maybe", 6, Type::Int64, None)
    };
    let order = DescriptorProto {
        name: Some("Order".to_owned()),
        field: vec![
            field("id", 1, Type::Uint64, None),
            field("order_name", 2, Type::String, None),
            field("weight", 3, Type::Float, None),
            field("blob", 4, Type::Bytes, None),
            lines,
            maybe,
            field("state", 7, Type::Enum, Some(".shop.State")),
        ],
        oneof_decl: vec![OneofDescriptorProto { name: Some("_maybe".to_owned()), options: None }],
        ..DescriptorProto::default()
    };
    let value = |name: &str, number| EnumValueDescriptorProto {
        name: Some(name.to_owned()),
        number: Some(number),
        options: None,
    };
    let state = EnumDescriptorProto {
        name: Some("State".to_owned()),
        value: vec![value("OPEN", 0), value("DONE", 1)],
        ..EnumDescriptorProto::default()
    };
    let file = FileDescriptorProto {
        name: Some("shop.proto".to_owned()),
        package: Some("shop".to_owned()),
        message_type: vec![order],
        enum_type: vec![state],
        syntax: Some("proto3".to_owned()),
        ..FileDescriptorProto::default()
    };
    FileDescriptorSet { file: vec![file] }.encode_to_vec()
}

fn described() -> Protobuf {
    Descriptors::read(&set()).unwrap().message("shop.Order").unwrap()
}

fn decoded(codec: &Protobuf, wire: &[u8]) -> Result<String, String> {
    match codec.decode("t", wire) {
        Ok(Content::Json(text)) => Ok(String::from_utf8(text).unwrap()),
        Ok(_) => panic!("a message is JSON"),
        Err(error) => Err(error.to_string()),
    }
}

fn order() -> Order {
    Order {
        id: u64::MAX,
        order_name: "ä".to_owned(),
        weight: 0.1,
        blob: vec![0xde, 0xad],
        lines: vec![Order { state: 9, weight: f32::NAN, ..Order::default() }],
        maybe: Some(0),
        state: 1,
    }
}

#[test]
fn by_a_descriptor_a_message_has_the_names_of_its_file() {
    let json = decoded(&described(), &order().encode_to_vec()).unwrap();
    assert_eq!(
        json,
        r#"{"id":18446744073709551615,"order_name":"ä","weight":0.1,"blob":"3q0=","lines":[{"id":0,"order_name":"","weight":"NaN","blob":"","lines":[],"state":9}],"maybe":0,"state":"DONE"}"#
    );
    let wire = described().encode("t", json.as_bytes()).unwrap();
    let back = Order::decode(&wire[..]).unwrap();
    assert!(back.lines[0].weight.is_nan());
    assert_eq!(format!("{back:?}"), format!("{:?}", order()));
}

#[test]
fn by_a_type_a_message_is_what_serde_makes_of_it() {
    let codec = Protobuf::of::<Order>();
    let sent = Order { lines: Vec::new(), ..order() };
    let json = decoded(&codec, &sent.encode_to_vec()).unwrap();
    assert_eq!(json, serde_json::to_string(&sent).unwrap());
    let wire = codec.encode("t", json.as_bytes()).unwrap();
    assert_eq!(Order::decode(&wire[..]).unwrap(), sent);
}

#[test]
fn both_names_of_a_field_and_both_forms_of_a_number_are_taken() {
    let wire = described().encode("t", br#"{"orderName":"a","id":"7","state":"DONE"}"#).unwrap();
    let sent = Order { id: 7, order_name: "a".to_owned(), state: 1, ..Order::default() };
    assert_eq!(Order::decode(&wire[..]).unwrap(), sent);
}

#[test]
fn what_the_message_has_no_place_for_names_its_field() {
    let refused = |json: Value| described().encode("t", json.to_string().as_bytes()).unwrap_err().to_string();
    for (json, field) in [
        (json!({ "lines": [{}, { "id": "x" }] }), "`lines[1].id`: "),
        (json!({ "lines": [{}, { "id": -1 }] }), "`lines[1].id`: "),
        (json!({ "state": "SHUT" }), "`state`: "),
    ] {
        let text = refused(json);
        assert!(text.starts_with(field), "{text}");
    }
    assert!(refused(json!({ "nmae": 1 })).contains("nmae"), "{}", refused(json!({ "nmae": 1 })));
    let text = Protobuf::of::<Order>().encode("t", br#"{"id":{}}"#).unwrap_err().to_string();
    assert_eq!(text, "`id`: invalid type: map, expected u64");
}

#[test]
fn what_is_wrong_says_where() {
    for codec in [described(), Protobuf::of::<Order>()] {
        let wrong = |wire: &[u8]| decoded(&codec, wire).unwrap_err();
        assert_eq!(wrong(b"\x08"), "it ends in the middle of a value, at byte 1");
        assert_eq!(
            wrong(b"\x08\x01\x12\x05ab"),
            "field 2 of 5 bytes begins here, and 2 bytes are left, at byte 4"
        );
        assert_eq!(wrong(b"\x08\x01\x00\x01"), "0 is no number of a field, at byte 2");
        assert_eq!(wrong(b"\x08\x01\x0f"), "field 1 has the wire type 7, at byte 2");
        assert_eq!(wrong(b"\x08\x01\x0c"), "the group 1 ends, and is not open, at byte 2");
        let text = wrong(b"\x08\x01\x12\x02a\xff");
        assert!(text.ends_with("at byte 2") && text.contains("UTF-8"), "{text}");
        let text = wrong(b"\x08\x01\x0a\x01a");
        assert!(text.ends_with("at byte 2") && text.contains("wire type"), "{text}");
        assert_eq!(wrong(&[0xff; 20]), "a number has more than 64 bits, at byte 0");
    }
}

#[test]
fn an_empty_payload_is_a_message_of_defaults() {
    assert_eq!(
        decoded(&described(), b"").unwrap(),
        r#"{"id":0,"order_name":"","weight":0.0,"blob":"","lines":[],"state":"OPEN"}"#
    );
}

#[test]
fn a_descriptor_that_is_not_there_names_the_nearest() {
    let error = Descriptors::read(&set()).unwrap().message("shop.Ordre").unwrap_err();
    assert_eq!(
        error.to_string(),
        "find the message `shop.Ordre` in a Protobuf descriptor set; did you mean `shop.Order`?"
    );
    assert!(
        Descriptors::read(b"\xff").unwrap_err().to_string().starts_with("read a Protobuf descriptor set: ")
    );
}

#[test]
fn depth_is_bounded() {
    let mut wire = Vec::new();
    for _ in 0..50 {
        wire = nested(&wire);
    }
    assert!(decoded(&described(), &wire).is_ok(), "{:?}", decoded(&described(), &wire));
    for levels in [70, 200, 2_000] {
        let mut wire = Vec::new();
        for _ in 0..levels {
            wire = nested(&wire);
        }
        let error = decoded(&described(), &wire).unwrap_err();
        assert!(error.contains("127 levels") || error.contains("recursion limit"), "{error}");
        let error = decoded(&Protobuf::of::<Order>(), &wire).unwrap_err();
        assert!(error.contains("127 levels") || error.contains("recursion limit"), "{error}");
    }
}

fn nested(inner: &[u8]) -> Vec<u8> {
    let mut out = vec![0x2a];
    prost::encoding::encode_varint(inner.len() as u64, &mut out);
    out.extend_from_slice(inner);
    out
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(wire in prop::collection::vec(any::<u8>(), 0..200)) {
        for codec in [described(), Protobuf::of::<Order>()] {
            if let Ok(json) = decoded(&codec, &wire) {
                prop_assert!(serde_json::from_str::<Value>(&json).is_ok());
            }
        }
    }

    #[test]
    fn a_damaged_payload_is_read_without_a_panic(at: prop::sample::Index, byte: u8) {
        let mut wire = order().encode_to_vec();
        let at = at.index(wire.len());
        wire[at] = byte;
        let _ = decoded(&described(), &wire);
        wire.truncate(at);
        let _ = decoded(&described(), &wire);
    }

    #[test]
    fn any_message_comes_back(id: u64, order_name: String, weight: f32, blob: Vec<u8>, maybe: Option<i64>, state: i32) {
        prop_assume!(weight.is_finite());
        let line = Order { id, order_name, weight, blob, maybe, state, lines: Vec::new() };
        let sent = Order { lines: vec![line.clone(), line.clone()], ..line };
        for codec in [described(), Protobuf::of::<Order>()] {
            let json = decoded(&codec, &sent.encode_to_vec()).unwrap();
            let wire = codec.encode("t", json.as_bytes()).unwrap();
            prop_assert_eq!(&Order::decode(&wire[..]).unwrap(), &sent);
        }
    }
}

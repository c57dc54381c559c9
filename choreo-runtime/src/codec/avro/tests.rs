//! Against `apache-avro`, and against hostile bytes.

use apache_avro::Schema;
use apache_avro::types::Value as Theirs;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::Avro;
use crate::codec::{Codec, Content};

const ORDER: &str = r#"{ "type": "record", "name": "Order", "namespace": "shop", "fields": [
    { "name": "id", "type": "long" },
    { "name": "count", "type": "int", "default": 1 },
    { "name": "total", "type": { "type": "bytes", "logicalType": "decimal", "precision": 20, "scale": 2 } },
    { "name": "weight", "type": "float" },
    { "name": "ratio", "type": "double" },
    { "name": "paid", "type": "boolean" },
    { "name": "state", "type": { "type": "enum", "name": "State", "symbols": ["OPEN", "DONE"] } },
    { "name": "hash", "type": { "type": "fixed", "name": "Hash", "size": 2 } },
    { "name": "blob", "type": "bytes" },
    { "name": "tags", "type": { "type": "array", "items": "string" } },
    { "name": "counts", "type": { "type": "map", "values": "int" } },
    { "name": "note", "type": ["null", "string", "int"] },
    { "name": "at", "type": { "type": "long", "logicalType": "timestamp-millis" } },
    { "name": "other", "type": ["null", "Order"], "default": null },
    { "name": "before", "type": ["null", "State"], "default": null }
] }"#;

fn order() -> Value {
    json!({
        "id": i64::MIN, "count": -7, "total": 12.34, "weight": 0.1, "ratio": 1.5, "paid": true, "state": "DONE",
        "hash": [222, 173], "blob": [], "tags": ["a", "ä"], "counts": { "x": 1 }, "note": 3,
        "at": 1_709_210_096_500_i64, "other": null, "before": "OPEN",
    })
}

fn decoded(avro: &Avro, wire: &[u8]) -> Result<String, String> {
    match avro.decode("t", wire) {
        Ok(Content::Json(text)) => Ok(String::from_utf8(text).unwrap()),
        Ok(_) => panic!("a value is JSON"),
        Err(error) => Err(error.to_string()),
    }
}

fn encoded(avro: &Avro, json: &Value) -> Vec<u8> {
    avro.encode("t", json.to_string().as_bytes()).unwrap().to_vec()
}

fn refused(schema: &str, json: &str) -> String {
    Avro::datum(schema).unwrap().encode("t", json.as_bytes()).unwrap_err().to_string()
}

fn read_by_theirs(schema: &str, wire: &[u8]) -> Theirs {
    let schema = Schema::parse_str(schema).unwrap();
    apache_avro::reader::datum::GenericDatumReader::builder(&schema)
        .build()
        .unwrap()
        .read_value(&mut &wire[..])
        .unwrap()
}

#[test]
fn a_value_comes_back_as_it_went() {
    let avro = Avro::datum(ORDER).unwrap();
    let mut nested = order();
    nested["other"] = order();
    let wire = encoded(&avro, &nested);
    let text = decoded(&avro, &wire).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), nested);
    assert!(
        text.starts_with(r#"{"id":-9223372036854775808,"count":-7,"total":12.34,"weight":0.1,"#),
        "{text}"
    );
}

#[test]
fn others_read_what_is_written() {
    let wire = encoded(&Avro::datum(ORDER).unwrap(), &order());
    let Theirs::Record(fields) = read_by_theirs(ORDER, &wire) else { panic!("it is a record") };
    let field = |name: &str| fields.iter().find(|(key, _)| key == name).unwrap().1.clone();
    assert_eq!(field("id"), Theirs::Long(i64::MIN));
    assert_eq!(field("count"), Theirs::Int(-7));
    assert_eq!(field("state"), Theirs::Enum(1, "DONE".to_owned()));
    assert_eq!(field("hash"), Theirs::Fixed(2, vec![222, 173]));
    assert_eq!(field("note"), Theirs::Union(2, Box::new(Theirs::Int(3))));
    assert_eq!(field("at"), Theirs::TimestampMillis(1_709_210_096_500));
    assert_eq!(field("total"), Theirs::Decimal(apache_avro::Decimal::from([0x04, 0xd2])));
}

#[test]
fn a_field_that_is_left_out_has_its_default_or_null() {
    let avro = Avro::datum(ORDER).unwrap();
    let mut short = order();
    for name in ["count", "note", "other", "before"] {
        short.as_object_mut().unwrap().remove(name);
    }
    let back: Value = serde_json::from_str(&decoded(&avro, &encoded(&avro, &short)).unwrap()).unwrap();
    let filled = ["count", "note", "other", "before"].map(|name| back[name].clone());
    assert_eq!(filled, [json!(1), json!(null), json!(null), json!(null)]);
}

#[test]
fn what_the_schema_has_no_place_for_names_its_field() {
    let with = |name: &str, value: Value| {
        let mut order = order();
        order[name] = value;
        refused(ORDER, &order.to_string())
    };
    assert_eq!(with("state", json!("SHUT")), "`state`: \"SHUT\" is none of the symbols OPEN, DONE");
    assert_eq!(with("count", json!(3_000_000_000_u32)), "`count`: 3000000000 does not fit into an int");
    assert_eq!(with("count", json!(1.5)), "`count`: 1.5 does not fit into an int");
    assert_eq!(with("paid", json!("yes")), "`paid`: it is a string, and the schema wants `boolean`");
    assert_eq!(with("hash", json!([1, 2, 3])), "`hash`: it has 3 bytes, and the schema wants 2");
    assert_eq!(with("blob", json!([1, 256])), "`blob`: an element is no byte: a number from 0 to 255");
    assert_eq!(
        with("blob", json!("AQI=")),
        "`blob`: it is a string, and the schema wants bytes, as an array of numbers"
    );
    assert_eq!(with("tags", json!(["a", 7])), "`tags[1]`: it is a number, and the schema wants `string`");
    assert_eq!(
        with("total", json!(1.005)),
        "`total`: 1.005 is no decimal with up to 2 digits behind its point"
    );
    assert_eq!(
        with("note", json!(true)),
        "`note`: it is a boolean, and the schema wants a value that fits a branch of its union"
    );
    let mut inner = order();
    inner["state"] = json!("SHUT");
    assert_eq!(with("other", inner), "`other.state`: \"SHUT\" is none of the symbols OPEN, DONE");
    assert_eq!(with("extra", json!(1)), "`extra`: the schema has no such field");
    let gone = r#"{"type":"record","name":"R","fields":[{"name":"id","type":"long"}]}"#;
    assert_eq!(refused(gone, "{}"), "`id`: it is missing, and the schema has no default for it");
}

#[test]
fn a_union_takes_the_first_branch_that_holds_the_value() {
    let schema = r#"["null", "int", "long", "float", "double", "string",
        { "type": "record", "name": "A", "fields": [{ "name": "x", "type": "int" }] },
        { "type": "record", "name": "B", "fields": [{ "name": "y", "type": "int" }] },
        { "type": "map", "values": "string" }]"#;
    let avro = Avro::datum(schema).unwrap();
    let branch = |json: Value| encoded(&avro, &json)[0] / 2;
    assert_eq!(branch(json!(null)), 0);
    assert_eq!(branch(json!(7)), 1);
    assert_eq!(branch(json!(1_u64 << 40)), 2);
    assert_eq!(branch(json!(0.5)), 3);
    assert_eq!(branch(json!(0.1)), 3, "as it is written, 32 bits are enough");
    assert_eq!(branch(json!(0.123_456_789_012)), 4);
    assert_eq!(branch(json!("a")), 5);
    assert_eq!(branch(json!({ "x": 1 })), 6);
    assert_eq!(branch(json!({ "y": 1 })), 7);
    assert_eq!(branch(json!({ "z": "1" })), 8);
}

#[test]
fn logical_types_on_bytes_are_numbers_and_text() {
    let one = |schema: &str, wire: &[u8], json: &str| {
        let avro = Avro::datum(schema).unwrap();
        assert_eq!(decoded(&avro, wire).unwrap(), json);
        assert_eq!(&avro.encode("t", json.as_bytes()).unwrap()[..], wire, "{json}");
    };
    let decimal =
        |scale| format!(r#"{{"type":"bytes","logicalType":"decimal","precision":38,"scale":{scale}}}"#);
    one(&decimal(2), b"\x04\x04\xd2", "12.34");
    one(&decimal(2), b"\x02\xff", "-0.01");
    one(&decimal(2), b"\x02\x00", "0.00");
    one(&decimal(0), b"\x02\x80", "-128");
    one(&decimal(0), b"\x04\x00\x80", "128");
    one(&decimal(3), b"\x04\xff\x7f", "-0.129");
    let fixed = r#"{"type":"fixed","name":"D","size":4,"logicalType":"decimal","precision":9,"scale":1}"#;
    one(fixed, b"\xff\xff\xff\xff", "-0.1");
    let uuid = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
    let wire = [&b"\x48"[..], uuid.as_bytes()].concat();
    one(r#"{"type":"string","logicalType":"uuid"}"#, &wire, &format!("{uuid:?}"));
    let bytes = b"\xf8\x1d\x4f\xae\x7d\xec\x11\xd0\xa7\x65\x00\xa0\xc9\x1e\x6b\xf6";
    one(r#"{"type":"fixed","name":"U","size":16,"logicalType":"uuid"}"#, bytes, &format!("{uuid:?}"));
    let duration = r#"{"type":"fixed","name":"P","size":12,"logicalType":"duration"}"#;
    one(duration, b"\x01\0\0\0\x02\0\0\0\x03\0\0\0", r#"{"months":1,"days":2,"millis":3}"#);
}

#[test]
fn what_is_wrong_says_where() {
    let one = |schema: &str, wire: &[u8]| decoded(&Avro::datum(schema).unwrap(), wire).unwrap_err();
    assert_eq!(one(r#""long""#, b""), "it ends in the middle of a value, at byte 0");
    assert_eq!(one(r#""long""#, b"\x01\x02"), "after its value 1 byte is left, at byte 1");
    assert_eq!(one(r#""long""#, &[0xff; 11]), "a number has more than 64 bits, at byte 0");
    assert_eq!(one(r#""int""#, &[0xfe, 0xff, 0xff, 0xff, 0x1f]), "4294967295 is beyond an int, at byte 0");
    assert_eq!(one(r#""boolean""#, b"\x02"), "the byte 02 is no boolean, at byte 0");
    assert_eq!(
        one(r#""string""#, b"\x06ab"),
        "a string of 3 bytes begins here, and 2 bytes are left, at byte 1"
    );
    assert_eq!(one(r#""string""#, b"\x01"), "a string of -1 bytes begins here, at byte 0");
    assert_eq!(one(r#""string""#, b"\x04a\xff"), "a string is not UTF-8, at byte 2");
    assert_eq!(one(r#"["null","int"]"#, b"\x04"), "a union has 2 branches, and none at 2, at byte 0");
    let state = r#"{"type":"record","name":"R","fields":[{"name":"id","type":"long"},
        {"name":"state","type":{"type":"enum","name":"State","symbols":["OPEN"]}}]}"#;
    assert_eq!(one(state, b"\x02\x02"), "`State` has 1 symbol, and none at 1, at byte 1");
}

#[test]
fn a_header_tells_the_schema() {
    let (long, text) = (r#""long""#, r#""string""#);
    let confluent = Avro::confluent(7, long).unwrap().or_id(258, text).unwrap();
    assert_eq!(encoded(&confluent, &json!(1)), b"\0\0\0\0\x07\x02");
    assert_eq!(decoded(&confluent, b"\0\0\0\0\x07\x02").unwrap(), "1");
    assert_eq!(decoded(&confluent, b"\0\0\0\x01\x02\x02a").unwrap(), "\"a\"");
    assert_eq!(
        decoded(&confluent, b"\0\0\0\0\x08\x02").unwrap_err(),
        "it is of the schema with the id 8, and known are 7 (long), 258 (string), at byte 1"
    );
    assert_eq!(
        decoded(&confluent, b"{\"a\":1}").unwrap_err(),
        "it begins with 7b, and Confluent's wire format begins with 00, at byte 0"
    );
    let single = Avro::single_object(r#""int""#).unwrap().or(text).unwrap();
    // The fingerprint that the specification has for this schema.
    assert_eq!(encoded(&single, &json!(1)), b"\xc3\x01\x8f\x5c\x39\x3f\x1a\xd5\x75\x72\x02");
    assert_eq!(decoded(&single, b"\xc3\x01\x8f\x5c\x39\x3f\x1a\xd5\x75\x72\x02").unwrap(), "1");
    assert_eq!(
        decoded(&single, b"\xc3\x01\0\0\0\0\0\0\0\0\x02").unwrap_err(),
        "it is of the schema with the fingerprint 0000000000000000, and known are 8f5c393f1ad57572 (int), \
         c70345637248018f (string), at byte 2"
    );
    let error = Avro::datum(long).unwrap().or_id(1, text).unwrap_err();
    assert_eq!(
        error.to_string(),
        "read an Avro schema: a bare value tells schemas apart by nothing, not by id"
    );
}

#[test]
fn a_schema_that_is_none_says_so() {
    let error = Avro::datum(r#"{"type":"record"}"#).unwrap_err().to_string();
    assert!(error.starts_with("read an Avro schema: "), "{error}");
}

#[test]
fn values_without_bytes_are_bounded() {
    let nulls = Avro::datum(r#"{"type":"array","items":"null"}"#).unwrap();
    assert_eq!(decoded(&nulls, b"\x06\0").unwrap(), "[null,null,null]");
    let many = b"\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01";
    assert_eq!(decoded(&nulls, many).unwrap_err(), "it holds more than 64 MiB as JSON, at byte 10");
    let itself = r#"{"type":"record","name":"R","fields":[{"name":"r","type":"R"}]}"#;
    let error = decoded(&Avro::datum(itself).unwrap(), b"").unwrap_err();
    assert_eq!(error, "it nests deeper than 127 levels, at byte 0");
    let list = r#"{"type":"record","name":"R","fields":[{"name":"r","type":["null","R"]}]}"#;
    let error = decoded(&Avro::datum(list).unwrap(), &[2; 100_000]).unwrap_err();
    assert_eq!(error, "it nests deeper than 127 levels, at byte 127");
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(wire in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(json) = decoded(&Avro::datum(ORDER).unwrap(), &wire) {
            prop_assert!(serde_json::from_str::<Value>(&json).is_ok());
        }
    }

    #[test]
    fn a_damaged_payload_is_read_without_a_panic(at: prop::sample::Index, byte: u8) {
        let avro = Avro::datum(ORDER).unwrap();
        let mut wire = encoded(&avro, &order());
        let at = at.index(wire.len());
        wire[at] = byte;
        let _ = decoded(&avro, &wire);
        wire.truncate(at);
        prop_assert!(decoded(&avro, &wire).is_err());
    }

    #[test]
    fn any_order_comes_back_and_others_read_it(
        id: i64, count: i32, ratio: f64, weight: f32, cents in -1_000_000_000_i64..1_000_000_000,
        hash: [u8; 2], blob in prop::collection::vec(any::<u8>(), 0..20),
        tags in prop::collection::vec(".{0,9}", 0..5), counts in prop::collection::btree_map(".{0,9}", any::<i32>(), 0..5),
        note in prop_oneof![Just(Value::Null), any::<i32>().prop_map(Value::from), ".*".prop_map(Value::from)],
    ) {
        let avro = Avro::datum(ORDER).unwrap();
        let total = format!("{}{}.{:02}", if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100);
        let mut given = order();
        for (name, value) in [
            ("id", json!(id)), ("count", json!(count)), ("ratio", json!(ratio)), ("hash", json!(hash)),
            ("total", serde_json::from_str(&total).unwrap()), ("blob", json!(blob)), ("tags", json!(tags)),
            ("counts", json!(counts)), ("note", note), ("weight", serde_json::from_str(&weight.to_string()).unwrap_or_default()),
        ] {
            given[name] = value;
        }
        prop_assume!(weight.is_finite() && ratio.is_finite());
        let wire = encoded(&avro, &given);
        let text = decoded(&avro, &wire).unwrap();
        prop_assert!(text.contains(&format!(r#""total":{total},"#)), "{}", text);
        let back: Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(back["weight"].as_f64().map(|it| it as f32), Some(weight));
        let Theirs::Record(fields) = read_by_theirs(ORDER, &wire) else { panic!("it is a record") };
        prop_assert_eq!(&fields[0].1, &Theirs::Long(id));
        prop_assert_eq!(&fields[8].1, &Theirs::Bytes(blob));
        for name in ["id", "count", "ratio", "hash", "blob", "tags", "counts", "note"] {
            prop_assert_eq!(&back[name], &given[name]);
        }
    }
}

//! Against `rmp-serde`, and against hostile bytes.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{decode, encode};
use crate::codec::testing::{Json, values};

fn shown(wire: &[u8]) -> String {
    match decode::decode(wire) {
        Ok(json) => String::from_utf8(json).unwrap(),
        Err(error) => error.to_string(),
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Order {
    id: u64,
    total: f32,
    paid: Option<bool>,
    state: State,
    #[serde(with = "bytes_as_bytes")]
    blob: Vec<u8>,
    counts: BTreeMap<i8, String>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum State {
    Open,
    Done { at: i64 },
}

mod bytes_as_bytes {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        Vec::deserialize(deserializer)
    }
}

fn order() -> Order {
    Order {
        id: u64::MAX,
        total: 0.1,
        paid: None,
        state: State::Done { at: i64::MIN },
        blob: vec![0xde, 0xad],
        counts: [(-1, "minus".to_owned())].into(),
    }
}

#[test]
fn what_serde_writes_is_read_as_serde_json_writes_it() {
    let wire = rmp_serde::to_vec_named(&order()).unwrap();
    let json = shown(&wire);
    assert_eq!(
        json,
        r#"{"id":18446744073709551615,"total":0.1,"paid":null,"state":{"Done":{"at":-9223372036854775808}},"blob":[222,173],"counts":{"-1":"minus"}}"#
    );
    assert_eq!(json, serde_json::to_string(&order()).unwrap());
    assert_eq!(serde_json::from_str::<Order>(&json).unwrap(), order());
    let open = rmp_serde::to_vec_named(&State::Open).unwrap();
    assert_eq!(shown(&open), r#""Open""#);
}

#[test]
fn a_struct_written_as_an_array_is_an_array() {
    let wire = rmp_serde::to_vec(&order()).unwrap();
    assert!(shown(&wire).starts_with("[18446744073709551615,0.1,null,"), "{}", shown(&wire));
    assert_eq!(serde_json::from_str::<Order>(&shown(&wire)).unwrap(), order());
}

#[test]
fn numbers_beyond_json_are_strings_and_the_others_keep_their_digits() {
    for (number, json) in [
        (f64::NAN, r#""NaN""#),
        (f64::INFINITY, r#""Infinity""#),
        (f64::NEG_INFINITY, r#""-Infinity""#),
        (-0.0, "-0.0"),
        (1e300, "1e+300"),
    ] {
        assert_eq!(shown(&rmp_serde::to_vec(&number).unwrap()), json);
    }
    assert_eq!(shown(&rmp_serde::to_vec(&0.1_f32).unwrap()), "0.1");
    assert_eq!(shown(&rmp_serde::to_vec(&f32::NAN).unwrap()), r#""NaN""#);
}

#[test]
fn keys_that_are_no_strings_are_their_json_text() {
    // { 1: "a", true: "b", nil: "c", [1, "x"]: "d", 1.5: "e", "1": "f" }
    let wire = b"\x86\x01\xa1a\xc3\xa1b\xc0\xa1c\x92\x01\xa1x\xa1d\xcb\x3f\xf8\0\0\0\0\0\0\xa1e\xa11\xa1f";
    assert_eq!(shown(wire), r#"{"1":"a","true":"b","null":"c","[1,\"x\"]":"d","1.5":"e","1":"f"}"#);
}

#[test]
fn a_timestamp_is_rfc_3339_and_another_extension_shows_its_type_and_bytes() {
    assert_eq!(shown(b"\xd6\xff\x65\xe0\x7a\x50"), r#""2024-02-29T12:36:32Z""#);
    let nanos = (500_000_000_u64 << 34 | 1).to_be_bytes();
    assert_eq!(shown(&[b"\xd7\xff", &nanos[..]].concat()), r#""1970-01-01T00:00:01.5Z""#);
    let before = [&b"\xc7\x0c\xff\0\0\0\0"[..], &(-1_i64).to_be_bytes()].concat();
    assert_eq!(shown(&before), r#""1969-12-31T23:59:59Z""#);
    assert_eq!(shown(b"\xd4\x05\x09"), r#"{"ext":5,"data":[9]}"#);
    assert_eq!(shown(b"\xd5\xff\x01\x02"), r#"{"ext":-1,"data":[1,2]}"#, "no form of a timestamp");
}

#[test]
fn what_is_wrong_says_where() {
    for (wire, what) in [
        (&b""[..], "it ends in the middle of a value, at byte 0"),
        (b"\xc1", "the byte c1 begins no value, at byte 0"),
        (b"\x82\xa1a\x01", "a map of 2 pairs begins here, and 3 bytes are left, at byte 1"),
        (b"\x81\xa1a", "it ends in the middle of a value, at byte 3"),
        (b"\x92\x01\xcd\x01", "it ends in the middle of a value, at byte 4"),
        (b"\x92\x01\xc1", "the byte c1 begins no value, at byte 2"),
        (b"\xd9\x05abc", "a string of 5 bytes begins here, and 3 bytes are left, at byte 2"),
        (b"\xa3a\xffb", "a string is not UTF-8, at byte 2"),
        (b"\x01\x02\x03", "after its value 2 bytes are left, at byte 1"),
        (
            b"\xdd\xff\xff\xff\xff\xc0",
            "an array of 4,294,967,295 elements begins here, and 1 byte is left, at byte 5",
        ),
        (
            b"\xdf\xff\xff\xff\xff\xc0\xc0",
            "a map of 4,294,967,295 pairs begins here, and 2 bytes are left, at byte 5",
        ),
        (
            b"\xc6\xff\xff\xff\xff",
            "binary data of 4,294,967,295 bytes begins here, and 0 bytes are left, at byte 5",
        ),
    ] {
        assert_eq!(shown(wire), what, "{wire:02x?}");
    }
}

#[test]
fn depth_is_bounded() {
    let nested = |levels: usize| [&vec![0x91; levels][..], b"\xc0"].concat();
    assert!(decode::decode(&nested(127)).is_ok());
    assert_eq!(shown(&nested(128)), "it nests deeper than 127 levels, at byte 127");
    assert_eq!(shown(&nested(1_000_000)), "it nests deeper than 127 levels, at byte 127");
    let keys = vec![0x81; 1_000_000];
    assert_eq!(shown(&keys), "it nests deeper than 127 levels, at byte 127");
}

#[test]
fn what_has_no_place_names_its_field() {
    let refused = |json: &str| encode::encode(json.as_bytes()).unwrap_err().to_string();
    assert_eq!(
        refused(r#"{"order":{"lines":[1,18446744073709551616]}}"#),
        "`order.lines[1]`: 18446744073709551616 is beyond the 64 bits of a whole number"
    );
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(wire in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(json) = decode::decode(&wire) {
            prop_assert!(serde_json::from_slice::<Value>(&json).is_ok());
        }
    }

    #[test]
    fn a_damaged_payload_is_read_without_a_panic(value in values(), at: prop::sample::Index, byte: u8) {
        let mut wire = encode::encode(value.to_string().as_bytes()).unwrap();
        let at = at.index(wire.len());
        wire[at] = byte;
        let _ = decode::decode(&wire);
        wire.truncate(at);
        prop_assert!(decode::decode(&wire).is_err());
    }

    #[test]
    fn a_value_comes_back(value in values()) {
        let wire = encode::encode(value.to_string().as_bytes()).unwrap();
        let back: Value = serde_json::from_slice(&decode::decode(&wire).unwrap()).unwrap();
        prop_assert_eq!(&back, &value);
        // And others read it so.
        let theirs: Json = rmp_serde::from_slice(&wire).unwrap();
        prop_assert_eq!(theirs.0, value);
    }

    #[test]
    fn what_others_write_is_read_the_same(value in values()) {
        let wire = rmp_serde::to_vec_named(&value).unwrap();
        let back: Value = serde_json::from_slice(&decode::decode(&wire).unwrap()).unwrap();
        prop_assert_eq!(back, value);
    }
}

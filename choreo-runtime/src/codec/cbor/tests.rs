//! Against `ciborium`, and against hostile bytes.

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

/// As `ciborium` writes it.
fn theirs<T: Serialize>(value: &T) -> Vec<u8> {
    let mut wire = Vec::new();
    ciborium::into_writer(value, &mut wire).unwrap();
    wire
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Order {
    id: u64,
    total: f32,
    paid: Option<bool>,
    state: State,
    counts: BTreeMap<i8, String>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum State {
    Open,
    Done { at: i64 },
}

#[test]
fn what_serde_writes_is_read_as_serde_json_writes_it() {
    let order = Order {
        id: u64::MAX,
        total: 0.1,
        paid: None,
        state: State::Done { at: i64::MIN },
        counts: [(-1, "minus".to_owned())].into(),
    };
    let json = shown(&theirs(&order));
    let exact = serde_json::to_string(&order).unwrap().replace("0.1,", "0.10000000149011612,");
    assert_eq!(json, exact, "CBOR does not tell a float of 32 bits from a short one of 64");
    assert_eq!(serde_json::from_str::<Order>(&json).unwrap(), order);
    assert_eq!(shown(&theirs(&State::Open)), r#""Open""#);
}

#[test]
fn the_examples_of_the_rfc_are_read() {
    for (wire, json) in [
        (&b"\x3b\xff\xff\xff\xff\xff\xff\xff\xff"[..], "-18446744073709551616"),
        (b"\xc2\x49\x01\0\0\0\0\0\0\0\0", "18446744073709551616"),
        (b"\xc3\x49\x01\0\0\0\0\0\0\0\0", "-18446744073709551617"),
        (b"\xf9\0\0", "0.0"),
        (b"\xf9\x80\0", "-0.0"),
        (b"\xf9\x3c\0", "1.0"),
        (b"\xf9\x7b\xff", "65504.0"),
        (b"\xf9\0\x01", "5.960464477539063e-8"),
        (b"\xf9\xc4\0", "-4.0"),
        (b"\xf9\x7c\0", r#""Infinity""#),
        (b"\xf9\xfc\0", r#""-Infinity""#),
        (b"\xf9\x7e\0", r#""NaN""#),
        (b"\xfa\x47\xc3\x50\0", "100000.0"),
        (b"\xfb\x3f\xf1\x99\x99\x99\x99\x99\x9a", "1.1"),
        (b"\xf7", "null"),
        (b"\xf0", r#"{"simple":16}"#),
        (b"\xf8\xff", r#"{"simple":255}"#),
        (b"\xc0\x74\x32\x30\x31\x33\x2d\x30\x33\x2d\x32\x31T20:04:00Z", r#""2013-03-21T20:04:00Z""#),
        (b"\xc1\x1a\x51\x4b\x67\xb0", "1363896240"),
        (b"\x43\x01\x02\x03", "[1,2,3]"),
        (b"\x5f\x42\x01\x02\x43\x03\x04\x05\xff", "[1,2,3,4,5]"),
        (b"\x7f\x65strea\x64ming\xff", r#""streaming""#),
        (b"\x9f\x01\x82\x02\x03\x9f\x04\x05\xff\xff", "[1,[2,3],[4,5]]"),
        (b"\xbf\x61a\x01\x61b\x9f\x02\x03\xff\xff", r#"{"a":1,"b":[2,3]}"#),
        (b"\xa2\x01\x02\x03\x04", r#"{"1":2,"3":4}"#),
        (b"\xa1\x42\x01\x02\xf5", r#"{"[1,2]":true}"#),
    ] {
        assert_eq!(shown(wire), json, "{wire:02x?}");
    }
}

#[test]
fn a_number_beyond_128_bits_is_text() {
    let wire = [&b"\xc2\x51\x01"[..], &[0; 16]].concat();
    assert_eq!(shown(&wire), r#""0x0100000000000000000000000000000000""#);
    let most = [&b"\xc3\x50"[..], &[0xff; 16]].concat();
    assert_eq!(shown(&most), r#""-0xffffffffffffffffffffffffffffffff - 1""#);
}

#[test]
fn what_is_wrong_says_where() {
    for (wire, what) in [
        (&b""[..], "it ends in the middle of a value, at byte 0"),
        (b"\x1c", "the byte 1c begins no value, at byte 0"),
        (b"\x82\x01\x1f", "the byte 1f begins no value, at byte 2"),
        (b"\xa2\x61a\x01", "a map of 2 pairs begins here, and 3 bytes are left, at byte 1"),
        (b"\x65abc", "a string of 5 bytes begins here, and 3 bytes are left, at byte 1"),
        (b"\x63a\xffb", "a string is not UTF-8, at byte 2"),
        (b"\x9f\x01", "it ends in the middle of a value, at byte 2"),
        (b"\x82\x01\xff", "a break ends nothing, at byte 2"),
        (b"\xff", "a break ends nothing, at byte 0"),
        (b"\x7f\x61a\x41b\xff", "a chunk of a string is no such string, at byte 3"),
        (b"\xf8\x14", "a simple value is not written as one, at byte 0"),
        (b"\x01\x02", "after its value 1 byte is left, at byte 1"),
        (
            b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
            "an array of 18,446,744,073,709,551,615 elements begins here, and 0 bytes are left, at byte 9",
        ),
        (
            b"\xbb\xff\xff\xff\xff\xff\xff\xff\xff",
            "a map of 18,446,744,073,709,551,615 pairs begins here, and 0 bytes are left, at byte 9",
        ),
        (
            b"\x5b\x7f\xff\xff\xff\xff\xff\xff\xff",
            "a byte string of 9,223,372,036,854,775,807 bytes begins here, and 0 bytes are left, at byte 9",
        ),
    ] {
        assert_eq!(shown(wire), what, "{wire:02x?}");
    }
}

#[test]
fn depth_is_bounded() {
    let nested = |levels: usize| [&vec![0x81; levels][..], b"\xf6"].concat();
    assert!(decode::decode(&nested(127)).is_ok());
    assert_eq!(shown(&nested(128)), "it nests deeper than 127 levels, at byte 127");
    assert_eq!(shown(&[0x9f; 1_000_000]), "it nests deeper than 127 levels, at byte 127");
    assert_eq!(shown(&[0xa1; 1_000_000]), "it nests deeper than 127 levels, at byte 127");
    assert_eq!(shown(&[0xc6; 1_000_000]), "more than 16 tags stand before a value, at byte 0");
}

#[test]
fn whole_numbers_up_to_128_bits_come_back() {
    for number in [
        "340282366920938463463374607431768211455",
        "-340282366920938463463374607431768211455",
        "18446744073709551616",
        "-18446744073709551616",
        "-18446744073709551617",
        "-1",
    ] {
        assert_eq!(shown(&encode::encode(number.as_bytes()).unwrap()), number);
    }
    let refused = encode::encode(br#"{"n":340282366920938463463374607431768211456}"#).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "`n`: 340282366920938463463374607431768211456 is beyond the 128 bits of a whole number"
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
        let theirs: Json = ciborium::from_reader(&wire[..]).unwrap();
        prop_assert_eq!(theirs.0, value);
    }

    #[test]
    fn what_others_write_is_read_the_same(value in values()) {
        let back: Value = serde_json::from_slice(&decode::decode(&theirs(&value)).unwrap()).unwrap();
        prop_assert_eq!(back, value);
    }
}

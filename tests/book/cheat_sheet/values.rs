//! Every pattern of a message, and every value in one.

use choreo::Matcher;
use choreo::message::Arrival;
use choreo::prelude::*;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct Order {
    order_id: String,
    count: u32,
}

/// So many bytes.
#[derive(Debug)]
struct Shorter(usize);

impl Matcher for Shorter {
    fn describe(&self) -> String {
        format!("has fewer than {} bytes", self.0)
    }

    fn judge(&self, message: &Arrival) -> Result<(), String> {
        if message.payload.len() < self.0 { Ok(()) } else { Err("which is longer".to_owned()) }
    }
}

#[choreo::scenario(time = "virtual")]
async fn of_a_message(bus: &InMemory) {
    shop::open(&bus.client());

    choreo! {
        repeat 7 { publish "orders.created" { "order_id": "ORD-42", "count": 3 }; }
        repeat 2 { publish "orders.created" [1, 2]; }
        publish "orders.created" b"\x00\x01";

        expect "orders.processed" { "order_id": "ORD-42" };               // among other fields
        expect "orders.processed" exactly { order_id: "ORD-42", count: 3 };   // and no other field
        expect "orders.processed" [1, ..];                                // an array
        expect "orders.processed" bag [2, 1];
        expect "orders.processed" Order { order_id: "ORD-42", count: 1.., .. };   // a type of yours, as serde reads it
        expect "orders.processed" Order { order_id, count } where count == 3;     // its fields, named
        expect "orders.processed" b"\x00\x01";                            // bytes
        expect "orders.processed" (Shorter(100));                         // a matcher of your own
        expect "orders.processed" (json!({ "count": 3 }));                // a value that was made before
        check order_id == "ORD-42";
    }
}

const TOTAL: u32 = 7;

#[choreo::scenario(time = "virtual")]
async fn in_a_message(bus: &InMemory) {
    shop::open(&bus.client());

    choreo! {
        publish "orders.created" {
            "order_id": "ORD-42", "count": 8, "paid": true, "note": null, "status": "NEW", "price": 9.5, "cost": 10, "tax": 0.5, "anything": 1,
            "from": 1, "to": 10, "least": 1, "most": 5, "name": "bee", "text": "ORD-7", "kind": "PAID", "start": "ORD-1",
            "end": "X-42", "middle": "ORDER", "pair": [1, 2], "both": [1, 2], "who": "bee", "string": "", "number": 1.5, "integer": 1, "bool": false,
            "array": [], "object": {}, "id": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "at": "2024-02-29T23:59:59Z",
            "ratio": 1.5, "state": "DONE", "all": 5, "any": 1, "each": [1, 2], "one": [0, 1], "first": [1, 2, 3],
            "bag": [2, 1], "more": [3, 2, 1], "part": { "a": 1, "b": 2 }, "whole": { "a": 1 }, "since": "2024-05", "grams": 1000,
        };
        expect "orders.processed" {
            "order_id": "ORD-42",
            "grams": 1000,
            "count": (TOTAL + 1),                      // any Rust goes in parentheses
            "paid": true,
            "note": null,
            "anything": _,                             // something, null too
            "error": absent,                           // no such field
            "status": != "FAILED",                     // there, and another
            "price": < 10,
            "cost": <= 10,
            "tax": > 0,
            "since": >= "2024",
            "from": 1..10,                             // from 1 to below 10
            "to": 1..=10,
            "least": 1..,
            "most": ..10,
            "name": "a".."c",
            "text": =~ r"^ORD-\d+$",                   // without ^ and $ anywhere
            "kind": in ["NEW", "PAID"],
            "start": starts_with "ORD-",
            "end": ends_with "-42",
            "middle": contains "RD",                   // a string with this, or an array with this element
            "pair": len 2,                             // characters, elements or keys
            "string": string,
            "number": number,
            "integer": integer,
            "bool": bool,
            "array": array,
            "object": object,
            "id": uuid,
            "at": timestamp,                           // RFC 3339
            "ratio": close_to(1.5, 0.25),
            "state": not "FAILED",
            "all": all [> 0, < 10, integer],
            "any": any [absent, null, > 0],
            "each": every > 0,
            "one": some > 0,
            "both": [1, _],
            "first": [1, ..],
            "bag": bag [1, 2],
            "more": bag [1, 2, ..],
            "part": { "a": 1 },                        // among other fields
            "whole": exactly { "a": 1 },
            "who": id @ string,                        // named: a serde_json::Value below, and in the `where`
        };
        check id == "bee";
    }
}

//! The examples of the section "Values".

use crate::shown::says;
use choreo::InMemory;

#[test]
fn values_passes() {
    let string = "a variable";
    let wanted = ["NEW", "PAID"];
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "note": "a variable", "states": wanted };
        expect "orders.processed" { "note": (string), "states": (wanted) };
    });
}

#[test]
fn values_fails_with_mismatch() {
    let report = shop::fails(
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" {
                "count": 0, "status": "LOST", "note": "", "ids": [7, "x"], "at": "today", "total": 9.5, "closed": null,
            };
            expect "orders.processed" {
                "count": > 0,
                "status": in ["NEW", "PAID"],
                "note": len 1..,
                "ids": every integer,
                "at": timestamp,
                "total": close_to(10, 0.25),
                "closed": absent,
                "trace": =~ "^00-",
            };
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.processed    MISMATCH: 1 message came, and did not fit

            "count": > 0,
                     ^^^ got 0
            "status": in ["NEW", "PAID"],
                      ^^^^^^^^^^^^^^^^^^ got "LOST"
            "note": len 1..,
                    ^^^^^^^ got a string of 0 characters
            "ids": every integer,
                         ^^^^^^^ got "x" at ids[1]
            "at": timestamp,
                  ^^^^^^^^^ got "today"
            "total": close_to(10, 0.25),
                     ^^^^^^^^^^^^^^^^^^ got 9.5
            "closed": absent,
                      ^^^^^^ the message has "closed": null, which must not be there
            "trace": =~ "^00-",
            ^^^^^^^ the message has no "trace"
        "#,
    );
}

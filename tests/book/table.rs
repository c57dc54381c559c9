//! The table of values in the page "Patterns", row by row.

use choreo::prelude::*;

const PAGE: &str = include_str!("../../docs/src/reference/patterns.md");
const TOTAL: u32 = 7;

/// Whether a message with this payload fits.
type Fits = fn(Vec<u8>) -> bool;

macro_rules! values {
    ($({ $($value:tt)* })*) => {
        [$((stringify!($($value)*), |payload| {
            shop::run(choreo::script! {
                for &InMemory;
                timeout 20ms;
                settle 1ms;
                publish "orders.created" payload;
                expect "orders.processed" { "value": $($value)* };
            })
            .passed()
        })),*]
    };
}

/// Every value of the table.
#[expect(dead_code, reason = "one of them names a part, and nothing reads it")]
const VALUES: [(&str, Fits); 46] = values! {
    { "ORD-42" }
    { 1000 }
    { true }
    { (TOTAL + 1) }
    { null }
    { _ }
    { absent }
    { != "FAILED" }
    { < 10 }
    { <= 10 }
    { > 0 }
    { >= "2024" }
    { 1..10 }
    { 1..=10 }
    { 1.. }
    { ..10 }
    { "a".."c" }
    { =~ r"^ORD-\d+$" }
    { in ["NEW", "PAID"] }
    { starts_with "ORD-" }
    { ends_with "-42" }
    { contains "RD" }
    { len 2 }
    { len 1.. }
    { string }
    { number }
    { integer }
    { bool }
    { array }
    { object }
    { uuid }
    { timestamp }
    { close_to(1.5, 0.25) }
    { not "FAILED" }
    { not absent }
    { all [> 0, < 10, integer] }
    { any [absent, null, > 0] }
    { every > 0 }
    { some > 0 }
    { [1, _] }
    { [1, ..] }
    { bag [1, 2] }
    { bag [1, 2, ..] }
    { { "a": 1 } }
    { exactly { "a": 1 } }
    { id @ string }
};

/// A row: the value, what fits, what does not.
type Row = [Vec<&'static str>; 3];

fn rows() -> Vec<Row> {
    let table = PAGE.lines().skip_while(|line| !line.starts_with("| Value |")).skip(2);
    let table = table.take_while(|line| line.starts_with('|'));
    table
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches(['|', ' ']).split(" | ").collect();
            let [value, _, fits, misfits] = cells[..] else { panic!("four cells: {line}") };
            [value, fits, misfits].map(|cell| cell.split('`').skip(1).step_by(2).collect())
        })
        .collect()
}

fn message(value: &str) -> Vec<u8> {
    let text = if value == "no key" { "{}".to_owned() } else { format!(r#"{{"value": {value}}}"#) };
    text.into_bytes()
}

/// How tokens are spaced is no part of what they say.
fn unspaced(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn what_the_table_says_fits_does_and_nothing_else() {
    let rows = rows();
    assert_eq!(rows.len(), VALUES.len(), "the table has as many rows as there are values here");
    for ([value, fits, misfits], (tested, judge)) in rows.iter().zip(VALUES) {
        assert_eq!(unspaced(value[0]), unspaced(tested));
        assert!(!fits.is_empty() && !misfits.is_empty(), "`{tested}` has both");
        for fit in fits {
            assert!(judge(message(fit)), "`{tested}` fits `{fit}`");
        }
        for misfit in misfits {
            assert!(!judge(message(misfit)), "`{tested}` does not fit `{misfit}`");
        }
    }
}

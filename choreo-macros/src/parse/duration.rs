//! DURATION: a literal with a unit, read by hand.

use proc_macro2::{Delimiter, Span};

use super::Parser;
use super::cursor::Cursor;
use super::expression::{Place, named};
use super::text;
use crate::ast::{Extent, Period};

const RULE: &str = "bad-duration";

/// The units and how many nanoseconds each has.
const UNITS: [(&str, u64); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("min", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// Other spellings of the units.
const SPELLINGS: [(&str, &str); 22] = [
    ("m", "min"),
    ("mn", "min"),
    ("mi", "min"),
    ("mins", "min"),
    ("minute", "min"),
    ("minutes", "min"),
    ("sec", "s"),
    ("secs", "s"),
    ("second", "s"),
    ("seconds", "s"),
    ("msec", "ms"),
    ("msecs", "ms"),
    ("milli", "ms"),
    ("millis", "ms"),
    ("milliseconds", "ms"),
    ("usec", "us"),
    ("micros", "us"),
    ("nanos", "ns"),
    ("hr", "h"),
    ("hrs", "h"),
    ("hour", "h"),
    ("hours", "h"),
];

impl Parser<'_> {
    /// Takes a duration. `word` names what it belongs to.
    pub(super) fn period(&mut self, cursor: &mut Cursor, word: &str) -> Period {
        if let Some(group) = cursor.eat_group(Delimiter::Parenthesis) {
            let written = self.parenthesised(&group, "expected an expression that gives a `Duration`");
            return Period::Expr(written.expr, group.span_open());
        }
        let start = cursor.position();
        if let Some(literal) = cursor.literal(0).cloned() {
            cursor.next();
            let text = literal.to_string();
            return match nanos(&text) {
                Ok(nanos) => Period::Literal { nanos, span: literal.span(), text },
                Err(Bad::NoUnit) if self.is_unit_apart(cursor) => {
                    let unit = cursor.next().map(|tree| tree.to_string()).unwrap_or_default();
                    let unit = unit_like(&unit).unwrap_or("ms");
                    self.refuse(
                        RULE,
                        cursor.since(start),
                        format!("a duration is one word: write `{text}{unit}`"),
                    );
                    nothing(literal.span())
                }
                Err(bad) => {
                    self.refuse(RULE, Extent::of(literal.span()), bad.message(&text));
                    nothing(literal.span())
                }
            };
        }
        self.no_period(cursor, word)
    }

    /// Whether a unit stands here as a word of its own: `50 ms`.
    fn is_unit_apart(&self, cursor: &Cursor) -> bool {
        cursor.ident(0).is_some_and(|word| unit_like(&word.to_string()).is_some())
    }

    /// Reports what stands where a duration should.
    fn no_period(&mut self, cursor: &mut Cursor, word: &str) -> Period {
        let span = cursor.here();
        if cursor.is_op(0, "-") && cursor.literal(1).is_some() {
            cursor.take(2);
            self.refuse(RULE, cursor.since(cursor.position() - 2), "a duration can't be negative");
            return nothing(span);
        }
        let start = cursor.position();
        let length = self.length(cursor, 0, Place::Clause);
        if length == 0 {
            self.refuse(
                RULE,
                Extent::of(cursor.missing()),
                format!("`{word}` needs a duration, such as `50ms`"),
            );
            return nothing(span);
        }
        let first = cursor.peek(0).map(named).unwrap_or_default();
        let tokens = cursor.take(length);
        let message = match syn::parse2::<syn::Expr>(tokens.clone()) {
            Ok(_) => format!("a duration is a literal such as `50ms`: write `({})`", text::of(&tokens)),
            Err(_) => format!("expected a duration such as `50ms`, found `{first}`"),
        };
        self.refuse(RULE, cursor.since(start), message);
        nothing(span)
    }
}

/// Stands in for a duration that could not be read.
fn nothing(span: Span) -> Period {
    Period::Literal { nanos: 0, span, text: "0s".to_owned() }
}

/// Why a literal is no duration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Bad {
    /// `50`
    NoUnit,
    /// `50sec`: the unit that was written.
    Unit(String),
    /// `0x5ms`
    Radix,
    /// More than can be counted in nanoseconds.
    TooLong,
    /// `0.5ns`
    TooFine,
    /// `"50ms"`: the text in it.
    Quoted(String),
    /// Anything else.
    NoNumber,
}

impl Bad {
    /// What to say about the literal `text`.
    pub(super) fn message(&self, text: &str) -> String {
        match self {
            Bad::NoUnit => format!("a duration needs a unit: write `{text}ms` or `{text}s`"),
            Bad::Unit(unit) => {
                let number = text.trim_end().strip_suffix(unit.as_str()).unwrap_or(text).trim_end();
                match unit_like(unit) {
                    Some(known) if known == unit => {
                        format!("a duration is one word: write `{number}{known}`")
                    }
                    Some(known) => format!("`{unit}` is not a unit of time: write `{number}{known}`"),
                    None => format!(
                        "`{unit}` is not a unit of time: they are `ns`, `us`, `ms`, `s`, `min` and `h`"
                    ),
                }
            }
            Bad::Radix => "a duration is written in decimal digits".to_owned(),
            Bad::TooLong => "this duration is too long: the longest is about 584 years".to_owned(),
            Bad::TooFine => "this duration is no whole number of nanoseconds".to_owned(),
            Bad::Quoted(inner) => match nanos(inner) {
                Ok(_) => format!("a duration stands without quotes: write `{inner}`"),
                Err(_) => "expected a duration such as `50ms`, found a string".to_owned(),
            },
            Bad::NoNumber => format!("expected a duration such as `50ms`, found `{text}`"),
        }
    }
}

/// The unit that was meant by a word.
fn unit_like(word: &str) -> Option<&'static str> {
    let lower = word.to_lowercase();
    let known = UNITS.iter().map(|(unit, _)| *unit).find(|unit| *unit == lower);
    let spelling = || SPELLINGS.iter().find(|(other, _)| *other == lower).map(|(_, unit)| *unit);
    let slip =
        || ["ms", "min", "us", "ns"].into_iter().find(|unit| strsim::damerau_levenshtein(&lower, unit) <= 1);
    known.or_else(spelling).or_else(slip)
}

/// The nanoseconds of a literal such as `1.5s`.
pub(super) fn nanos(text: &str) -> Result<u64, Bad> {
    let text = text.replace('_', "");
    if let Some(inner) = text.strip_prefix('"') {
        return Err(Bad::Quoted(inner.trim_end_matches('"').to_owned()));
    }
    if text.starts_with("0x") || text.starts_with("0b") || text.starts_with("0o") {
        return Err(Bad::Radix);
    }
    let mut rest = text.as_str();
    let whole = digits(&mut rest);
    let fraction = match rest.strip_prefix('.') {
        Some(after) => {
            rest = after;
            digits(&mut rest)
        }
        None => "",
    };
    let exponent = exponent(&mut rest)?;
    if whole.is_empty() {
        return Err(Bad::NoNumber);
    }
    let unit = match UNITS.iter().find(|(unit, _)| *unit == rest) {
        Some((_, unit)) => *unit,
        None if rest.is_empty() => return Err(Bad::NoUnit),
        None => return Err(Bad::Unit(rest.trim().to_owned())),
    };
    scaled(&format!("{whole}{fraction}"), exponent - i64::try_from(fraction.len()).unwrap_or(i64::MAX), unit)
}

/// Takes the digits at the front.
fn digits<'a>(rest: &mut &'a str) -> &'a str {
    let end = rest.find(|mark: char| !mark.is_ascii_digit()).unwrap_or(rest.len());
    let (number, after) = rest.split_at(end);
    *rest = after;
    number
}

/// Takes `e3`, `E-3` at the front.
fn exponent(rest: &mut &str) -> Result<i64, Bad> {
    let Some(after) = rest.strip_prefix(['e', 'E']) else { return Ok(0) };
    let (negative, mut after) = match after.strip_prefix('-') {
        Some(after) => (true, after),
        None => (false, after.strip_prefix('+').unwrap_or(after)),
    };
    let number = digits(&mut after);
    if number.is_empty() {
        return Ok(0);
    }
    *rest = after;
    let number: i64 = number.parse().ok().filter(|number| *number <= 1_000).ok_or(Bad::TooLong)?;
    Ok(if negative { -number } else { number })
}

/// `digits` × 10^`exponent` × `unit`, exactly.
fn scaled(digits: &str, exponent: i64, unit: u64) -> Result<u64, Bad> {
    let digits = digits.trim_start_matches('0');
    let kept = digits.trim_end_matches('0');
    if kept.is_empty() {
        return Ok(0);
    }
    let exponent = exponent.saturating_add(i64::try_from(digits.len() - kept.len()).unwrap_or(i64::MAX));
    let mut number: u128 =
        kept.parse().map_err(|_| if exponent < 0 { Bad::TooFine } else { Bad::TooLong })?;
    number = number.checked_mul(u128::from(unit)).ok_or(Bad::TooLong)?;
    for _ in 0..exponent.unsigned_abs().min(64) {
        if exponent > 0 {
            number = number.checked_mul(10).ok_or(Bad::TooLong)?;
        } else if number.is_multiple_of(10) {
            number /= 10;
        } else {
            return Err(Bad::TooFine);
        }
    }
    u64::try_from(number).map_err(|_| Bad::TooLong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_counted_in_nanoseconds() {
        for (text, expected) in [
            ("250us", 250_000),
            ("5µs", 5_000),
            ("5μs", 5_000),
            ("7ns", 7),
            ("50ms", 50_000_000),
            ("1_000ms", 1_000_000_000),
            ("1.5s", 1_500_000_000),
            ("0.000_000_001s", 1),
            ("1e3ms", 1_000_000_000),
            ("1E+3ms", 1_000_000_000),
            ("15e-1ms", 1_500_000),
            ("2min", 120_000_000_000),
            ("0.5h", 1_800_000_000_000),
            ("0s", 0),
            ("0e999s", 0),
            ("18446744073709551615ns", u64::MAX),
            ("00000000000000000000000000000000000000000000000001ms", 1_000_000),
            ("1.0000000000000000000000000000000000000000000000s", 1_000_000_000),
        ] {
            assert_eq!(nanos(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_says_why() {
        for (text, expected) in [
            ("50", Bad::NoUnit),
            ("1.5", Bad::NoUnit),
            ("50sec", Bad::Unit("sec".to_owned())),
            ("50mss", Bad::Unit("mss".to_owned())),
            ("0x5ms", Bad::Radix),
            ("0b1s", Bad::Radix),
            ("0o7s", Bad::Radix),
            ("18446744073709551616ns", Bad::TooLong),
            ("600000000h", Bad::TooLong),
            ("1e30s", Bad::TooLong),
            ("1e999999999999999999999s", Bad::TooLong),
            ("1e-30s", Bad::TooFine),
            ("0.1ns", Bad::TooFine),
            ("\"50ms\"", Bad::Quoted("50ms".to_owned())),
            ("'a'", Bad::NoNumber),
            ("b\"x\"", Bad::NoNumber),
        ] {
            assert_eq!(nanos(text), Err(expected), "{text}");
        }
    }

    #[test]
    fn the_nearest_unit_is_named() {
        for (text, expected) in [
            ("50mss", "`mss` is not a unit of time: write `50ms`"),
            ("1.5seconds", "`seconds` is not a unit of time: write `1.5s`"),
            ("3m", "`m` is not a unit of time: write `3min`"),
            ("3MS", "`MS` is not a unit of time: write `3ms`"),
            ("3mi", "`mi` is not a unit of time: write `3min`"),
            ("5 sec", "`sec` is not a unit of time: write `5s`"),
            ("5 s", "a duration is one word: write `5s`"),
            ("3days", "`days` is not a unit of time: they are `ns`, `us`, `ms`, `s`, `min` and `h`"),
        ] {
            assert_eq!(nanos(text).unwrap_err().message(text), expected);
        }
    }
}

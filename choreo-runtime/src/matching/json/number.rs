//! Numbers, compared by value.

use std::cmp::Ordering;

use super::{Fault, Scan};

/// A number of JSON, read as closely as it can be: a whole number of up to 38 digits exactly, any other as
/// the nearest `f64`.
#[derive(Debug, Clone, Copy)]
pub(in crate::matching) enum Number {
    Int(i128),
    Float(f64),
}

impl Number {
    /// Reads a valid number.
    #[inline]
    pub(super) fn read((text, whole): (&str, bool)) -> Number {
        if whole && text.len() <= 18 {
            return Number::Int(i128::from(short(text)));
        }
        match text.parse() {
            Ok(int) if whole => Number::Int(int),
            // A valid JSON number is always a valid Rust one.
            _ => Number::Float(text.parse().unwrap_or(f64::NAN)),
        }
    }

    /// A number of a tree.
    pub(in crate::matching) fn of(number: &serde_json::Number) -> Number {
        match number.as_i128() {
            Some(int) => Number::Int(int),
            None => Number::Float(number.as_f64().unwrap_or(f64::NAN)),
        }
    }

    /// Whether it has no fraction.
    pub(in crate::matching) fn is_whole(self) -> bool {
        match self {
            Number::Int(_) => true,
            Number::Float(float) => float.fract() == 0.0,
        }
    }

    /// Which is greater.
    pub(in crate::matching) fn order(self, other: Number) -> Option<Ordering> {
        match (self, other) {
            (Number::Int(a), Number::Int(b)) => Some(a.cmp(&b)),
            (Number::Float(a), Number::Float(b)) => a.partial_cmp(&b),
            (Number::Int(a), Number::Float(b)) => mixed(a, b),
            (Number::Float(a), Number::Int(b)) => mixed(b, a).map(Ordering::reverse),
        }
    }

    /// Whether it is no further than `reach` from `centre`.
    pub(in crate::matching) fn is_close(self, centre: Number, reach: Number) -> bool {
        if let (Number::Int(a), Number::Int(b), Number::Int(reach)) = (self, centre, reach) {
            return u128::try_from(reach).is_ok_and(|reach| a.abs_diff(b) <= reach);
        }
        (self.float() - centre.float()).abs() <= reach.float()
    }

    fn float(self) -> f64 {
        match self {
            Number::Int(int) => int as f64,
            Number::Float(float) => float,
        }
    }
}

/// A whole number with a float: exact, except that a whole number beyond 64 bits is first rounded. A captured
/// one has been: serde_json's tree holds it as a float, and it must still equal the text it came from.
fn mixed(int: i128, float: f64) -> Option<Ordering> {
    if int > i128::from(u64::MAX) || int < i128::from(i64::MIN) {
        return (int as f64).partial_cmp(&float);
    }
    if float.is_nan() {
        return None;
    }
    // A float beyond i128 saturates, and is then beyond every 64-bit number all the same.
    let whole = float.trunc() as i128;
    Some(int.cmp(&whole).then(0.0_f64.partial_cmp(&float.fract())?))
}

fn short(text: &str) -> i64 {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let sum = digits.bytes().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    if negative { -sum } else { sum }
}

impl<'a> Scan<'a> {
    /// The number here, and whether it is written as a whole one.
    #[inline]
    pub(super) fn number(&mut self) -> Result<(&'a str, bool), Fault> {
        let bytes = self.text.as_bytes();
        let from = self.at;
        if bytes.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        let zero = bytes.get(self.at) == Some(&b'0');
        let digits = self.digits()?;
        if zero && digits > 1 {
            return Err(Fault::Syntax);
        }
        let mut whole = true;
        if bytes.get(self.at) == Some(&b'.') {
            whole = false;
            self.at += 1;
            self.digits()?;
        }
        let power = matches!(bytes.get(self.at), Some(b'e' | b'E'));
        if power {
            whole = false;
            self.at += 1;
            if matches!(bytes.get(self.at), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        let text = self.since(from);
        if (power || text.len() > FINITE) && !text.parse().is_ok_and(f64::is_finite) {
            return Err(Fault::Syntax);
        }
        Ok((text, whole))
    }

    fn digits(&mut self) -> Result<usize, Fault> {
        let from = self.at;
        let bytes = self.text.as_bytes();
        while bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        if self.at == from { Err(Fault::Syntax) } else { Ok(self.at - from) }
    }
}

/// Without a power of ten, a number of so few characters is finite.
const FINITE: usize = 300;

#[cfg(test)]
mod tests {
    use Ordering::{Equal, Greater, Less};

    use super::*;

    fn number(text: &str) -> Number {
        let mut scan = Scan::part(text);
        let read = scan.number().unwrap();
        assert!(scan.is_at_end(), "{text}");
        Number::read(read)
    }

    fn order(a: &str, b: &str) -> Ordering {
        let (a, b) = (number(a), number(b));
        assert_eq!(b.order(a), a.order(b).map(Ordering::reverse));
        a.order(b).unwrap()
    }

    #[test]
    fn numbers_compare_by_value_whatever_they_are_written_as() {
        assert_eq!(order("1", "1.0"), Equal);
        assert_eq!(order("1e2", "100"), Equal);
        assert_eq!(order("-0", "0.0"), Equal);
        assert_eq!(order("-0.0", "0"), Equal);
        assert_eq!(order("2", "1.5"), Greater);
        assert_eq!(order("1", "1.5"), Less);
        assert_eq!(order("-1", "-1.5"), Greater);
        assert_eq!(order("-2", "-1.5"), Less);
        assert_eq!(order("1", "1e300"), Less);
        assert_eq!(order("-1", "-1e300"), Greater);
        assert_eq!(order("0.1", "0.10"), Equal);
    }

    #[test]
    fn whole_numbers_never_pass_through_a_float() {
        assert_eq!(order("9007199254740993", "9007199254740992"), Greater);
        assert_eq!(order("9007199254740993", "9007199254740992.0"), Greater);
        assert_eq!(order("18446744073709551615", "18446744073709551616"), Less);
        assert_eq!(order("18446744073709551615", "18446744073709551616.0"), Less);
        assert_eq!(order("-9223372036854775808", "-9223372036854775808.0"), Equal);
        assert_eq!(order("123456789012345678901234567890", "123456789012345678901234567891"), Less);
    }

    #[test]
    fn a_whole_number_beyond_64_bits_equals_the_float_that_a_tree_makes_of_it() {
        let text = "36893488147419103233";
        let tree: serde_json::Number = serde_json::from_str(text).unwrap();
        assert_eq!(number(text).order(Number::of(&tree)), Some(Equal));
        let other: serde_json::Number = serde_json::from_str("36893488147419999999").unwrap();
        assert_eq!(number(text).order(Number::of(&other)), Some(Less));
    }

    #[test]
    fn a_number_is_written_as_rfc_8259_says() {
        let good = [
            "0",
            "-0",
            "10",
            "1.0",
            "0.5e-3",
            "1E+2",
            "-1.5e300",
            "1e-999",
            "0e999",
            "123456789012345678901",
        ];
        for text in good {
            assert!(Scan::part(text).number().is_ok_and(|(read, _)| read == text), "{text}");
        }
        for text in ["-", "01", "-01", "1.", ".5", "1e", "1e+", "+1", "1e999", "-1e999", "00", "NaN"] {
            assert!(Scan::part(text).number().is_err(), "{text}");
        }
        assert!(Scan::part(&"9".repeat(400)).number().is_err());
        assert!(Scan::part(&format!("{}e-200", "9".repeat(400))).number().is_ok());
    }

    #[test]
    fn close_to_includes_its_edge_and_is_exact_for_whole_numbers() {
        assert!(number("5").is_close(number("7"), number("2")));
        assert!(!number("5").is_close(number("8"), number("2")));
        assert!(number("1.5").is_close(number("1"), number("0.5")));
        assert!(!number("9007199254740993").is_close(number("9007199254740992"), number("0")));
        assert!(!number("1").is_close(number("1"), number("-1")));
    }

    #[test]
    fn a_whole_number_is_one_by_value() {
        for (text, whole) in [("1", true), ("2.0", true), ("1.5e1", true), ("1.5", false), ("1e-1", false)] {
            assert_eq!(number(text).is_whole(), whole, "{text}");
        }
    }
}

//! Literals in patterns: what is known before the test runs.

use std::cmp::Ordering;

use syn::{Expr, Lit, UnOp};

/// What an expression is, where it is a literal.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Literal {
    Bool(bool),
    /// `None` for a number of which no more is said than that it is one.
    Number(Option<Number>),
    Text(String),
}

/// A number that compares with every number of JSON by its exact value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Number {
    /// Above `i64::MIN`, at most `u64::MAX`: beyond that, comparisons round.
    Int(i128),
    /// Finite.
    Float(f64),
}

impl Number {
    /// A whole number, where it is in the exact range.
    pub(crate) fn int(int: i128) -> Option<Number> {
        (int > i128::from(i64::MIN) && int <= i128::from(u64::MAX)).then_some(Number::Int(int))
    }

    /// A float, where it is finite.
    pub(crate) fn float(float: f64) -> Option<Number> {
        float.is_finite().then_some(Number::Float(float))
    }

    /// The nearest float.
    pub(crate) fn to_float(self) -> f64 {
        match self {
            Number::Int(int) => int as f64,
            Number::Float(float) => float,
        }
    }

    /// Whether it has no fraction.
    pub(crate) fn is_whole(self) -> bool {
        match self {
            Number::Int(_) => true,
            Number::Float(float) => float.fract() == 0.0,
        }
    }

    /// The greatest whole number that is not above it; `None` beyond the exact range.
    pub(crate) fn floor(self) -> Option<i128> {
        match self {
            Number::Int(int) => Some(int),
            Number::Float(float) => Number::int(float.floor() as i128).map(|_| float.floor() as i128),
        }
    }

    /// The least whole number that is not below it; `None` beyond the exact range.
    pub(crate) fn ceil(self) -> Option<i128> {
        match self {
            Number::Int(int) => Some(int),
            Number::Float(float) => Number::int(float.ceil() as i128).map(|_| float.ceil() as i128),
        }
    }

    /// Which is greater, exactly.
    pub(crate) fn order(self, other: Number) -> Ordering {
        match (self, other) {
            (Number::Int(a), Number::Int(b)) => a.cmp(&b),
            (Number::Float(a), Number::Float(b)) => a.partial_cmp(&b).unwrap_or(Ordering::Equal),
            (Number::Int(a), Number::Float(b)) => mixed(a, b),
            (Number::Float(a), Number::Int(b)) => mixed(b, a).reverse(),
        }
    }
}

fn mixed(int: i128, float: f64) -> Ordering {
    // A float beyond i128 saturates, and is then beyond every whole number in range all the same.
    let fraction = 0.0_f64.partial_cmp(&float.fract()).unwrap_or(Ordering::Equal);
    int.cmp(&(float.trunc() as i128)).then(fraction)
}

/// Reads a literal, also a negative one, also in parentheses.
pub(crate) fn literal(expr: &Expr) -> Option<Literal> {
    match expr {
        Expr::Lit(one) => plain(&one.lit),
        Expr::Paren(inner) => literal(&inner.expr),
        Expr::Group(inner) => literal(&inner.expr),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => match literal(&unary.expr)? {
            Literal::Number(number) => Some(Literal::Number(number.and_then(negative))),
            _ => None,
        },
        _ => None,
    }
}

fn negative(number: Number) -> Option<Number> {
    match number {
        Number::Int(int) => Number::int(-int),
        Number::Float(float) => Number::float(-float),
    }
}

fn plain(lit: &Lit) -> Option<Literal> {
    match lit {
        Lit::Bool(bool) => Some(Literal::Bool(bool.value)),
        Lit::Str(text) => Some(Literal::Text(text.value())),
        Lit::Char(one) => Some(Literal::Text(one.value().to_string())),
        Lit::Int(int) => {
            let value = int.base10_digits().parse().ok();
            Some(Literal::Number(value.and_then(Number::int)))
        }
        Lit::Float(float) => {
            // An `f32` is another number once it is a JSON one.
            let value = (float.suffix() != "f32").then(|| float.base10_digits().parse().ok()).flatten();
            Some(Literal::Number(value.and_then(Number::float)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<Literal> {
        literal(&syn::parse_str(text).unwrap())
    }

    fn int(int: i128) -> Option<Literal> {
        Some(Literal::Number(Some(Number::Int(int))))
    }

    #[test]
    fn literals_are_read_with_sign_suffix_and_parentheses() {
        assert_eq!(of("1_000"), int(1000));
        assert_eq!(of("-5i64"), int(-5));
        assert_eq!(of("(0x10)"), int(16));
        assert_eq!(of("-1.5"), Some(Literal::Number(Some(Number::Float(-1.5)))));
        assert_eq!(of("true"), Some(Literal::Bool(true)));
        assert_eq!(of("'c'"), Some(Literal::Text("c".into())));
        assert_eq!(of(r##"r#"a"b"#"##), Some(Literal::Text("a\"b".into())));
    }

    #[test]
    fn what_is_computed_is_no_literal() {
        for text in ["1 + 1", "x", "X", "f(1)", "b\"a\"", "-x", "!true", "-\"a\""] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_that_compares_by_rounding_is_known_as_a_number_only() {
        for text in ["36893488147419103233", "-9223372036854775808", "0.1f32", "1e999"] {
            assert_eq!(of(text), Some(Literal::Number(None)), "{text}");
        }
        assert_eq!(of("18446744073709551615"), int(18_446_744_073_709_551_615));
    }

    #[test]
    fn whole_numbers_and_floats_compare_exactly() {
        let order = |a: i128, b: f64| Number::Int(a).order(Number::Float(b));
        assert_eq!(order(1, 1.0), Ordering::Equal);
        assert_eq!(order(1, 1.5), Ordering::Less);
        assert_eq!(order(-1, -1.5), Ordering::Greater);
        assert_eq!(order(9_007_199_254_740_993, 9_007_199_254_740_992.0), Ordering::Greater);
        assert_eq!(order(1, 1e300), Ordering::Less);
        assert_eq!(Number::Float(1e300).order(Number::Int(1)), Ordering::Greater);
    }
}

//! Literals of JSON among the expressions.

use syn::{Expr, ExprUnary, Lit, UnOp};

use super::ir::Literal;

/// The literal that an expression is: a number (also negative), a string, a character, `true` or `false`.
/// `None` for anything that Rust must evaluate, and for numbers that JSON or an `i128` can't hold.
pub(super) fn literal(expr: &Expr) -> Option<Literal> {
    match expr {
        Expr::Lit(lit) if lit.attrs.is_empty() => positive(&lit.lit),
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => match literal(expr)? {
            Literal::Int(number) => Some(Literal::Int(number.checked_neg()?)),
            Literal::Float(number) => Some(Literal::Float(-number)),
            _ => None,
        },
        Expr::Paren(inner) => literal(&inner.expr),
        Expr::Group(inner) => literal(&inner.expr),
        _ => None,
    }
}

fn positive(lit: &Lit) -> Option<Literal> {
    match lit {
        Lit::Str(text) => Some(Literal::Text(text.value())),
        Lit::Char(one) => Some(Literal::Text(one.value().to_string())),
        Lit::Bool(flag) => Some(Literal::Bool(flag.value)),
        Lit::Int(number) if number.suffix().starts_with('f') => float(number.base10_digits()),
        Lit::Int(number) if is_integer(number.suffix()) => number.base10_parse().ok().map(Literal::Int),
        Lit::Float(number) => float(number.base10_digits()),
        _ => None,
    }
}

fn is_integer(suffix: &str) -> bool {
    suffix.is_empty() || suffix.starts_with(['i', 'u'])
}

fn float(digits: &str) -> Option<Literal> {
    let number: f64 = digits.parse().ok()?;
    number.is_finite().then_some(Literal::Float(number))
}

/// The literal as JSON.
pub(super) fn json(literal: &Literal) -> String {
    match literal {
        Literal::Null => "null".to_owned(),
        Literal::Bool(flag) => flag.to_string(),
        Literal::Int(number) => number.to_string(),
        Literal::Float(number) => format!("{number:?}"),
        Literal::Text(text) => quoted(text),
    }
}

/// A string as JSON.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for one in text.chars() {
        match one {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            control if control < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<Literal> {
        literal(&syn::parse_str(text).unwrap())
    }

    #[test]
    fn numbers_are_literals_with_sign_suffix_and_underscores() {
        assert_eq!(of("1_000u64"), Some(Literal::Int(1000)));
        assert_eq!(of("-5"), Some(Literal::Int(-5)));
        assert_eq!(of("0xff"), Some(Literal::Int(255)));
        assert_eq!(of("(-(7))"), Some(Literal::Int(-7)));
        assert_eq!(of("-1.5e3"), Some(Literal::Float(-1500.0)));
        assert_eq!(of("2f64"), Some(Literal::Float(2.0)));
        assert_eq!(of("170141183460469231731687303715884105727"), Some(Literal::Int(i128::MAX)));
    }

    #[test]
    fn strings_characters_and_booleans_are_literals() {
        assert_eq!(of(r##"r#"a"b"#"##), Some(Literal::Text("a\"b".into())));
        assert_eq!(of("'x'"), Some(Literal::Text("x".into())));
        assert_eq!(of("true"), Some(Literal::Bool(true)));
    }

    #[test]
    fn what_rust_must_evaluate_is_no_literal() {
        for text in ["x", "1 + 1", "!true", "-x", "-\"a\"", "b\"a\"", "b'a'", "[1]", "1e999"] {
            assert_eq!(of(text), None, "{text}");
        }
        assert_eq!(of("170141183460469231731687303715884105728"), None, "it does not fit an i128");
    }

    #[test]
    fn a_literal_is_written_as_json() {
        let written = |text| json(&of(text).unwrap());
        assert_eq!(written("1_000"), "1000");
        assert_eq!(written("1.0"), "1.0");
        assert_eq!(written("1e30"), "1e30");
        assert_eq!(written(r#""a\"b\\\n\u{1}é""#), "\"a\\\"b\\\\\\n\\u0001é\"");
    }
}

//! A value to encode: JSON as a tree.

use std::borrow::Cow;

use crate::codec::Unwritable;
use crate::matching::json::{Fault, Scan};

/// A JSON value. Unlike serde_json's it keeps the order of keys and the digits of numbers.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::codec) enum Tree<'a> {
    Null,
    Bool(bool),
    /// Its text.
    Number(&'a str),
    Text(Cow<'a, str>),
    Array(Vec<Tree<'a>>),
    Object(Vec<(Cow<'a, str>, Tree<'a>)>),
}

impl<'a> Tree<'a> {
    /// Reads a JSON text: no deeper than 127 levels.
    pub(in crate::codec) fn read(json: &'a [u8]) -> Result<Tree<'a>, Unwritable> {
        let read = Scan::payload(json).and_then(|mut scan| {
            let tree = value(&mut scan)?;
            scan.end()?;
            Ok(tree)
        });
        read.map_err(|fault| match fault {
            Fault::TooDeep => Unwritable::new("it nests deeper than 127 levels"),
            Fault::Syntax => Unwritable::new("it is not valid JSON"),
        })
    }

    /// What it is, with its article.
    pub(in crate::codec) fn kind(&self) -> &'static str {
        match self {
            Tree::Null => "null",
            Tree::Bool(_) => "a boolean",
            Tree::Number(_) => "a number",
            Tree::Text(_) => "a string",
            Tree::Array(_) => "an array",
            Tree::Object(_) => "an object",
        }
    }

    /// The whole number that it is: `7`, `7.0`.
    #[cfg(feature = "avro")]
    pub(in crate::codec) fn whole(&self) -> Option<i128> {
        let Tree::Number(text) = self else { return None };
        text.parse().ok().or_else(|| {
            let float: f64 = text.parse().ok()?;
            // Beyond this not every whole number is a float, so that the digits would be made up.
            (float.fract() == 0.0 && float.abs() <= 9_007_199_254_740_992.0).then_some(float as i128)
        })
    }
}

fn value<'a>(scan: &mut Scan<'a>) -> Result<Tree<'a>, Fault> {
    let mut first = true;
    match scan.peek() {
        Some(b'{') => {
            scan.enter()?;
            let mut fields = Vec::new();
            while let Some(key) = scan.key(&mut first)? {
                fields.push((key.get(), value(scan)?));
            }
            Ok(Tree::Object(fields))
        }
        Some(b'[') => {
            scan.enter()?;
            let mut elements = Vec::new();
            while scan.element(&mut first)? {
                elements.push(value(scan)?);
            }
            Ok(Tree::Array(elements))
        }
        Some(b'"') => scan.string().map(|text| Tree::Text(text.get())),
        byte => {
            let text = scan.skip()?;
            Ok(match byte {
                Some(b't') => Tree::Bool(true),
                Some(b'f') => Tree::Bool(false),
                Some(b'n') => Tree::Null,
                _ => Tree::Number(text),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_keep_their_order_and_numbers_their_digits() {
        let json = br#" { "b": [1e2, -0.50, true, false, null], "a": "\u00e4", "n": 340282366920938463463374607431768211455 } "#;
        let Ok(Tree::Object(fields)) = Tree::read(json) else { panic!("it is an object") };
        let keys: Vec<_> = fields.iter().map(|(key, _)| key.as_ref()).collect();
        assert_eq!(keys, ["b", "a", "n"]);
        let list =
            [Tree::Number("1e2"), Tree::Number("-0.50"), Tree::Bool(true), Tree::Bool(false), Tree::Null];
        assert_eq!(fields[0].1, Tree::Array(list.into()));
        assert_eq!(fields[1].1, Tree::Text("ä".into()));
        assert_eq!(fields[2].1, Tree::Number("340282366920938463463374607431768211455"));
    }

    #[test]
    fn what_is_not_json_or_too_deep_says_so() {
        let refused = |json: &str| Tree::read(json.as_bytes()).unwrap_err().to_string();
        assert_eq!(refused("{"), "it is not valid JSON");
        assert_eq!(refused("1 2"), "it is not valid JSON");
        assert_eq!(refused(""), "it is not valid JSON");
        assert_eq!(refused(&"[".repeat(10_000)), "it nests deeper than 127 levels");
    }
}

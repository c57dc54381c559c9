//! From JSON text to Avro.

use std::borrow::Cow;

use super::plan::{Field, Of, Plan, Type, TypeId};
use crate::codec::Unwritable;
use crate::codec::json::Tree;

pub(super) fn encode(plan: &Plan, json: &[u8], out: &mut Vec<u8>) -> Result<(), Unwritable> {
    Encoder { plan, out }.value(&Tree::read(json)?, plan.root())
}

struct Encoder<'e> {
    plan: &'e Plan,
    out: &'e mut Vec<u8>,
}

impl Encoder<'_> {
    fn value(&mut self, tree: &Tree<'_>, id: TypeId) -> Result<(), Unwritable> {
        let plan = self.plan;
        let type_ = plan.get(id);
        let wrong =
            || Unwritable::new(format!("it is {}, and the schema wants {}", tree.kind(), wanted(type_)));
        match (type_, tree) {
            (Type::Null, Tree::Null) => {}
            (Type::Boolean, Tree::Bool(bool)) => self.out.push(u8::from(*bool)),
            (Type::Int, Tree::Number(text)) => {
                let number = tree.whole().and_then(|number| i32::try_from(number).ok());
                self.long(i64::from(number.ok_or_else(|| beyond(text, "an int"))?));
            }
            (Type::Long, Tree::Number(text)) => {
                let number = tree.whole().and_then(|number| i64::try_from(number).ok());
                self.long(number.ok_or_else(|| beyond(text, "a long"))?);
            }
            (Type::Float, _) => {
                let number = float(tree).ok_or_else(wrong)?;
                self.out.extend_from_slice(&(number as f32).to_le_bytes());
            }
            (Type::Double, _) => {
                self.out.extend_from_slice(&float(tree).ok_or_else(wrong)?.to_le_bytes());
            }
            (Type::Bytes(of), _) => {
                let bytes = bytes(tree, *of, None)?.ok_or_else(wrong)?;
                self.length(bytes.len());
                self.out.extend_from_slice(&bytes);
            }
            (Type::Fixed { size, of, .. }, _) => {
                let bytes = bytes(tree, *of, Some(*size))?.ok_or_else(wrong)?;
                if bytes.len() != *size {
                    return Err(Unwritable::new(format!(
                        "it has {} bytes, and the schema wants {size}",
                        bytes.len()
                    )));
                }
                self.out.extend_from_slice(&bytes);
            }
            (Type::String, Tree::Text(text)) => self.text(text),
            (Type::Enum { symbols, .. }, Tree::Text(text)) => {
                match symbols.iter().position(|symbol| symbol == text) {
                    Some(index) => self.length(index),
                    None => {
                        let known = symbols.join(", ");
                        return Err(Unwritable::new(format!("{text:?} is none of the symbols {known}")));
                    }
                }
            }
            (Type::Array(items), Tree::Array(elements)) => self.array(elements, *items)?,
            (Type::Map(values), Tree::Object(fields)) => self.map(fields, *values)?,
            (Type::Union(variants), _) => {
                let index = variants.iter().position(|variant| fits(plan, tree, *variant));
                let variant = index.and_then(|index| Some((index, *variants.get(index)?)));
                let (index, variant) = match variant {
                    Some(found) => found,
                    None => self.nearest(tree, variants).ok_or_else(wrong)?,
                };
                self.length(index);
                self.value(tree, variant)?;
            }
            (Type::Record { fields, .. }, Tree::Object(given)) => self.record(fields, given)?,
            _ => return Err(wrong()),
        }
        Ok(())
    }

    /// Where a value fits no branch, and only one branch is of its kind: what is wrong inside of it is the better word.
    fn nearest(&self, tree: &Tree<'_>, variants: &[TypeId]) -> Option<(usize, TypeId)> {
        let alike = |id: TypeId| {
            matches!(
                (self.plan.get(id), tree),
                (Type::Record { .. } | Type::Map(_), Tree::Object(_)) | (Type::Array(_), Tree::Array(_))
            )
        };
        let mut found = variants.iter().copied().enumerate().filter(|(_, id)| alike(*id));
        let first = found.next();
        if found.next().is_some() { None } else { first }
    }

    fn record(&mut self, fields: &[Field], given: &[(Cow<'_, str>, Tree<'_>)]) -> Result<(), Unwritable> {
        let unknown = given.iter().find(|(key, _)| !fields.iter().any(|field| field.name == **key));
        if let Some((key, _)) = unknown {
            return Err(Unwritable::new("the schema has no such field").under(key));
        }
        for field in fields {
            let value = given.iter().rev().find(|(key, _)| *key == field.name).map(|(_, value)| value);
            let written = match (value, &field.default) {
                (Some(value), _) => self.value(value, field.type_),
                (None, Some(default)) => {
                    Tree::read(default.as_bytes()).and_then(|tree| self.value(&tree, field.type_))
                }
                (None, None) if fits(self.plan, &Tree::Null, field.type_) => {
                    self.value(&Tree::Null, field.type_)
                }
                (None, None) => Err(Unwritable::new("it is missing, and the schema has no default for it")),
            };
            written.map_err(|error| error.under(&field.name))?;
        }
        Ok(())
    }

    fn array(&mut self, elements: &[Tree<'_>], items: TypeId) -> Result<(), Unwritable> {
        if !elements.is_empty() {
            self.length(elements.len());
            for (index, element) in elements.iter().enumerate() {
                self.value(element, items).map_err(|error| error.in_element(index))?;
            }
        }
        self.length(0);
        Ok(())
    }

    fn map(&mut self, fields: &[(Cow<'_, str>, Tree<'_>)], values: TypeId) -> Result<(), Unwritable> {
        if !fields.is_empty() {
            self.length(fields.len());
            for (key, value) in fields {
                self.text(key);
                self.value(value, values).map_err(|error| error.under(key))?;
            }
        }
        self.length(0);
        Ok(())
    }

    fn text(&mut self, text: &str) {
        self.length(text.len());
        self.out.extend_from_slice(text.as_bytes());
    }

    fn length(&mut self, length: usize) {
        self.long(i64::try_from(length).unwrap_or(i64::MAX));
    }

    fn long(&mut self, number: i64) {
        let mut left = (number << 1 ^ number >> 63).cast_unsigned();
        while left > 0x7f {
            self.out.push(left.to_le_bytes()[0] | 0x80);
            left >>= 7;
        }
        self.out.push(left.to_le_bytes()[0]);
    }
}

fn wanted(type_: &Type) -> String {
    match type_ {
        Type::Bytes(Of::Bytes) | Type::Fixed { of: Of::Bytes, .. } => {
            "bytes, as an array of numbers".to_owned()
        }
        Type::Bytes(Of::Decimal { .. }) | Type::Fixed { of: Of::Decimal { .. }, .. } => {
            "a decimal".to_owned()
        }
        Type::Bytes(Of::Uuid) | Type::Fixed { of: Of::Uuid, .. } => "a UUID".to_owned(),
        Type::Fixed { of: Of::Duration, .. } => "months, days and millis".to_owned(),
        Type::Union(_) => "a value that fits a branch of its union".to_owned(),
        other => format!("`{}`", other.name()),
    }
}

fn beyond(text: &str, what: &str) -> Unwritable {
    Unwritable::new(format!("{text} does not fit into {what}"))
}

/// Whether a value is one of this type, so that a union may hold it by it.
fn fits(plan: &Plan, tree: &Tree<'_>, id: TypeId) -> bool {
    match (plan.get(id), tree) {
        (Type::Null, Tree::Null) | (Type::Boolean, Tree::Bool(_)) => true,
        (Type::Int, Tree::Number(_)) => tree.whole().is_some_and(|number| i32::try_from(number).is_ok()),
        (Type::Long, Tree::Number(_)) => tree.whole().is_some_and(|number| i64::try_from(number).is_ok()),
        (Type::Float, Tree::Number(text)) => is_short(text),
        (Type::Double, Tree::Number(_)) => true,
        (Type::Float | Type::Double, Tree::Text(_)) => float(tree).is_some(),
        (Type::String, Tree::Text(_)) => true,
        (Type::Enum { symbols, .. }, Tree::Text(text)) => symbols.iter().any(|symbol| symbol == text),
        (Type::Bytes(of), _) => matches!(bytes(tree, *of, None), Ok(Some(_))),
        (Type::Fixed { size, of, .. }, _) => {
            matches!(bytes(tree, *of, Some(*size)), Ok(Some(bytes)) if bytes.len() == *size)
        }
        (Type::Array(items), Tree::Array(elements)) => {
            elements.iter().all(|element| fits(plan, element, *items))
        }
        (Type::Map(values), Tree::Object(fields)) => {
            fields.iter().all(|(_, value)| fits(plan, value, *values))
        }
        (Type::Union(variants), _) => variants.iter().any(|variant| fits(plan, tree, *variant)),
        (Type::Record { fields, .. }, Tree::Object(given)) => {
            let known = |key: &str| fields.iter().any(|field| field.name == key);
            given.iter().all(|(key, _)| known(key))
                && fields.iter().all(|field| match given.iter().find(|(key, _)| *key == field.name) {
                    Some((_, value)) => fits(plan, value, field.type_),
                    None => field.default.is_some() || fits(plan, &Tree::Null, field.type_),
                })
        }
        _ => false,
    }
}

/// Whether 32 bits of a float hold this number as it is written.
fn is_short(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(|double| f64::from(double as f32) == double)
        || text.parse::<f32>().is_ok_and(|float| float.is_finite() && float.to_string() == text)
}

fn float(tree: &Tree<'_>) -> Option<f64> {
    match tree {
        Tree::Number(text) => text.parse().ok(),
        Tree::Text(text) => match &**text {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            _ => None,
        },
        _ => None,
    }
}

/// The bytes that a value means; `None` where it means none. `size` is what a fixed has.
fn bytes(tree: &Tree<'_>, of: Of, size: Option<usize>) -> Result<Option<Vec<u8>>, Unwritable> {
    match (of, tree) {
        (Of::Bytes, Tree::Array(numbers)) => {
            let byte = |number: &Tree<'_>| number.whole().and_then(|number| u8::try_from(number).ok());
            let bytes: Option<Vec<u8>> = numbers.iter().map(byte).collect();
            bytes.map(Some).ok_or_else(|| Unwritable::new("an element is no byte: a number from 0 to 255"))
        }
        (Of::Decimal { scale }, Tree::Number(text)) => decimal(text, scale, size).map(Some),
        (Of::Decimal { scale }, Tree::Text(text)) => decimal(text, scale, size).map(Some),
        (Of::Uuid, Tree::Text(text)) => Ok(uuid(text)),
        (Of::Duration, Tree::Object(fields)) => {
            let part = |name: &str| {
                let value = fields.iter().find(|(key, _)| key == name).map(|(_, value)| value)?;
                u32::try_from(value.whole()?).ok().map(u32::to_le_bytes)
            };
            let parts: Option<Vec<[u8; 4]>> = ["months", "days", "millis"].into_iter().map(part).collect();
            Ok(parts.filter(|_| fields.len() == 3).map(|parts| parts.concat()))
        }
        _ => Ok(None),
    }
}

fn uuid(text: &str) -> Option<Vec<u8>> {
    let hex: Vec<u8> = text.bytes().filter(|byte| *byte != b'-').collect();
    let digits = hex.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    digits.collect::<Option<Vec<u8>>>().filter(|bytes| bytes.len() == 16 && hex.len() == 32)
}

/// A decimal in two's complement, as short as it can be or as long as its fixed.
fn decimal(text: &str, scale: usize, size: Option<usize>) -> Result<Vec<u8>, Unwritable> {
    let wrong =
        || Unwritable::new(format!("{text} is no decimal with up to {scale} digits behind its point"));
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction = fraction.trim_end_matches('0');
    let fill = scale.checked_sub(fraction.len()).ok_or_else(wrong)?;
    let digits = format!("{whole}{fraction}{}", "0".repeat(fill.min(64)));
    let number: i128 = digits.parse().map_err(|_| wrong())?;
    let bytes = number.to_be_bytes();
    let sign = if number < 0 { 0xff } else { 0 };
    if let Some(size) = size.filter(|size| *size > 16) {
        return Ok([&vec![sign; size - 16][..], &bytes].concat());
    }
    // A byte is needed where the one behind it has another sign.
    let spare = bytes.windows(2).take_while(|pair| pair[0] == sign && (pair[1] ^ sign) & 0x80 == 0).count();
    let skip = size.map_or(spare, |size| spare.min(16 - size));
    Ok(bytes.get(skip..).unwrap_or_default().to_vec())
}

//! From JSON text to CBOR.

use crate::codec::Unwritable;
use crate::codec::json::Tree;

pub(super) fn encode(json: &[u8]) -> Result<Vec<u8>, Unwritable> {
    let mut out = Vec::with_capacity(json.len());
    value(&Tree::read(json)?, &mut out)?;
    Ok(out)
}

fn value(tree: &Tree<'_>, out: &mut Vec<u8>) -> Result<(), Unwritable> {
    match tree {
        Tree::Null => out.push(0xf6),
        Tree::Bool(bool) => out.push(0xf4 | u8::from(*bool)),
        Tree::Number(text) => number(text, out)?,
        Tree::Text(string) => text(string, out),
        Tree::Array(elements) => {
            head(4, elements.len() as u64, out);
            for (index, element) in elements.iter().enumerate() {
                value(element, out).map_err(|error| error.in_element(index))?;
            }
        }
        Tree::Object(fields) => {
            head(5, fields.len() as u64, out);
            for (key, field) in fields {
                text(key, out);
                value(field, out).map_err(|error| error.under(key))?;
            }
        }
    }
    Ok(())
}

fn text(text: &str, out: &mut Vec<u8>) {
    head(3, text.len() as u64, out);
    out.extend_from_slice(text.as_bytes());
}

/// A major type and its argument, in as few bytes as hold it.
fn head(major: u8, argument: u64, out: &mut Vec<u8>) {
    let (bytes, major) = (argument.to_be_bytes(), major << 5);
    match argument {
        0..=23 => out.push(major | bytes[7]),
        24..=0xff => out.extend_from_slice(&[major | 24, bytes[7]]),
        0x100..=0xffff => put(major | 25, &bytes[6..], out),
        0x1_0000..=0xffff_ffff => put(major | 26, &bytes[4..], out),
        _ => put(major | 27, &bytes, out),
    }
}

fn put(head: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(head);
    out.extend_from_slice(bytes);
}

fn number(text: &str, out: &mut Vec<u8>) -> Result<(), Unwritable> {
    let no_number = || Unwritable::new("it is no number");
    if text.contains(['.', 'e', 'E']) {
        let float: f64 = text.parse().map_err(|_| no_number())?;
        // RFC 8949 prefers the shortest form that loses nothing.
        let short = float as f32;
        match f64::from(short).to_bits() == float.to_bits() {
            true => put(0xfa, &short.to_be_bytes(), out),
            false => put(0xfb, &float.to_be_bytes(), out),
        }
        return Ok(());
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let beyond = |_| Unwritable::new(format!("{text} is beyond the 128 bits of a whole number"));
    let number: u128 = digits.parse().map_err(beyond)?;
    // -1 is the first negative number, and is written as 0. (`-0` is 0.)
    let (major, argument) = match negative && number > 0 {
        true => (1, number - 1),
        false => (0, number),
    };
    match u64::try_from(argument) {
        Ok(argument) => head(major, argument, out),
        Err(_) => {
            let bytes = argument.to_be_bytes();
            let skip = bytes.iter().take_while(|byte| **byte == 0).count();
            out.push(0xc2 | major);
            head(2, (bytes.len() - skip) as u64, out);
            out.extend_from_slice(&bytes[skip..]);
        }
    }
    Ok(())
}

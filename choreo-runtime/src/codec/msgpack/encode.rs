//! From JSON text to MessagePack.

use crate::codec::Unwritable;
use crate::codec::json::Tree;

pub(super) fn encode(json: &[u8]) -> Result<Vec<u8>, Unwritable> {
    let mut out = Vec::with_capacity(json.len());
    value(&Tree::read(json)?, &mut out)?;
    Ok(out)
}

fn value(tree: &Tree<'_>, out: &mut Vec<u8>) -> Result<(), Unwritable> {
    match tree {
        Tree::Null => out.push(0xc0),
        Tree::Bool(bool) => out.push(0xc2 | u8::from(*bool)),
        Tree::Number(text) => number(text, out)?,
        Tree::Text(string) => text(string, out)?,
        Tree::Array(elements) => {
            header(elements.len(), [Some((0x90, 15)), None], 0xdc, out)?;
            for (index, element) in elements.iter().enumerate() {
                value(element, out).map_err(|error| error.in_element(index))?;
            }
        }
        Tree::Object(fields) => {
            header(fields.len(), [Some((0x80, 15)), None], 0xde, out)?;
            for (key, field) in fields {
                text(key, out)?;
                value(field, out).map_err(|error| error.under(key))?;
            }
        }
    }
    Ok(())
}

fn text(text: &str, out: &mut Vec<u8>) -> Result<(), Unwritable> {
    header(text.len(), [Some((0xa0, 31)), Some((0xd9, 255))], 0xda, out)?;
    out.extend_from_slice(text.as_bytes());
    Ok(())
}

/// A length in as few bytes as hold it: in the marker itself, in one byte where the type has such a form, in two, in
/// four.
fn header(
    length: usize,
    short: [Option<(u8, usize)>; 2],
    long: u8,
    out: &mut Vec<u8>,
) -> Result<(), Unwritable> {
    let [within, one_byte] = short;
    let small = |form: Option<(u8, usize)>| form.filter(|(_, most)| length <= *most);
    if let Some((marker, _)) = small(within) {
        out.push(marker | u8::try_from(length).unwrap_or_default());
    } else if let Some((marker, _)) = small(one_byte) {
        out.extend_from_slice(&[marker, u8::try_from(length).unwrap_or_default()]);
    } else if let Ok(length) = u16::try_from(length) {
        out.push(long);
        out.extend_from_slice(&length.to_be_bytes());
    } else {
        let length = u32::try_from(length).map_err(|_| Unwritable::new("it is longer than 4 GiB"))?;
        out.push(long + 1);
        out.extend_from_slice(&length.to_be_bytes());
    }
    Ok(())
}

/// A whole number in as few bytes as hold it; any other as 64 bits of float.
fn number(text: &str, out: &mut Vec<u8>) -> Result<(), Unwritable> {
    if text.contains(['.', 'e', 'E']) {
        let float: f64 = text.parse().map_err(|_| Unwritable::new("it is no number"))?;
        out.push(0xcb);
        out.extend_from_slice(&float.to_be_bytes());
        return Ok(());
    }
    match (text.parse::<u64>(), text.parse::<i64>()) {
        (Ok(number), _) => unsigned(number, out),
        (_, Ok(number)) => negative(number, out),
        _ => return Err(Unwritable::new(format!("{text} is beyond the 64 bits of a whole number"))),
    }
    Ok(())
}

fn unsigned(number: u64, out: &mut Vec<u8>) {
    let bytes = number.to_be_bytes();
    match number {
        0..=0x7f => out.push(bytes[7]),
        0x80..=0xff => out.extend_from_slice(&[0xcc, bytes[7]]),
        0x100..=0xffff => put(0xcd, &bytes[6..], out),
        0x1_0000..=0xffff_ffff => put(0xce, &bytes[4..], out),
        _ => put(0xcf, &bytes, out),
    }
}

fn negative(number: i64, out: &mut Vec<u8>) {
    let bytes = number.to_be_bytes();
    match number {
        -32..=-1 => out.push(bytes[7]),
        -0x80..-32 => out.extend_from_slice(&[0xd0, bytes[7]]),
        -0x8000..-0x80 => put(0xd1, &bytes[6..], out),
        -0x8000_0000..-0x8000 => put(0xd2, &bytes[4..], out),
        _ => put(0xd3, &bytes, out),
    }
}

fn put(marker: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(marker);
    out.extend_from_slice(bytes);
}

//! From CBOR to JSON text.

use crate::codec::Undecodable;
use crate::codec::json::Writer;
use crate::codec::wire::Wire;

/// How many tags may stand before one value.
const TAGS: u32 = 16;

pub(super) fn decode(bytes: &[u8]) -> Result<Vec<u8>, Undecodable> {
    let mut reader = Reader { wire: Wire::new(bytes) };
    let mut out = Writer::new();
    reader.value(&mut out)?;
    reader.wire.end()?;
    Ok(out.finish())
}

/// The head of an item: its major type, and its argument; `None` where its length is indefinite.
struct Head {
    at: usize,
    major: u8,
    /// The five bits beside the major type: for floats they tell the width.
    info: u8,
    argument: Option<u64>,
}

struct Reader<'a> {
    wire: Wire<'a>,
}

impl<'a> Reader<'a> {
    fn head(&mut self) -> Result<Head, Undecodable> {
        let at = self.wire.at();
        let byte = self.wire.byte()?;
        let (major, info) = (byte >> 5, byte & 0x1f);
        let argument = match info {
            0..=23 => Some(u64::from(info)),
            24 => Some(u64::from(self.wire.byte()?)),
            25 => Some(u64::from(u16::from_be_bytes(self.wire.array()?))),
            26 => Some(u64::from(u32::from_be_bytes(self.wire.array()?))),
            27 => Some(u64::from_be_bytes(self.wire.array()?)),
            31 if !matches!(major, 0 | 1 | 6) => None,
            _ => return Err(Undecodable::new(format!("the byte {byte:02x} begins no value")).at(at)),
        };
        Ok(Head { at, major, info, argument })
    }

    fn value(&mut self, out: &mut Writer) -> Result<(), Undecodable> {
        let head = self.head()?;
        self.after(head, out)
    }

    fn after(&mut self, head: Head, out: &mut Writer) -> Result<(), Undecodable> {
        let at = head.at;
        let placed = |error: Undecodable| if error.offset().is_none() { error.at(at) } else { error };
        let written = match (head.major, head.argument) {
            (0, Some(number)) => out.whole(number),
            (1, Some(number)) => out.whole(-1 - i128::from(number)),
            (2, length) => match length {
                Some(length) => out.bytes(self.wire.take(length, "a byte string")?),
                None => out.bytes(&self.chunks(2)?),
            },
            (3, Some(length)) => out.text(self.wire.text(length, "a string")?),
            (3, None) => {
                // Each chunk is UTF-8 by itself, as RFC 8949 wants it, so that the whole is too.
                let text = self.chunks(3)?;
                out.text(&String::from_utf8_lossy(&text))
            }
            (4, length) => self.array(length, out),
            (5, length) => self.map(length, out),
            (6, Some(tag)) => self.tagged(tag, out),
            (_, argument) => self.simple(head.info, argument, out),
        };
        written.map_err(placed)
    }

    /// The chunks of a string of indefinite length.
    fn chunks(&mut self, major: u8) -> Result<Vec<u8>, Undecodable> {
        let mut whole = Vec::new();
        loop {
            let head = self.head()?;
            match (head.major, head.argument) {
                (7, None) => return Ok(whole),
                (3, Some(length)) if major == 3 => {
                    whole.extend_from_slice(self.wire.text(length, "a chunk of a string")?.as_bytes());
                }
                (2, Some(length)) if major == 2 => {
                    whole.extend_from_slice(self.wire.take(length, "a chunk of a byte string")?);
                }
                _ => return Err(Undecodable::new("a chunk of a string is no such string").at(head.at)),
            }
        }
    }

    /// The next item of an array or map with so many left; `None` at its end.
    fn next(&mut self, left: &mut Option<u64>) -> Result<Option<Head>, Undecodable> {
        match left {
            Some(0) => Ok(None),
            Some(left) => {
                *left -= 1;
                self.head().map(Some)
            }
            None => {
                let head = self.head()?;
                Ok((head.major != 7 || head.argument.is_some()).then_some(head))
            }
        }
    }

    fn array(&mut self, mut left: Option<u64>, out: &mut Writer) -> Result<(), Undecodable> {
        self.wire.announced(left.unwrap_or_default(), 1, "an array", "element")?;
        out.open(b'[')?;
        while let Some(head) = self.next(&mut left)? {
            self.after(head, out)?;
        }
        out.close(b']');
        Ok(())
    }

    fn map(&mut self, mut left: Option<u64>, out: &mut Writer) -> Result<(), Undecodable> {
        self.wire.announced(left.unwrap_or_default(), 2, "a map", "pair")?;
        out.open(b'{')?;
        while let Some(head) = self.next(&mut left)? {
            out.key_of(|out| self.after(head, out))?;
            self.value(out)?;
        }
        out.close(b'}');
        Ok(())
    }

    /// A tagged value: a whole number of any size, or the value without its tag.
    fn tagged(&mut self, tag: u64, out: &mut Writer) -> Result<(), Undecodable> {
        let mut tag = tag;
        for _ in 0..TAGS {
            let head = self.head()?;
            match (head.major, head.argument) {
                (6, Some(inner)) => tag = inner,
                (2, length) if matches!(tag, 2 | 3) => {
                    let bytes = match length {
                        Some(length) => self.wire.take(length, "a whole number")?.to_vec(),
                        None => self.chunks(2)?,
                    };
                    return big(&bytes, tag == 3, out);
                }
                _ => return self.after(head, out),
            }
        }
        Err(Undecodable::new("more than 16 tags stand before a value"))
    }

    fn simple(&mut self, info: u8, argument: Option<u64>, out: &mut Writer) -> Result<(), Undecodable> {
        match (info, argument) {
            (20 | 21, _) => out.bool(info == 21),
            // `undefined` is nothing, too.
            (22 | 23, _) => out.raw("null"),
            // A float of 64 bits may be written in fewer where that loses nothing: so all of its digits count.
            (25, Some(bits)) => out.double(half(u16::try_from(bits).unwrap_or_default())),
            (26, Some(bits)) => {
                out.double(f64::from(f32::from_bits(u32::try_from(bits).unwrap_or_default())))
            }
            (27, Some(bits)) => out.double(f64::from_bits(bits)),
            (0..=19, Some(number)) | (24, Some(number @ 32..)) => {
                out.open(b'{')?;
                out.key("simple")?;
                out.whole(number)?;
                out.close(b'}');
                Ok(())
            }
            (31, None) => Err(Undecodable::new("a break ends nothing")),
            _ => Err(Undecodable::new("a simple value is not written as one")),
        }
    }
}

/// A whole number of any size: its digits, and beyond 128 bits its bytes as hexadecimal text.
fn big(bytes: &[u8], negative: bool, out: &mut Writer) -> Result<(), Undecodable> {
    let skip = bytes.iter().take_while(|byte| **byte == 0).count();
    let bytes = bytes.get(skip..).unwrap_or_default();
    let number = bytes.iter().fold(0, |sum: u128, byte| sum << 8 | u128::from(*byte));
    let sign = if negative { "-" } else { "" };
    match (bytes.len(), negative) {
        (0..=16, false) => out.whole(number),
        (0..=16, true) if number < u128::MAX => out.whole(format_args!("-{}", number + 1)),
        _ => {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            // As CBOR counts, -1 is the first negative one.
            out.text(&format!("{sign}0x{hex}{}", if negative { " - 1" } else { "" }))
        }
    }
}

/// A float of 16 bits.
fn half(bits: u16) -> f64 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, mantissa) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
    sign * match exponent {
        0 => mantissa * 2_f64.powi(-24),
        31 if mantissa == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (mantissa + 1024.0) * 2_f64.powi(exponent - 25),
    }
}

//! From MessagePack to JSON text.

use crate::codec::json::Writer;
use crate::codec::wire::Wire;
use crate::codec::{Undecodable, calendar};

pub(super) fn decode(bytes: &[u8]) -> Result<Vec<u8>, Undecodable> {
    let mut reader = Reader { wire: Wire::new(bytes) };
    let mut out = Writer::new();
    reader.value(&mut out)?;
    reader.wire.end()?;
    Ok(out.finish())
}

struct Reader<'a> {
    wire: Wire<'a>,
}

impl Reader<'_> {
    /// A value. What it is says its first byte.
    fn value(&mut self, out: &mut Writer) -> Result<(), Undecodable> {
        let at = self.wire.at();
        let placed = |error: Undecodable| if error.offset().is_none() { error.at(at) } else { error };
        let byte = self.wire.byte()?;
        self.after(byte, out).map_err(placed)
    }

    fn after(&mut self, byte: u8, out: &mut Writer) -> Result<(), Undecodable> {
        match byte {
            0x00..=0x7f => out.whole(byte),
            0x80..=0x8f => self.map(u64::from(byte & 0x0f), out),
            0x90..=0x9f => self.array(u64::from(byte & 0x0f), out),
            0xa0..=0xbf => self.text(u64::from(byte & 0x1f), out),
            0xc0 => out.raw("null"),
            0xc1 => Err(Undecodable::new("the byte c1 begins no value")),
            0xc2 | 0xc3 => out.bool(byte == 0xc3),
            0xc4..=0xc6 => {
                let count = self.length(byte - 0xc4)?;
                out.bytes(self.wire.take(count, "binary data")?)
            }
            0xc7..=0xc9 => {
                let count = self.length(byte - 0xc7)?;
                self.extension(count, out)
            }
            0xca => out.float(f32::from_be_bytes(self.wire.array()?)),
            0xcb => out.double(f64::from_be_bytes(self.wire.array()?)),
            0xcc..=0xce => {
                let number = self.length(byte - 0xcc)?;
                out.whole(number)
            }
            0xcf => out.whole(u64::from_be_bytes(self.wire.array()?)),
            0xd0 => out.whole(i8::from_be_bytes(self.wire.array()?)),
            0xd1 => out.whole(i16::from_be_bytes(self.wire.array()?)),
            0xd2 => out.whole(i32::from_be_bytes(self.wire.array()?)),
            0xd3 => out.whole(i64::from_be_bytes(self.wire.array()?)),
            0xd4..=0xd8 => self.extension(1 << (byte - 0xd4), out),
            0xd9..=0xdb => {
                let count = self.length(byte - 0xd9)?;
                self.text(count, out)
            }
            0xdc | 0xdd => {
                let count = self.length(byte - 0xdc + 1)?;
                self.array(count, out)
            }
            0xde | 0xdf => {
                let count = self.length(byte - 0xde + 1)?;
                self.map(count, out)
            }
            0xe0..=0xff => out.whole(byte as i8),
        }
    }

    /// A whole number of 1, 2 or 4 bytes.
    fn length(&mut self, power: u8) -> Result<u64, Undecodable> {
        Ok(match power {
            0 => u64::from(self.wire.byte()?),
            1 => u64::from(u16::from_be_bytes(self.wire.array()?)),
            _ => u64::from(u32::from_be_bytes(self.wire.array()?)),
        })
    }

    fn text(&mut self, count: u64, out: &mut Writer) -> Result<(), Undecodable> {
        out.text(self.wire.text(count, "a string")?)
    }

    fn array(&mut self, count: u64, out: &mut Writer) -> Result<(), Undecodable> {
        self.wire.announced(count, 1, "an array", "element")?;
        out.open(b'[')?;
        for _ in 0..count {
            self.value(out)?;
        }
        out.close(b']');
        Ok(())
    }

    fn map(&mut self, count: u64, out: &mut Writer) -> Result<(), Undecodable> {
        self.wire.announced(count, 2, "a map", "pair")?;
        out.open(b'{')?;
        for _ in 0..count {
            out.key_of(|out| self.value(out))?;
            self.value(out)?;
        }
        out.close(b'}');
        Ok(())
    }

    /// An extension: a timestamp, or one of an application's own.
    fn extension(&mut self, count: u64, out: &mut Writer) -> Result<(), Undecodable> {
        let kind = i8::from_be_bytes(self.wire.array()?);
        let data = self.wire.take(count, "an extension")?;
        if let Some(text) = (kind == -1).then(|| timestamp(data)).flatten() {
            return out.text(&text);
        }
        out.open(b'{')?;
        out.key("ext")?;
        out.whole(kind)?;
        out.key("data")?;
        out.bytes(data)?;
        out.close(b'}');
        Ok(())
    }
}

/// The three forms of a timestamp.
fn timestamp(data: &[u8]) -> Option<String> {
    let (seconds, nanos) = match data.len() {
        4 => (i64::from(u32::from_be_bytes(data.try_into().ok()?)), 0),
        8 => {
            let both = u64::from_be_bytes(data.try_into().ok()?);
            (i64::try_from(both & 0x3_ffff_ffff).ok()?, i64::try_from(both >> 34).ok()?)
        }
        12 => {
            let (nanos, seconds) = data.split_at(4);
            let nanos = u32::from_be_bytes(nanos.try_into().ok()?);
            (i64::from_be_bytes(seconds.try_into().ok()?), i64::from(nanos))
        }
        _ => return None,
    };
    // More than a second of them is no timestamp.
    (nanos < 1_000_000_000).then(|| calendar::timestamp(seconds, nanos)).flatten()
}

//! From Avro to JSON text.

use super::plan::{Of, Plan, Type, TypeId};
use crate::codec::Undecodable;
use crate::codec::json::Writer;
use crate::codec::wire::Wire;
use crate::diagnosis::number::counted;

/// How many digits a decimal may have: its text is as long.
const DIGITS: usize = 64;

pub(super) fn decode(plan: &Plan, wire: &mut Wire<'_>) -> Result<Vec<u8>, Undecodable> {
    let mut out = Writer::new();
    let mut reader = Reader { plan, wire, nested: 0 };
    reader.value(plan.root(), &mut out)?;
    reader.wire.end()?;
    Ok(out.finish())
}

struct Reader<'r, 'w> {
    plan: &'r Plan,
    wire: &'r mut Wire<'w>,
    /// How many values the one that is read stands in: a union in a union's place adds no bracket.
    nested: u32,
}

impl<'r> Reader<'r, '_> {
    fn value(&mut self, id: TypeId, out: &mut Writer) -> Result<(), Undecodable> {
        let at = self.wire.at();
        self.nested += 1;
        if self.nested > 3 * 127 {
            return Err(Undecodable::new("it nests too deep").at(at));
        }
        let placed = |error: Undecodable| if error.offset().is_none() { error.at(at) } else { error };
        self.of(self.plan.get(id), out).map_err(placed)?;
        self.nested -= 1;
        Ok(())
    }

    fn of(&mut self, type_: &'r Type, out: &mut Writer) -> Result<(), Undecodable> {
        match type_ {
            Type::Null => out.raw("null"),
            Type::Boolean => match self.wire.byte()? {
                byte @ (0 | 1) => out.bool(byte == 1),
                byte => Err(Undecodable::new(format!("the byte {byte:02x} is no boolean"))),
            },
            Type::Int => {
                let number = self.long()?;
                let int = i32::try_from(number);
                out.whole(int.map_err(|_| Undecodable::new(format!("{number} is beyond an int")))?)
            }
            Type::Long => {
                let number = self.long()?;
                out.whole(number)
            }
            Type::Float => out.float(f32::from_le_bytes(self.wire.array()?)),
            Type::Double => out.double(f64::from_le_bytes(self.wire.array()?)),
            Type::Bytes(of) => {
                let length = self.length("bytes")?;
                bytes(self.wire.take(length, "bytes")?, *of, out)
            }
            Type::String => {
                let length = self.length("a string")?;
                out.text(self.wire.text(length, "a string")?)
            }
            Type::Fixed { size, of, .. } => bytes(self.wire.take(*size as u64, "a fixed")?, *of, out),
            Type::Enum { name, symbols } => {
                let index = self.long()?;
                let symbol = usize::try_from(index).ok().and_then(|index| symbols.get(index));
                out.text(symbol.ok_or_else(|| {
                    let symbols = counted(symbols.len() as u64, "symbol");
                    Undecodable::new(format!("`{name}` has {symbols}, and none at {index}"))
                })?)
            }
            Type::Array(items) => self.array(*items, out),
            Type::Map(values) => self.map(*values, out),
            Type::Union(variants) => {
                let index = self.long()?;
                let variant = usize::try_from(index).ok().and_then(|index| variants.get(index));
                let variant = variant.ok_or_else(|| {
                    Undecodable::new(format!("a union has {} branches, and none at {index}", variants.len()))
                })?;
                self.value(*variant, out)
            }
            Type::Record { fields, .. } => {
                out.open(b'{')?;
                for field in fields {
                    out.key(&field.name)?;
                    self.value(field.type_, out)?;
                }
                out.close(b'}');
                Ok(())
            }
        }
    }

    fn array(&mut self, items: TypeId, out: &mut Writer) -> Result<(), Undecodable> {
        out.open(b'[')?;
        loop {
            let count = self.block()?;
            if count == 0 {
                break;
            }
            for _ in 0..count {
                self.value(items, out)?;
            }
        }
        out.close(b']');
        Ok(())
    }

    fn map(&mut self, values: TypeId, out: &mut Writer) -> Result<(), Undecodable> {
        out.open(b'{')?;
        loop {
            let count = self.block()?;
            if count == 0 {
                break;
            }
            for _ in 0..count {
                let length = self.length("a key")?;
                out.key(self.wire.text(length, "a key")?)?;
                self.value(values, out)?;
            }
        }
        out.close(b'}');
        Ok(())
    }

    /// How many items a block has; where that is negative, its size in bytes follows.
    fn block(&mut self) -> Result<u64, Undecodable> {
        let count = self.long()?;
        if count < 0 {
            self.long()?;
        }
        Ok(count.unsigned_abs())
    }

    fn length(&mut self, what: &str) -> Result<u64, Undecodable> {
        let at = self.wire.at();
        let length = self.long()?;
        u64::try_from(length)
            .map_err(|_| Undecodable::new(format!("{what} of {length} bytes begins here")).at(at))
    }

    /// A whole number, zigzag and of variable length.
    fn long(&mut self) -> Result<i64, Undecodable> {
        let at = self.wire.at();
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.wire.byte()?;
            // Of the tenth byte only the lowest bit is left.
            if shift == 63 && byte > 1 {
                break;
            }
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok((number >> 1).cast_signed() ^ -(number & 1).cast_signed());
            }
        }
        Err(Undecodable::new("a number has more than 64 bits").at(at))
    }
}

fn bytes(bytes: &[u8], of: Of, out: &mut Writer) -> Result<(), Undecodable> {
    match (of, bytes) {
        (Of::Decimal { scale }, _) => match decimal(bytes, scale) {
            Some(text) => out.raw(&text),
            None => Err(Undecodable::new(format!("a decimal of {} bytes is too long", bytes.len()))),
        },
        (Of::Uuid, [_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _]) => {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
            let parts = [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)];
            out.text(&parts.join("-"))
        }
        (Of::Duration, [_, _, _, _, _, _, _, _, _, _, _, _]) => {
            out.open(b'{')?;
            for (name, number) in ["months", "days", "millis"].iter().zip(bytes.chunks(4)) {
                out.key(name)?;
                out.whole(number.first_chunk().map_or(0, |number| u32::from_le_bytes(*number)))?;
            }
            out.close(b'}');
            Ok(())
        }
        _ => out.bytes(bytes),
    }
}

/// The number that is a whole number of two's complement, with so many digits behind its point.
fn decimal(bytes: &[u8], scale: usize) -> Option<String> {
    let number = match bytes.len() {
        0 => 0,
        length @ 1..=16 => {
            let sign = if bytes.first().is_some_and(|byte| byte & 0x80 != 0) { 0xff } else { 0 };
            let mut whole = [sign; 16];
            whole.get_mut(16 - length..)?.copy_from_slice(bytes);
            i128::from_be_bytes(whole)
        }
        _ => return None,
    };
    if scale > DIGITS {
        return None;
    }
    let digits = format!("{:0>1$}", number.unsigned_abs(), scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let sign = if number < 0 { "-" } else { "" };
    Some(if scale == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

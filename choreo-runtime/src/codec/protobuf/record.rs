//! The records of a message: a field's number, how its value is written, the value. prost does not tell at which
//! byte it failed; a message's records are messages themselves, so the one that it fails at can be found.

use super::Form;
use crate::codec::Undecodable;
use crate::codec::wire::Wire;

/// How deep groups may nest: as in prost.
const DEEPEST: usize = 100;

/// Where in a payload that can't be read it is that it can't.
pub(super) fn blame(bytes: &[u8], form: &dyn Form, error: &prost::DecodeError) -> Undecodable {
    let mut wire = Wire::new(bytes);
    while wire.left() > 0 {
        let from = wire.at();
        if let Err(fault) = skip(&mut wire) {
            return fault;
        }
        let record = bytes.get(from..wire.at()).unwrap_or_default();
        if let Err(error) = form.check(record) {
            return undecodable(&error).at(from);
        }
    }
    undecodable(error)
}

fn undecodable(error: &prost::DecodeError) -> Undecodable {
    let text = error.to_string();
    Undecodable::new(text.strip_prefix("failed to decode Protobuf message: ").unwrap_or(&text))
}

/// Steps over a record, groups included.
fn skip(wire: &mut Wire<'_>) -> Result<(), Undecodable> {
    let mut groups: Vec<u64> = Vec::new();
    loop {
        let at = wire.at();
        let key = varint(wire)?;
        let (field, kind) = (key >> 3, key & 7);
        if !(1..1 << 29).contains(&field) {
            return Err(Undecodable::new(format!("{field} is no number of a field")).at(at));
        }
        match kind {
            0 => drop(varint(wire)?),
            1 => drop(wire.array::<8>()?),
            2 => {
                let length = varint(wire)?;
                wire.take(length, &format!("field {field}"))?;
            }
            3 if groups.len() < DEEPEST => groups.push(field),
            3 => return Err(Undecodable::new("it nests too deep").at(at)),
            4 if groups.pop() == Some(field) => {}
            4 => return Err(Undecodable::new(format!("the group {field} ends, and is not open")).at(at)),
            5 => drop(wire.array::<4>()?),
            _ => return Err(Undecodable::new(format!("field {field} has the wire type {kind}")).at(at)),
        }
        if groups.is_empty() {
            return Ok(());
        }
    }
}

fn varint(wire: &mut Wire<'_>) -> Result<u64, Undecodable> {
    let at = wire.at();
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = wire.byte()?;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(Undecodable::new("a number has more than 64 bits").at(at))
}

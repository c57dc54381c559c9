//! What stands before a value.

use std::sync::Arc;

use super::plan::Plan;
use crate::codec::Undecodable;
use crate::codec::wire::Wire;

/// How a payload tells which schema wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Header {
    /// Not at all.
    None,
    /// By the schema's fingerprint: the single-object encoding.
    Fingerprint,
    /// By its id in a registry: Confluent's wire format.
    Id,
}

impl Header {
    pub(super) fn encoding(self) -> &'static str {
        match self {
            Header::None => "a bare value",
            Header::Fingerprint => "the single-object encoding",
            Header::Id => "Confluent's wire format",
        }
    }

    pub(super) fn names(self) -> &'static str {
        match self {
            Header::None => "nothing",
            Header::Fingerprint => "fingerprint",
            Header::Id => "id",
        }
    }

    /// The schema that wrote a payload; the place moves behind the header.
    pub(super) fn read<'p>(
        self,
        wire: &mut Wire<'_>,
        schemas: &'p [(u64, Arc<Plan>)],
    ) -> Result<&'p Plan, Undecodable> {
        let name = match self {
            Header::None => 0,
            Header::Fingerprint => {
                match wire.array()? {
                    [0xc3, 0x01] => {}
                    other => return Err(begins("c3 01", &other, "the single-object encoding")),
                }
                u64::from_le_bytes(wire.array()?)
            }
            Header::Id => {
                match wire.array()? {
                    [0] => {}
                    other => return Err(begins("00", &other, "Confluent's wire format")),
                }
                u64::from(u32::from_be_bytes(wire.array()?))
            }
        };
        let known = schemas.iter().find(|(known, _)| *known == name);
        known.map(|(_, plan)| &**plan).ok_or_else(|| self.unknown(name, schemas))
    }

    fn unknown(self, name: u64, schemas: &[(u64, Arc<Plan>)]) -> Undecodable {
        let shown = |name: u64| match self {
            Header::Fingerprint => format!("{:016x}", name.swap_bytes()),
            _ => name.to_string(),
        };
        let known: Vec<String> =
            schemas.iter().map(|(known, plan)| format!("{} ({})", shown(*known), plan.name())).collect();
        let what = format!(
            "it is of the schema with the {} {}, and known are {}",
            self.names(),
            shown(name),
            known.join(", ")
        );
        Undecodable::new(what).at(if self == Header::Id { 1 } else { 2 })
    }

    /// What stands before a value of this schema.
    pub(super) fn write(self, name: u64) -> Vec<u8> {
        match self {
            Header::None => Vec::new(),
            Header::Fingerprint => [&[0xc3, 0x01][..], &name.to_le_bytes()].concat(),
            Header::Id => {
                let id = u32::try_from(name).unwrap_or_default();
                [&[0][..], &id.to_be_bytes()].concat()
            }
        }
    }
}

fn begins(wanted: &str, found: &[u8], encoding: &str) -> Undecodable {
    let found: Vec<String> = found.iter().map(|byte| format!("{byte:02x}")).collect();
    let found = found.join(" ");
    Undecodable::new(format!("it begins with {found}, and {encoding} begins with {wanted}")).at(0)
}

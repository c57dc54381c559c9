//! Machines, and places in their texts.

use choreo_runtime::machine::{Machine, Place, Source};

use crate::record::{MachineId, MachineRecord, Text};
use crate::redaction::Redactor;

/// Which machine it is: by its place, of which there is one in a file.
pub(super) fn machine(machine: &Machine) -> MachineId {
    let Source { file, line, column, .. } = machine.source;
    match file.is_empty() {
        true => MachineId(machine.name.to_owned()),
        false => MachineId(format!("{file}:{line}:{column}")),
    }
}

/// The machine as it is written.
pub(super) fn record(of: &Machine, redactor: &mut Redactor) -> MachineRecord {
    let texts = std::iter::once(&of.source).chain(of.fragments);
    let texts = texts.map(|source| Text {
        file: source.file.to_owned(),
        line: source.line,
        column: source.column,
        text: redactor.masked(source.text),
    });
    let texts = texts.collect();
    let mut json = choreo_runtime::machine::json(of);
    redactor.machine(&mut json);
    MachineRecord { id: machine(of), machine: json, texts }
}

/// A place: of which text, its lines and columns.
pub(super) fn place(place: Place) -> (u16, u32, u32, u32, u32) {
    (place.text, place.line, place.column, place.end_line, place.end_column)
}

//! Machines, as the page has them.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::record::{MachineRecord, Text};

/// A machine: what its flow is drawn of, and its text.
#[derive(Debug, Serialize)]
pub(super) struct MachineView<'j> {
    texts: &'j [Text],
    #[serde(flatten)]
    flow: Map<String, Value>,
}

/// The parts of a machine that the flow is drawn of.
const KEPT: [&str; 8] = ["name", "block", "statements", "captures", "windows", "rounds", "loops", "states"];

/// What a statement compares messages with: the text of the test shows it better.
const LEFT_OUT: [&str; 6] = ["pattern", "headers", "key", "where", "payload", "needs"];

impl<'j> MachineView<'j> {
    /// The machine as the page has it.
    pub(super) fn of(record: &'j MachineRecord) -> MachineView<'j> {
        let flow = KEPT.iter().filter_map(|name| {
            let mut value = record.machine.get(*name)?.clone();
            if *name == "statements" {
                value.as_array_mut().into_iter().flatten().for_each(located);
            }
            Some(((*name).to_owned(), value))
        });
        MachineView { texts: &record.texts, flow: flow.collect() }
    }
}

/// Which header a leaf of a statement is about: `Some(None)` for the key, `None` for the payload.
pub(super) fn around(record: &MachineRecord, statement: u16, leaf: u16) -> Option<Option<&str>> {
    let statement = record.machine.get("statements")?.get(usize::from(statement))?;
    let has = |pattern: &Value| {
        let mut inside = Map::new();
        find_leaves(pattern, &mut inside);
        inside.contains_key(&leaf.to_string())
    };
    [Some(statement), statement.get("expect")].into_iter().flatten().find_map(|half| {
        let headers = half.get("headers").and_then(Value::as_array).into_iter().flatten();
        let header = headers.into_iter().find(|header| has(&header["value"]));
        match header {
            Some(header) => Some(Some(header["key"].as_str()?)),
            None => has(half.get("key")?).then_some(None),
        }
    })
}

/// What stands at a place of one line.
pub(super) fn written(record: &MachineRecord, place: (u16, u32, u32, u32, u32)) -> Option<String> {
    let (text, line, column, end_line, end_column) = place;
    let text = record.texts.get(usize::from(text))?;
    let written = text.text.lines().nth(usize::try_from(line.checked_sub(text.line)?).ok()?)?;
    let before = if line == text.line { text.column } else { 1 };
    let from = usize::try_from(column.checked_sub(before)?).ok()?;
    let length = usize::try_from(end_column.checked_sub(column)?).ok()?;
    let found: String = written.chars().skip(from).take(length).collect();
    (line == end_line && !found.is_empty()).then_some(found)
}

/// Keeps where each leaf of a statement's patterns stands, and which are about a header or the key; leaves the patterns out.
fn located(statement: &mut Value) {
    let (mut leaves, mut around) = (Map::new(), Map::new());
    find_leaves(statement, &mut leaves);
    find_around(statement, &mut around);
    slim(statement);
    for (name, found) in [("leaves", leaves), ("around", around)] {
        if !found.is_empty() {
            statement[name] = Value::Object(found);
        }
    }
}

/// The leaves that are not about the payload: the name of the header, or `null` for the key.
fn find_around(statement: &Value, around: &mut Map<String, Value>) {
    let mut note = |pattern: &Value, name: &Value| {
        let mut inside = Map::new();
        find_leaves(pattern, &mut inside);
        around.extend(inside.into_iter().map(|(leaf, _)| (leaf, name.clone())));
    };
    for half in [Some(statement), statement.get("expect")].into_iter().flatten() {
        for header in half.get("headers").and_then(Value::as_array).into_iter().flatten() {
            note(&header["value"], &header["key"]);
        }
        note(&half["key"], &Value::Null);
    }
}

fn find_leaves(value: &Value, leaves: &mut Map<String, Value>) {
    match value {
        Value::Object(fields) => {
            if let (Some(leaf), Some(place)) =
                (fields.get("leaf").filter(|leaf| leaf.is_u64()), fields.get("place"))
            {
                leaves.insert(leaf.to_string(), place.clone());
            }
            fields.values().for_each(|field| find_leaves(field, leaves));
        }
        Value::Array(items) => items.iter().for_each(|item| find_leaves(item, leaves)),
        _ => {}
    }
}

fn slim(statement: &mut Value) {
    let Some(fields) = statement.as_object_mut() else { return };
    for name in LEFT_OUT {
        fields.remove(name);
    }
    for half in ["publish", "expect"] {
        if let Some(half) = fields.get_mut(half) {
            slim(half);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::record::MachineId;

    #[test]
    fn patterns_and_payloads_are_left_out_and_the_flow_stays() {
        let machine = json!({
            "version": 1,
            "states": [{ "id": 0, "does": "finish", "next": 0 }],
            "statements": [{
                "id": 0, "verb": "request",
                "publish": { "topic": { "text": "a" }, "payload": { "text": "{}" } },
                "expect": {
                    "topic": { "reply": true },
                    "pattern": { "kind": "custom", "leaf": 3, "place": { "line": 7 } },
                    "headers": [{ "key": "trace", "value": { "leaf": 4, "place": { "line": 8 } } }],
                    "key": { "leaf": 5, "place": { "line": 9 } },
                    "where": null,
                },
            }],
        });
        let record = MachineRecord { id: MachineId::default(), machine, texts: Vec::new() };
        assert_eq!(
            serde_json::to_value(MachineView::of(&record)).unwrap(),
            json!({
                "texts": [],
                "states": [{ "id": 0, "does": "finish", "next": 0 }],
                "statements": [{
                    "id": 0, "verb": "request",
                    "publish": { "topic": { "text": "a" } },
                    "expect": { "topic": { "reply": true } },
                    "leaves": { "3": { "line": 7 }, "4": { "line": 8 }, "5": { "line": 9 } },
                    "around": { "4": "trace", "5": null },
                }],
            })
        );
    }
}

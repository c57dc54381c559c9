//! The page of the schema is what `docs/schemas` says, field by field, and its example is by it.
#![expect(clippy::expect_used, reason = "what can not be read must fail its test")]

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

const SCHEMA: &str = "docs/schemas/report-v1.json";
const PAGE: &str = "docs/src/reference/report-schema.md";
const MARKS: [&str; 2] = [
    "<!-- Types: written by the test `schema_page` of choreo-report; CHOREO_UPDATE_DOCS=1 writes them anew -->\n",
    "<!-- End of the types -->\n",
];
const UPDATE: &str = "CHOREO_UPDATE_DOCS";

fn path(of: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(of)
}

fn read(of: &str) -> String {
    fs::read_to_string(path(of)).unwrap_or_else(|error| panic!("failed to read {of}: {error}"))
}

fn schema() -> Value {
    serde_json::from_str(&read(SCHEMA)).expect("JSON")
}

/// A table of each type, from the document on, each after the one that names it first.
fn types(schema: &Value) -> String {
    let all = schema["$defs"].as_object().expect("types");
    let mut waiting = VecDeque::from([("Document", schema)]);
    let mut named = vec!["Document"];
    let mut text = String::new();
    while let Some((name, of)) = waiting.pop_front() {
        text += &format!("\n### `{name}`\n\n{}\n{}", said(of), table(of));
        let mut refs = Vec::new();
        collect(of, &mut refs);
        for found in refs.into_iter().filter(|found| all.contains_key(*found)) {
            if !named.contains(&found) {
                named.push(found);
                waiting.push_back((found, &all[found]));
            }
        }
    }
    assert_eq!(named.len(), all.len() + 1, "{SCHEMA} has types that nothing names");
    text + "\n"
}

/// The types that a schema names, but those under `$defs`.
fn collect<'s>(of: &'s Value, found: &mut Vec<&'s str>) {
    match of {
        Value::Object(entries) => {
            found.extend(entries.get("$ref").and_then(Value::as_str).and_then(|to| to.rsplit('/').next()));
            entries.iter().filter(|(key, _)| *key != "$defs").for_each(|(_, value)| collect(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
        _ => {}
    }
}

/// What the types' docs say, without their links, which lead nowhere here.
fn said(of: &Value) -> String {
    let text = of["description"].as_str().unwrap_or_default();
    let mut parts = text.split("](super::");
    let first = parts.next().unwrap_or_default().replace("[`", "`");
    let plain = parts.fold(first, |text, rest| text + rest.split_once(')').map_or("", |(_, rest)| rest));
    plain.replace("`]", "`").split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

fn table(of: &Value) -> String {
    let mut text = String::new();
    if let Some(fields) = of["properties"].as_object() {
        text += "\n| Field | Holds | |\n| --- | --- | --- |\n";
        text += &rows(fields, of, "");
    }
    let variants = of["oneOf"].as_array().map(Vec::as_slice).unwrap_or_default();
    if !variants.is_empty() {
        text += "\n| One of | Holds | |\n| --- | --- | --- |\n";
        text.extend(variants.iter().map(|one| if one["const"].is_null() { variant(one) } else { word(one) }));
    } else if of["properties"].is_null() {
        text += &format!("\nIn JSON: {}.\n", holds(of));
    }
    text
}

fn rows(fields: &Map<String, Value>, of: &Value, before: &str) -> String {
    let required = of["required"].as_array().map(Vec::as_slice).unwrap_or_default();
    let row = |(name, field): (&String, &Value)| {
        let optional = if required.iter().any(|one| one == name) { "" } else { ", or left out" };
        format!("| {before}`{name}` | {}{optional} | {} |\n", holds(field), said(field))
    };
    fields.iter().filter(|(_, field)| field["const"].is_null()).map(row).collect()
}

fn word(of: &Value) -> String {
    format!("| `{}` | | {} |\n", of["const"], said(of))
}

/// A variant: told by its `kind`, or by its only field.
fn variant(of: &Value) -> String {
    let fields = of["properties"].as_object().expect("a variant has fields");
    let kind = fields.iter().find(|(_, field)| !field["const"].is_null());
    let also = if of["$ref"].is_null() { String::new() } else { format!("the fields of {}", holds(of)) };
    match kind {
        Some((name, kind)) => {
            let head = format!("| `\"{name}\": {}` | {also} | {} |\n", kind["const"], said(of));
            head + &rows(fields, of, "· ")
        }
        None => fields
            .iter()
            .map(|(name, field)| format!("| `{name}` | {} | {} |\n", holds(field), said(of)))
            .collect(),
    }
}

/// What a field holds, in words.
fn holds(of: &Value) -> String {
    if let Some(name) = of["$ref"].as_str().and_then(|to| to.rsplit('/').next()) {
        return format!("[`{name}`](#{})", name.to_lowercase());
    }
    if let Some(choices) = of["anyOf"].as_array() {
        return choices.iter().map(holds).collect::<Vec<_>>().join(" or ");
    }
    let kinds = of["type"].as_array().cloned().unwrap_or_else(|| vec![of["type"].clone()]);
    let kind = |kind: &Value| match kind.as_str() {
        Some("array") if of["prefixItems"].is_array() => {
            let items = of["prefixItems"].as_array().into_iter().flatten().map(holds);
            format!("[{}]", items.collect::<Vec<_>>().join(", "))
        }
        Some("array") => format!("array of {}", holds(&of["items"])),
        Some("object") => format!("object of {}", holds(&of["additionalProperties"])),
        Some(plain) => plain.to_owned(),
        None => "any JSON".to_owned(),
    };
    kinds.iter().map(kind).collect::<Vec<_>>().join(" or ")
}

#[test]
fn the_page_has_the_fields_of_the_schema() {
    let page = read(PAGE);
    let (head, rest) = page.split_once(MARKS[0]).expect(MARKS[0]);
    let (kept, tail) = rest.split_once(MARKS[1]).expect(MARKS[1]);
    let made = types(&schema());
    if std::env::var_os(UPDATE).is_some() {
        fs::write(path(PAGE), [head, MARKS[0], &made, MARKS[1], tail].concat()).expect("written");
        return;
    }
    assert!(made == kept, "write it anew: {UPDATE}=1 cargo test -p choreo-report --test schema_page");
}

/// The example of the page.
fn example() -> Value {
    let page = read(PAGE);
    let block = page.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    serde_json::from_str(block).expect("JSON")
}

#[test]
fn the_example_is_by_the_schema() {
    let validator = jsonschema::validator_for(&schema()).expect("a schema");
    let example = example();
    let faults: Vec<String> =
        validator.iter_errors(&example).map(|fault| format!("{}: {fault}", fault.instance_path)).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Whether all that an example says is said by a real document: keys and words, but no numbers, and nothing that counts or dates.
#[cfg(feature = "formats")]
fn is_of(example: &Value, real: &Value) -> bool {
    match (example, real) {
        (Value::Object(some), Value::Object(all)) => {
            some.iter().all(|(key, value)| all.get(key).is_some_and(|real| is_of(value, real)))
        }
        (Value::Array(some), Value::Array(all)) => {
            some.iter().all(|value| all.iter().any(|real| is_of(value, real)))
        }
        (Value::String(one), Value::String(other)) => {
            one == other || [one, other].iter().all(|text| text.contains(|char: char| char.is_ascii_digit()))
        }
        (Value::Number(_), Value::Number(_)) => true,
        (one, other) => one == other,
    }
}

#[cfg(feature = "formats")]
#[test]
fn the_example_is_of_a_real_report() {
    let tour = choreo_report::journal::read(&[path("choreo-report/tests/tour")]).expect("readable");
    let real = serde_json::to_value(choreo_report::format::json(&tour)).expect("JSON");
    assert!(is_of(&example(), &real), "no test of the tour has the record that {PAGE} shows");
}

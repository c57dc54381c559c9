//! The schema of the JSON document is the one in `docs/schemas`, and what is written is by it.
#![cfg(feature = "schema")]

use std::fs;
use std::path::{Path, PathBuf};

use choreo_report::format::{self, Document, SCHEMA};
use choreo_report::journal;
use serde_json::Value;

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/schemas/report-v1.json")
}

#[test]
fn the_schema_in_the_docs_is_that_of_the_types() {
    let mut schema = serde_json::to_value(schemars::schema_for!(Document<'static>)).unwrap();
    schema["$id"] = SCHEMA.into();
    let made = format!("{schema:#}\n");
    if std::env::var_os("CHOREO_WRITE_SCHEMA").is_some() {
        fs::write(file(), &made).expect("written");
    }
    let kept = fs::read_to_string(file()).expect("docs/schemas/report-v1.json");
    assert!(
        made == kept,
        "write it again: CHOREO_WRITE_SCHEMA=1 cargo test -p choreo-report --features schema --test schema"
    );
}

/// The tour is recorded anew by `cargo test -p browser -- --ignored the_recorded_tour`.
#[test]
fn a_report_of_every_outcome_is_by_the_schema() {
    let schema: Value = serde_json::from_str(&fs::read_to_string(file()).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let tour = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tour");
    let journal = journal::read(&[tour]).expect("readable");
    assert!(journal.scenarios.len() > 30, "the tour is recorded");
    let document = serde_json::to_value(format::json(&journal)).unwrap();
    let faults: Vec<String> =
        validator.iter_errors(&document).map(|fault| format!("{}: {fault}", fault.instance_path)).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

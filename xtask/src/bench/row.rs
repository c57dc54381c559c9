//! The rows of the table: what Python took and what Rust took for the same work.

use serde_json::Value;

use super::criterion::Measure;
use crate::Error;

/// One row. Every figure is in nanoseconds for one unit.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Row {
    /// The group both sides share: `a_one_expect`.
    pub(super) group: String,
    /// Which kind of the work: `service`.
    pub(super) variant: String,
    /// The Rust function that does the same work: `scenario`.
    pub(super) peer: String,
    /// What a figure is for: a scenario, a message. Empty, as `work` is, where only Rust measures it.
    pub(super) unit: String,
    /// What is done, in words.
    pub(super) work: String,
    /// What Python took.
    pub(super) python: Vec<f64>,
    /// What Rust took.
    pub(super) rust: Vec<f64>,
}

/// Adds what the script printed in one round.
pub(super) fn add_python(rows: &mut Vec<Row>, report: &Value) -> Result<(), Error> {
    for measured in report["rows"].as_array().ok_or("the Python script printed no rows")? {
        let text = |key: &str| measured[key].as_str().unwrap_or_default().to_owned();
        let samples = measured["samples"].as_array().into_iter().flatten().filter_map(Value::as_f64);
        let row = entry(rows, &text("group"), &text("variant"));
        (row.peer, row.unit, row.work) = (text("rust"), text("unit"), text("work"));
        row.python.extend(samples);
    }
    Ok(())
}

/// Adds what criterion measured in one round: to every row that names the function as its peer, or to a row of its
/// own where Python has no counterpart.
pub(super) fn add_rust(rows: &mut Vec<Row>, measures: &[Measure]) {
    for Measure { group, function, nanoseconds } in measures {
        let peer = |row: &&mut Row| row.group == *group && row.peer == *function && !row.python.is_empty();
        let mut met = 0;
        for row in rows.iter_mut().filter(peer) {
            row.rust.push(*nanoseconds);
            met += 1;
        }
        if met == 0 {
            entry(rows, group, function).rust.push(*nanoseconds);
        }
    }
}

/// A group of which Rust has measured nothing.
pub(super) fn without_rust(rows: &[Row]) -> Option<&str> {
    let measured = |group: &str| rows.iter().any(|row| row.group == group && !row.rust.is_empty());
    rows.iter().map(|row| row.group.as_str()).find(|group| !measured(group))
}

fn entry<'r>(rows: &'r mut Vec<Row>, group: &str, variant: &str) -> &'r mut Row {
    let known = rows.iter().position(|row| row.group == group && row.variant == variant);
    let index = known.unwrap_or_else(|| {
        let (group, variant) = (group.to_owned(), variant.to_owned());
        rows.push(Row { group, variant, ..Row::default() });
        rows.len() - 1
    });
    &mut rows[index]
}

/// The middle of the samples; 0 for none.
pub(super) fn median(samples: &[f64]) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => 0.0,
        n if n % 2 == 1 => sorted[n / 2],
        n => f64::midpoint(sorted[n / 2 - 1], sorted[n / 2]),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn measure(group: &str, function: &str, nanoseconds: f64) -> Measure {
        Measure { group: group.into(), function: function.into(), nanoseconds }
    }

    fn python() -> Vec<Row> {
        let mut rows = Vec::new();
        let report = json!({"rows": [
            {"group": "a", "variant": "service", "rust": "scenario", "samples": [4.0, 2.0]},
            {"group": "a", "variant": "echo", "rust": "scenario", "samples": [3.0]},
            {"group": "a", "variant": "policy", "rust": "policy", "samples": [5.0]},
        ]});
        add_python(&mut rows, &report).unwrap();
        rows
    }

    #[test]
    fn rounds_are_added_to_the_same_rows() {
        let mut rows = python();
        let again = json!({"rows": [{"group": "a", "variant": "service", "samples": [9.0]}]});
        add_python(&mut rows, &again).unwrap();
        assert_eq!((rows.len(), rows[0].python.as_slice()), (3, [4.0, 2.0, 9.0].as_slice()));
    }

    #[test]
    fn a_function_meets_every_row_that_names_it_and_no_other() {
        let mut rows = python();
        add_rust(&mut rows, &[measure("a", "scenario", 1.0), measure("b", "policy", 2.0)]);
        let rust: Vec<&[f64]> = rows.iter().map(|row| row.rust.as_slice()).collect();
        assert_eq!(rust, [[1.0].as_slice(), &[1.0], &[], &[2.0]]);
    }

    #[test]
    fn a_group_that_rust_lacks_is_named() {
        let mut rows = python();
        assert_eq!(without_rust(&rows), Some("a"));
        add_rust(&mut rows, &[measure("a", "scenario", 1.0)]);
        assert_eq!(without_rust(&rows), None);
    }

    #[test]
    fn a_function_without_a_counterpart_keeps_a_row_of_its_own_over_the_rounds() {
        let mut rows = python();
        add_rust(&mut rows, &[measure("floor", "a", 1.0)]);
        add_rust(&mut rows, &[measure("floor", "a", 3.0)]);
        assert_eq!((rows.len(), rows[3].rust.as_slice()), (4, [1.0, 3.0].as_slice()));
    }

    #[test]
    fn the_median_of_an_even_number_is_between_the_middle_two() {
        assert_eq!((median(&[]), median(&[5.0, 1.0, 3.0]), median(&[4.0, 1.0])), (0.0, 3.0, 2.5));
    }
}

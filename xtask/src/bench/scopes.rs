//! Scopes that run at once on one topic: how time and memory grow with their number.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use super::page::time;
use super::python::Python;
use super::row::median;
use crate::Error;
use crate::invocation::Invocation;

/// So many scopes at once.
const SCOPES: [usize; 5] = [10, 100, 1_000, 2_000, 10_000];

/// The Python library's time grows with the square: at 10,000 it would take most of an hour for each.
const PYTHON: usize = 2_000;

/// One number of scopes.
struct Row {
    scopes: usize,
    rust: Side,
    python: Side,
}

/// What was measured on one side, a sample for each process.
#[derive(Default)]
struct Side {
    nanoseconds: Vec<f64>,
    /// The bytes that the scopes added to the most that the process held.
    bytes: Vec<f64>,
}

impl Side {
    fn take(&mut self, printed: &str) -> Result<(), Error> {
        let line =
            printed.lines().rev().find(|line| line.starts_with('{')).ok_or("no figures were printed")?;
        let figures: Value = serde_json::from_str(line)?;
        let figure = |name: &str| figures[name].as_f64().ok_or_else(|| format!("no `{name}` in {line}"));
        self.nanoseconds.push(figure("nanoseconds")?);
        self.bytes.push(figure("after")? - figure("before")?);
        Ok(())
    }
}

/// Measures both sides in turn, a process for each number of scopes. The table in Markdown.
pub(super) fn measure(root: &Path, rounds: u32, python: &Python) -> Result<String, Error> {
    let bench = || Invocation::cargo("bench --locked -q -p choreo-harness --bench scopes --");
    println!("=== building and running the bench of scopes\n{}", bench());
    let mut rows = SCOPES.map(|scopes| Row { scopes, rust: Side::default(), python: Side::default() });
    for round in 1..=rounds {
        for row in &mut rows {
            println!("=== round {round}/{rounds}: {} scopes", row.scopes);
            row.rust.take(&bench().arg(row.scopes.to_string()).read(root)?)?;
            if row.scopes <= PYTHON {
                let script = Invocation::new(python.program(), ["xtask/bench/scopes.py"]);
                row.python.take(&script.arg(row.scopes.to_string()).read(root)?)?;
            }
        }
    }
    Ok(table(&rows))
}

fn table(rows: &[Row]) -> String {
    let mut text = String::from(
        "| scopes at once | Python: all of them | a scope | memory, a scope | Rust: all of them | a scope | memory, a scope | ratio |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for Row { scopes, rust, python } in rows {
        let ratio = match python.nanoseconds.is_empty() {
            true => "-".to_owned(),
            false => format!("**{:.0}x**", median(&python.nanoseconds) / median(&rust.nanoseconds)),
        };
        let _ = writeln!(
            text,
            "| {scopes} | {} | {} | {ratio} |",
            figures(python, *scopes),
            figures(rust, *scopes)
        );
    }
    text
}

/// All, each, and the memory of each.
fn figures(side: &Side, scopes: usize) -> String {
    if side.nanoseconds.is_empty() {
        return "- | - | -".to_owned();
    }
    let (all, each) = (median(&side.nanoseconds), scopes as f64);
    // Below a page for each scope, what the allocator had free already decides.
    let memory = match scopes < 1_000 {
        true => "-".to_owned(),
        false => format!("{:.1} kB", median(&side.bytes) / each / 1e3),
    };
    format!("{} | {} | {memory}", time(all), time(all / each))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_both_sides_and_what_one_has_not_is_a_dash() {
        let side = |nanoseconds: f64| Side { nanoseconds: vec![nanoseconds], bytes: vec![5e6] };
        let rows = [
            Row { scopes: 10, rust: side(1e5), python: side(3e6) },
            Row { scopes: 10_000, rust: side(2e8), python: Side::default() },
        ];
        let table = table(&rows);
        assert!(table.contains("| 10 | 3.00 ms | 300 us | - | 100 us | 10.0 us | - | **30x** |"), "{table}");
        assert!(table.contains("| 10000 | - | - | - | 200 ms | 20.0 us | 0.5 kB | - |"), "{table}");
    }

    #[test]
    fn the_last_object_that_was_printed_is_read() {
        let mut side = Side::default();
        side.take("building\n{\"scopes\": 1, \"nanoseconds\": 7, \"before\": 1, \"after\": 3}\n").unwrap();
        assert_eq!((side.nanoseconds, side.bytes), (vec![7.0], vec![2.0]));
        assert!(Side::default().take("nothing").is_err());
    }
}

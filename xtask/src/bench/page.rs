//! The table, and its place in the book.

use std::fmt::Write as _;

use super::row::{Row, median};
use crate::page::Section;

/// The table of scenarios in memory.
pub(super) const MEMORY: Section = Section { name: "bench", ..WIRES };

/// The table of scopes that run at once.
pub(super) const SCOPES: Section = Section { name: "scopes", ..WIRES };

/// The table of what scenarios cost to build.
pub(super) const BUILD: Section = Section { name: "build", ..WIRES };

/// The table of scenarios on real brokers.
pub(super) const WIRES: Section =
    Section { page: "docs/src/bench.md", name: "wires", command: "cargo xtask bench --write" };

/// The table in Markdown, the conditions below it.
pub(super) fn table(rows: &[Row], conditions: &str) -> String {
    let mut text = String::from(
        "| work | one | Python: median (min..max) | Rust: median (min..max) | ratio |\n\
         | --- | --- | --- | --- | --- |\n",
    );
    for row in rows {
        let (python, rust) = (median(&row.python), median(&row.rust));
        let ratio = match python > 0.0 && rust > 0.0 {
            true if python < 10.0 * rust => format!("**{:.1}x**", python / rust),
            true => format!("**{:.0}x**", python / rust),
            false => "-".to_owned(),
        };
        let (python, rust) = (figures(&row.python), figures(&row.rust));
        let _ = writeln!(text, "| {} | {} | {python} | {rust} | {ratio} |", work(row), row.unit);
    }
    let _ = writeln!(text, "\n{conditions}");
    text
}

fn work(row: &Row) -> String {
    let Row { group, variant, work, .. } = row;
    let name = if variant.is_empty() { group.clone() } else { format!("{group} ({variant})") };
    if work.is_empty() { name } else { format!("{name}: {work}") }
}

fn figures(samples: &[f64]) -> String {
    let least = samples.iter().copied().min_by(f64::total_cmp);
    let most = samples.iter().copied().max_by(f64::total_cmp);
    match least.zip(most) {
        Some((least, most)) => format!("{} ({}..{})", time(median(samples)), time(least), time(most)),
        None => "-".to_owned(),
    }
}

/// Three digits and a unit.
pub(super) fn time(nanoseconds: f64) -> String {
    let (value, unit) = match nanoseconds {
        n if n < 1e3 => (n, "ns"),
        n if n < 1e6 => (n / 1e3, "us"),
        n if n < 1e9 => (n / 1e6, "ms"),
        n => (n / 1e9, "s"),
    };
    let digits = if value < 10.0 { 2 } else { usize::from(value < 100.0) };
    format!("{value:.digits$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_medians_ranges_and_their_ratio() {
        let row = Row {
            group: "a".into(),
            variant: "service".into(),
            unit: "scenario".into(),
            work: "one expect".into(),
            python: vec![50_000.0, 40_000.0, 90_000.0],
            rust: vec![1_000.0],
            peer: String::new(),
        };
        let line = "| a (service): one expect | scenario | 50.0 us (40.0 us..90.0 us) | 1.00 us (1.00 us..1.00 us) \
                    | **50x** |";
        assert!(table(&[row], "3 rounds").contains(line));
    }

    #[test]
    fn what_one_side_lacks_is_a_dash() {
        let row = Row { group: "floor".into(), variant: "a".into(), rust: vec![7.0], ..Row::default() };
        assert!(table(&[row], "").contains("| floor (a) |  | - | 7.00 ns (7.00 ns..7.00 ns) | - |"));
    }
}

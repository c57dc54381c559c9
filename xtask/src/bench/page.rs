//! The table, and its place in the book.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::row::{Row, median};
use crate::Error;

const PAGE: &str = "docs/src/bench.md";

/// One of the page's tables.
#[derive(Debug, Clone, Copy)]
pub(super) enum Table {
    /// Scenarios in memory.
    Memory,
    /// Scenarios on real brokers.
    Wires,
}

impl Table {
    fn begin(self) -> &'static str {
        match self {
            Table::Memory => "<!-- bench:begin (written by `cargo xtask bench --write`) -->",
            Table::Wires => "<!-- wires:begin (written by `cargo xtask bench --write`) -->",
        }
    }

    fn end(self) -> &'static str {
        match self {
            Table::Memory => "<!-- bench:end -->",
            Table::Wires => "<!-- wires:end -->",
        }
    }
}

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

/// Puts the table between the page's markers.
pub(super) fn write(root: &Path, which: Table, table: &str) -> Result<(), Error> {
    let path = root.join(PAGE);
    let page = fs::read_to_string(&path).map_err(|error| format!("{PAGE}: {error}"))?;
    fs::write(&path, replaced(&page, which, table)?)?;
    println!("written to {PAGE}");
    Ok(())
}

fn replaced(page: &str, which: Table, table: &str) -> Result<String, Error> {
    let (begin, end) = (which.begin(), which.end());
    let parts = page.split_once(begin).and_then(|(before, rest)| Some((before, rest.split_once(end)?.1)));
    let (before, after) = parts.ok_or_else(|| format!("{PAGE} has no `{begin}` followed by `{end}`"))?;
    Ok(format!("{before}{begin}\n\n{}\n\n{end}{after}", table.trim_end()))
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

    #[test]
    fn the_table_takes_the_place_of_the_one_before() {
        for which in [Table::Memory, Table::Wires] {
            let (begin, end) = (which.begin(), which.end());
            let page = format!("# Speed\n\n{begin}\nold\n{end}\n\nMore.\n");
            let once = replaced(&page, which, "new\n").unwrap();
            assert_eq!(once, format!("# Speed\n\n{begin}\n\nnew\n\n{end}\n\nMore.\n"));
            assert_eq!(replaced(&once, which, "new\n").unwrap(), once);
        }
    }

    #[test]
    fn a_page_without_markers_is_left_alone() {
        assert!(replaced("# Speed\n", Table::Wires, "new").is_err());
    }
}

//! The wires: scenarios on real brokers, beside the bare clients and the Python library.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use super::page::time;
use super::python::Python;
use super::row::median;
use crate::Error;
use crate::invocation::Invocation;

/// Measures every wire, in one run of the bench.
pub(super) fn measure(root: &Path, python: &Python) -> Result<Value, Error> {
    let bench = Invocation::cargo("bench --locked -q -p echo --bench wires");
    println!("=== building and running the benches of the wires\n{bench}");
    let bench = bench.env("CHOREO_BENCH_PYTHON", python.program().to_string_lossy());
    let printed = bench.read(root)?;
    let report =
        printed.lines().rev().find(|line| line.starts_with('{')).ok_or("the bench printed no figures")?;
    Ok(serde_json::from_str(report)?)
}

/// The table in Markdown.
pub(super) fn table(report: &Value) -> Result<String, Error> {
    let mut text = String::from(
        "| wire | bare round trip: median (p5..p95) | the same on one thread | publish to match: median (p5..p95) | \
         ratios | with the tap | scenario, one after another: Python / Rust | 50 at once, each: Python / Rust | 1,000 scopes at once, each | connect: Python / Rust |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for row in report["rows"].as_array().ok_or("the bench printed no rows")? {
        let (floor, latency) = (samples(&row["round_trip"]), samples(&row["latency"]));
        let alone = samples(&row["on_one_thread"]);
        let (ratio, to_alone) = (median(&latency) / median(&floor), median(&latency) / median(&alone));
        let tap = median(&samples(&row["tapped"])) / median(&samples(&row["untapped"]));
        let python = &row["python"];
        let both = |key: &str, own: f64| against(python[key].as_f64(), own);
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | **{ratio:.2}**, {to_alone:.2} | {tap:.2} | {} | {} | {} | {} |",
            row["wire"].as_str().unwrap_or_default(),
            spread(&floor),
            spread(&alone),
            spread(&latency),
            both("sequential", row["sequential"].as_f64().unwrap_or_default()),
            both("concurrent", row["concurrent"].as_f64().unwrap_or_default()),
            time(row["scopes"].as_f64().unwrap_or_default()),
            both("connect", median(&samples(&row["connect"]))),
        );
    }
    for row in report["several"].as_array().into_iter().flatten() {
        let (bare, own) = (samples(&row["round_trips"]), samples(&row["latency"]));
        let _ = writeln!(
            text,
            "\nA scenario on two wires ({}), with a hop on each: {}; the two bare round trips, one after the other: {}; ratio \
             **{:.2}**.",
            row["wires"].as_str().unwrap_or_default(),
            spread(&own),
            spread(&bare),
            median(&own) / median(&bare)
        );
    }
    Ok(text)
}

fn samples(value: &Value) -> Vec<f64> {
    value.as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
}

/// `7.7 ms / 0.6 ms, 13x`
fn against(python: Option<f64>, own: f64) -> String {
    match python {
        Some(python) if own > 0.0 => format!("{} / {}, **{:.1}x**", time(python), time(own), python / own),
        _ => format!("- / {}", time(own)),
    }
}

fn spread(samples: &[f64]) -> String {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |share: usize| sorted.get(sorted.len() * share / 100).copied().unwrap_or_default();
    format!("{} ({}..{})", time(median(samples)), time(at(5)), time(at(95)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_compares_with_the_bare_client_and_with_python() {
        let report = json!({"rows": [{
            "wire": "nats", "round_trip": [100_000, 100_000, 100_000], "on_one_thread": [88_000], "latency": [110_000, 105_000, 120_000],
            "untapped": [100_000], "tapped": [104_000],
            "sequential": 200_000, "concurrent": 50_000, "scopes": 70_000, "connect": [1_000_000],
            "python": {"sequential": 1_000_000, "concurrent": 500_000, "connect": 5_000_000},
        }], "several": [{"wires": "nats, redis", "round_trips": [200], "latency": [220]}]});
        let table = table(&report).unwrap();
        let both = "A scenario on two wires (nats, redis), with a hop on each: 220 ns (220 ns..220 ns); the two bare round trips, one \
                    after the other: 200 ns (200 ns..200 ns); ratio **1.10**.";
        assert!(table.contains(both), "{table}");
        let expected = "| nats | 100 us (100 us..100 us) | 88.0 us (88.0 us..88.0 us) | 110 us (105 us..120 us) | **1.10**, 1.25 | 1.04 | \
                        1.00 ms / 200 us, \
                        **5.0x** | 500 us / 50.0 us, **10.0x** | 70.0 us | 5.00 ms / 1.00 ms, **5.0x** |";
        assert!(table.contains(expected), "{table}");
    }

    #[test]
    fn without_python_its_figures_are_dashes() {
        let report = json!({"rows": [{"wire": "nats", "round_trip": [1], "latency": [1], "sequential": 5}]});
        assert!(table(&report).unwrap().contains("| - / 5.00 ns |"));
    }
}

//! The Rust side: criterion runs the benches, and its estimates are read from the files it writes.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::Error;
use crate::invocation::Invocation;

/// What criterion measured of one function.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Measure {
    /// The group: `a_one_expect`.
    pub(super) group: String,
    /// The function in it; empty for a bench outside a group.
    pub(super) function: String,
    /// Nanoseconds for one element of its throughput, or for one iteration where it declares none.
    pub(super) nanoseconds: f64,
}

/// The command that runs the benches. They write into a folder of their own, away from the baselines that
/// somebody may keep in criterion's usual one.
pub(super) fn bench(root: &Path) -> Invocation {
    let bench = Invocation::cargo("bench --locked -p choreo-harness --bench scenarios");
    bench.env("CRITERION_HOME", folder(root).to_string_lossy())
}

/// Removes what an earlier run has measured, so that a bench that is gone is not read again.
pub(super) fn forget(root: &Path) -> Result<(), Error> {
    let folder = folder(root);
    match folder.exists() {
        true => Ok(fs::remove_dir_all(folder)?),
        false => Ok(()),
    }
}

/// What the last run has measured, by group and function.
pub(super) fn measures(root: &Path) -> Result<Vec<Measure>, Error> {
    let mut found = Vec::new();
    search(&folder(root), &mut found)?;
    found.sort();
    found
        .into_iter()
        .map(|folder| measure(&read(&folder, "benchmark.json")?, &read(&folder, "estimates.json")?))
        .collect()
}

fn folder(root: &Path) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    root.join(target).join("xtask-bench")
}

/// Every `new` folder with estimates in it.
fn search(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Error> {
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let path = entry?.path();
        if path.ends_with("new") && path.join("estimates.json").exists() {
            found.push(path);
        } else if path.is_dir() {
            search(&path, found)?;
        }
    }
    Ok(())
}

fn read(folder: &Path, file: &str) -> Result<Value, Error> {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(serde_json::from_str(&text)?)
}

fn measure(benchmark: &Value, estimates: &Value) -> Result<Measure, Error> {
    let text = |key: &str| benchmark[key].as_str().unwrap_or_default().to_owned();
    let (group, function) = (text("group_id"), text("function_id"));
    let taken = estimates["median"]["point_estimate"].as_f64();
    let taken = taken.ok_or_else(|| format!("criterion has no median for `{group}`"))?;
    let elements = benchmark["throughput"]["Elements"].as_f64().unwrap_or(1.0);
    Ok(Measure { group, function, nanoseconds: taken / elements })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_estimate_is_taken_for_one_element() {
        let benchmark =
            json!({"group_id": "c_near_misses", "function_id": "bytes", "throughput": {"Elements": 1000}});
        let estimates = json!({"median": {"point_estimate": 2_500_000.0}});
        let measure = measure(&benchmark, &estimates).unwrap();
        assert_eq!((measure.group.as_str(), measure.nanoseconds), ("c_near_misses", 2500.0));
    }

    #[test]
    fn a_bench_without_throughput_is_taken_whole() {
        let benchmark = json!({"group_id": "a_one_expect", "function_id": null, "throughput": null});
        let estimates = json!({"median": {"point_estimate": 2_500.0}});
        let measure = measure(&benchmark, &estimates).unwrap();
        assert_eq!((measure.function.as_str(), measure.nanoseconds), ("", 2500.0));
    }

    #[test]
    fn an_estimate_without_a_median_is_an_error() {
        assert!(measure(&json!({}), &json!({})).is_err());
    }
}

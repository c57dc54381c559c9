//! Where the runs are.

use std::env;
use std::path::{Path, PathBuf};

/// The variable that names another folder for the runs; `off` keeps no records.
pub const VARIABLE: &str = "CHOREO_RECORDS";

/// The variable that names the run. What is not to be one run by itself is given its name here.
pub const RUN: &str = "CHOREO_RUN";

/// The variable that says which repetition of the run this is, from 1.
pub const REPETITION: &str = "CHOREO_REPETITION";

/// The variable that says, by `1`, that a filter leaves tests of the run out.
pub const NARROWED: &str = "CHOREO_NARROWED";

/// The folder of the runs: what the variable says, or `choreo` in Cargo's target folder. `None` where no records are to be kept.
pub fn folder() -> Option<PathBuf> {
    match env::var_os(VARIABLE) {
        Some(said) if said == "off" => None,
        Some(said) if !said.is_empty() => Some(PathBuf::from(said)),
        _ => Some(target()?.join("choreo")),
    }
}

/// Cargo's target folder: above this program, or else where the package that is tested would have it.
fn target() -> Option<PathBuf> {
    let program = env::current_exe().ok();
    let above = program.as_deref().and_then(marked).map(Path::to_owned);
    above.or_else(|| env::var_os("CARGO_MANIFEST_DIR").map(|package| PathBuf::from(package).join("target")))
}

/// The nearest folder above that is marked as one of caches: Cargo marks its target folder so
/// (<https://bford.info/cachedir/>).
fn marked(program: &Path) -> Option<&Path> {
    program.ancestors().skip(1).find(|folder| folder.join("CACHEDIR.TAG").is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_folder_is_found_above_the_program() {
        let top = tempfile::tempdir().unwrap();
        let deps = top.path().join("target/x86_64/debug/deps");
        std::fs::create_dir_all(&deps).unwrap();
        assert_eq!(marked(&deps.join("orders-0123")), None);
        std::fs::write(top.path().join("target/CACHEDIR.TAG"), "").unwrap();
        assert_eq!(marked(&deps.join("orders-0123")), Some(top.path().join("target").as_path()));
    }
}

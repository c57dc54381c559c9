//! Each example builds when it is copied out of the workspace, alone.
//!
//! Inside of it nothing shows what a manifest lacks: features are shared by all members, and keys can be inherited.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::Error;
use crate::invocation::Invocation;
use crate::step::{Done, Outcome, Step};
use crate::suite;
use crate::tally::Tally;

/// The step. What it needs from the network has been fetched for the steps before.
pub(crate) fn step() -> Step {
    Step { name: "examples copied out", again: "cargo xtask examples".to_owned(), action: Box::new(checked) }
}

fn checked(root: &Path) -> Result<Done, Error> {
    let library = suite::unlinked(root)?;
    let mut failed = Vec::new();
    for example in examples(root)? {
        let copy = copied(root, &example)?;
        println!("{}", example.display());
        // The program by itself first: with the tests it gets the features of what those need.
        for targets in ["--lib --bins", "--all-targets"] {
            let check = check(root, copy.path()).args(targets).arg("--config").arg(&library);
            if !check.run(copy.path())?.success {
                failed.push(format!("{} ({targets})", example.display()));
            }
        }
    }
    let outcome = match failed.is_empty() {
        true => Outcome::Passed,
        false => Outcome::Failed(failed.join(", ")),
    };
    Ok(Done { outcome, tally: Tally::default() })
}

/// The folders of the examples, from the workspace's own.
fn examples(root: &Path) -> Result<Vec<PathBuf>, Error> {
    let folders = fs::read_dir(root.join("examples"))?.map(|entry| Ok(entry?.file_name()));
    let names: Result<Vec<_>, Error> = folders.collect();
    let mut examples: Vec<PathBuf> =
        names?.into_iter().map(|name| Path::new("examples").join(name)).collect();
    examples.retain(|example| root.join(example).join("Cargo.toml").is_file());
    examples.sort();
    match examples.is_empty() {
        true => Err("there are no examples".into()),
        false => Ok(examples),
    }
}

/// A copy of this example outside of any workspace, with the versions that the workspace has locked.
fn copied(root: &Path, example: &Path) -> Result<TempDir, Error> {
    let folder = tempfile::tempdir()?;
    enter(&root.join(example), folder.path())?;
    fs::copy(root.join("Cargo.lock"), folder.path().join("Cargo.lock"))?;
    Ok(folder)
}

fn enter(from: &Path, to: &Path) -> Result<(), Error> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true if entry.file_name() == "target" => {}
            true => enter(&entry.path(), &target)?,
            false => drop(fs::copy(entry.path(), target)?),
        }
    }
    Ok(())
}

/// The check. It finds what was built before it: the same folder, and the same profile.
fn check(root: &Path, copy: &Path) -> Invocation {
    let target =
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |folder| root.join(folder));
    Invocation::cargo("check --quiet --offline --manifest-path")
        .arg(copy.join("Cargo.toml").display().to_string())
        .arg("--target-dir")
        .arg(target.display().to_string())
        .arg("--config")
        .arg(format!("patch.crates-io.choreo-harness.path='{}'", root.display()))
        .args("--config profile.dev.debug='line-tables-only'")
        .args("--config profile.dev.package.'*'.debug=false")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
    }

    #[test]
    fn every_example_is_found() {
        let found = examples(&workspace()).unwrap();
        assert!(found.len() >= 8, "{found:?}");
        assert_eq!(found[0], Path::new("examples/01-hello-world"));
    }

    #[test]
    fn a_copy_has_all_that_was_written_and_the_lock() {
        let copy = copied(&workspace(), Path::new("examples/07-partitioned-suite")).unwrap();
        for file in ["Cargo.toml", "Cargo.lock", "src/lib.rs", "tests/suite/main.rs", ".config/nextest.toml"]
        {
            assert!(copy.path().join(file).is_file(), "{file}");
        }
    }

    #[test]
    fn what_was_built_is_not_copied() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::create_dir_all(from.path().join("target/debug")).unwrap();
        fs::write(from.path().join("Cargo.toml"), "").unwrap();
        enter(from.path(), to.path()).unwrap();
        assert!(to.path().join("Cargo.toml").exists() && !to.path().join("target").exists());
    }
}

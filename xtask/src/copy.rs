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
use crate::tally::Tally;

/// The step. What it needs from the network has been fetched for the steps before.
pub(crate) fn step() -> Step {
    Step { name: "examples copied out", again: "cargo xtask examples".to_owned(), action: Box::new(checked) }
}

fn checked(root: &Path) -> Result<Done, Error> {
    let mut failed = Vec::new();
    for example in examples(root)? {
        let copy = copied(root, &example)?;
        println!("{}", example.display());
        if !check(root, copy.path()).run(copy.path())?.success {
            failed.push(example.display().to_string());
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

/// The command, as the READMEs have it. It finds what was built before it: the same folder, and the same profile.
fn check(root: &Path, copy: &Path) -> Invocation {
    let target =
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |folder| root.join(folder));
    Invocation::cargo("check --quiet --all-targets --offline --manifest-path")
        .arg(copy.join("Cargo.toml").display().to_string())
        .arg("--target-dir")
        .arg(target.display().to_string())
        .arg("--config")
        .arg(format!("patch.crates-io.choreo-harness.path='{}'", root.display()))
        .args("--config profile.dev.debug='line-tables-only'")
        .args("--config profile.dev.package.'*'.debug=false")
}

//! Where the file goes.

use std::env;
use std::path::{Path, PathBuf};

use super::Name;
use crate::error::Error;
use crate::metadata::{Metadata, Package, Target};

/// The package of this name, or the one that the current folder is in.
///
/// # Errors
///
/// Where there is none of that name, or the current folder is in none.
pub(super) fn package<'m>(workspace: &'m Metadata, name: Option<&str>) -> Result<&'m Package, Error> {
    let known = || {
        let names: Vec<&str> = workspace.packages.iter().map(|package| package.name.as_str()).collect();
        names.join(", ")
    };
    let found = |is_it: &dyn Fn(&&Package) -> bool| workspace.packages.iter().find(is_it);
    match name {
        Some(name) => found(&|package| package.name == name)
            .ok_or_else(|| Error::NoSuchPackage { name: name.to_owned(), known: known() }),
        None => {
            let here = env::current_dir().ok().as_deref().and_then(nearest);
            found(&|package| same(here.as_deref(), &package.manifest_path))
                .ok_or_else(|| Error::NoPackage(known()))
        }
    }
}

/// The nearest Cargo.toml from here upwards.
fn nearest(here: &Path) -> Option<PathBuf> {
    here.ancestors().map(|folder| folder.join("Cargo.toml")).find(|path| path.is_file())
}

/// Whether it is this file, whatever links lead there.
fn same(one: Option<&Path>, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    one.is_some_and(|one| real(one) == real(other))
}

/// The file of this name, which is not there yet, and neither is another one with its tests.
///
/// # Errors
///
/// Where it is.
pub(super) fn free(package: &Package, name: &Name) -> Result<PathBuf, Error> {
    let path = package.folder().join("tests").join(format!("{name}.rs"));
    let there = package.targets.iter().find(|target| is_test(target, name)).map(|target| &target.src_path);
    match there.cloned().or_else(|| path.symlink_metadata().is_ok().then(|| path.clone())) {
        Some(there) => Err(exists(&there, name)),
        None => Ok(path),
    }
}

/// The error where it is there.
pub(super) fn exists(path: &Path, name: &Name) -> Error {
    Error::Exists { path: shown(path).to_owned(), other: format!("more_{name}") }
}

/// Whether Cargo finds the file by itself.
///
/// # Errors
///
/// Where Cargo can't be asked.
pub(super) fn is_found(package: &str, name: &Name) -> Result<bool, Error> {
    let workspace = Metadata::declared()?;
    let mut packages = workspace.packages.iter().filter(|of| of.name == package);
    Ok(packages.any(|package| package.targets.iter().any(|target| is_test(target, name))))
}

fn is_test(target: &Target, name: &Name) -> bool {
    target.name == name.as_str() && target.kind.iter().any(|kind| kind == "test")
}

/// A path as it is seen from the current folder.
pub(super) fn shown(path: &Path) -> &Path {
    let here = env::current_dir().ok();
    here.and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path)
}

//! Test targets that Cargo passes over in silence, since a feature that they require is off.

use std::collections::{BTreeMap, BTreeSet};

use super::{Build, Selection};
use crate::metadata::{Metadata, Package};

/// What is said where no scenario was found, and a test target was passed over: which, and how it is built.
///
/// Nothing where none was, or where Cargo does not say: the note is help, and no reason to fail.
pub(crate) fn note_of_unbuilt(selection: &Selection) -> Option<String> {
    let metadata = Metadata::declared().ok()?;
    let meant = selection.build.meant(&metadata.packages, &std::env::current_dir().ok()?);
    let lines: Vec<String> =
        meant.iter().flat_map(|package| passed_over(package, &selection.build)).collect();
    (!lines.is_empty()).then(|| format!("note: not built, for want of features:\n{}", lines.join("\n")))
}

/// A line for each test target of a package that these options don't build.
fn passed_over(package: &Package, build: &Build) -> Vec<String> {
    let on = on(&package.features, build);
    let tests = package.targets.iter().filter(|target| target.kind.iter().any(|kind| kind == "test"));
    let missing = tests.map(|target| {
        let missing = target.required_features.iter().filter(|feature| !on.contains(feature.as_str()));
        (target, missing.map(String::as_str).collect::<Vec<_>>())
    });
    let lines = missing.filter(|(_, missing)| !missing.is_empty()).map(|(target, missing)| {
        let package = &package.name;
        format!("    {package}::{}, by `--package {package} --features {}`", target.name, missing.join(","))
    });
    lines.collect()
}

/// The features of a package that are on, with those that they turn on.
fn on<'f>(features: &'f BTreeMap<String, Vec<String>>, build: &'f Build) -> BTreeSet<&'f str> {
    if build.all_features {
        return features.keys().map(String::as_str).collect();
    }
    let named = build.features.iter().flat_map(|names| names.split([',', ' ']));
    let named = named.map(|name| name.rsplit('/').next().unwrap_or(name));
    let default = (!build.no_default_features).then_some("default");
    let mut waiting: Vec<&str> = named.chain(default).collect();
    let mut on = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        if on.insert(name) {
            waiting.extend(features.get(name).into_iter().flatten().map(String::as_str));
        }
    }
    on
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        selection: Selection,
    }

    fn said(arguments: &str) -> Vec<String> {
        let package = serde_json::json!({
            "name": "shop", "version": "0.1.0", "id": "shop", "manifest_path": "shop/Cargo.toml", "rust_version": null,
            "dependencies": [], "features": { "default": ["usual"], "usual": [], "brokers": ["nats"], "nats": [] },
            "targets": [
                { "name": "unit", "kind": ["lib"], "src_path": "a" },
                { "name": "plain", "kind": ["test"], "src_path": "b" },
                { "name": "usual", "kind": ["test"], "src_path": "c", "required-features": ["usual"] },
                { "name": "wired", "kind": ["test"], "src_path": "d", "required-features": ["usual", "nats"] },
            ],
        });
        let package: Package = serde_json::from_value(package).unwrap();
        let Line { selection } = Line::parse_from(format!("run {arguments}").split_whitespace());
        passed_over(&package, &selection.build)
    }

    #[test]
    fn a_target_whose_feature_is_off_is_named_with_what_builds_it() {
        assert_eq!(said(""), ["    shop::wired, by `--package shop --features nats`"]);
        let both = [
            "    shop::usual, by `--package shop --features usual`",
            "    shop::wired, by `--package shop --features usual,nats`",
        ];
        assert_eq!(said("--no-default-features"), both);
    }

    #[test]
    fn a_feature_may_be_turned_on_by_another_or_with_its_package_named() {
        for on in ["--features nats", "--features other,shop/nats", "--features brokers", "--all-features"] {
            assert_eq!(said(on), Vec::<String>::new(), "{on}");
        }
    }
}

//! What the file needs of other packages: [`Need`].

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use choreo_transports::survey::Kind;

use crate::error::Error;
use crate::metadata::{Dependency, HARNESS, Package};
use crate::runs;

/// What the code calls choreo.
const CHOREO: &str = "choreo";

/// A package that Cargo.toml is to ask for, or with more features than it does.
#[derive(Debug)]
pub(super) struct Need {
    arguments: Vec<String>,
}

/// What this package's Cargo.toml lacks.
///
/// # Errors
///
/// Where it calls choreo by a name of its own, or the checkout is none.
pub(super) fn needs(package: &Package, kind: Option<Kind>, path: Option<&Path>) -> Result<Vec<Need>, Error> {
    let mut needs = Vec::new();
    needs.extend(harness(package, kind, path)?);
    if package.needed("tokio").is_none_or(|tokio| tokio.rename.is_some()) {
        let features = if kind.is_some() { "rt,sync" } else { "rt" };
        needs.push(Need::of(package, ["--dev", "tokio@1", "--features", features]));
    }
    Ok(needs)
}

fn harness(package: &Package, kind: Option<Kind>, path: Option<&Path>) -> Result<Option<Need>, Error> {
    let feature = kind.map(Kind::feature);
    let feature = |arguments: &mut Vec<String>| {
        arguments
            .extend(feature.into_iter().flat_map(|feature| ["--features".to_owned(), feature.to_owned()]));
    };
    let Some(there) = package.needed(HARNESS) else {
        let mut arguments = vec!["--dev".to_owned()];
        match path {
            Some(path) => arguments.extend(["--path".to_owned(), checkout(path)?, HARNESS.to_owned()]),
            None => arguments.push(format!("{HARNESS}@{}", env!("CARGO_PKG_VERSION"))),
        }
        feature(&mut arguments);
        return Ok(Some(Need::of(package, arguments)));
    };
    let renamed = there.rename.as_deref().filter(|name| *name != CHOREO);
    if let Some(name) = renamed {
        return Err(Error::Renamed { name: name.to_owned() });
    }
    let has = |feature: &str| there.features.iter().any(|of| of == feature);
    if kind.is_none_or(|kind| has(kind.feature())) {
        return Ok(None);
    }
    let mut arguments = more(there);
    feature(&mut arguments);
    Ok(Some(Need::of(package, arguments)))
}

/// How an entry that is there is named, to add features to it.
fn more(there: &Dependency) -> Vec<String> {
    let kind = there.kind.as_deref().map(|kind| format!("--{kind}"));
    let rename = there.rename.iter().flat_map(|name| ["--rename".to_owned(), name.clone()]);
    let path = there.path.iter().flat_map(|path| ["--path".to_owned(), path.display().to_string()]);
    kind.into_iter().chain(path).chain([HARNESS.to_owned()]).chain(rename).collect()
}

/// The folder, where choreo is in it.
fn checkout(path: &Path) -> Result<String, Error> {
    let none = || Error::NoCheckout(path.to_owned());
    let manifest = std::fs::read_to_string(path.join("Cargo.toml")).map_err(|_| none())?;
    let is_it = manifest.lines().any(|line| line.replace(' ', "") == format!("name=\"{HARNESS}\""));
    let path: PathBuf = std::path::absolute(path).map_err(|_| none())?;
    if is_it { Ok(path.display().to_string()) } else { Err(none()) }
}

impl Need {
    fn of(package: &Package, arguments: impl IntoIterator<Item = impl Into<String>>) -> Need {
        let head = ["add", "--package"].map(str::to_owned).into_iter().chain([package.name.clone()]);
        Need { arguments: head.chain(arguments.into_iter().map(Into::into)).collect() }
    }

    /// Has Cargo add it. It is Cargo's to ask the registry, and to say what went wrong.
    ///
    /// # Errors
    ///
    /// Where Cargo could not.
    pub(super) fn add(&self) -> Result<(), Error> {
        let mut command = Command::new(runs::cargo());
        command.args(&self.arguments).arg("--quiet").stdin(Stdio::null());
        let status = command.status().map_err(|source| Error::Run { command: self.to_string(), source })?;
        if status.success() { Ok(()) } else { Err(Error::Add(self.to_string())) }
    }
}

/// As one types it.
impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cargo")?;
        self.arguments.iter().try_for_each(|argument| match argument.contains(char::is_whitespace) {
            true => write!(f, " '{argument}'"),
            false => write!(f, " {argument}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(dependencies: &serde_json::Value) -> Package {
        let package = serde_json::json!({
            "name": "shop", "version": "0.1.0", "id": "shop", "manifest_path": "shop/Cargo.toml",
            "rust_version": null, "targets": [], "dependencies": dependencies,
        });
        serde_json::from_value(package).unwrap()
    }

    fn told(dependencies: &serde_json::Value, kind: Option<Kind>) -> Vec<String> {
        let needs = needs(&package(dependencies), kind, None).unwrap();
        needs.iter().map(ToString::to_string).collect()
    }

    fn entry(name: &str, kind: Option<&str>, rename: Option<&str>, features: &[&str]) -> serde_json::Value {
        serde_json::json!({
            "name": name, "req": "*", "kind": kind, "rename": rename, "features": features, "path": null,
        })
    }

    #[test]
    fn a_package_that_has_nothing_is_given_both() {
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(
            told(&serde_json::json!([]), Some(Kind::Redis)),
            [
                format!("cargo add --package shop --dev choreo-harness@{version} --features redis"),
                "cargo add --package shop --dev tokio@1 --features rt,sync".to_owned(),
            ]
        );
    }

    #[test]
    fn a_package_that_has_both_is_left_alone() {
        let has = serde_json::json!([
            entry(HARNESS, None, Some("choreo"), &["nats"]),
            entry("tokio", Some("dev"), None, &[])
        ]);
        assert_eq!(told(&has, None), [""; 0]);
        assert_eq!(told(&has, Some(Kind::Nats)), [""; 0]);
    }

    #[test]
    fn a_feature_is_added_where_the_entry_is() {
        let has = serde_json::json!([
            entry(HARNESS, Some("dev"), Some("choreo"), &["nats"]),
            entry("tokio", None, None, &[])
        ]);
        assert_eq!(
            told(&has, Some(Kind::Kafka)),
            ["cargo add --package shop --dev choreo-harness --rename choreo --features kafka"]
        );
        let has = serde_json::json!([entry(HARNESS, None, None, &[]), entry("tokio", None, None, &[])]);
        assert_eq!(
            told(&has, Some(Kind::Kafka)),
            ["cargo add --package shop choreo-harness --features kafka"]
        );
    }

    #[test]
    fn a_choreo_by_another_name_is_refused() {
        let has = serde_json::json!([entry(HARNESS, None, Some("harness"), &[])]);
        let error = needs(&package(&has), None, None).unwrap_err().to_string();
        assert_eq!(
            error,
            "this package calls choreo `harness`, and the file would say `choreo`: name it so in Cargo.toml, by \
             `choreo = { package = \"choreo-harness\", .. }`"
        );
    }

    #[test]
    fn a_folder_without_choreo_is_no_checkout() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("Cargo.toml"), "[package]\nname = \"shop\"\n").unwrap();
        let error = needs(&package(&serde_json::json!([])), None, Some(folder.path())).unwrap_err();
        assert!(error.to_string().contains("there is no choreo in"), "{error}");
    }
}

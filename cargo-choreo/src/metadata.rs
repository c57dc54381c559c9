//! What Cargo says of the workspace: [`Metadata`].

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use choreo_transports::survey::{Unanswered, asked};
use serde::Deserialize;

use crate::error::Error;
use crate::runs;

/// How long Cargo may take. It may have to wait for another Cargo that builds.
const PATIENCE: Duration = Duration::from_secs(30);

/// The package that users depend on.
pub(crate) const HARNESS: &str = "choreo-harness";

/// What Cargo says of the workspace.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Metadata {
    /// Its packages; with [`resolved`](Metadata::resolved) those that they depend on as well.
    pub(crate) packages: Vec<Package>,
    /// What was chosen of the features.
    resolve: Option<Resolve>,
    /// The target folder.
    pub(crate) target_directory: PathBuf,
}

/// A package.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    id: String,
    pub(crate) manifest_path: PathBuf,
    pub(crate) rust_version: Option<String>,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) targets: Vec<Target>,
    /// Its features, each with what it turns on.
    #[serde(default)]
    pub(crate) features: BTreeMap<String, Vec<String>>,
}

/// A dependency, as a Cargo.toml says it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    pub(crate) req: String,
    /// `dev`, `build`, or nothing.
    pub(crate) kind: Option<String>,
    /// What the code calls it, where that is another name.
    pub(crate) rename: Option<String>,
    pub(crate) features: Vec<String>,
    /// Whether a feature turns it on.
    #[serde(default)]
    pub(crate) optional: bool,
    /// For which platform, where it is for one alone.
    #[serde(default)]
    pub(crate) target: Option<String>,
    /// The folder, where it is named by one.
    pub(crate) path: Option<PathBuf>,
}

/// Something that is built of a package.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) kind: Vec<String>,
    pub(crate) src_path: PathBuf,
    /// Without these Cargo passes it over.
    #[serde(default, rename = "required-features")]
    pub(crate) required_features: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Debug, Clone, Deserialize)]
struct Node {
    id: String,
    features: Vec<String>,
}

impl Metadata {
    /// What the Cargo.toml files say. Needs no network, and writes nothing.
    ///
    /// # Errors
    ///
    /// Where there is none that Cargo can read, or no Cargo.
    pub(crate) fn declared() -> Result<Metadata, Error> {
        read(&["--no-deps"])
    }

    /// What was resolved, with these features of the workspace's packages: as Cargo.lock has it. Needs no network, and
    /// writes nothing.
    ///
    /// # Errors
    ///
    /// Where there is no Cargo.lock that fits, or a package is not on this machine.
    pub(crate) fn resolved(features: &[String]) -> Result<Metadata, Error> {
        let host = host();
        let mut arguments = vec!["--locked", "--offline"];
        // What another platform alone needs may not be on this machine.
        arguments.extend(host.iter().flat_map(|host| ["--filter-platform", host]));
        arguments.extend(features.iter().flat_map(|features| ["--features", features]));
        read(&arguments)
    }

    /// The features that a package was resolved with.
    pub(crate) fn features(&self, package: &Package) -> &[String] {
        let nodes = self.resolve.iter().flat_map(|resolve| &resolve.nodes);
        let mut of_it = nodes.filter(|node| node.id == package.id);
        of_it.next().map(|node| node.features.as_slice()).unwrap_or_default()
    }
}

impl Package {
    /// The folder that it is in.
    pub(crate) fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(Path::new(""))
    }

    /// What it says that it needs of this name for its tests, or for itself as well; whatever its features, and everywhere.
    pub(crate) fn needed(&self, name: &str) -> Option<&Dependency> {
        let counts = |of: &&Dependency| {
            of.name == name && of.kind.as_deref() != Some("build") && !of.optional && of.target.is_none()
        };
        self.dependencies.iter().filter(counts).min_by_key(|dependency| dependency.kind.is_none())
    }
}

/// The platform that the compiler runs on: `x86_64-unknown-linux-gnu`.
fn host() -> Option<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let said = asked(Command::new(rustc).arg("-vV"), PATIENCE).ok()?;
    said.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned)
}

fn read(arguments: &[&str]) -> Result<Metadata, Error> {
    let mut command = Command::new(runs::cargo());
    command.args(["metadata", "--format-version", "1"]).args(arguments).env("CARGO_TERM_COLOR", "never");
    let shown = || "cargo metadata".to_owned();
    let text = asked(&mut command, PATIENCE).map_err(|error| match error {
        Unanswered::NotRun(source) => Error::Run { command: shown(), source },
        Unanswered::Failed(said) => Error::Manifest(without_logins(&said)),
        _ => Error::Late { command: shown(), seconds: PATIENCE.as_secs() },
    })?;
    serde_json::from_str(&text).map_err(|error| Error::Manifest(error.to_string()))
}

/// A text with the logins of the URLs in it taken out: Cargo quotes where its registries are.
pub(crate) fn without_logins(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("://") {
        clean.push_str(before);
        clean.push_str("://");
        let ends =
            |char: char| char.is_whitespace() || matches!(char, '/' | '?' | '#' | '`' | '"' | '\'' | ')');
        let authority = &behind[..behind.find(ends).unwrap_or(behind.len())];
        rest = match authority.rfind('@') {
            Some(at) => {
                clean.push_str("..@");
                &behind[at + 1..]
            }
            None => behind,
        };
    }
    clean + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logins_of_urls_are_taken_out() {
        assert_eq!(
            without_logins("get `https://me:hunter2@index.example/a@b` and git+ssh://git@host, no://login"),
            "get `https://..@index.example/a@b` and git+ssh://..@host, no://login"
        );
        assert_eq!(without_logins("https://hunter2@"), "https://..@");
        assert_eq!(without_logins("a mail to me@example.org"), "a mail to me@example.org");
    }

    #[test]
    fn what_is_needed_for_the_tests_comes_before_what_is_needed_by_all() {
        let package = serde_json::json!({
            "name": "shop", "version": "0.1.0", "id": "shop", "manifest_path": "shop/Cargo.toml",
            "rust_version": null, "targets": [], "dependencies": [
                { "name": HARNESS, "req": "1", "kind": null, "rename": null, "features": [], "path": null },
                { "name": HARNESS, "req": "2", "kind": "dev", "rename": null, "features": [], "path": null },
                { "name": "cc", "req": "1", "kind": "build", "rename": null, "features": [], "path": null },
            ],
        });
        let package: Package = serde_json::from_value(package).unwrap();
        assert_eq!(package.needed(HARNESS).unwrap().req, "2");
        assert!(package.needed("cc").is_none());
        assert_eq!(package.folder(), Path::new("shop"));
    }
}

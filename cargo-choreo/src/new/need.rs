//! What the file needs of other packages: [`Need`].

use std::fmt;
use std::iter;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use choreo_transports::survey::Kind;

use super::Transport;
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
pub(super) fn needs(
    package: &Package,
    transport: Transport,
    path: Option<&Path>,
) -> Result<Vec<Need>, Error> {
    let mut needs = Vec::new();
    needs.extend(harness(package, transport, path)?);
    let others = iter::once(&TOKIO).chain(clients(transport));
    let lacks = |other: &&Other| package.needed(other.name).is_none_or(|there| there.rename.is_some());
    needs.extend(others.filter(lacks).map(|other| Need::of(package, other.arguments())));
    Ok(needs)
}

/// A package that the file's service is written with.
struct Other {
    name: &'static str,
    version: &'static str,
    /// Without those that it has by default, unless there are none to name.
    features: &'static str,
}

const TOKIO: Other = Other { name: "tokio", version: "1", features: "rt" };

const STREAMS: Other = Other { name: "futures-util", version: "0.3", features: "std" };

/// The broker's client, in the version and with the features that choreo itself takes: what is built for both is built once.
fn clients(transport: Transport) -> &'static [Other] {
    match transport {
        Transport::Memory => &[],
        Transport::Nats => &[Other { name: "async-nats", version: "0.51", features: "ring" }, STREAMS],
        Transport::JetStream => {
            &[Other { name: "async-nats", version: "0.51", features: "jetstream,nuid,ring" }, STREAMS]
        }
        Transport::Kafka => &[Other { name: "rdkafka", version: "0.39", features: "libz-static,tokio" }],
        Transport::Rabbitmq => &[Other { name: "lapin", version: "4.12", features: "tokio" }, STREAMS],
        Transport::Redis => &[Other { name: "redis", version: "1.8", features: "tokio-comp" }, STREAMS],
        Transport::RedisStreams => &[Other { name: "redis", version: "1.8", features: "streams,tokio-comp" }],
    }
}

impl Other {
    fn arguments(&self) -> Vec<String> {
        let Other { name, version, features } = self;
        let package = format!("{name}@{version}");
        // Tokio has no features by default, and is named as everybody does.
        let defaults = (*name != TOKIO.name).then_some("--no-default-features");
        let words = ["--dev", &package].into_iter().chain(defaults).chain(["--features", features]);
        words.map(str::to_owned).collect()
    }
}

fn harness(package: &Package, transport: Transport, path: Option<&Path>) -> Result<Option<Need>, Error> {
    let kind = transport.kind();
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
    use clap::ValueEnum as _;

    use super::*;

    fn package(dependencies: &serde_json::Value) -> Package {
        let package = serde_json::json!({
            "name": "shop", "version": "0.1.0", "id": "shop", "manifest_path": "shop/Cargo.toml",
            "rust_version": null, "targets": [], "dependencies": dependencies,
        });
        serde_json::from_value(package).unwrap()
    }

    fn told(dependencies: &serde_json::Value, transport: Transport) -> Vec<String> {
        let needs = needs(&package(dependencies), transport, None).unwrap();
        needs.iter().map(ToString::to_string).collect()
    }

    fn entry(name: &str, kind: Option<&str>, rename: Option<&str>, features: &[&str]) -> serde_json::Value {
        serde_json::json!({
            "name": name, "req": "*", "kind": kind, "rename": rename, "features": features, "path": null,
        })
    }

    #[test]
    fn a_package_that_has_nothing_is_given_all() {
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(
            told(&serde_json::json!([]), Transport::Redis),
            [
                format!("cargo add --package shop --dev choreo-harness@{version} --features redis"),
                "cargo add --package shop --dev tokio@1 --features rt".to_owned(),
                "cargo add --package shop --dev redis@1.8 --no-default-features --features tokio-comp"
                    .to_owned(),
                "cargo add --package shop --dev futures-util@0.3 --no-default-features --features std"
                    .to_owned(),
            ]
        );
    }

    #[test]
    fn a_package_that_has_all_is_left_alone() {
        let has = serde_json::json!([
            entry(HARNESS, None, Some("choreo"), &["nats"]),
            entry("tokio", Some("dev"), None, &[]),
            entry("async-nats", None, None, &[]),
            entry("futures-util", None, None, &[]),
        ]);
        assert_eq!(told(&has, Transport::Memory), [""; 0]);
        assert_eq!(told(&has, Transport::Nats), [""; 0]);
    }

    #[test]
    fn a_feature_is_added_where_the_entry_is() {
        let has = serde_json::json!([
            entry(HARNESS, Some("dev"), Some("choreo"), &["nats"]),
            entry("tokio", None, None, &[]),
            entry("rdkafka", None, None, &[]),
        ]);
        assert_eq!(
            told(&has, Transport::Kafka),
            ["cargo add --package shop --dev choreo-harness --rename choreo --features kafka"]
        );
        let has = serde_json::json!([
            entry(HARNESS, None, None, &[]),
            entry("tokio", None, None, &[]),
            entry("rdkafka", None, None, &[]),
        ]);
        assert_eq!(
            told(&has, Transport::Kafka),
            ["cargo add --package shop choreo-harness --features kafka"]
        );
    }

    #[test]
    fn the_clients_are_those_that_choreo_is_built_with() {
        let manifest = include_str!("../../../Cargo.toml");
        for Other { name, version, features } in Transport::value_variants().iter().copied().flat_map(clients)
        {
            let entry =
                format!("{name} = {{ version = \"{version}\", default-features = false, features = [");
            let (_, ours) = manifest.split_once(&entry).unwrap_or_else(|| panic!("there is no {entry}"));
            let (ours, _) = ours.split_once(']').unwrap();
            let has = |feature| ours.split(", ").any(|our| our.trim_matches('"') == feature);
            assert!(features.split(',').all(has), "{name}: {features}");
        }
    }

    #[test]
    fn a_choreo_by_another_name_is_refused() {
        let has = serde_json::json!([entry(HARNESS, None, Some("harness"), &[])]);
        let error = needs(&package(&has), Transport::Memory, None).unwrap_err().to_string();
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
        let error =
            needs(&package(&serde_json::json!([])), Transport::Memory, Some(folder.path())).unwrap_err();
        assert!(error.to_string().contains("there is no choreo in"), "{error}");
    }
}

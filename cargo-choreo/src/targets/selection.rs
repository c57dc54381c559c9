//! Which scenarios of which test targets are meant, as the command line says it: [`Selection`].

use std::path::Path;

use choreo_report::catalogue::Entry;

use crate::metadata::Package;

/// Which scenarios are meant.
#[derive(clap::Args)]
#[command(next_help_heading = "Scenarios")]
pub(crate) struct Selection {
    /// Only scenarios with this tag; may be given several times, and one of them is enough
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    /// Only scenarios on this stage, by the name of its type as `list` shows it, or that name this transport with `via`; may be given several times
    #[arg(long, value_name = "NAME")]
    transport: Vec<String>,
    /// Only scenarios whose path, as `cargo choreo list` shows it, contains this
    filter: Option<String>,
    #[command(flatten)]
    pub(crate) build: Build,
}

/// What is to be built, as Cargo takes it.
#[derive(clap::Args)]
#[command(next_help_heading = "Build")]
pub(crate) struct Build {
    /// The tests of this package; may be given several times
    #[arg(long, short, value_name = "PACKAGE")]
    pub(super) package: Vec<String>,
    /// The tests of all packages of the workspace
    #[arg(long)]
    workspace: bool,
    /// All but this package
    #[arg(long, value_name = "PACKAGE", requires = "workspace")]
    exclude: Vec<String>,
    /// Only this test target, `tests/NAME.rs`; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(super) test: Vec<String>,
    /// With these features
    #[arg(long, short = 'F', value_name = "FEATURES")]
    pub(super) features: Vec<String>,
    /// With all features
    #[arg(long)]
    pub(super) all_features: bool,
    /// Without the default features
    #[arg(long)]
    pub(super) no_default_features: bool,
    /// Optimised
    #[arg(long, short)]
    release: bool,
}

impl Build {
    /// As arguments of `cargo test`, and of `cargo nextest run`.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let tests = self.test.iter().flat_map(|name| ["--test".to_owned(), name.clone()]);
        self.packages().into_iter().chain(tests).collect()
    }

    /// The same without the targets: for a call that names one. The packages are the same, and so are the features of what they share.
    pub(crate) fn packages(&self) -> Vec<String> {
        let mut arguments = self.features();
        let lists = [("--package", &self.package), ("--exclude", &self.exclude)];
        for (option, names) in lists {
            arguments.extend(names.iter().flat_map(|name| [option.to_owned(), name.clone()]));
        }
        if self.workspace {
            arguments.push("--workspace".to_owned());
        }
        arguments
    }

    /// The packages whose tests are meant. Where none is named it is the one that this folder is in, or else all.
    pub(super) fn meant<'p>(&self, packages: &'p [Package], here: &Path) -> Vec<&'p Package> {
        let around = packages.iter().filter(|package| here.starts_with(package.folder()));
        let nearest = around.max_by_key(|package| package.folder().components().count());
        let meant = |package: &&Package| match (self.package.as_slice(), nearest) {
            ([], Some(nearest)) if !self.workspace => package.folder() == nearest.folder(),
            ([], _) => !self.exclude.contains(&package.name),
            (names, _) => names.contains(&package.name),
        };
        packages.iter().filter(meant).collect()
    }

    fn features(&self) -> Vec<String> {
        let features = self.features.iter().flat_map(|names| ["--features".to_owned(), names.clone()]);
        let switches = [
            ("--all-features", self.all_features),
            ("--no-default-features", self.no_default_features),
            ("--release", self.release),
        ];
        let on = switches.into_iter().filter(|(_, on)| *on).map(|(option, _)| option.to_owned());
        features.chain(on).collect()
    }
}

impl Selection {
    /// Whether it leaves anything out of what is built.
    pub(crate) fn narrows(&self) -> bool {
        !self.tag.is_empty() || !self.transport.is_empty() || self.filter.is_some()
    }

    pub(super) fn takes(&self, entry: &Entry) -> bool {
        let named =
            |names: &[String], of: &[String]| names.is_empty() || names.iter().any(|name| of.contains(name));
        let mut transports = entry.transports();
        transports.push(entry.stage.clone());
        named(&self.tag, &entry.tags)
            && named(&self.transport, &transports)
            && self.filter.as_ref().is_none_or(|filter| plain(&entry.path()).contains(&plain(filter)))
    }
}

/// A target is called as in its manifest here, and as its file in records, which has no hyphens.
fn plain(path: &str) -> String {
    path.replace('-', "_")
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

    fn meant(here: &str, arguments: &str) -> Vec<String> {
        let package = |name: &str, folder: &str| {
            let package = serde_json::json!({
                "name": name, "version": "0.1.0", "id": name, "manifest_path": format!("{folder}/Cargo.toml"),
                "rust_version": null, "dependencies": [], "targets": [],
            });
            serde_json::from_value(package).unwrap()
        };
        let packages: [Package; 3] =
            [package("shop", "/s"), package("stock", "/s/stock"), package("till", "/s/till")];
        let Line { selection } = Line::parse_from(format!("run {arguments}").split_whitespace());
        let meant = selection.build.meant(&packages, Path::new(here));
        meant.into_iter().map(|package| package.name.clone()).collect()
    }

    #[test]
    fn the_packages_that_are_meant_are_those_that_cargo_takes() {
        assert_eq!(meant("/s", ""), ["shop"]);
        assert_eq!(meant("/s/till/src", ""), ["till"]);
        assert_eq!(meant("/elsewhere", ""), ["shop", "stock", "till"]);
        assert_eq!(meant("/s/till", "--package stock"), ["stock"]);
        assert_eq!(meant("/s/till", "--workspace --exclude shop"), ["stock", "till"]);
    }
}

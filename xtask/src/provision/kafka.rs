//! Apache Kafka from Maven Central, into the user's cache.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use super::need::program;
use crate::Error;
use crate::invocation::Invocation;

/// The release that the tests run against.
pub(super) const VERSION: &str = "3.9.1";

/// Kafka's jars and those that they need, in one folder.
#[derive(Debug)]
pub(super) struct Jars {
    home: PathBuf,
}

/// Where they are, or are to be. `None` for a user who has no home.
pub(super) fn jars() -> Option<Jars> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")))?;
    Some(Jars { home: cache.join("choreo").join(format!("kafka-{VERSION}")) })
}

/// Fetches them, unless they are there.
pub(super) fn provide(root: &Path) -> Result<(), Error> {
    let jars = jars().ok_or("there is no place to keep it: neither XDG_CACHE_HOME nor HOME is set")?;
    if jars.complete() {
        return Ok(());
    }
    if program("mvn").is_none() {
        return Err("there is no mvn to fetch it with".into());
    }
    jars.fetch(root)
}

impl Jars {
    /// The folder with the jars.
    pub(super) fn folder(&self) -> PathBuf {
        self.home.join("libs")
    }

    /// A file that is there once the folder is complete.
    pub(super) fn marker(&self) -> PathBuf {
        self.home.join("complete")
    }

    /// Whether they are all there.
    pub(super) fn complete(&self) -> bool {
        self.marker().is_file() && self.folder().is_dir()
    }

    fn fetch(&self, root: &Path) -> Result<(), Error> {
        let (partial, pom) = (self.home.join("partial"), self.home.join("pom.xml"));
        let failed = |error| format!("failed to write to {}: {error}", self.home.display());
        fs::create_dir_all(&self.home).map_err(failed)?;
        removed(&partial).map_err(failed)?;
        fs::write(&pom, text()).map_err(failed)?;
        let fetch = Invocation::new("mvn", ["-q", "-B", "-f"])
            .arg(pom.to_string_lossy())
            .arg("dependency:copy-dependencies")
            .arg("-DincludeScope=runtime")
            .arg(format!("-DoutputDirectory={}", partial.display()));
        println!("fetching Apache Kafka {VERSION}, about 100 MB: {fetch}");
        if !fetch.run(root)?.success {
            return Err(format!("`{fetch}` failed").into());
        }
        let main = format!("kafka_2.13-{VERSION}.jar");
        if !partial.join(&main).is_file() {
            return Err(format!("`{fetch}` brought no {main}").into());
        }
        removed(&self.folder()).map_err(failed)?;
        fs::rename(&partial, self.folder()).map_err(failed)?;
        fs::write(self.marker(), "").map_err(failed)?;
        Ok(())
    }
}

fn removed(folder: &Path) -> std::io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// A project that has Kafka as its dependency, and a logger, so that a broker that does not start says why.
fn text() -> String {
    let dependency = |group: &str, name: &str, version: &str| {
        format!(
            "    <dependency><groupId>{group}</groupId><artifactId>{name}</artifactId><version>{version}</version></dependency>\n"
        )
    };
    let kafka = dependency("org.apache.kafka", "kafka_2.13", VERSION);
    let logger = dependency("org.slf4j", "slf4j-simple", "1.7.36");
    format!(
        "<project xmlns=\"http://maven.apache.org/POM/4.0.0\">\n  <modelVersion>4.0.0</modelVersion>\n  \
         <groupId>choreo</groupId>\n  <artifactId>kafka</artifactId>\n  <version>1</version>\n  \
         <packaging>pom</packaging>\n  <dependencies>\n{kafka}{logger}  </dependencies>\n</project>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_was_not_finished_does_not_count() {
        let home = env::temp_dir().join(format!("choreo-jars-{}", std::process::id()));
        let jars = Jars { home: home.clone() };
        fs::create_dir_all(jars.folder()).unwrap();
        assert!(!jars.complete(), "the marker is written last");
        fs::write(jars.marker(), "").unwrap();
        assert!(jars.complete());
        fs::remove_dir_all(home).unwrap();
    }

    #[test]
    fn the_project_names_this_release() {
        assert!(text().contains("<artifactId>kafka_2.13</artifactId><version>3.9.1</version>"));
    }
}

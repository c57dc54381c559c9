//! Where Apache Kafka is.

#[cfg(feature = "kafka")]
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use choreo_runtime::transport::{TransportError, TransportErrorKind};

#[cfg(feature = "kafka")]
use super::Site;

/// Apache Kafka, as the folder of its jars.
#[derive(Debug)]
pub(crate) struct Jars {
    folder: PathBuf,
    /// Where it was unpacked as a whole.
    home: Option<PathBuf>,
}

impl Jars {
    /// Whether the environment names a place for them.
    pub(crate) fn are_named() -> bool {
        named("CHOREO_KAFKA_JARS").is_some() || named("KAFKA_HOME").is_some()
    }

    /// Where the environment says that they are.
    ///
    /// # Errors
    ///
    /// Where it says nothing, or they are not there.
    pub(crate) fn find() -> Result<Jars, NoJars> {
        let (variable, jars) = match (named("CHOREO_KAFKA_JARS"), named("KAFKA_HOME")) {
            (Some(folder), _) => ("CHOREO_KAFKA_JARS", Jars { folder, home: None }),
            (None, Some(home)) => ("KAFKA_HOME", Jars { folder: home.join("libs"), home: Some(home) }),
            (None, None) => {
                return Err(NoJars {
                    why: None,
                    fix: "unpack one from https://kafka.apache.org/downloads and set KAFKA_HOME to it, or set \
                          CHOREO_KAFKA_JARS to a folder with the jars of `org.apache.kafka:kafka_2.13`; or use the \
                          broker in the process, `MockKafka`"
                        .to_owned(),
                });
            }
        };
        match has_server(&jars.folder) {
            true => Ok(jars),
            false => Err(NoJars {
                why: Some(format!(
                    "there is no `kafka-server-*.jar` or `kafka_*.jar` in `{}`, where they are looked for since \
                     {variable} is set",
                    jars.folder.display(),
                )),
                fix: format!(
                    "set it to {}, or unset it to use the broker in the process",
                    match &jars.home {
                        Some(_) =>
                            "a folder that a release from https://kafka.apache.org/downloads was unpacked into",
                        None =>
                            "a folder with the jars of `org.apache.kafka:kafka_2.13` and those that they need",
                    },
                ),
            }),
        }
    }

    /// How Java is run with them: quick to start, and small.
    #[cfg(feature = "kafka")]
    pub(crate) fn options(&self, site: &Site) -> Vec<OsString> {
        let mut options: Vec<OsString> =
            ["-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
                .into_iter()
                .chain(["-Xshare:auto", "-XX:-UsePerfData", "-Djava.awt.headless=true"])
                .map(OsString::from)
                .collect();
        if let Some(home) = &self.home {
            options.push(option("-Dkafka.logs.dir=", site.folder()));
            for (key, file) in [
                ("-Dlog4j.configuration=file:", "config/tools-log4j.properties"),
                ("-Dlog4j2.configurationFile=", "config/tools-log4j2.yaml"),
            ] {
                let file = home.join(file);
                if file.is_file() {
                    options.push(option(key, &file));
                }
            }
        }
        options.push("-cp".into());
        options.push(self.folder.join("*").into_os_string());
        options
    }
}

/// Why there are none, and what to do about it.
#[derive(Debug)]
pub(crate) struct NoJars {
    pub(crate) why: Option<String>,
    pub(crate) fix: String,
}

impl From<NoJars> for TransportError {
    fn from(NoJars { why, fix }: NoJars) -> TransportError {
        let why = why.map(|why| format!("{why}; ")).unwrap_or_default();
        TransportError::new(TransportErrorKind::NoBroker, format!("start Kafka: {why}{fix}"))
    }
}

#[cfg(feature = "kafka")]
fn option(key: &str, value: &Path) -> OsString {
    let mut option = OsString::from(key);
    option.push(value);
    option
}

/// The folder that a variable names, from the root on: the broker runs in a folder of its own.
fn named(variable: &str) -> Option<PathBuf> {
    let named = PathBuf::from(std::env::var_os(variable).filter(|value| !value.is_empty())?);
    Some(std::path::absolute(&named).unwrap_or(named))
}

fn has_server(folder: &Path) -> bool {
    let names = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
    names.filter_map(|name| name.into_string().ok()).any(|name| {
        name.ends_with(".jar") && (name.starts_with("kafka-server-") || name.starts_with("kafka_"))
    })
}

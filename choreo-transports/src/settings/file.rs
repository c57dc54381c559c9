//! What `choreo.toml` says.

use std::path::Path;

use choreo_runtime::settings::{Entry, Fault, SettingsFile};
use choreo_runtime::transport::{TransportError, TransportErrorKind};

/// The sections of the brokers, and the one key that each has.
const BROKERS: [(&str, &str); 4] =
    [("nats", "url"), ("kafka", "brokers"), ("rabbitmq", "url"), ("redis", "url")];

/// What `choreo.toml` says to transports.
#[derive(Debug)]
pub(crate) struct Settings {
    file: SettingsFile,
    targets: Vec<(&'static str, String)>,
    allowed: Option<Vec<String>>,
}

impl Settings {
    /// Reads the file. Where there is none, nothing is said.
    ///
    /// # Errors
    ///
    /// `Misconfigured` where it can't be read, or says something that it can't say.
    pub(crate) fn read() -> Result<Settings, TransportError> {
        SettingsFile::find().and_then(Settings::of).map_err(misconfigured)
    }

    /// Takes a file of this text apart.
    #[cfg(test)]
    pub(crate) fn parse(path: std::path::PathBuf, text: &str) -> Result<Settings, TransportError> {
        Settings::of(SettingsFile::of(path, text)).map_err(misconfigured)
    }

    fn of(file: SettingsFile) -> Result<Settings, Fault> {
        let mut targets = Vec::new();
        for (section, key) in BROKERS {
            for entry in file.section(section, &[key])?.into_iter().flat_map(|section| section.entries) {
                targets.push((section, target(section, &entry)?));
            }
        }
        let allow = file.section("allow", &["endpoints"])?;
        let entry = allow.and_then(|section| section.entries.into_iter().next());
        let allowed = entry.map(|entry| entry.texts("broker.example:4222")).transpose()?;
        Ok(Settings { file, targets, allowed })
    }

    /// Where a section says that its broker is.
    pub(super) fn target(&self, section: &str) -> Option<&str> {
        self.targets.iter().find(|(of, _)| *of == section).map(|(_, target)| target.as_str())
    }

    /// The endpoints that are allowed; `None` where the file has no such list.
    pub(crate) fn allowed(&self) -> Option<&[String]> {
        self.allowed.as_deref()
    }

    /// The file, or where it would best be.
    pub(crate) fn path(&self) -> &Path {
        self.file.path()
    }

    /// Whether the file is there.
    pub(crate) fn exists(&self) -> bool {
        self.file.exists()
    }
}

/// Where a broker is. The file is there to be committed, so it must hold no credentials.
fn target(section: &str, entry: &Entry) -> Result<String, Fault> {
    let target = entry.text()?;
    match target.contains('@') {
        true => Err(entry.fault(format!(
            "`{}` of `[{section}]` holds credentials, and this file is there to be committed; give them by `.auth(..)` or \
             in the environment variable",
            entry.key(),
        ))),
        false => Ok(target),
    }
}

fn misconfigured(fault: Fault) -> TransportError {
    let error = TransportError::new(TransportErrorKind::Misconfigured, fault.to_string());
    match fault {
        Fault::Unreadable { source, .. } => error.with_source(source),
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn parse(text: &str) -> Result<Settings, TransportError> {
        Settings::parse(PathBuf::from("choreo.toml"), text)
    }

    fn fault(text: &str) -> String {
        let error = parse(text).unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Misconfigured);
        assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        error.to_string()
    }

    #[test]
    fn each_section_is_read() {
        let settings = parse(
            "[nats]\nurl = \"nats://127.0.0.1:4222\"\n[kafka]\nbrokers = \"a:9092,b:9092\"\n[rabbitmq]\nurl = \
             \"amqp://127.0.0.1\"\n[redis]\nurl = \"redis://127.0.0.1\"\n[allow]\nendpoints = [\"a:9092\", \"b:*\"]\n",
        )
        .unwrap();
        assert_eq!(settings.target("nats"), Some("nats://127.0.0.1:4222"));
        assert_eq!(settings.target("kafka"), Some("a:9092,b:9092"));
        assert_eq!(settings.target("rabbitmq"), Some("amqp://127.0.0.1"));
        assert_eq!(settings.target("redis"), Some("redis://127.0.0.1"));
        assert_eq!(settings.allowed().unwrap(), ["a:9092", "b:*"]);
    }

    #[test]
    fn an_empty_file_says_nothing() {
        let settings = parse("# nothing yet\n").unwrap();
        assert_eq!(settings.target("nats"), None);
        assert_eq!(settings.allowed(), None);
    }

    #[test]
    fn a_value_of_the_wrong_type_is_refused() {
        assert_eq!(
            fault("[nats]\nurl = 4222"),
            "read choreo.toml, line 2: `url` of `[nats]` must be a string"
        );
        assert_eq!(
            fault("[allow]\nendpoints = [\n  \"a:1\",\n  2\n]"),
            "read choreo.toml, line 4: `endpoints` must be a list of strings: `[\"broker.example:4222\"]`"
        );
    }

    #[test]
    fn credentials_in_the_file_are_refused_and_never_quoted() {
        let text = fault("[nats]\nurl = \"nats://me:hunter2@127.0.0.1\"");
        assert!(text.contains("line 2") && text.contains("holds credentials"), "{text}");
    }
}

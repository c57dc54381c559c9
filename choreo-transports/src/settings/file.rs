//! What `choreo.toml` says.

use std::ops::Range;
use std::path::{Path, PathBuf};

use choreo_runtime::transport::{TransportError, TransportErrorKind};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::location;

/// The sections, and the one key that each has.
const SECTIONS: [(&str, &str); 5] =
    [("nats", "url"), ("kafka", "brokers"), ("rabbitmq", "url"), ("redis", "url"), ("allow", "endpoints")];

/// What `choreo.toml` says.
#[derive(Debug)]
pub(crate) struct Settings {
    path: PathBuf,
    exists: bool,
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
        let location = location::find();
        if !location.exists {
            return Ok(Settings { path: location.path, exists: false, targets: Vec::new(), allowed: None });
        }
        let text = std::fs::read_to_string(&location.path).map_err(|error| {
            let text = format!("read {}", location.path.display());
            TransportError::new(TransportErrorKind::Misconfigured, text).with_source(error)
        })?;
        Settings::parse(location.path, &text)
    }

    /// Takes the file's text apart. No error quotes a value, and none quotes a line, which might hold one.
    pub(crate) fn parse(path: PathBuf, text: &str) -> Result<Settings, TransportError> {
        let source = Source { path: &path, text };
        let table = DeTable::parse(text)
            .map_err(|error| source.fault(error.span().unwrap_or_default(), error.message()))?;
        let (mut targets, mut allowed) = (Vec::new(), None);
        for (word, value) in in_order(table.get_ref()) {
            let Some((section, key)) = SECTIONS.iter().find(|(section, _)| *section == word.get_ref()) else {
                let known = SECTIONS.map(|(section, _)| section);
                return Err(source.unknown("section", word, &known));
            };
            let DeValue::Table(entries) = value.get_ref() else {
                return Err(
                    source.fault(value.span(), &format!("`{section}` is a section: write `[{section}]`"))
                );
            };
            for (word, value) in in_order(entries) {
                if word.get_ref() != *key {
                    return Err(source.unknown(&format!("key of `[{section}]`"), word, &[key]));
                }
                match *section {
                    "allow" => allowed = Some(source.strings(value)?),
                    _ => targets.push((*section, source.target(section, key, value)?)),
                }
            }
        }
        Ok(Settings { path, exists: true, targets, allowed })
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
        &self.path
    }

    /// Whether the file is there.
    pub(crate) fn exists(&self) -> bool {
        self.exists
    }
}

/// The entries by their place in the text: the first fault is the one that is told.
fn in_order<'t, 'i>(
    table: &'t DeTable<'i>,
) -> Vec<(&'t Spanned<toml::de::DeString<'i>>, &'t Spanned<DeValue<'i>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(word, _)| word.span().start);
    entries
}

struct Source<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Source<'_> {
    fn fault(&self, at: Range<usize>, what: &str) -> TransportError {
        let line = 1 + self.text.bytes().take(at.start).filter(|byte| *byte == b'\n').count();
        let text = format!("read {}, line {line}: {what}", self.path.display());
        TransportError::new(TransportErrorKind::Misconfigured, text)
    }

    fn unknown(&self, what: &str, word: &Spanned<toml::de::DeString<'_>>, known: &[&str]) -> TransportError {
        let nearest = known.iter().max_by(|one, other| {
            let likeness = |known: &str| strsim::jaro_winkler(known, word.get_ref());
            likeness(one).total_cmp(&likeness(other))
        });
        let fix = nearest.map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default();
        // A word that is no plain one may be half of a value whose quotes are wrong.
        let plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-');
        let named = match word.get_ref().chars().all(plain) {
            true => format!("`{}` is no known {what}", word.get_ref()),
            false => format!("there is an unknown {what}"),
        };
        self.fault(word.span(), &format!("{named}{fix}"))
    }

    fn target(
        &self,
        section: &str,
        key: &str,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<String, TransportError> {
        let DeValue::String(target) = value.get_ref() else {
            return Err(self.fault(value.span(), &format!("`{key}` of `[{section}]` must be a string")));
        };
        match target.contains('@') {
            true => Err(self.fault(
                value.span(),
                &format!(
                    "`{key}` of `[{section}]` holds credentials, and this file is there to be committed; give them by \
                     `.auth(..)` or in the environment variable"
                ),
            )),
            false => Ok(target.to_string()),
        }
    }

    fn strings(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<String>, TransportError> {
        let fault = |at| self.fault(at, "`endpoints` must be a list of strings: `[\"broker.example:4222\"]`");
        let DeValue::Array(values) = value.get_ref() else {
            return Err(fault(value.span()));
        };
        let string = |value: &Spanned<DeValue<'_>>| match value.get_ref() {
            DeValue::String(string) => Ok(string.to_string()),
            _ => Err(fault(value.span())),
        };
        values.iter().map(string).collect()
    }
}

#[cfg(test)]
mod tests {
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
    fn a_misspelt_word_is_refused_with_its_line_and_the_nearest() {
        assert_eq!(
            fault("[nats]\nurl = \"nats://h\"\n\n[rabitmq]\n"),
            "read choreo.toml, line 4: `rabitmq` is no known section; did you mean `rabbitmq`?"
        );
        assert_eq!(
            fault("[kafka]\nbroker = \"h:9092\"\n"),
            "read choreo.toml, line 2: `broker` is no known key of `[kafka]`; did you mean `brokers`?"
        );
        assert_eq!(fault("\nnats = 1\n"), "read choreo.toml, line 2: `nats` is a section: write `[nats]`");
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

    #[test]
    fn a_file_that_is_no_toml_is_refused_without_its_lines() {
        for broken in [
            "[nats]\nurl = \"nats://me:hunter2@h",
            "[nats]\nurl = nats://me:hunter2@h",
            "[nats]\n\"hunter2@\" = 1",
            "[nats]\nhunter2 hunter2",
            "[nats]\nurl = \"a\"\nurl = \"hunter2\"",
            "[nats\nurl = \"hunter2\"",
            "\"nats://me:hunter2@h\"",
        ] {
            let text = fault(broken);
            assert!(text.starts_with("read choreo.toml, line "), "{text}");
        }
    }
}

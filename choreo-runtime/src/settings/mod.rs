//! `choreo.toml`: what a whole suite says once.
//!
//! The file stands at the root of the workspace, or of the package that is tested; the nearest one wins. Each section is read by those whose it
//! is: those of the brokers and `[allow]` by the transports, `[report]` by what writes the records. What is common is here: where the file is, what
//! sections there are, and the words of a fault, which names the line and never quotes it, for it might hold a secret.

mod location;
mod section;

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

pub use section::{Entry, Section};

/// The sections that there are.
const SECTIONS: [&str; 6] = ["nats", "kafka", "rabbitmq", "redis", "allow", "report"];

/// `choreo.toml`, as it stands.
#[derive(Debug, Clone)]
pub struct SettingsFile {
    path: PathBuf,
    text: Option<String>,
}

/// What is wrong with `choreo.toml`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// It can't be read.
    #[error("read {}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It says something that it can't say.
    #[error("read {}, line {line}: {what}", path.display())]
    Wrong {
        /// Which file.
        path: PathBuf,
        /// In which line, from 1.
        line: usize,
        /// What is wrong, with the fix.
        what: String,
    },
}

impl SettingsFile {
    /// Reads the file that is nearest to the package that is tested. Where there is none, nothing is said.
    ///
    /// # Errors
    ///
    /// Where it can't be read.
    ///
    /// ```
    /// let file = choreo_runtime::settings::SettingsFile::find()?;
    /// println!("{} {}", file.path().display(), if file.exists() { "is there" } else { "would be the place" });
    /// # Ok::<(), choreo_runtime::settings::Fault>(())
    /// ```
    pub fn find() -> Result<SettingsFile, Fault> {
        let location = location::find();
        let text = location.exists.then(|| std::fs::read_to_string(&location.path)).transpose();
        let path = location.path;
        match text {
            Ok(text) => Ok(SettingsFile { path, text }),
            Err(source) => Err(Fault::Unreadable { path, source }),
        }
    }

    /// A file of this text.
    ///
    /// ```
    /// let file = choreo_runtime::settings::SettingsFile::of("choreo.toml", "[redis]\nurl = \"redis://127.0.0.1\"");
    /// assert_eq!(file.section("redis", &["url"])?.and_then(|of| of.entries[0].text().ok()).as_deref(), Some("redis://127.0.0.1"));
    /// # Ok::<(), choreo_runtime::settings::Fault>(())
    /// ```
    pub fn of(path: impl Into<PathBuf>, text: impl Into<String>) -> SettingsFile {
        SettingsFile { path: path.into(), text: Some(text.into()) }
    }

    /// The file, or where it would best be.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the file is there.
    pub fn exists(&self) -> bool {
        self.text.is_some()
    }

    /// A section, whose keys must be of these; `None` where the file has no such section.
    ///
    /// # Errors
    ///
    /// Where the file is no TOML, has a section that nobody knows, or this one has a key that nobody knows.
    pub fn section(&self, name: &str, keys: &[&str]) -> Result<Option<Section>, Fault> {
        let Some(text) = &self.text else { return Ok(None) };
        let source = Source { path: &self.path, text };
        let table = DeTable::parse(text)
            .map_err(|error| source.fault(error.span().unwrap_or_default(), error.message()))?;
        let mut found = None;
        for (word, value) in in_order(table.get_ref()) {
            let section = word.get_ref();
            if !SECTIONS.iter().any(|known| known == section) {
                return Err(source.unknown("section", word, &SECTIONS));
            }
            let DeValue::Table(entries) = value.get_ref() else {
                return Err(
                    source.fault(value.span(), &format!("`{section}` is a section: write `[{section}]`"))
                );
            };
            if section == name {
                found = Some(source.section(name, keys, entries)?);
            }
        }
        Ok(found)
    }
}

/// The entries by their place in the text: the first fault is the one that is told.
fn in_order<'t, 'i>(table: &'t DeTable<'i>) -> Vec<(&'t Spanned<DeString<'i>>, &'t Spanned<DeValue<'i>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(word, _)| word.span().start);
    entries
}

struct Source<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Source<'_> {
    fn section(&self, name: &str, keys: &[&str], entries: &DeTable<'_>) -> Result<Section, Fault> {
        let each = in_order(entries).into_iter().map(|(word, value)| {
            match keys.iter().any(|key| key == word.get_ref()) {
                true => Ok(Entry::of(self, name, word.get_ref(), value)),
                false => Err(self.unknown(&format!("key of `[{name}]`"), word, keys)),
            }
        });
        Ok(Section { entries: each.collect::<Result<_, _>>()? })
    }

    fn line(&self, at: &Range<usize>) -> usize {
        1 + self.text.bytes().take(at.start).filter(|byte| *byte == b'\n').count()
    }

    fn fault(&self, at: Range<usize>, what: &str) -> Fault {
        Fault::Wrong { path: self.path.to_owned(), line: self.line(&at), what: what.to_owned() }
    }

    fn unknown(&self, what: &str, word: &Spanned<DeString<'_>>, known: &[&str]) -> Fault {
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> String {
        let file = SettingsFile::of("choreo.toml", text);
        let found = file.section("kafka", &["brokers"]).map(|_| ());
        let error = found.and_then(|()| file.section("report", &["ids", "secret"]).map(|_| ())).unwrap_err();
        assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        error.to_string()
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
        assert_eq!(
            fault("[report]\nsecrets = []\n"),
            "read choreo.toml, line 2: `secrets` is no known key of `[report]`; did you mean `secret`?"
        );
        assert_eq!(fault("\nnats = 1\n"), "read choreo.toml, line 2: `nats` is a section: write `[nats]`");
    }

    #[test]
    fn a_file_that_is_no_toml_is_refused_without_its_lines() {
        for broken in [
            "[nats]\nurl = \"nats://me:hunter2@h",
            "[nats]\nurl = nats://me:hunter2@h",
            "[kafka]\n\"hunter2@\" = 1",
            "[nats]\nhunter2 hunter2",
            "[nats]\nurl = \"a\"\nurl = \"hunter2\"",
            "[nats\nurl = \"hunter2\"",
            "\"nats://me:hunter2@h\"",
        ] {
            let text = fault(broken);
            assert!(text.starts_with("read choreo.toml, line "), "{text}");
        }
    }

    #[test]
    fn what_is_not_there_says_nothing() {
        let file = SettingsFile::of("choreo.toml", "# nothing yet\n");
        assert!(file.section("nats", &["url"]).unwrap().is_none());
        let none = SettingsFile { path: PathBuf::from("choreo.toml"), text: None };
        assert!(!none.exists() && none.section("nats", &["url"]).unwrap().is_none());
    }
}

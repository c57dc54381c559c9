//! What the suite says of redaction: `[report]` in `choreo.toml`.

use std::sync::LazyLock;

use choreo_runtime::settings::{Entry, Fault, SettingsFile};

/// What is taken out, besides what always is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Policy {
    /// More names of fields, headers and keys that are secret, as they are written.
    pub(super) secret: Vec<String>,
    /// Whether correlation ids are shown as they are.
    pub(super) shows_ids: bool,
    /// Whether the values of captures are left out.
    pub(super) hides_captures: bool,
}

impl Policy {
    /// That of this process. Where the file is not right, that is one warning, and nothing is shown that need not be.
    pub(crate) fn of_this_process() -> &'static Policy {
        static POLICY: LazyLock<Policy> = LazyLock::new(|| {
            SettingsFile::find().and_then(|file| Policy::read(&file)).unwrap_or_else(|fault| {
                eprintln!("warning: what `[report]` says of records is not heeded: failed to {fault}");
                Policy { hides_captures: true, ..Policy::default() }
            })
        });
        &POLICY
    }

    fn read(file: &SettingsFile) -> Result<Policy, Fault> {
        let mut policy = Policy::default();
        let section = file.section("report", &["secret", "ids", "captures"])?;
        for entry in section.into_iter().flat_map(|section| section.entries) {
            match entry.key() {
                "secret" => policy.secret = entry.texts("iban")?,
                "ids" => policy.shows_ids = one_of(&entry, ["hashed", "shown"])? == 1,
                _ => policy.hides_captures = one_of(&entry, ["shown", "hidden"])? == 1,
            }
        }
        Ok(policy)
    }
}

/// Which of two words the value is.
fn one_of(entry: &Entry, words: [&str; 2]) -> Result<usize, Fault> {
    let text = entry.text()?;
    let [one, other] = words;
    words.iter().position(|word| *word == text).ok_or_else(|| {
        entry.fault(format!("`{}` of `[report]` must be `\"{one}\"` or `\"{other}\"`", entry.key()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Policy, String> {
        Policy::read(&SettingsFile::of("choreo.toml", text)).map_err(|fault| fault.to_string())
    }

    #[test]
    fn the_file_says_what_is_secret() {
        assert_eq!(read(""), Ok(Policy::default()));
        assert_eq!(
            read("[report]\nsecret = [\"iban\"]\nids = \"shown\"\ncaptures = \"hidden\"\n"),
            Ok(Policy { secret: vec!["iban".to_owned()], shows_ids: true, hides_captures: true })
        );
    }

    #[test]
    fn what_it_can_t_say_is_refused() {
        let refused = |text: &str| read(text).unwrap_err();
        assert_eq!(
            refused("[report]\nids = \"show\"\n"),
            "read choreo.toml, line 2: `ids` of `[report]` must be `\"hashed\"` or `\"shown\"`"
        );
        assert_eq!(
            refused("[report]\nsecret = \"iban\"\n"),
            "read choreo.toml, line 2: `secret` must be a list of strings: `[\"iban\"]`"
        );
    }
}

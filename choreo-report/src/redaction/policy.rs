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
    /// Whether payloads, keys, headers and reports are left out, since what is secret in them can't be known.
    pub(super) withholds: bool,
}

impl Policy {
    /// That of this process. Where the file is not right, that is one warning, and nothing that came over a wire is written.
    pub(crate) fn of_this_process() -> &'static Policy {
        static POLICY: LazyLock<Policy> = LazyLock::new(|| {
            SettingsFile::find().and_then(|file| Policy::read(&file)).unwrap_or_else(|fault| {
                eprintln!(
                    "warning: records are written without payloads and reports, for what `[report]` says of secrets is not known: \
                     failed to {fault}"
                );
                Policy::withholding().clone()
            })
        });
        &POLICY
    }

    /// Nothing that came over a wire is written.
    pub(crate) fn withholding() -> &'static Policy {
        static POLICY: Policy =
            Policy { secret: Vec::new(), shows_ids: false, hides_captures: true, withholds: true };
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

/// Whether `[report]` of this file is right.
///
/// # Errors
///
/// Where it says something that it can't say.
///
/// ```
/// # mod choreo { pub use choreo_report as report; }
/// use choreo_runtime::settings::SettingsFile;
///
/// let fault = choreo::report::redaction::check(&SettingsFile::of("choreo.toml", "[report]\nids = \"maybe\"")).unwrap_err();
/// assert_eq!(fault.to_string(), "read choreo.toml, line 2: `ids` of `[report]` must be `\"hashed\"` or `\"shown\"`");
/// ```
pub fn check(file: &SettingsFile) -> Result<(), Fault> {
    Policy::read(file).map(|_| ())
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
            Ok(Policy {
                secret: vec!["iban".to_owned()],
                shows_ids: true,
                hides_captures: true,
                withholds: false
            })
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

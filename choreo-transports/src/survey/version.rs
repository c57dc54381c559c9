//! Versions in texts of others.

/// The longest version that is believed.
const LONGEST: usize = 32;

/// The first word of a text that is a version, without its `v` or `v=`. Whatever else is in the text, it is digits, letters,
/// dots, pluses and dashes.
pub(super) fn version_in(text: &str) -> Option<String> {
    let plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '.' | '-' | '+');
    let words = text.split(|char: char| !plain(char)).map(|word| word.strip_prefix('v').unwrap_or(word));
    let mut versions = words.filter(|word| {
        word.starts_with(|char: char| char.is_ascii_digit()) && word.contains('.') && word.len() <= LONGEST
    });
    versions.next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_found_as_each_program_writes_it() {
        for (text, version) in [
            ("nats-server: v2.9.10\n", "2.9.10"),
            ("Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0", "7.0.15"),
            ("openjdk 17.0.15 2025-04-15\nOpenJDK Runtime Environment", "17.0.15"),
            ("4.1.0-beta.2+b1", "4.1.0-beta.2+b1"),
        ] {
            assert_eq!(version_in(text).as_deref(), Some(version), "{text}");
        }
    }

    #[test]
    fn what_is_no_version_is_none() {
        for text in ["", "17", "version", "\u{1b}[31m", &format!("1.{}", "1".repeat(40))] {
            assert_eq!(version_in(text), None, "{text:?}");
        }
    }
}

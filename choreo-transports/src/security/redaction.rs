//! What a client library says, without the secrets that it was given.

use std::error::Error;
use std::fmt;

use secrecy::ExposeSecret;
use zeroize::Zeroizing;

use super::Secret;

/// What stands where a secret stood.
const REDACTED: &str = "[REDACTED]";

/// The shortest run of base64 that is taken for a secret: a shorter one stands in many words.
const BASE64_RUN: usize = 6;

/// What a client's error and its causes say, with the known secrets taken out.
///
/// A client may quote what it was given, in its `Display` or in the `Debug` that a caller's `unwrap` prints, so its
/// errors are never chained as they are.
#[derive(Clone)]
pub(crate) struct Scrubbed(String);

impl Scrubbed {
    /// The words of an error and of its causes.
    pub(crate) fn new(error: &dyn Error, secrets: &[&Secret]) -> Scrubbed {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            let words = error.to_string();
            // Many errors say their cause themselves.
            if !text.contains(&words) {
                text.push_str(": ");
                text.push_str(&words);
            }
            cause = error.source();
        }
        Scrubbed(scrub(&text, secrets))
    }
}

impl fmt::Display for Scrubbed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Scrubbed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Scrubbed {}

/// The text without these secrets, as they are, escaped, percent-encoded or within base64.
pub(crate) fn scrub(text: &str, secrets: &[&Secret]) -> String {
    let mut text = text.to_owned();
    for secret in secrets {
        let secret = secret.expose_secret();
        if !secret.is_empty() {
            text = without_base64(&without_spelt(&text, secret), secret);
        }
    }
    text
}

/// The text without the secret in any spelling of its bytes.
fn without_spelt(text: &str, secret: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        match spelt(rest.as_bytes(), secret.as_bytes()).and_then(|length| rest.get(length..)) {
            Some(behind) => {
                clean.push_str(REDACTED);
                rest = behind;
            }
            None => {
                clean.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    clean
}

/// How much of the text's beginning spells the secret.
fn spelt(text: &[u8], secret: &[u8]) -> Option<usize> {
    secret.iter().try_fold(0, |at, byte| Some(at + one_spelt(text.get(at..)?, *byte)?))
}

/// How much of the text's beginning spells this byte: itself, `%XX`, `+` for a blank, or `\` and itself.
fn one_spelt(text: &[u8], byte: u8) -> Option<usize> {
    match text {
        [first, ..] if *first == byte => Some(1),
        [b'+', ..] if byte == b' ' => Some(1),
        [b'\\', escaped, ..] if *escaped == byte => Some(2),
        [b'%', high, low, ..] if hex(*high) == Some(byte >> 4) && hex(*low) == Some(byte & 15) => Some(3),
        _ => None,
    }
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// The text without the words of base64 that hold the secret, wherever in what was encoded it stands.
fn without_base64(text: &str, secret: &str) -> String {
    let runs: Vec<Zeroizing<String>> = (0..3)
        .map(|offset| base64_core(secret.as_bytes(), offset))
        .filter(|run| run.len() >= BASE64_RUN)
        .collect();
    let is_base64 = |char: char| char.is_ascii_alphanumeric() || matches!(char, '+' | '/' | '-' | '_' | '=');
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let word = &rest[..rest.find(|char| !is_base64(char)).unwrap_or(rest.len())];
        let standard = Zeroizing::new(word.replace('-', "+").replace('_', "/"));
        match runs.iter().any(|run| standard.contains(run.as_str())) {
            true => clean.push_str(REDACTED),
            false => clean.push_str(word),
        }
        rest = &rest[word.len()..];
        if let Some(other) = rest.chars().next() {
            clean.push(other);
            rest = &rest[other.len_utf8()..];
        }
    }
    clean
}

/// The digits of base64 that depend on the secret alone, when `offset` other bytes stand before it.
fn base64_core(secret: &[u8], offset: usize) -> Zeroizing<String> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits = secret.len() * 8;
    let bit = |at: usize| secret[at / 8] >> (7 - at % 8) & 1;
    // The first digit that begins within the secret.
    let mut at = (6 - offset * 8 % 6) % 6;
    let mut core = Zeroizing::new(String::with_capacity(bits / 6 + 1));
    while at + 6 <= bits {
        let digit = (at..at + 6).fold(0_u8, |digit, at| digit << 1 | bit(at));
        core.push(char::from(DIGITS[usize::from(digit)]));
        at += 6;
    }
    core
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn scrubbed(text: &str, secret: &str) -> String {
        scrub(text, &[&Secret::from(secret)])
    }

    #[test]
    fn a_secret_goes_in_each_of_its_spellings() {
        let secret = "h!un te/r2\"";
        for spelling in [
            "h!un te/r2\"",
            "h%21un%20te%2Fr2%22",
            "h%21un%20te%2fr2%22",
            "h!un+te%2Fr2%22",
            r#"h!un te/r2\""#,
        ] {
            assert_eq!(scrubbed(&format!("<{spelling}>"), secret), "<[REDACTED]>", "{spelling}");
        }
    }

    #[test]
    fn a_secret_goes_out_of_base64_wherever_it_stands() {
        // "\0user\0hunter2-hunter2", "u\0hunter2-hunter2x", "us\0hunter2-hunter2xy"
        for encoded in
            ["AHVzZXIAaHVudGVyMi1odW50ZXIy", "dQBodW50ZXIyLWh1bnRlcjJ4", "dXMAaHVudGVyMi1odW50ZXIyeHk="]
        {
            assert_eq!(scrubbed(&format!("sasl {encoded}, ok"), "hunter2-hunter2"), "sasl [REDACTED], ok");
        }
    }

    #[test]
    fn other_words_stay() {
        let text = "failed to log in: ACCESS_REFUSED - Login was refused (Zürich, größer)";
        assert_eq!(scrubbed(text, "hunter2"), text);
        assert_eq!(scrubbed(text, ""), text);
    }

    #[test]
    fn the_causes_of_an_error_are_said_once_and_clean() {
        #[derive(Debug, thiserror::Error)]
        #[error("dial nats://me:hunter2@host")]
        struct Outer(#[source] std::io::Error);

        let error = Outer(std::io::Error::other("bad hunter2"));
        let clean = Scrubbed::new(&error, &[&Secret::from("hunter2")]);
        assert_eq!(clean.to_string(), "dial nats://me:[REDACTED]@host: bad [REDACTED]");
        assert_eq!(format!("{clean:?}"), clean.to_string());
        assert!(clean.source().is_none());
    }

    /// Plain base64, to hold the cores against.
    fn base64(bytes: &[u8]) -> String {
        let padded: Vec<u8> = bytes.iter().copied().chain([0; 3]).collect();
        let core = base64_core(&padded, 0);
        core[..bytes.len().div_ceil(3) * 4].to_owned()
    }

    proptest! {
        #[test]
        fn no_neighbours_hide_a_secret(before in ".{0,9}", secret in "[a-zA-Z0-9!/+ü-]{8,24}", behind in ".{0,9}") {
            let whole = format!("{before}{secret}{behind}");
            prop_assert!(!scrubbed(&whole, &secret).contains(&secret));
            let encoded = base64(whole.as_bytes());
            let clean = scrubbed(&encoded, &secret);
            prop_assert!(clean.contains(REDACTED), "{encoded} -> {clean}");
        }
    }

    #[test]
    fn the_base64_of_these_tests_is_base64() {
        let encoded = base64(b"\0user\0hunter2-hunter2");
        assert_eq!(encoded, "AHVzZXIAaHVudGVyMi1odW50ZXIy");
        assert!(base64(b"us\0hunter2").starts_with("dXMAaHVudGVyM"));
        assert_eq!(encoded.chars().next().unwrap(), 'A');
    }
}

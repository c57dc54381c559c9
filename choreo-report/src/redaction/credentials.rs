//! What looks like a credential, in a text.

use std::borrow::Cow;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;

use super::redactor::REDACTED;

/// What must stand in a text for one of the expressions to match, in any case. Looked for first: most texts have none of it,
/// and an expression costs a millisecond to make.
const HINTS: [&str; 23] = [
    "bearer",
    "basic ",
    "digest ",
    "eyj",
    "akia",
    "asia",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "xox",
    "k_live_",
    "private key",
    "://",
    "passw",
    "passphrase",
    "pwd",
    "secret",
    "token",
    "key",
];

/// The expressions, each with what of a match is kept.
static EXPRESSIONS: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    let all = [
        // RFC 6750 and 7617.
        (r"(?i)\b(bearer|basic|digest)(\s+)[A-Za-z0-9._~+/=-]{6,}", "${1}${2}"),
        // RFC 7519.
        (r"\beyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*", ""),
        (r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b", ""),
        (r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,})", ""),
        (r"\bxox[a-z]-[A-Za-z0-9-]{10,}", ""),
        (r"\b[sr]k_live_[A-Za-z0-9]{10,}", ""),
        (r"(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)", ""),
        // RFC 3986: what stands before the host.
        (r"(\b[A-Za-z][A-Za-z0-9+.-]*://)[^\s/@]*@", "${1}"),
        (
            r#"(?i)\b((?:[a-z0-9]+[_-])*(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)\\?"?\s*[:=]\s*\\?"?)[^\s"',;&}\]\\)]+"#,
            "${1}",
        ),
    ];
    all.iter().filter_map(|(text, kept)| Some((Regex::new(text).ok()?, *kept))).collect()
});

/// The text without what looks like a credential, and how many there were.
pub(super) fn without(text: &str) -> (Cow<'_, str>, u64) {
    if !may_have_some(text) {
        return (Cow::Borrowed(text), 0);
    }
    let (mut text, mut count) = (Cow::Borrowed(text), 0);
    for (expression, kept) in EXPRESSIONS.iter() {
        let found = expression.find_iter(&text).filter(|found| !found.as_str().contains(REDACTED)).count();
        if found > 0 {
            count += found as u64;
            let at = if kept.contains("${1}") && !kept.contains("${2}") && expression.as_str().ends_with("@")
            {
                "@"
            } else {
                ""
            };
            let replacement = format!("{kept}{REDACTED}{at}");
            text = Cow::Owned(expression.replace_all(&text, replacement.as_str()).into_owned());
        }
    }
    (text, count)
}

/// The text with a `*` for each character of what looks like a credential, so that all else stands where it stood.
pub(super) fn masked(text: &str) -> Cow<'_, str> {
    if !may_have_some(text) {
        return Cow::Borrowed(text);
    }
    let mut text = Cow::Borrowed(text);
    for (expression, kept) in EXPRESSIONS.iter() {
        let mask = |found: &regex::Captures<'_>| {
            let groups = if kept.is_empty() { 0 } else { found.len() - 1 };
            let kept: String =
                (1..=groups).filter_map(|group| found.get(group)).map(|part| part.as_str()).collect();
            let rest = &found[0][kept.len()..];
            format!("{kept}{}", mask(rest))
        };
        if let Cow::Owned(replaced) = expression.replace_all(&text, mask) {
            text = Cow::Owned(replaced);
        }
    }
    text
}

/// So many `*`, line breaks kept.
pub(super) fn mask(text: &str) -> String {
    text.chars().map(|letter| if letter == '\n' { letter } else { '*' }).collect()
}

fn may_have_some(text: &str) -> bool {
    static FINDER: LazyLock<Option<AhoCorasick>> =
        LazyLock::new(|| AhoCorasick::builder().ascii_case_insensitive(true).build(HINTS).ok());
    FINDER.as_ref().is_none_or(|finder| finder.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_credential_is_taken_out() {
        for (text, rest) in [
            ("Authorization: Bearer abc.def-123", "Authorization: Bearer <redacted>"),
            ("it says `basic dXNlcjpwYXNz`", "it says `basic <redacted>`"),
            ("eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl!", "<redacted>!"),
            ("key AKIAIOSFODNN7EXAMPLE here", "key <redacted> here"),
            ("ghp_0123456789abcdefghij0123456789abcdef", "<redacted>"),
            ("xoxb-1234567890-abc", "<redacted>"),
            ("amqp://user:pass@host:5672/x", "amqp://<redacted>@host:5672/x"),
            ("redis://:pass@h and https://tok@g", "redis://<redacted>@h and https://<redacted>@g"),
            ("glpat-0123456789abcdef", "<redacted>"),
            ("rk_live_0123456789", "<redacted>"),
            ("Pwd: hunter2", "Pwd: <redacted>"),
            ("passphrase=hunter2", "passphrase=<redacted>"),
            ("password=hunter2&x=1", "password=<redacted>&x=1"),
            (r#"{"db_password": "hunter2", "n": 1}"#, r#"{"db_password": "<redacted>", "n": 1}"#),
            (r#"{\"api_key\":\"k\"}"#, r#"{\"api_key\":\"<redacted>\"}"#),
            ("-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY----- done", "<redacted> done"),
        ] {
            let (without, count) = without(text);
            assert_eq!(without, rest);
            assert!(count > 0, "{text}");
        }
    }

    #[test]
    fn what_does_not_is_left_as_it_is() {
        for text in [
            "",
            "the key is missing",
            "nats://127.0.0.1:4222",
            "https://example.org/a@b",
            "a token of thanks",
            "basic x",
            "monkey=1",
            r#"{"order_id":"ORD-42","count":1000}"#,
            "sec: ret",
        ] {
            assert_eq!(without(text), (Cow::Borrowed(text), 0));
        }
    }
}

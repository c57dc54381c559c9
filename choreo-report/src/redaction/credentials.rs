//! What looks like a credential, in a text: by its own form, or by the name that stands before it.

use std::borrow::Cow;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::{Captures, Regex};

use super::redactor::REDACTED;

/// What must stand in a text for one of the expressions to match, in any case. Looked for first: most texts have none of it,
/// and an expression costs a millisecond to make.
const HINTS: [&str; 25] = [
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
    "://",
    "key",
    "auth",
    "cookie",
    "credential",
    "pass",
    "pwd",
    "secret",
    "token",
    "jwt",
];

/// Those that tell by their own form. The group `kept` stays.
static FORMS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    made(&[
        // RFC 9110: a scheme, and what is known to it alone.
        r#"(?i)(?P<kept>\b(?:proxy-)?authorization\\?["']?\s*(?:=>|[:=])\s*\\?["']?)(?:[A-Za-z-]+\s+)?[^\s"'\\,;<>]+"#,
        // RFC 6750 and 7617.
        r"(?i)(?P<kept>\b(?:bearer|basic|digest)\s+)[A-Za-z0-9._~+/=-]{6,}",
        // RFC 7519.
        r"\beyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*",
        r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",
        r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,})",
        r"\bxox[a-z]-[A-Za-z0-9-]{10,}",
        r"\b[sr]k_live_[A-Za-z0-9]{10,}",
        r"(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)",
        // RFC 3986: what stands before the host. A password may hold an `@`, and, though it must not, a `/`.
        r#"(?P<kept>\b[A-Za-z][A-Za-z0-9+.-]*://)[^\s/"'<>`]*(?P<end>@)"#,
        r#"(?P<kept>\b[A-Za-z][A-Za-z0-9+.-]*://)[^\s/:@"'<>`]*:[^\s/@"'<>`]*[^\s/@"'<>`0-9][^\s/@"'<>`]*/[^\s"'<>`]*(?P<end>@)"#,
    ])
});

/// Those that tell by a name, which must be that of something secret. As JSON, also within a string of JSON; as Rust's `Debug`
/// writes it; as a header, a form or an assignment.
static NAMED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    made(&[
        r#"(?P<kept>(?P<name>[A-Za-z][A-Za-z0-9_.-]*)\\?["']?\s*(?:=>|[:=])\s*(?:[A-Za-z_][A-Za-z0-9_]*\()*[br]{0,2}\\")(?:[^"\\]|\\[^"])*(?P<end>\\")"#,
        r#"(?P<kept>(?P<name>[A-Za-z][A-Za-z0-9_.-]*)\\?["']?\s*(?:=>|[:=])\s*(?:[A-Za-z_][A-Za-z0-9_]*\()*[br]{0,2}")(?:[^"\\]|\\.)*(?P<end>"|$)"#,
        r#"(?P<kept>(?P<name>[A-Za-z][A-Za-z0-9_.-]*)["']?\s*(?:=>|[:=])\s*')[^']*(?P<end>'|$)"#,
        r#"(?P<kept><(?P<name>[A-Za-z][A-Za-z0-9_.-]*)(?:\s[^<>]*)?>)[^<]+(?P<end></)"#,
    ])
});

/// The same, where nothing is quoted.
static BARE: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    made(&[
        r#"(?P<kept>(?P<name>[A-Za-z][A-Za-z0-9_.-]*)\\?["']?\s*(?:=>|[:=])\s*(?:[A-Za-z_][A-Za-z0-9_]*\()*)[^\s"'\\,;&{}()\[\]<>]+(?P<end>["'(]?)"#,
    ])
});

fn made(all: &[&str]) -> Vec<Regex> {
    all.iter().filter_map(|text| Regex::new(text).ok()).collect()
}

/// The text without what looks like a credential, and how many there were. `is_secret` tells of a name.
pub(super) fn without<'t>(text: &'t str, is_secret: &dyn Fn(&str) -> bool) -> (Cow<'t, str>, u64) {
    let mut count = 0;
    let all = [&FORMS, &NAMED, &BARE];
    let text = replaced(text, &all, is_secret, |taken| {
        count += u64::from(!taken.contains(REDACTED));
        REDACTED.to_owned()
    });
    (text, count)
}

/// The text with a `*` for each character of what looks like a credential, so that all else stands where it stood. It is the text of
/// a program: what is not quoted is no value.
pub(super) fn masked<'t>(text: &'t str, is_secret: &dyn Fn(&str) -> bool) -> Cow<'t, str> {
    replaced(text, &[&FORMS, &NAMED], is_secret, mask)
}

fn replaced<'t>(
    text: &'t str,
    all: &[&LazyLock<Vec<Regex>>],
    is_secret: &dyn Fn(&str) -> bool,
    mut instead: impl FnMut(&str) -> String,
) -> Cow<'t, str> {
    let mut text = Cow::Borrowed(text);
    for expression in all.iter().flat_map(|expressions| expressions.iter()) {
        let replaced = expression.replace_all(&text, |found: &Captures<'_>| {
            let group = |name: &str| found.name(name).map_or("", |part| part.as_str());
            let (kept, end) = (group("kept"), group("end"));
            if found.name("name").is_some_and(|name| !is_secret(name.as_str())) {
                return found[0].to_owned();
            }
            let taken = &found[0][kept.len()..found[0].len() - end.len()];
            // What is called, a type, and the prefix of a literal.
            let is_no_value = end == "(" || matches!(end, "\"" | "'") && matches!(taken, "b" | "r" | "br");
            if taken.is_empty() || is_no_value {
                return found[0].to_owned();
            }
            format!("{kept}{}{end}", instead(taken))
        });
        if let Cow::Owned(replaced) = replaced {
            text = Cow::Owned(replaced);
        }
    }
    text
}

/// So many `*`, line breaks kept.
pub(super) fn mask(text: &str) -> String {
    text.chars().map(|letter| if letter == '\n' { letter } else { '*' }).collect()
}

/// Whether any of the expressions could match.
pub(super) fn may_have_some(text: &str) -> bool {
    static FINDER: LazyLock<Option<AhoCorasick>> =
        LazyLock::new(|| AhoCorasick::builder().ascii_case_insensitive(true).build(HINTS).ok());
    FINDER.as_ref().is_none_or(|finder| finder.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::super::names;
    use super::*;

    #[test]
    fn what_looks_like_a_credential_is_taken_out() {
        for (text, rest) in [
            ("Authorization: Bearer abc.def-123", "Authorization: <redacted>"),
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
            (r#"password: "correct horse battery""#, r#"password: "<redacted>""#),
            (r#"{"password":"a,b;c"}"#, r#"{"password":"<redacted>"}"#),
            (r#"Login { password: Some("hunter2") }"#, r#"Login { password: Some("<redacted>") }"#),
            (r#"token: Secret("hunter2")"#, r#"token: Secret("<redacted>")"#),
            (r#""password": b"hunter2""#, r#""password": b"<redacted>""#),
            ("password:'hunter2'", "password:'<redacted>'"),
            ("amqp://user:p/ss@host", "amqp://<redacted>@host"),
            ("amqp://user:p@ss@host", "amqp://<redacted>@host"),
            ("clientSecret=abc123", "clientSecret=<redacted>"),
            (r#"accessToken: "abc123""#, r#"accessToken: "<redacted>""#),
            ("SharedAccessKey=abc", "SharedAccessKey=<redacted>"),
            ("<password>hunter2</password>", "<password><redacted></password>"),
            (r#""authorization": "ApiKey hunter22""#, r#""authorization": "<redacted>""#),
            ("authorization: ApiKey hunter22", "authorization: <redacted>"),
            ("-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY----- done", "<redacted> done"),
        ] {
            let (without, count) = without(text, &names::is_secret);
            assert!(may_have_some(text), "{text}");
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
            "https://example.org:8080/a@b",
            "let order = session(id);",
        ] {
            assert_eq!(without(text, &names::is_secret), (Cow::Borrowed(text), 0));
        }
    }
}

//! Names that say that what they name is secret.

/// Words of a name that say so by themselves.
const WORDS: [&str; 18] = [
    "accesskey",
    "accesstoken",
    "apikey",
    "authorization",
    "bearer",
    "cookie",
    "credential",
    "credentials",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "pwd",
    "secret",
    "secretkey",
    "secrets",
    "sessionid",
    "signingkey",
];

/// Words that say so one after the other.
const PAIRS: [(&str, &str); 6] = [
    ("api", "key"),
    ("access", "key"),
    ("private", "key"),
    ("secret", "key"),
    ("session", "id"),
    ("signing", "key"),
];

/// Whether a name says that its value is secret: `password`, `apiKey`, `x-api-key`, `refresh_token`, `Set-Cookie`, but not
/// `token_count`.
pub(super) fn is_secret(name: &str) -> bool {
    let words: Vec<String> =
        words(name).iter().map(|word| word.trim_end_matches(char::is_numeric).to_owned()).collect();
    let is_word = |word: &String| WORDS.contains(&word.as_str());
    let is_pair =
        |pair: &[String]| matches!(pair, [one, other] if PAIRS.contains(&(one.as_str(), other.as_str())));
    let ends = matches!(words.last().map(String::as_str), Some("token" | "tokens" | "auth" | "jwt"));
    ends || words.iter().any(is_word) || words.windows(2).any(is_pair)
}

/// The words of a name, in small letters: by case, and by what is no letter or digit.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last = ' ';
    for letter in name.chars() {
        let begins = letter.is_uppercase() && last.is_lowercase();
        if letter.is_alphanumeric() {
            if begins || !last.is_alphanumeric() {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(letter.to_lowercase());
            }
        }
        last = letter;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_is_secret_however_it_is_written() {
        for name in [
            "password",
            "PASSWORD",
            "userPassword",
            "db_password_hash",
            "passwd",
            "pwd",
            "secret",
            "client-secret",
            "apiKey",
            "api_key",
            "x-api-key",
            "X-API-Key",
            "APIKEY",
            "Authorization",
            "Proxy-Authorization",
            "auth",
            "x-auth",
            "Cookie",
            "Set-Cookie",
            "access_token",
            "refreshToken",
            "token",
            "jwt",
            "private_key",
            "privateKey",
            "session_id",
            "sessionId",
            "aws_secret_access_key",
            "credentials",
            "password2",
            "sessionid",
            "accesskey",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "order_id",
            "token_count",
            "author",
            "authority",
            "keyboard",
            "key",
            "id",
            "session",
            "count",
            "secretary",
            "",
            "-",
            "passport",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }
}

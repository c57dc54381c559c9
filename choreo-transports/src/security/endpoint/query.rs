//! The part of a URL behind the `?`.

use choreo_runtime::transport::TransportError;

use super::percent;
use super::place::refused;

/// Words that make a parameter a secret wherever they stand in its name.
const SECRET: [&str; 9] =
    ["password", "passwd", "passphrase", "secret", "token", "credential", "apikey", "privatekey", "sasl"];

/// Words that do so as a part of their own, as in `user-key`.
const SECRET_PARTS: [&str; 13] =
    ["pass", "pwd", "pw", "key", "auth", "jwt", "seed", "creds", "nkey", "user", "username", "login", "pin"];

/// The parameters, decoded.
pub(super) fn parse(text: &str) -> Result<Vec<(String, String)>, TransportError> {
    text.split('&').filter(|pair| !pair.is_empty()).map(parameter).collect()
}

fn parameter(pair: &str) -> Result<(String, String), TransportError> {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let name = percent::decode(name, "the name of a query parameter")?;
    if name.is_empty()
        || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    {
        return Err(refused(
            "the name of a query parameter has other characters than letters, digits, `-`, `_` and `.`; in a user or \
             password write `?` as %3F",
        ));
    }
    if is_secret(&name) {
        return Err(refused(format!(
            "its query parameter `{}` looks like a credential; take it out and give it by `.auth(..)`",
            *name
        )));
    }
    // Nothing is said of a `=` that is missing: such a name may be anything.
    let value = percent::decode(value, "a query parameter")?;
    Ok((name.to_string(), value.to_string()))
}

fn is_secret(name: &str) -> bool {
    let parts = parts(name);
    let joined = parts.concat();
    SECRET.iter().any(|word| joined.contains(word))
        || parts.iter().any(|part| SECRET_PARTS.contains(&part.as_str()))
        || SECRET_PARTS.contains(&joined.as_str())
}

/// The words of a name, in lower case: `sslKey`, `ssl-key` and `ssl_key` are `ssl` and `key`.
fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut before = '_';
    for char in name.chars() {
        let begins =
            matches!(char, '-' | '_' | '.') || (char.is_ascii_uppercase() && before.is_ascii_lowercase());
        if begins {
            parts.push(String::new());
        }
        if let (Some(part), true) = (parts.last_mut(), char.is_ascii_alphanumeric()) {
            part.push(char.to_ascii_lowercase());
        }
        before = char;
    }
    parts
}

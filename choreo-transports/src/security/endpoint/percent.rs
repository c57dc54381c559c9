//! Percent-encoding.

use choreo_runtime::transport::TransportError;
use zeroize::Zeroizing;

use super::place::refused;

/// The text with every `%XX` decoded. `what` it is names it in an error, which does not quote it.
pub(super) fn decode(text: &str, what: &str) -> Result<Zeroizing<String>, TransportError> {
    // As long as it can get, so that it never grows and leaves a copy behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let decoded = match byte {
            b'%' => match (rest.next().and_then(digit), rest.next().and_then(digit)) {
                (Some(high), Some(low)) => high * 16 + low,
                _ => {
                    let fault = format!("a `%` in {what} is not followed by two hex digits; write it as %25");
                    return Err(refused(fault));
                }
            },
            byte => byte,
        };
        bytes.push(decoded);
    }
    let decoded =
        std::str::from_utf8(&bytes).map_err(|_| refused(format!("{what} is not UTF-8 when decoded")))?;
    match decoded.chars().any(char::is_control) {
        true => Err(refused(format!("{what} holds a control character"))),
        false => Ok(Zeroizing::new(decoded.to_owned())),
    }
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// The text with everything encoded that may not stand in a path as it is.
pub(super) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte))
            }
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

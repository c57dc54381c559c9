//! Names on the wire that are not text.

use std::borrow::Cow;

/// The bytes as text. Those that are not UTF-8 are written as `\xff`: a name that is visibly strange, where a
/// replacement character would make different names look the same.
pub(crate) fn escaped(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_and_other_bytes_are_written_out() {
        assert_eq!(escaped("größe".as_bytes()), "größe");
        assert_eq!(escaped(b"a\xff\x00b\xc3"), "a\\xff\0b\\xc3");
    }
}

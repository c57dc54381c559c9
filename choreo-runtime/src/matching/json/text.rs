//! Strings as they stand in a JSON text.

use std::borrow::Cow;

/// What stands between the quotes of a valid JSON string. Unescaped only where it has escapes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text<'a> {
    raw: &'a str,
    /// How far there is no escape. (A `bool` would leave room for the tags of the enums around it, and their
    /// copies would then be of odd bytes, which a processor is slow to read back.)
    plain: usize,
}

impl<'a> Text<'a> {
    pub(super) fn new(raw: &'a str, plain: usize) -> Text<'a> {
        Text { raw, plain }
    }

    /// A string that does not come from a JSON text.
    pub(in crate::matching) fn plain(text: &'a str) -> Text<'a> {
        Text { raw: text, plain: text.len() }
    }

    /// The string, where it stands in the text as it is.
    #[inline]
    pub(in crate::matching) fn without_escapes(&self) -> Option<&'a str> {
        (self.plain == self.raw.len()).then_some(self.raw)
    }

    /// Whether it is this string.
    #[inline]
    pub(in crate::matching) fn is(&self, other: &str) -> bool {
        match self.without_escapes() {
            Some(text) => text == other,
            None => unescaped(self.raw) == other,
        }
    }

    /// The string itself.
    pub(crate) fn get(&self) -> Cow<'a, str> {
        match self.without_escapes() {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(unescaped(self.raw)),
        }
    }
}

const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);

/// The high bit of the first byte that ends a run of ordinary characters: a quote, a backslash, a control.
/// (Bits above the lowest one set may be wrong: a borrow runs upwards.)
#[inline]
fn ends(word: u64) -> u64 {
    let quote = word ^ (ONES * b'"' as u64);
    let backslash = word ^ (ONES * b'\\' as u64);
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    let quote = quote.wrapping_sub(ONES) & !quote;
    let backslash = backslash.wrapping_sub(ONES) & !backslash;
    (control | quote | backslash) & HIGHS
}

#[inline(always)]
fn ordinary(bytes: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let found = ends(u64::from_le_bytes(*chunk));
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)) {
        at += 1;
    }
    at
}

/// Where the string that begins here has its first escape, if any, and where it ends; `None` where it is not a
/// string.
#[inline(always)]
pub(super) fn closing_quote(bytes: &[u8], from: usize) -> Option<(usize, usize)> {
    let at = ordinary(bytes, from);
    match bytes.get(at) {
        Some(b'"') => Some((at, at)),
        Some(b'\\') => closing_quote_after_escape(bytes, at).map(|end| (at, end)),
        _ => None,
    }
}

#[cold]
fn closing_quote_after_escape(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at),
            b'\\' => at = escape(bytes, at + 1)?.1,
            _ => return None,
        }
        at = ordinary(bytes, at);
    }
}

/// The character of the escape behind this backslash, and where the text goes on. A lone surrogate is none.
fn escape(bytes: &[u8], at: usize) -> Option<(char, usize)> {
    let simple = match bytes.get(at)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode(bytes, at + 1),
        _ => return None,
    };
    Some((simple, at + 1))
}

fn unicode(bytes: &[u8], at: usize) -> Option<(char, usize)> {
    let first = hex(bytes, at)?;
    if !(0xD800..0xDC00).contains(&first) {
        return char::from_u32(first).map(|c| (c, at + 4));
    }
    if bytes.get(at + 4..at + 6)? != b"\\u" {
        return None;
    }
    let second = hex(bytes, at + 6)?;
    if !(0xDC00..0xE000).contains(&second) {
        return None;
    }
    let joined = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
    char::from_u32(joined).map(|c| (c, at + 10))
}

fn hex(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.iter().try_fold(0, |sum, &digit| Some(sum * 16 + char::from(digit).to_digit(16)?))
}

fn unescaped(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut at = 0;
    while let Some(plain) = raw.get(at..).and_then(|rest| rest.split('\\').next()) {
        out.push_str(plain);
        match escape(raw.as_bytes(), at + plain.len() + 1) {
            Some((c, next)) => {
                out.push(c);
                at = next;
            }
            None => break,
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Option<String> {
        let text = format!("{body}\" tail tail tail");
        let (plain, end) = closing_quote(text.as_bytes(), 0)?;
        Some(Text::new(&text[..end], plain).get().into_owned())
    }

    #[test]
    fn a_string_is_read_as_serde_json_reads_it() {
        let bodies = [
            "",
            "a",
            "abcdefg",
            "abcdefgh",
            "abcdefghi",
            "\\n",
            "a\\\"b",
            "\\\\",
            "\\/",
            "\\b\\f\\r\\t",
            "äöü€𝄞",
            "\\u00e4",
            "\\uD834\\uDD1E",
            "\\u0000",
            "\\ud834",
            "\\udd1e",
            "\\ud834\\u0041",
            "\\x",
            "\\u12",
            "a\nb",
            "a\u{1f}",
            "\u{7f}",
            "12345678\\n12345678\\u20ac!",
            "\\uD834\\n",
        ];
        for body in bodies {
            let theirs = serde_json::from_str::<String>(&format!("\"{body}\"")).ok();
            assert_eq!(read(body), theirs, "{body:?}");
        }
    }

    #[test]
    fn the_end_of_a_run_is_found_at_every_offset() {
        for at in 0..20 {
            for end in ['"', '\\', '\n', '\0', '\u{1f}'] {
                let text = format!("{}{end}\"\"\\ä!{}", "ä".repeat(at), " ".repeat(9));
                assert_eq!(ordinary(text.as_bytes(), 0), 2 * at, "{text:?}");
            }
        }
        assert_eq!(ordinary("äöüß€ !#[]^~".as_bytes(), 0), "äöüß€ !#[]^~".len());
    }

    #[test]
    fn a_comparison_sees_through_escapes() {
        let text = Text::new("\\u004fRD\\u002d1", 0);
        assert!(text.is("ORD-1"));
        assert!(!text.is("ORD-2"));
        assert!(Text::plain("\\n").is("\\n"));
    }
}

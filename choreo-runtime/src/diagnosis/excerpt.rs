//! Text from outside, made fit to show: shortened, one line, no control characters.

use std::fmt::Write as _;

use crate::message::Arrival;

/// How many characters of a payload a line shows.
pub(super) const PAYLOAD: usize = 120;

/// The text on one line, cut to so many characters with `…` for the rest. What a terminal would act on
/// (control characters, characters that turn the direction of writing or have no width) is escaped as Rust
/// would.
pub(super) fn shortened(text: &str, limit: usize) -> String {
    let mut out = String::new();
    for (n, c) in text.chars().enumerate() {
        if n == limit {
            out.push('…');
            break;
        }
        put(&mut out, c);
    }
    out
}

/// The lines of a text that may have several (a panic message), each [`shortened`]; at most twenty.
pub(super) fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().take(20).map(|line| shortened(line, 400)).collect();
    if text.lines().nth(20).is_some() {
        lines.push("…".to_owned());
    }
    lines
}

/// A payload on one line: text as it is (JSON without its spaces), anything else as hex with its length.
pub(super) fn payload(bytes: &[u8], limit: usize) -> String {
    if bytes.is_empty() {
        return "(empty)".to_owned();
    }
    // A character has at most four bytes, and white space that is left out must not starve the excerpt.
    let head = &bytes[..bytes.len().min(limit * 16)];
    let (text, whole) = match std::str::from_utf8(head) {
        Ok(text) => (text, head.len() == bytes.len()),
        Err(error) if error.error_len().is_none() && head.len() < bytes.len() => {
            (std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default(), false)
        }
        Err(_) => return hex(bytes, limit),
    };
    let mut out = String::new();
    let mut cut = !whole;
    for (n, c) in Compact::new(text).enumerate() {
        if n == limit {
            cut = true;
            break;
        }
        put(&mut out, c);
    }
    if cut {
        let _ = write!(out, "… ({})", super::number::counted(bytes.len() as u64, "byte"));
    }
    out
}

/// A message's payload on one line: as its codec decoded it, or else its bytes.
pub(super) fn message(arrival: &Arrival, limit: usize) -> String {
    payload(arrival.content().unwrap_or(&arrival.payload), limit)
}

fn hex(bytes: &[u8], limit: usize) -> String {
    let shown = bytes.len().min(limit / 3);
    let mut out = format!("{}, not text: ", super::number::counted(bytes.len() as u64, "byte"));
    for (n, byte) in bytes[..shown].iter().enumerate() {
        let _ = write!(out, "{}{byte:02x}", if n == 0 { "" } else { " " });
    }
    if shown < bytes.len() {
        out.push('…');
    }
    out
}

/// The characters of a payload, without the white space between the tokens of JSON.
struct Compact<'t> {
    chars: std::str::Chars<'t>,
    json: bool,
    in_string: bool,
    escaped: bool,
}

impl<'t> Compact<'t> {
    fn new(text: &'t str) -> Compact<'t> {
        let json = matches!(text.trim_start().chars().next(), Some('{' | '['));
        Compact { chars: text.chars(), json, in_string: false, escaped: false }
    }
}

impl Iterator for Compact<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        loop {
            let c = self.chars.next()?;
            let escaped = self.escaped;
            self.escaped = self.in_string && c == '\\' && !escaped;
            if c == '"' && !escaped {
                self.in_string = !self.in_string;
            }
            if !self.json || self.in_string || !matches!(c, ' ' | '\t' | '\n' | '\r') {
                return Some(c);
            }
        }
    }
}

fn put(out: &mut String, c: char) {
    let acts = c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    match c {
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        '\r' => out.push_str("\\r"),
        c if acts => out.extend(c.escape_unicode()),
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::{lines, payload, shortened};

    #[test]
    fn nothing_a_terminal_acts_on_gets_through() {
        assert_eq!(shortened("a\u{1b}[2Jb\rc\u{9b}31m\u{7f}", 99), r"a\u{1b}[2Jb\rc\u{9b}31m\u{7f}");
        assert_eq!(shortened("\u{202e}kcatta\u{2066}", 99), r"\u{202e}kcatta\u{2066}");
        assert_eq!(shortened("Zoë 中文 👍", 99), "Zoë 中文 👍");
        assert_eq!(payload(b"\x1b]0;gone\x07", 120), r"\u{1b}]0;gone\u{7}");
    }

    #[test]
    fn json_is_shown_without_the_space_between_its_tokens() {
        let pretty = "{\n  \"a b\": \"x \\\" y\",\n\t\"c\": [1, 2]\n}";
        assert_eq!(payload(pretty.as_bytes(), 120), r#"{"a b":"x \" y","c":[1,2]}"#);
        assert_eq!(payload(b"two words\n", 120), "two words\\n");
    }

    #[test]
    fn a_long_payload_is_cut_between_characters_and_says_its_length() {
        let long = "é".repeat(5_000);
        assert_eq!(payload(long.as_bytes(), 4), "éééé… (10,000 bytes)");
        let odd = format!("x{long}");
        assert_eq!(payload(odd.as_bytes(), 3), "xéé… (10,001 bytes)");
        assert_eq!(payload("abcd".as_bytes(), 4), "abcd");
        let blank = format!("[{}1]", " ".repeat(100_000));
        assert_eq!(payload(blank.as_bytes(), 4), "[… (100,003 bytes)");
    }

    #[test]
    fn bytes_that_are_not_text_are_hex() {
        assert_eq!(payload(&[0x00, 0xff, 0x10], 120), "3 bytes, not text: 00 ff 10");
        assert_eq!(payload(&[0xff; 50], 6), "50 bytes, not text: ff ff…");
        assert_eq!(payload(b"ab\xc3", 120), "3 bytes, not text: 61 62 c3");
        assert_eq!(payload(b"", 120), "(empty)");
    }

    #[test]
    fn text_is_cut_and_lines_are_kept() {
        assert_eq!(shortened("abcdef", 3), "abc…");
        assert_eq!(shortened("abc", 3), "abc");
        assert_eq!(lines("left: 1\nright:\t2"), ["left: 1", "right:\\t2"]);
        assert_eq!(lines(&"x\n".repeat(50)).len(), 21);
    }
}

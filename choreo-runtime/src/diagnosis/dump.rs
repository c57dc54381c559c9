//! The bytes of a payload, where it could not be decoded.

use std::fmt::Write as _;

use super::number::counted;

/// How many bytes a line shows.
const WIDTH: usize = 16;
/// How many lines are shown before and after the one at which decoding failed.
const AROUND: usize = 3;

/// A payload as offsets, hexadecimal bytes and text, around the byte at which decoding failed; `None` where it is empty.
pub(super) fn text(bytes: &[u8], at: Option<usize>) -> Option<String> {
    if bytes.is_empty() {
        return None;
    }
    let rows: Vec<&[u8]> = bytes.chunks(WIDTH).collect();
    let marked = at.map(|at| (at / WIDTH).min(rows.len() - 1));
    let first = marked.unwrap_or_default().saturating_sub(AROUND);
    let shown = &rows[first..rows.len().min(marked.unwrap_or(AROUND) + AROUND + 1)];
    let mut out = format!("its {}{}:", counted(bytes.len() as u64, "byte"), failed(bytes.len(), at));
    if first > 0 {
        let _ = write!(out, "\n  … {} before", counted((first * WIDTH) as u64, "byte"));
    }
    for (row, index) in shown.iter().zip(first..) {
        let mark = if marked == Some(index) { '>' } else { ' ' };
        let _ = write!(out, "\n{mark} {:08x}  {:49} |{}|", index * WIDTH, hex(row), ascii(row));
        if let Some(at) = at.filter(|_| mark == '>') {
            let _ = write!(out, "\n{:1$}^^", "", 12 + column(at - index * WIDTH));
        }
    }
    let rest = bytes.len().saturating_sub((first + shown.len()) * WIDTH);
    if rest > 0 {
        let _ = write!(out, "\n  … {} more", counted(rest as u64, "byte"));
    }
    Some(out)
}

fn failed(length: usize, at: Option<usize>) -> String {
    match at {
        None => String::new(),
        Some(at) if at >= length => "; they end too early".to_owned(),
        Some(at) => format!("; decoding fails at byte {at} (0x{at:02x})"),
    }
}

fn hex(row: &[u8]) -> String {
    let mut out = String::new();
    for (index, byte) in row.iter().enumerate() {
        let space = if column(index) > out.len() { " " } else { "" };
        let _ = write!(out, "{space}{byte:02x} ");
    }
    out
}

/// The column of a byte in a row: after eight of them the gap is wider.
fn column(index: usize) -> usize {
    index * 3 + usize::from(index >= WIDTH / 2)
}

fn ascii(row: &[u8]) -> String {
    row.iter().map(|byte| if matches!(byte, b' '..=b'~') { char::from(*byte) } else { '.' }).collect()
}

#[cfg(test)]
mod tests {
    use super::text;

    fn counting(length: u16) -> Vec<u8> {
        (0..length).map(|n| n.to_le_bytes()[0]).collect()
    }

    #[test]
    fn the_line_of_the_failure_is_marked_and_its_byte_too() {
        insta::assert_snapshot!(text(b"\x82\xa2id\x07\xa4paid\xc3\xa5total\xc1\x00|", Some(17)).unwrap());
    }

    #[test]
    fn of_a_long_payload_a_few_lines_around_the_failure_are_shown() {
        insta::assert_snapshot!(text(&counting(1_000), Some(0x105)).unwrap());
    }

    #[test]
    fn a_payload_that_ends_too_early_is_marked_behind_its_end() {
        insta::assert_snapshot!(text(&counting(20), Some(20)).unwrap());
        insta::assert_snapshot!("at_a_whole_line", text(&counting(16), Some(16)).unwrap());
    }

    #[test]
    fn without_an_offset_the_first_lines_are_shown() {
        insta::assert_snapshot!(text(&counting(300), None).unwrap());
        assert_eq!(text(b"", Some(0)), None);
    }
}

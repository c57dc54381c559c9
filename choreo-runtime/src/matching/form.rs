//! Forms of strings: UUIDs and timestamps.

/// Whether it is a UUID in the hyphenated form of RFC 9562, in either case.
pub(super) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Whether it is a timestamp of RFC 3339: a day of the calendar, a time of day (a leap second only where one
/// can be: at 23:59:60 UTC on the last day of a month), an offset.
pub(super) fn is_timestamp(text: &str) -> bool {
    timestamp(text.as_bytes()).is_some()
}

fn timestamp(text: &[u8]) -> Option<()> {
    let mut rest = text;
    let year = digits(&mut rest, 4)?;
    literal(&mut rest, b"-")?;
    let month = within(digits(&mut rest, 2)?, 1, 12)?;
    literal(&mut rest, b"-")?;
    let day = within(digits(&mut rest, 2)?, 1, last_day(year, month))?;
    literal(&mut rest, b"Tt")?;
    let hour = within(digits(&mut rest, 2)?, 0, 23)?;
    literal(&mut rest, b":")?;
    let minute = within(digits(&mut rest, 2)?, 0, 59)?;
    literal(&mut rest, b":")?;
    let second = within(digits(&mut rest, 2)?, 0, 60)?;
    if literal(&mut rest, b".").is_some() {
        digits(&mut rest, 1)?;
        while digits(&mut rest, 1).is_some() {}
    }
    let offset = offset(&mut rest)?;
    if second == 60 {
        leap(day == last_day(year, month), day == 1, hour * 60 + minute - offset)?;
    }
    rest.is_empty().then_some(())
}

/// Minutes east of UTC.
fn offset(rest: &mut &[u8]) -> Option<i32> {
    let sign = match literal(rest, b"Zz+-")? {
        b'+' => 1,
        b'-' => -1,
        _ => return Some(0),
    };
    let hours = within(digits(rest, 2)?, 0, 23)?;
    literal(rest, b":")?;
    let minutes = within(digits(rest, 2)?, 0, 59)?;
    Some(sign * (hours * 60 + minutes))
}

/// Whether it is the last minute of a month in UTC, `minutes` from the local midnight.
fn leap(last_day: bool, first_day: bool, minutes: i32) -> Option<()> {
    const LAST: i32 = 24 * 60 - 1;
    match minutes {
        LAST => last_day.then_some(()),
        // East of UTC the local day is the next one already.
        -1 => first_day.then_some(()),
        _ => None,
    }
}

fn last_day(year: i32, month: i32) -> i32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn within(number: i32, least: i32, most: i32) -> Option<i32> {
    (least..=most).contains(&number).then_some(number)
}

fn digits(rest: &mut &[u8], count: usize) -> Option<i32> {
    let (head, tail) = rest.split_at_checked(count)?;
    let number = head
        .iter()
        .try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + i32::from(digit - b'0')))?;
    *rest = tail;
    Some(number)
}

fn literal(rest: &mut &[u8], any_of: &[u8]) -> Option<u8> {
    let (&head, tail) = rest.split_first()?;
    if !any_of.contains(&head) {
        return None;
    }
    *rest = tail;
    Some(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_hyphenated_hex_of_either_case() {
        for text in [
            "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
            "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6",
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
        ] {
            assert!(is_uuid(text), "{text}");
        }
        for text in [
            "",
            "f81d4fae7dec11d0a76500a0c91e6bf6",
            "{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}",
            "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
            "f81d4fae-7dec-11d0-a765-00a0c91e6bfg",
            "f81d4fae-7dec-11d0-a765-00a0c91e6bf",
            "f81d4fae-7dec-11d0-a765000a0c91e6bf6",
            "f81d4faé-7dec-11d0-a765-00a0c91e6bf",
        ] {
            assert!(!is_uuid(text), "{text}");
        }
    }

    #[test]
    fn a_timestamp_is_what_rfc_3339_says() {
        for text in [
            "1985-04-12T23:20:50.52Z",
            "1996-12-19T16:39:57-08:00",
            "1937-01-01T12:00:27.87+00:20",
            "2024-02-29t00:00:00z",
            "2000-02-29T00:00:00Z",
            "0000-01-01T00:00:00-00:00",
            "2024-12-31T23:59:59.999999999999+23:59",
            // Leap seconds.
            "1990-12-31T23:59:60Z",
            "1990-12-31T15:59:60-08:00",
            "1991-01-01T08:59:60.5+09:00",
            "2015-06-30T23:59:60Z",
        ] {
            assert!(is_timestamp(text), "{text}");
        }
    }

    #[test]
    fn a_timestamp_is_nothing_else() {
        for text in [
            "",
            "2024-01-01",
            "2024-01-01T00:00Z",
            "2024-01-01T00:00:00",
            "2024-01-01 00:00:00Z",
            "2024-01-01T00:00:00.Z",
            "2024-01-01T00:00:00,5Z",
            "2024-01-01T00:00:00+0100",
            "2024-01-01T00:00:00+24:00",
            "2024-01-01T00:00:00+01:60",
            "2024-01-01T24:00:00Z",
            "2024-01-01T00:60:00Z",
            "2024-01-01T00:00:61Z",
            "2023-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2024-13-01T00:00:00Z",
            "2024-00-01T00:00:00Z",
            "2024-04-31T00:00:00Z",
            "2024-01-00T00:00:00Z",
            "24-01-01T00:00:00Z",
            "2024-01-01T00:00:00Z ",
            " 2024-01-01T00:00:00Z",
            "2024-01-01T00:00:00Zx",
            "+024-01-01T00:00:00Z",
            "２024-01-01T00:00:00Z",
            // No leap second can be there.
            "1990-12-31T12:00:60Z",
            "1990-12-30T23:59:60Z",
            "1990-12-31T23:59:60-08:00",
            "1991-01-02T08:59:60+09:00",
        ] {
            assert!(!is_timestamp(text), "{text}");
        }
    }
}

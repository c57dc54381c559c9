//! Instants and days as RFC 3339 writes them.

/// `1970-01-01`: so many days after it.
fn date(days: i64) -> Option<String> {
    let (year, month, day) = civil(days)?;
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// `1970-01-01T00:00:00Z`: so many seconds and nanoseconds after it; `None` where a year has not four digits.
pub(super) fn timestamp(seconds: i64, nanos: i64) -> Option<String> {
    let (seconds, nanos) = (seconds.checked_add(nanos.div_euclid(NANOS))?, nanos.rem_euclid(NANOS));
    let date = date(seconds.div_euclid(86_400))?;
    Some(format!("{date}T{}Z", clock(seconds.rem_euclid(86_400), nanos)))
}

const NANOS: i64 = 1_000_000_000;

fn clock(seconds: i64, nanos: i64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let whole = format!("{hours:02}:{minutes:02}:{seconds:02}");
    match nanos {
        0 => whole,
        _ => format!("{whole}.{}", format!("{nanos:09}").trim_end_matches('0')),
    }
}

/// Year, month and day, by the days since 1970-01-01. Counted in eras of 400 years that begin in March, so that
/// the leap day is an era's last.
fn civil(days: i64) -> Option<(i64, i64, i64)> {
    const ERA: i64 = 146_097;
    let days = days.checked_add(719_468)?;
    let (era, day) = (days.div_euclid(ERA), days.rem_euclid(ERA));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (0..=9999).contains(&year).then_some((year, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (days, text) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (19_782, "2024-02-29"),
            (19_783, "2024-03-01"),
            (-719_528, "0000-01-01"),
            (2_932_896, "9999-12-31"),
        ] {
            assert_eq!(date(days).as_deref(), Some(text));
        }
        assert_eq!(date(2_932_897), None);
        assert_eq!(date(i64::MAX), None);
        assert_eq!(date(i64::MIN), None);
    }

    #[test]
    fn instants_have_no_more_digits_than_they_need() {
        assert_eq!(timestamp(0, 0).as_deref(), Some("1970-01-01T00:00:00Z"));
        assert_eq!(timestamp(1_709_210_096, 500_000_000).as_deref(), Some("2024-02-29T12:34:56.5Z"));
        assert_eq!(timestamp(0, -1).as_deref(), Some("1969-12-31T23:59:59.999999999Z"));
        assert_eq!(timestamp(i64::MAX, i64::MAX), None);
        assert_eq!(timestamp(i64::MIN, i64::MIN), None);
    }
}

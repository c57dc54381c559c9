//! Durations, as every text shows them.

use std::time::Duration;

/// A measured time: `0.0 ms`, `12.4 ms`, `500 ms`, `1.5 s`, `5 s`. Below 100 ms with one digit, so that
/// times under each other align.
pub(super) fn shown(duration: Duration) -> String {
    match duration.as_secs_f64() * 1e3 {
        ms if ms < 99.95 => format!("{ms:.1} ms"),
        ms if ms < 995.0 => format!("{ms:.0} ms"),
        ms => format!("{} s", trimmed(ms / 1e3, 2)),
    }
}

/// A time that somebody wrote down, as she would write it: `50 ms`, `0.25 ms`, `1.5 s`.
pub(super) fn stated(duration: Duration) -> String {
    match duration.as_secs_f64() * 1e3 {
        ms if ms < 1e3 => format!("{} ms", trimmed(ms, 6)),
        ms => format!("{} s", trimmed(ms / 1e3, 3)),
    }
}

/// A measured time and the stated one that it is over: where rounding would hide that, in full.
pub(super) fn over(measured: Duration, stated_: Duration) -> (String, String) {
    let hidden = measured.saturating_sub(stated_) < Duration::from_micros(50);
    let measured = if hidden { stated(measured) } else { shown(measured) };
    (measured, stated(stated_))
}

fn trimmed(number: f64, digits: usize) -> String {
    let text = format!("{number:.digits$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{over, shown, stated};

    #[test]
    fn measured_times_have_one_digit_where_it_matters() {
        let cases = [
            (0, "0.0 ms"),
            (49_999, "0.0 ms"),
            (250_000, "0.2 ms"),
            (1_000_000, "1.0 ms"),
            (12_400_000, "12.4 ms"),
            (99_940_000, "99.9 ms"),
            (99_960_000, "100 ms"),
            (500_000_000, "500 ms"),
            (512_345_678, "512 ms"),
            (999_999_999, "1 s"),
            (1_500_000_000, "1.5 s"),
            (5_000_000_000, "5 s"),
            (90_000_000_000, "90 s"),
        ];
        for (nanos, text) in cases {
            assert_eq!(shown(Duration::from_nanos(nanos)), text, "{nanos} ns");
        }
    }

    #[test]
    fn stated_times_read_as_written() {
        let cases = [
            (0, "0 ms"),
            (250, "0.25 ms"),
            (50_000, "50 ms"),
            (999_999, "999.999 ms"),
            (1_500_000, "1.5 s"),
            (100_000_000, "100 s"),
        ];
        for (micros, text) in cases {
            assert_eq!(stated(Duration::from_micros(micros)), text, "{micros} us");
        }
    }

    #[test]
    fn what_is_over_its_budget_never_reads_as_inside() {
        let read = |latency, budget| over(Duration::from_micros(latency), Duration::from_micros(budget));
        assert_eq!(read(71_234, 50_000), ("71.2 ms".into(), "50 ms".into()));
        assert_eq!(read(50_012, 50_000), ("50.012 ms".into(), "50 ms".into()));
        assert_eq!(read(26, 25), ("0.026 ms".into(), "0.025 ms".into()));
    }
}

//! What is different from an earlier run, as a terminal shows it.

use std::fmt::Write as _;

use crate::comparison::{Change, Comparison};

/// How many earlier runs are named one by one.
const NAMED: usize = 3;

/// What broke, what got slower, what is new, mended or gone.
pub fn compared(comparison: &Comparison) -> String {
    let Comparison { earlier, broke, mended, new, gone, narrowed, narrowed_before, slower } = comparison;
    let earlier = match earlier.as_slice() {
        [first, .., last] if earlier.len() > NAMED => format!("{} runs, {first} to {last}", earlier.len()),
        few => few.join(", "),
    };
    let mut text = format!("compared with {earlier}:");
    if comparison.is_empty() {
        text.push_str(" nothing is different");
    }
    text.push('\n');
    list(&mut text, "broke", broke);
    for (at, of) in slower.iter().enumerate() {
        let millis = |ns: u64| ns as f64 / 1e6;
        let word = if at == 0 { "slower" } else { "" };
        let _ = write!(
            text,
            "{word:>7}  {}\n         {}: {:.1} ms, and was {:.1} ms ({:.1} times)",
            of.test,
            of.hop,
            millis(of.now_ns),
            millis(of.before_ns),
            of.ratio(),
        );
        if let Some(budget) = of.budget_ns {
            let _ = write!(text, "; budget {:.1} ms", millis(budget));
        }
        text.push('\n');
    }
    match new.as_slice() {
        [_, ..] if *narrowed_before => left_out(&mut text, new.len(), ("earlier", "later")),
        new => list(&mut text, "new", new),
    }
    list(&mut text, "mended", mended);
    match gone.as_slice() {
        [_, ..] if *narrowed => left_out(&mut text, gone.len(), ("later", "earlier")),
        gone => list(&mut text, "gone", gone),
    }
    text.truncate(text.trim_end().len());
    text
}

/// What a filter leaves out of one run is not gone, and not new.
fn left_out(text: &mut String, tests: usize, (narrowed, other): (&str, &str)) {
    let noun = if tests == 1 { "test" } else { "tests" };
    let _ = writeln!(
        text,
        "         the {narrowed} run was narrowed by a filter: {tests} {noun} of the {other} one did not run in it"
    );
}

fn list(text: &mut String, word: &str, changes: &[Change]) {
    for (at, Change { test, trouble, place, .. }) in changes.iter().enumerate() {
        let word = if at == 0 { word } else { "" };
        let _ = writeln!(text, "{word:>7}  {test}");
        if let Some(trouble) = trouble {
            let _ = writeln!(text, "         {trouble}");
        }
        if let Some((file, line)) = place {
            let _ = writeln!(text, "         {file}:{line}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comparison::Slower;

    #[test]
    fn a_comparison_is_read_at_a_glance() {
        let change = |test: &str| Change {
            test: test.to_owned(),
            before: None,
            now: None,
            trouble: None,
            place: None,
        };
        let broken = Change {
            trouble: Some("expect orders.processed: TIMEOUT: nothing came".to_owned()),
            place: Some(("tests/orders.rs".to_owned(), 7)),
            ..change("shop::orders::settles")
        };
        let slower = Slower {
            test: "shop::orders::ships".to_owned(),
            hop: "expect orders.shipped".to_owned(),
            before_ns: 10_000_000,
            now_ns: 84_000_000,
            budget_ns: Some(100_000_000),
        };
        let comparison = Comparison {
            earlier: vec!["20261129-105109-4711".to_owned()],
            broke: vec![broken, change("shop::orders::closes")],
            new: vec![change("shop::orders::returns")],
            slower: vec![slower],
            ..Comparison::default()
        };
        insta::assert_snapshot!(compared(&comparison));
        let gone = vec![change("shop::orders::a"), change("shop::orders::b")];
        let earlier = || comparison.earlier.clone();
        let narrowed = Comparison { earlier: earlier(), narrowed: true, gone, ..Comparison::default() };
        assert_eq!(
            compared(&narrowed),
            "compared with 20261129-105109-4711:\n         \
             the later run was narrowed by a filter: 2 tests of the earlier one did not run in it"
        );
        let new = vec![change("shop::orders::a")];
        let before = Comparison { earlier: earlier(), narrowed_before: true, new, ..Comparison::default() };
        assert_eq!(
            compared(&before),
            "compared with 20261129-105109-4711:\n         \
             the earlier run was narrowed by a filter: 1 test of the later one did not run in it"
        );
        let all = Comparison { narrowed: false, ..narrowed };
        assert!(compared(&all).contains("   gone  shop::orders::a\n         shop::orders::b"));
        assert_eq!(
            compared(&Comparison { earlier: comparison.earlier, ..Comparison::default() }),
            "compared with 20261129-105109-4711: nothing is different"
        );
    }

    #[test]
    fn of_many_earlier_runs_the_first_and_the_last_are_named() {
        let of = |count: usize| {
            let earlier = (1..=count).map(|run| format!("run-{run}")).collect();
            compared(&Comparison { earlier, ..Comparison::default() })
        };
        assert_eq!(of(3), "compared with run-1, run-2, run-3: nothing is different");
        assert_eq!(of(50), "compared with 50 runs, run-1 to run-50: nothing is different");
    }
}

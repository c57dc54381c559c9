//! Malformed statements: what is kept of them, and what is said.

use super::parsed;

/// The cases of `malformed.txt`: the source, `=>` what came out, and the mistakes, each with the text that it marks.
fn cases() -> impl Iterator<Item = (&'static str, &'static str)> {
    include_str!("malformed.txt").split("\n\n").filter_map(|case| case.trim_end().split_once("\n    => "))
}

#[test]
fn each_mistake_is_said_once_at_the_token_to_change() {
    let mut count = 0;
    for (source, expected) in cases() {
        let (statements, mistakes) = parsed(source);
        let mut actual = if statements.is_empty() { "(nothing)".to_owned() } else { statements.join(" ;; ") };
        for mistake in mistakes {
            actual += &format!("\n    {mistake}");
        }
        assert_eq!(actual.trim_end(), expected.trim_end(), "\n{source}\n    => {actual}\n");
        count += 1;
    }
    assert!(count > 150, "{count}");
}

#[test]
fn five_mistakes_in_five_statements_are_five_messages() {
    let source = "
        publish \"a\" { x: };
        exepct \"b\" as done;
        expect topic { n: 1 };
        expect \"c\" { n: len, m: 1 } as other;
        never \"d\" for 50 ms;
    ";
    let (statements, mistakes) = parsed(source);
    assert_eq!((statements.len(), mistakes.len()), (5, 5), "{mistakes:#?}");
}

#[test]
fn a_good_statement_after_a_bad_one_is_kept() {
    for bad in [
        "expect",
        "expect \"t\" {",
        "publish \"t\"",
        "exp",
        "check a ==",
        "check done.",
        "let x =",
        "5 + 5",
        "on \"t\" =>",
    ] {
        let source = format!("{bad}{}\nexpect \"kept\" as done;", if bad.ends_with('{') { "}" } else { "" });
        let (statements, mistakes) = parsed(&source);
        assert_eq!(statements.last().unwrap(), "expect \"kept\" as done", "{bad}");
        assert_eq!(mistakes.len(), 1, "{bad}: {mistakes:?}");
    }
}

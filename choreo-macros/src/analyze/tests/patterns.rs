use super::{accepts, messages, refuses};

/// A block that expects this value at a key.
fn value(text: &str) -> String {
    format!(r#"expect "a" {{ "x": {text} }};"#)
}

#[test]
fn a_range_goes_from_the_smaller_to_the_greater_end() {
    for range in ["5..=2", "5..5", "-1..=-2", "1.5..1", r#""b".."a""#, r#""a".."a""#] {
        refuses(&value(range), &[("empty-range", range)]);
    }
    for range in ["5..=5", "5..", "..=5", "1..x", "x..1", r#""a".."b""#, "1..1.5"] {
        accepts(&value(range));
    }
    refuses(&value("len 5..=2"), &[("empty-range", "5..=2")]);
}

#[test]
fn a_range_has_ends_of_one_type() {
    refuses(&value(r#"1.."a""#), &[("unsatisfiable-value", r#"1.."a""#)]);
    refuses(&value("false..true"), &[("unsatisfiable-value", "false..true")]);
}

#[test]
fn parts_of_all_that_nothing_fits_both_of_are_refused_at_the_second() {
    for (all, place) in [
        ("all [> 5, < 3]", "< 3"),
        ("all [string, number]", "number"),
        (r#"all [string, starts_with "a", "b"]"#, r#""b""#),
        (r#"all [starts_with "ab", starts_with "b"]"#, r#"starts_with "b""#),
        ("all [integer, 1.5]", "1.5"),
        ("all [_, null, !=  5, bool]", "bool"),
        ("all [5, != 5.0]", "!= 5.0"),
        ("all [{ \"k\": 1 }, { \"k\": 2 }]", "{ \"k\": 2 }"),
        ("all [absent, _]", "_"),
        ("all [len 3, [1, 2]]", "[1, 2]"),
        ("all [every string, [1, ..]]", "[1, ..]"),
        ("all [uuid, starts_with \"ORD-\"]", "starts_with \"ORD-\""),
        ("all [exactly { \"a\": 1 }, { \"b\": 1 }]", "{ \"b\": 1 }"),
    ] {
        refuses(&value(all), &[("unsatisfiable-value", place)]);
    }
}

#[test]
fn all_is_refused_as_a_whole_where_only_three_parts_together_contradict() {
    let all = "all [integer, > 5, < 6]";
    refuses(&value(all), &[("unsatisfiable-value", all)]);
    refuses(
        &value("all [bool, != true, != false]"),
        &[("unsatisfiable-value", "all [bool, != true, != false]")],
    );
}

#[test]
fn what_could_be_is_accepted() {
    for all in [
        "all [> 3, < 5]",
        "all [> x, < 3]",
        "all [string, x]",
        "all [integer, 2.0]",
        r#"all [starts_with "a", ends_with "b", len 2, contains "ab"]"#,
        "all [=~ \"^a\", \"b\"]",
        "all [{ \"a\": 1 }, { \"b\": 2 }]",
        "all [array, some > 5, every < 10, len 1..]",
        "any [absent, null]",
        "not absent",
        "not 5",
        "not null",
        "every absent",
        "not (x)",
        "close_to(1.0, 0.0)",
        "all [timestamp, starts_with \"2024-\"]",
        "all [not starts_with \"b\", \"a\"]",
        "all [not starts_with \"b\", \"c\"]",
        "all [not ends_with \"b\", \"ba\"]",
        "all [not contains \"b\", \"a\"]",
        "all [not contains \"b\", [\"a\"]]",
        "all [not contains 5, \"5\"]",
        "all [not len 2, \"a\"]",
        "all [not len 2, 5]",
        "all [not every 5, [6]]",
        "all [not some 5, [6]]",
        "all [not some 5, []]",
        "all [not [1, 2], [1]]",
        "all [not [1, 2], [1, 3]]",
        "all [not [1], [1, 1]]",
        "all [not integer, 1.5]",
        "all [not uuid, \"a\"]",
        "all [not close_to(1.0, 0.5), 2]",
        "all [not 1..=5, 6]",
        "all [not 1..=5, \"3\"]",
        "all [not { \"a\": 1 }, {}]",
        "all [not { \"a\": 1 }, { \"a\": 2 }]",
        "all [not exactly { \"a\": 1 }, { \"a\": 1, \"b\": 2 }]",
        "all [not bag [1], [2]]",
        "all [bag [any [absent, 5]], len 0]",
        "all [bag [5, 6, ..], len 3]",
        "all [[any [absent, 5]], len 0]",
        "all [exactly { \"a\": any [absent, 5] }, len 0]",
        "all []",
        "[]",
        "{}",
    ] {
        accepts(&value(all));
    }
}

#[test]
fn tests_that_nothing_passes_say_why() {
    for (text, place, message) in [
        ("in []", "in []", "nothing is in an empty list: put in what may come"),
        ("any []", "any []", "nothing is in an empty list: put in what may come"),
        ("not _", "not _", "nothing fits `not _`: write `absent` for a key that must not be there"),
        ("len -1", "-1", "a length is a whole number from 0 up: ask for such a one"),
        ("len 2.5", "2.5", "a length is a whole number from 0 up: ask for such a one"),
        ("len \"a\"", "\"a\"", "a length is a whole number from 0 up: ask for such a one"),
        (
            "> true",
            "> true",
            "only numbers and strings have an order: compare with one of these, or write the value alone",
        ),
        (
            "starts_with 5",
            "starts_with 5",
            "only a string begins or ends with something, and with a string: put it in quotes",
        ),
        (
            "close_to(1.0, -0.5)",
            "close_to(1.0, -0.5)",
            "nothing is closer than 0: make the second number positive",
        ),
        (
            "not any [string, not string]",
            "not any [string, not string]",
            "everything fits what stands after this `not`, so that nothing fits the whole: narrow it",
        ),
        ("all [> 5, < 3]", "< 3", "nothing fits this and `> 5` as well: change one of the two"),
    ] {
        refuses(&value(text), &[("unsatisfiable-value", place)]);
        assert_eq!(messages(&value(text)), [message]);
    }
}

#[test]
fn a_contradiction_is_told_at_the_innermost_place_alone() {
    refuses(&value(r#"[{ "k": any [all [> 5, < 3], 7] }, _]"#), &[("unsatisfiable-value", "< 3")]);
}

#[test]
fn headers_and_keys_are_text_that_may_read_as_a_number() {
    accepts(r#"expect "a" headers { "n": all [string, number], "m": 5, "k": len 3 } key =~ "^a";"#);
    accepts(r#"expect "a" headers { "n": 1.."a" };"#);
    for text in ["null", "[1]", "{ \"a\": 1 }", "array", "every 5"] {
        refuses(&format!(r#"expect "a" headers {{ "n": {text} }};"#), &[("unsatisfiable-value", text)]);
        refuses(&format!(r#"expect "a" key {text};"#), &[("unsatisfiable-value", text)]);
    }
    refuses(
        r#"expect "a" headers { "n": 5..=2, "m": in [] };"#,
        &[("empty-range", "5..=2"), ("unsatisfiable-value", "in []")],
    );
}

#[test]
fn a_regex_is_one() {
    for (regex, message) in [
        (
            r#"=~ "a(b""#,
            r"this is no regex, at `(b`: unclosed group: close it with `)`, or write `\(` for the character",
        ),
        (
            r#"=~ "*a""#,
            r"this is no regex, at `*a`: repetition operator missing expression: put something before it, or write a `\` before it",
        ),
        (
            r#"=~ "(?=a)""#,
            "this is no regex, at `(?=a)`: look-around, including look-ahead and look-behind, is not supported: test that in a `where`",
        ),
    ] {
        assert_eq!(messages(&value(regex)), [message]);
    }
    refuses(&value(r#"=~ "[a""#), &[("bad-regex", r#""[a""#)]);
    refuses(r#"expect "a" key =~ "(";"#, &[("bad-regex", r#""(""#)]);
    accepts(&value(r#"=~ r"^ORD-\d{3,}(-[a-z]+)?\p{Greek}$""#));
}

const DOOMED: &[(&str, &str)] = &[("never-contradicts-expect", r#"never "t""#)];

#[test]
fn a_never_that_forbids_all_that_an_expect_takes_is_refused() {
    refuses(r#"publish "x" 1; expect "t"; never "t";"#, DOOMED);
    refuses(r#"publish "x" 1; never "t"; expect "t" { "a": 1 };"#, DOOMED);
    refuses(r#"publish "x" 1; never "t"; publish "x" 2; expect "t" times 1..;"#, DOOMED);
    refuses(r#"publish "x" 1; in order { expect "s"; expect "t"; } never "t";"#, DOOMED);
    refuses(
        r#"expect T { "id": "5", "n": 7, "s": "done" }; never T { "n": > 5, "s": in ["done", "late"] };"#,
        &[("never-contradicts-expect", r#"never T { "n": > 5, "s": in ["done", "late"] }"#)],
    );
    refuses(r#"expect "t" Op { .. }; never "t";"#, DOOMED);
    refuses(
        r#"expect "t" headers { "h": "1", "k": "2" } key "k"; never "t" headers { "h": _ } key "k";"#,
        &[("never-contradicts-expect", r#"never "t" headers { "h": _ } key "k""#)],
    );
}

#[test]
fn a_never_that_leaves_an_expect_something_is_accepted() {
    for block in [
        r#"expect "t" { "a": 1 }; never "t" { "a": 2 };"#,
        r#"expect "t" { "a": 1 }; never "t" { "b": 1 };"#,
        r#"expect "t" { "a": 1 }; never "t" { "a": 1 } where x;"#,
        r#"expect "t" { "a": x }; never "t" { "a": x };"#,
        r#"expect "t" { "a": > 3 }; never "t" { "a": > 5 };"#,
        r#"expect "t"; never "u";"#,
        r#"expect "t" from start; never "t";"#,
        r#"expect (t); never (t);"#,
        r#"expect "t"; publish "x" 1; never "t";"#,
        r#"publish "x" 1; expect "t"; never "t" for 1s;"#,
        r#"expect "t" times 0..=2; never "t";"#,
        r#"expect "t"; never "t" {};"#,
        r#"expect "t" Op { .. }; never "t" Op { .. };"#,
        r#"expect "t"; never "t" headers { "h": _ };"#,
        r#"expect "t"; never "t" key "k";"#,
        r#"expect "t" headers { "h": any [absent, "1"] }; never "t" headers { "h": _ };"#,
    ] {
        accepts(block);
    }
}

#[test]
fn of_what_could_not_be_read_nothing_is_proved() {
    let found = messages(r#"expect "a" { "x": not = 5 };"#);
    assert_eq!(found.len(), 1, "{found:?}");
}

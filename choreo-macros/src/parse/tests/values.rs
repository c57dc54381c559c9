//! What may stand for a value in a pattern.

use super::{one, parsed, well_formed};

/// The value of a field, and the same as a key's value with a clause after it.
#[track_caller]
fn both(source: &str) -> String {
    let field = one(&format!("expect \"t\" {{ a: {source} }};"));
    let field = field
        .strip_prefix("expect \"t\" { \"a\": ")
        .and_then(|rest| rest.strip_suffix(" }"))
        .unwrap()
        .to_owned();
    let key = one(&format!("expect \"t\" key {source} within 5ms as done;"));
    let key = key
        .strip_prefix("expect \"t\" key ")
        .and_then(|rest| rest.strip_suffix(" within 5ms as done"))
        .unwrap()
        .to_owned();
    assert_eq!(field, key, "{source}");
    field
}

/// Each value is read the same in a field and before a clause.
#[track_caller]
fn all_the_same(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        assert_eq!(both(source), *expected, "{source}");
    }
}

#[test]
fn rust_expressions_mean_equal() {
    all_the_same(&[
        ("5", "5"),
        ("-1", "(-1)"),
        ("1.5e3", "1.5e3"),
        ("true", "true"),
        ("\"x\"", "\"x\""),
        ("(5)", "5"),
        ("(string)", "(string)"),
        ("x", "(x)"),
        ("x + 1", "(x + 1)"),
        ("done[\"order_id\"]", "(done[\"order_id\"])"),
        ("f(a, b)", "(f(a, b))"),
        ("uuid::Uuid::nil()", "(uuid::Uuid::nil())"),
        ("string.len()", "(string.len())"),
        ("uuid!(\"x\")", "(uuid!(\"x\"))"),
        ("len.total", "(len.total)"),
        ("not::a_path", "(not::a_path)"),
        ("some!(x)", "(some!(x))"),
        ("len?", "(len?)"),
        ("Order { id: 1 }.id", "(Order { id: 1 }.id)"),
        ("if a { 1 } else { 2 }", "(if a { 1 } else { 2 })"),
        ("match a { 1 => 2, _ => 3 }", "(match a { 1 => 2, _ => 3 })"),
        ("Vec::<u8>::new()", "(Vec::<u8>::new())"),
        ("BTreeMap::<u8, u8>::new()", "(BTreeMap::<u8, u8>::new())"),
        ("(<T as X>::C)", "(<T as X>::C)"),
        ("({ let x = 1; x })", "({ let x = 1; x })"),
        ("&x", "(&x)"),
        ("!flag", "(!flag)"),
        ("m.key", "(m.key)"),
        ("all", "(all)"),
        ("any(1)", "(any(1))"),
        ("bag.len()", "(bag.len())"),
        ("exactly", "(exactly)"),
        ("close_to.x", "(close_to.x)"),
        ("|a, b| a + b", "(|a, b| a + b)"),
        ("format!(\"{x}\")", "(format!(\"{x}\"))"),
    ]);
}

#[test]
fn comparisons_and_ranges_take_expressions() {
    all_the_same(&[
        ("!= 5", "!= 5"),
        ("> 0", "> 0"),
        (">= x + 1", ">= (x + 1)"),
        ("< limit", "< (limit)"),
        ("<= (a as u64)", "<= (a as u64)"),
        ("!= done[\"id\"]", "!= (done[\"id\"])"),
        ("> -1", "> (-1)"),
        ("< Vec::<u8>::new().len()", "< (Vec::<u8>::new().len())"),
        ("<= Limit::<u8>::MOST", "<= (Limit::<u8>::MOST)"),
        ("1..", "1.."),
        ("..5", "..5"),
        ("..=5", "..=5"),
        ("1..5", "1..5"),
        ("a..=b", "(a)..=(b)"),
        ("(1..5)", "(1..5)"),
        ("\"a\"..\"f\"", "\"a\"..\"f\""),
    ]);
}

#[test]
fn words_ask_something_of_a_value() {
    all_the_same(&[
        ("_", "_"),
        ("absent", "absent"),
        ("null", "null"),
        ("string", "string"),
        ("number", "number"),
        ("integer", "integer"),
        ("bool", "bool"),
        ("array", "array"),
        ("object", "object"),
        ("uuid", "uuid"),
        ("timestamp", "timestamp"),
        ("=~ \"^a\"", "=~ \"^a\""),
        ("=~ r\"^\\d+$\"", "=~ r\"^\\d+$\""),
        ("= ~ \"^a\"", "=~ \"^a\""),
        ("in [1, 2, x]", "in [1, 2, (x)]"),
        ("starts_with \"a\"", "starts_with \"a\""),
        ("ends_with suffix", "ends_with (suffix)"),
        ("contains x.y", "contains (x.y)"),
        ("len 3", "len 3"),
        ("len > 3", "len > 3"),
        ("len (n)", "len (n)"),
        ("len 1..", "len 1.."),
        ("len ..5", "len ..5"),
        ("not null", "not null"),
        ("not not 1", "not not 1"),
        ("not !flag", "not (!flag)"),
        ("not every > 0", "not every > 0"),
        ("lines @ every > 0", "lines @ every > 0"),
        ("not { a: 1 }", "not { \"a\": 1 }"),
        ("all [> 5, < 9]", "all [> 5, < 9]"),
        ("any [null, string]", "any [null, string]"),
        ("every { id: uuid }", "every { \"id\": uuid }"),
        ("some [1, ..]", "some [1, ..]"),
        ("some n @ > 3", "some n @ > 3"),
        ("close_to(0.3, 1e-9)", "close_to(0.3, 1e-9)"),
        ("close_to(x + 1.0, eps,)", "close_to((x + 1.0), (eps))"),
    ]);
}

#[test]
fn values_nest() {
    all_the_same(&[
        ("[1, _, ..]", "[1, _, ..]"),
        ("[]", "[]"),
        ("[..]", "[..]"),
        ("[..5, 1..]", "[..5, 1..]"),
        ("bag [1, { a: 2 }, ..]", "bag [1, { \"a\": 2 }, ..]"),
        ("{}", "{  }"),
        ("{ b: { c: [ { d: not len 3 } ] }, }", "{ \"b\": { \"c\": [{ \"d\": not len 3 }] } }"),
        ("exactly { b: 1 }", "exactly { \"b\": 1 }"),
        ("id @ _", "id @ _"),
        ("id @ all [string, starts_with \"ORD\"]", "id @ all [string, starts_with \"ORD\"]"),
        ("id @ inner @ { a: x @ 1 }", "id @ inner @ { \"a\": x @ 1 }"),
    ]);
}

#[test]
fn inside_brackets_as_is_a_cast_and_clause_words_are_names() {
    for (source, expected) in [
        ("x as u64", "(x as u64)"),
        ("key", "(key)"),
        ("within", "(within)"),
        ("> x as u64", "> (x as u64)"),
        ("times + once", "(times + once)"),
        ("1..n as u64", "1..(n as u64)"),
    ] {
        assert_eq!(
            one(&format!("expect \"t\" {{ a: {source} }};")),
            format!("expect \"t\" {{ \"a\": {expected} }}")
        );
    }
}

#[test]
fn keys_are_names_keywords_or_strings() {
    let source = "expect \"t\" { type: 1, r#match: 2, \"a.b\": 3, \"\": 4, as: 5, self: 6 };";
    let expected = "expect \"t\" { \"type\": 1, \"match\": 2, \"a.b\": 3, \"\": 4, \"as\": 5, \"self\": 6 }";
    assert_eq!(one(source), expected);
}

/// The stack that rustc gives a macro: a test's own is a quarter of that.
fn as_in_rustc(test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(8 << 20).spawn(test).unwrap();
    thread.join().unwrap();
}

#[test]
fn nesting_ends_at_a_hundred_and_twenty_eight_levels_with_an_error() {
    as_in_rustc(|| {
        for (open, close) in
            [("[", "]"), ("{ a: ", "}"), ("(", ")"), ("f(", ")"), ("(|| match x { _ => ", "})")]
        {
            let of =
                |levels: usize| format!("expect \"t\" [{}1{}];", open.repeat(levels), close.repeat(levels));
            assert!(parsed(&of(20)).1.is_empty(), "{open}");
            let (statements, mistakes) = parsed(&of(300));
            assert_eq!((statements.len(), mistakes.len()), (1, 1), "{open} {mistakes:?}");
            assert!(mistakes[0].contains("nests deeper than 128 levels"), "{mistakes:?}");
        }
        let words = |levels: usize| format!("expect \"t\" {{ a: {} 1 }};", "not ".repeat(levels));
        assert!(parsed(&words(120)).1.is_empty());
        assert_eq!(parsed(&words(3_000)).1.len(), 1);
    });
}

#[test]
fn statements_nest_up_to_thirty_two_levels() {
    as_in_rustc(|| {
        for (open, close) in [
            ("together { ", " } and { }"),
            ("either { expect \"a\"; ", " }"),
            ("repeat 2 { ", " }"),
            ("for x in y { ", " }"),
        ] {
            let of = |levels: usize| format!("{}{}", open.repeat(levels), close.repeat(levels));
            assert!(parsed(&of(32)).1.is_empty(), "{open}");
            let mistakes = parsed(&of(100)).1;
            assert!(!mistakes.is_empty(), "{open}");
            assert!(mistakes.iter().all(|one| one.contains("nest deeper than 32 levels")), "{mistakes:?}");
            assert!(!parsed(&of(300)).1.is_empty(), "{open}");
        }
    });
}

#[test]
fn chains_of_operators_end_too() {
    as_in_rustc(|| {
        for chain in [
            "!",
            "&",
            "-",
            "*",
            "return ",
            "|x| ",
            "a = ",
            "if a { b } else ",
            "x @ ",
            "Vec<",
            "a < ",
            "&(",
            "(|x| ",
        ] {
            let close = if chain.contains('(') { ")".repeat(3_000) } else { String::new() };
            let chain = chain.repeat(3_000);
            for source in [
                format!("check {chain} 1{close};"),
                format!("let x: {chain} u8{close} = 1;"),
                format!("let x = {chain} 1{close};"),
                format!("expect \"t\" {chain} 1{close};"),
                format!("expect \"t\" A {{ a: {chain} 1{close} }};"),
                format!("publish \"t\" {{ a: {chain} 1{close} }};"),
            ] {
                assert!(!parsed(&source).1.is_empty(), "{}", &source[..30]);
            }
        }
    });
}

#[test]
fn long_is_not_deep() {
    let all = |one: &str, between: &str| format!("check {};", [one; 200].join(between));
    for source in [all("a == 1", " || "), all("x", " | "), all("f(x)", " + "), all("a.b", " && ")] {
        well_formed(&source);
    }
    well_formed(&format!("check match x {{ {} }};", "A => { 1 } ".repeat(300)));
    well_formed(&format!("expect \"t\" {{ {} }};", "a: < 5, ".repeat(300)));
}

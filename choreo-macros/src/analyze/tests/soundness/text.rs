//! Random blocks, as text, rich in what the rules look at.

use proptest::collection::vec;
use proptest::prelude::*;

type Text = BoxedStrategy<String>;

fn word(words: &'static [&'static str]) -> Text {
    prop::sample::select(words).prop_map(str::to_owned).boxed()
}

fn listed(item: Text, some: std::ops::Range<usize>) -> Text {
    vec(item, some).prop_map(|items| items.join(", ")).boxed()
}

/// Now and then.
fn perhaps(weight: f64, text: impl Strategy<Value = String> + 'static) -> Text {
    prop::option::weighted(weight, text).prop_map(Option::unwrap_or_default).boxed()
}

const LITERALS: &[&str] = &["0", "1", "2", "1.5", "-1", "true", "\"\"", "\"a\"", "\"ab\"", "\"b\""];
const NUMBERS: &[&str] = &["0", "1", "2", "3"];

/// A value that is likely to mean something beside another one.
fn plain() -> Text {
    let number = || word(NUMBERS);
    prop_oneof![
        6 => number(),
        4 => (word(&["!=", "<", "<=", ">", ">="]), number()).prop_map(|(sign, number)| format!("{sign} {number}")),
        3 => (number(), word(&["..", "..="]), number()).prop_map(|(from, dots, to)| format!("{from}{dots}{to}")),
        2 => word(&["_", "absent", "null", "integer", "number", "string", "two", "\"a\"", "starts_with \"a\""]),
        2 => listed(number(), 0..4).prop_map(|items| format!("in [{items}]")),
    ]
    .boxed()
}

/// Any value that JSON can be asked for.
pub(crate) fn value() -> Text {
    let literal = || word(LITERALS);
    let leaf = prop_oneof![
        6 => plain(),
        3 => literal(),
        2 => (word(&["!=", "<", "<=", ">", ">="]), literal()).prop_map(|(sign, one)| format!("{sign} {one}")),
        1 => (literal(), word(&["..", "..="]), literal()).prop_map(|(from, dots, to)| format!("{from}{dots}{to}")),
        1 => (word(&["starts_with", "ends_with", "contains"]), literal()).prop_map(|(word, one)| format!("{word} {one}")),
        1 => (literal(), literal()).prop_map(|(centre, reach)| format!("close_to({centre}, {reach})")),
        1 => word(&["uuid", "timestamp", "bool", "array", "object", "=~ \"a\"", "=~ \"^ab$\"", "x", "word"]),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        let list = |some| listed(inner.clone().boxed(), some);
        prop_oneof![
            3 => (word(&["len", "not", "every", "some"]), inner.clone()).prop_map(|(word, one)| format!("{word} {one}")),
            4 => list(0..4).prop_map(|items| format!("all [{items}]")),
            2 => list(0..4).prop_map(|items| format!("any [{items}]")),
            2 => (word(&["", "bag "]), list(1..3), word(&["", ", .."]))
                .prop_map(|(bag, items, rest)| format!("{bag}[{items}{rest}]")),
            2 => (word(&["", "exactly "]), word(&["a", "b"]), inner)
                .prop_map(|(exactly, key, one)| format!("{exactly}{{ \"{key}\": {one} }}")),
        ]
    })
    .boxed()
}

fn pattern() -> Text {
    let field = prop_oneof![6 => plain(), 1 => value()];
    let two =
        (field.clone(), plain()).prop_map(|(one, other)| format!(" {{ \"k\": {one}, \"j\": {other} }}"));
    prop_oneof![
        2 => Just(String::new()),
        6 => field.clone().prop_map(|one| format!(" {{ \"k\": {one} }}")),
        1 => field.prop_map(|one| format!(" exactly {{ \"k\": {one} }}")),
        1 => two,
    ]
    .boxed()
}

fn watch() -> Text {
    let clauses = (
        perhaps(0.1, plain().prop_map(|one| format!(" headers {{ \"h\": {one} }}"))),
        perhaps(0.1, plain().prop_map(|one| format!(" key {one}"))),
        perhaps(0.15, word(&[" where yes", " where no"])),
    );
    let topic = prop_oneof![5 => Just("a"), 1 => Just("b")];
    (topic, pattern(), clauses)
        .prop_map(|(topic, pattern, (headers, key, condition))| {
            format!("\"{topic}\"{{from}}{pattern}{headers}{key}{condition}")
        })
        .boxed()
}

fn count() -> Text {
    word(&["0", "0..", "1..", "2", "2..", "0..=2", "1..=2"])
}

fn millis() -> Text {
    (0..70u32).prop_map(|millis| format!("{millis}ms")).boxed()
}

/// An `expect` without its `;`. The start of a branch is one message in most cases.
fn expect() -> Text {
    let from = prop_oneof![9 => Just(""), 1 => Just(" from start")];
    let times = perhaps(0.25, count().prop_map(|count| format!(" times {count}")));
    let within = perhaps(0.3, millis().prop_map(|time| format!(" within {time}")));
    (watch(), from, times, within)
        .prop_map(|(watch, from, times, within)| {
            format!("expect {}{times}{within}", watch.replace("{from}", from))
        })
        .boxed()
}

fn never() -> Text {
    let period = perhaps(0.3, millis().prop_map(|time| format!(" for {time}")));
    (watch(), period)
        .prop_map(|(watch, period)| format!("never {}{period}", watch.replace("{from}", "")))
        .boxed()
}

fn stand_in() -> Text {
    let times = prop_oneof![2 => Just(String::new()), 1 => Just(" once".to_owned()), 2 => count().prop_map(|count| format!(" times {count}"))];
    (pattern(), times)
        .prop_map(|(pattern, times)| format!("on \"a\"{pattern}{times} => publish \"r\" {{}};\n"))
        .boxed()
}

fn simple() -> Text {
    let expects = |some| {
        vec(expect(), some).prop_map(|all| all.iter().map(|one| format!("{one}; ")).collect::<String>())
    };
    prop_oneof![
        8 => expect().prop_map(|one| format!("{one};")),
        5 => never().prop_map(|one| format!("{one};")),
        5 => Just("publish \"t\" {};".to_owned()),
        2 => millis().prop_map(|time| format!("wait {time};")),
        1 => Just("call { true };".to_owned()),
        1 => Just("check yes;".to_owned()),
        1 => (word(&["true", "false"]), millis()).prop_map(|(gives, time)| format!("eventually {{ {gives} }} within {time};")),
        1 => millis().prop_map(|time| format!("request \"t\" {{}} within {time};")),
        1 => expects(2..4).prop_map(|all| format!("in order {{ {all}}}")),
        1 => expects(0..3).prop_map(|all| format!("only {{ {all}}}")),
    ]
    .boxed()
}

fn statement(depth: u32) -> Text {
    if depth == 0 {
        return simple();
    }
    let inner =
        move |some: std::ops::Range<usize>| vec(statement(depth - 1), some).prop_map(|all| all.join("\n"));
    let branch = (expect(), inner(0..3)).prop_map(|(start, rest)| format!("{{ {start};\n{rest} }}"));
    let after = perhaps(
        0.4,
        (millis(), inner(0..2)).prop_map(|(time, rest)| format!("\nor after {time} {{ {rest} }}")),
    );
    let either = (vec(branch, 2..4), after)
        .prop_map(|(branches, after)| format!("either {}{after}", branches.join("\nor ")));
    let together = vec(inner(1..3), 2..3).prop_map(|regions| {
        let regions: Vec<String> = regions.into_iter().map(|region| format!("{{ {region} }}")).collect();
        format!("together {}", regions.join("\nand "))
    });
    let loops =
        word(&["repeat 0", "repeat 1", "repeat 2", "repeat 3", "repeat two", "repeat none", "for n in 0..2"]);
    prop_oneof![
        8 => simple(),
        3 => either,
        1 => together,
        2 => (loops, inner(1..4)).prop_map(|(head, body)| format!("{head} {{ {body} }}")),
    ]
    .boxed()
}

/// A block.
pub(crate) fn block() -> impl Strategy<Value = String> {
    let timeout = perhaps(0.7, (1..60u32).prop_map(|millis| format!("timeout {millis}ms;\n")));
    (timeout, perhaps(0.15, stand_in()), vec(statement(2), 1..6))
        .prop_map(|(timeout, stand_in, says)| format!("settle 5ms;\n{timeout}{stand_in}{}", says.join("\n")))
}

/// A block in which `never`s and expectations ask for the same, in the same window, in others, in branches and loops.
pub(crate) fn forbidden() -> impl Strategy<Value = String> {
    let watch = || {
        let pattern = word(&["", " { \"k\": 1 }", " { \"k\": 1 }", " { \"k\": 0..=2 }"]);
        (word(&["a", "a", "a", "b"]), pattern).prop_map(|(topic, pattern)| (format!("\"{topic}\""), pattern))
    };
    let never = (watch(), word(&["", "", " where no", " where yes"]), word(&["", "", "", " for 3ms"]));
    let never = never.prop_map(|((topic, pattern), condition, period)| {
        format!("never {topic}{pattern}{condition}{period};")
    });
    let expect = (
        watch(),
        word(&["", "", " from start"]),
        word(&["", "", "", " times 2", " times 0..=2", " times 1.."]),
    );
    let expect =
        expect.prop_map(|((topic, pattern), from, times)| format!("expect {topic}{from}{pattern}{times};"));
    let simple =
        prop_oneof![3 => never, 4 => expect.clone(), 3 => Just("publish \"t\" {};".to_owned())].boxed();
    let some = |item: Text| vec(item, 0..4).prop_map(|all| all.join("\n"));
    let branch = (expect, some(simple.clone())).prop_map(|(start, rest)| format!("{{ {start}\n{rest} }}"));
    let loops = word(&["repeat 1", "repeat 2", "repeat two", "for n in 0..2"]);
    let statement = prop_oneof![
        6 => simple.clone(),
        2 => vec(branch, 2..3).prop_map(|branches| format!("either {}", branches.join("\nor "))),
        2 => (loops, some(simple.clone())).prop_map(|(head, body)| format!("{head} {{ {body} }}")),
        1 => vec(some(simple), 2..3).prop_map(|regions| format!("together {{ {} }}", regions.join(" }\nand { "))),
    ];
    vec(statement, 2..5).prop_map(|says| format!("timeout 60ms;\nsettle 5ms;\n{}", says.join("\n")))
}

//! What no value fits, by the run time's own matcher.

use std::sync::Arc;

use choreo::machine::{Kind, Watch};
use choreo_runtime::matching::{Judgement, Operands, judge, prepare};
use proptest::prelude::*;

use super::exprs::Values;
use super::world::Message;
use super::{machine, sample, text};
use crate::analyze::tests::refused;
use crate::analyze::{steps, walk};
use crate::ast::{Pattern, Value, ValueKind};
use crate::diagnostic::Diagnostics;
use crate::{lower, parse};

/// The watch of a block of one `expect`, as the engine has it.
pub(crate) struct Judge {
    watch: Watch,
    operands: Operands,
    values: Values,
}

impl Judge {
    /// `x` is what the expression `x` gives.
    pub(crate) fn of(text: &str, x: serde_json::Value) -> Judge {
        let mut diagnostics = Diagnostics::default();
        let block = parse::block(text.parse().unwrap(), &mut diagnostics);
        assert!(diagnostics.is_empty(), "{:?}\n{text}", diagnostics.list());
        let lowered = lower::lower(&block);
        let mut values = Values::of(&lowered, x);
        let Kind::Expect(expect) = machine::machine(&lowered).statements[0].kind else { unreachable!() };
        let mut operands = Operands::default();
        prepare(&expect.watch, &mut values, &mut operands).expect("its expressions have values");
        Judge { watch: expect.watch, operands, values }
    }

    pub(crate) fn fits(&mut self, message: &Message) -> bool {
        let arrival = Arc::new(message.arrival(tokio::time::Instant::now()));
        let mut judgement = Judgement::default();
        judge(&self.watch, &arrival, None, &self.operands, &mut self.values, &mut judgement)
            .expect("no user code fails");
        judgement.fits()
    }

    /// Whether a payload fits: with this value at the key `k`, or with nothing there.
    pub(crate) fn fits_json(&mut self, value: Option<&str>) -> bool {
        let payload = value.map_or_else(|| "{}".to_owned(), |json| format!("{{\"k\":{json}}}"));
        self.fits(&Message { payload, ..Message::default() })
    }
}

/// Looks at the value at the first key that a block of one `expect` asks for, in the payload or in the headers.
pub(crate) fn with_value<T>(text: &str, look: impl FnOnce(&Value) -> T) -> T {
    let mut diagnostics = Diagnostics::default();
    let block = parse::block(text.parse().unwrap(), &mut diagnostics);
    let (steps, _) = steps::steps(&block);
    let watch = steps[0].watch().expect("it is an `expect`");
    let object = match (&watch.pattern, &watch.headers) {
        (Some(Pattern::Shape(shape)), _) => match &shape.value.kind {
            ValueKind::Object(object) => object,
            _ => unreachable!("it is an object"),
        },
        (_, Some(headers)) => &headers.value,
        _ => unreachable!("it has one of the two"),
    };
    look(&object.fields[0].value)
}

/// That value and all that stand in it: its text, what comes near to it, and the texts of its parts.
fn each_text(text: &str) -> Vec<(String, Vec<Option<String>>, Vec<String>)> {
    let source = |value: &Value| {
        value.extent.start.join(value.extent.end).and_then(|span| span.source_text()).expect("it was written")
    };
    with_value(text, |value| {
        let mut found = Vec::new();
        walk::each_value(value, &mut |value| {
            let parts = walk::parts(value).into_iter().map(source).collect();
            found.push((source(value), sample::near(value), parts));
        });
        found
    })
}

fn values() -> Vec<Option<String>> {
    let plain = [
        "null",
        "true",
        "false",
        "-1",
        "0",
        "0.5",
        "1",
        "1.25",
        "1.5",
        "2",
        "3",
        "\"\"",
        "\"a\"",
        "\"ab\"",
        "\"aab\"",
        "\"b\"",
        "\"ba\"",
        "[]",
        "[0]",
        "[1,1]",
        "[1,\"a\",null]",
        "{}",
        "{\"a\":1}",
        "{\"b\":\"a\"}",
        "{\"a\":0,\"a\":1}",
        "{\"a\":1,\"b\":2,\"c\":3}",
        "[[]]",
        "[{\"a\":1}]",
        "{\"a\":[1]}",
    ];
    std::iter::once(None).chain(plain.iter().map(|one| Some((*one).to_owned()))).collect()
}

proptest! {
    #![proptest_config(super::config())]

    #[test]
    fn nothing_fits_a_value_that_is_refused_while_its_parts_are_not(written in text::value()) {
        let around = |value: &str| format!("expect \"a\" {{ \"k\": {value} }};");
        for (value, near, parts) in each_text(&around(&written)) {
            let refused_alone = !refused(&around(&value)).is_empty();
            if !refused_alone || parts.iter().any(|part| !refused(&around(part)).is_empty()) {
                continue;
            }
            for x in ["null", "2", "\"ab\"", "[]"] {
                let mut judge = Judge::of(&around(&value), serde_json::from_str(x).unwrap());
                for json in near.iter().chain(&values()) {
                    prop_assert!(!judge.fits_json(json.as_deref()), "{json:?} fits {value} (x is {x}), in {written}");
                }
            }
        }
    }

    #[test]
    fn nothing_fits_a_header_that_is_refused_while_its_parts_are_not(written in text::value()) {
        let around = |value: &str| format!("expect \"a\" headers {{ \"h\": {value} }};");
        for (value, near, parts) in each_text(&around(&written)) {
            let refused_alone = !refused(&around(&value)).is_empty();
            if !refused_alone || parts.iter().any(|part| !refused(&around(part)).is_empty()) {
                continue;
            }
            let mut judge = Judge::of(&around(&value), serde_json::Value::Null);
            for json in near.iter().chain(&values()) {
                let header = json.as_ref().map(|json| json.trim_matches('"').to_owned());
                let message = Message { header, ..Message::default() };
                prop_assert!(!judge.fits(&message), "{message:?} fits {value}, in {written}");
            }
        }
    }

    #[test]
    fn a_regex_that_is_refused_is_none_and_one_that_is_not_is_one(written in "[a-c(){}|*+?.0-9,\\[\\]\\\\^$<>:=!-]{0,10}") {
        let found = refused(&format!("expect \"a\" {{ \"k\": =~ {written:?} }};"));
        let refused = found.iter().any(|(rule, _)| *rule == "bad-regex");
        prop_assert_eq!(refused, regex_syntax::parse(&written).is_err(), "{}", written);
        if !refused {
            // The runtime compiles it, or this panics.
            Judge::of(&format!("expect \"a\" {{ \"k\": =~ {written:?} }};"), serde_json::Value::Null).fits_json(Some("\"a\""));
        }
    }
}

//! What is asked: every verb, captures, fields, and what is half-typed.

use super::position::Asks::{Completion, Definition, Hover};
use super::position::{Asks, Position};

/// The statement that those to be asked about take the place of.
const STATEMENT: &str = r#"never "orders.rejected" { "order_id": "ORD-42" };"#;

const fn at(
    what: &'static str,
    piece: &'static str,
    typed: &'static str,
    asks: Asks,
    wants: &'static [&'static str],
) -> Position {
    Position { what, piece, typed, asks, wants }
}

/// A statement among good ones, and what is asked in it.
const fn stated(
    what: &'static str,
    typed: &'static str,
    asks: Asks,
    wants: &'static [&'static str],
) -> Position {
    at(what, STATEMENT, typed, asks, wants)
}

/// A verb as it stands in a statement: its documentation is shown.
const fn verb(typed: &'static str, wants: &'static [&'static str]) -> Position {
    stated("a verb", typed, Hover, wants)
}

/// The start of a verb, alone in its line: it completes.
const fn begun(typed: &'static str, wants: &'static [&'static str]) -> Position {
    stated("a verb begun", typed, Completion, wants)
}

const USE: &str = r#"publish "orders.cancelled" { "order_id": done["order_id"] };"#;
const USED: &str = r#"publish "orders.cancelled" { "order_id": do$0ne["order_id"] };"#;
const TYPED: &str = r"PaymentReversed { amount: 1.., .. }";

/// All questions, in the order of the table.
pub(super) const POSITIONS: &[Position] = &[
    at("a capture's use", USE, USED, Hover, &["done", "Message"]),
    at("a capture's use", USE, USED, Definition, &["} as done within 500ms;"]),
    at("a capture's own name", "} as done within", "} as do$0ne within", Hover, &["done", "Message"]),
    at("a field of a pattern", TYPED, "PaymentReversed { am$0ount: 1.., .. }", Hover, &["amount", "u64"]),
    at(
        "a field of a pattern",
        TYPED,
        "PaymentReversed { am$0ount: 1.., .. }",
        Definition,
        &["pub amount: u64"],
    ),
    at(
        "a type of a pattern",
        TYPED,
        "Payment$0Reversed { amount: 1.., .. }",
        Hover,
        &["struct PaymentReversed"],
    ),
    at(
        "a type of a pattern",
        TYPED,
        "Payment$0Reversed { amount: 1.., .. }",
        Definition,
        &["pub struct PaymentReversed"],
    ),
    at(
        "a field of a payload",
        "order_id: ask.order_id.clone(), decision: Decision::Deny,",
        "order_id: ask.order_id.clone(), deci$0sion: Decision::Deny,",
        Definition,
        &["pub decision: Decision"],
    ),
    at(
        "a variant of a payload",
        "decision: Decision::Deny,",
        "decision: Decision::De$0ny,",
        Definition,
        &["Deny"],
    ),
    at(
        "a field of a typed capture",
        "order_id: ask.order_id.clone()",
        "order_id: ask.order$0_id.clone()",
        Definition,
        &["pub order_id: String"],
    ),
    verb(r#"pub$0lish "a" {};"#, &["Sends a message"]),
    verb(r#"exp$0ect "a" {};"#, &["A message that fits must come"]),
    verb(r#"nev$0er "a" {};"#, &["No message that fits may come"]),
    at("a verb", r#"on "fraud.check" { "#, r#"o$0n "fraud.check" { "#, Hover, &["Stands in for a service"]),
    verb("l$0et half = 21;", &["Bind a value to a variable"]),
    verb("che$0ck 1 < 2;", &["Something that must be true"]),
    verb("wa$0it 1ms;", &["Lets time pass"]),
    verb(r#"in or$0der { expect "a" {}; expect "b" {}; }"#, &["The expectations hold one after another"]),
    verb(r#"toge$0ther { expect "a" {}; } and { expect "b" {}; }"#, &["Regions that run side by side"]),
    verb(r#"eit$0her { expect "a" {}; } or { expect "b" {}; }"#, &["Branches, of which one is taken"]),
    verb(r#"rep$0eat 2 { publish "a" {}; expect "b" {}; }"#, &["Runs its statements so many times"]),
    verb(r#"fo$0r n in [1, 2] { publish "a" { "n": n }; expect "b" {}; }"#, &["Iteration with"]),
    verb("time$0out 1s;", &["The block's deadline"]),
    verb("set$0tle 10ms;", &["How long the block lingers"]),
    verb("ca$0ll { Ok(()) };", &["Triggers something that is no message"]),
    verb("event$0ually { true } within 10ms;", &["Something outside of the wire becomes true"]),
    verb(r#"req$0uest "a" {};"#, &["waits for a reply that fits"]),
    verb(r#"on$0ly { expect "a" {}; }"#, &["These, and nothing else"]),
    begun("pub$0", &["publish"]),
    begun("exp$0", &["expect"]),
    begun("nev$0", &["never"]),
    begun("che$0", &["check"]),
    begun("wai$0", &["wait"]),
    begun("tog$0", &["together"]),
    begun("eit$0", &["either"]),
    begun("rep$0", &["repeat"]),
    begun("tim$0", &["timeout"]),
    begun("set$0", &["settle"]),
    begun("cal$0", &["call"]),
    begun("even$0", &["eventually"]),
    begun("req$0", &["request"]),
    begun("onl$0", &["only"]),
    stated("a capture, half-typed", "check done.$0;", Completion, &["topic", "headers", "latency"]),
    stated("a capture, half-typed, no `;`", "check done.$0", Completion, &["topic", "headers", "latency"]),
    stated("a value, half-typed", r#"publish "a" { "a": done.$0 };"#, Completion, &["topic", "headers"]),
    at(
        "a typed capture, half-typed",
        "order_id: ask.order_id.clone(), decision",
        "order_id: ask.$0, decision",
        Completion,
        &["order_id", "amount"],
    ),
    at("a variant, half-typed", "Decision::Deny,", "Decision::$0 ", Completion, &["Approve", "Deny"]),
    at("a field, half-typed", TYPED, "PaymentReversed { am$0: 1 }", Completion, &["amount"]),
    stated("a pattern, half-typed", r#"expect "a" Pay$0;"#, Completion, &["PaymentReversed"]),
    stated("a pattern, half-typed, no `;`", r#"expect "a" Pay$0"#, Completion, &["PaymentReversed"]),
    at(
        "a capture below a missing `;`",
        "} as done within 500ms;",
        "} as do$0ne within 500ms",
        Hover,
        &["done", "Message"],
    ),
    at(
        "a capture below a half-typed verb",
        "never \"orders.rejected\" { \"order_id\": \"ORD-42\" };\n\n        publish \"orders.cancelled\" { \"order_id\": done",
        "exp\n\n        publish \"orders.cancelled\" { \"order_id\": do$0ne",
        Hover,
        &["done", "Message"],
    ),
    at(
        "a capture below a half-typed pattern",
        "never \"orders.rejected\" { \"order_id\": \"ORD-42\" };\n\n        publish \"orders.cancelled\" { \"order_id\": done",
        "never \"orders.rejected\" { \"order_id\": };\n\n        publish \"orders.cancelled\" { \"order_id\": do$0ne",
        Definition,
        &["} as done within 500ms;"],
    ),
    at(
        "a capture above a half-typed statement",
        "publish \"orders.cancelled\" { \"order_id\": done[\"order_id\"] };\n        expect \"payments.reversed\" PaymentReversed { amount: 1.., .. };",
        "publish \"orders.cancelled\" { \"order_id\": do$0ne[\"order_id\"] };\n        expect \"payments.reversed\" Paym",
        Hover,
        &["done", "Message"],
    ),
];

//! Statements, and what they become.

use super::{one, parsed, well_formed};

#[track_caller]
fn same(sources: &[(&str, &str)]) {
    for (source, expected) in sources {
        assert_eq!(one(source), *expected, "{source}");
    }
}

#[test]
fn publish_takes_json_bytes_and_any_expression() {
    same(&[
        ("publish \"t\" {};", "publish \"t\" {  }"),
        ("publish \"t\" { a: 1, \"b\": x + 1 };", "publish \"t\" { \"a\": 1, \"b\": (x + 1) }"),
        (
            "publish \"t\" { a: { b: [1, null, { c: x }] } };",
            "publish \"t\" { \"a\": { \"b\": [1, null, { \"c\": (x) }] } }",
        ),
        ("publish \"t\" { ..base, a: 1, ..other() };", "publish \"t\" { ..(base), \"a\": 1, ..(other()) }"),
        ("publish \"t\" [1, ..more, x as u8];", "publish \"t\" [1, ..(more), (x as u8)]"),
        (
            "publish \"t\" { a: ({ let x = 1; x }), b: ([x; 3]) };",
            "publish \"t\" { \"a\": ({ let x = 1; x }), \"b\": ([x; 3]) }",
        ),
        (
            "publish \"t\" { a: <T as X>::C, b: |x, y| x };",
            "publish \"t\" { \"a\": (<T as X>::C), \"b\": (|x, y| x) }",
        ),
        ("publish \"t\" { a: null.x, b: null };", "publish \"t\" { \"a\": (null.x), \"b\": null }"),
        ("publish \"t\" null;", "publish \"t\" null"),
        ("publish \"t\" b\"raw\";", "publish \"t\" b\"raw\""),
        ("publish \"t\" b\"raw\".to_vec() as sent;", "publish \"t\" (b\"raw\".to_vec()) as sent"),
        ("publish \"t\" order;", "publish \"t\" (order)"),
        ("publish \"t\" order as sent;", "publish \"t\" (order) as sent"),
        ("publish \"t\" Order::new(1) key id;", "publish \"t\" (Order::new(1)) key (id)"),
        ("publish \"t\" Order { id, ..base } as x;", "publish \"t\" (Order { id, ..base }) as x"),
        ("publish \"t\" (x as u32) as y;", "publish \"t\" (x as u32) as y"),
        ("publish \"t\" \"text\";", "publish \"t\" \"text\""),
        ("publish \"t\" vec![1, 2];", "publish \"t\" (vec![1, 2])"),
    ]);
}

#[test]
fn clauses_of_publish_stand_in_any_order() {
    let expected = "publish \"t\" { \"a\": 1 } key (x.key) headers { \"h\": (v), \"type\": \"y\" } as sent";
    for source in [
        "publish \"t\" { a: 1 } key x.key headers { h: v, \"type\": \"y\" } as sent;",
        "publish \"t\" { a: 1 } as sent headers { h: v, type: \"y\", } key x.key;",
        "publish \"t\" { a: 1 } headers { h: v, type: \"y\" } as sent key x.key;",
    ] {
        assert_eq!(one(source), expected, "{source}");
    }
}

#[test]
fn a_topic_is_a_literal_a_path_or_parenthesised() {
    same(&[
        ("expect \"a.b\";", "expect \"a.b\""),
        ("expect CREATED;", "expect CREATED"),
        ("expect topics::CREATED;", "expect topics::CREATED"),
        ("expect ::shop::CREATED as x;", "expect ::shop::CREATED as x"),
        ("expect Shop::<u8>::CREATED {};", "expect Shop::<u8>::CREATED {  }"),
        ("expect (format!(\"{x}.b\"));", "expect (format!(\"{x}.b\"))"),
        ("expect (topic) as x;", "expect (topic) as x"),
        ("expect CREATED { a: 1 };", "expect CREATED { \"a\": 1 }"),
        ("expect CREATED Order { .. };", "expect CREATED Order { .. }"),
        ("expect topics::CREATED topics::Order { .. };", "expect topics::CREATED topics::Order { .. }"),
        ("expect CREATED (matcher);", "expect CREATED (matcher)"),
        ("publish topics::CREATED Order { id };", "publish topics::CREATED (Order { id })"),
        ("publish \"t\" (payload);", "publish \"t\" (payload)"),
        ("publish topics::CREATED b\"raw\";", "publish topics::CREATED b\"raw\""),
        ("publish ::shop::CREATED 7;", "publish ::shop::CREATED 7"),
        ("expect Shop::<u8>::CREATED b\"raw\";", "expect Shop::<u8>::CREATED b\"raw\""),
    ]);
}

#[test]
fn expect_takes_every_pattern() {
    same(&[
        ("expect \"t\";", "expect \"t\""),
        ("expect \"t\" {};", "expect \"t\" {  }"),
        ("expect \"t\" { a: 1, \"b\": =~ \"x\", };", "expect \"t\" { \"a\": 1, \"b\": =~ \"x\" }"),
        ("expect \"t\" exactly { a: 1 };", "expect \"t\" exactly { \"a\": 1 }"),
        ("expect \"t\" [1, ..];", "expect \"t\" [1, ..]"),
        ("expect \"t\" bag [1, 2];", "expect \"t\" bag [1, 2]"),
        ("expect \"t\" b\"\\x00raw\";", "expect \"t\" b\"\\x00raw\""),
        ("expect \"t\" (is_even(2));", "expect \"t\" (is_even(2))"),
        (
            "expect \"t\" Order { id: \"x\", count: 1.., .. };",
            "expect \"t\" Order { id: \"x\", count: 1.., .. }",
        ),
        ("expect \"t\" Event::Created(Order { .. });", "expect \"t\" Event::Created(Order { .. })"),
        ("expect \"t\" Event::Done;", "expect \"t\" Event::Done"),
        ("expect \"t\" A { .. } | B { .. } as x;", "expect \"t\" A { .. } | B { .. } as x"),
        ("expect \"t\" W::<u8> { x: 1, .. } within 5ms;", "expect \"t\" W::<u8> { x: 1, .. } within 5ms"),
        ("expect \"t\" ::shop::Order { .. };", "expect \"t\" ::shop::Order { .. }"),
        ("expect \"t\" exactly::Order { .. };", "expect \"t\" exactly::Order { .. }"),
        ("expect \"t\" Pair(1, ..) where x;", "expect \"t\" Pair(1, ..) where (x)"),
    ]);
}

#[test]
fn from_start_stands_between_the_topic_and_the_pattern() {
    same(&[
        ("expect \"t\" from start;", "expect \"t\" from start"),
        ("expect T from start { a: 1 } as x;", "expect T from start { \"a\": 1 } as x"),
        ("expect (topic) from start (matcher);", "expect (topic) from start (matcher)"),
        ("expect shop::T from start Order { .. };", "expect shop::T from start Order { .. }"),
        (
            "in order { expect \"t\" from start; expect \"u\"; }",
            "in order { expect \"t\" from start; expect \"u\"; }",
        ),
    ]);
}

#[test]
fn clauses_of_expect_stand_in_any_order() {
    let expected = "expect \"t\" { \"a\": 1 } times 2..=5 within 50ms headers { \"h\": 1 } key starts_with \"k\" where (a && b) as done";
    let clauses = [
        "headers { h: 1 }",
        "key starts_with \"k\"",
        "where a && b",
        "times 2..=5",
        "within 50ms",
        "as done",
    ];
    let canonical = |text: &str| {
        let mut words: Vec<char> = text.chars().collect();
        words.sort_unstable();
        words
    };
    for turn in 0..clauses.len() {
        let mut turned = clauses;
        turned.rotate_left(turn);
        let source = format!("expect \"t\" {{ a: 1 }} {};", turned.join(" "));
        assert_eq!(canonical(&one(&source)), canonical(expected), "{source}");
    }
}

#[test]
fn a_clause_expression_ends_at_the_next_clause() {
    same(&[
        ("expect \"t\" where done.count > 1.. as x;", "expect \"t\" where (done.count > 1..) as x"),
        ("expect \"t\" key 1.. within 50ms;", "expect \"t\" key 1.. within 50ms"),
        ("expect \"t\" where m.key == within as x;", "expect \"t\" where (m.key == within) as x"),
        ("expect \"t\" where f(x as u8) times 3;", "expect \"t\" where (f(x as u8)) times 3"),
        ("expect \"t\" where x? within 1s;", "expect \"t\" where (x?) within 1s"),
        (
            "expect \"t\" where if a { b } else { c } within 1s;",
            "expect \"t\" where (if a { b } else { c }) within 1s",
        ),
        (
            "expect \"t\" where 'a: loop { break 'a key } as x;",
            "expect \"t\" where ('a: loop { break 'a key }) as x",
        ),
        ("expect \"t\" where |a, b| a as x;", "expect \"t\" where (|a, b| a) as x"),
        ("expect \"t\" where f::<A, B>(x) as y;", "expect \"t\" where (f::<A, B>(x)) as y"),
        ("expect \"t\" key not in [1, 2] where x;", "expect \"t\" key not in [1, 2] where (x)"),
        ("expect \"t\" key len 3 as x;", "expect \"t\" key len 3 as x"),
        ("publish \"t\" x.key key y headers {};", "publish \"t\" (x.key) key (y) headers {  }"),
        ("publish \"t\" key;", "publish \"t\" (key)"),
    ]);
}

#[test]
fn counts() {
    same(&[
        ("expect \"t\" times 3;", "expect \"t\" times 3"),
        ("expect \"t\" times 2..=5;", "expect \"t\" times 2..=5"),
        ("expect \"t\" times 2..5;", "expect \"t\" times 2..=4"),
        ("expect \"t\" times 1.. within 1s;", "expect \"t\" times 1.. within 1s"),
        ("expect \"t\" times 1_000;", "expect \"t\" times 1000"),
        ("expect \"t\" times 0;", "expect \"t\" times 0"),
        ("expect \"t\" times 5..=2;", "expect \"t\" times 5..=2"),
    ]);
}

#[test]
fn a_period_in_parentheses_begins_no_loop() {
    assert_eq!(
        well_formed("never \"t\" for (PERIOD); in order { expect \"a\"; } for (a, b) in xs { wait 1ms; }"),
        ["never \"t\" for (PERIOD)", "in order { expect \"a\"; }", "for (a, b) in (xs) { wait 1ms; }"]
    );
}

#[test]
fn never_and_its_period() {
    same(&[
        ("never \"t\";", "never \"t\""),
        ("never \"t\" { a: 1 } for 200ms;", "never \"t\" { \"a\": 1 } for 200ms"),
        ("never \"t\" Order { .. } where x for (PERIOD);", "never \"t\" Order { .. } where (x) for (PERIOD)"),
        ("never \"t\" for (PERIOD) key in [1, 2];", "never \"t\" key in [1, 2] for (PERIOD)"),
        ("never \"t\" headers { h: _ } key \"k\";", "never \"t\" headers { \"h\": _ } key \"k\""),
    ]);
}

#[test]
fn on_and_its_answers() {
    same(&[
        ("on \"t\" => publish \"u\" {};", "on \"t\" => { publish \"u\" {  }; }"),
        (
            "on \"t\" { a: _ } as ask once => reply { b: ask[\"a\"] };",
            "on \"t\" { \"a\": _ } as ask once => { reply { \"b\": (ask[\"a\"]) }; }",
        ),
        (
            "on \"t\" times 2 where x as y => reply order headers { h: 1 };",
            "on \"t\" where (x) as y times 2 => { reply (order) headers { \"h\": 1 }; }",
        ),
        ("on \"t\" Ask { .. } => reply b\"x\" key k;", "on \"t\" Ask { .. } => { reply b\"x\" key (k); }"),
        (
            "on \"t\" => { wait 5ms; let x: u8 = 1; check x == 1, \"no {}\", x; publish \"u\" x; reply {}; }",
            "on \"t\" => { wait 5ms; let x: u8 = 1; check (x == 1), \"no {}\", x; publish \"u\" (x); reply {  }; }",
        ),
        ("on \"t\" => {}", "on \"t\" => {  }"),
        ("on \"t\" => {};", "on \"t\" => {  }"),
    ]);
}

#[test]
fn let_check_and_the_periods() {
    same(&[
        ("let x = 1;", "let x = 1"),
        ("let x: Vec<u8> = a as _;", "let x: Vec<u8> = (a as _)"),
        ("let x: Box<dyn Iterator<Item = u8>> = y;", "let x: Box<dyn Iterator<Item = u8>> = (y)"),
        ("let f = |a, b| a + b;", "let f = (|a, b| a + b)"),
        ("let key = m.key;", "let key = (m.key)"),
        ("check done.count == 1;", "check (done.count == 1)"),
        ("check x as u8 > 1, \"got {}\", x,;", "check (x as u8 > 1), \"got {}\", x,"),
        ("check x, \"got {y}\", y = f(1, 2);", "check (x), \"got {y}\", y = f(1, 2)"),
        ("check matches!(x, A | B);", "check (matches!(x, A | B))"),
        ("check xs.iter().any(|(a, b)| a == b);", "check (xs.iter().any(|(a, b)| a == b))"),
        ("wait 50ms;", "wait 50ms"),
        ("wait (LONG * 2);", "wait (LONG * 2)"),
        ("timeout 2min;", "timeout 2min"),
        ("settle 250us;", "settle 250us"),
    ]);
}

#[test]
fn in_order_holds_expects() {
    let source = "in order { expect \"a\" as x; expect \"b\" { n: x[\"n\"] } within 1s; }";
    let expected = "in order { expect \"a\" as x; expect \"b\" { \"n\": (x[\"n\"]) } within 1s; }";
    assert_eq!(one(source), expected);
    assert_eq!(one("in order {}"), "in order {  }");
}

#[test]
fn regions_and_branches_hold_statements() {
    same(&[
        (
            "together { publish \"a\" {}; expect \"b\" as b; } and { wait 5ms; } and {}",
            "together { publish \"a\" {  }; expect \"b\" as b; } and { wait 5ms; } and {  }",
        ),
        (
            "either { expect \"a\"; check x; } or { expect \"b\"; } or after 200ms { publish \"c\" {}; };",
            "either { expect \"a\"; check (x); } or { expect \"b\"; } or after 200ms { publish \"c\" {  }; }",
        ),
        ("either { expect \"a\"; } or after (PERIOD) {}", "either { expect \"a\"; } or after (PERIOD) {  }"),
        (
            "together {} and { either {} or { repeat 2 {} } }",
            "together {  } and { either {  } or { repeat 2 {  }; }; }",
        ),
    ]);
}

#[test]
fn the_head_of_a_loop_ends_at_the_first_braces_that_can_be_its_body() {
    same(&[
        ("repeat 3 { expect \"a\"; }", "repeat 3 { expect \"a\"; }"),
        ("repeat n * 2 {}", "repeat (n * 2) {  }"),
        ("repeat match n { 1 => 2, _ => 3 } {}", "repeat (match n { 1 => 2, _ => 3 }) {  }"),
        ("repeat if a { 1 } else { 2 } {}", "repeat (if a { 1 } else { 2 }) {  }"),
        ("repeat { let n = 3; n } { wait 5ms; }", "repeat ({ let n = 3; n }) { wait 5ms; }"),
        ("repeat f(|x| { x }) {}", "repeat (f(|x| { x })) {  }"),
        ("for x in xs { publish \"a\" x; }", "for x in (xs) { publish \"a\" (x); }"),
        ("for x in order { wait 5ms; }", "for x in (order) { wait 5ms; }"),
        ("for (a, _) in 0..n {}", "for (a, _) in (0..n) {  }"),
        ("for Order { id, .. } in &orders {}", "for Order { id, .. } in (&orders) {  }"),
        ("for _ in [1, 2] {}", "for _ in ([1, 2]) {  }"),
        ("for [a, b] | [b, a] in (Foo { a: 1 }) {}", "for [a, b] | [b, a] in (Foo { a: 1 }) {  }"),
    ]);
}

#[test]
fn a_loop_after_a_statement_without_its_semicolon_is_found() {
    let (statements, mistakes) =
        parsed("never \"a\" for 5ms\nin order { expect \"b\"; }\ncheck x\nfor x in xs {}");
    assert_eq!(
        statements,
        ["never \"a\" for 5ms", "in order { expect \"b\"; }", "check (x)", "for x in (xs) {  }"]
    );
    assert_eq!(mistakes.len(), 2, "{mistakes:?}");
}

#[test]
fn the_words_of_the_flow_are_names_elsewhere() {
    same(&[
        ("publish \"t\" repeat;", "publish \"t\" (repeat)"),
        ("check either == together;", "check (either == together)"),
        ("let and = or.after;", "let and = (or.after)"),
    ]);
}

#[test]
fn what_ends_in_braces_needs_no_semicolon() {
    let source =
        "on \"a\" => { reply {}; } in order { expect \"b\"; } expect \"c\"; on \"d\" => {}; ; expect \"e\";";
    assert_eq!(well_formed(source).len(), 5);
}

#[test]
fn the_first_example_of_the_design_is_six_statements() {
    let source = r#"
        on "fraud.check" { "order_id": _ } as ask => publish "fraud.result" {
            "order_id": ask["order_id"], "decision": "APPROVE",
        };

        publish "orders.created" { "order_id": "ORD-42", "count": 1000 };

        expect "orders.processed" {
            "order_id": =~ r"^ORD-\d+$",
            "status": "COMPLETED",
            "count": > 0,
        } as done within 50ms;

        never "orders.rejected" { "order_id": "ORD-42" };

        publish "orders.cancelled" { "order_id": done["order_id"] };
        expect "payments.reversed" PaymentReversed { amount: 1.., .. };
    "#;
    let statements = well_formed(source);
    assert_eq!(statements.len(), 6);
    assert_eq!(
        statements[2],
        "expect \"orders.processed\" { \"order_id\": =~ r\"^ORD-\\d+$\", \"status\": \"COMPLETED\", \"count\": > 0 } within 50ms as done"
    );
}

#[test]
fn an_empty_block_has_no_statements() {
    assert_eq!(parsed(""), (Vec::new(), Vec::new()));
}

#[test]
fn fragments_of_macro_rules_are_read_as_what_they_hold() {
    use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
    let hidden = |source: &str| TokenTree::from(Group::new(Delimiter::None, source.parse().unwrap()));
    let plain = |source: &str| source.parse::<TokenStream>().unwrap();
    let mut tokens = plain("expect");
    tokens.extend([hidden("\"t\"")]);
    let mut fields = plain("a:");
    fields.extend([hidden("x + 1")]);
    fields.extend(plain(", b: >"));
    fields.extend([hidden("-1")]);
    tokens.extend([TokenTree::from(Group::new(Delimiter::Brace, fields))]);
    tokens.extend(plain("where"));
    tokens.extend([hidden("a == b")]);
    tokens.extend(plain("within"));
    tokens.extend([hidden("5ms")]);
    tokens.extend(plain("; publish"));
    tokens.extend([hidden("topics::CREATED")]);
    tokens.extend([hidden("{}")]);
    tokens.extend(plain(";"));
    let mut diagnostics = crate::diagnostic::Diagnostics::default();
    let block = crate::parse::block(tokens, &mut diagnostics);
    assert!(diagnostics.is_empty(), "{:?}", diagnostics.list());
    let printed: Vec<_> = block.statements.iter().map(super::print::statement).collect();
    assert_eq!(printed.len(), 2);
    assert!(printed[0].ends_with("where (a == b) within 5ms"), "{}", printed[0]);
    assert_eq!(printed[1], "publish topics::CREATED {  }");
}

#[test]
fn a_call_takes_a_block_of_rust_and_a_capture() {
    same(&[
        ("call { client.post(\"x\").await? } as resp;", "call { client.post(\"x\").await? } as resp"),
        ("call { f(); g().await }", "call { f(); g().await }"),
        ("call { f().await };", "call { f().await }"),
        ("call { let x = 1; x } as r#type;", "call { let x = 1; x } as r#type"),
    ]);
    assert_eq!(
        well_formed("call { f() } expect \"a\"; check call(1) && x.call(2); publish \"t\" call;"),
        ["call { f() }", "expect \"a\"", "check (call(1) && x.call(2))", "publish \"t\" (call)"]
    );
}

#[test]
fn eventually_takes_a_block_of_rust_a_budget_and_how_often() {
    same(&[
        ("eventually { db.has(1).await } within 5s;", "eventually { db.has(1).await } within 5s"),
        (
            "eventually { let x = f().await?; Ok(x > 1) } every (often) within (budget * 2);",
            "eventually { let x = f().await?; Ok(x > 1) } within (budget * 2) every (often)",
        ),
    ]);
}

#[test]
fn a_request_takes_what_is_asked_and_what_the_reply_must_be() {
    same(&[
        ("request \"t\" { a: 1 };", "request \"t\" { \"a\": 1 }"),
        ("request \"t\" order as reply;", "request \"t\" (order) as reply"),
        (
            "request T { a: 1 } key k headers { h: 1 } => { b: 2 } where reply[\"x\"] == 1 within 5ms as reply;",
            "request T { \"a\": 1 } key (k) headers { \"h\": 1 } => { \"b\": 2 } where (reply[\"x\"] == 1) within 5ms as reply",
        ),
        (
            "request (t) order within 5ms as reply key k => Reply { ok: true, .. };",
            "request (t) (order) key (k) => Reply { ok: true, .. } within 5ms as reply",
        ),
        ("request \"t\" [1] => b\"raw\";", "request \"t\" [1] => b\"raw\""),
        ("request \"t\" 1 => (matcher);", "request \"t\" 1 => (matcher)"),
    ]);
}

#[test]
fn request_is_still_a_name() {
    assert_eq!(
        well_formed(
            "expect \"a\" as request; publish \"b\" request; publish \"c\" request key request.id; check request.x(1)
                && request[\"y\"] == 1; request \"d\" request => { a: request }; let r = request; check f(request);"
        )
        .len(),
        7
    );
}

#[test]
fn an_only_holds_expectations() {
    same(&[
        (
            "only { expect \"a\"; expect T { x: 1 } as x; }",
            "only { expect \"a\"; expect T { \"x\": 1 } as x; }",
        ),
        ("only { expect \"a\" within 5ms; };", "only { expect \"a\" within 5ms; }"),
    ]);
    assert_eq!(
        well_formed("check only == 1; publish \"t\" only;"),
        ["check (only == 1)", "publish \"t\" (only)"]
    );
}

#[test]
fn a_transport_is_named_after_the_verb_or_around_statements() {
    same(&[
        ("publish via kafka \"t\" 1 key k;", "publish via kafka \"t\" 1 key (k)"),
        ("expect via nats \"t\" from start { a: 1 };", "expect via nats \"t\" from start { \"a\": 1 }"),
        ("never via r#type TOPIC for 5ms;", "never via r#type TOPIC for 5ms"),
        (
            "on via kafka \"t\" => publish via nats \"u\" 1;",
            "on via kafka \"t\" => { publish via nats \"u\" 1; }",
        ),
        (
            "via kafka { on via nats \"t\" => { publish \"u\" 1; reply 2; } }",
            "on via nats \"t\" => { publish via nats \"u\" 1; reply 2; }",
        ),
        ("expect via::TOPIC;", "expect via::TOPIC"),
    ]);
    let (statements, mistakes) = parsed(
        "publish via a \"1\" 1;
         via b {
             expect \"2\";
             via c { in order { expect \"3\"; expect via a \"4\"; } }
             repeat 2 { publish \"5\" 1; }
         }
         via d { never \"6\"; } expect via a \"7\";",
    );
    let expected = [
        "publish via a \"1\" 1",
        "expect via b \"2\"",
        "in order { expect via c \"3\"; expect via a \"4\"; }",
        "repeat 2 { publish via b \"5\" 1; }",
        "never via d \"6\"",
        "expect via a \"7\"",
    ];
    assert_eq!((statements, mistakes), (expected.map(str::to_owned).to_vec(), Vec::new()));
}

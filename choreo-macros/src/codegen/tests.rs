use proc_macro2::{TokenStream, TokenTree};

use crate::expand;

mod half_typed;

/// The pretty-printed expansion of a block in a test function.
fn expanded(block: &str) -> String {
    let marker = r#"@scenario { name = "it_works", block = 0, line = 2, column = 1, source ="#;
    let tokens = format!("{marker} {block:?} }}\n{block}");
    let expansion = expand::block(self::tokens(&tokens));
    pretty(&quote::quote!(
        fn around() {
            #expansion
        }
    ))
}

/// The same without the machine's tables.
fn code(block: &str) -> String {
    let text = expanded(block);
    let (before, rest) = text.split_once("static __MACHINE").unwrap();
    let (_, after) = rest.split_once("    };\n        const _").unwrap();
    format!("{before}static __MACHINE = ..;\n        const _{after}")
}

fn pretty(tokens: &TokenStream) -> String {
    prettyplease::unparse(&syn::parse2(tokens.clone()).unwrap())
}

fn tokens(text: &str) -> TokenStream {
    text.parse().unwrap()
}

#[test]
fn a_block_of_shapes() {
    insta::assert_snapshot!(expanded(
        r#"publish "orders.created" { "order_id": "ORD-42", "count": 1000 };
expect "orders.processed" {
    "order_id": =~ r"^ORD-\d+$",
    "status": "COMPLETED",
    "count": > 0,
} as done within 50ms;
never "orders.rejected" { "order_id": "ORD-42" };
publish "orders.cancelled" { "order_id": done["order_id"] };
expect "payments.reversed";"#
    ));
}

#[test]
fn every_kind_of_value() {
    insta::assert_snapshot!(expanded(
        r#"expect "a" exactly {
    equal: [1, -2, 1.5, "x", true, null], expr: limit + 1,
    compare: [!= 1, < 1, <= 1, > 1, >= 1], range: [1.., ..=5, low..high],
    word: [=~ "a", _, in ["a", "b"], starts_with "a", ends_with "a", contains "a", len 3],
    kind: [string, number, integer, bool, array, object, uuid, timestamp],
    logic: [not 1, all [> 1, < 5], any [1, 2]], gone: absent,
    elements: [every > 1, some 3, bag [1, ..], [1, 2, ..]],
    close: close_to(1.0, 0.1), bound: id @ { deep: string },
};
expect "b" [1, ..];
expect "c" b"raw";
expect "d" (matcher());"#
    ));
}

#[test]
fn payloads_with_expressions() {
    insta::assert_snapshot!(code(
        r#"publish "a" { id: id, list: [1, a + b, make(2)?], deep: { "quote\"d": x as u8 } };
publish "b" { ..base, id: 1, ..more };
publish "c" [1, ..list, 2];
publish "d" order;
publish T b"raw";
publish (topic(1)) Order { id: 1, ..base } key order.id headers { trace: "t", n: 1 + 2 } as sent;
expect "e";"#
    ));
}

#[test]
fn a_typed_pattern() {
    insta::assert_snapshot!(code(
        r#"publish "a" {};
expect "b" Op { id: "ORD-1", status: Status::Done, of: Of { a: 1.., name: Some("x"), .. }, count, .. } as op
    where op.count == limit && count > 1;
check count == op.count;"#
    ));
}

#[test]
fn captures_and_what_reads_them() {
    insta::assert_snapshot!(code(
        r#"let n: u64 = 3;
let idle = 4;
publish "a" { n: n } as sent;
expect "b" { id: id @ string } headers { trace: sent.headers() } key n where done["x"] == id && n > 1 as done;
check done["n"] == n + 1, "n is {n}, not {}", done["n"];
expect "c" { id: id };"#
    ));
}

#[test]
fn a_log_from_its_start() {
    insta::assert_snapshot!(expanded(r#"expect "a" from start;"#));
}

#[test]
fn several_messages() {
    insta::assert_snapshot!(code(
        r#"publish "a" {};
expect "b" { id: id @ _ } where one["x"] == 1 times 2..=5 as one;
expect "c" Op { n: 1, .. } times 3 as ops;
check one.len() == ops.len() && id.len() == 2;"#
    ));
}

#[test]
fn stand_ins() {
    insta::assert_snapshot!(code(
        r#"let n = 3;
on "a" { id: id @ _ } where ask["x"] == n as ask => publish "b" { id: id, n: n };
on "c" Ask { id, .. } as ask once => reply Answer { id: id.clone() };
on "d" as request times 2 => {
    let half = n / 2;
    check half > 0, "half is {half}";
    wait 5ms;
    wait (pause);
    publish (format!("e.{half}")) b"raw" key half;
    reply { of: request["id"], half: half } headers { h: "x" };
};
publish "f" {};
expect "g";"#
    ));
}

#[test]
fn calls() {
    insta::assert_snapshot!(expanded(
        r#"let n = 3;
call { client.post(url, n).await?; Ok(()) }
expect "a" as done;
call {
    let body = make(&done["id"]);
    client.post(body).await
} as resp;
check resp.status == n;"#
    ));
}

#[test]
fn what_becomes_true() {
    insta::assert_snapshot!(expanded(
        r#"let n = 3;
publish "a" {};
eventually { db.count().await? == n } within 500ms;
expect "b" { id: id @ _ };
eventually {
    let row = db.row(&id).await?;
    Ok(row.is_some())
} within (budget) every 10ms;"#
    ));
}

#[test]
fn requests() {
    insta::assert_snapshot!(expanded(
        r#"request "fraud.check" { id: id } headers { trace: "t" } => { decision: verdict @ string }
    where reply["id"] == id within 50ms as reply;
request T order => Verdict { approved: true, .. } as typed;
request "ping" {};
check verdict == "OK" && typed.approved;"#
    ));
}

#[test]
fn closed_worlds() {
    insta::assert_snapshot!(expanded(
        r#"publish "a" {};
only {
    expect "b" { id: id @ _ } as one;
    expect T { id: id };
    expect "b" times 1..;
}
check one["id"] == id;"#
    ));
}

#[test]
fn durations_in_order_and_quiet() {
    insta::assert_snapshot!(expanded(
        r#"timeout 2s;
settle (pause);
publish "a" {};
in order { expect "b" as b; expect "c"; }
never "d" { x: b["x"] } for 200ms;
wait 1ms;
expect "e" within (pause * 2);"#
    ));
}

#[test]
fn regions_and_branches() {
    insta::assert_snapshot!(expanded(
        r#"together { publish "a" {}; expect "b" as b; } and { expect "c"; }
either { expect "d" as d; expect "e" as e; } or { expect "f" as d; } or after 5ms { let d = b.clone(); }
check d["n"] == 1;"#
    ));
}

#[test]
fn loops() {
    insta::assert_snapshot!(expanded(
        r#"repeat count { publish "a" { n: n }; expect "b" as b; check b["n"] == n; }
for (n, Order { id, .. }) in orders() { publish (t) order; let m = n + 1; expect "c" { id: id } where n == m as c; }
for n in 0..3 { expect "d" (matcher(n)); }
for _ in 0..2 { expect "e"; }"#
    ));
}

#[test]
fn settings_of_the_attribute() {
    let marked = r#"@scenario {
        name = "it_works", block = 3, line = 4, column = 5, source = "{ expect \"a\"; }",
        timeout = "2s", slow = "warn", virtual = true, crate = my::choreo,
    } expect "a";"#;
    insta::assert_snapshot!(pretty(&{
        let expansion = expand::block(tokens(marked));
        quote::quote!(
            fn around() {
                #expansion
            }
        )
    }));
}

#[test]
fn a_scenario_on_several_stages() {
    insta::assert_snapshot!(pretty(&expand::attribute(
        tokens("on(InMemory, choreo::Nats)"),
        tokens(
            r#"#[ignore]
            async fn it_works(bus: &_) -> Result<(), Error> {
                choreo! { expect "a"; }
                Ok(())
            }"#
        ),
    )));
}

#[test]
fn a_scenario_with_cases_on_several_stages() {
    insta::assert_snapshot!(pretty(&expand::attribute(
        tokens(r#"on(InMemory, choreo::Nats), cases(small: (1, "a"), r#type: (LARGE + 1, &label(2)))"#),
        tokens(
            r#"/// Docs.
            #[should_panic]
            async fn it_works(bus: &_, mut count: u64, label: &str) -> Result<(), Error> {
                choreo! { expect "a"; }
                Ok(())
            }"#
        ),
    )));
}

/// Without `cfg(test)` there is no call, so `tests/ui` can't show rustc's error at a value of another type.
#[test]
fn a_value_and_a_parameter_keep_their_places() {
    let function = "async fn it_works(bus: &InMemory, count: u64) {}";
    let expansion = expand::attribute(tokens("cases(only: 12345, other: 6)"), tokens(function));
    let mut found = Vec::new();
    literals(expansion.clone(), &mut found);
    let value = found.iter().find(|literal| literal.to_string() == "12345").unwrap();
    assert_eq!(value.span().start().column, "cases(only: ".len());
    let parameter = identifier(expansion, "count").unwrap();
    assert_eq!(parameter.span().start().column, function.find("count").unwrap());
}

fn literals(stream: TokenStream, into: &mut Vec<proc_macro2::Literal>) {
    for tree in stream {
        match tree {
            TokenTree::Literal(literal) => into.push(literal),
            TokenTree::Group(group) => literals(group.stream(), into),
            _ => {}
        }
    }
}

fn identifier(stream: TokenStream, name: &str) -> Option<proc_macro2::Ident> {
    stream.into_iter().find_map(|tree| match tree {
        TokenTree::Ident(ident) if ident == name => Some(ident),
        TokenTree::Group(group) => identifier(group.stream(), name),
        _ => None,
    })
}

#[test]
fn a_scenario_with_one_case() {
    insta::assert_snapshot!(pretty(&expand::attribute(
        tokens("cases(only: 1)"),
        tokens(r#"pub async fn it_works(bus: &InMemory, count: u64) { choreo! { expect "a"; } }"#),
    )));
}

#[test]
fn a_fragment() {
    let item = r#"/// Docs.
        #[cfg(unix)]
        fragment place(id: &str, count: u64) { publish "a" { id: id, n: count }; }"#;
    let text = expand::block(tokens(item)).to_string();
    insta::assert_snapshot!(text.replace(" ; ", " ;\n"));
}

#[test]
fn a_block_with_a_fragment_in_it() {
    insta::assert_snapshot!(code(
        r#"@included { name = "place", file = "steps.rs", line = 1, column = 1, text = "", broken = false }
        (id: &str, count: u64) { include place(&name, 3) } {
            publish (id) { id: id };
            expect "b" { n: ..count } where done["id"] == id as done;
            check done["n"] == 1, "{id}";
        };
        publish "c" { id: done["id"] };"#
    ));
}

#[test]
fn a_script() {
    let expansion = expand::script(tokens(r#"for &Shop; publish "a" { id: id }; expect "b" as done;"#));
    let text = pretty(&quote::quote!(
        fn around() {
            #expansion
        }
    ));
    let (_, after) = text.split_once("::choreo::__private::script").unwrap();
    insta::assert_snapshot!(after);
}

#[test]
fn a_refused_block() {
    insta::assert_snapshot!(expanded(
        r#"publish "a" { x: 1, x: 2 } key 3;
expect "b" { x: =~ "(" } as done;
check done["x"] == 1;"#
    ));
}

#[test]
fn a_block_without_a_stage() {
    let expansion = expand::block(tokens(r#"publish "a" {} key 3; expect "b" as done;"#));
    insta::assert_snapshot!(pretty(&quote::quote!(
        fn around() {
            #expansion
        }
    )));
}

#[test]
fn a_scenario() {
    insta::assert_snapshot!(pretty(&expand::attribute(
        tokens(r#"timeout = "2s", tags = ["saga", "slow"], time = "virtual""#),
        tokens(
            r#"/// Docs.
            #[cfg(feature = "x")]
            #[allow(unused)]
            #[cfg_attr(windows, ignore = "later")]
            #[should_panic(expected = "no")]
            pub(crate) async fn it_works(bus: &InMemory) -> Result<(), Error> {
                for n in 0..3 { choreo! { expect "a"; } }
                let run = choreo! { expect "b" as b; };
                Ok(())
            }"#
        ),
    )));
}

#[test]
fn the_item_form() {
    insta::assert_snapshot!(pretty(&expand::block(tokens(
        r#"/// Docs.
        #[ignore]
        scenario one(stage: &InMemory) { expect "a"; }
        #[scenario(timeout = "2s", crate = my::choreo)]
        pub scenario two(stage: &InMemory) -> Result<(), Error> { expect "b"; }"#
    ))));
}

#[test]
fn a_text_that_the_statements_do_not_stand_in_is_left_out() {
    let at = |line: usize| {
        let marker = format!(
            r#"@scenario {{ name = "x", block = 0, line = {line}, column = 1, source = "{{ $($x)* }}" }}"#
        );
        expand::block(tokens(&format!("{marker}\nexpect \"a\";"))).to_string()
    };
    assert!(at(2).contains("text : \"{ $($x)* }\""));
    assert!(at(7).contains("text : \"\""));
}

fn identifiers(stream: TokenStream, into: &mut Vec<String>) {
    for tree in stream {
        match tree {
            TokenTree::Ident(ident) => into.push(ident.to_string()),
            TokenTree::Group(group) => identifiers(group.stream(), into),
            _ => {}
        }
    }
}

#[test]
fn identifiers_do_not_depend_on_where_the_block_stands() {
    let block = r#"on "a" Ask { id, .. } where id == 1 => reply { id: id };
        publish "b" { x: x } as sent;
        expect "c" Op { id: "x", n: 1.., .. } as op;
        check op.n == 1;"#;
    let of = |text: String| {
        let mut found = Vec::new();
        identifiers(expand::script(tokens(&text)), &mut found);
        found
    };
    let here = of(format!("for &S; {block}"));
    assert!(here.contains(&"__e0".to_owned()) && here.contains(&"__of0".to_owned()));
    assert_eq!(here, of(format!("for &S;\n\n\n          {}", block.replace('\n', "\n\n"))));
}

#[test]
fn a_block_that_names_transports() {
    insta::assert_snapshot!(expanded(
        r#"on via kafka "a" => { publish "b" 1; publish via nats "c" 2; reply 3; };
publish via nats "a" 1 key id;
via kafka { expect "a" from start headers { trace: _ }; never "d"; }"#
    ));
}

#[test]
fn stages_of_several_transports_and_of_one() {
    let derived = |text| pretty(&expand::derived(tokens(text)));
    insta::assert_snapshot!(derived(
        "#[stage(crate = my_choreo)] struct Shop<T> where T: Clone { #[stage(Nats::ephemeral())] r#nats: Nats, other: T }"
    ));
    insta::assert_snapshot!(derived("pub struct One { only: InMemory }"));
}

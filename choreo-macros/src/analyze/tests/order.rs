use super::{accepts, messages, refused, refuses};

#[test]
fn a_block_that_can_fail_asserts_something() {
    for asserting in [
        r#"expect "a";"#,
        r#"never "a";"#,
        r#"check true;"#,
        r#"on "a" times 1.. => reply 1;"#,
        r#"on "a" => { check true; reply 1; };"#,
        r#"in order { expect "a"; expect "b"; }"#,
    ] {
        accepts(asserting);
    }
}

#[test]
fn a_block_that_passes_whatever_happens_is_refused_at_its_end() {
    refuses(r#"publish "a" 1; wait 5ms;"#, &[("asserts-nothing", "wait 5ms")]);
    refuses(r#"on "a" once => reply 1; publish "b" 1;"#, &[("asserts-nothing", r#"publish "b" 1"#)]);
    assert_eq!(refused("").len(), 1);
}

#[test]
fn a_misspelt_verb_is_not_held_against_the_block_twice() {
    let found = refused(r#"publish "a" 1; exepct "b";"#);
    assert!(found.iter().all(|(rule, _)| *rule != "asserts-nothing"), "{found:?}");
    assert!(!found.is_empty());
}

#[test]
fn an_on_stands_above_the_first_trigger() {
    refuses(
        r#"publish "a" 1; on "b" => reply 1; expect "c"; on "d" => reply 2;"#,
        &[("reply-after-trigger", "on"), ("reply-after-trigger", "on")],
    );
    accepts(r#"let x = 1; on "b" => reply x; expect "c"; on "d" => reply x; publish "a" 1; expect "e";"#);
}

#[test]
fn an_order_has_two_links() {
    refuses(r#"in order { expect "a"; }"#, &[("order-of-one", "in order")]);
    refuses(r#"in order { }"#, &[("order-of-one", "in order")]);
    assert_ne!(messages(r#"in order { expect "a"; }"#), messages(r#"in order { }"#));
}

#[test]
fn a_key_stands_once_in_an_object() {
    refuses(r#"publish "a" { "x": 1, r#type: 2, "type": 3 }; expect "b";"#, &[("duplicate-key", "\"type\"")]);
    refuses(r#"publish "a" [{ "x": { "y": 1, y: 2 } }]; expect "b";"#, &[("duplicate-key", "y")]);
    refuses(r#"expect "b" { "x": any [{ "y": 1, "y": 2 }] };"#, &[("duplicate-key", "\"y\"")]);
    refuses(r#"expect "b" headers { "x": "1", "x": "2" };"#, &[("duplicate-key", "\"x\"")]);
    refuses(r#"publish "b" 1 headers { "x": "1", "x": "2" }; expect "c";"#, &[("duplicate-key", "\"x\"")]);
    refuses(r#"on "b" => reply { "x": 1, "x": 2 }; expect "c";"#, &[("duplicate-key", "\"x\"")]);
    accepts(r#"publish "a" { "x": { "x": 1 }, ..x, "y": [{ "z": 1 }, { "z": 2 }] }; expect "b" { "x": 1 };"#);
}

#[test]
fn a_block_has_one_timeout_and_one_settle() {
    refuses(r#"timeout 1s; timeout 2s; expect "a";"#, &[("duplicate-setting", "timeout")]);
    refuses(r#"settle 1s; settle 0ms; expect "a";"#, &[("duplicate-setting", "settle")]);
    accepts(r#"timeout 1s; settle 0ms; expect "a";"#);
}

#[test]
fn a_call_is_a_trigger_and_asserts_nothing() {
    refuses(r#"call { f().await }"#, &[("asserts-nothing", "call { f().await }")]);
    refuses(r#"call { f().await } on "b" => reply 1; expect "c";"#, &[("reply-after-trigger", "on")]);
    assert!(
        messages(r#"call { f() } on "b" => reply 1; expect "c";"#)[0].contains("below a `call`"),
        "it names the trigger"
    );
    accepts(r#"on "b" => reply 1; call { f().await } as x; expect "c" { x: x };"#);
    refuses(r#"call { g(x) } as x; expect "c";"#, &[("unbound-capture", "x")]);
    refuses(r#"call { g(done["x"]) } expect "c" as done;"#, &[("unbound-capture", "done")]);
}

#[test]
fn a_request_is_a_trigger_and_an_assertion() {
    accepts(r#"request "a" {};"#);
    refuses(r#"request "a" {}; on "b" => reply 1;"#, &[("reply-after-trigger", "on")]);
    refuses(r#"request "a" { x: 1, x: 2 };"#, &[("duplicate-key", "x")]);
    refuses(r#"request "a" {} => { x: =~ "(" };"#, &[("bad-regex", r#""(""#)]);
    refuses(r#"request "a" {} => { x: all [> 5, < 3] };"#, &[("unsatisfiable-value", "< 3")]);
    refuses(r#"timeout 1s; request "a" {} within 2s;"#, &[("budget-exceeds-timeout", "2s")]);
    refuses(r#"request "a" { x: reply["x"] } as reply;"#, &[("unbound-capture", "reply")]);
    accepts(r#"request "a" {} where reply["x"] == 1 as reply; expect "b" { x: reply["x"] };"#);
    accepts(r#"never "a"; request "a" {} => { x: 1 };"#);
}

#[test]
fn an_only_asserts_and_is_judged_with_the_rest() {
    accepts(r#"publish "a" {}; only { expect "b" as b; } check b["x"] == 1;"#);
    accepts(r#"publish "a" {}; only { expect "b"; expect "c" times 0..; }"#);
    refuses(r#"only { expect "c" times 0; }"#, &[("zero-count", "0")]);
    accepts(r#"publish "a" {}; only { expect "b"; } never "c";"#);
    refuses(r#"publish "a" {}; only { }"#, &[("only-of-none", "only")]);
    refuses(
        r#"only { expect "b" { x: 1 }; } never "b" { x: 1 };"#,
        &[("never-contradicts-expect", r#"never "b" { x: 1 }"#)],
    );
    refuses(r#"timeout 1s; only { expect "b" within 2s; }"#, &[("budget-exceeds-timeout", "2s")]);
    refuses(r#"only { expect (b["t"]); } expect "b" as b;"#, &[("topic-uses-capture", "b")]);
}

//! Regions, branches and loops.

use super::{accepts, messages, refuses};

#[test]
fn a_region_does_not_see_the_names_of_another_and_what_stands_below_sees_all() {
    accepts(
        r#"publish "x" 1 as x;
           together { expect "a" { n: x["n"] } as a; } and { expect "b" as b; check b["n"] == 1; }
           check a["n"] == b["n"];"#,
    );
    refuses(
        r#"together { expect "a" as a; } and { expect "b" { n: a["n"] }; }"#,
        &[("unbound-capture", "a")],
    );
    refuses(
        r#"together { check b["n"] == 1; expect "a"; } and { expect "b" as b; }"#,
        &[("unbound-capture", "b")],
    );
    refuses(r#"together { expect "a" as a; } and { expect "b" as a; }"#, &[("capture-shadows", "a")]);
}

#[test]
fn what_every_branch_binds_is_known_below_and_what_one_binds_in_it_alone() {
    accepts(
        r#"either { expect "a" as x; let n = 1; } or { expect "b" as x; let n = 2; }
           check x["n"] == n;"#,
    );
    accepts(
        r#"either { expect "a" as x; check x["n"] == 1; } or { expect "b" as x; expect "c" { n: x["n"] }; }"#,
    );
    accepts(
        r#"either { expect "a" as x; } or {
               expect "b";
               either { expect "c" as x; } or { expect "d"; together { expect "e" as x; } and { expect "f"; } }
           }
           check x["n"] == 1;"#,
    );
    refuses(
        r#"either { expect "a" as x; } or { expect "b"; } check x["n"] == 1;"#,
        &[("capture-in-one-branch", "x")],
    );
    refuses(
        r#"either { expect "a" as x; } or { expect "b" as x; } or after 5ms { } check x["n"] == 1;"#,
        &[("capture-in-one-branch", "x")],
    );
    refuses(r#"either { expect "a" as x; } or { expect "b" { n: x["n"] }; }"#, &[("unbound-capture", "x")]);
    refuses(
        r#"either { expect "a" as x; } or { expect "b"; } expect "c" as x;"#,
        &[("capture-shadows", "x")],
    );
}

#[test]
fn what_a_loop_binds_is_known_in_it_alone() {
    accepts(r#"for n in 0..3 { publish "a" n; expect "b" { n: n } as b; check b["n"] == n; }"#);
    accepts(r#"for n in 0..3 { publish "a" n; } for n in 0..3 { expect "b" { n: n }; }"#);
    refuses(r#"repeat 2 { expect "b" as b; } check b["n"] == 1;"#, &[("unbound-capture", "b")]);
    refuses(r#"for n in 0..3 { expect "a" { n: n }; } check n == 1;"#, &[("unbound-capture", "n")]);
    refuses(r#"for n in f(n) { expect "a" { n: n }; }"#, &[("unbound-capture", "n")]);
    refuses(r#"for t in ts { expect (t); }"#, &[("topic-uses-capture", "t")]);
    refuses(r#"let n = 1; for n in 0..3 { expect "a" { n: n }; }"#, &[("capture-shadows", "n")]);
    refuses(r#"repeat 2 { expect "a" as a; } repeat 2 { expect "b" as a; }"#, &[("capture-shadows", "a")]);
    refuses(r#"for n in 0..3 { for n in 0..3 { expect "a" { n: n }; } }"#, &[("capture-shadows", "n")]);
    refuses(r#"for n in 0..3 { check n > 0; } expect "a" as n;"#, &[("capture-shadows", "n")]);
}

#[test]
fn rules_look_into_braces() {
    refuses(
        r#"together { publish "a" { x: 1, x: 2 }; expect "b" times 0; }
           and { repeat 2 { expect "c" { n: =~ "(" }; in order { expect "d"; } } }"#,
        &[("order-of-one", "in order"), ("zero-count", "0"), ("duplicate-key", "x"), ("bad-regex", "\"(\"")],
    );
    refuses(
        r#"either { expect "a" { n: all [> 5, < 3] }; } or { expect "b"; wait 0ms; }"#,
        &[("bad-duration", "0ms"), ("unsatisfiable-value", "< 3")],
    );
}

#[test]
fn a_together_has_two_regions_and_an_either_two_branches() {
    refuses(r#"together { expect "a"; }"#, &[("region-of-one", "together")]);
    refuses(r#"either { expect "a"; }"#, &[("branch-of-one", "either")]);
    accepts(r#"either { expect "a"; check x; } or after 5ms { }"#);
}

#[test]
fn a_branch_begins_with_its_start() {
    refuses(r#"either { expect "a"; } or { check x; expect "b"; }"#, &[("branch-without-start", "check")]);
    refuses(
        r#"either { in order { expect "a"; expect "b"; } } or { expect "b"; }"#,
        &[("branch-without-start", "in order")],
    );
    refuses(r#"either { expect "a"; } or { }"#, &[("branch-without-start", "{ }")]);
}

#[test]
fn a_start_that_an_earlier_one_hides_is_refused() {
    for (first, second) in [
        (r#"expect "a""#, r#"expect "a" { n: 1 }"#),
        (r#"expect "a" { n: 1 }"#, r#"expect "a" { n: 1 }"#),
        (r#"expect "a" { n: > 1 }"#, r#"expect "a" { n: > 5, m: 1 } where x"#),
        (r#"expect T times 1"#, r#"expect T times 2"#),
    ] {
        let source = format!("either {{ {first}; }} or {{ {second}; }}");
        refuses(&source, &[("ambiguous-branches", second)]);
    }
    for (first, second) in [
        (r#"expect "a" { n: 1 }"#, r#"expect "a""#),
        (r#"expect "a" { n: < 5 }"#, r#"expect "a" { n: > 3 }"#),
        (r#"expect "a" where x"#, r#"expect "a""#),
        (r#"expect "a" { n: x }"#, r#"expect "a" { n: x }"#),
        (r#"expect "a" times 2"#, r#"expect "a""#),
        (r#"expect "a""#, r#"expect "a" from start"#),
        (r#"expect "a""#, r#"expect "b""#),
    ] {
        accepts(&format!("either {{ {first}; }} or {{ {second}; }}"));
    }
    // It holds before anything comes: it is taken, and the one above is not.
    refuses(r#"either { expect "a"; } or { expect "a" times 0..=2; }"#, &[("unreachable", "0..=2")]);
    accepts(r#"together { expect "a" { n: 1 }; } and { expect "a" { n: 1 }; }"#);
}

#[test]
fn a_branch_that_is_never_taken_is_refused() {
    refuses(r#"either { expect "a" times 0..=3; } or { expect "b"; }"#, &[("unreachable", "0..=3")]);
    refuses(r#"either { expect "a" within 1s; } or after 6s { }"#, &[("unreachable", "6s")]);
    refuses(
        r#"timeout 1s; wait 600ms; publish "x" 1; either { expect "a" within 1ms; } or after 600ms { }"#,
        &[("unreachable", "600ms")],
    );
    accepts(r#"timeout 10s; either { expect "a" within 1s; } or after 6s { }"#);
}

#[test]
fn settings_and_stand_ins_stand_at_the_top() {
    refuses(
        r#"together { timeout 1s; expect "a"; } and { settle 1s; } repeat 2 { on "x" => reply 1; }"#,
        &[("nested-setting", "timeout"), ("nested-setting", "settle"), ("nested-setting", "on")],
    );
    refuses(
        r#"together { publish "a" 1; } and { expect "b"; } on "x" => reply 1;"#,
        &[("reply-after-trigger", "on")],
    );
    accepts(r#"either { expect "a"; } or { expect "b"; } on "x" => reply 1; publish "c" 1;"#);
}

#[test]
fn a_block_asserts_where_a_run_can_fail() {
    accepts(r#"either { expect "a"; } or { expect "b"; }"#);
    accepts(r#"repeat n { check x; }"#);
    accepts(r#"either { expect "a" within 5ms; } or after 1s { }"#);
    accepts(r#"either { expect "a"; } or after 1s { never "b"; }"#);
    refuses(r#"either { expect "a"; } or after 1s { }"#, &[("asserts-nothing", "either")]);
    refuses(
        r#"publish "a" 1; together { publish "b" 1; } and { repeat 3 { wait 5ms; } }"#,
        &[("asserts-nothing", "together")],
    );
}

#[test]
fn a_never_contradicts_what_a_run_expects_with_it() {
    let refused = |source: &str, never: &str| refuses(source, &[("never-contradicts-expect", never)]);
    let never = r#"never "a""#;
    refused(r#"together { never "a"; } and { publish "x" 1; expect "a"; }"#, never);
    refused(
        r#"together { publish "x" 1; never "a"; } and { expect "b"; } publish "y" 1; expect "a";"#,
        never,
    );
    refused(r#"either { expect "b"; never "a"; } or { expect "c"; } expect "a";"#, never);
    refused(r#"never "a"; either { expect "a"; } or { expect "c"; }"#, never);
    refused(r#"repeat 2 { publish "x" 1; expect "a"; publish "y" 1; never "a"; }"#, never);
    refused(r#"publish "x" 1; expect "a"; repeat n { never "a"; publish "y" 1; expect "b"; }"#, never);
    accepts(r#"together { publish "x" 1; never "a"; } and { publish "y" 1; expect "a"; }"#);
    accepts(r#"together { publish "x" 1; never "a"; } and { publish "y" 1; } expect "a";"#);
    accepts(r#"either { expect "b"; never "a"; } or { expect "c"; expect "a"; }"#);
    accepts(r#"repeat n { publish "x" 1; expect "a"; publish "y" 1; never "a"; }"#);
    // One way of the first rules out one way of the second, and no more.
    accepts(
        r#"either { expect "b"; never "a"; } or { expect "c"; } either { expect "a"; } or { expect "d"; }"#,
    );
    accepts(r#"repeat n { never "a"; } for x in xs { expect "a"; }"#);
    refused(r#"repeat n { never "a"; } repeat 1 { expect "a"; }"#, never);
    accepts(r#"publish "x" 1; expect "a"; together { publish "y" 1; never "a"; } and { expect "b"; }"#);
}

#[test]
fn regions_run_together_branches_are_one_and_loops_add_up() {
    accepts(r#"together { wait 3s; expect "a"; } and { wait 4s; }"#);
    accepts(r#"either { expect "a"; wait 4s; } or { expect "b"; wait 1s; } wait 3s;"#);
    accepts(r#"for x in xs { wait 3s; } wait 3s; expect "a";"#);
    accepts(r#"publish "a" 1; repeat 9 { never "b" for 3s; }"#);
    refuses(
        r#"together { wait 3s; } and { wait 4s; } wait 2s; expect "a";"#,
        &[("budget-exceeds-timeout", "2s")],
    );
    refuses(
        r#"either { expect "a"; wait 4s; } or { expect "b"; wait 3s; } wait 3s;"#,
        &[("budget-exceeds-timeout", "3s")],
    );
    refuses(r#"repeat 3 { publish "a" 1; never "b" for 2s; }"#, &[("budget-exceeds-timeout", "3")]);
    refuses(r#"repeat 2 { repeat 3 { wait 1s; } } expect "a";"#, &[("budget-exceeds-timeout", "2")]);
    refuses(r#"for x in xs { expect "a" within 6s; }"#, &[("budget-exceeds-timeout", "6s")]);
    let found = messages(r#"repeat 3 { wait 2s; } expect "a";"#);
    assert_eq!(
        found,
        [
            "with what stands above it this loop takes 6s, and the block's deadline is 5s: shorten it, or give the block a \
          longer `timeout`"
        ]
    );
}

#[test]
fn a_loop_has_a_round() {
    refuses(r#"repeat 0 { expect "a"; }"#, &[("zero-count", "0")]);
    refuses(r#"repeat (0u8) { expect "a"; }"#, &[("zero-count", "(0u8)")]);
    accepts(r#"repeat n { expect "a"; }"#);
}

#[test]
fn the_where_of_a_never_that_outlives_its_round_uses_no_name_of_the_loop() {
    refuses(
        r#"for n in 0..3 { publish "a" n; never "b" { k: k @ _ } where k == n; }"#,
        &[("where-of-never-in-loop", "n")],
    );
    refuses(
        r#"repeat 3 { expect "a" as a; together { never "b" where m["x"] == a["x"]; } and { expect "c"; } }"#,
        &[("where-of-never-in-loop", "a")],
    );
    accepts(r#"for n in 0..3 { publish "a" n; never "b" { k: n }; never "c" where x == y; }"#);
    accepts(r#"for n in 0..3 { publish "a" n; never "b" where n == 1 for 5ms; expect "c" where n == 1; }"#);
    accepts(r#"let n = 1; repeat 3 { publish "a" n; never "b" where n == 1; }"#);
}

#[test]
fn many_loops_inside_each_other_are_looked_at_in_no_time() {
    let source = format!("{}check x;{}", "repeat 2 { ".repeat(30), " }".repeat(30));
    accepts(&source);
    let source = format!(
        "{}check x;{}",
        r#"either { expect "a" as a; "#.repeat(20),
        r#" } or { expect "b" as a; }"#.repeat(20)
    );
    assert!(!messages(&source).is_empty());
}

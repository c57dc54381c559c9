//! Regions, branches and loops.

use super::super::ir::{Body, Keeps, Kind, Opens, Place, Start};
use super::{flow, lowered};

/// What opens each window: `subscribed`, the trigger's number, `together`, or `<` and the windows that it goes on from.
fn windows(text: &str) -> String {
    lowered(text, |block| {
        let windows = block.windows.iter().map(|window| match &window.opens {
            Opens::Subscribed => "subscribed".to_owned(),
            Opens::Trigger(id) => id.0.to_string(),
            Opens::Together(_) => "together".to_owned(),
            Opens::From(from) => {
                format!("<{}", from.iter().map(|id| id.0.to_string()).collect::<Vec<_>>().join(","))
            }
        });
        windows.collect::<Vec<_>>().join(" ")
    })
}

/// A body as `statements/rounds/captures/windows`.
fn body(body: &Body) -> String {
    let (statements, rounds) = (body.statements, body.rounds);
    let (captures, windows) = (body.captures, body.windows);
    format!(
        "{}..{}/{}..{}/{}..{}/{}..{}",
        statements.0.0,
        statements.1.0,
        rounds.0.0,
        rounds.1.0,
        captures.0.0,
        captures.1.0,
        windows.0.0,
        windows.1.0
    )
}

#[test]
fn regions_begin_where_the_window_around_stands_and_open_windows_of_their_own() {
    let text = r#"publish "a" {}; together { publish "b" {}; expect "c"; } and { expect "d"; } expect "e";"#;
    assert_eq!(flow(text), "0>w0 fork>w1->9 =w2 2>w3 w3[3] join =w4 w4[4] join w1[5] finish");
    assert_eq!(windows(text), "0 together <0 2 <0");
}

#[test]
fn a_together_without_triggers_goes_on_in_the_window_around() {
    let text = r#"publish "a" {}; together { expect "b"; } and { expect "c"; } expect "d"; publish "e" {};"#;
    assert_eq!(flow(text), "0>w0 fork->8 =w1 w1[2] join =w2 w2[3] join =w3 w3[4] 5>w4 finish");
    assert_eq!(windows(text), "0 <0 <0 <0 5");
}

#[test]
fn the_first_trigger_of_a_region_and_the_one_below_always_open_a_window() {
    let text = r#"publish "a" {}; together { publish "b" {}; publish "c" {}; } and { publish "d" {}; } publish "e" {};"#;
    assert_eq!(flow(text), "0>w0 fork>w1->9 =w2 2>w3 3+w3 join =w4 4>w5 join 5>w6 finish");
}

#[test]
fn a_publish_restarts_the_clocks_of_the_togethers_around_it() {
    let text = r#"together { together { publish "a" {}; } and { expect "b"; } } and { publish "c" {}; }"#;
    lowered(text, |block| {
        let around = block.states.iter().filter_map(|state| match &state.does {
            super::super::ir::Does::Publish(trigger) => {
                Some(trigger.around.iter().map(|id| id.0).collect::<Vec<_>>())
            }
            _ => None,
        });
        assert_eq!(around.collect::<Vec<_>>(), [vec![3, 1], vec![1]]);
    });
    assert_eq!(windows(text), "subscribed together <0 together <0 2 <0 <0 4");
}

#[test]
fn the_starts_of_an_either_are_one_round_and_its_branches_meet_below() {
    let text = r#"publish "a" {};
        either { expect "b"; expect "c"; } or { expect "d"; publish "e" {}; } or after 5ms { check true; }
        expect "f";"#;
    assert_eq!(flow(text), "0>w0 choose:w0[2 4]->8 =w1 w1[3]->8 =w2 5>w3->8 =w4 check6 =w5 w5[7] finish");
    assert_eq!(windows(text), "0 <0 <0 5 <0 <0,3");
    lowered(text, |block| {
        let Kind::Either { branches } = &block.statements[1].kind else { panic!("an `either`") };
        let seen: Vec<_> = branches.iter().map(|one| (one.state.0, body(&one.body))).collect();
        let expected = [(2, "2..4/1..2/0..0/1..2"), (4, "4..6/2..2/0..0/2..4"), (6, "6..7/2..2/0..0/4..5")];
        assert_eq!(seen, expected.map(|(state, body)| (state, body.to_owned())));
        assert!(matches!(branches[2].start, Start::After(_)));
    });
}

#[test]
fn a_trigger_below_an_either_opens_a_window() {
    let text = r#"publish "a" {}; either { expect "b"; publish "c" {}; } or { expect "d"; } publish "e" {};"#;
    assert_eq!(flow(text), "0>w0 choose:w0[2 4]->5 =w1 3>w2->5 =w3 =w4 5>w5 finish");
}

#[test]
fn a_body_leads_back_to_its_loop() {
    let text = r#"publish "a" {}; expect "b"; repeat 3 { publish "c" {}; expect "d"; } expect "e";"#;
    assert_eq!(flow(text), "0>w0 w0[1] loop->6 =w1 3>w2 w2[4]->2 =w3 w3[5] finish");
    assert_eq!(windows(text), "0 <0,2 3 <2");
    lowered(text, |block| {
        assert_eq!((block.loops[0].state.0, body(&block.loops[0].body)), (3, "3..5/1..2/0..0/1..3".into()));
        assert_eq!(block.loops[0].text, "3");
    });
}

#[test]
fn a_loop_that_may_have_no_round_leaves_the_window_around_open() {
    assert_eq!(
        windows(r#"publish "a" {}; expect "b"; repeat n { publish "c" {}; expect "d"; }"#),
        "0 <0,2 3 <0,2"
    );
}

#[test]
fn publishes_alone_in_a_body_make_one_run_with_what_stands_above() {
    let text = r#"publish "a" {}; repeat 3 { publish "b" {}; } publish "c" {}; expect "d";"#;
    assert_eq!(flow(text), "0>w0 loop->4 =w1 2+w1->1 =w2 3+w2 w2[4] finish");
}

#[test]
fn where_only_the_round_that_runs_can_tell_a_trigger_opens_its_window_or_joins() {
    let text = r#"publish "a" {}; repeat 3 { publish "b" {}; expect "c"; }"#;
    assert_eq!(flow(text), "0>w0 loop->6 =w1 2?w2 =w3 w3[3]->1 =w4 finish");
    assert_eq!(windows(text), "0 <0,2 2 <0,2 <0,2");
    let text = r#"expect "x"; repeat n { publish "a" {}; } publish "b" {};"#;
    assert_eq!(flow(text), "w0[0] loop->5 =w1 2?w2 =w3->1 =w4 3?w5 =w6 finish");
}

#[test]
fn what_ends_a_run_and_is_not_awaited_is_told_in_a_loop_and_above_one() {
    let text = r#"publish "a" {}; repeat 2 { publish "b" {}; never "c"; }"#;
    assert_eq!(flow(text), "0>w0 loop->6 =w1 2?w2 =w3 w3[]->1 =w4 finish");
    let text = r#"publish "a" {}; never "b"; repeat 2 { publish "c" {}; } expect "d";"#;
    assert_eq!(flow(text), "0>w0 w0[] loop->6 =w1 3?w2 =w3->2 =w4 w4[4] finish");
    let text = r#"publish "a" {}; never "b"; publish "c" {};"#;
    assert_eq!(flow(text), "0>w0 2>w1 finish");
}

#[test]
fn the_branch_of_an_either_that_ends_in_a_trigger_is_told_in_a_loop() {
    let text = r#"publish "a" {}; repeat 2 { publish "b" {}; either { expect "c"; publish "d" {}; } or { expect "e"; } }"#;
    assert!(flow(text).contains("=w7 w7[]->1"), "{}", flow(text));
}

#[test]
fn what_a_for_binds_is_a_capture_of_its_body() {
    let text =
        r#"for (n, order) in orders { publish "a" { n: n, order: order } as sent; expect "b" { n: n }; }"#;
    lowered(text, |block| {
        assert_eq!(body(&block.loops[0].body), "1..3/0..1/0..3/1..3");
        assert_eq!(block.loops[0].text, "(n, order) in orders");
        let bound: Vec<_> = block
            .captures
            .iter()
            .map(|one| (one.name.to_string(), one.statement.0, one.fill.is_some()))
            .collect();
        assert_eq!(bound, [("n".into(), 0, false), ("order".into(), 0, false), ("sent".into(), 1, true)]);
    });
}

#[test]
fn in_a_loop_expressions_are_evaluated_again_except_what_is_listened_on() {
    lowered(
        r#"repeat n { publish (t) { x: x }; expect (u) { y: y }; let z = 1; check z; } check w;"#,
        |block| {
            let again: Vec<_> = block.exprs.iter().map(|one| one.again).collect();
            assert_eq!(again, [false, true, true, false, true, true, true, false]);
        },
    );
}

/// How the run keeps each name.
fn kept(text: &str) -> Vec<(String, Keeps)> {
    lowered(text, |block| block.captures.iter().map(|one| (one.name.to_string(), one.keeps)).collect())
}

#[test]
fn the_run_keeps_what_is_always_bound_what_may_be_and_every_round() {
    let text = r#"
        expect "a" as a;
        together { expect "b" as b; } and { expect "c"; }
        either { expect "d" as d; expect "e" as e; } or { expect "f" as d; }
        repeat 2 { expect "g" as g; }
    "#;
    let expected = [
        ("a", Keeps::Always),
        ("b", Keeps::Always),
        ("d", Keeps::Always),
        ("e", Keeps::Perhaps),
        ("d", Keeps::Always),
        ("g", Keeps::Rounds),
    ];
    assert_eq!(kept(text), expected.map(|(name, keeps)| (name.to_owned(), keeps)));
}

#[test]
fn what_stands_below_an_either_needs_what_each_of_its_branches_binds() {
    let text = r#"either { expect "a" as x; } or { expect "b" as x; } expect "c" { n: x["n"] };"#;
    lowered(text, |block| {
        let needs = &super::watch(&block.statements[3].kind).unwrap().needs;
        assert_eq!(needs.iter().map(|id| id.0).collect::<Vec<_>>(), [0, 1]);
        let places: Vec<_> = block.cells.iter().map(|cell| cell.place).collect();
        assert!(matches!(places[..], [Place::First, Place::Shared(_)]), "{places:?}");
    });
}

#[test]
fn loops_side_by_side_may_bind_one_name_for_two_variables() {
    let text = r#"for n in 0..3 { publish "a" n; } for n in 0..3 { expect "b" { n: n }; }"#;
    lowered(text, |block| {
        let places: Vec<_> = block.cells.iter().map(|cell| cell.place).collect();
        assert!(matches!(places[..], [Place::First, Place::Again(at)] if at.0 == 2), "{places:?}");
    });
}

#[test]
fn a_refused_either_is_lowered_as_far_as_it_goes() {
    for text in [
        r#"either { publish "a" {}; } or { }"#,
        r#"either { in order { expect "a"; expect "b"; } }"#,
        r#"together { on "a" => reply 1; }"#,
        r#"repeat 0 { timeout 5ms; }"#,
    ] {
        assert!(flow(text).ends_with("finish"), "{text}");
    }
}

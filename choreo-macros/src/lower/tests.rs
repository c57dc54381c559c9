use std::fmt::Write;

use proc_macro2::TokenStream;

use super::ir::{
    Block, Capability, Content, Does, ExprId, Job, Kind, Member, Opens, Pattern, Period, Reading, Topic,
    Trigger, Watch,
};
use super::lower;
use crate::ast;
use crate::diagnostic::Diagnostics;
use crate::parse;

mod nested;

fn parsed(text: &str) -> ast::Block {
    let mut diagnostics = Diagnostics::default();
    let tokens: TokenStream = text.parse().unwrap();
    let block = parse::block(tokens, &mut diagnostics);
    let messages: Vec<_> = diagnostics.list().iter().map(|one| &one.message).collect();
    assert!(messages.is_empty(), "{messages:?}");
    block
}

/// Lowers a block and looks at it.
fn lowered<T>(text: &str, look: impl FnOnce(&Block<'_>) -> T) -> T {
    let block = parsed(text);
    look(&lower(&block))
}

/// The states on one line. Statements by number; `>w1` opens window 1, `+w1` is in its run, and `?w1` does the one or the
/// other; a round as `w1[members]`, its `in order`s in parentheses, its `never .. for`s with a `~`. `=w1` goes on in
/// window 1. A state that does not lead to the next one has `->` and where it leads.
fn flow(text: &str) -> String {
    lowered(text, |block| {
        let mut out = Vec::new();
        for (at, state) in block.states.iter().enumerate() {
            let mut one = does(block, &state.does);
            let last = matches!(state.does, Does::Join | Does::Finish);
            if !last && state.next.0 != at + 1 {
                write!(one, "->{}", state.next.0).unwrap();
            }
            out.push(one);
        }
        out.join(" ")
    })
}

fn does(block: &Block<'_>, does: &Does) -> String {
    match does {
        Does::Publish(one) => trigger(one),
        Does::Call(one) => format!("call{}", trigger(one)),
        Does::Let(id) => format!("let{}", id.0),
        Does::Check(id) => format!("check{}", id.0),
        Does::Wait(id) => format!("wait{}", id.0),
        Does::Await(id) => round(block, id.0),
        Does::Continue(window) => format!("=w{}", window.0),
        Does::Fork { opens, .. } => {
            format!("fork{}", opens.map(|window| format!(">w{}", window.0)).unwrap_or_default())
        }
        Does::Join => "join".to_owned(),
        Does::Choose { round, .. } => format!("choose:{}", self::round(block, round.0)),
        Does::Loop(_) => "loop".to_owned(),
        Does::Finish => "finish".to_owned(),
    }
}

fn trigger(trigger: &Trigger) -> String {
    match trigger.opens {
        Some(window) => {
            format!("{}{}w{}", trigger.statement.0, if trigger.joins { '?' } else { '>' }, window.0)
        }
        None => format!("{}+w{}", trigger.statement.0, trigger.run.0),
    }
}

fn round(block: &Block<'_>, at: usize) -> String {
    let round = &block.rounds[at];
    let members: Vec<String> = round.members.iter().map(member).collect();
    format!("w{}[{}]", round.window.0, members.join(" "))
}

fn member(member: &Member) -> String {
    match member {
        Member::Expect(id) => id.0.to_string(),
        Member::Quiet(id) => format!("~{}", id.0),
        Member::Eventually(id) => format!("?{}", id.0),
        Member::InOrder(ids) => {
            format!("({})", ids.iter().map(|id| id.0.to_string()).collect::<Vec<_>>().join(" "))
        }
    }
}

/// Which statement opened each window, and its nevers.
fn windows(text: &str) -> Vec<(Option<usize>, Vec<usize>)> {
    lowered(text, |block| {
        let window = |one: &super::ir::Window| {
            let opened_by = match &one.opens {
                Opens::Trigger(id) => Some(id.0),
                _ => None,
            };
            (opened_by, one.nevers.iter().map(|id| id.0).collect())
        };
        block.windows.iter().map(window).collect()
    })
}

fn watch(kind: &Kind) -> Option<&Watch> {
    match kind {
        Kind::Expect { watch, .. } | Kind::Never { watch, .. } | Kind::On { watch, .. } => Some(watch),
        Kind::Request { expect, .. } => self::watch(expect),
        _ => None,
    }
}

/// The names that the n-th statement needs.
fn needs(text: &str, statement: usize) -> Vec<String> {
    lowered(text, |block| {
        let needs = &watch(&block.statements[statement].kind).unwrap().needs;
        needs.iter().map(|id| block.captures[id.0].name.to_string()).collect()
    })
}

#[test]
fn the_first_trigger_of_a_run_opens_a_window_and_the_others_are_in_it() {
    assert_eq!(flow(r#"publish "a" {}; publish "b" {}; expect "c";"#), "0>w0 1+w0 w0[2] finish");
}

#[test]
fn a_trigger_after_an_expectation_opens_a_new_window() {
    assert_eq!(
        flow(r#"publish "a" {}; expect "b"; publish "c" {}; expect "d";"#),
        "0>w0 w0[1] 2>w1 w1[3] finish"
    );
}

#[test]
fn a_trigger_after_an_open_never_opens_a_new_window() {
    let text = r#"publish "a" {}; never "b"; publish "c" {}; never "d";"#;
    assert_eq!(flow(text), "0>w0 2>w1 finish");
    assert_eq!(windows(text), [(Some(0), vec![1]), (Some(2), vec![3])]);
}

#[test]
fn let_check_and_wait_do_not_split_a_run_of_triggers() {
    assert_eq!(
        flow(r#"publish "a" {}; let x = 1; check true; wait 1ms; publish "b" {}; expect "c";"#),
        "0>w0 let1 check2 wait3 4+w0 w0[5] finish"
    );
}

#[test]
fn on_timeout_and_settle_leave_no_trace_in_the_flow() {
    assert_eq!(
        flow(
            r#"timeout 1s; on "x" => publish "y" {}; publish "a" {}; settle 1ms; publish "b" {}; expect "c";"#
        ),
        "1>w0 2+w0 w0[3] finish"
    );
}

#[test]
fn what_stands_before_the_first_trigger_is_in_a_window_open_from_subscription() {
    let text = r#"expect "a"; never "b"; publish "c" {}; expect "d";"#;
    assert_eq!(flow(text), "w0[0] 2>w1 w1[3] finish");
    assert_eq!(windows(text), [(None, vec![1]), (Some(2), vec![])]);
    assert_eq!(windows(r#"let x = 1; wait 1ms; publish "c" {}; expect "d";"#), [(Some(2), vec![])]);
}

#[test]
fn let_check_and_wait_between_expectations_run_once_those_above_hold() {
    assert_eq!(
        flow(r#"publish "a" {}; expect "b"; expect "c"; check true; expect "d"; wait 1ms; expect "e";"#),
        "0>w0 w0[1 2] check3 w0[4] wait5 w0[6] finish"
    );
}

#[test]
fn a_let_after_the_last_expectation_waits_for_it() {
    assert_eq!(flow(r#"publish "a" {}; expect "b"; let x = 1;"#), "0>w0 w0[1] let2 finish");
}

#[test]
fn what_uses_a_capture_of_its_segment_is_a_layer_later() {
    assert_eq!(
        flow(
            r#"publish "a" {};
               expect "b" { x: one["x"] } as two;
               expect "c" as one;
               expect "d" { x: one["x"] } as three;
               expect "e" where three["y"] == 1;
               expect "f";"#
        ),
        "0>w0 w0[1 2 5] w0[3] w0[4] finish",
        "a use above the binding is refused, and no use here"
    );
}

#[test]
fn a_capture_of_an_earlier_segment_or_window_makes_no_layer() {
    assert_eq!(
        flow(r#"publish "a" {}; expect "b" as b; check true; expect "c" { x: b["x"] }; expect "d";"#),
        "0>w0 w0[1] check2 w0[3 4] finish"
    );
    assert_eq!(
        flow(r#"publish "a" {}; expect "b" as b; publish "c" {}; expect "d" { x: b["x"] };"#),
        "0>w0 w0[1] 2>w1 w1[3] finish"
    );
    assert_eq!(
        flow(r#"publish "a" {} as sent; expect "b" { x: sent["x"] }; expect "c";"#),
        "0>w0 w0[1 2] finish"
    );
}

#[test]
fn parts_and_bindings_of_an_expectation_make_layers_too() {
    assert_eq!(
        flow(r#"publish "a" {}; expect "b" { x: id @ _ }; expect "c" { x: id };"#),
        "0>w0 w0[1] w0[2] finish"
    );
    assert_eq!(
        flow(r#"publish "a" {}; expect "b" Op { id, .. }; expect "c" { x: id };"#),
        "0>w0 w0[1] w0[2] finish"
    );
}

#[test]
fn an_in_order_is_one_member_in_the_last_layer_of_its_elements() {
    assert_eq!(
        flow(r#"publish "a" {}; in order { expect "b"; expect "c" { x: d["x"] }; } expect "d" as d;"#),
        "0>w0 w0[(1 2) 3] finish"
    );
    assert_eq!(
        flow(
            r#"publish "a" {}; expect "d" as d; in order { expect "b"; expect "c" { x: d["x"] }; } expect "e";"#
        ),
        "0>w0 w0[1 4] w0[(2 3)] finish"
    );
    assert_eq!(
        flow(r#"publish "a" {}; in order { expect "b" as b; expect "c"; } expect "d" { x: b["x"] };"#),
        "0>w0 w0[(1 2)] w0[3] finish"
    );
}

#[test]
fn a_never_with_a_period_is_an_obligation_of_the_first_layer() {
    let text = r#"publish "a" {}; expect "b" as b; never "c" { x: b["x"] } for 1ms; never "d";"#;
    assert_eq!(flow(text), "0>w0 w0[1 ~2] finish");
    assert_eq!(windows(text), [(Some(0), vec![2, 3])]);
}

#[test]
fn expectations_on_one_topic_share_a_channel() {
    lowered(
        r#"expect "a"; expect T; never "a"; on T => publish "a" {}; expect (t(1)); expect (t(1)); expect (t(2));"#,
        |block| {
            let topics: Vec<_> = block.channels.iter().map(|one| one.topic.clone()).collect();
            let expr = |id, text: &str| Topic::Expr(ExprId(id), text.to_owned());
            assert_eq!(topics, [Topic::Literal("a".into()), expr(0, "T"), expr(2, "t(1)"), expr(3, "t(2)")]);
            let listeners =
                |at: usize| block.channels[at].listeners.iter().map(|id| id.0).collect::<Vec<_>>();
            assert_eq!([listeners(0), listeners(1), listeners(2)], [vec![0, 2], vec![1, 3], vec![4, 5]]);
        },
    );
}

#[test]
fn needs_are_the_captures_of_others_in_pattern_headers_key_and_where() {
    let text = r#"
        let n = 1;
        publish "a" {} as sent;
        expect "b" as b;
        expect "c" as c;
        expect "d" { x: c["x"], own: id @ _ } headers { h: > n } key sent["k"] where d["x"] == b["x"] && id == 1 as d;
    "#;
    assert_eq!(needs(text, 4), ["n", "sent", "b", "c"]);
    assert_eq!(needs(text, 2), [""; 0]);
}

#[test]
fn an_on_needs_what_its_answer_uses_except_its_own_names() {
    let text = r#"
        let n = 1;
        let m = 2;
        on "x" { id: id @ _ } where ask["y"] == n as ask => { let k = ask["k"]; publish "z" { k: k, id: id, m: m }; };
    "#;
    assert_eq!(needs(text, 2), ["n", "m"]);
}

#[test]
fn only_what_rust_must_evaluate_becomes_an_expression() {
    lowered(
        r#"publish "a" { x: 1, y: [-2.5, "z", null, true] } headers { h: "t" };
           expect "b" { x: 1, y: > x(), z: 1..=n, "s": "t" };"#,
        |block| {
            let Kind::Publish { payload: Content::Static(bytes), .. } = &block.statements[0].kind else {
                panic!("the payload is wholly literal")
            };
            assert_eq!(std::str::from_utf8(bytes).unwrap(), r#"{"x":1,"y":[-2.5,"z",null,true]}"#);
            let jobs: Vec<_> = block.exprs.iter().map(|expr| std::mem::discriminant(&expr.job)).collect();
            let operand: syn::Expr = syn::parse_str("x").unwrap();
            let operand = std::mem::discriminant(&Job::Operand(&operand));
            assert_eq!(jobs[1..], [operand, operand]);
            let operands = &watch(&block.statements[1].kind).unwrap().operands;
            assert_eq!(operands[..], [ExprId(1), ExprId(2)]);
        },
    );
}

#[test]
fn every_node_and_part_is_a_leaf_of_its_own() {
    lowered(
        r#"expect "a" { x: 1, y: [1, not 2] } headers { h: "t" } key "k" where true;
           expect "b" Op { id: "x", of: Of { a: 1, b, .. }, kind: Kind::B { c: 2 }, any: _, .. };"#,
        |block| {
            let first = watch(&block.statements[0].kind).unwrap();
            assert_eq!(first.condition.as_ref().unwrap().leaf.0, 8);
            let Pattern::Typed { whole, leaves, .. } = &watch(&block.statements[1].kind).unwrap().pattern
            else {
                panic!("the second pattern is typed")
            };
            assert_eq!(whole.0, 9);
            let leaves: Vec<_> = leaves.iter().map(|one| (one.leaf.0, &*one.path, &*one.text)).collect();
            assert_eq!(
                leaves,
                [
                    (10, "id", "\"x\""),
                    (11, "of.a", "1"),
                    (12, "kind", "Kind::B { c: 2 }"),
                    (13, "kind.c", "2"),
                ],
                "a struct has no leaf of its own: only a variant can be another one"
            );
            assert_eq!(block.leaves, 14);
        },
    );
}

#[test]
fn captures_know_how_they_are_read_and_whether_anything_reads_them() {
    lowered(
        r#"let n = 1;
           on "x" { id: id @ _ } => publish "y" { id: id };
           publish "a" { n: n } as sent;
           expect "b" Op { count, .. } as b where b.ok;
           expect "c" { p: part @ _ } where part == 1 && count == 1 as c;"#,
        |block| {
            let captures: Vec<_> =
                block.captures.iter().map(|one| (one.name.to_string(), one.reading, one.used)).collect();
            let expected = [
                ("n", Reading::Let, true),
                ("id", Reading::Inner, false),
                ("sent", Reading::Cell, false),
                ("count", Reading::Value, true),
                ("b", Reading::Cell, true),
                ("part", Reading::Value, true),
                ("c", Reading::Cell, false),
            ];
            assert_eq!(captures, expected.map(|(name, reading, used)| (name.to_owned(), reading, used)));
            let filled: Vec<_> = block.captures.iter().map(|one| one.fill.is_some()).collect();
            assert_eq!(filled, [false, false, true, true, true, true, true]);
        },
    );
}

#[test]
fn settings_are_no_statements() {
    lowered(r#"timeout 2s; settle (T); expect "a";"#, |block| {
        assert_eq!(block.statements.len(), 1);
        assert_eq!(block.timeout, Some(Period::Literal(2_000_000_000)));
        assert_eq!(block.settle, Some(Period::Expr(ExprId(0), "T".into())));
    });
}

#[test]
fn keys_headers_and_replies_ask_something_of_the_stage() {
    lowered(
        r#"on "x" headers { a: 1 } => reply {} key 1;
           publish "a" {} key 1 headers { a: 1 };
           expect "b" key 1;"#,
        |block| {
            let bounds: Vec<_> =
                block.bounds.iter().map(|one| one.extent.start.source_text().unwrap()).collect();
            assert_eq!(bounds, ["headers", "reply", "key", "key", "headers", "key"]);
        },
    );
}

#[test]
fn from_start_asks_something_of_the_stage_and_is_known_to_the_expect_and_its_channel() {
    lowered(r#"expect "a" from start; expect "a"; expect "b"; publish "a" {};"#, |block| {
        let starts = block.statements.iter().filter_map(|one| match one.kind {
            Kind::Expect { from_start, .. } => Some(from_start),
            _ => None,
        });
        assert_eq!(starts.collect::<Vec<_>>(), [true, false, false]);
        let channels: Vec<_> = block.channels.iter().map(|channel| channel.from_start).collect();
        assert_eq!(channels, [true, false]);
        let [bound] = &block.bounds[..] else { panic!("one clause asks for something") };
        let words = [bound.extent.start, bound.extent.end].map(|span| span.source_text().unwrap());
        assert_eq!((bound.capability, words), (Capability::History, ["from", "start"].map(str::to_owned)));
    });
}

#[test]
fn a_spread_is_a_piece_with_the_keys_that_win_over_it() {
    lowered(r#"publish "a" { x: 1, ..base, y: z, ..more };"#, |block| {
        let Job::Payload(super::ir::Payload::Json(pieces)) = &block.exprs[0].job else {
            panic!("the payload has expressions")
        };
        let pieces: Vec<String> = pieces
            .iter()
            .map(|piece| match piece {
                super::ir::Piece::Raw(text) => text.clone(),
                super::ir::Piece::Comma => "comma".into(),
                super::ir::Piece::Value(_) => "value".into(),
                super::ir::Piece::Spread(exprs, written) => format!("{} without {written:?}", exprs.len()),
                super::ir::Piece::SpreadElements(_) => "elements".into(),
            })
            .collect();
        assert_eq!(
            pieces,
            ["{", "comma", "\"x\":1", "2 without [\"x\", \"y\"]", "comma", "\"y\":", "value", "}"]
        );
    });
}

#[test]
fn a_call_is_a_trigger() {
    assert_eq!(
        flow(r#"call { f() } expect "a"; call { g() } publish "b" {}; expect "c";"#),
        "call0>w0 w0[1] call2>w1 3+w1 w1[4] finish"
    );
}

#[test]
fn what_a_call_gives_is_a_capture_and_needs_no_layer() {
    let text = r#"call { f() } as resp; expect "a" { id: resp }; expect "b";"#;
    assert_eq!(flow(text), "call0>w0 w0[1 2] finish");
    assert_eq!(needs(text, 1), ["resp"]);
}

#[test]
fn an_eventually_is_a_member_of_its_round_and_is_layered_by_its_captures() {
    assert_eq!(
        flow(
            r#"publish "a" {}; eventually { f().await } within 5s; expect "b" as b;
               eventually { f(&b["x"]).await } within 5s; expect "c"; publish "d" {};"#
        ),
        "0>w0 w0[?1 2 4] w0[?3] 5>w1 finish"
    );
    assert_eq!(
        flow(r#"eventually { f().await } within 5s; call { g() } expect "c";"#),
        "w0[?0] call1>w1 w1[2] finish"
    );
}

#[test]
fn a_request_is_a_trigger_whose_reply_is_awaited_at_once_in_its_window() {
    assert_eq!(
        flow(
            r#"request "a" {} as x; request "b" { x: x["x"] }; expect "c"; request "d" {}; publish "e" {};"#
        ),
        "0>w0 w0[0] 1+w0 w0[1] w0[2] 3>w1 w1[3] 4+w1 finish"
    );
    let text = r#"publish "a" {} as sent; request "b" {} => { x: sent["x"] };"#;
    assert_eq!(flow(text), "0>w0 1+w0 w0[1] finish");
    assert_eq!(needs(text, 1), ["sent"]);
}

#[test]
fn each_request_has_a_channel_of_its_own_and_asks_for_replies() {
    lowered(r#"request "a" {}; request "a" {};"#, |block| {
        let topics: Vec<&Topic> = block.channels.iter().map(|channel| &channel.topic).collect();
        assert_eq!(topics, [&Topic::Reply, &Topic::Reply]);
        assert!(block.bounds.iter().all(|bound| bound.capability == Capability::Request));
        assert_eq!(block.bounds.len(), 2);
    });
}

#[test]
fn an_only_watches_its_window_and_its_expectations_are_members_of_their_rounds() {
    let text =
        r#"publish "a" {}; only { expect "b" as b; expect "c" { x: b["x"] }; expect "b"; } expect "d";"#;
    assert_eq!(flow(text), "0>w0 w0[2 4 5] w0[3] finish");
    assert_eq!(windows(text), [(Some(0), vec![1])]);
    lowered(text, |block| {
        let Kind::Only { channels, expects } = &block.statements[1].kind else { unreachable!() };
        assert_eq!((channels.len(), expects.len()), (2, 3));
    });
    assert_eq!(
        flow(r#"publish "a" {}; only { expect "b"; } publish "c" {}; expect "d";"#),
        "0>w0 w0[2] 3>w1 w1[4] finish"
    );
}

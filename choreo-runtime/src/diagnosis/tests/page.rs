//! What all texts have in common.

use super::*;

#[test]
fn without_the_source_text_the_place_is_named() {
    let mut verdict = mismatch();
    let bare = Source { text: "", ..verdict.machine.source };
    verdict.machine = leak(Machine { source: bare, ..*verdict.machine });
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn a_long_timeline_shows_both_ends_and_counts_the_rest() {
    let mut verdict = timeout();
    for n in 0..300_u32 {
        let message = arrival("audit.log", &format!("[{n}]"), 5.0 + f64::from(n) / 10.0);
        verdict.timeline.push(arrived(&message, None));
    }
    let text = plain(&verdict);
    let rows: Vec<&str> = text.lines().skip_while(|line| *line != "timeline").skip(1).collect();
    assert_eq!(rows.len(), 16 + 1 + 16);
    let entries = verdict.timeline.iter().count() as u64 + verdict.timeline.skipped;
    assert_eq!(rows[16].trim(), format!("… {} more …", entries - 32));
    assert!(rows[32].contains("[299]"), "{}", rows[32]);
}

#[test]
fn keys_headers_and_topics_by_expression_are_shown() {
    let mut verdict = timeout();
    let mut message = Arrival::new("audit.log", "{ }", began() + ms(5.0));
    message.key = Some("ORD-42".into());
    message.headers.insert("trace", "a\u{1b}b");
    verdict.timeline.push(arrived(&Arc::new(message), None));
    let statements = verdict.machine.statements.iter().map(|statement| match statement.kind {
        Kind::Expect(expect) => {
            let topic = crate::machine::Topic::Expr { expr: ExprId(9), text: "topics::ANY" };
            let watch = Watch { topic, ..expect.watch };
            Statement { kind: Kind::Expect(Expect { watch, ..expect }), ..*statement }
        }
        _ => *statement,
    });
    verdict.machine = leak(Machine { statements: leak(statements.collect::<Vec<_>>()), ..*verdict.machine });
    verdict.topics = vec![Topic::from("fraud.check"), Topic::from("eu.orders.processed")];
    insta::assert_snapshot!(plain(&verdict));
}

#[test]
fn no_text_has_a_line_that_ends_in_a_space() {
    for verdict in [mismatch(), timeout(), passed(), slow(Outcome::Slow)] {
        let text = plain(&verdict);
        assert!(text.lines().all(|line| line == line.trim_end()), "{text}");
    }
}

#[test]
fn a_never_says_how_its_settle_period_was_spent() {
    let mut verdict = slow(Outcome::Slow);
    assert!(plain(&verdict).contains("nothing came for 115 ms, settle waited out"));
    verdict.clock = Clock::Virtual;
    assert!(plain(&verdict).contains("nothing came for 115 ms, settle run through"));
}

#[test]
fn the_deadline_stands_in_the_timeline() {
    assert!(matches!(deadline().event, Event::Deadline));
    assert!(plain(&timeout()).contains("-- deadline --"));
}

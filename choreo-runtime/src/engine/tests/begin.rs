//! Before the first statement.

use super::script::{expect, on, publish, script};
use super::table::Entry;
use super::world::World;
use crate::engine::{Effects, Input, Options, State, advance};
use crate::machine::{Channel, ExprId, Kind, Machine, Span, Topic};
use crate::outcome::{ErrorSource, Met, Outcome};

#[test]
fn the_channels_are_the_distinct_topics_in_the_order_of_the_text() {
    let mut lowered =
        script(vec![on("q", vec![]), publish("t"), expect("a").into(), expect("q").into()]).lower();
    let state = State::new(lowered.machine, Options::default(), &mut lowered.table).unwrap();
    assert_eq!(state.channels(), ["q".into(), "a".into()]);
}

#[test]
fn a_topic_that_fails_is_an_error_before_anything_is_sent() {
    let mut lowered = script(vec![publish("t"), expect("a").into()]).lower();
    let topic = Topic::Expr { expr: ExprId(0), text: "topic" };
    let channels = Box::leak(Box::new([Channel { topic, ..lowered.machine.channels[0] }]));
    let machine: &'static Machine = Box::leak(Box::new(Machine { channels, ..*lowered.machine }));
    lowered.table = super::table::Table::new(vec![Entry::Fail]);
    let verdict = State::new(machine, Options::default(), &mut lowered.table).unwrap_err();
    assert!(matches!(verdict.steps[1].met, Met::Broke));
    let Outcome::Error(failure) = &verdict.outcome else { unreachable!() };
    assert!(matches!(failure.source, ErrorSource::Statement(id) if id.index() == 1));
}

#[test]
fn a_setting_that_fails_is_an_error_of_its_own() {
    let mut lowered = script(vec![publish("t")]).lower();
    let timeout = Span::Expr { expr: ExprId(0), text: "timeout" };
    let machine: &'static Machine = Box::leak(Box::new(Machine { timeout, ..*lowered.machine }));
    lowered.table = super::table::Table::new(vec![Entry::Fail]);
    let verdict = State::new(machine, Options::default(), &mut lowered.table).unwrap_err();
    let Outcome::Error(failure) = &verdict.outcome else { unreachable!() };
    assert!(matches!(failure.source, ErrorSource::Setting));
}

#[test]
fn what_comes_before_subscription_does_not_exist() {
    let mut lowered = script(vec![expect("a").into()]).lower();
    let (machine, exprs) = (lowered.machine, &mut lowered.table);
    let mut state = State::new(machine, Options::default(), exprs).unwrap();
    let now = tokio::time::Instant::now();
    let mut effects = Effects::new();
    let arrival = std::sync::Arc::new(crate::message::Arrival::new("a", "{}", now));
    let message = Input::Message { arrival: &arrival, channels: &[crate::machine::ChannelId(0)] };
    advance(machine, &mut state, exprs, now, message, &mut effects);
    assert!(effects.is_empty());
}

#[test]
fn an_empty_block_passes_at_once() {
    let ran = super::world::run(&script(vec![]).lower(), &World::default());
    assert_eq!((ran.outcome(), ran.end), ("passed", 0));
}

#[test]
fn the_machine_says_which_kind_each_statement_is() {
    let lowered = script(vec![publish("t"), expect("a").into()]).lower();
    assert!(matches!(lowered.machine.statements[1].kind, Kind::Expect(_)));
}

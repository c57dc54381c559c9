//! The run that the page "The machine and the engine" goes through, input by input.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::lowering::Lowered;
use super::script::{Wants, expect, never, publish, script};
use super::table::Table;
use super::world::channels;
use crate::engine::{Effect, Effects, Input, Options, PublicationId, State, advance};
use crate::machine::{Does, TransportId};
use crate::message::Arrival;

const PAGE: &str = "docs/src/internals.md";

/// A run, and what is written of it.
struct Trace {
    lowered: Lowered,
    table: Table,
    state: State,
    start: Instant,
    text: String,
    over: bool,
}

impl Trace {
    fn of(lowered: Lowered) -> Trace {
        let mut table = lowered.table.clone();
        let state = State::new(lowered.machine, Options::default(), &mut table).unwrap();
        let text = "   now  input                                 then in        effects\n".to_owned();
        Trace { lowered, table, state, start: Instant::now(), text, over: false }
    }

    fn input(&mut self, now: u64, said: &str, input: Input<'_>) -> Effects {
        let mut effects = Effects::new();
        let at = self.start + Duration::from_millis(now);
        advance(self.lowered.machine, &mut self.state, &mut self.table, at, input, &mut effects);
        let words: Vec<String> = effects.iter().map(|effect| self.word(effect)).collect();
        let words = if words.is_empty() { "-".to_owned() } else { words.join(", ") };
        self.over |= effects.iter().any(|effect| matches!(effect, Effect::Finish));
        self.text += &format!("{now:>3} ms  {said:<36}  {:<13}  {words}\n", self.place());
        effects
    }

    fn word(&self, effect: &Effect) -> String {
        match effect {
            Effect::Publish { id, message, .. } => format!("Publish {} on {}", id.0, message.topic),
            Effect::StartTimer { id, at } => {
                format!("StartTimer {} at {} ms", id.0, (*at - self.start).as_millis())
            }
            Effect::Finish => "Finish".to_owned(),
            other => format!("{other:?}"),
        }
    }

    /// What is done in the state in which the run is then.
    fn place(&self) -> String {
        match self.lowered.machine.states[self.state.tracks.at(0).state.index()].does {
            _ if self.over => "over".to_owned(),
            Does::Publish { .. } => "publish".to_owned(),
            Does::Await(round) => format!("await round {}", round.index() + 1),
            Does::Finish => "finish".to_owned(),
            other => format!("{other:?}"),
        }
    }

    fn message(&mut self, topic: &'static str, k: i64, at: u64) -> Effects {
        let payload = format!("{{\"k\":{k}}}");
        let said = format!("Message {topic} {payload}");
        let arrival = Arc::new(Arrival::new(topic, payload, self.start + Duration::from_millis(at)));
        let channels = channels(self.lowered.machine, &self.state, topic);
        assert_eq!(self.lowered.machine.transport_of(&channels), TransportId::ONLY);
        self.input(at, &said, Input::Message { arrival: &arrival, channels: &channels })
    }
}

#[test]
fn the_run_of_the_page_is_what_the_engine_does() {
    let mut block = script(vec![
        publish("orders.created"),
        expect("orders.processed").k(&[7]).named("done").within(50).into(),
        expect("audit.written").same("done").into(),
        never("orders.rejected", Wants::Any),
    ]);
    block.timeout = 500;
    let mut trace = Trace::of(block.lower());
    let first = PublicationId(0);
    trace.input(0, "Subscribed", Input::Subscribed);
    trace.input(0, "HandedOff 0", Input::HandedOff(first));
    trace.input(1, "Accepted 0", Input::Accepted(first));
    trace.message("orders.processed", 8, 5);
    trace.message("audit.written", 7, 9);
    let effects = trace.message("orders.processed", 7, 12);
    let timer = effects.iter().find_map(|effect| match effect {
        Effect::StartTimer { id, at } => Some((*id, *at)),
        _ => None,
    });
    let (id, at) = timer.expect("the settle period has a timer");
    let now = u64::try_from((at - trace.start).as_millis()).unwrap();
    trace.input(now, &format!("Fired {}", id.0), Input::Fired(id));
    assert!(trace.over && trace.state.take_verdict().passed());

    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(PAGE);
    let page = std::fs::read_to_string(page).unwrap();
    assert!(
        page.contains(&format!("```text\n{}```\n", trace.text)),
        "{PAGE} shows another run than\n{}",
        trace.text
    );
}

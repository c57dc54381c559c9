//! Whatever comes, in whatever order, the engine gives a verdict and does not panic.

use std::sync::Arc;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use tokio::time::Instant;

use super::generator;
use crate::engine::tests::script::Script;
use crate::engine::tests::world::covers;
use crate::engine::{Effect, Effects, Input, Options, PublicationId, State, TimerId, advance};
use crate::machine::{ChannelId, TransportId};
use crate::message::{Arrival, Position};
use crate::outcome::Loss;

/// Something that the driver says, likely or not.
#[derive(Debug, Clone)]
enum Word {
    Subscribed,
    /// A message: its topic, its `k`, how many milliseconds ago it arrived, its position, whether it was there before.
    Message(&'static str, i64, u64, Option<u64>, bool),
    /// A timer, a publication: one of those that were asked for, or none of them.
    Fired(u32),
    HandedOff(u32),
    Accepted(u32),
    Refused(u32),
    Away,
    Lost,
    /// Milliseconds go by.
    Passes(u64),
}

fn word() -> impl Strategy<Value = Word> {
    let topic = prop_oneof![Just("a"), Just("b"), Just("c")];
    let message =
        (topic, 0..4i64, 0..9u64, proptest::option::weighted(0.2, 0..9u64), prop::bool::weighted(0.1));
    prop_oneof![
        1 => Just(Word::Subscribed),
        9 => message.prop_map(|(topic, k, ago, position, old)| Word::Message(topic, k, ago, position, old)),
        5 => (0..12u32).prop_map(Word::Fired),
        6 => (0..9u32).prop_map(Word::HandedOff),
        6 => (0..9u32).prop_map(Word::Accepted),
        1 => (0..200u32).prop_map(Word::Refused),
        1 => Just(Word::Away),
        1 => Just(Word::Lost),
        4 => (0..30u64).prop_map(Word::Passes),
    ]
}

fn drive(script: &Script, words: &[Word]) {
    let lowered = script.lower();
    let mut table = lowered.table.clone();
    let mut state =
        State::new(lowered.machine, Options::default(), &mut table).expect("its topics are literal");
    let (mut now, mut effects) = (Instant::now() + Duration::from_secs(1), Effects::new());
    let mut finished = 0;
    let mut say = |input: Input<'_>, now| {
        advance(lowered.machine, &mut state, &mut table, now, input, &mut effects);
        let finishes = effects.drain(..).filter(|effect| matches!(effect, Effect::Finish));
        finished += finishes.count();
        state.channels().to_vec()
    };
    let channels = say(Input::Subscribed, now);
    for word in words {
        match word {
            Word::Subscribed => drop(say(Input::Subscribed, now)),
            Word::Message(topic, k, ago, position, old) => {
                let at = now - Duration::from_millis(*ago);
                let mut arrival = Arrival::new(*topic, format!("{{\"k\":{k}}}"), at);
                arrival.position = position.map(Position::Serial);
                arrival.old = *old;
                let channels: Vec<ChannelId> = (0u16..)
                    .zip(&channels)
                    .filter(|(_, listened)| covers(listened, topic))
                    .map(|(id, _)| ChannelId(id))
                    .collect();
                if !channels.is_empty() {
                    say(Input::Message { arrival: &Arc::new(arrival), channels: &channels }, now);
                }
            }
            Word::Fired(id) => drop(say(Input::Fired(TimerId(*id)), now)),
            Word::HandedOff(id) => drop(say(Input::HandedOff(PublicationId(*id)), now)),
            Word::Accepted(id) => drop(say(Input::Accepted(PublicationId(*id)), now)),
            Word::Refused(id) => drop(say(Input::Refused(PublicationId(*id), "no".to_owned()), now)),
            Word::Away => drop(say(Input::Away(TransportId::ONLY, "it flickers".into()), now)),
            Word::Lost => {
                drop(say(
                    Input::Lost(Loss {
                        transport: TransportId::ONLY,
                        reason: "cut".to_owned(),
                        at: Duration::ZERO,
                    }),
                    now,
                ));
            }
            Word::Passes(millis) => now += Duration::from_millis(*millis),
        }
    }
    say(
        Input::Lost(Loss { transport: TransportId::ONLY, reason: "cut".to_owned(), at: Duration::ZERO }),
        now,
    );
    assert_eq!(finished, 1, "a run ends once");
    let verdict = state.take_verdict();
    assert_eq!(verdict.steps.len(), lowered.machine.statements.len());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_inputs_comes_to_one_verdict(
        script in generator::flow(),
        words in vec(word(), 0..60),
    ) {
        drive(&script, &words);
    }
}

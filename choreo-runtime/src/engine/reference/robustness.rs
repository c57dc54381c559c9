//! Whatever comes, in whatever order, the engine gives a verdict and does not panic.

use std::sync::Arc;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use tokio::time::Instant;

use super::bytes::Bytes;
use crate::engine::tests::lowering::Lowered;
use crate::engine::tests::script::Script;
use crate::engine::tests::table::Table;
use crate::engine::tests::world::{channels, on_wire};
use crate::engine::{
    CallId, Effect, Effects, Input, Limits, Options, PublicationId, State, TimerId, advance,
};
use crate::expr::UserError;
use crate::machine::{ExprId, TransportId};
use crate::message::{Arrival, Position, Topic};
use crate::outcome::{Loss, Note, Overflow};
use crate::transport::{Gap, InboxLimits};

/// Something that the driver says, likely or not.
#[derive(Debug, Clone)]
pub(super) enum Word {
    Subscribed,
    Message(Said),
    /// The same message so many times, one right after another.
    Flood(Said, usize),
    /// A timer, a publication, async code: one of those that were asked for, or none of them.
    Fired(u32),
    HandedOff(u32),
    Accepted(u32),
    Refused(u32),
    Unwritable(u32),
    Calling(u32),
    Called(u32, Option<bool>),
    Away(u16),
    /// A gap of so many milliseconds is over.
    Gap(u16, u64),
    Unheard(u16),
    Overflow,
    Noted,
    Lost(u16),
    /// Milliseconds go by.
    Passes(u64),
}

/// A message.
#[derive(Debug, Clone)]
pub(super) struct Said {
    topic: &'static str,
    payload: &'static str,
    /// How many milliseconds ago it arrived.
    ago: u64,
    position: Option<u64>,
    /// Whether it was there before.
    old: bool,
    replies: bool,
}

const TOPICS: [&str; 8] = ["a", "a", "b", "c", "~a", "r0", "r1", "nobody's"];

const PAYLOADS: [&str; 10] = [
    r#"{"k":0}"#,
    r#"{"k":1}"#,
    r#"{"k":2}"#,
    r#"{"k":3}"#,
    r#"{"k":1,"k":2}"#,
    r#"{"k":1e400}"#,
    r#"{"k":{"k":[[[{}]]]}}"#,
    r#"{"k":"#,
    "",
    "\u{0}\u{fffd}",
];

fn said() -> impl Strategy<Value = Said> {
    let topic = prop::sample::select(&TOPICS[..]);
    let payload = prop_oneof![4 => 0..4usize, 1 => 0..PAYLOADS.len()].prop_map(|at| PAYLOADS[at]);
    let position = proptest::option::weighted(0.2, 0..9u64);
    (topic, payload, 0..9u64, position, prop::bool::weighted(0.1), prop::bool::weighted(0.1)).prop_map(
        |(topic, payload, ago, position, old, replies)| Said { topic, payload, ago, position, old, replies },
    )
}

fn word() -> impl Strategy<Value = Word> {
    let gave = || prop_oneof![2 => Just(Some(true)), 1 => Just(Some(false)), 1 => Just(None)];
    prop_oneof![
        1 => Just(Word::Subscribed),
        18 => said().prop_map(Word::Message),
        1 => (said(), 1..40usize).prop_map(|(said, count)| Word::Flood(said, count)),
        10 => (0..12u32).prop_map(Word::Fired),
        12 => (0..9u32).prop_map(Word::HandedOff),
        12 => (0..9u32).prop_map(Word::Accepted),
        1 => (0..60u32).prop_map(Word::Refused),
        1 => (0..60u32).prop_map(Word::Unwritable),
        6 => (0..6u32).prop_map(Word::Calling),
        6 => (0..6u32, gave()).prop_map(|(id, gave)| Word::Called(id, gave)),
        1 => (0..2u16).prop_map(Word::Away),
        1 => (0..2u16, 0..50u64).prop_map(|(via, lasted)| Word::Gap(via, lasted)),
        1 => (0..2u16).prop_map(Word::Unheard),
        1 => Just(Word::Overflow),
        1 => Just(Word::Noted),
        1 => (0..2u16).prop_map(Word::Lost),
        8 => (0..30u64).prop_map(Word::Passes),
    ]
}

/// What a driver that has lost its mind says.
pub(super) fn words() -> impl Strategy<Value = Vec<Word>> {
    vec(word(), 0..60)
}

/// The same from bytes.
pub(super) fn decoded(bytes: &mut Bytes<'_>) -> Vec<Word> {
    let mut words = Vec::new();
    while !bytes.is_empty() && words.len() < 100 {
        words.push(word_of(bytes));
    }
    words
}

fn said_of(bytes: &mut Bytes<'_>) -> Said {
    Said {
        topic: bytes.one_of(&TOPICS),
        payload: match bytes.once_in(5) {
            true => bytes.one_of(&PAYLOADS),
            false => PAYLOADS[usize::from(bytes.below(4))],
        },
        ago: u64::from(bytes.below(9)),
        position: bytes.perhaps(5, |bytes| u64::from(bytes.below(9))),
        old: bytes.once_in(10),
        replies: bytes.once_in(10),
    }
}

fn word_of(bytes: &mut Bytes<'_>) -> Word {
    let via = |bytes: &mut Bytes<'_>| u16::from(bytes.below(2));
    match bytes.below(64) {
        0..=14 => Word::Message(said_of(bytes)),
        15 => Word::Flood(said_of(bytes), usize::from(bytes.below(40))),
        16..=24 => Word::Fired(u32::from(bytes.below(12))),
        25..=33 => Word::HandedOff(u32::from(bytes.below(9))),
        34..=42 => Word::Accepted(u32::from(bytes.below(9))),
        43..=46 => Word::Calling(u32::from(bytes.below(6))),
        47..=50 => Word::Called(u32::from(bytes.below(6)), bytes.one_of(&[Some(true), Some(false), None])),
        51 => Word::Refused(u32::from(bytes.below(60))),
        52 => Word::Unwritable(u32::from(bytes.below(60))),
        53 => Word::Away(via(bytes)),
        54 => Word::Gap(via(bytes), u64::from(bytes.below(50))),
        55 => Word::Unheard(via(bytes)),
        56 => Word::Overflow,
        57 => Word::Noted,
        58 => Word::Lost(via(bytes)),
        59 => Word::Subscribed,
        _ => Word::Passes(u64::from(bytes.below(30))),
    }
}

struct Drive {
    lowered: Lowered,
    state: State,
    table: Table,
    now: Instant,
    effects: Effects,
    finished: usize,
    calls: Vec<(CallId, ExprId)>,
}

impl Drive {
    fn new(script: &Script) -> Drive {
        let lowered = script.lower();
        let mut table = lowered.table.clone();
        let few = InboxLimits { messages: 24, ..InboxLimits::DEFAULT };
        let limits = Limits { window: few, instant: 30, ..Limits::DEFAULT };
        let options = Options { limits, ..Options::default() };
        let state = State::new(lowered.machine, options, &mut table).expect("its topics are literal");
        let now = Instant::now() + Duration::from_secs(1);
        Drive { lowered, state, table, now, effects: Effects::new(), finished: 0, calls: Vec::new() }
    }

    fn say(&mut self, input: Input<'_>) {
        advance(self.lowered.machine, &mut self.state, &mut self.table, self.now, input, &mut self.effects);
        for effect in self.effects.drain(..) {
            match effect {
                Effect::Finish => self.finished += 1,
                Effect::Call { id, expr } => self.calls.push((id, expr)),
                _ => {}
            }
        }
    }

    fn message(&mut self, said: &Said) {
        let at = self.now - Duration::from_millis(said.ago);
        let mut arrival = Arrival::new(on_wire(said.topic).1, said.payload, at);
        arrival.position = said.position.map(Position::Serial);
        arrival.old = said.old;
        arrival.reply_to = said.replies.then(|| Topic::from_static("theirs"));
        let channels = channels(self.lowered.machine, &self.state, said.topic);
        if !channels.is_empty() {
            self.say(Input::Message { arrival: &Arc::new(arrival), channels: &channels });
        }
    }

    /// What gives something has filled its capture, whatever else the driver says.
    fn called(&mut self, id: CallId, gave: Result<bool, UserError>) {
        let ran = self.calls.iter().find(|(known, _)| *known == id && gave.is_ok());
        let gave = match ran {
            Some((_, expr)) => self.table.return_from(*expr, u64::MAX).and(gave),
            None => gave,
        };
        self.say(Input::Called(id, gave));
    }

    fn lose(&mut self, transport: u16) {
        let transport = TransportId(transport);
        self.say(Input::Lost(Loss { transport, reason: "cut".to_owned(), at: Duration::ZERO }));
    }

    fn word(&mut self, word: &Word) {
        match word {
            Word::Subscribed => self.say(Input::Subscribed),
            Word::Message(said) => self.message(said),
            Word::Flood(said, count) => (0..*count).for_each(|_| self.message(said)),
            Word::Fired(id) => self.say(Input::Fired(TimerId(*id))),
            Word::HandedOff(id) => self.say(Input::HandedOff(PublicationId(*id))),
            Word::Accepted(id) => self.say(Input::Accepted(PublicationId(*id))),
            Word::Refused(id) => self.say(Input::Refused(PublicationId(*id), "no".to_owned())),
            Word::Unwritable(id) => self.say(Input::Unwritable(PublicationId(*id), "no".to_owned())),
            Word::Calling(id) => self.say(Input::Calling(CallId(*id))),
            Word::Called(id, gave) => {
                let gave = gave.ok_or_else(|| UserError::message("it failed"));
                self.called(CallId(*id), gave);
            }
            Word::Away(via) => self.say(Input::Away(TransportId(*via), "it flickers".into())),
            Word::Gap(via, lasted) => {
                let lasted = Duration::from_millis(*lasted);
                let gap = Gap { reason: "cut".into(), since: self.now - lasted, lasted, before: false };
                self.say(Input::Gap(TransportId(*via), Arc::new(gap)));
            }
            Word::Unheard(via) => {
                let (via, topic, waited) = (TransportId(*via), Topic::from_static("t"), Duration::ZERO);
                self.say(Input::Unheard { via, topic, waited });
            }
            Word::Overflow => {
                let what = "a queue".to_owned();
                self.say(Input::Overflow(Overflow { what, limit: 1, topic: None }));
            }
            Word::Noted => self.say(Input::Noted(Note::EchoesSetAside(1))),
            Word::Lost(via) => self.lose(*via),
            Word::Passes(millis) => self.now += Duration::from_millis(*millis),
        }
    }
}

/// Whatever is said, a run ends once, with a verdict on each statement that has words.
pub(super) fn drive(script: &Script, words: &[Word]) {
    let mut drive = Drive::new(script);
    drive.say(Input::Subscribed);
    words.iter().for_each(|word| drive.word(word));
    drive.lose(0);
    assert_eq!(drive.finished, 1, "a run ends once");
    let machine = drive.lowered.machine;
    let verdict = drive.state.take_verdict();
    assert_eq!(verdict.steps.len(), machine.statements.len());
}

#[cfg(test)]
mod tests {
    use super::super::generator;
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_sequence_of_inputs_comes_to_one_verdict(script in generator::flow(), words in words()) {
            drive(&script, &words);
        }
    }
}

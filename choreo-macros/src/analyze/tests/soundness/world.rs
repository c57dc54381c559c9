//! What happens outside a block, and what the engine makes of it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::time::Duration;

use choreo::machine::{ChannelId, ExprId, Machine};
use choreo::message::{Arrival, Topic};
use choreo::outcome::Verdict;
use choreo_runtime::engine::{
    CallId, Effect, Effects, Input, Options, PublicationId, State, TimerId, advance,
};

use super::exprs::Values;

/// A message.
#[derive(Debug, Clone, Default)]
pub(crate) struct Message {
    /// `r0`, `r1` are the reply addresses.
    pub(crate) topic: String,
    pub(crate) payload: String,
    /// The header `h`.
    pub(crate) header: Option<String>,
    pub(crate) key: Option<String>,
}

impl Message {
    pub(crate) fn arrival(&self, at: tokio::time::Instant) -> Arrival {
        let mut arrival = Arrival::new(self.topic.clone(), self.payload.clone(), at);
        arrival.key = self.key.clone().map(Into::into);
        if let Some(header) = &self.header {
            arrival.headers.insert("h", header.clone());
        }
        arrival
    }
}

/// Times are milliseconds from the first statement on.
#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    /// Each with when it comes, `None` for what was there before.
    pub(crate) comes: Vec<(Option<u64>, Message)>,
    /// For each publication how long it takes to be handed off, and to be accepted then.
    pub(crate) delays: Vec<(u64, u64)>,
    /// How long each piece of async code takes.
    pub(crate) calls: Vec<u64>,
}

/// At one instant timers come first, then the transport, then messages.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Fired(TimerId),
    HandOff(usize),
    Accept(usize),
    Calling(usize),
    Called(usize),
    Message(usize),
}

/// What comes of a machine in a world.
pub(crate) fn run(machine: &'static Machine, values: &Values, world: &World) -> Verdict {
    let mut values = values.clone();
    let mut state = State::new(machine, Options::default(), &mut values).expect("its topics are literal");
    let mut requests = 0;
    state.address_replies(|_| {
        requests += 1;
        Topic::from(format!("r{}", requests - 1))
    });
    let mut run = Run {
        machine,
        state,
        values,
        world,
        start: tokio::time::Instant::now(),
        now: 0,
        events: BinaryHeap::new(),
        sent: Vec::new(),
        calls: Vec::new(),
        hung_up: Vec::new(),
        over: false,
    };
    for (index, (at, _)) in world.comes.iter().enumerate() {
        run.events.push(Reverse((at.unwrap_or(0), Event::Message(index))));
    }
    run.input(Input::Subscribed);
    while !run.over {
        let Reverse((at, event)) = run.events.pop().expect("a run has a deadline");
        run.now = run.now.max(at);
        run.happens(event);
    }
    run.state.take_verdict()
}

struct Run<'a> {
    machine: &'static Machine,
    state: State,
    values: Values,
    world: &'a World,
    start: tokio::time::Instant,
    now: u64,
    events: BinaryHeap<Reverse<(u64, Event)>>,
    sent: Vec<PublicationId>,
    calls: Vec<(CallId, ExprId)>,
    hung_up: Vec<CallId>,
    over: bool,
}

impl Run<'_> {
    fn happens(&mut self, event: Event) {
        let delay = |index: usize| self.world.delays.get(index).copied().unwrap_or_default();
        match event {
            Event::Fired(id) => self.input(Input::Fired(id)),
            Event::HandOff(index) => {
                self.events.push(Reverse((self.now + delay(index).1, Event::Accept(index))));
                self.input(Input::HandedOff(self.sent[index]));
            }
            Event::Accept(index) => self.input(Input::Accepted(self.sent[index])),
            Event::Calling(index) => {
                let takes = self.world.calls.get(index).copied().unwrap_or_default();
                self.events.push(Reverse((self.now + takes, Event::Called(index))));
                self.input(Input::Calling(self.calls[index].0));
            }
            Event::Called(index) => {
                let (id, expr) = self.calls[index];
                if !self.hung_up.contains(&id) {
                    let gave = self.values.is_true(expr);
                    self.input(Input::Called(id, Ok(gave)));
                }
            }
            Event::Message(index) => self.message(index),
        }
    }

    fn message(&mut self, index: usize) {
        let (at, message) = &self.world.comes[index];
        let instant = self.start + Duration::from_millis(at.unwrap_or_default());
        let mut arrival = message.arrival(instant);
        arrival.old = at.is_none();
        let channels = (0u16..).zip(self.state.channels());
        let channels = channels.filter(|(_, topic)| ***topic == *message.topic);
        let channels: Vec<ChannelId> = channels.map(|(id, _)| ChannelId(id)).collect();
        if !channels.is_empty() {
            self.input(Input::Message { arrival: &Arc::new(arrival), channels: &channels });
        }
    }

    fn input(&mut self, input: Input<'_>) {
        let now = self.start + Duration::from_millis(self.now);
        let mut effects = Effects::new();
        advance(self.machine, &mut self.state, &mut self.values, now, input, &mut effects);
        for effect in effects {
            match effect {
                Effect::Publish { id, .. } => {
                    let delay = self.world.delays.get(self.sent.len()).copied().unwrap_or_default();
                    self.events.push(Reverse((self.now + delay.0, Event::HandOff(self.sent.len()))));
                    self.sent.push(id);
                }
                Effect::Call { id, expr } => {
                    self.events.push(Reverse((self.now, Event::Calling(self.calls.len()))));
                    self.calls.push((id, expr));
                }
                Effect::HangUp(id) => self.hung_up.push(id),
                Effect::StartTimer { id, at } => {
                    let at = u64::try_from((at - self.start).as_millis()).unwrap();
                    self.events.push(Reverse((at, Event::Fired(id))));
                }
                Effect::Finish => self.over = true,
                other => unreachable!("{other:?} is new"),
            }
        }
    }
}

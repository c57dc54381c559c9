//! A driver for tests: a script of what happens outside, and a clock of our own.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::lowering::Lowered;
use super::script::REPLY_ADDRESSES;
use super::table::Table;
use crate::engine::{CallId, Effect, Effects, Input, Options, PublicationId, State, TimerId, advance};
use crate::machine::{ChannelId, ExprId, Machine, TransportId};
use crate::message::{Arrival, Outgoing, Position, Topic};
use crate::outcome::{Loss, Verdict};

/// A message that comes. Times are milliseconds since the block's first statement.
#[derive(Clone)]
pub(in crate::engine) struct Comes {
    pub(in crate::engine) topic: &'static str,
    pub(in crate::engine) payload: String,
    pub(in crate::engine) at: u64,
    /// When it is brought to the engine; never before `at`.
    pub(in crate::engine) seen: u64,
    pub(in crate::engine) position: Option<u64>,
    pub(in crate::engine) reply_to: Option<&'static str>,
    /// Whether it was there before the block.
    pub(in crate::engine) old: bool,
}

/// What happens outside.
#[derive(Debug, Clone, Default)]
pub(in crate::engine) struct World {
    pub(in crate::engine) comes: Vec<Comes>,
    /// For each publication in order, how long it takes to be handed off, and from then to be accepted. What is
    /// not listed takes no time.
    pub(in crate::engine) delays: Vec<(u64, u64)>,
    /// For each piece of async code in the order in which they begin, how long it takes; `None` for one that never
    /// returns. What is not listed takes no time.
    pub(in crate::engine) calls: Vec<Option<u64>>,
    /// Publications that are refused.
    pub(in crate::engine) refused: Vec<usize>,
    /// When the transport dies.
    pub(in crate::engine) lost: Option<u64>,
}

pub(in crate::engine) fn comes(topic: &'static str, k: i64, at: u64) -> Comes {
    Comes {
        topic,
        payload: format!("{{\"k\":{k}}}"),
        at,
        seen: at,
        position: None,
        reply_to: None,
        old: false,
    }
}

/// The transport of a topic of a script, and its name there: `~a` is `a` on the other one.
pub(in crate::engine) fn on_wire(topic: &str) -> (TransportId, &str) {
    topic.strip_prefix('~').map_or((TransportId::ONLY, topic), |name| (TransportId(1), name))
}

/// Whether a topic fits a topic or wildcard of a script: `*` fits all of its transport but reply addresses.
pub(in crate::engine) fn covers(pattern: &str, topic: &str) -> bool {
    let ((via, pattern), (of, topic)) = (on_wire(pattern), on_wire(topic));
    via == of && (pattern == topic || pattern == "*" && !REPLY_ADDRESSES.contains(&topic))
}

/// The channels on which a topic of a script is heard.
pub(in crate::engine) fn channels(machine: &Machine, state: &State, topic: &str) -> Vec<ChannelId> {
    let (transport, name) = on_wire(topic);
    let heard = (0u16..).zip(machine.channels.iter().zip(state.channels()));
    let heard = heard.filter(|(_, (of, listened))| of.transport == transport && covers(listened, name));
    heard.map(|(id, _)| ChannelId(id)).collect()
}

impl std::fmt::Debug for Comes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} at {}", self.topic, self.payload, self.at)?;
        if self.seen != self.at {
            write!(f, " seen {}", self.seen)?;
        }
        if self.old {
            write!(f, " old")?;
        }
        Ok(())
    }
}

impl Comes {
    pub(in crate::engine) fn seen(mut self, seen: u64) -> Comes {
        self.seen = seen;
        self
    }

    pub(in crate::engine) fn old(mut self) -> Comes {
        self.old = true;
        self
    }

    pub(in crate::engine) fn position(mut self, serial: u64) -> Comes {
        self.position = Some(serial);
        self
    }
}

/// What came of a run.
#[derive(Debug)]
pub(in crate::engine) struct Ran {
    pub(in crate::engine) verdict: Verdict,
    pub(in crate::engine) table: Table,
    /// What was published, and when.
    pub(in crate::engine) sent: Vec<(u64, Arc<Outgoing>)>,
    /// The messages that came, in the order in which they were brought.
    pub(in crate::engine) arrivals: Vec<Arc<Arrival>>,
    /// When it ended.
    pub(in crate::engine) end: u64,
    /// How much async code was dropped.
    pub(in crate::engine) hung_up: usize,
}

/// What happens next. At one instant timers come first, then the transport, then messages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Fired(TimerId),
    HandOff(usize),
    Accept(usize),
    Calling(usize),
    Called(usize),
    Lost,
    Message(usize),
}

pub(in crate::engine) fn run(lowered: &Lowered, world: &World) -> Ran {
    run_with(lowered, world, Options::default())
}

pub(in crate::engine) fn run_with(lowered: &Lowered, world: &World, options: Options) -> Ran {
    let mut table = lowered.table.clone();
    let mut state = State::new(lowered.machine, options, &mut table).expect("its topics are literal");
    let mut addresses = REPLY_ADDRESSES.into_iter().map(Topic::from_static);
    state.address_replies(|_| addresses.next().expect("there are enough"));
    Run::new(lowered.machine, state, table, world).go()
}

struct Run<'a> {
    machine: &'static Machine,
    state: State,
    table: Table,
    world: &'a World,
    start: Instant,
    now: u64,
    events: BinaryHeap<Reverse<(u64, Event)>>,
    sent: Vec<(u64, Arc<Outgoing>)>,
    ids: Vec<PublicationId>,
    /// The async code that began, and what was dropped of it.
    calls: Vec<(CallId, ExprId)>,
    hung_up: Vec<CallId>,
    arrivals: Vec<Arc<Arrival>>,
    effects: Effects,
    over: bool,
}

impl<'a> Run<'a> {
    fn new(machine: &'static Machine, state: State, table: Table, world: &'a World) -> Run<'a> {
        let mut events = BinaryHeap::new();
        for (index, message) in world.comes.iter().enumerate() {
            assert!(message.seen >= message.at, "a message is brought after it arrived");
            events.push(Reverse((message.seen, Event::Message(index))));
        }
        if let Some(at) = world.lost {
            events.push(Reverse((at, Event::Lost)));
        }
        Run {
            machine,
            state,
            table,
            world,
            start: Instant::now(),
            now: 0,
            events,
            sent: Vec::new(),
            ids: Vec::new(),
            calls: Vec::new(),
            hung_up: Vec::new(),
            arrivals: Vec::new(),
            effects: Effects::new(),
            over: false,
        }
    }

    fn go(mut self) -> Ran {
        self.input(Input::Subscribed);
        while !self.over {
            let Reverse((at, event)) = self.events.pop().expect("a run has a deadline");
            self.now = self.now.max(at);
            match event {
                Event::Fired(id) => self.input(Input::Fired(id)),
                Event::HandOff(index) => {
                    let accepted = self.now + self.delay(index).1;
                    self.events.push(Reverse((accepted, Event::Accept(index))));
                    self.input(Input::HandedOff(self.ids[index]));
                }
                Event::Accept(index) if self.world.refused.contains(&index) => {
                    self.input(Input::Refused(self.ids[index], "no such topic".to_owned()));
                }
                Event::Accept(index) => self.input(Input::Accepted(self.ids[index])),
                Event::Calling(index) => {
                    if let Some(takes) = self.world.calls.get(index).copied().unwrap_or(Some(0)) {
                        self.events.push(Reverse((self.now + takes, Event::Called(index))));
                    }
                    self.input(Input::Calling(self.calls[index].0));
                }
                Event::Called(index) => {
                    let (id, expr) = self.calls[index];
                    if !self.hung_up.contains(&id) {
                        let result = self.table.return_from(expr, self.now);
                        self.input(Input::Called(id, result));
                    }
                }
                Event::Lost => {
                    let loss = Loss {
                        transport: TransportId::ONLY,
                        reason: "cut".to_owned(),
                        at: Duration::from_millis(self.now),
                    };
                    self.input(Input::Lost(loss));
                }
                Event::Message(index) => self.message(index),
            }
        }
        let verdict = self.state.take_verdict();
        let (table, sent, arrivals) = (self.table, self.sent, self.arrivals);
        Ran { verdict, table, sent, arrivals, end: self.now, hung_up: self.hung_up.len() }
    }

    fn delay(&self, index: usize) -> (u64, u64) {
        self.world.delays.get(index).copied().unwrap_or_default()
    }

    fn message(&mut self, index: usize) {
        let message = &self.world.comes[index];
        let at = self.start + Duration::from_millis(message.at);
        let mut arrival = Arrival::new(on_wire(message.topic).1, message.payload.clone(), at);
        arrival.position = message.position.map(Position::Serial);
        arrival.old = message.old;
        arrival.reply_to = message.reply_to.map(Topic::from_static);
        let arrival = Arc::new(arrival);
        self.arrivals.push(Arc::clone(&arrival));
        let channels = channels(self.machine, &self.state, message.topic);
        if !channels.is_empty() {
            self.input(Input::Message { arrival: &arrival, channels: &channels });
        }
    }

    fn input(&mut self, input: Input<'_>) {
        let now = self.start + Duration::from_millis(self.now);
        advance(self.machine, &mut self.state, &mut self.table, now, input, &mut self.effects);
        for effect in std::mem::take(&mut self.effects) {
            match effect {
                Effect::Publish { id, message, .. } => {
                    let index = self.ids.len();
                    self.ids.push(id);
                    self.sent.push((self.now, message));
                    let handed_off = self.now + self.delay(index).0;
                    self.events.push(Reverse((handed_off, Event::HandOff(index))));
                }
                Effect::Call { id, expr } => {
                    self.calls.push((id, expr));
                    self.events.push(Reverse((self.now, Event::Calling(self.calls.len() - 1))));
                }
                Effect::HangUp(id) => self.hung_up.push(id),
                Effect::StartTimer { id, at } => {
                    let at = u64::try_from((at - self.start).as_millis()).unwrap();
                    self.events.push(Reverse((at, Event::Fired(id))));
                }
                Effect::Finish => self.over = true,
            }
        }
    }
}

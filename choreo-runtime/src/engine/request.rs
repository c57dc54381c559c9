//! `request`: a publication with a reply address of its own, and the expectation of what comes there.
//!
//! It is a trigger like a `publish`, and its reply a round of its own. The address is a channel, subscribed and
//! confirmed before the first statement like all others.

use std::time::Duration;

use super::State;
use super::standing::{Awaited, Done, Standing};
use super::turn::Turn;
use super::windows::Opening;
use crate::machine::{self, ChannelId, Kind, Member, Publish, Request, RoundId, StatementId, TransportId};
use crate::message::Topic;

impl State {
    /// Gives each request its reply address. Done once, before the subscription.
    pub fn address_replies(&mut self, mut address: impl FnMut(TransportId) -> Topic) {
        for (topic, channel) in self.topics.iter_mut().zip(self.machine.channels) {
            if channel.topic == machine::Topic::Reply {
                *topic = address(channel.transport);
            }
        }
    }

    /// The channel among these that is a reply address. What comes there is nobody else's.
    pub fn reply_channel(&self, channels: &[ChannelId]) -> Option<ChannelId> {
        let is_reply = |id: &&ChannelId| self.machine.channels[id.index()].topic == machine::Topic::Reply;
        channels.iter().find(is_reply).copied()
    }
}

impl Turn<'_> {
    /// Whether a round is that of a reply. A run of triggers goes on below it.
    pub(super) fn is_reply(&self, id: RoundId) -> bool {
        let is_request = |id: &StatementId| matches!(self.machine.statement(*id).kind, Kind::Request(_));
        self.machine.rounds[id.index()].members.iter().flat_map(Member::expects).any(is_request)
    }

    /// What a `publish` or a `request` sends, and for a request where the reply is wanted.
    pub(super) fn published(&self, id: StatementId) -> Option<(&'static Publish, Option<Topic>)> {
        match &self.machine.statement(id).kind {
            Kind::Publish(publish) => Some((publish, None)),
            Kind::Request(Request { publish, expect }) => {
                Some((publish, self.state.topics.get(expect.watch.channel.index()).cloned()))
            }
            _ => None,
        }
    }

    /// A `publish` or a `request` was handed off. A reply to what went nowhere the time before is none.
    pub(super) fn note_sent(&mut self, id: StatementId, at: Duration) {
        let here = Opening::here(self.now, self.state.serial);
        match &mut self.state.statements[id.index()] {
            Standing::Step(done) => *done = Some(Done { at, accepted_after: None }),
            Standing::Expect(awaited) => awaited.since = Since::Asked(Some(here)),
            _ => {}
        }
    }

    /// A `publish` or a `request` was accepted.
    pub(super) fn note_accepted(&mut self, id: StatementId, took: Duration) {
        if let Standing::Step(Some(done)) = &mut self.state.statements[id.index()] {
            done.accepted_after = Some(took);
        }
    }
}

/// From when on an expectation looks at messages.
#[derive(Debug, Clone, Copy)]
pub(super) enum Since {
    /// From its window's opening.
    Window,
    /// A `request`: from its hand-off, where that has been. In a loop its rounds have one address, and what came there
    /// before is no reply to it.
    Asked(Option<Opening>),
}

impl Since {
    /// As it was before the first round.
    pub(super) fn reset(&mut self) {
        if let Since::Asked(opening) = self {
            *opening = None;
        }
    }
}

impl State {
    /// Where what an expectation looks at begins.
    pub(super) fn opening_of(&self, awaited: &Awaited) -> Option<Opening> {
        match awaited.since {
            Since::Window => self.windows.opening(awaited.window),
            Since::Asked(opening) => opening,
        }
    }
}

//! `request`: a publication with a reply address of its own, and the expectation of what comes there.
//!
//! It is a trigger like a `publish`, and its reply a round of its own. The address is a channel, subscribed and
//! confirmed before the first statement like all others.

use super::State;
use super::standing::{Awaited, Done, NO_SEAT, Standing};
use super::turn::Turn;
use crate::machine::{self, ChannelId, Expect, Kind, Publish, Request, RoundId, StatementId, WindowId};
use crate::message::Topic;

impl State {
    /// Gives each request its reply address. Done once, before the subscription.
    pub fn address_replies(&mut self, mut address: impl FnMut() -> Topic) {
        for (topic, channel) in self.topics.iter_mut().zip(self.machine.channels) {
            if channel.topic == machine::Topic::Reply {
                *topic = address();
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

    /// A `publish` or a `request` was handed off, or accepted.
    pub(super) fn note_done(&mut self, id: StatementId, note: impl FnOnce(&mut Option<Done>)) {
        match &mut self.state.statements[id.index()] {
            Standing::Step(done) => note(done),
            Standing::Expect(awaited) => note(&mut awaited.sent),
            _ => {}
        }
    }
}

/// An expectation before its round.
pub(super) fn untouched(expect: &Expect) -> Awaited {
    Awaited {
        window: WindowId(0),
        round: RoundId(0),
        from_start: expect.from_start,
        seat: NO_SEAT,
        held: None,
        sent: None,
    }
}

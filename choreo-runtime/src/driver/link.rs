//! What a run holds of each transport that its block names.

use smallvec::SmallVec;

use super::border::Border;
use super::routes::{Listening, Routes};
use crate::codec::Codecs;
use crate::machine::{ChannelId, Machine, TransportId};
use crate::message::{Origin, Topic};
use crate::outcome::Tapped;
use crate::stage::Line;
use crate::transport::{AnySubscription, AnyTransport, Interest, Post, TapMark, TransportError};

/// One transport of a run.
#[derive(Debug)]
pub(super) struct Link<'a> {
    pub(super) way: Way<'a>,
    pub(super) routes: Routes<'a>,
    pub(super) border: Border<'a>,
    codecs: &'a Codecs,
    interests: Vec<Interest>,
    since: TapMark,
}

/// The links of a run, by [`TransportId`].
pub(super) type Links<'a> = SmallVec<[Link<'a>; 1]>;

/// A transport, and who the run is on it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way<'a> {
    pub(super) transport: &'a dyn AnyTransport,
    pub(super) origin: Origin,
    /// Which of the block's transports it is.
    pub(super) id: TransportId,
}

impl<'a> Link<'a> {
    fn new(
        id: TransportId,
        line: &Line<'a>,
        machine: &Machine,
        topics: &'a [Topic],
        codecs: &'a Codecs,
    ) -> Self {
        let transport = line.transport;
        let codecs = if line.name.is_some() { transport.codecs() } else { codecs };
        let channels = (0u16..).map(ChannelId).zip(machine.channels.iter().zip(topics));
        let own = channels.filter(|(_, (channel, _))| channel.transport == id);
        let mut listening = Listening::new();
        let mut interests = Vec::new();
        for (channel, (written, topic)) in own {
            listening.push((channel, topic.as_str()));
            interests.push(Interest { topic: topic.clone(), from_start: written.from_start });
        }
        Link {
            way: Way { transport, origin: transport.origin(), id },
            routes: Routes::new(transport, listening),
            border: Border::new(transport, codecs),
            codecs,
            interests,
            since: TapMark::default(),
        }
    }

    /// Listens on the channels of this transport. `None` where there are none.
    pub(super) async fn subscribe(&self, post: &Post) -> Result<Option<AnySubscription>, TransportError> {
        if self.interests.is_empty() {
            return Ok(None);
        }
        let Way { transport, origin, id } = self.way;
        transport.subscribe(&self.interests, post.of(id), origin).await.map(Some)
    }

    /// What other topics carry counts from here on.
    pub(super) fn mark(&mut self) {
        self.since = self.way.transport.mark();
    }

    /// What other topics carried, as their codecs read it.
    pub(super) async fn tapped(&self) -> Option<Vec<Tapped>> {
        let border = Border::new(self.way.transport, self.codecs);
        let topics: Vec<Topic> = self.interests.iter().map(|interest| interest.topic.clone()).collect();
        let mut tapped = self.way.transport.tapped(self.since, &topics).await?;
        for one in &mut tapped {
            one.transport = self.way.id;
            for arrival in &mut one.recent {
                if let Some(read) = border.read(arrival) {
                    *arrival = read;
                }
            }
        }
        Some(tapped)
    }
}

/// The lines of a block, by [`TransportId`]: the only one of its stage, or those that it names; none where it neither
/// sends nor listens.
///
/// # Errors
///
/// Where the stage has others: a fragment that says so.
pub(super) fn chosen<'l, 'a>(
    machine: &Machine,
    lines: &'l [Line<'a>],
) -> Result<SmallVec<[&'l Line<'a>; 1]>, String> {
    if machine.transports.is_empty() {
        return match lines {
            _ if !machine.uses_transports() => Ok(SmallVec::new()),
            [only] => Ok(SmallVec::from_iter([only])),
            _ => Err(format!("the stage has {}, and the block names none of them", named(lines))),
        };
    }
    let named_by = |name: &&'static str| {
        let line = lines.iter().find(|line| line.name.is_none_or(|of| of == *name));
        line.ok_or_else(|| format!("the stage has no transport `{name}`: it has {}", named(lines)))
    };
    machine.transports.iter().map(named_by).collect()
}

/// The links of a block, over these lines.
pub(super) fn links<'a>(
    machine: &Machine,
    lines: &[&Line<'a>],
    topics: &'a [Topic],
    codecs: &'a Codecs,
) -> Links<'a> {
    let ids = (0u16..).map(TransportId).zip(lines);
    ids.map(|(id, line)| Link::new(id, line, machine, topics, codecs)).collect()
}

fn named(lines: &[Line<'_>]) -> String {
    let names: Vec<String> =
        lines.iter().map(|line| format!("`{}`", line.name.unwrap_or(line.transport.name()))).collect();
    if names.is_empty() { "no transport".to_owned() } else { names.join(", ") }
}

//! What a run holds of each transport that its block names.

use std::sync::Arc;

use smallvec::SmallVec;

use super::border::Border;
use super::routes::{Listening, Routes};
use crate::codec::Codecs;
use crate::correlation::{Broken, Claim, Forms, Scope, Skipped, Unmarked};
use crate::machine::{ChannelId, Machine, TransportId};
use crate::message::{Origin, Outgoing, Topic};
use crate::outcome::{Note, Tapped, Via};
use crate::stage::Line;
use crate::transport::{AnySubscription, AnyTransport, Interest, Post, TapMark, TransportError};

/// One transport of a run.
#[derive(Debug)]
pub(super) struct Link<'a> {
    pub(super) way: Way<'a>,
    pub(super) routes: Routes<'a>,
    pub(super) border: Border<'a>,
    codecs: &'a Codecs,
    interests: SmallVec<[Interest; 1]>,
    claim: Option<Box<Claimed>>,
    since: TapMark,
}

/// What a scope has on a transport that correlates. Apart, since most do not.
#[derive(Debug)]
struct Claimed {
    claim: Claim,
    /// What nobody else listens on: the scope's own reply addresses.
    private: Vec<Interest>,
}

/// The links of a run, by [`TransportId`].
pub(super) type Links<'a> = SmallVec<[Link<'a>; 1]>;

/// A transport, and who the run is on it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way<'a> {
    pub(super) transport: &'a dyn AnyTransport,
    /// All scopes that share a transport which correlates are one.
    pub(super) origin: Origin,
    /// Which of the block's transports it is.
    pub(super) id: TransportId,
}

/// By what a run knows its own messages, on transports that correlate.
#[derive(Debug)]
pub(super) struct Own {
    pub(super) scope: Arc<Scope>,
    /// Its id on each.
    pub(super) forms: Forms,
    /// What becomes of messages without an id, where the scenario says so.
    pub(super) unmarked: Option<Unmarked>,
}

impl Own {
    fn claim(&self, id: TransportId, line: &Line<'_>) -> Result<Option<Claim>, String> {
        match (self.forms.get(id.index()).cloned().flatten(), line.transport.switch()) {
            (Some(form), Some(switch)) => {
                Claim::new(switch, &self.scope, line, form, self.unmarked).map(Some)
            }
            _ => Ok(None),
        }
    }
}

impl<'a> Link<'a> {
    fn new(
        id: TransportId,
        line: &Line<'a>,
        machine: &Machine,
        topics: &'a [Topic],
        (codecs, own): (&'a Codecs, Option<&Own>),
    ) -> Result<Self, String> {
        let transport = line.transport;
        let codecs = if line.name.is_some() { transport.codecs() } else { codecs };
        let channels = (0u16..).map(ChannelId).zip(machine.channels.iter().zip(topics));
        let channels = channels.filter(|(_, (channel, _))| channel.transport == id);
        let mut listening = Listening::new();
        let claim = own.map(|own| own.claim(id, line)).transpose()?.flatten();
        let mut claim = claim.map(|claim| Box::new(Claimed { claim, private: Vec::new() }));
        let mut interests = SmallVec::new();
        for (channel, (written, topic)) in channels {
            listening.push((channel, topic.as_str()));
            let interest = Interest { topic: topic.clone(), from_start: written.from_start };
            match &mut claim {
                Some(own) if written.topic == crate::machine::Topic::Reply => own.private.push(interest),
                _ => interests.push(interest),
            }
        }
        let origin = claim.as_ref().map_or_else(|| transport.origin(), |own| own.claim.origin(transport));
        Ok(Link {
            way: Way { transport, origin, id },
            routes: Routes::new(transport, listening),
            border: Border::new(transport, codecs),
            codecs,
            interests,
            claim,
            since: TapMark::default(),
        })
    }

    /// Listens on the channels of this transport. `None` where there are none.
    pub(super) async fn subscribe(&mut self, post: &Post) -> Result<Option<AnySubscription>, TransportError> {
        let Way { transport, origin, id } = self.way;
        let interests = match &mut self.claim {
            None => &self.interests[..],
            Some(own) => {
                if !self.interests.is_empty() {
                    own.claim.listen(transport, self.codecs, &self.interests, post.of(id)).await?;
                }
                &own.private
            }
        };
        if interests.is_empty() {
            return Ok(None);
        }
        transport.subscribe(interests, post.of(id), origin).await.map(Some)
    }

    /// The message with the scope's id.
    ///
    /// # Errors
    ///
    /// Where it can't have one: a fragment that reads after "failed to".
    pub(super) fn stamp(&self, message: Arc<Outgoing>) -> Result<Arc<Outgoing>, String> {
        match &self.claim {
            Some(own) => own.claim.stamp(&message),
            None => Ok(message),
        }
    }

    /// Listens no more. What the run was not given, and a policy that panicked meanwhile.
    pub(super) fn leave(&mut self) -> Option<(Note, Option<Broken>)> {
        let (policy, skipped) = self.claim.as_mut()?.claim.leave()?;
        let Skipped { unmarked, foreign, unrouted, broken } = skipped;
        let note = Note::Skipped { transport: self.way.id, policy, unmarked, foreign, unrouted };
        Some((note, broken))
    }

    /// The transport, for reports.
    pub(super) fn via(&self) -> Via {
        let transport = self.way.transport;
        Via { name: transport.name(), endpoint: transport.endpoint() }
    }

    /// The scope's ids there.
    pub(super) fn ids(&self) -> Vec<String> {
        self.claim.as_ref().map(|own| own.claim.ids()).unwrap_or_default()
    }

    /// How long its turn was waited for, where the scenario has one.
    pub(super) fn turn(&self) -> Option<Note> {
        let turn = self.way.transport.held()?;
        Some(Note::Turn { transport: self.way.id, policy: self.claim.is_some(), waited: turn.waited })
    }

    /// What other topics carry counts from here on.
    pub(super) fn mark(&mut self) {
        self.since = self.way.transport.mark();
    }

    /// What other topics carried, as their codecs read it.
    pub(super) async fn tapped(&self) -> Option<Vec<Tapped>> {
        let border = Border::new(self.way.transport, self.codecs);
        let private = self.claim.iter().flat_map(|own| &own.private);
        let own = self.interests.iter().chain(private);
        let topics: Vec<Topic> = own.map(|interest| interest.topic.clone()).collect();
        let mut tapped = self.way.transport.tapped(self.since, &topics).await?;
        for one in &mut tapped {
            one.transport = self.way.id;
            for arrival in &mut one.recent {
                if let Some(read) = border.read(arrival) {
                    *arrival = read;
                }
            }
            if let Some(own) = &self.claim {
                own.claim.sift(one);
            }
        }
        tapped.retain(|one| one.count > 0);
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
///
/// # Errors
///
/// Where an id can't be mapped: a fragment that reads after "failed to".
pub(super) fn links<'a>(
    machine: &Machine,
    lines: &[&Line<'a>],
    topics: &'a [Topic],
    codecs: &'a Codecs,
    own: Option<&Own>,
) -> Result<Links<'a>, String> {
    let ids = (0u16..).map(TransportId).zip(lines);
    ids.map(|(id, line)| Link::new(id, line, machine, topics, (codecs, own))).collect()
}

fn named(lines: &[Line<'_>]) -> String {
    let names: Vec<String> =
        lines.iter().map(|line| format!("`{}`", line.name.unwrap_or(line.transport.name()))).collect();
    if names.is_empty() { "no transport".to_owned() } else { names.join(", ") }
}

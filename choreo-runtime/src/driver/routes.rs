//! Which channels a message belongs to.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use smallvec::SmallVec;

use crate::machine::ChannelId;
use crate::message::Topic;
use crate::transport::Transport;

/// The channels of one message.
pub(crate) type Channels = SmallVec<[ChannelId; 4]>;

/// Up to so many channels are compared one by one: below it a table costs more to build than it saves.
const FEW: usize = 8;

/// From a topic to the channels that it belongs to.
#[derive(Debug)]
pub(crate) struct Routes<'a> {
    topics: &'a [Topic],
    names: HashMap<&'a str, Channels, FixedState>,
    wildcards: Vec<ChannelId>,
}

impl<'a> Routes<'a> {
    /// The routes to these channels; a channel's id is its index.
    pub(crate) fn new<T: Transport>(topics: &'a [Topic]) -> Routes<'a> {
        let mut routes = Routes { topics, names: HashMap::default(), wildcards: Vec::new() };
        if topics.len() > FEW {
            for (channel, topic) in channels(topics) {
                if T::is_wildcard(topic) {
                    routes.wildcards.push(channel);
                } else {
                    routes.names.entry(topic).or_default().push(channel);
                }
            }
        }
        routes
    }

    /// Puts the channels that a topic belongs to into `found`, ascending.
    pub(crate) fn find<T: Transport>(&self, topic: &str, found: &mut Channels) {
        found.clear();
        if self.topics.len() <= FEW {
            let fitting = channels(self.topics).filter(|(_, pattern)| T::covers(pattern, topic));
            found.extend(fitting.map(|(channel, _)| channel));
            return;
        }
        if let Some(named) = self.names.get(topic) {
            found.extend_from_slice(named);
        }
        let fitting = self.wildcards.iter().filter(|channel| T::covers(&self.topics[channel.index()], topic));
        found.extend(fitting.copied());
        found.sort_unstable();
    }
}

fn channels(topics: &[Topic]) -> impl Iterator<Item = (ChannelId, &str)> {
    (0u16..).map(ChannelId).zip(topics.iter().map(Topic::as_str))
}

//! Which channels a message belongs to.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use smallvec::SmallVec;

use crate::machine::ChannelId;
use crate::transport::AnyTransport;

/// The channels of one message.
pub(crate) type Channels = SmallVec<[ChannelId; 4]>;

/// The channels of one transport, each with its topic.
pub(crate) type Listening<'a> = SmallVec<[(ChannelId, &'a str); 4]>;

/// Up to so many channels are compared one by one: below it a table costs more to build than it saves.
const FEW: usize = 8;

/// From a topic to the channels that it belongs to.
#[derive(Debug)]
pub(crate) struct Routes<'a> {
    transport: &'a dyn AnyTransport,
    few: Listening<'a>,
    names: HashMap<&'a str, Channels, FixedState>,
    wildcards: Vec<(ChannelId, &'a str)>,
}

impl<'a> Routes<'a> {
    /// The routes to these channels of a transport.
    pub(crate) fn new(transport: &'a dyn AnyTransport, channels: Listening<'a>) -> Routes<'a> {
        let mut routes =
            Routes { transport, few: SmallVec::new(), names: HashMap::default(), wildcards: Vec::new() };
        if channels.len() <= FEW {
            routes.few = channels;
            return routes;
        }
        for (channel, topic) in channels {
            if transport.is_wildcard(topic) {
                routes.wildcards.push((channel, topic));
            } else {
                routes.names.entry(topic).or_default().push(channel);
            }
        }
        routes
    }

    /// Puts the channels that a topic belongs to into `found`, ascending.
    pub(crate) fn find(&self, topic: &str, found: &mut Channels) {
        found.clear();
        let fits = |(channel, pattern): &(ChannelId, &str)| {
            self.transport.covers(pattern, topic).then_some(*channel)
        };
        if !self.few.is_empty() {
            found.extend(self.few.iter().filter_map(fits));
            return;
        }
        if let Some(named) = self.names.get(topic) {
            found.extend_from_slice(named);
        }
        found.extend(self.wildcards.iter().filter_map(fits));
        found.sort_unstable();
    }
}

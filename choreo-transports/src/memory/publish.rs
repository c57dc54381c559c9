//! Publishing: a message is stamped, and posted to each subscriber.

use std::sync::Arc;

use choreo_runtime::message::{Arrival, Origin, Outgoing, Position};
use choreo_runtime::transport::TransportError;
use tokio::time::Instant;

use super::bus::{Bus, State};
use super::topic;
use crate::tap::{Evicted, TopicId};

impl Bus {
    /// Posts a message to all who listen on its topic. How many they are.
    pub(super) fn publish(&self, message: Outgoing, origin: Origin) -> Result<usize, TransportError> {
        let mut evicted = Evicted::new();
        let mut state = self.lock();
        state.check_open(|| format!("publish to `{}`", message.topic))?;
        let id = state.place(&message, &mut evicted)?;
        let (serial, at) = state.stamp();
        let arrival = Arc::new(arrival(message, origin, serial, at));
        let posted = state.directory.post(id, serial, &arrival);
        // The address of one reply is nobody's topic: in a report it would only be noise.
        if !arrival.topic.starts_with(topic::INBOX_PREFIX) {
            state.tap.record(id, serial, arrival, &mut evicted);
        }
        drop(state);
        drop(evicted);
        Ok(posted)
    }
}

impl State {
    fn place(&mut self, message: &Outgoing, evicted: &mut Evicted) -> Result<TopicId, TransportError> {
        if let Some(id) = self.directory.find(&message.topic) {
            return Ok(id);
        }
        topic::check_published(&message.topic)?;
        self.sweep(evicted);
        Ok(self.directory.intern(&message.topic, self.published))
    }

    /// The number and time of the next message. Times follow the numbers, even where publishers are on
    /// runtimes with clocks of their own.
    fn stamp(&mut self) -> (u64, Instant) {
        self.published += 1;
        let now = Instant::now();
        let at = self.latest.map_or(now, |latest| latest.max(now));
        self.latest = Some(at);
        (self.published, at)
    }
}

fn arrival(message: Outgoing, origin: Origin, serial: u64, at: Instant) -> Arrival {
    let Outgoing { topic, payload, key, headers, reply_to, answers: _, is_value: _, written: _, stamped: _ } =
        message;
    let mut arrival = Arrival::new(topic, payload, at);
    arrival.key = key;
    arrival.headers = headers;
    arrival.reply_to = reply_to;
    arrival.origin = Some(origin);
    arrival.position = Some(Position::Serial(serial));
    arrival
}

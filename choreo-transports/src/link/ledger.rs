//! The ledger of a scope's own messages: a broker gives them back, and none of them may satisfy the scope.
//!
//! Where a log tells the position of what it accepted, the echo is the message at that position. It may come before
//! the broker's acceptance does: then it waits here, and what comes after it on that topic waits behind it. Elsewhere
//! the echo is the first copy of exactly those bytes on that topic, with that key and those headers, awaited only for what is
//! published while its own scope listens there; on a wire that delivers a copy for each topic that fits, one for each of the
//! scope's own.
//!
//! What waits is bounded, as an inbox is: whoever listens where there was no room for a message is told so.

use std::collections::HashMap;

use bytes::Bytes;
use choreo_runtime::message::{Arrival, Headers, Origin, Outgoing, Position, Topic};
use choreo_runtime::transport::Echoes;
use foldhash::fast::FixedState;

use super::backlog::Backlog;

/// A publication under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EntryId(u64);

#[derive(Debug)]
struct Entry {
    id: EntryId,
    origin: Origin,
    sent: Sent,
    /// The topics of its scope that it will come back on.
    copies: Vec<Topic>,
    state: Progress,
}

/// What went out. Scopes that correlate may send the same payload at once, and differ in a header or the key.
#[derive(Debug)]
struct Sent {
    payload: Bytes,
    key: Option<Bytes>,
    headers: Headers,
}

impl Sent {
    fn of(message: &Outgoing) -> Sent {
        let Outgoing { payload, key, headers, .. } = message;
        Sent { payload: payload.clone(), key: key.clone(), headers: headers.clone() }
    }

    /// Whether a message that came is what went out: a broker may have added headers of its own.
    fn is_in(&self, arrival: &Arrival, keeps: fn(&str) -> bool) -> bool {
        let mut headers = self.headers.iter().filter(|(name, _)| keeps(name));
        self.payload == arrival.payload
            && self.key == arrival.key
            && headers.all(|own| arrival.headers.iter().any(|other| own == other))
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Progress {
    /// Not accepted yet; by bytes, its echo is awaited from now on.
    UnderWay,
    /// Accepted, at this position: its echo is still to come.
    At(Position),
}

#[derive(Debug, Default)]
struct Page {
    entries: Vec<Entry>,
    /// Messages that may be an echo whose position is not known yet, and what came behind them.
    held: Backlog<(Option<Topic>, Arrival)>,
}

/// Gets the messages that can be judged, in the order in which they came.
pub(super) type Onward<'a> = &'a mut dyn FnMut(Option<&Topic>, Arrival);

#[derive(Debug)]
pub(super) struct Ledger {
    echoes: Echoes,
    /// Whether a header comes back as it was sent.
    keeps: fn(&str) -> bool,
    next: u64,
    pages: HashMap<Topic, Page, FixedState>,
}

impl Ledger {
    pub(super) fn new(echoes: Echoes, keeps: fn(&str) -> bool) -> Ledger {
        Ledger { echoes, keeps, next: 0, pages: HashMap::default() }
    }

    /// Whether it needs to know what is published at all.
    pub(super) fn is_kept(&self) -> bool {
        matches!(self.echoes, Echoes::Bytes | Echoes::Position)
    }

    /// A message is about to be sent, whose echo its scope will get.
    pub(super) fn begin(&mut self, message: &Outgoing, origin: Origin, copies: Vec<Topic>) -> EntryId {
        let id = EntryId(self.next);
        self.next += 1;
        let entry = Entry { id, origin, sent: Sent::of(message), copies, state: Progress::UnderWay };
        self.pages.entry(message.topic.clone()).or_default().entries.push(entry);
        id
    }

    /// The message was accepted, here; `None` where it will not come back, since it was refused, or reached
    /// nobody, or nobody knows.
    pub(super) fn settle(
        &mut self,
        topic: &Topic,
        id: EntryId,
        accepted: Option<Option<Position>>,
        to: Onward<'_>,
    ) {
        let Some(page) = self.pages.get_mut(topic) else { return };
        let entry = page.entries.iter_mut().find(|entry| entry.id == id);
        match (accepted, self.echoes, entry) {
            (Some(Some(position)), Echoes::Position, Some(entry)) => entry.state = Progress::At(position),
            (Some(_), Echoes::Bytes, _) => {}
            _ => page.entries.retain(|entry| entry.id != id),
        }
        self.flush(topic, to);
    }

    /// A message came. Gives its topic where it has to wait and there is no room for it.
    #[must_use = "whoever listens there must be told"]
    pub(super) fn judge(
        &mut self,
        via: Option<&Topic>,
        mut arrival: Arrival,
        to: Onward<'_>,
    ) -> Option<Topic> {
        let page = if arrival.old { None } else { self.pages.get_mut(&arrival.topic) };
        let Some(page) = page else {
            to(via, arrival);
            return None;
        };
        let topic = arrival.topic.clone();
        if self.echoes == Echoes::Bytes {
            arrival.origin = page.claim(via, &arrival, self.keeps);
            self.tidy(&topic);
            to(via, arrival);
            return None;
        }
        let size = arrival.payload.len();
        if !page.held.keep((via.cloned(), arrival), size) {
            return Some(topic);
        }
        self.flush(&topic, to);
        None
    }

    /// Lets go what can be judged by now.
    fn flush(&mut self, topic: &Topic, to: Onward<'_>) {
        let Some(page) = self.pages.get_mut(topic) else { return };
        while let Some((via, mut arrival)) = page.next() {
            let at = |entry: &Entry| arrival.position.map(Progress::At).as_ref() == Some(&entry.state);
            if let Some(index) = page.entries.iter().position(at) {
                arrival.origin = Some(page.entries.remove(index).origin);
            }
            to(via.as_ref(), arrival);
        }
        self.tidy(topic);
    }

    fn tidy(&mut self, topic: &Topic) {
        if self.pages.get(topic).is_some_and(|page| page.entries.is_empty() && page.held.is_empty()) {
            self.pages.remove(topic);
        }
    }

    /// A scope has gone: nobody awaits its echoes any more.
    pub(super) fn forget(&mut self, origin: Origin, to: Onward<'_>) {
        let mut topics: Vec<Topic> = self.pages.keys().cloned().collect();
        topics.sort_by(|one, other| one.as_str().cmp(other.as_str()));
        for topic in topics {
            if let Some(page) = self.pages.get_mut(&topic) {
                page.entries.retain(|entry| entry.origin != origin);
            }
            self.flush(&topic, to);
        }
    }

    /// One of several seats of this origin has gone: no echo comes any more but on these topics and wildcards.
    pub(super) fn narrow(&mut self, origin: Origin, still: &[Topic]) {
        if self.echoes != Echoes::Bytes {
            // Known by their positions, wherever they come.
            return;
        }
        self.pages.retain(|_, page| {
            for entry in page.entries.iter_mut().filter(|entry| entry.origin == origin) {
                entry.copies.retain(|copy| still.contains(copy));
            }
            page.entries.retain(|entry| !entry.copies.is_empty());
            !(page.entries.is_empty() && page.held.is_empty())
        });
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.pages.clear();
    }
}

impl Page {
    /// Whose echo this copy is, by what is in it.
    fn claim(&mut self, via: Option<&Topic>, arrival: &Arrival, keeps: fn(&str) -> bool) -> Option<Origin> {
        let awaits = |entry: &Entry| via.is_none_or(|via| entry.copies.contains(via));
        let index =
            self.entries.iter().position(|entry| entry.sent.is_in(arrival, keeps) && awaits(entry))?;
        let entry = &mut self.entries[index];
        let origin = entry.origin;
        entry.copies.retain(|copy| via.is_some_and(|via| copy != via));
        if entry.copies.is_empty() {
            self.entries.remove(index);
        }
        Some(origin)
    }

    /// The next message that can be judged: one whose bytes nobody is sending just now.
    fn next(&mut self) -> Option<(Option<Topic>, Arrival)> {
        let (_, arrival) = self.held.first()?;
        let may_be =
            |entry: &Entry| entry.state == Progress::UnderWay && entry.sent.payload == arrival.payload;
        let known = |entry: &Entry| arrival.position.map(Progress::At).as_ref() == Some(&entry.state);
        let waits = self.entries.iter().any(may_be) && !self.entries.iter().any(known);
        if waits { None } else { self.held.take() }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    /// Whose echo a message is, by its bytes, where one with the header `id` of `a` is awaited.
    fn judged(headers: &[(&'static str, &'static str)], keeps: fn(&str) -> bool) -> Option<Origin> {
        let mut ledger = Ledger::new(Echoes::Bytes, keeps);
        let sent = Outgoing::new("t", "{}").with_header("id", "a");
        ledger.begin(&sent, Origin(7), vec!["t".into()]);
        let mut arrival = Arrival::new("t", "{}", Instant::now());
        for (name, value) in headers {
            arrival.headers.insert(*name, *value);
        }
        let mut judged = None;
        let beyond = ledger.judge(None, arrival, &mut |_, arrival| judged = arrival.origin);
        assert_eq!(beyond, None);
        judged
    }

    #[test]
    fn by_bytes_a_message_with_another_header_is_somebody_else_s() {
        assert_eq!(judged(&[("id", "a")], |_| true), Some(Origin(7)));
        assert_eq!(judged(&[("by", "the broker"), ("id", "a")], |_| true), Some(Origin(7)));
        assert_eq!(judged(&[("id", "b")], |_| true), None);
        assert_eq!(judged(&[], |_| true), None);
    }

    #[test]
    fn a_header_that_the_broker_does_not_keep_tells_nothing() {
        assert_eq!(judged(&[], |name| name != "id"), Some(Origin(7)));
    }
}

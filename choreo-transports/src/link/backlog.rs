//! Messages that wait to be posted: as many as an inbox holds.

use std::collections::VecDeque;

use choreo_runtime::transport::InboxLimits;

/// Messages that wait, in the order in which they came.
#[derive(Debug)]
pub(super) struct Backlog<M> {
    messages: VecDeque<(M, usize)>,
    bytes: usize,
    limits: InboxLimits,
}

impl<M> Backlog<M> {
    fn new(limits: InboxLimits) -> Backlog<M> {
        Backlog { messages: VecDeque::new(), bytes: 0, limits }
    }

    /// Puts a message behind the others, with the size of its payload. Whether there was room.
    pub(super) fn keep(&mut self, message: M, size: usize) -> bool {
        let bytes = self.bytes.saturating_add(size);
        let fits = self.messages.len() < self.limits.messages && bytes <= self.limits.bytes;
        if fits {
            self.bytes = bytes;
            self.messages.push_back((message, size));
        }
        fits
    }

    pub(super) fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// The one that has waited longest.
    pub(super) fn first(&self) -> Option<&M> {
        self.messages.front().map(|(message, _)| message)
    }

    /// Takes the one that has waited longest.
    pub(super) fn take(&mut self) -> Option<M> {
        let (message, size) = self.messages.pop_front()?;
        self.bytes -= size;
        Some(message)
    }
}

impl<M> Default for Backlog<M> {
    fn default() -> Backlog<M> {
        Backlog::new(InboxLimits::DEFAULT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_so_many_messages_and_so_many_bytes_and_again_when_one_is_taken() {
        for limits in [InboxLimits { messages: 2, bytes: 100 }, InboxLimits { messages: 100, bytes: 6 }] {
            let mut backlog = Backlog::new(limits);
            let kept = ["a", "b", "c"].map(|message| backlog.keep(message, 3));
            assert_eq!(kept, [true, true, false], "{limits}");
            assert_eq!(backlog.first(), Some(&"a"), "{limits}");
            assert_eq!(backlog.take(), Some("a"), "{limits}");
            assert!(backlog.keep("d", 3), "{limits}");
            assert_eq!([backlog.take(), backlog.take(), backlog.take()], [Some("b"), Some("d"), None]);
            assert!(backlog.is_empty());
        }
    }
}

//! What is known of ids by their hashes, as far back as there is room.

use std::collections::{HashMap, VecDeque};
use std::fmt;

use foldhash::fast::FixedState;

use super::unrouted::IdHash;

/// Something for each of the last ids. The one that came first goes first.
pub(super) struct Recent<V> {
    room: usize,
    order: VecDeque<IdHash>,
    known: HashMap<IdHash, V, FixedState>,
}

impl<V> Recent<V> {
    pub(super) fn new(room: usize) -> Recent<V> {
        Recent { room, order: VecDeque::new(), known: HashMap::default() }
    }

    /// What is known of an id from now on. Gives what is not known any more for that.
    pub(super) fn insert(&mut self, id: IdHash, value: V) -> Option<V> {
        if self.known.insert(id, value).is_some() {
            return None;
        }
        self.order.push_back(id);
        match self.order.len() > self.room {
            true => self.order.pop_front().and_then(|oldest| self.known.remove(&oldest)),
            false => None,
        }
    }

    pub(super) fn get(&self, id: IdHash) -> Option<&V> {
        self.known.get(&id)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.order.is_empty()
    }
}

/// How many there are.
impl<V> fmt::Debug for Recent<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recent").field("ids", &self.order.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_first_goes_first() {
        let mut recent = Recent::new(2);
        assert_eq!(recent.insert(IdHash(1), 'a'), None);
        assert_eq!(recent.insert(IdHash(2), 'b'), None);
        assert_eq!(recent.insert(IdHash(1), 'c'), None, "it is known already");
        assert_eq!(recent.insert(IdHash(3), 'd'), Some('c'));
        assert_eq!([1, 2, 3].map(|id| recent.get(IdHash(id)).copied()), [None, Some('b'), Some('d')]);
    }
}

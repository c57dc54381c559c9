//! Addresses for replies.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::message::Topic;

/// What no other process has: its id alone is another's on another machine.
static PROCESS: LazyLock<String> = LazyLock::new(|| {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let chance = RandomState::new().hash_one(since);
    format!("{:x}-{:x}-{chance:x}", since.as_nanos(), std::process::id())
});

/// What the reply addresses of a scenario begin with, where its transport has no form of its own. They begin as those of NATS
/// do, where accounts are commonly allowed no others.
pub const REPLIES: &str = "_INBOX.choreo-";

/// An address that nobody has.
pub(super) fn unique() -> Topic {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    Topic::from(format!("{REPLIES}{}-{number}", *PROCESS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_addresses_are_alike_and_each_is_one_word_behind_the_prefix() {
        let [one, other] = [unique(), unique()];
        assert_ne!(one, other);
        assert!(one.strip_prefix("_INBOX.").is_some_and(|rest| !rest.contains(['.', '*', '>', ' '])));
    }
}

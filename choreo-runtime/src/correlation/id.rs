//! What a scope is called: one id, which each policy writes in its wire's form.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// The id of a scope: 128 bits that no other scope has, in this process or in another. As text, 32 hexadecimal digits, never
/// all of them 0: what W3C's Trace Context (<https://www.w3.org/TR/trace-context/#trace-id>) wants of a trace's id.
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::correlation::ScopeId;
/// let (one, other) = (ScopeId::new(), ScopeId::new());
/// assert_ne!(one, other);
/// assert_eq!(one.to_string().len(), 32);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ScopeId(u128);

/// What no other process has, and where its numbers begin.
static PROCESS: LazyLock<(u64, u64)> = LazyLock::new(|| {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let chance = RandomState::new();
    (chance.hash_one((since, std::process::id())) | 1, chance.hash_one(since))
});

/// Odd, so that multiplying by it gives no number twice; its bits are spread, so that two ids in a row look different. (2⁶⁴ by
/// the golden ratio: Knuth, The Art of Computer Programming, 6.4.)
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

impl ScopeId {
    /// An id that nobody has yet.
    #[expect(clippy::new_without_default, reason = "no two are alike, so none is the default")]
    pub fn new() -> ScopeId {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let (process, first) = *PROCESS;
        let number = first.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)).wrapping_mul(SPREAD);
        // Where only the beginning or the end of it is used, that is another for each scope all the same.
        ScopeId(u128::from(process ^ number.rotate_left(32)) << 64 | u128::from(number))
    }
}

impl fmt::Display for ScopeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_scopes_have_one_id() {
        let ids: HashSet<ScopeId> = std::iter::repeat_with(ScopeId::new).take(10_000).collect();
        assert_eq!(ids.len(), 10_000);
        let beginnings: HashSet<String> = ids.iter().map(|id| id.to_string()[..16].to_owned()).collect();
        assert_eq!(beginnings.len(), 10_000, "a service may keep the beginning only");
    }
}

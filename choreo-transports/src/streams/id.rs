//! The id of an entry.

use std::fmt;

use choreo_runtime::message::Position;

/// The id of an entry. Within a stream each one is greater than all before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Id {
    millis: u64,
    sequence: u64,
}

impl Id {
    /// Before all entries.
    pub(super) const ZERO: Id = Id { millis: 0, sequence: 0 };

    /// As Redis writes it, `1526919030474-55`; without the second number it is the first id of that millisecond.
    pub(super) fn parse(text: &str) -> Option<Id> {
        let number =
            |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten();
        match text.split_once('-') {
            Some((millis, sequence)) => Some(Id { millis: number(millis)?, sequence: number(sequence)? }),
            None => Some(Id { millis: number(text)?, sequence: 0 }),
        }
    }

    pub(super) fn position(self) -> Position {
        Position::Entry { millis: self.millis, sequence: self.sequence }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.millis, self.sequence)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_as_redis_writes_them_and_keep_their_order() {
        let ids = ["0-0", "7", "7-1", "7-10", "8-0", "1526919030474-55"].map(|text| Id::parse(text).unwrap());
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{ids:?}");
        assert_eq!((ids[1].to_string().as_str(), ids[5].to_string().as_str()), ("7-0", "1526919030474-55"));
        for text in ["", "-", "7-", "-7", "+7", "7-1-1", "$", "18446744073709551616"] {
            assert_eq!(Id::parse(text), None, "{text}");
        }
    }
}

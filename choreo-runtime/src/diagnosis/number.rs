//! Counts in words.

/// `1 message`, `1,234 messages`.
pub(crate) fn counted(n: u64, noun: &str) -> String {
    format!("{} {}", grouped(n), plural(n, noun))
}

/// `message` or `messages`.
pub(super) fn plural(n: u64, noun: &str) -> String {
    if n == 1 { noun.to_owned() } else { format!("{noun}s") }
}

/// Words up to ten, digits above: `two`, `1,234`.
pub(super) fn spelt(n: u64) -> String {
    const WORDS: [&str; 11] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    match WORDS.get(usize::try_from(n).unwrap_or(usize::MAX)) {
        Some(word) => (*word).to_owned(),
        None => grouped(n),
    }
}

/// `1,234,567`.
pub(crate) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{counted, grouped, spelt};

    #[test]
    fn counts_agree_with_their_nouns() {
        assert_eq!(counted(0, "message"), "0 messages");
        assert_eq!(counted(1, "message"), "1 message");
        assert_eq!(counted(65_536, "message"), "65,536 messages");
        assert_eq!([grouped(7), grouped(999), grouped(1_234_567)], ["7", "999", "1,234,567"]);
        assert_eq!([spelt(2), spelt(10), spelt(11)], ["two", "ten", "11"]);
    }
}

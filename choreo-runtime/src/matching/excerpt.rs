//! Values as JSON, shortened for a report.

use super::json::Text;

/// How many characters an excerpt has at most, its `…` included.
const LONGEST: usize = 60;
/// Where two strings differ later than this, their excerpts begin near the difference.
const SHARED: usize = 40;
/// How much of what they share is then shown.
const SHOWN: usize = 12;

/// A valid JSON text without the space between its tokens, shortened.
pub(super) fn json(text: &str) -> String {
    let mut compact = String::new();
    let (mut in_string, mut escaped) = (false, false);
    for c in text.chars() {
        let space = matches!(c, ' ' | '\n' | '\t' | '\r') && !in_string;
        if compact.len() > 4 * LONGEST {
            break;
        }
        if !space {
            compact.push(c);
        }
        in_string ^= c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
    }
    shorten(&compact)
}

/// A string as JSON, shortened.
pub(super) fn string(text: &str) -> String {
    // Quoted as a whole it may be 10 MiB: what can't be seen need not be quoted.
    let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(at, _)| at);
    let (head, tail) = text.split_at(end);
    let quoted = serde_json::Value::from(head).to_string();
    if tail.is_empty() { shorten(&quoted) } else { shorten(&format!("{quoted}…")) }
}

/// A tree as JSON, shortened.
pub(super) fn tree(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => string(text),
        other => shorten(&other.to_string()),
    }
}

/// Two different strings as JSON, shortened so that the difference shows.
pub(super) fn strings(got: Text<'_>, wanted: &str) -> (String, String) {
    let got = got.get();
    let same = got.chars().zip(wanted.chars()).take_while(|(a, b)| a == b).count();
    if same < SHARED {
        return (string(&got), string(wanted));
    }
    let tail = |text: &str| {
        let from = text.char_indices().nth(same - SHOWN).map_or(text.len(), |(at, _)| at);
        let (_, tail) = text.split_at(from);
        shorten(&format!("\"…{}", string(tail).trim_start_matches('"')))
    };
    (tail(&got), tail(wanted))
}

/// The first characters, and `…` where there are more.
pub(super) fn shorten(text: &str) -> String {
    if text.chars().nth(LONGEST).is_none() {
        return text.to_owned();
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_short_and_ends_between_characters() {
        let long = format!("\"{}\"", "ä𝄞".repeat(100));
        for excerpt in [json(&long), string(&"ä𝄞".repeat(100)), shorten(&long)] {
            assert_eq!(excerpt.chars().count(), 60, "{excerpt}");
            assert!(excerpt.ends_with('…'), "{excerpt}");
        }
        assert_eq!(string(&"a".repeat(58)), format!("\"{}\"", "a".repeat(58)));
        assert_eq!(string("a\"b\n"), r#""a\"b\n""#);
    }

    #[test]
    fn space_between_tokens_is_left_out_and_space_in_strings_stays() {
        assert_eq!(json("{ \"a b\" :\n [ 1 , \"c \\\" d\\\\\" ] }"), r#"{"a b":[1,"c \" d\\"]}"#);
    }

    #[test]
    fn long_strings_show_where_they_differ() {
        let head = "x".repeat(80);
        let (got, wanted) = strings(Text::plain(&format!("{head}one")), &format!("{head}two"));
        assert_eq!(got, "\"…xxxxxxxxxxxxone\"");
        assert_eq!(wanted, "\"…xxxxxxxxxxxxtwo\"");
        let (got, wanted) = strings(Text::plain(&head), &format!("{head}two"));
        assert_eq!((got.as_str(), wanted.as_str()), ("\"…xxxxxxxxxxxx\"", "\"…xxxxxxxxxxxxtwo\""));
    }

    #[test]
    fn short_strings_show_whole() {
        let (got, wanted) = strings(Text::plain("PENDING"), "COMPLETED");
        assert_eq!((got.as_str(), wanted.as_str()), ("\"PENDING\"", "\"COMPLETED\""));
    }
}

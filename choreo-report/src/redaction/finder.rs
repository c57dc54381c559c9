//! Finds again, in all texts of a scenario, what was taken out of one.

use std::borrow::Cow;

use aho_corasick::{AhoCorasick, MatchKind};
use serde_json::Value;

use super::credentials;

/// A value that is shorter may stand somewhere by chance.
pub(super) const LEAST: usize = 4;

/// Finds values, and where a text is shortened, their parts. All at once: there may be a secret in each of ten thousand rows.
#[derive(Debug)]
pub(super) struct Finder {
    /// `None` where nothing is looked for.
    words: Option<AhoCorasick>,
    /// What stands in the place of each word.
    instead: Vec<Instead>,
    /// What may stand in parts, as it is and as JSON has it, the longest first; and what stands in its place.
    whole: Vec<(String, String, String)>,
}

#[derive(Debug)]
struct Instead {
    text: String,
    is_id: bool,
}

impl Finder {
    /// Of values that were taken out, and of ids, each with what stands in its place.
    pub(super) fn new<'v>(
        taken: impl Iterator<Item = (&'v String, &'v String)>,
        ids: impl Iterator<Item = (&'v String, &'v String)>,
    ) -> Finder {
        let (mut words, mut instead, mut whole) = (Vec::new(), Vec::new(), Vec::new());
        for (value, text) in taken {
            let quoted = Value::from(value.as_str()).to_string();
            let inner = quoted[1..quoted.len() - 1].to_owned();
            if inner != *value {
                words.push(inner.clone());
                instead.push(Instead { text: text.clone(), is_id: false });
            }
            words.push(value.clone());
            instead.push(Instead { text: text.clone(), is_id: false });
            whole.push((value.clone(), inner, text.clone()));
        }
        for (id, text) in ids {
            words.push(id.clone());
            instead.push(Instead { text: text.clone(), is_id: true });
        }
        whole.sort_by_key(|(value, ..)| std::cmp::Reverse(value.len()));
        // One that holds another goes first. To make one of no words takes its time, too.
        let made = || AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&words).ok();
        Finder { words: if words.is_empty() { None } else { made() }, instead, whole }
    }

    /// The text without them, and how many ids stood in it.
    pub(super) fn without<'t>(&self, text: &'t str) -> (Cow<'t, str>, u64) {
        let mut ids = 0;
        let text = self.replaced(text, |_, instead| {
            ids += u64::from(instead.is_id);
            instead.text.clone()
        });
        if self.whole.is_empty() || !text.contains('…') {
            return (text, ids);
        }
        let parts = self.whole.iter().fold(text.into_owned(), |text, taken| without_parts(&text, taken));
        (Cow::Owned(parts), ids)
    }

    /// The text with a `*` for each character of them.
    pub(super) fn masked<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.replaced(text, |found, instead| match instead.is_id {
            true => found.to_owned(),
            false => credentials::mask(found),
        })
    }

    fn replaced<'t>(&self, text: &'t str, mut instead: impl FnMut(&str, &Instead) -> String) -> Cow<'t, str> {
        let Some(words) = self.words.as_ref().filter(|words| words.is_match(text)) else {
            return Cow::Borrowed(text);
        };
        let mut replaced = String::with_capacity(text.len());
        words.replace_all_with(text, &mut replaced, |found, word, replaced| {
            replaced.push_str(&instead(word, &self.instead[found.pattern().as_usize()]));
            true
        });
        Cow::Owned(replaced)
    }

    /// Where they stand in bytes.
    pub(super) fn places(&self, bytes: &[u8]) -> Vec<std::ops::Range<usize>> {
        let found = self.words.iter().flat_map(|words| words.find_iter(bytes));
        found.map(|found| found.range()).collect()
    }
}

/// The text without the parts of a value that stand where it is shortened: the beginning before `…`, and what is behind it.
fn without_parts(text: &str, (value, inner, instead): &(String, String, String)) -> String {
    let parts: Vec<&str> = text.split('…').collect();
    let last = parts.len() - 1;
    let parts = parts.iter().enumerate().map(|(at, part)| {
        let end = beginning(part, value).filter(|_| at < last).unwrap_or_default();
        let before = &part[..part.len() - end];
        let start = middle(before, value).max(middle(before, inner)).filter(|_| at > 0).unwrap_or_default();
        let rest = &part[start..part.len() - end];
        let put = |length: usize| if length > 0 { instead } else { "" };
        format!("{}{rest}{}", put(start), put(end))
    });
    parts.collect::<Vec<_>>().join("…")
}

/// How many bytes at the beginning of a text stand somewhere in what was taken out.
fn middle(text: &str, taken: &str) -> Option<usize> {
    let ends = text.char_indices().map(|(at, letter)| at + letter.len_utf8()).take(taken.len());
    ends.filter(|end| *end >= LEAST).take_while(|end| taken.contains(&text[..*end])).last()
}

/// How many bytes at the end of a text are the beginning of what was taken out.
fn beginning(text: &str, taken: &str) -> Option<usize> {
    let lengths = taken.char_indices().map(|(at, _)| at).filter(|at| *at >= LEAST).rev();
    lengths.into_iter().find(|length| text.ends_with(&taken[..*length]))
}

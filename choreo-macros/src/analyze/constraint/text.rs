//! Strings: an interval by code point, beginning, end, parts, length, form.

use super::size::Size;

/// One end of an interval: the string, and whether it belongs to it.
pub(super) type End = Option<(String, bool)>;

/// A form of string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Uuid,
    Timestamp,
}

/// A test of which only two things are known: that it holds, or that it does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trait {
    EndsWith(String),
    Contains(String),
    Regex(String),
    Form(Form),
}

/// Strings of which all of this is true.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct TextFacts {
    pub(super) from: End,
    pub(super) to: End,
    /// What they begin with.
    pub(super) starts: String,
    /// In characters.
    pub(super) size: Size,
    pub(super) holds: Vec<Trait>,
    pub(super) fails: Vec<Trait>,
}

impl TextFacts {
    pub(super) fn at(text: &str) -> TextFacts {
        let end = Some((text.to_owned(), true));
        TextFacts { from: end.clone(), to: end, ..TextFacts::default() }
    }

    pub(super) fn from(text: &str, included: bool) -> TextFacts {
        TextFacts { from: Some((text.to_owned(), included)), ..TextFacts::default() }
    }

    pub(super) fn to(text: &str, included: bool) -> TextFacts {
        TextFacts { to: Some((text.to_owned(), included)), ..TextFacts::default() }
    }

    pub(super) fn starting(text: &str) -> TextFacts {
        TextFacts { starts: text.to_owned(), ..TextFacts::default() }
    }

    pub(super) fn sized(size: Size) -> TextFacts {
        TextFacts { size, ..TextFacts::default() }
    }

    pub(super) fn holding(one: Trait) -> TextFacts {
        TextFacts { holds: vec![one], ..TextFacts::default() }
    }

    pub(super) fn failing(one: Trait) -> TextFacts {
        TextFacts { fails: vec![one], ..TextFacts::default() }
    }

    /// The strings in both; `None` where there are none.
    pub(super) fn meet(&self, other: &TextFacts) -> Option<TextFacts> {
        let (short, long) = match self.starts.len() <= other.starts.len() {
            true => (&self.starts, &other.starts),
            false => (&other.starts, &self.starts),
        };
        if !long.starts_with(short.as_str()) {
            return None;
        }
        let met = TextFacts {
            from: tighter(&self.from, &other.from, |a, b| a > b),
            to: tighter(&self.to, &other.to, |a, b| a < b),
            starts: long.clone(),
            size: self.size.meet(other.size),
            holds: self.holds.iter().chain(&other.holds).cloned().collect(),
            fails: self.fails.iter().chain(&other.fails).cloned().collect(),
        };
        (!met.is_empty()).then_some(met)
    }

    fn is_empty(&self) -> bool {
        let traits = || self.holds.iter();
        self.has_no_interval()
            || self.misses_its_beginning()
            || self.point().is_some_and(|point| !self.fits(point))
            || traits().any(|one| self.fails.contains(one) || self.implies_failing(one))
            || self.fails.iter().any(|one| self.starts_with_failing(one))
            || self.is_too_long()
            || traits().any(|one| matches!(one, Trait::Form(form) if self.spoils(*form)))
    }

    fn has_no_interval(&self) -> bool {
        match (&self.from, &self.to) {
            (Some((from, with_from)), Some((to, with_to))) => {
                from > to || (from == to && !(*with_from && *with_to))
            }
            _ => false,
        }
    }

    /// The strings that begin with `p` stand together in the order, from `p` on.
    fn misses_its_beginning(&self) -> bool {
        let begins = &self.starts;
        let ends_before = self.to.as_ref().is_some_and(|(to, with)| to < begins || (to == begins && !with));
        let begins_after = |from: &String| from > begins && !from.starts_with(begins.as_str());
        ends_before || self.from.as_ref().is_some_and(|(from, _)| begins_after(from))
    }

    /// The one string that it can be.
    fn point(&self) -> Option<&str> {
        match (&self.from, &self.to) {
            (Some((from, true)), Some((to, true))) if from == to => Some(from),
            _ => None,
        }
    }

    /// Whether this string is one of them, as far as can be told.
    fn fits(&self, text: &str) -> bool {
        text.starts_with(&self.starts)
            && self.size.holds(text.chars().count())
            && self.holds.iter().all(|one| has(text, one) != Some(false))
            && self.fails.iter().all(|one| has(text, one) != Some(true))
    }

    /// Whether what holds makes hold what fails.
    fn implies_failing(&self, holds: &Trait) -> bool {
        self.fails.iter().any(|fails| match (holds, fails) {
            (Trait::EndsWith(end), Trait::EndsWith(part)) => end.ends_with(part.as_str()),
            (Trait::EndsWith(whole) | Trait::Contains(whole), Trait::Contains(part)) => {
                whole.contains(part.as_str())
            }
            _ => false,
        })
    }

    fn starts_with_failing(&self, fails: &Trait) -> bool {
        match fails {
            Trait::Contains(part) => self.starts.contains(part.as_str()),
            // Every string ends with nothing.
            Trait::EndsWith(part) => part.is_empty(),
            Trait::Regex(_) | Trait::Form(_) => false,
        }
    }

    fn is_too_long(&self) -> bool {
        let parts = self.holds.iter().map(|one| match one {
            Trait::EndsWith(text) | Trait::Contains(text) => Size::at_least(text.chars().count()),
            Trait::Form(Form::Uuid) => Size::new(36, Some(36)),
            Trait::Form(Form::Timestamp) => Size::at_least(20),
            Trait::Regex(_) => Size::default(),
        });
        let begins = Size::at_least(self.starts.chars().count());
        parts.fold(self.size.meet(begins), Size::meet).is_empty()
    }

    /// Whether something else that is known can't be in a string of that form.
    fn spoils(&self, form: Form) -> bool {
        let other = match form {
            Form::Uuid => Form::Timestamp,
            Form::Timestamp => Form::Uuid,
        };
        let spoilt = |text: &str| text.chars().any(|one| !form.allows(one));
        self.holds.contains(&Trait::Form(other))
            || spoilt(&self.starts)
            || (form == Form::Uuid && !is_uuid_beginning(&self.starts))
            || self.holds.iter().any(|one| match one {
                Trait::EndsWith(text) | Trait::Contains(text) => spoilt(text),
                Trait::Regex(_) | Trait::Form(_) => false,
            })
    }
}

impl Form {
    fn allows(self, one: char) -> bool {
        match self {
            Form::Uuid => one.is_ascii_hexdigit() || one == '-',
            Form::Timestamp => one.is_ascii_digit() || "-+:.TtZz".contains(one),
        }
    }
}

/// Whether a string has a trait; `None` where that is not told here.
fn has(text: &str, one: &Trait) -> Option<bool> {
    match one {
        Trait::EndsWith(end) => Some(text.ends_with(end.as_str())),
        Trait::Contains(part) => Some(text.contains(part.as_str())),
        Trait::Regex(_) => None,
        Trait::Form(Form::Uuid) => Some(text.len() == 36 && is_uuid_beginning(text)),
        // Only what no timestamp can be is told.
        Trait::Form(Form::Timestamp) => {
            let shaped = text.len() >= 20 && text.chars().all(|one| Form::Timestamp.allows(one));
            (!shaped).then_some(false)
        }
    }
}

fn is_uuid_beginning(text: &str) -> bool {
    text.len() <= 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn tighter(a: &End, b: &End, wins: fn(&str, &str) -> bool) -> End {
    match (a, b) {
        (Some((a, with_a)), Some((b, with_b))) if a == b => Some((a.clone(), *with_a && *with_b)),
        (Some((a, with_a)), Some((b, with_b))) => {
            Some(if wins(a, b) { (a.clone(), *with_a) } else { (b.clone(), *with_b) })
        }
        (a, b) => a.clone().or_else(|| b.clone()),
    }
}

/// The first string, in the order, behind all that begin with `text`; `None` where there is none.
pub(super) fn behind(text: &str) -> Option<String> {
    let mut chars: Vec<char> = text.chars().collect();
    while let Some(last) = chars.pop() {
        // `char`'s ranges step over the gap in the code points.
        if let Some(next) = (last..=char::MAX).nth(1) {
            chars.push(next);
            return Some(chars.into_iter().collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nothing_in(a: TextFacts, b: TextFacts) -> bool {
        let met = a.meet(&b);
        assert_eq!(met.is_none(), b.meet(&a).is_none());
        met.is_none()
    }

    fn ends(text: &str) -> TextFacts {
        TextFacts::holding(Trait::EndsWith(text.into()))
    }

    fn contains(text: &str) -> TextFacts {
        TextFacts::holding(Trait::Contains(text.into()))
    }

    fn form(form: Form) -> TextFacts {
        TextFacts::holding(Trait::Form(form))
    }

    #[test]
    fn two_beginnings_agree_as_far_as_the_shorter_goes() {
        assert!(nothing_in(TextFacts::starting("ab"), TextFacts::starting("ac")));
        assert!(!nothing_in(TextFacts::starting("ab"), TextFacts::starting("abc")));
    }

    #[test]
    fn a_beginning_has_its_place_in_the_order() {
        assert!(nothing_in(TextFacts::starting("ab"), TextFacts::to("ab", false)));
        assert!(!nothing_in(TextFacts::starting("ab"), TextFacts::to("ab", true)));
        assert!(nothing_in(TextFacts::starting("ab"), TextFacts::from("ac", true)));
        assert!(!nothing_in(TextFacts::starting("ab"), TextFacts::from("abx", true)));
        assert!(!nothing_in(TextFacts::starting("ab"), TextFacts::from("aa", true)));
    }

    #[test]
    fn a_known_string_is_tested() {
        assert!(nothing_in(TextFacts::at("abc"), ends("b")));
        assert!(nothing_in(TextFacts::at("abc"), contains("d")));
        assert!(nothing_in(TextFacts::at("abc"), TextFacts::sized(Size::at_least(4))));
        assert!(nothing_in(TextFacts::at("abc"), form(Form::Uuid)));
        assert!(nothing_in(TextFacts::at("tomorrow"), form(Form::Timestamp)));
        assert!(!nothing_in(TextFacts::at("2024-01-01T00:00:00Z"), form(Form::Timestamp)));
        assert!(!nothing_in(TextFacts::at("abc"), contains("b")));
    }

    #[test]
    fn parts_need_their_room() {
        assert!(nothing_in(TextFacts::starting("abcd"), TextFacts::sized(Size::at_most(3))));
        assert!(nothing_in(ends("abcd"), TextFacts::sized(Size::at_most(3))));
        assert!(nothing_in(form(Form::Uuid), TextFacts::sized(Size::at_least(37))));
        assert!(!nothing_in(
            TextFacts::starting("ab").meet(&ends("bc")).unwrap(),
            TextFacts::sized(Size::at_most(3))
        ));
    }

    #[test]
    fn a_form_allows_its_characters_alone() {
        assert!(nothing_in(form(Form::Uuid), TextFacts::starting("ORD-")));
        assert!(nothing_in(form(Form::Uuid), contains("x")));
        assert!(nothing_in(form(Form::Timestamp), ends("UTC")));
        assert!(nothing_in(form(Form::Timestamp), form(Form::Uuid)));
        assert!(!nothing_in(form(Form::Timestamp), TextFacts::starting("2024-")));
    }

    #[test]
    fn what_holds_can_make_hold_what_must_fail() {
        let fails = |one| TextFacts::failing(one);
        assert!(nothing_in(ends("abc"), fails(Trait::EndsWith("bc".into()))));
        assert!(nothing_in(TextFacts::starting("abc"), fails(Trait::Contains("b".into()))));
        assert!(nothing_in(TextFacts::default(), fails(Trait::EndsWith(String::new()))));
        assert!(!nothing_in(ends("bc"), fails(Trait::EndsWith("abc".into()))));
        let regex = || Trait::Regex("^a".into());
        assert!(nothing_in(TextFacts::holding(regex()), fails(regex())));
    }

    #[test]
    fn the_string_behind_a_beginning_steps_over_the_gap() {
        assert_eq!(behind("ab").as_deref(), Some("ac"));
        assert_eq!(behind("a\u{d7ff}").as_deref(), Some("a\u{e000}"));
        assert_eq!(behind("a\u{10ffff}").as_deref(), Some("b"));
        assert_eq!(behind(""), None);
    }
}

//! The elements and entries of a valid JSON text.

use super::{Fault, Scan, Text};

/// The texts of the elements of an array; none where the text is not one.
pub(in crate::matching) fn elements(text: &str) -> impl Iterator<Item = &str> {
    let mut inside = inside(text, b'[');
    std::iter::from_fn(move || {
        let (scan, first) = inside.as_mut()?;
        let more = scan.element(first).and_then(|more| if more { scan.skip().map(Some) } else { Ok(None) });
        until_end(&mut inside, more)
    })
}

/// The keys of an object and the texts of their values; none where the text is not one.
pub(in crate::matching) fn entries(text: &str) -> impl Iterator<Item = (Text<'_>, &str)> {
    let mut inside = inside(text, b'{');
    std::iter::from_fn(move || {
        let (scan, first) = inside.as_mut()?;
        let more = scan.key(first).and_then(|key| match key {
            Some(key) => scan.skip().map(|value| Some((key, value))),
            None => Ok(None),
        });
        until_end(&mut inside, more)
    })
}

/// The place behind the opening bracket, and that nothing has been read yet.
fn inside(text: &str, open: u8) -> Option<(Scan<'_>, bool)> {
    let mut scan = Scan::part(text);
    (scan.peek() == Some(open) && scan.enter().is_ok()).then_some((scan, true))
}

fn until_end<T>(inside: &mut Option<(Scan<'_>, bool)>, more: Result<Option<T>, Fault>) -> Option<T> {
    let next = more.ok().flatten();
    if next.is_none() {
        *inside = None;
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_and_entries_are_cut_out_of_the_text() {
        let found: Vec<&str> = elements(" [ 1 , [2, 3],{\"a\":[]} ] ").collect();
        assert_eq!(found, ["1", "[2, 3]", "{\"a\":[]}"]);
        let found: Vec<_> =
            entries(r#"{"a": 1, "b\n" : {"c":2}}"#).map(|(key, text)| (key.get(), text)).collect();
        assert_eq!(found, [("a".into(), "1"), ("b\n".into(), r#"{"c":2}"#)]);
    }

    #[test]
    fn what_is_no_array_or_object_has_none() {
        assert_eq!(elements("{}").count() + elements("1").count() + elements("[]").count(), 0);
        assert_eq!(entries("[1]").count() + entries("null").count() + entries("{}").count(), 0);
    }
}

//! Parts of a statement that the machine keeps no place for, found in the block's text.

use crate::machine::{Kind, Machine, Place, Source, StatementId};

/// Verb and topic: `expect "orders.processed"`, with the `via` between them. Of a statement without a topic, the whole.
pub(super) fn head(machine: &Machine, id: StatementId) -> Place {
    let statement = machine.statement(id);
    let topical = matches!(
        statement.kind,
        Kind::Publish(_) | Kind::Expect(_) | Kind::Never(_) | Kind::On(_) | Kind::Request(_)
    );
    let head = || {
        let text = rest_of_line(machine.text(statement.place), statement.place)?;
        let verb = text.find(|c: char| !c.is_alphanumeric())?;
        let start = if via(&text[verb..]) { after_words(text, 3)? } else { after_words(text, 1)? };
        let end = start + topic(&text[start..])?;
        let place = statement.place;
        Some(Place { end_line: place.line, end_column: place.column + characters(&text[..end])?, ..place })
    };
    match statement.kind {
        Kind::Call(_) | Kind::Eventually(_) => first_line(&machine.source, statement.place),
        _ => head().filter(|_| topical).unwrap_or(statement.place),
    }
}

/// What stands of a statement on its first line.
fn first_line(source: &Source, place: Place) -> Place {
    let first = || {
        let text = rest_of_line(source, place).filter(|_| place.end_line > place.line)?;
        Some(Place { end_line: place.line, end_column: place.column + characters(text)?, ..place })
    };
    first().unwrap_or(place)
}

/// The `within` clause of a statement, where there is but one that it could be.
pub(super) fn within(machine: &Machine, id: StatementId) -> Option<Place> {
    const WORD: &str = "within ";
    let statement = machine.statement(id).place;
    let source = machine.text(statement);
    let lines = (statement.line..=statement.end_line).rev();
    let (number, text) = lines
        .filter_map(|number| Some((number, line(source, number)?)))
        .find(|(_, text)| text.contains(WORD))?;
    let mut found = text.match_indices(WORD);
    let (at, _) = found.next().filter(|_| found.next().is_none())?;
    let value = &text[at + WORD.len()..];
    let length = match value.starts_with('(') {
        true => topic(value)?,
        false => value.find([' ', ';', ',']).unwrap_or(value.len()),
    };
    let first = first_column(source, number);
    let column = |bytes: usize| Some(first + characters(&text[..bytes])?);
    let place = Place::new(number, column(at)?, number, column(at + WORD.len() + length)?);
    Some(Place { text: statement.text, ..place })
}

/// Whether `via NAME` follows, rather than a topic.
fn via(text: &str) -> bool {
    text.trim_start().strip_prefix("via").is_some_and(|rest| rest.starts_with(char::is_whitespace))
}

/// Where what follows so many words begins.
fn after_words(text: &str, words: usize) -> Option<usize> {
    let mut at = 0;
    for _ in 0..words {
        at += text[at..].find(|c: char| !is_word(c))?;
        at += text[at..].find(|c: char| !c.is_whitespace())?;
    }
    Some(at)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '#'
}

/// The bytes that a topic takes: a string, a group in parentheses, or a path.
fn topic(text: &str) -> Option<usize> {
    match text.chars().next()? {
        '"' => text[1..].find('"').map(|end| end + 2),
        '(' => {
            let mut depth = 0_usize;
            text.char_indices().find_map(|(at, c)| {
                match c {
                    '(' => depth += 1,
                    ')' => depth -= 1,
                    _ => {}
                }
                (depth == 0).then_some(at + 1)
            })
        }
        _ => Some(text.find([' ', ';', '{']).unwrap_or(text.len())),
    }
}

fn rest_of_line(source: &Source, from: Place) -> Option<&'static str> {
    let text = line(source, from.line)?;
    let skipped = from.column.checked_sub(first_column(source, from.line))? as usize;
    let at = text.char_indices().map(|(at, _)| at).nth(skipped)?;
    Some(text[at..].trim_end())
}

/// A line of the file, as far as the block's text has it.
pub(super) fn line(source: &Source, number: u32) -> Option<&'static str> {
    source.text.lines().nth(number.checked_sub(source.line)? as usize)
}

/// The column at which that line begins.
pub(super) fn first_column(source: &Source, number: u32) -> u32 {
    if number == source.line { source.column } else { 1 }
}

fn characters(text: &str) -> Option<u32> {
    u32::try_from(text.chars().count()).ok()
}

#[cfg(test)]
mod tests {
    use super::{head, within};
    use crate::diagnosis::sample::{self, CHECK, CREATED, PROCESSED, RESERVED, leak, machine, place};
    use crate::machine::{Machine, Source};

    #[test]
    fn the_head_of_a_statement_is_its_verb_and_its_topic() {
        assert_eq!(head(machine(), PROCESSED), place("expect \"orders.processed\""));
        assert_eq!(head(machine(), CREATED), place("publish \"orders.created\""));
        assert_eq!(head(machine(), CHECK), machine().statement(CHECK).place);
    }

    #[test]
    fn within_is_found_where_there_is_one() {
        assert_eq!(within(machine(), PROCESSED), Some(place("within 50ms")));
        assert_eq!(within(machine(), RESERVED), None);
    }

    #[test]
    fn without_the_text_the_whole_statement_is_meant() {
        let bare = leak(Machine { source: Source { text: "", ..machine().source }, ..*machine() });
        assert_eq!(head(bare, PROCESSED), bare.statement(PROCESSED).place);
        assert_eq!(within(bare, PROCESSED), None);
    }

    #[test]
    fn a_transport_that_a_statement_names_belongs_to_its_head() {
        let text =
            sample::FILE.replace("expect \"orders.processed\"", "expect via my_bus  \"orders.processed\"");
        let source = Source { text: text.leak(), line: 1, ..machine().source };
        let named = leak(Machine { source, ..*machine() });
        let place = head(named, PROCESSED);
        let width = "expect via my_bus  \"orders.processed\"".len();
        assert_eq!(place.end_column - place.column, u32::try_from(width).unwrap());
    }

    #[test]
    fn topics_end_where_they_end() {
        let ends = |text: &str| super::topic(text).map(|end| text[..end].to_owned());
        assert_eq!(ends("\"a.b\" { x: 1 }").as_deref(), Some("\"a.b\""));
        assert_eq!(ends("(format!(\"{}\", f(1))) { x: 1 }").as_deref(), Some("(format!(\"{}\", f(1)))"));
        assert_eq!(ends("topics::CREATED{ x: 1 }").as_deref(), Some("topics::CREATED"));
        assert_eq!(ends("(format!(").as_deref(), None);
    }
}

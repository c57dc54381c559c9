//! What a shape asks for, as verb phrases that compose into English.

use super::{excerpt, notation};
use crate::machine::{Field, JsonType, Node, Operand, Operator, Test};

/// What a node asks of a value, as a verb phrase: "is \"COMPLETED\"", "is greater than 0", "matches /^ORD/",
/// "has length 3", "is a string and does not end with \"x\"". An expression is shown as its text.
pub fn describe(node: &Node) -> String {
    phrase(&node.test, true)
}

/// The phrase, or (not `holds`) its opposite.
fn phrase(test: &Test, holds: bool) -> String {
    let is = if holds { "is" } else { "is not" };
    match test {
        Test::Equal(operand) => format!("{is} {}", value(operand)),
        Test::Compare(operator, operand) => format!("is {}", compared(*operator, operand, holds)),
        Test::Range { from, to } => format!("{is} {}", range(from.as_ref(), to.as_ref())),
        Test::Regex(text) => format!("{} /{text}/", verb(holds, "matches", "match")),
        Test::Present => format!("{is} present"),
        Test::Absent => format!("{is} absent"),
        Test::Type(wanted) => format!("{is} {}", type_phrase(*wanted)),
        Test::StartsWith(part) => format!("{} {}", verb(holds, "starts with", "start with"), value(part)),
        Test::EndsWith(part) => format!("{} {}", verb(holds, "ends with", "end with"), value(part)),
        Test::Contains(part) => format!("{} {}", verb(holds, "contains", "contain"), value(part)),
        Test::Len(node) => length(node, holds),
        Test::Not(node) => phrase(&node.test, !holds),
        Test::All(nodes) => joined(nodes, holds, if holds { "and" } else { "or" }),
        Test::Any(nodes) => joined(nodes, holds, if holds { "or" } else { "and" }),
        Test::Every(node) => format!("{is} an array in which every element {}", nested(&node.test, true)),
        Test::Some(node) => format!("{is} an array in which some element {}", nested(&node.test, true)),
        Test::Sequence { items, rest } => sequence(items, *rest, is),
        Test::Bag { items, rest } => bag(items, *rest, is),
        Test::Object { fields, exactly } => object(fields, *exactly, is),
        Test::CloseTo(centre, reach) => format!("{is} within {} of {}", value(reach), value(centre)),
        Test::Bind(_, node) => phrase(&node.test, holds),
    }
}

fn verb(holds: bool, third: &str, base: &str) -> String {
    if holds { third.to_owned() } else { format!("does not {base}") }
}

fn value(operand: &Operand) -> String {
    match operand {
        Operand::Literal(literal) => notation::literal(literal),
        Operand::Expr { text, .. } => format!("`{}`", excerpt::shorten(text)),
    }
}

fn compared(operator: Operator, operand: &Operand, holds: bool) -> String {
    let words = match (operator, holds) {
        (Operator::NotEqual, true) => "not",
        (Operator::NotEqual, false) => return value(operand),
        (Operator::Less, true) => "less than",
        (Operator::Less, false) => "not less than",
        (Operator::LessOrEqual, true) => "at most",
        (Operator::LessOrEqual, false) => "not at most",
        (Operator::Greater, true) => "greater than",
        (Operator::Greater, false) => "not greater than",
        (Operator::GreaterOrEqual, true) => "at least",
        (Operator::GreaterOrEqual, false) => "not at least",
    };
    format!("{words} {}", value(operand))
}

fn range(from: Option<&Operand>, to: Option<&(Operand, bool)>) -> String {
    let below = |(to, included): &(Operand, bool)| {
        format!("{} {}", if *included { "at most" } else { "less than" }, value(to))
    };
    match (from, to) {
        (Some(from), Some((to, true))) => format!("between {} and {}", value(from), value(to)),
        (Some(from), Some((to, false))) => format!("in {}..{}", value(from), value(to)),
        (Some(from), None) => format!("at least {}", value(from)),
        (None, Some(to)) => below(to),
        (None, None) => "present".to_owned(),
    }
}

fn type_phrase(wanted: JsonType) -> &'static str {
    match wanted {
        JsonType::String => "a string",
        JsonType::Number => "a number",
        JsonType::Integer => "an integer",
        JsonType::Bool => "a boolean",
        JsonType::Array => "an array",
        JsonType::Object => "an object",
        JsonType::Uuid => "a UUID",
        JsonType::Timestamp => "a timestamp",
    }
}

fn length(node: &Node, holds: bool) -> String {
    let has = verb(holds, "has", "have");
    match &node.test {
        Test::Equal(operand) => format!("{has} length {}", value(operand)),
        test => format!("{has} a length that {}", phrase(test, true)),
    }
}

/// In parentheses where the words around it would otherwise take a part of it.
fn nested(test: &Test, holds: bool) -> String {
    let mut plain = (test, holds);
    while let Test::Not(node) | Test::Bind(_, node) = plain.0 {
        plain = (&node.test, plain.1 ^ matches!(plain.0, Test::Not(_)));
    }
    let phrase = phrase(plain.0, plain.1);
    let several = match plain.0 {
        Test::All(nodes) | Test::Any(nodes) => nodes.len() > 1,
        Test::Object { .. } | Test::Sequence { .. } | Test::Bag { .. } => phrase.contains(" and "),
        _ => false,
    };
    if several { format!("({phrase})") } else { phrase }
}

fn joined(nodes: &[Node], holds: bool, word: &str) -> String {
    match nodes {
        // `all []` asks for nothing more, `any []` for the impossible.
        [] if word == "and" => "is present".to_owned(),
        [] => "is never right".to_owned(),
        nodes => {
            let phrases: Vec<String> = nodes.iter().map(|node| nested(&node.test, holds)).collect();
            phrases.join(&format!(" {word} "))
        }
    }
}

fn sequence(items: &[Node], rest: bool, is: &str) -> String {
    let elements = counted(items.len());
    let head = if rest {
        format!("an array that begins with {elements}")
    } else {
        format!("an array of {elements}")
    };
    let each = items.iter().enumerate().map(|(at, item)| format!("[{at}] {}", nested(&item.test, true)));
    listed(format!("{is} {head}"), each.collect())
}

fn bag(items: &[Node], rest: bool, is: &str) -> String {
    let at_least = if rest { "at least " } else { "" };
    let head = format!("{is} an array of {at_least}{} in any order", counted(items.len()));
    listed(head, items.iter().map(|item| format!("one {}", nested(&item.test, true))).collect())
}

fn object(fields: &[Field], exactly: bool, is: &str) -> String {
    let head = match (exactly, fields) {
        (true, []) => format!("{is} an empty object"),
        (true, _) => format!("{is} an object with no other keys than these"),
        (false, _) => format!("{is} an object"),
    };
    let each = fields.iter().map(|field| format!("`{}` {}", field.key, nested(&field.value.test, true)));
    listed(head, each.collect())
}

fn listed(head: String, each: Vec<String>) -> String {
    match each.as_slice() {
        [] => head,
        [one] => format!("{head}: {one}"),
        [first @ .., last] => format!("{head}: {} and {last}", first.join(", ")),
    }
}

fn counted(count: usize) -> String {
    format!("{count} element{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::describe;
    use crate::machine::{CaptureId, JsonType, Node, Operator};
    use crate::matching::tests::nodes::*;

    #[track_caller]
    fn reads(node: Node, expected: &str) {
        assert_eq!(describe(&node), expected);
    }

    #[test]
    fn each_test_is_a_verb_phrase() {
        reads(equal("COMPLETED"), "is \"COMPLETED\"");
        reads(equal(5), "is 5");
        reads(null(), "is null");
        reads(equal_expr(0, "done[\"id\"]"), "is `done[\"id\"]`");
        reads(compare(Operator::NotEqual, 5), "is not 5");
        reads(compare(Operator::Greater, 0), "is greater than 0");
        reads(compare(Operator::LessOrEqual, 2.5), "is at most 2.5");
        reads(range(Some(1), Some((5, true))), "is between 1 and 5");
        reads(range(Some(1), Some((5, false))), "is in 1..5");
        reads(range(Some(1), None), "is at least 1");
        reads(range(None, Some((5, false))), "is less than 5");
        reads(regex("^ORD"), "matches /^ORD/");
        reads(present(), "is present");
        reads(absent(), "is absent");
        reads(of_type(JsonType::Uuid), "is a UUID");
        reads(starts_with("a"), "starts with \"a\"");
        reads(ends_with("a"), "ends with \"a\"");
        reads(contains("a"), "contains \"a\"");
        reads(len(equal(3)), "has length 3");
        reads(len(compare(Operator::Greater, 3)), "has a length that is greater than 3");
        reads(close_to(1.0, 0.5), "is within 0.5 of 1.0");
        reads(bind(CaptureId(0), equal(1)), "is 1");
    }

    #[test]
    fn nested_ones_read_as_english() {
        reads(not(equal("a")), "is not \"a\"");
        reads(not(not(equal("a"))), "is \"a\"");
        reads(not(regex("a")), "does not match /a/");
        reads(not(len(equal(3))), "does not have length 3");
        reads(not(compare(Operator::NotEqual, 3)), "is 3");
        reads(not(compare(Operator::Less, 3)), "is not less than 3");
        reads(all([of_type(JsonType::String), len(equal(3))]), "is a string and has length 3");
        reads(any([equal(1), equal(2)]), "is 1 or is 2");
        reads(not(any([equal(1), equal(2)])), "is not 1 and is not 2");
        reads(
            any([null(), all([starts_with("a"), not(ends_with("z"))])]),
            "is null or (starts with \"a\" and does not end with \"z\")",
        );
        reads(every(equal(1)), "is an array in which every element is 1");
        reads(not(some(equal(1))), "is not an array in which some element is 1");
        reads(
            sequence([equal(1), any([null(), equal(2)])], false),
            "is an array of 2 elements: [0] is 1 and [1] (is null or is 2)",
        );
        reads(sequence([equal(1)], true), "is an array that begins with 1 element: [0] is 1");
        reads(
            bag([equal(1), equal(2)], true),
            "is an array of at least 2 elements in any order: one is 1 and one is 2",
        );
        reads(object([("id", equal("a")), ("n", absent())]), "is an object: `id` is \"a\" and `n` is absent");
        reads(exactly([]), "is an empty object");
        reads(exactly([("id", equal(1))]), "is an object with no other keys than these: `id` is 1");
    }
}

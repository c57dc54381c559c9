//! One difference as a label under the field that it is about.

use super::excerpt;
use crate::matching::{Difference, Problem};

const VALUE: usize = 80;

/// What is wrong, to stand right of the marks.
pub(super) fn label(difference: &Difference) -> String {
    let at = element(difference);
    match &difference.problem {
        Problem::NotJson(why) | Problem::Undecodable(why) => {
            format!("the message is {}", excerpt::shortened(why, 160))
        }
        Problem::Missing { key } if at.is_empty() => {
            format!("the message has no {}", quoted(key))
        }
        Problem::Missing { .. } => format!("missing{at}"),
        Problem::Duplicate { key } => format!("the message has {} more than once{at}", quoted(key)),
        Problem::Unexpected { key, got } => {
            format!("the message has {}: {}, which must not be there{at}", quoted(key), value(got))
        }
        Problem::Got { got, .. } if got.is_empty() => format!("does not fit{at}"),
        Problem::Got { got, wanted: None } => format!("got {}{at}", value(got)),
        Problem::Got { got, wanted: Some(wanted) } => {
            format!("got {}, wanted {}{at}", value(got), value(wanted))
        }
        Problem::ConditionFalse => "is false for this message".to_owned(),
        Problem::Custom { why, wanted } => {
            let got = format!("got a message {}", excerpt::shortened(why, 160));
            if wanted.is_empty() { got } else { format!("{got}; wanted one that {}", value(wanted)) }
        }
        Problem::Bytes { offset, got } => format!("differs from byte {offset} on: got {}", value(got)),
        Problem::NoHeader { name: Some(name) } => format!("the message has no header {}", quoted(name)),
        Problem::NoHeader { name: None } => "the message has no key".to_owned(),
    }
}

/// Where in the message, for what the place in the text can't tell: which element of an array it was.
fn element(difference: &Difference) -> String {
    match difference.path.contains('[') {
        true => format!(" at {}", excerpt::shortened(&difference.path, VALUE)),
        false => String::new(),
    }
}

fn value(text: &str) -> String {
    excerpt::shortened(text, VALUE)
}

fn quoted(key: &str) -> String {
    format!("\"{}\"", value(key))
}

#[cfg(test)]
mod tests {
    use super::label;
    use crate::machine::{LeafId, Place};
    use crate::matching::{Difference, Problem};

    fn said(path: &str, problem: Problem) -> String {
        label(&Difference { leaf: LeafId(0), place: Place::NOWHERE, path: path.to_owned(), problem })
    }

    #[test]
    fn each_problem_is_said_in_a_few_words() {
        let key = || "status".to_owned();
        let got = || "\"PENDING\"".to_owned();
        let custom =
            |wanted: &str| Problem::Custom { why: "which has 3 bytes".into(), wanted: wanted.to_owned() };
        let cases = [
            (said("", Problem::NotJson("empty, not JSON".into())), "the message is empty, not JSON"),
            (said("status", Problem::Missing { key: key() }), "the message has no \"status\""),
            (said("lines[2].status", Problem::Missing { key: key() }), "missing at lines[2].status"),
            (said("status", Problem::Duplicate { key: key() }), "the message has \"status\" more than once"),
            (
                said("status", Problem::Unexpected { key: key(), got: got() }),
                "the message has \"status\": \"PENDING\", which must not be there",
            ),
            (said("status", Problem::Got { got: got(), wanted: None }), "got \"PENDING\""),
            (
                said("lines[0]", Problem::Got { got: got(), wanted: Some("\"DONE\"".into()) }),
                "got \"PENDING\", wanted \"DONE\" at lines[0]",
            ),
            (said("", Problem::ConditionFalse), "is false for this message"),
            (said("", custom("is even")), "got a message which has 3 bytes; wanted one that is even"),
            (said("", custom("")), "got a message which has 3 bytes"),
            (
                said("", Problem::Bytes { offset: 7, got: "00 ff".into() }),
                "differs from byte 7 on: got 00 ff",
            ),
            (
                said("", Problem::NoHeader { name: Some("trace".into()) }),
                "the message has no header \"trace\"",
            ),
            (said("", Problem::NoHeader { name: None }), "the message has no key"),
        ];
        for (label, expected) in cases {
            assert_eq!(label, expected);
        }
    }
}

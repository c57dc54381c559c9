//! What comparisons were with, as text: a script would round numbers that take more than 53 bits.

use serde::Serialize;
use serde_json::Value;

use super::topic::evidence;
use crate::record::{BlockOutcome, Step};

/// A step, or how a block ended.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Said<'j, T> {
    /// As it was recorded.
    Recorded(&'j T),
    /// With the values of its operands as text.
    Written(Value),
}

/// A step as the page has it.
pub(super) fn step(step: &Step) -> Said<'_, Step> {
    let compares = evidence(&step.met).is_some_and(|evidence| !evidence.operands.is_empty());
    said(step, compares, "/met/evidence/operands")
}

/// How a block ended, as the page has it.
pub(super) fn outcome(outcome: &BlockOutcome) -> Said<'_, BlockOutcome> {
    let compares = matches!(outcome, BlockOutcome::Violated(violation) if !violation.operands.is_empty());
    said(outcome, compares, "/operands")
}

fn said<'j, T: Serialize>(recorded: &'j T, compares: bool, at: &str) -> Said<'j, T> {
    let Some(mut value) = compares.then(|| serde_json::to_value(recorded).ok()).flatten() else {
        return Said::Recorded(recorded);
    };
    let operands = value.pointer_mut(at).and_then(Value::as_array_mut);
    for operand in operands.into_iter().flatten() {
        operand["value"] = operand["value"].to_string().into();
    }
    Said::Written(value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_number_of_64_bits_that_was_compared_with_keeps_all_of_them() {
        let recorded = json!({
            "statement": 1, "word": "FAIL", "verb": "expect", "subject": "a", "place": [0, 1],
            "met": { "kind": "mismatch", "evidence": { "misses": 1, "operands": [{ "text": "id", "value": u64::MAX }] } },
        });
        let recorded: Step = serde_json::from_value(recorded).unwrap();
        let said = serde_json::to_value(step(&recorded)).unwrap();
        assert_eq!(said["met"]["evidence"]["operands"][0]["value"], "18446744073709551615");
        let broken: BlockOutcome = serde_json::from_value(json!({
            "kind": "violated", "statement": 1, "operands": [{ "text": "id", "value": u64::MAX }],
        }))
        .unwrap();
        let said = serde_json::to_value(outcome(&broken)).unwrap();
        assert_eq!(said["operands"][0]["value"], "18446744073709551615");
    }
}

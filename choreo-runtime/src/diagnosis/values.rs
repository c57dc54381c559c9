//! The values that a pattern, a `where` or a `check` used.

use serde_json::Value;

use super::frame::Frame;
use super::{excerpt, run};
use crate::machine::ExprId;

/// A line for each expression: ``done["order_id"]` was "ORD-7"``.
pub(super) fn operands(frame: &mut Frame<'_>, operands: &[(ExprId, &'static str, Value)]) {
    for (_, text, value) in operands {
        let value = excerpt::shortened(&value.to_string(), excerpt::PAYLOAD);
        frame.remark(format!("`{}` was {value}", excerpt::shortened(text, run::NAME)));
    }
}

/// A line for each capture.
pub(super) fn captures(frame: &mut Frame<'_>, captures: &[(&'static str, String)]) {
    for (name, shown) in captures {
        frame.remark(format!("`{name}` was {}", excerpt::shortened(shown, excerpt::PAYLOAD)));
    }
}

//! What is made before the first message is judged: operands, matchers, regexes.

use super::Operands;
use super::regexes::compiled;
use crate::expr::{Exprs, UserError};
use crate::machine::{Node, Pattern, Test, Watch};

/// Evaluates what a watch compares with, each expression once: what [`Operands`] holds already is left alone.
///
/// # Errors
///
/// Where an expression fails, or a regex is too large to be compiled.
pub fn prepare(watch: &Watch, exprs: &mut dyn Exprs, operands: &mut Operands) -> Result<(), UserError> {
    if let Pattern::Custom { expr, .. } = watch.pattern
        && !operands.has_matcher(expr)
    {
        operands.set_matcher(expr, exprs.matcher(expr)?);
    }
    for &expr in watch.operands {
        let is_matcher = matches!(watch.pattern, Pattern::Custom { expr: matcher, .. } if matcher == expr);
        if !is_matcher && operands.known(expr).is_none() {
            operands.set(expr, exprs.operand(expr)?);
        }
    }
    let shape = match &watch.pattern {
        Pattern::Shape(node) => Some(*node),
        _ => None,
    };
    let headers = watch.headers.iter().map(|field| &field.value);
    for node in shape.into_iter().chain(headers).chain(&watch.key) {
        regexes(node, operands)?;
    }
    Ok(())
}

fn regexes(node: &Node, operands: &mut Operands) -> Result<(), UserError> {
    match &node.test {
        Test::Regex(text) => match compiled(text) {
            Some(regex) => operands.set_regex(text, regex),
            None => {
                return Err(UserError::message(format!("the regex /{text}/ is too large to be compiled")));
            }
        },
        Test::Len(inner) | Test::Not(inner) | Test::Every(inner) | Test::Some(inner) => {
            regexes(inner, operands)?;
        }
        Test::Bind(_, inner) => regexes(inner, operands)?,
        Test::All(nodes) | Test::Any(nodes) => each(nodes, operands)?,
        Test::Sequence { items, .. } | Test::Bag { items, .. } => each(items, operands)?,
        Test::Object { fields, .. } => {
            for field in *fields {
                regexes(&field.value, operands)?;
            }
        }
        _ => {}
    }
    Ok(())
}

fn each(nodes: &[Node], operands: &mut Operands) -> Result<(), UserError> {
    nodes.iter().try_for_each(|node| regexes(node, operands))
}

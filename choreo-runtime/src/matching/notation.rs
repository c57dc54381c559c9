//! A value of a shape in the notation of the language, with the values of its expressions filled in.

use super::{Operands, excerpt};
use crate::machine::{Field, JsonType, Literal, Node, Operand, Operator, Test};

/// What was asked for, where the text of the test alone does not show it: where it has an expression.
pub(super) fn wanted(test: &Test, operands: &Operands) -> Option<String> {
    has_expression(test).then(|| excerpt::shorten(&notation(test, operands)))
}

/// A literal as JSON.
pub(super) fn literal(literal: &Literal) -> String {
    match literal {
        Literal::Null => "null".to_owned(),
        Literal::Bool(bool) => bool.to_string(),
        Literal::Int(int) => int.to_string(),
        Literal::Float(float) => serde_json::Value::from(*float).to_string(),
        Literal::Text(text) => excerpt::string(text),
    }
}

/// The operator as it is written.
pub(super) fn operator(operator: Operator) -> &'static str {
    match operator {
        Operator::NotEqual => "!=",
        Operator::Less => "<",
        Operator::LessOrEqual => "<=",
        Operator::Greater => ">",
        Operator::GreaterOrEqual => ">=",
    }
}

fn has_expression(test: &Test) -> bool {
    let is_expression = |operand: &Operand| matches!(operand, Operand::Expr { .. });
    let any = |nodes: &[Node]| nodes.iter().any(|node| has_expression(&node.test));
    match test {
        Test::Equal(operand)
        | Test::Compare(_, operand)
        | Test::StartsWith(operand)
        | Test::EndsWith(operand)
        | Test::Contains(operand) => is_expression(operand),
        Test::Range { from, to } => {
            from.as_ref().is_some_and(is_expression) || to.as_ref().is_some_and(|(to, _)| is_expression(to))
        }
        Test::CloseTo(centre, reach) => is_expression(centre) || is_expression(reach),
        Test::Len(node) | Test::Not(node) | Test::Every(node) | Test::Some(node) | Test::Bind(_, node) => {
            has_expression(&node.test)
        }
        Test::All(nodes) | Test::Any(nodes) => any(nodes),
        Test::Sequence { items, .. } | Test::Bag { items, .. } => any(items),
        Test::Object { fields, .. } => fields.iter().any(|field| has_expression(&field.value.test)),
        Test::Regex(_) | Test::Present | Test::Absent | Test::Type(_) => false,
    }
}

fn notation(test: &Test, operands: &Operands) -> String {
    let value = |operand: &Operand| match operand {
        Operand::Literal(known) => literal(known),
        Operand::Expr { expr, .. } => excerpt::tree(operands.value(*expr)),
    };
    let one = |node: &Node| notation(&node.test, operands);
    match test {
        Test::Equal(operand) => value(operand),
        Test::Compare(by, operand) => format!("{} {}", operator(*by), value(operand)),
        Test::Range { from, to } => {
            let from = from.as_ref().map(value).unwrap_or_default();
            match to {
                Some((to, included)) => format!("{from}..{}{}", if *included { "=" } else { "" }, value(to)),
                None => format!("{from}.."),
            }
        }
        Test::Regex(text) => format!("=~ {}", excerpt::string(text)),
        Test::Present => "_".to_owned(),
        Test::Absent => "absent".to_owned(),
        Test::Type(wanted) => type_name(*wanted).to_owned(),
        Test::StartsWith(operand) => format!("starts_with {}", value(operand)),
        Test::EndsWith(operand) => format!("ends_with {}", value(operand)),
        Test::Contains(operand) => format!("contains {}", value(operand)),
        Test::Len(node) => format!("len {}", one(node)),
        Test::Not(node) => format!("not {}", one(node)),
        Test::Every(node) => format!("every {}", one(node)),
        Test::Some(node) => format!("some {}", one(node)),
        Test::Bind(_, node) => one(node),
        Test::All(nodes) => format!("all {}", list(nodes, false, operands)),
        Test::Any(nodes) => format!("any {}", list(nodes, false, operands)),
        Test::Sequence { items, rest } => list(items, *rest, operands),
        Test::Bag { items, rest } => format!("bag {}", list(items, *rest, operands)),
        Test::Object { fields, exactly } => object(fields, *exactly, operands),
        Test::CloseTo(centre, reach) => format!("close_to({}, {})", value(centre), value(reach)),
    }
}

fn list(nodes: &[Node], rest: bool, operands: &Operands) -> String {
    let items = nodes.iter().map(|node| notation(&node.test, operands));
    let all: Vec<String> = items.chain(rest.then(|| "..".to_owned())).collect();
    format!("[{}]", all.join(", "))
}

fn object(fields: &[Field], exactly: bool, operands: &Operands) -> String {
    let pair = |field: &Field| format!("\"{}\": {}", field.key, notation(&field.value.test, operands));
    let pairs: Vec<String> = fields.iter().map(pair).collect();
    format!("{}{{ {} }}", if exactly { "exactly " } else { "" }, pairs.join(", "))
}

fn type_name(wanted: JsonType) -> &'static str {
    match wanted {
        JsonType::String => "string",
        JsonType::Number => "number",
        JsonType::Integer => "integer",
        JsonType::Bool => "bool",
        JsonType::Array => "array",
        JsonType::Object => "object",
        JsonType::Uuid => "uuid",
        JsonType::Timestamp => "timestamp",
    }
}

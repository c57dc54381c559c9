//! The table of a scenario: parameters after its stage, and a row of values for each case.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::{Expr, Pat, PatType};

use super::Settings;
use super::function::around;
use crate::ast::{Case, Cases, Extent};
use crate::diagnostic::Diagnostics;
use crate::parse::text;

/// A case: one test.
pub(crate) struct Row {
    /// Its name.
    pub(crate) name: Ident,
    /// A value for each parameter.
    pub(crate) values: Vec<Expr>,
    /// The parameters and their values as they are written: `count = 1, label = "a"`.
    pub(crate) text: String,
}

/// The rows of `cases(..)` that fit the parameters.
pub(super) fn rows(
    name: &Ident,
    parameters: &[PatType],
    settings: &Settings,
    diagnostics: &mut Diagnostics,
) -> Vec<Row> {
    match (&settings.cases, parameters) {
        (None, []) => Vec::new(),
        (None, [first, ..]) => {
            let message = "a parameter after the stage has its values from a table: add \
                `cases(small: 1, large: 1000)` to the attribute, or make the value inside the function";
            diagnostics.refuse("", around(first), message);
            Vec::new()
        }
        (Some(cases), []) => {
            without_parameters(name, cases, settings, diagnostics);
            Vec::new()
        }
        (Some(cases), parameters) => {
            cases.list.iter().filter_map(|case| row(case, parameters, diagnostics)).collect()
        }
    }
}

fn without_parameters(name: &Ident, cases: &Cases, settings: &Settings, diagnostics: &mut Diagnostics) {
    let ty = if settings.on.is_empty() { "InMemory" } else { "_" };
    let message = format!(
        "the cases have no parameter to give their values to: add one after the stage, as in \
         `async fn {name}(bus: &{ty}, count: u64)`"
    );
    diagnostics.error(cases.word.span(), message);
}

fn row(case: &Case, parameters: &[PatType], diagnostics: &mut Diagnostics) -> Option<Row> {
    let name = case.name.clone();
    let values = match (parameters, &case.value) {
        ([_], value) => vec![value.clone()],
        (_, Expr::Tuple(tuple)) if tuple.elems.len() == parameters.len() => {
            tuple.elems.iter().cloned().collect()
        }
        (_, value) => {
            diagnostics.refuse("", extent(value), arity(&name, value, parameters));
            return None;
        }
    };
    let named = parameters.iter().zip(&values);
    let text: Vec<_> =
        named.map(|(parameter, value)| format!("{} = {}", label(parameter), of(value))).collect();
    Some(Row { name, values, text: text.join(", ") })
}

fn arity(name: &Ident, value: &Expr, parameters: &[PatType]) -> String {
    let wanted = parameters.len();
    let names: Vec<_> = parameters.iter().map(label).collect();
    let names = names.join(", ");
    match value {
        Expr::Tuple(tuple) => {
            let count = tuple.elems.len();
            format!("the case `{name}` has {count} values for {wanted} parameters: `{name}: ({names})`")
        }
        _ => format!("the case `{name}` needs {wanted} values, in parentheses: `{name}: ({names})`"),
    }
}

/// What a parameter is called.
fn label(parameter: &PatType) -> String {
    match &*parameter.pat {
        Pat::Ident(pat) => pat.ident.to_string(),
        other => of(other),
    }
}

fn of(tokens: &impl ToTokens) -> String {
    text::of(&tokens.to_token_stream())
}

fn extent(value: &Expr) -> Extent {
    match value {
        Expr::Tuple(tuple) => {
            let span = tuple.paren_token.span;
            Extent { start: span.open(), end: span.close() }
        }
        other => around(other),
    }
}

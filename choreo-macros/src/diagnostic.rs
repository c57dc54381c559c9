//! What is wrong with a block: collected by every stage, reported all at once.

use proc_macro2::{Span, TokenStream};

use crate::analyze::rules::RULES;
use crate::ast::Extent;

/// One mistake, at the token to change.
#[derive(Debug, Clone)]
pub(crate) struct Diagnostic {
    /// The rule's name, as in the reference: `bad-duration`; empty for a plain syntax error.
    pub(crate) rule: &'static str,
    /// Where.
    pub(crate) extent: Extent,
    /// What, and how to mend it: lower case, no full stop.
    pub(crate) message: String,
}

/// The mistakes found so far.
#[derive(Debug, Default)]
pub(crate) struct Diagnostics {
    list: Vec<Diagnostic>,
    /// Whether some were left out, since they are said elsewhere.
    hushed: bool,
}

impl Diagnostics {
    /// Adds a mistake that breaks a named rule.
    pub(crate) fn refuse(&mut self, rule: &'static str, extent: Extent, message: impl Into<String>) {
        debug_assert!(rule.is_empty() || RULES.contains(&rule), "`{rule}` is not in the list of rules");
        self.list.push(Diagnostic { rule, extent, message: message.into() });
    }

    /// Adds a plain syntax error.
    pub(crate) fn error(&mut self, span: Span, message: impl Into<String>) {
        self.refuse("", Extent::of(span), message);
    }

    /// Adds what syn found.
    pub(crate) fn syn(&mut self, error: &syn::Error) {
        for one in error.clone() {
            self.error(one.span(), one.to_string());
        }
    }

    /// Leaves out those after the first `count`: they are said where the statements stand.
    pub(crate) fn hush(&mut self, count: usize) {
        self.list.truncate(count);
        self.hushed = true;
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty() && !self.hushed
    }

    /// All of them, in the order in which they were found.
    pub(crate) fn list(&self) -> &[Diagnostic] {
        &self.list
    }

    /// `::core::compile_error! { ".." }` for each.
    pub(crate) fn to_tokens(&self) -> TokenStream {
        self.list
            .iter()
            .map(|one| {
                let text = match one.rule {
                    "" => one.message.clone(),
                    rule => format!("{} [{rule}]", one.message),
                };
                let mut error = syn::Error::new(one.extent.start, text).to_compile_error();
                respan_end(&mut error, one.extent.end);
                error
            })
            .collect()
    }
}

/// rustc underlines from the first to the last token of a `compile_error!`: the last one takes the end's span.
fn respan_end(tokens: &mut TokenStream, end: Span) {
    let mut trees: Vec<_> = std::mem::take(tokens).into_iter().collect();
    if let Some(last) = trees.last_mut() {
        last.set_span(end);
    }
    tokens.extend(trees);
}

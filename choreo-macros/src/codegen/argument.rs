//! User expressions as arguments of our functions.
//!
//! rustc blames an argument from its first to its last token, so all of them must be the user's, or have the
//! span of one of hers. Only punctuation borrows a span: an identifier would send the editor astray.

use proc_macro2::{Delimiter, Group, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Expr;

/// `&EXPR`, or `&(EXPR)` where that is needed. What is a reference already stays it.
pub(super) fn by_reference(expr: &Expr) -> TokenStream {
    let tokens = expr.to_token_stream();
    if matches!(expr, Expr::Reference(reference) if reference.mutability.is_none()) {
        return tokens;
    }
    let span = first(&tokens);
    match is_operand(expr) {
        true => [TokenTree::from(and(span))].into_iter().chain(tokens).collect(),
        false => parenthesised(tokens, span),
    }
}

/// `EXPR`, without parentheses around the whole, which rustc would call unnecessary.
pub(super) fn by_value(expr: &Expr) -> TokenStream {
    match expr {
        Expr::Paren(inner) if inner.attrs.is_empty() => by_value(&inner.expr),
        _ => expr.to_token_stream(),
    }
}

/// The span of the first token.
pub(super) fn first(tokens: &TokenStream) -> Span {
    match tokens.clone().into_iter().next() {
        Some(TokenTree::Group(group)) => group.span_open(),
        Some(tree) => tree.span(),
        None => Span::call_site(),
    }
}

/// `&(..)`, the punctuation with this span.
pub(super) fn parenthesised(tokens: TokenStream, span: Span) -> TokenStream {
    let mut group = Group::new(Delimiter::Parenthesis, tokens);
    group.set_span(span);
    [TokenTree::from(and(span)), TokenTree::from(group)].into_iter().collect()
}

fn and(span: Span) -> Punct {
    let mut and = Punct::new('&', Spacing::Alone);
    and.set_span(span);
    and
}

/// Whether `&` binds less than anything in the expression.
fn is_operand(expr: &Expr) -> bool {
    !matches!(
        expr,
        Expr::Assign(_)
            | Expr::Binary(_)
            | Expr::Break(_)
            | Expr::Cast(_)
            | Expr::Closure(_)
            | Expr::Let(_)
            | Expr::Range(_)
            | Expr::Return(_)
            | Expr::Verbatim(_)
            | Expr::Yield(_)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(text: &str) -> String {
        by_reference(&syn::parse_str(text).unwrap()).to_string().replace(' ', "")
    }

    #[test]
    fn only_what_needs_parentheses_gets_them() {
        assert_eq!(reference("done[\"id\"]"), "&done[\"id\"]");
        assert_eq!(reference("make(1)?"), "&make(1)?");
        assert_eq!(reference("a + b"), "&(a+b)");
        assert_eq!(reference("(a + b)"), "&(a+b)");
        assert_eq!(reference("&a.b"), "&a.b");
        assert_eq!(reference("x as u8"), "&(xasu8)");
    }

    #[test]
    fn parentheses_around_a_whole_argument_are_dropped() {
        let value = |text: &str| by_value(&syn::parse_str(text).unwrap()).to_string().replace(' ', "");
        assert_eq!(value("((a || b))"), "a||b");
        assert_eq!(value("(a) || (b)"), "(a)||(b)");
    }
}

//! `.await` in an expression of a block, which runs in a closure: there is nothing that it could wait in.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::Expr;
use syn::visit::{self, Visit};

use super::Parser;
use crate::ast::Extent;
use crate::fallback::{awaited, ran};

const MESSAGE: &str = "a block's expressions can't await: await in a `call { .. } as value` above, or before the block, \
     and use the value here";

impl Parser<'_> {
    /// The expression, without the `.await`s that are refused in it: rustc need not say so again.
    pub(super) fn without_awaits(&mut self, expr: Expr) -> Expr {
        let found = awaits(&expr);
        for span in &found {
            self.refuse("await-in-block", Extent::of(*span), MESSAGE);
        }
        if found.is_empty() { expr } else { mended(expr) }
    }
}

/// Where an expression awaits, what is async by itself left out.
fn awaits(expr: &Expr) -> Vec<Span> {
    let mut awaits = Awaits(Vec::new());
    awaits.visit_expr(expr);
    awaits.0
}

struct Awaits(Vec<Span>);

impl<'ast> Visit<'ast> for Awaits {
    fn visit_expr_await(&mut self, expr: &'ast syn::ExprAwait) {
        visit::visit_expr_await(self, expr);
        self.0.push(expr.await_token.span);
    }

    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        if closure.asyncness.is_none() {
            visit::visit_expr_closure(self, closure);
        }
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.0.extend(awaits_in(&call.tokens).unwrap_or_default());
    }

    fn visit_expr_async(&mut self, _: &'ast syn::ExprAsync) {}
    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

/// The same in a macro's arguments. `None` where something in them is async: which of them that is, isn't known.
fn awaits_in(tokens: &TokenStream) -> Option<Vec<Span>> {
    let mut found = Vec::new();
    let mut dot = false;
    for tree in tokens.clone() {
        match &tree {
            TokenTree::Ident(word) if *word == "async" => return None,
            TokenTree::Ident(word) if dot && *word == "await" => found.push(word.span()),
            TokenTree::Group(group) => found.extend(awaits_in(&group.stream())?),
            _ => {}
        }
        dot = matches!(&tree, TokenTree::Punct(mark) if mark.as_char() == '.');
    }
    Some(found)
}

/// The same expression, of the same type, where nothing awaits. A `?` stays outside: its error is the block's.
fn mended(expr: Expr) -> Expr {
    if awaits(&expr).is_empty() {
        return expr;
    }
    let inner = |expr: Box<Expr>| Box::new(mended(*expr));
    match expr {
        Expr::Await(one) => awaited(&mended(*one.base)),
        Expr::Try(one) => Expr::Try(syn::ExprTry { expr: inner(one.expr), ..one }),
        Expr::Field(one) => Expr::Field(syn::ExprField { base: inner(one.base), ..one }),
        Expr::Paren(one) => Expr::Paren(syn::ExprParen { expr: inner(one.expr), ..one }),
        Expr::Unary(one) => Expr::Unary(syn::ExprUnary { expr: inner(one.expr), ..one }),
        Expr::Reference(one) => Expr::Reference(syn::ExprReference { expr: inner(one.expr), ..one }),
        Expr::Index(one) => {
            Expr::Index(syn::ExprIndex { expr: inner(one.expr), index: inner(one.index), ..one })
        }
        Expr::Binary(one) => {
            Expr::Binary(syn::ExprBinary { left: inner(one.left), right: inner(one.right), ..one })
        }
        Expr::MethodCall(one) => {
            let args = one.args.into_iter().map(mended).collect();
            Expr::MethodCall(syn::ExprMethodCall { receiver: inner(one.receiver), args, ..one })
        }
        Expr::Call(one) => {
            let args = one.args.into_iter().map(mended).collect();
            Expr::Call(syn::ExprCall { func: inner(one.func), args, ..one })
        }
        other => ran(&other),
    }
}

//! Which names an expression uses.
//!
//! A name is used where Rust would look up a local variable: a path of one segment, the shorthand
//! `Foo { name }`, a token in a macro's arguments, `{name}` in a format string. A field, a method, a struct's
//! field name and a name that a closure, a `let` or a pattern inside the expression binds anew are not uses.

mod tokens;

use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt;
use syn::visit::{self, Visit};
use syn::{Expr, Pat};

/// A use of a name.
pub(crate) struct Use {
    pub(crate) ident: Ident,
    /// Whether a field is asked of it, as in `done["id"]`.
    pub(crate) field: bool,
}

/// Every use in `expr` of a name that `names` knows (given without `r#`), in the order of the text.
pub(crate) fn all(expr: &Expr, names: &dyn Fn(&str) -> bool) -> Vec<Use> {
    let mut uses = Uses { names, bound: Vec::new(), found: Vec::new() };
    uses.visit_expr(expr);
    uses.found
}

/// The same for what stands in a macro's parentheses: the message of a `check`, and its arguments.
pub(crate) fn all_in_arguments(arguments: &TokenStream, names: &dyn Fn(&str) -> bool) -> Vec<Use> {
    let mut uses = Uses { names, bound: Vec::new(), found: Vec::new() };
    uses.arguments("format", arguments);
    uses.found
}

/// The names of [`all`] uses.
pub(crate) fn used(expr: &Expr, names: &dyn Fn(&str) -> bool) -> Vec<Ident> {
    all(expr, names).into_iter().map(|one| one.ident).collect()
}

/// The names of [`all_in_arguments`].
pub(crate) fn used_in_arguments(arguments: &TokenStream, names: &dyn Fn(&str) -> bool) -> Vec<Ident> {
    all_in_arguments(arguments, names).into_iter().map(|one| one.ident).collect()
}

struct Uses<'n> {
    names: &'n dyn Fn(&str) -> bool,
    /// What is bound anew where the visitor stands, innermost last.
    bound: Vec<String>,
    found: Vec<Use>,
}

impl Uses<'_> {
    fn meet(&mut self, ident: &Ident, field: bool) {
        let name = ident.unraw().to_string();
        if (self.names)(&name) && !self.bound.contains(&name) {
            self.found.push(Use { ident: ident.clone(), field });
        }
    }

    /// What `inside` binds is forgotten after it.
    fn scope(&mut self, inside: impl FnOnce(&mut Self)) {
        let outer = self.bound.len();
        inside(self);
        self.bound.truncate(outer);
    }
}

impl<'ast> Visit<'ast> for Uses<'_> {
    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        if let (None, Some(ident)) = (&path.qself, path.path.get_ident()) {
            self.meet(ident, false);
        }
    }

    fn visit_expr_index(&mut self, index: &'ast syn::ExprIndex) {
        match (&*index.expr, &*index.index) {
            (
                Expr::Path(syn::ExprPath { qself: None, path, .. }),
                Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(_), .. }),
            ) if path.get_ident().is_some() => {
                path.get_ident().into_iter().for_each(|ident| self.meet(ident, true));
            }
            _ => visit::visit_expr_index(self, index),
        }
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::Verbatim(tokens) => self.tokens(tokens),
            _ => visit::visit_expr(self, expr),
        }
    }

    fn visit_pat(&mut self, pat: &'ast Pat) {
        let mut binds = Binds::default();
        binds.visit_pat(pat);
        self.bound.extend(binds.names);
        for guard in binds.guards {
            self.visit_expr(guard);
        }
    }

    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        self.scope(|uses| visit::visit_expr_closure(uses, closure));
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        self.scope(|uses| {
            uses.bound.extend(block.stmts.iter().filter_map(item_name));
            visit::visit_block(uses, block);
        });
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        // The initialiser still sees what stood before.
        if let Some(init) = &local.init {
            self.visit_expr(&init.expr);
            if let Some((_, diverge)) = &init.diverge {
                self.visit_expr(diverge);
            }
        }
        self.visit_pat(&local.pat);
    }

    fn visit_expr_let(&mut self, condition: &'ast syn::ExprLet) {
        self.visit_expr(&condition.expr);
        self.visit_pat(&condition.pat);
    }

    fn visit_expr_if(&mut self, branch: &'ast syn::ExprIf) {
        self.scope(|uses| {
            uses.visit_expr(&branch.cond);
            uses.visit_block(&branch.then_branch);
        });
        if let Some((_, otherwise)) = &branch.else_branch {
            self.visit_expr(otherwise);
        }
    }

    fn visit_expr_while(&mut self, repeat: &'ast syn::ExprWhile) {
        self.scope(|uses| visit::visit_expr_while(uses, repeat));
    }

    fn visit_expr_for_loop(&mut self, repeat: &'ast syn::ExprForLoop) {
        self.visit_expr(&repeat.expr);
        self.scope(|uses| {
            uses.visit_pat(&repeat.pat);
            uses.visit_block(&repeat.body);
        });
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        self.scope(|uses| visit::visit_arm(uses, arm));
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let name = call.path.segments.last().map(|one| one.ident.unraw().to_string()).unwrap_or_default();
        self.arguments(&name, &call.tokens);
    }

    // No local variable can stand in these.
    fn visit_item(&mut self, _: &'ast syn::Item) {}
    fn visit_type(&mut self, _: &'ast syn::Type) {}
    fn visit_path(&mut self, _: &'ast syn::Path) {}
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}
    fn visit_expr_const(&mut self, _: &'ast syn::ExprConst) {}
    fn visit_angle_bracketed_generic_arguments(&mut self, _: &'ast syn::AngleBracketedGenericArguments) {}
}

/// The names that a pattern binds, and its guards.
#[derive(Default)]
struct Binds<'ast> {
    names: Vec<String>,
    guards: Vec<&'ast Expr>,
}

impl<'ast> Visit<'ast> for Binds<'ast> {
    fn visit_pat_ident(&mut self, pat: &'ast syn::PatIdent) {
        self.names.push(pat.ident.unraw().to_string());
        visit::visit_pat_ident(self, pat);
    }

    fn visit_pat_guard(&mut self, pat: &'ast syn::PatGuard) {
        self.visit_pat(&pat.pat);
        self.guards.push(&pat.guard);
    }

    fn visit_expr(&mut self, _: &'ast Expr) {}
}

/// A function or constant inside a block hides a variable of the same name in all of it.
fn item_name(statement: &syn::Stmt) -> Option<String> {
    match statement {
        syn::Stmt::Item(syn::Item::Fn(item)) => Some(item.sig.ident.unraw().to_string()),
        syn::Stmt::Item(syn::Item::Const(item)) => Some(item.ident.unraw().to_string()),
        syn::Stmt::Item(syn::Item::Static(item)) => Some(item.ident.unraw().to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;

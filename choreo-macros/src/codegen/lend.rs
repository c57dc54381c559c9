//! What a `for` borrows: `for item in &all`, where `all` is a `let`.
//!
//! An expression reads a `let` as a variable of its own, a clone, which does not outlive it; what the rounds go through
//! does. So where Rust would borrow `all` from the block, the head of a `for` names the block's own: `&all` becomes
//! `&(*__lent_all)`, and `all.iter()` becomes `(*__lent_all).iter()`. Rust tells by a method's type whether it borrows;
//! we know by its name those of the standard library that give what is borrowed. Where it isn't known, `(&all).parts()`
//! says it.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{Expr, parse_quote_spanned};

use crate::analyze::uses;

/// Methods that give what borrows from their receiver.
const BORROWING: [&str; 30] = [
    "bytes",
    "char_indices",
    "chars",
    "chunks",
    "chunks_exact",
    "difference",
    "entries",
    "first",
    "get",
    "intersection",
    "iter",
    "keys",
    "last",
    "lines",
    "match_indices",
    "matches",
    "range",
    "rchunks",
    "rsplit",
    "split",
    "split_ascii_whitespace",
    "split_at",
    "split_first",
    "split_inclusive",
    "split_last",
    "split_whitespace",
    "symmetric_difference",
    "union",
    "values",
    "windows",
];

/// How the names of such methods begin.
const BORROWING_BEGINNINGS: [&str; 3] = ["as_", "strip_", "trim"];

/// The head of a `for`.
pub(super) struct Head<'n> {
    /// What it goes through.
    pub(super) items: Expr,
    /// The names that are lent in it.
    pub(super) lent: Vec<&'n Ident>,
    /// The names that it still reads as variables.
    pub(super) read: Vec<&'n Ident>,
}

/// The expression with those of the names lent that it borrows.
pub(super) fn head<'n>(items: &Expr, names: &[&'n Ident]) -> Head<'n> {
    let (mut items, mut lending) = (items.clone(), Lending { names, lent: Vec::new() });
    lending.expr(&mut items);
    let left = uses::used(&items, &|name| names.iter().any(|one| one.unraw() == name));
    let read = names.iter().copied().filter(|name| left.iter().any(|one| is_same(one, name))).collect();
    Head { items, lent: lending.lent, read }
}

/// `let __lent_all = &*all;`
pub(super) fn lends(names: &[&Ident]) -> TokenStream {
    names
        .iter()
        .map(|name| {
            let lent = lent(name);
            quote!(let #lent = &*#name;)
        })
        .collect()
}

/// With the place of the user's own name: the editor goes from one to the other.
fn lent(name: &Ident) -> Ident {
    format_ident!("__lent_{}", name.unraw(), span = name.span())
}

struct Lending<'a, 'n> {
    names: &'a [&'n Ident],
    lent: Vec<&'n Ident>,
}

impl Lending<'_, '_> {
    /// Looks for what is borrowed. What a closure, a block or a macro of the user's uses stays a variable: it may mean
    /// a name of its own.
    fn expr(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Reference(reference) if reference.mutability.is_none() => self.place(&mut reference.expr),
            Expr::MethodCall(call) => {
                match is_borrowing(&call.method) {
                    true => self.place(&mut call.receiver),
                    false => self.expr(&mut call.receiver),
                }
                call.args.iter_mut().for_each(|one| self.expr(one));
            }
            Expr::Call(call) => call.args.iter_mut().for_each(|one| self.expr(one)),
            Expr::Array(array) => array.elems.iter_mut().for_each(|one| self.expr(one)),
            Expr::Tuple(tuple) => tuple.elems.iter_mut().for_each(|one| self.expr(one)),
            Expr::Paren(paren) => self.expr(&mut paren.expr),
            Expr::Try(tried) => self.expr(&mut tried.expr),
            Expr::Range(range) => {
                let ends = [range.start.as_deref_mut(), range.end.as_deref_mut()];
                ends.into_iter().flatten().for_each(|one| self.expr(one));
            }
            _ => {}
        }
    }

    /// What is borrowed: the name at its beginning is lent.
    fn place(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Field(field) => self.place(&mut field.base),
            Expr::Index(index) => {
                self.place(&mut index.expr);
                self.expr(&mut index.index);
            }
            Expr::Paren(paren) => self.place(&mut paren.expr),
            Expr::Path(path) => {
                let used = path.qself.is_none().then(|| path.path.get_ident()).flatten();
                let Some(used) = used.cloned() else { return };
                let Some(name) = self.names.iter().copied().find(|name| is_same(name, &used)) else { return };
                if !self.lent.contains(&name) {
                    self.lent.push(name);
                }
                let lent = lent(&used);
                *expr = parse_quote_spanned!(used.span()=> (*#lent));
            }
            other => self.expr(other),
        }
    }
}

fn is_same(name: &Ident, other: &Ident) -> bool {
    name.unraw() == other.unraw()
}

fn is_borrowing(method: &Ident) -> bool {
    let method = method.to_string();
    BORROWING.contains(&method.as_str())
        || BORROWING_BEGINNINGS.iter().any(|beginning| method.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;

    use super::*;

    fn of(text: &str) -> (String, Vec<String>) {
        let names: [Ident; 2] = ["all", "other"].map(|name| syn::parse_str(name).unwrap());
        let names: Vec<&Ident> = names.iter().collect();
        let head = head(&syn::parse_str(text).unwrap(), &names);
        let items = head.items.to_token_stream().to_string().replace(' ', "").replace("(*__lent_all)", "ALL");
        (items.replace("(*__lent_other)", "OTHER"), head.read.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn what_is_borrowed_is_lent() {
        for (written, made) in [
            ("&all", "&ALL"),
            ("all.windows(2)", "ALL.windows(2)"),
            ("&all[1..]", "&ALL[1..]"),
            ("&all.items[0].parts", "&ALL.items[0].parts"),
            ("all.iter().zip(&other)", "ALL.iter().zip(&OTHER)"),
            ("(all.items).as_slice().windows(2)", "(ALL.items).as_slice().windows(2)"),
            ("[&all, &other]", "[&ALL,&OTHER]"),
            ("parts(&all, 3)", "parts(&ALL,3)"),
            ("(&all).parts()", "(&ALL).parts()"),
            ("0..all.first().copied()", "0..ALL.first().copied()"),
        ] {
            assert_eq!(of(written), (made.to_owned(), Vec::new()), "{written}");
        }
    }

    #[test]
    fn anything_else_is_read_as_a_variable() {
        for (written, read) in [
            ("all", &["all"][..]),
            ("0..all", &["all"]),
            ("all.into_iter().rev()", &["all"]),
            ("all.unwrap_or_default()", &["all"]),
            ("[all,other]", &["all", "other"]),
            ("vec![&all]", &["all"]),
            ("items.iter().filter(|one|all.contains(one))", &["all"]),
            ("{let all=3;&all}", &[]),
            ("&mut all", &["all"]),
            ("&a::all", &[]),
        ] {
            let same = written.replace(' ', "");
            assert_eq!(of(written), (same, read.iter().map(ToString::to_string).collect()), "{written}");
        }
    }

    #[test]
    fn a_name_may_be_lent_and_read() {
        assert_eq!(
            of("all.iter().take(f(all))"),
            ("ALL.iter().take(f(all))".to_owned(), vec!["all".to_owned()])
        );
    }
}

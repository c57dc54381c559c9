//! Uses in the arguments of macros, of which only the tokens are known.

use proc_macro2::{Delimiter, Ident, Spacing, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::visit::Visit;
use syn::{Expr, Lit, Pat, Token};

use super::Uses;

/// Macros whose strings are data, not format strings.
const PLAIN_STRINGS: &[&str] = &["json", "vec", "matches", "concat", "stringify", "env"];

impl Uses<'_> {
    /// What stands in the parentheses of `name!(..)`: expressions separated by commas where that is what it
    /// is, otherwise tokens.
    pub(super) fn arguments(&mut self, name: &str, tokens: &TokenStream) {
        if name == "stringify" {
            return;
        }
        if name == "matches"
            && let Ok(Matches { value, pattern, guard }) = syn::parse2(tokens.clone())
        {
            self.visit_expr(&value);
            return self.scope(|uses| {
                uses.visit_pat(&pattern);
                guard.iter().for_each(|guard| uses.visit_expr(guard));
            });
        }
        let formats = !PLAIN_STRINGS.contains(&name);
        match Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens.clone()) {
            Ok(list) => self.scope(|uses| uses.list(&list, formats)),
            Err(_) => {
                if formats {
                    for tree in tokens.clone() {
                        if let TokenTree::Literal(literal) = tree {
                            self.format_string(&Lit::new(literal));
                        }
                    }
                }
                self.tokens(tokens);
            }
        }
    }

    fn list(&mut self, list: &Punctuated<Expr, Token![,]>, formats: bool) {
        let mut literals = Vec::new();
        let mut named = Vec::new();
        for argument in list {
            match argument {
                // `name = value`: an argument for `{name}`, which then is no variable.
                Expr::Assign(assign) => {
                    if let Expr::Path(left) = &*assign.left
                        && let Some(ident) = left.path.get_ident()
                    {
                        named.push(ident.unraw().to_string());
                    }
                    self.visit_expr(&assign.right);
                }
                Expr::Lit(literal) => literals.push(&literal.lit),
                other => self.visit_expr(other),
            }
        }
        self.bound.extend(named);
        if formats {
            literals.into_iter().for_each(|literal| self.format_string(literal));
        }
    }

    /// Identifiers that can be variables, and the arguments of macros inside.
    pub(super) fn tokens(&mut self, tokens: &TokenStream) {
        let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
        for (at, tree) in trees.iter().enumerate() {
            match tree {
                TokenTree::Ident(ident) if is_variable(&trees, at) => {
                    self.meet(ident, is_asked_a_field(&trees, at));
                }
                TokenTree::Group(group) => match called(&trees, at) {
                    Some(name) => self.arguments(&name, &group.stream()),
                    None => self.group(group),
                },
                _ => {}
            }
        }
    }

    fn group(&mut self, group: &proc_macro2::Group) {
        // A block of Rust has scopes, which tokens do not show.
        if group.delimiter() == Delimiter::Brace
            && let Ok(statements) = syn::Block::parse_within.parse2(group.stream())
        {
            return self.scope(|uses| statements.iter().for_each(|one| uses.visit_stmt(one)));
        }
        self.tokens(&group.stream());
    }

    fn format_string(&mut self, literal: &Lit) {
        if let Lit::Str(text) = literal {
            for name in placeholders(&text.value()) {
                if let Ok(ident) = syn::parse_str::<Ident>(&name) {
                    self.meet(&spanned(ident, text.span()), false);
                }
            }
        }
    }
}

fn spanned(mut ident: Ident, span: Span) -> Ident {
    ident.set_span(span);
    ident
}

/// `matches!(VALUE, PATTERN if GUARD)`
struct Matches {
    value: Expr,
    pattern: Pat,
    guard: Option<Expr>,
}

impl Parse for Matches {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let value = input.parse()?;
        input.parse::<Token![,]>()?;
        let pattern = input.call(Pat::parse_multi)?;
        let guard = match input.parse::<Option<Token![if]>>()? {
            Some(_) => Some(input.parse()?),
            None => None,
        };
        input.parse::<Option<Token![,]>>()?;
        Ok(Matches { value, pattern, guard })
    }
}

/// Whether the identifier at `at` can be a variable: not a member, a part of a longer path, a lifetime, a
/// field's name, a named argument or a macro's name.
fn is_variable(trees: &[TokenTree], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| punct(trees, at));
    let before = match before {
        // The second dot of a range, and the end of a path.
        Some('.') => at < 2 || punct(trees, at - 2) == Some('.'),
        Some(':') => at < 2 || punct(trees, at - 2) != Some(':'),
        Some('\'') => false,
        _ => true,
    };
    let after = match (punct(trees, at + 1), punct(trees, at + 2)) {
        (Some(':'), _) => false,
        (Some('='), next) => next == Some('=') || next == Some('>'),
        (Some('!'), next) => next == Some('=') && joint(trees, at + 1),
        _ => true,
    };
    before && after
}

/// Whether `["name"]` follows.
fn is_asked_a_field(trees: &[TokenTree], at: usize) -> bool {
    let Some(TokenTree::Group(group)) = trees.get(at + 1) else { return false };
    let mut inside = group.stream().into_iter();
    let is_text = |tree| match tree {
        TokenTree::Literal(one) => matches!(Lit::new(one), Lit::Str(_)),
        _ => false,
    };
    group.delimiter() == Delimiter::Bracket && inside.next().is_some_and(is_text) && inside.next().is_none()
}

fn punct(trees: &[TokenTree], at: usize) -> Option<char> {
    match trees.get(at) {
        Some(TokenTree::Punct(punct)) => Some(punct.as_char()),
        _ => None,
    }
}

fn joint(trees: &[TokenTree], at: usize) -> bool {
    matches!(trees.get(at), Some(TokenTree::Punct(punct)) if punct.spacing() == Spacing::Joint)
}

/// The name of the macro whose arguments the group at `at` holds.
fn called(trees: &[TokenTree], at: usize) -> Option<String> {
    match (at.checked_sub(2).map(|at| &trees[at]), at.checked_sub(1).and_then(|at| punct(trees, at))) {
        (Some(TokenTree::Ident(name)), Some('!')) => Some(name.unraw().to_string()),
        _ => None,
    }
}

/// The names in a format string: `{name}`, `{name:?}`, and `{:width$}`, `{:.precision$}`.
fn placeholders(text: &str) -> Vec<String> {
    let plain = text.replace("{{", "").replace("}}", "");
    let mut names = Vec::new();
    for piece in plain.split('{').skip(1) {
        let Some((inside, _)) = piece.split_once('}') else { continue };
        let (name, format) = inside.split_once(':').unwrap_or((inside, ""));
        names.push(name.trim().to_owned());
        // Fill and alignment may stand before the width: only what a name can be made of counts.
        let parts: Vec<&str> = format.split('$').collect();
        for part in &parts[..parts.len() - 1] {
            let name: String = part.chars().rev().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            names.push(name.chars().rev().collect());
        }
    }
    names
}

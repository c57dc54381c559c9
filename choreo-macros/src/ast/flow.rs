//! Statements that hold statements: `together`, `either`, `repeat`, `for`.

use proc_macro2::Ident;
use syn::{Expr, Pat};

use super::{Clause, Extent, Kind, Period, Statement};

/// The statements between the braces of a region, a branch or a loop.
pub(crate) struct Body {
    /// From the opening to the closing brace.
    pub(crate) braces: Extent,
    /// What could be understood of them, in order.
    pub(crate) statements: Vec<Statement>,
}

/// `together { .. } and { .. }`
pub(crate) struct Together {
    pub(crate) regions: Vec<Region>,
}

/// One of the braces of a `together`.
pub(crate) struct Region {
    /// The word `and`; `None` for the first.
    pub(crate) word: Option<Ident>,
    pub(crate) body: Body,
}

/// `either { .. } or { .. } [or after D { .. }]`
pub(crate) struct Either {
    pub(crate) branches: Vec<Branch>,
}

/// One of the braces of an `either`.
pub(crate) struct Branch {
    /// The word `or`; `None` for the first.
    pub(crate) word: Option<Ident>,
    /// `after D`: then it has no start.
    pub(crate) after: Option<Clause<Period>>,
    pub(crate) body: Body,
}

impl Branch {
    /// What decides for it: the `expect` that it begins with. `None` with `after`, and where it is missing, which is
    /// refused.
    pub(crate) fn start(&self) -> Option<&Statement> {
        let first = self.body.statements.first().filter(|_| self.after.is_none());
        first.filter(|first| matches!(first.kind, Kind::Expect(_)))
    }
}

/// `repeat EXPR { .. }`
pub(crate) struct Repeat {
    pub(crate) count: Expr,
    /// Where the count stands.
    pub(crate) extent: Extent,
    /// What stands between the verb and the braces, as written.
    pub(crate) text: String,
    pub(crate) body: Body,
}

/// `for PAT in EXPR { .. }`
pub(crate) struct For {
    /// `None` only where it could not be understood, which is reported.
    pub(crate) pat: Option<Pat>,
    pub(crate) items: Expr,
    /// Where the items stand.
    pub(crate) extent: Extent,
    /// What stands between the verb and the braces, as written.
    pub(crate) text: String,
    pub(crate) body: Body,
}

impl Statement {
    /// The statements that stand in it: those of a region, a branch or a loop, body by body.
    pub(crate) fn bodies(&self) -> Vec<&Body> {
        match &self.kind {
            Kind::Together(together) => together.regions.iter().map(|region| &region.body).collect(),
            Kind::Either(either) => either.branches.iter().map(|branch| &branch.body).collect(),
            Kind::Repeat(repeat) => vec![&repeat.body],
            Kind::For(repeat) => vec![&repeat.body],
            _ => Vec::new(),
        }
    }

    /// How often a loop runs, where a literal says it.
    pub(crate) fn rounds(&self) -> Option<u64> {
        let Kind::Repeat(repeat) = &self.kind else { return None };
        let mut count = &repeat.count;
        while let Expr::Paren(inner) = count {
            count = &inner.expr;
        }
        match count {
            Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(count), .. }) => count.base10_parse().ok(),
            _ => None,
        }
    }
}

/// Visits statements and all that stand in them, at any depth, in the order of the text. The links of an `in order`
/// are no statements of their own here.
pub(crate) fn each_statement<'s>(statements: &'s [Statement], visit: &mut dyn FnMut(&'s Statement)) {
    for statement in statements {
        visit(statement);
        for body in statement.bodies() {
            each_statement(&body.statements, visit);
        }
    }
}

//! Where a block stands that fragments are put into: kept while it goes from macro to macro.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use syn::{Lit, LitStr};

use super::search::regrouped;

const STAGE: &str = "__choreo_stage";

/// What a stage's stand-ins run beside.
const GUEST: &str = "__choreo_guest";

/// `@site { __choreo_stage 12 5 "{ .. }" }`
pub(crate) struct Site {
    /// The stage, by the name that the block knows it by. A name that is made inside a fragment's macro is another
    /// one to rustc: this one was made before.
    pub(crate) stage: Ident,
    /// The line at which the block's text begins, from 1.
    pub(crate) line: usize,
    /// The column, from 1.
    pub(crate) column: usize,
    /// The text.
    pub(crate) source: String,
    /// The file.
    pub(crate) file: String,
}

impl Site {
    /// Of a block that no fragment was put into yet.
    pub(crate) fn here() -> Site {
        Site::at(Span::call_site())
    }

    /// The same, by a token of the user's: what is made to look like hers must not look like the work of a macro, or
    /// a panic in it would be placed at the macro's call.
    pub(super) fn at(token: Span) -> Site {
        let call = Span::call_site();
        Site {
            stage: Ident::new(STAGE, token),
            line: call.start().line,
            column: call.start().column + 1,
            source: call.source_text().unwrap_or_default(),
            file: call.file(),
        }
    }

    /// A span whose names are the block's own.
    pub(super) fn span(&self) -> Span {
        self.stage.span()
    }
}

/// Takes the site off, if it is there.
pub(super) fn taken(tokens: TokenStream) -> (Option<Site>, TokenStream) {
    let mut trees = tokens.clone().into_iter();
    match (trees.next(), trees.next(), trees.next()) {
        (Some(TokenTree::Punct(at)), Some(TokenTree::Ident(word)), Some(TokenTree::Group(group)))
            if at.as_char() == '@' && word == "site" && group.delimiter() == Delimiter::Brace =>
        {
            (read(&group), trees.collect())
        }
        _ => (None, tokens),
    }
}

fn read(group: &Group) -> Option<Site> {
    let mut trees = group.stream().into_iter();
    let Some(TokenTree::Ident(stage)) = trees.next() else { return None };
    let mut literals = trees.filter_map(|tree| match tree {
        TokenTree::Literal(literal) => Some(Lit::new(literal)),
        _ => None,
    });
    let mut number = || match literals.next() {
        Some(Lit::Int(number)) => number.base10_parse().ok(),
        _ => None,
    };
    let (line, column) = (number()?, number()?);
    let mut text = || match literals.next() {
        Some(Lit::Str(text)) => Some(LitStr::value(&text)),
        _ => None,
    };
    Some(Site { stage, line, column, source: text()?, file: text()? })
}

/// What a block became, with the stage, and what its stand-ins run beside, by the names that they have around the block.
pub(crate) fn at_site(tokens: TokenStream, site: Option<&Site>) -> TokenStream {
    let Some(site) = site else { return tokens };
    let named = tokens.into_iter().map(|tree| match tree {
        TokenTree::Ident(word) if word == STAGE || word == GUEST => {
            let mut word = word;
            word.set_span(word.span().resolved_at(site.span()));
            TokenTree::Ident(word)
        }
        TokenTree::Group(group) => {
            let inner = at_site(group.stream(), Some(site));
            TokenTree::Group(regrouped(&group, inner))
        }
        other => other,
    });
    named.collect()
}

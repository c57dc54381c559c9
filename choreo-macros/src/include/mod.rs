//! `include NAME(..)`: a fragment's statements put into a block.
//!
//! A macro can't see the tokens of another item, but it can ask for them: a fragment is a `macro_rules`, and a block
//! that includes it becomes a call of that macro with all of the block's tokens. The macro calls `choreo!` again,
//! with the fragment before the block. So a block goes through here once for each fragment in it, one after another.

mod search;
mod site;
mod splice;

pub(crate) use site::{Site, at_site};

use proc_macro2::TokenStream;

use crate::codegen;
use search::searched;
use splice::spliced;

/// What stands before a block's own tokens, taken off; the fragment that was asked for is put in its place.
pub(crate) fn opened(tokens: TokenStream) -> (Option<Site>, TokenStream) {
    let (handed, tokens) = splice::handed(tokens);
    let (site, tokens) = site::taken(tokens);
    match (handed, &site) {
        (Some(handed), Some(of)) => {
            let tokens = spliced(tokens, &handed, of.span());
            (site, tokens)
        }
        _ => (site, tokens),
    }
}

/// The call of the first fragment that is still to be included: `callback` is what it calls with its statements.
pub(crate) fn call(
    before: &TokenStream,
    tokens: &TokenStream,
    site: Option<&Site>,
    callback: &TokenStream,
) -> Option<TokenStream> {
    let found = searched(tokens.clone())?;
    let here = Site::at(found.word);
    let site = site.unwrap_or(&here);
    let (fragment, rest) = (found.path, found.rest);
    let all = before.clone().into_iter().chain(rest).collect();
    Some(codegen::call(&fragment, callback, site, &all))
}

#[cfg(test)]
mod tests;

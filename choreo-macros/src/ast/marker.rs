//! What the attribute tells the blocks in its function.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{LitStr, Path};

use super::Period;

/// `@scenario { name = "..", block = 0, .. }`: put before a block's tokens by the attribute, read again by `choreo!`.
pub(crate) struct Marker {
    /// The function's name.
    pub(crate) name: String,
    /// Which block of the function this is, from 0.
    pub(crate) block: usize,
    /// The line at which the block's source text begins, from 1.
    pub(crate) line: usize,
    /// The column, from 1.
    pub(crate) column: usize,
    /// The block's source text with its braces; empty where it isn't known.
    pub(crate) source: String,
    /// The attribute's `timeout`: a literal, with the span of the attribute's string.
    pub(crate) timeout: Option<Period>,
    /// The attribute's `slow`: whether SLOW is a failure.
    pub(crate) slow_fails: Option<bool>,
    /// Whether the attribute says `time = "virtual"`.
    pub(crate) virtual_time: bool,
    /// The attribute's `crate`.
    pub(crate) krate: Option<Path>,
}

impl ToTokens for Marker {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Marker { name, block, line, column, source, .. } = self;
        let numbers = [block, line, column].map(|number| proc_macro2::Literal::usize_unsuffixed(*number));
        let [block, line, column] = numbers;
        let timeout = self.timeout.as_ref().and_then(|period| match period {
            Period::Literal { text, span, .. } => Some(LitStr::new(text, *span)),
            Period::Expr(..) => None,
        });
        let timeout = timeout.map(|text| quote!(timeout = #text,));
        let slow = self.slow_fails.map(|fails| if fails { "fail" } else { "warn" });
        let slow = slow.map(|word| quote!(slow = #word,));
        let time = self.virtual_time.then(|| quote!(virtual = true,));
        let krate = self.krate.as_ref().map(|path| {
            let word = Ident::new("crate", Span::call_site());
            quote!(#word = #path,)
        });
        tokens.extend(quote! {
            @scenario {
                name = #name, block = #block, line = #line, column = #column, source = #source,
                #timeout #slow #time #krate
            }
        });
    }
}

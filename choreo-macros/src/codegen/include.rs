//! What goes from macro to macro until all fragments have come, as `include` reads it.

use proc_macro2::{Group, Literal, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use super::path;
use crate::include::Site;

/// `PATH! { @include (CALLBACK) @site { .. } REST }`
pub(crate) fn call(
    fragment: &TokenStream,
    callback: &TokenStream,
    site: &Site,
    rest: &TokenStream,
) -> TokenStream {
    quote!(#fragment ! { @include (#callback) #site #rest })
}

/// The path to `choreo!` or `script!`.
pub(crate) fn callback(krate: Option<&syn::Path>, name: &str) -> TokenStream {
    let krate = path(krate);
    let name = proc_macro2::Ident::new(name, proc_macro2::Span::call_site());
    quote!(#krate::#name)
}

/// `crate = PATH;`, as a script says it.
pub(crate) fn facade(krate: &syn::Path) -> TokenStream {
    quote!(crate = #krate;)
}

/// `@here { include PATH (ARGUMENTS) }`
pub(crate) fn here(call: &[TokenTree]) -> TokenStream {
    quote!(@here { #(#call)* })
}

/// `@included { name = "..", .. } (PARAMETERS) { include PATH (ARGUMENTS) } { STATEMENTS }`
pub(crate) fn included(about: &Group, parameters: &Group, call: &Group, body: &Group) -> TokenStream {
    quote!(@included #about #parameters #call #body)
}

/// `@recursive { include PATH (ARGUMENTS) }`
pub(crate) fn recursive(call: &Group) -> TokenStream {
    quote!(@recursive #call)
}

impl ToTokens for Site {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Site { stage, source, file, .. } = self;
        let [line, column] = [self.line, self.column].map(Literal::usize_unsuffixed);
        tokens.extend(quote!(@site { #stage #line #column #source #file }));
    }
}

//! `for PAT in EXPR`.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use syn::Pat;

/// `e_for(|| Ok(items(EXPR)), |PAT| { .. })`: `items` is the first of the two closures.
pub(super) fn for_loop(
    names: &[&Ident],
    pat: Option<&Pat>,
    items: &TokenStream,
    again: bool,
    private: &TokenStream,
) -> TokenStream {
    let function = if again { quote!(e_for_again) } else { quote!(e_for) };
    let Some(pat) = pat else {
        return quote!(#private::#function(#items, |_| {}));
    };
    if names.is_empty() {
        return quote!(#private::#function(#items, |#pat| {}));
    }
    // Inside the closure a name means what the pattern binds, so its cell goes in by another.
    let sets = names.iter().enumerate().map(|(index, name)| {
        let index = Literal::usize_unsuffixed(index);
        quote!(#private::Capture::__set(__cells.#index, #name);)
    });
    quote!({
        let __cells = (#(&#names,)*);
        #private::#function(#items, move |#pat| {
            #(#sets)*
        })
    })
}

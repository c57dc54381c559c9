//! A marker as tokens, as `parse::marker` reads them.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::LitStr;

use crate::ast::{Marker, Period};

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
        let stand_ins = self.stand_ins.then(|| quote!(stand_ins = true,));
        let krate = self.krate.as_ref().map(|path| {
            let word = Ident::new("crate", Span::call_site());
            quote!(#word = #path,)
        });
        tokens.extend(quote! {
            @scenario {
                name = #name, block = #block, line = #line, column = #column, source = #source,
                #timeout #slow #time #stand_ins #krate
            }
        });
    }
}

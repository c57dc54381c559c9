//! The item form: each scenario becomes a function with the attribute on it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Meta};

use super::fragment::fragment;
use super::path;
use crate::ast::{Item, Scenario};
use crate::attribute;
use crate::diagnostic::Diagnostics;

/// A scenario or a fragment.
pub(crate) fn item(item: &Item) -> TokenStream {
    match item {
        Item::Scenario(of) => scenario(of),
        Item::Fragment(of) => fragment(of),
    }
}

/// `#[choreo::scenario(..)] async fn NAME(..) { choreo::choreo! { .. }; }`
///
/// `#[scenario(timeout = "2s")]` above a scenario holds the attribute's arguments.
fn scenario(scenario: &Scenario) -> TokenStream {
    let (settings, attributes): (Vec<_>, Vec<_>) =
        scenario.attributes.iter().partition(|attribute| is_settings(attribute));
    let arguments: Vec<TokenStream> = settings.into_iter().map(arguments).collect();
    // What is wrong with them is reported by the attribute.
    let krate = attribute::settings(quote!(#(#arguments),*), &mut Diagnostics::default()).krate;
    let krate = path(krate.as_ref());
    let Scenario { visibility, name, parameters, output, body, .. } = scenario;
    let end = (!output.is_empty()).then(|| quote!(::core::result::Result::Ok(())));
    quote! {
        #[#krate::scenario(#(#arguments),*)]
        #(#attributes)*
        #visibility async fn #name #parameters #output {
            #krate::choreo! #body;
            #end
        }
    }
}

fn is_settings(attribute: &Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|last| last.ident == "scenario")
}

fn arguments(attribute: &Attribute) -> TokenStream {
    match &attribute.meta {
        Meta::List(list) => list.tokens.clone(),
        _ => TokenStream::new(),
    }
}

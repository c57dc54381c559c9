//! The test that `#[choreo::scenario]` makes of a function, and its record.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{Attribute, Expr, ExprLit, Lit, Meta, MetaNameValue, ReturnType};

use super::table::option;
use crate::attribute::{Function, Row, Settings, Stage};

/// The names of what is made beside the test.
struct Hidden {
    /// The function itself.
    body: Ident,
    /// What runs it.
    run: Ident,
    /// What is known of it.
    settings: Ident,
}

/// The function on one stage.
pub(crate) struct Variant {
    /// The scenario's name: `settled`, or `settled::nats` where several stages are named.
    pub(crate) name: String,
    /// The name of the test of this stage, where several are named.
    pub(crate) label: Option<Ident>,
    /// The stage's type.
    pub(crate) ty: TokenStream,
    /// The function's body, marked.
    pub(crate) body: TokenStream,
}

/// For each stage the function once, hidden; the test; the record.
pub(crate) fn scenario(
    function: &Function,
    stage: &Stage,
    settings: &Settings,
    variants: &[Variant],
    private: &TokenStream,
) -> TokenStream {
    let attributes = Attributes::of(&function.attributes);
    let all: Vec<Hidden> = variants.iter().map(|variant| Hidden::of(function, variant)).collect();
    let mut parts = Vec::new();
    for (variant, hidden) in variants.iter().zip(&all) {
        parts.push(written(function, stage, variant, &attributes, hidden));
        parts.push(known(function, variant, settings, &attributes, (private, hidden)));
        parts.push(running(function, variant, private, hidden));
        parts.push(records(function, private, hidden));
    }
    parts.push(tests(function, variants, &all, &attributes));
    let cfgs = &attributes.cfgs;
    parts.iter().map(|part| quote!(#(#cfgs)* #part)).collect()
}

impl Hidden {
    fn of(function: &Function, variant: &Variant) -> Hidden {
        let label = variant.label.as_ref().map(|label| format!("_on_{label}")).unwrap_or_default();
        let name = format!("{}{label}", function.name.unraw());
        Hidden {
            body: format_ident!("__choreo_{}", name, span = Span::call_site()),
            run: format_ident!("__choreo_run_{}", name, span = Span::call_site()),
            settings: format_ident!("__choreo_settings_{}", name, span = Span::call_site()),
        }
    }
}

/// `#[test] fn NAME() { .. }`, or a module of that name with a test for each stage and case.
fn tests(
    function: &Function,
    variants: &[Variant],
    hidden: &[Hidden],
    attributes: &Attributes<'_>,
) -> TokenStream {
    let (visibility, name, output) = (&function.visibility, &function.name, &function.output);
    let of_test = &attributes.of_test;
    let whole = variants.iter().all(|variant| variant.label.is_none());
    if is_refused(function) {
        // Only the name stays taken.
        return quote! {
            #[cfg(test)]
            #[allow(dead_code)]
            #visibility fn #name() {}
        };
    }
    if let ([hidden], true, []) = (hidden, whole, &*function.rows) {
        let run = &hidden.run;
        return quote! {
            #(#of_test)*
            #[::core::prelude::v1::test]
            #visibility fn #name() #output { #run() }
        };
    }
    // The names in the function's own type are of the module around it.
    let output = match output {
        ReturnType::Default => quote!(),
        ReturnType::Type(..) => quote!(-> impl ::std::process::Termination),
    };
    let test = |name: &Ident, run: TokenStream| {
        quote! {
            #(#of_test)*
            #[::core::prelude::v1::test]
            fn #name() #output { #run }
        }
    };
    let tests = variants.iter().zip(hidden).map(|(variant, Hidden { run, .. })| {
        let above = if whole { quote!(super) } else { quote!(super::super) };
        let rows = function.rows.iter().zip(indices(function));
        let cases = rows.map(|(row, at)| test(&row.name, quote!(#above::#run(#at))));
        match &variant.label {
            None => quote!(#(#cases)*),
            Some(label) if function.rows.is_empty() => test(label, quote!(super::#run())),
            Some(label) => quote!(mod #label { #(#cases)* }),
        }
    });
    quote! {
        #[cfg(test)]
        mod #name { #(#tests)* }
    }
}

/// Whether it has parameters, and no case that could be understood: what is wrong is reported.
fn is_refused(function: &Function) -> bool {
    !function.parameters.is_empty() && function.rows.is_empty()
}

/// The places of the rows in the table, as literals.
fn indices(function: &Function) -> impl Iterator<Item = Literal> {
    (0..function.rows.len()).map(Literal::usize_unsuffixed)
}

/// `async fn __choreo_NAME(bus: &InMemory) { let __choreo_stage = bus; .. }`
fn written(
    function: &Function,
    stage: &Stage,
    variant: &Variant,
    attributes: &Attributes<'_>,
    hidden: &Hidden,
) -> TokenStream {
    let (name, output, of_body) = (&hidden.body, &function.output, &attributes.of_body);
    let (ty, body) = (&variant.ty, &variant.body);
    let parameter = stage.name.clone().unwrap_or_else(own_stage);
    let parameters = &function.parameters;
    let idle = is_refused(function).then(|| quote!(#[allow(dead_code)]));
    // Our use of the parameter must not be taken for the user's own: `_bus` stays an unused one. Its name is looked up where
    // the user wrote it: a macro may have been given it.
    let used = stage.name.as_ref().map(|name| {
        let mut used = name.clone();
        used.set_span(Span::call_site().resolved_at(name.span()));
        quote!(#[allow(clippy::used_underscore_binding)] let __choreo_stage = #used;)
    });
    quote! {
        #[cfg(test)]
        #[doc(hidden)]
        #idle
        #(#of_body)*
        async fn #name(#parameter: &#ty #(, #parameters)*) #output { #used #body }
    }
}

fn own_stage() -> Ident {
    Ident::new("__choreo_stage", Span::call_site())
}

/// `fn __choreo_run_NAME()`; of a table `fn __choreo_run_NAME(case: usize)`: one function and one future for all cases,
/// so that a further one costs no more than its values.
fn running(function: &Function, variant: &Variant, private: &TokenStream, hidden: &Hidden) -> TokenStream {
    let Hidden { body, run, settings } = hidden;
    let (output, ty) = (&function.output, &variant.ty);
    if function.parameters.is_empty() {
        return quote! {
            #[cfg(test)]
            #[doc(hidden)]
            fn #run() #output { #private::run_test::<#ty, _>(&#settings, #body) }
        };
    }
    let (last, rows) = match function.rows.split_last() {
        Some((last, rows)) => (call(body, last), rows),
        None => return TokenStream::new(),
    };
    let arms = rows.iter().zip(indices(function)).map(|(row, at)| {
        let call = call(body, row);
        quote!(#at => #call,)
    });
    let ran = match rows {
        [] => last,
        _ => quote!(match __case { #(#arms)* _ => #last }),
    };
    quote! {
        #[cfg(test)]
        #[doc(hidden)]
        fn #run(__case: usize) #output {
            #private::run_test::<#ty, _>(&#settings[__case], async move |__stage: &#ty| #ran)
        }
    }
}

/// `__choreo_NAME(stage, 1, "a").await`
fn call(body: &Ident, row: &Row) -> TokenStream {
    let values = &row.values;
    quote!(#body(__stage #(, #values)*).await)
}

/// `static __choreo_settings_NAME: Settings = ..;`, of a table a row for each case.
fn known(
    function: &Function,
    variant: &Variant,
    settings: &Settings,
    attributes: &Attributes<'_>,
    (private, hidden): (&TokenStream, &Hidden),
) -> TokenStream {
    if is_refused(function) {
        return TokenStream::new();
    }
    let (name, named) = (&hidden.settings, &variant.name);
    let line = Literal::usize_unsuffixed(function.name.span().start().line);
    let (tags, virtual_time) = (&settings.tags, settings.virtual_time);
    let (turns, broadcast) = (settings.turns.unwrap_or(true), settings.broadcast);
    let ignored = &attributes.ignored;
    let (stage, marker) = (variant.ty.to_string(), marker(named));
    let should_panic = option(attributes.should_panic.as_ref().map(|expected| option(expected.clone())));
    let all = quote! {
        #private::Settings {
            name: #named,
            function: #named,
            case: ::core::option::Option::None,
            module: ::core::module_path!(),
            file: ::core::file!(),
            line: #line,
            stage: #stage,
            marker: #marker,
            tags: &[#(#tags),*],
            virtual_time: #virtual_time,
            turns: #turns,
            broadcast: #broadcast,
            ignored: false #(|| #ignored)*,
            should_panic: #should_panic,
        }
    };
    let (ty, value) = match function.parameters.is_empty() {
        true => (quote!(#private::Settings), all),
        false => rows(function, named, &all, private),
    };
    quote! {
        #[cfg(test)]
        #[doc(hidden)]
        #[allow(non_upper_case_globals)]
        static #name: #ty = #value;
    }
}

/// By which a tool finds the test in the program's file, without running it: `choreo-scenario:shop::orders::NAME`.
fn marker(named: &str) -> TokenStream {
    let named = format!("::{named}\n");
    quote!(::core::concat!("choreo-scenario:", ::core::module_path!(), #named))
}

/// `[Settings; 2]`, and the rows.
fn rows(
    function: &Function,
    named: &str,
    all: &TokenStream,
    private: &TokenStream,
) -> (TokenStream, TokenStream) {
    let count = Literal::usize_unsuffixed(function.rows.len());
    let rows = function.rows.iter().map(|row| {
        let (case, values) = (row.name.unraw().to_string(), &row.text);
        let name = format!("{named}::{case}");
        let (case, marker) = (quote!(#private::Case { name: #case, values: #values }), marker(&name));
        quote! {
            #private::Settings {
                name: #name,
                case: ::core::option::Option::Some(#case),
                marker: #marker,
                ..__ALL
            }
        }
    });
    let value = quote!({
        const __ALL: #private::Settings = #all;
        [#(#rows),*]
    });
    (quote!([#private::Settings; #count]), value)
}

/// A record for the test, of a table for each case.
fn records(function: &Function, private: &TokenStream, hidden: &Hidden) -> TokenStream {
    let Hidden { run, settings, .. } = hidden;
    if function.parameters.is_empty() {
        return record(private, &quote!(#settings), &quote!(#run()));
    }
    indices(function).map(|at| record(private, &quote!(#settings[#at]), &quote!(#run(#at)))).collect()
}

fn record(private: &TokenStream, settings: &TokenStream, ran: &TokenStream) -> TokenStream {
    quote! {
        #[cfg(test)]
        const _: () = {
            fn __entry() -> ::core::result::Result<(), ::std::string::String> {
                #private::outcome_of(#ran)
            }
            #private::inventory::submit! {
                #private::Registration { settings: &#settings, entry: __entry }
            }
        };
    }
}

/// The function's attributes, by what they belong to.
#[derive(Default)]
struct Attributes<'a> {
    /// `#[cfg(..)]`: all that is made.
    cfgs: Vec<&'a Attribute>,
    /// Lint levels: the body.
    of_body: Vec<&'a Attribute>,
    /// Docs, `#[ignore]` and all others: the test.
    of_test: Vec<&'a Attribute>,
    /// When it is ignored: `true` or `cfg!(..)`.
    ignored: Vec<TokenStream>,
    /// What its panic must contain, where it should panic.
    should_panic: Option<Option<TokenStream>>,
}

impl<'a> Attributes<'a> {
    fn of(list: &'a [Attribute]) -> Attributes<'a> {
        let mut attributes = Attributes::default();
        for attribute in list {
            let name = attribute.path().get_ident().map(ToString::to_string).unwrap_or_default();
            match name.as_str() {
                "cfg" => attributes.cfgs.push(attribute),
                "allow" | "warn" | "deny" | "forbid" | "expect" => attributes.of_body.push(attribute),
                _ => attributes.of_test.push(attribute),
            }
            match name.as_str() {
                "ignore" => attributes.ignored.push(quote!(true)),
                "cfg_attr" => attributes.ignored.extend(ignored_if(attribute)),
                "should_panic" => attributes.should_panic = Some(expected(&attribute.meta)),
                _ => {}
            }
        }
        attributes
    }
}

/// `cfg!(PREDICATE)` of `#[cfg_attr(PREDICATE, ignore)]`.
fn ignored_if(attribute: &Attribute) -> Option<TokenStream> {
    let list = attribute
        .parse_args_with(syn::punctuated::Punctuated::<Meta, syn::Token![,]>::parse_terminated)
        .ok()?;
    let mut metas = list.iter();
    let predicate = metas.next()?;
    metas.any(|meta| meta.path().is_ident("ignore")).then(|| quote!(::core::cfg!(#predicate)))
}

/// The text in `#[should_panic = ".."]` and `#[should_panic(expected = "..")]`.
fn expected(meta: &Meta) -> Option<TokenStream> {
    let text = |value: &MetaNameValue| match &value.value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(quote!(#text)),
        _ => None,
    };
    match meta {
        Meta::Path(_) => None,
        Meta::NameValue(value) => text(value),
        Meta::List(list) => {
            let value: MetaNameValue = list.parse_args().ok()?;
            value.path.is_ident("expected").then(|| text(&value)).flatten()
        }
    }
}

//! User expressions as closures, one local each: `let __e3 = $crate::__private::e_where(..);`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Expr as Rust;

use super::answer::answer;
use super::argument::{by_reference, by_value, first, parenthesised};
use super::capture::{cell_name, cells_at};
use super::code;
use super::lend::{self, lends};
use super::loops::for_loop;
use super::payload::{envelope, payload};
use super::typed::{judged, misfits, taking};
use crate::lower::ir::{Block, Expr, Job, Of, Own, Reading, TopicText, Typed};

/// The name of the n-th expression.
pub(super) fn expr_name(index: usize) -> Ident {
    Ident::new(&format!("__e{index}"), Span::call_site())
}

/// The statements that make all expressions, in the order of their ids.
pub(super) fn exprs(block: &Block<'_>, private: &TokenStream) -> TokenStream {
    let exprs = block.exprs.iter().enumerate().map(|(index, expr)| {
        let (cells, name, value) =
            (cells_at(block, index, private), expr_name(index), one(expr, block, private));
        quote!(#cells let #name = #value;)
    });
    exprs.collect()
}

fn one(expr: &Expr<'_>, block: &Block<'_>, private: &TokenStream) -> TokenStream {
    let reads = reads(expr, block, private);
    let closure = |body: TokenStream| in_closure(&reads, &body);
    // In a loop it is evaluated in each round.
    let step = |name: &str, body: TokenStream| {
        let function = format!("{name}{}", if expr.again { "_again" } else { "" });
        let (function, closure) = (Ident::new(&function, Span::call_site()), closure(body));
        quote!(#private::#function(#closure))
    };
    match &expr.job {
        Job::Topic(rust) => {
            let topic = topic(rust, private);
            step("e_topic", quote!(::core::result::Result::Ok(#topic)))
        }
        Job::Duration(rust) => {
            let closure = closure(ok(rust));
            quote!(#private::e_duration(#closure))
        }
        Job::Payload(rust) => {
            let payload = payload(rust, private);
            // By a name: clippy finds `Ok(..?)` in our code too.
            step("e_payload", quote!({ let __payload = #payload; ::core::result::Result::Ok(__payload) }))
        }
        Job::Envelope(rust) => {
            let envelope = envelope(rust, private);
            step("e_envelope", quote!(::core::result::Result::Ok(#envelope)))
        }
        Job::Operand(rust) => {
            let argument = by_reference(rust);
            let closure = closure(quote!(#private::json(#argument)));
            quote!(#private::e_operand(#closure))
        }
        Job::Matcher(rust) => {
            let argument = by_value(rust);
            step("e_matcher", quote!(::core::result::Result::Ok(#private::matcher(#argument))))
        }
        Job::Check { value, message } => {
            let body = check(value, *message, private);
            step("e_check", body)
        }
        Job::Let { name, value } => {
            let (function, closure) =
                (if expr.again { quote!(e_let_again) } else { quote!(e_let) }, closure(ok(value)));
            quote!(#private::#function(&#name, #closure))
        }
        Job::Rounds(count) => {
            let count = by_value(count);
            step("e_rounds", quote!(#private::rounds(#count)))
        }
        Job::For { names, pat, items } => {
            let items = self::items(expr, items, block, private);
            for_loop(names, *pat, &items, expr.again, private)
        }
        Job::Eventually(body) => code::eventually(body, &reads, private),
        Job::Call { cell, body } => code::call(*cell, body, expr.again, &reads, private),
        other => watching(other, &reads, private),
    }
}

/// The closure of what sees no message.
fn in_closure(reads: &TokenStream, body: &TokenStream) -> TokenStream {
    match reads.is_empty() {
        true => quote!(|| #body),
        false => quote!(|| { #reads #body }),
    }
}

/// What a `for` goes through. What it borrows is the block's own, since the rounds come after the closure.
fn items(expr: &Expr<'_>, items: &Rust, block: &Block<'_>, private: &TokenStream) -> TokenStream {
    let head = lend::head(items, &read_by_value(expr, block));
    let (lends, reads) = (lends(&head.lent), read(&head.read, &quote!(__read), private));
    let items = by_value(&head.items);
    let reads = quote!(#lends #reads);
    in_closure(&reads, &quote!(::core::result::Result::Ok(#private::items(#items))))
}

/// The closures that see a message.
fn watching(job: &Job<'_>, reads: &TokenStream, private: &TokenStream) -> TokenStream {
    match job {
        Job::Typed(typed) => self::typed(typed, private),
        Job::Condition { of, own, value } => {
            let function = if of.each { quote!(e_where_each) } else { quote!(e_where) };
            let (of, own, value) = (cell(of), self::own(own, private), by_value(value));
            quote! {
                #private::#function(#of, |__m, __parts| { #reads #own #private::truth(#value) })
            }
        }
        Job::Fill(of) => {
            let function = if of.each { quote!(e_fill_each) } else { quote!(e_fill) };
            let of = cell(of);
            quote!(#private::#function(#of))
        }
        Job::FillPart { name, each: false } => quote!(#private::e_fill_part(&#name)),
        Job::FillPart { name, each: true } => quote!(#private::e_fill_part_each(&#name)),
        Job::FillBinding { of, name, pat } => fill_binding(of, name, pat, private),
        Job::Answer { of, own, steps } => {
            let (of, own) = (cell(of), self::own(own, private));
            let steps = answer(steps, private);
            quote!(#private::e_answer(#of, |__m, __parts| { #reads #own #steps }))
        }
        // The others see no message.
        _ => TokenStream::new(),
    }
}

/// `&(done)`, so that rustc points at the typed pattern if its type can't be decoded.
fn cell(of: &Of<'_>) -> TokenStream {
    let (name, pat) = (cell_name(of.cell), of.pat.map(ToTokens::to_token_stream));
    match pat {
        Some(pat) => parenthesised(quote!(#name), first(&pat)),
        None => quote!(&#name),
    }
}

fn typed(typed: &Typed<'_>, private: &TokenStream) -> TokenStream {
    let function = if typed.of.each { quote!(e_typed_each) } else { quote!(e_typed) };
    let (of, value) = (cell(&typed.of), quote!(__m));
    let judged = judged(&value, typed.pat, private, (&quote!(true), &quote!(false)));
    let misfits = misfits(&value, &typed.whole, private, 0);
    quote!(#private::#function(#of, |__m| #judged, |__m, __misfits| #misfits))
}

fn fill_binding(of: &Of<'_>, name: &Ident, pat: &syn::Pat, private: &TokenStream) -> TokenStream {
    let (each, of, value) = (of.each, cell(of), quote!(__m));
    if each {
        // Refused: a binding would have to be a list. Only its type is of use.
        let some = quote!(::core::option::Option::Some(#private::copy(#name)));
        let none = quote!(::core::option::Option::None);
        let take = taking(&value, pat, name, (&some, &none));
        return quote!(#private::refused_binding(#of, &#name, |__m| #take));
    }
    // Inside the closure the name means the binding, so its cell goes in by another.
    let set = quote!(#private::Capture::__set(__cell, #private::copy(#name)));
    let take = taking(&value, pat, name, (&set, &quote!({})));
    quote!({
        let __cell = &#name;
        #private::e_fill_bindings(#of, move |__m| #take)
    })
}

/// What reads the captures of an expression that are read by value. A `let` may borrow from another one, so there
/// it is lent.
fn reads(expr: &Expr<'_>, block: &Block<'_>, private: &TokenStream) -> TokenStream {
    let method = if matches!(expr.job, Job::Let { .. }) { quote!(__lend) } else { quote!(__read) };
    read(&read_by_value(expr, block), &method, private)
}

/// The names of the captures that the expression reads by value, each once.
fn read_by_value<'a>(expr: &Expr<'_>, block: &Block<'a>) -> Vec<&'a Ident> {
    let captures = expr.uses.iter().map(|id| &block.captures[id.0]);
    let mut names = Vec::new();
    let by_value = captures.filter(|capture| {
        // Several branches of an `either` may have bound one name.
        let first = !names.contains(&capture.name);
        names.push(capture.name);
        first && matches!(capture.reading, Reading::Value | Reading::Let | Reading::Called)
    });
    by_value.map(|capture| capture.name).collect()
}

/// `let n = (&&$crate::__private::Read(&*n)).__read();` for each name.
fn read(names: &[&Ident], method: &TokenStream, private: &TokenStream) -> TokenStream {
    let read = |name: &&Ident| {
        quote! {
            #[allow(unused_variables)]
            let #name = (&&#private::Read(&*#name)).#method();
        }
    };
    names.iter().map(read).collect()
}

/// What a `where` or an answer sees of its own statement.
fn own(own: &Own<'_>, private: &TokenStream) -> TokenStream {
    let message = own.message.map(|name| match own.idle {
        // Nothing uses it: rustc says so.
        true => quote!(let #name = __m;),
        false => quote!(#[allow(unused_variables)] let #name = __m;),
    });
    let parts = own.parts.iter().map(|(index, name)| {
        let index = proc_macro2::Literal::usize_unsuffixed(*index);
        quote!(#[allow(unused_variables)] let #name: #private::Value = ::core::clone::Clone::clone(__parts.get(#index));)
    });
    let bindings = own.bindings.iter().map(|(name, pat)| {
        let yes = quote!((&&#private::Read(#name)).__read());
        let value = taking(&quote!(&**__m), pat, name, (&yes, &quote!(#private::unfit())));
        quote!(#[allow(unused_variables)] let #name = #value;)
    });
    quote!(#message #(#parts)* #(#bindings)*)
}

/// A `Topic`.
pub(super) fn topic(topic: &TopicText<'_>, private: &TokenStream) -> TokenStream {
    match topic {
        TopicText::Literal(text) => quote!(#private::Topic::from_static(#text)),
        TopicText::Path(path) => {
            let expr = Rust::Path(syn::ExprPath { attrs: Vec::new(), qself: None, path: (*path).clone() });
            let argument = by_reference(&expr);
            quote!(#private::topic(#argument))
        }
        TopicText::Expr(expr) => {
            let argument = by_reference(expr);
            quote!(#private::topic(#argument))
        }
    }
}

fn check(value: &Rust, message: Option<&TokenStream>, private: &TokenStream) -> TokenStream {
    let (value, message) = (by_value(value), self::message(message));
    quote! {
        ::core::result::Result::Ok(match #private::truth(#value)? {
            true => ::core::option::Option::None,
            false => ::core::option::Option::Some(#message),
        })
    }
}

/// The message of a `check`: a `String`.
pub(super) fn message(message: Option<&TokenStream>) -> TokenStream {
    match message {
        Some(arguments) => quote!(::std::format!(#arguments)),
        None => quote!(::std::string::String::new()),
    }
}

fn ok(value: &Rust) -> TokenStream {
    let value = by_value(value);
    quote!(::core::result::Result::Ok(#value))
}

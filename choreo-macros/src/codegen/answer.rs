//! What an `on` answers.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::argument::by_value;
use super::closure::{message, topic};
use super::payload::{envelope, payload};
use crate::lower::ir::{Reply, Step};

/// The body of the closure: it gives `Result<Vec<Answer>, UserError>`.
pub(super) fn answer(steps: &[Step<'_>], private: &TokenStream) -> TokenStream {
    let steps = steps.iter().map(|step| self::step(step, private));
    quote! {
        let mut __answers = ::std::vec::Vec::new();
        #(#steps)*
        ::core::result::Result::Ok(__answers)
    }
}

fn step(step: &Step<'_>, private: &TokenStream) -> TokenStream {
    match step {
        Step::Publish { transport, topic: to, reply } => {
            let (to, sent) = (topic(to, private), sent(reply, private));
            let via = Literal::usize_unsuffixed(transport.0);
            let via = quote!(#private::machine::TransportId(#via));
            quote!(__answers.push(#private::Answer::Publish { via: #via, topic: #to, #sent });)
        }
        Step::Reply(reply) => {
            let sent = sent(reply, private);
            quote!(__answers.push(#private::Answer::Reply { #sent });)
        }
        Step::Wait(nanos) => {
            let nanos = Literal::u64_unsuffixed(*nanos);
            quote!(__answers.push(#private::Answer::Wait(::core::time::Duration::from_nanos(#nanos)));)
        }
        Step::WaitFor(period) => {
            let period = by_value(period);
            quote!(__answers.push(#private::Answer::Wait(#period));)
        }
        Step::Let { name, ty, value } => {
            let (ty, value) = (ty.map(|ty| quote!(: #ty)), by_value(value));
            quote!(let #name #ty = #value;)
        }
        Step::Check { number, value, message: said, text } => {
            let (value, said) = (by_value(value), message(*said));
            let number = Literal::usize_unsuffixed(*number);
            quote! {
                if !#private::truth(#value)? {
                    __answers.push(#private::Answer::CheckFailed {
                        number: #number,
                        text: ::std::string::String::from(#text),
                        message: #said,
                    });
                    return ::core::result::Result::Ok(__answers);
                }
            }
        }
    }
}

fn sent(reply: &Reply<'_>, private: &TokenStream) -> TokenStream {
    let payload = payload(&reply.payload, private);
    let envelope = match &reply.envelope {
        Some(envelope) => self::envelope(envelope, private),
        None => quote!(#private::Envelope::default()),
    };
    quote!(payload: #payload, envelope: #envelope)
}

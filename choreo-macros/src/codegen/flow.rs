//! What is done when: `machine::State`, `machine::Window`, `machine::Round`, and what stands between braces.

use proc_macro2::TokenStream;
use quote::quote;

use super::table::{id, ids, option, period};
use crate::lower::ir::{
    Body, Branch, Does, Loop, Member, Opens, Region, Round, Start, State, StatementId, Trigger, Window,
};

pub(super) fn state(state: &State) -> TokenStream {
    let (does, next) = (does(&state.does), id("StateId", state.next.0));
    quote!(__m::State { does: __m::Does::#does, next: #next })
}

fn does(does: &Does) -> TokenStream {
    match does {
        Does::Publish(trigger) => self::trigger(&quote!(Publish), trigger),
        Does::Call(trigger) => self::trigger(&quote!(Call), trigger),
        Does::Let(id) => step(&quote!(Let), *id),
        Does::Check(id) => step(&quote!(Check), *id),
        Does::Wait(id) => step(&quote!(Wait), *id),
        Does::Await(round) => {
            let round = id("RoundId", round.0);
            quote!(Await(#round))
        }
        Does::Continue(window) => {
            let window = id("WindowId", window.0);
            quote!(Continue(#window))
        }
        Does::Fork { statement, opens } => {
            let statement = self::statement(*statement);
            let opens = option(opens.map(|window| id("WindowId", window.0)));
            quote!(Fork { statement: #statement, opens: #opens })
        }
        Does::Join => quote!(Join),
        Does::Choose { statement, round } => {
            let (statement, round) = (self::statement(*statement), id("RoundId", round.0));
            quote!(Choose { statement: #statement, round: #round })
        }
        Does::Loop(one) => {
            let one = id("LoopId", one.0);
            quote!(Loop(#one))
        }
        Does::Finish => quote!(Finish),
    }
}

fn trigger(name: &TokenStream, trigger: &Trigger) -> TokenStream {
    let (statement, run, joins) =
        (statement(trigger.statement), id("WindowId", trigger.run.0), trigger.joins);
    let opens = option(trigger.opens.map(|window| id("WindowId", window.0)));
    let around = ids("WindowId", trigger.around.iter().map(|window| window.0));
    quote!(#name { statement: #statement, opens: #opens, joins: #joins, run: #run, around: #around })
}

fn statement(statement: StatementId) -> TokenStream {
    id("StatementId", statement.0)
}

fn step(name: &TokenStream, statement: StatementId) -> TokenStream {
    let statement = self::statement(statement);
    quote!(#name(#statement))
}

pub(super) fn window(window: &Window) -> TokenStream {
    let opens = match &window.opens {
        Opens::Subscribed => quote!(Subscribed),
        Opens::Trigger(id) => step(&quote!(Trigger), *id),
        Opens::Together(id) => step(&quote!(Together), *id),
        Opens::From(windows) => {
            let windows = ids("WindowId", windows.iter().map(|id| id.0));
            quote!(From(#windows))
        }
    };
    let rounds = ids("RoundId", window.rounds.iter().map(|id| id.0));
    let nevers = ids("StatementId", window.nevers.iter().map(|id| id.0));
    quote!(__m::Window { opens: __m::Opens::#opens, rounds: #rounds, nevers: #nevers })
}

pub(super) fn round(round: &Round) -> TokenStream {
    let window = id("WindowId", round.window.0);
    let members = round.members.iter().map(|member| match member {
        Member::Expect(statement) => step(&quote!(__m::Member::Expect), *statement),
        Member::Quiet(statement) => step(&quote!(__m::Member::Quiet), *statement),
        Member::Eventually(statement) => step(&quote!(__m::Member::Eventually), *statement),
        Member::InOrder(statements) => {
            let statements = ids("StatementId", statements.iter().map(|id| id.0));
            quote!(__m::Member::InOrder(#statements))
        }
    });
    quote!(__m::Round { window: #window, members: &[#(#members),*] })
}

pub(super) fn region(region: &Region) -> TokenStream {
    let (state, body) = (id("StateId", region.state.0), body(&region.body));
    quote!(__m::Region { state: #state, body: #body })
}

pub(super) fn branch(branch: &Branch) -> TokenStream {
    let start = match &branch.start {
        Start::Expect(id) => step(&quote!(Expect), *id),
        Start::After(after) => {
            let after = period(after);
            quote!(After(#after))
        }
    };
    let (state, body) = (id("StateId", branch.state.0), body(&branch.body));
    quote!(__m::Branch { start: __m::Start::#start, state: #state, body: #body })
}

pub(super) fn one_loop(one: &Loop) -> TokenStream {
    let (statement, rounds) = (statement(one.statement), id("ExprId", one.rounds.0));
    let (text, state, body) = (&one.text, id("StateId", one.state.0), body(&one.body));
    quote! {
        __m::Loop { statement: #statement, rounds: #rounds, text: #text, state: #state, body: #body }
    }
}

fn body(body: &Body) -> TokenStream {
    let range = |name: &str, from: usize, to: usize| {
        let (from, to) = (id(name, from), id(name, to));
        quote!((#from, #to))
    };
    let statements = range("StatementId", body.statements.0.0, body.statements.1.0);
    let rounds = range("RoundId", body.rounds.0.0, body.rounds.1.0);
    let captures = range("CaptureId", body.captures.0.0, body.captures.1.0);
    let windows = range("WindowId", body.windows.0.0, body.windows.1.0);
    quote! {
        __m::Body { statements: #statements, rounds: #rounds, captures: #captures, windows: #windows }
    }
}

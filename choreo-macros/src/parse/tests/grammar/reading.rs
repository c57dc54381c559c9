//! What the parser says of a text.

use proc_macro2::TokenStream;
use syn::parse::Parser as _;
use syn::punctuated::Punctuated;
use syn::{FnArg, Token};

use crate::analyze::check;
use crate::ast::{Block, Cases, Item, Scenario};
use crate::attribute::{Settings, function};
use crate::diagnostic::Diagnostics;
use crate::parse::cursor::Cursor;
use crate::parse::{Parser, arguments, items, script_facade, script_head};

/// What the grammar says of braces, and the parser leaves to these rules of the analysis.
const LATER: [&str; 6] = [
    "branch-of-one",
    "branch-without-start",
    "nested-setting",
    "only-of-none",
    "order-of-one",
    "region-of-one",
];

/// What the parser made of a text that the rule of that name derives.
pub(super) struct Reading {
    pub(super) mistakes: Diagnostics,
    blocks: Vec<Block>,
}

impl Reading {
    pub(super) fn of(rule: &str, tokens: TokenStream) -> Reading {
        let mut reading = Reading { mistakes: Diagnostics::default(), blocks: Vec::new() };
        match rule {
            "items" => items(tokens, &mut reading.mistakes).into_iter().for_each(|item| reading.item(item)),
            "script" => {
                let (_, rest) = script_facade(tokens, &mut reading.mistakes);
                let (_, rest) = script_head(rest, &mut reading.mistakes);
                reading.block(rest);
            }
            "arguments" => drop(arguments(tokens, &mut reading.mistakes)),
            _ => reading.block(tokens),
        }
        reading
    }

    /// Whether the parser takes it, and no rule of the braces refuses it.
    pub(super) fn is_taken(&self) -> bool {
        self.mistakes.is_empty() && !self.blocks.iter().any(is_refused_later)
    }

    fn item(&mut self, item: Item) {
        match item {
            Item::Scenario(scenario) => {
                self.head(&scenario);
                self.block(scenario.body.stream());
            }
            // Its statements are read already; here they are kept.
            Item::Fragment(fragment) => self.block(fragment.body.stream()),
        }
    }

    /// What stands before the braces of a scenario, with a table for the parameters after the stage.
    fn head(&mut self, scenario: &Scenario) {
        let Scenario { name, parameters, output, .. } = scenario;
        let inputs = Punctuated::<FnArg, Token![,]>::parse_terminated.parse2(parameters.stream());
        let several = inputs.is_ok_and(|inputs| inputs.len() > 1);
        let cases = several.then(|| Cases { word: name.clone(), list: Vec::new() });
        let item = quote::quote!(async fn #name #parameters #output {});
        function(item, &Settings { cases, ..Settings::default() }, &mut self.mistakes);
    }

    /// An `include` may still stand in it: the fragment is put in its place before a block is parsed.
    fn block(&mut self, tokens: TokenStream) {
        let mut parser = Parser::new(&mut self.mistakes);
        parser.apart = true;
        let tokens = parser.repaired(tokens);
        let statements = parser.statements(&mut Cursor::outermost(tokens));
        self.blocks.push(Block { statements, fragments: Vec::new() });
    }
}

fn is_refused_later(block: &Block) -> bool {
    let mut found = Diagnostics::default();
    check(block, None, &mut found);
    found.list().iter().any(|one| LATER.contains(&one.rule))
}

//! What the grammar derives the parser takes, and what it does not derive the parser refuses.

use proc_macro2::{Group, TokenStream, TokenTree};

use super::grammar;
use super::reading::Reading;
use super::recogniser::derives;
use super::sentences::Maker;
use crate::parse::is_item_form;
use crate::parse::tests::mutation::Dice;

/// The rules that a text of its own can be, and how many sentences of each are made.
const STARTS: [(&str, usize); 4] = [("block", 3_000), ("items", 300), ("script", 300), ("arguments", 600)];

#[test]
fn the_parser_takes_what_the_grammar_derives() {
    let grammar = grammar();
    for (start, count) in STARTS {
        let mut maker = Maker::new(&grammar, 1);
        for _ in 0..count {
            let sentence = maker.sentence(start);
            let mistakes = Reading::of(start, sentence.parse().unwrap()).mistakes;
            assert!(mistakes.is_empty(), "{start}: {sentence}\n{:#?}", mistakes.list());
        }
    }
}

#[test]
fn the_grammar_derives_the_sentences_that_are_made_of_it() {
    let grammar = grammar();
    for (start, count) in STARTS {
        let mut maker = Maker::new(&grammar, 2);
        for _ in 0..count / 10 {
            let sentence = maker.sentence(start);
            assert!(derives(&grammar, start, sentence.parse().unwrap()), "{start}: {sentence}");
        }
    }
}

/// The same tokens, of which up to three in a row are left out, stand twice or stand elsewhere.
fn changed(tokens: TokenStream, dice: &mut Dice) -> TokenStream {
    let mut trees: Vec<TokenTree> = tokens.into_iter().collect();
    let at = dice.below(trees.len());
    match trees.get(at).cloned() {
        Some(TokenTree::Group(group)) if dice.below(4) != 0 => {
            trees[at] = Group::new(group.delimiter(), changed(group.stream(), dice)).into();
        }
        Some(_) => {
            let end = trees.len().min(at + 1 + dice.below(3));
            let run = trees[at..end].to_vec();
            let way = dice.below(3);
            if way != 0 {
                trees.drain(at..end);
            }
            let place = if way == 0 { at } else { dice.below(trees.len() + 1) };
            if way != 1 {
                trees.splice(place..place, run);
            }
        }
        None => {}
    }
    trees.into_iter().collect()
}

#[test]
fn the_parser_refuses_what_the_grammar_does_not_derive() {
    let grammar = grammar();
    let (mut dice, mut all, mut strange) = (Dice(3), 0, 0);
    for (start, count) in STARTS {
        let mut maker = Maker::new(&grammar, 3);
        for _ in 0..count {
            let text = changed(maker.sentence(start).parse().unwrap(), &mut dice).to_string();
            // Only what a file could hold.
            let Ok(tokens) = text.parse::<TokenStream>() else { continue };
            if start == "items" && !is_item_form(&tokens) {
                continue;
            }
            let derived = derives(&grammar, start, tokens.clone());
            assert!(derived || !Reading::of(start, tokens).is_taken(), "{start} does not derive: {text}");
            all += 1;
            strange += usize::from(!derived);
        }
    }
    assert!(strange > all / 3, "only {strange} of {all} texts are none");
}

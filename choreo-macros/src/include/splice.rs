//! A fragment that has come, put where its `include` stands.

use proc_macro2::{Delimiter, Group, Punct, Spacing, Span, TokenStream, TokenTree};

use super::search::regrouped;
use crate::codegen;

/// `@fragment { name = "..", .. } (PARAMETERS) { STATEMENTS }`, without the `@fragment`.
pub(super) struct Handed {
    about: Group,
    parameters: Group,
    body: Group,
}

/// Takes the fragment off that a macro has put before the block.
pub(super) fn handed(tokens: TokenStream) -> (Option<Handed>, TokenStream) {
    let mut trees = tokens.clone().into_iter();
    let is_at = matches!(trees.next(), Some(TokenTree::Punct(at)) if at.as_char() == '@');
    let is_fragment = is_at && matches!(trees.next(), Some(TokenTree::Ident(word)) if word == "fragment");
    match (trees.next(), trees.next(), trees.next()) {
        (Some(TokenTree::Group(about)), Some(TokenTree::Group(parameters)), Some(TokenTree::Group(body)))
            if is_fragment && about.delimiter() == Delimiter::Brace =>
        {
            (Some(Handed { about, parameters, body }), joined(trees.collect()))
        }
        _ => (None, tokens),
    }
}

/// The block with `@included { name = "..", .. } (PARAMETERS) { include PATH (ARGUMENTS) } { STATEMENTS }` where it
/// says `@here { include PATH (ARGUMENTS) }`. The fragment's names are those of the block: it captures for it, and
/// sees what it sees. A fragment inside of itself is left out: `@recursive { include PATH (ARGUMENTS) }`.
pub(super) fn spliced(tokens: TokenStream, handed: &Handed, site: Span) -> TokenStream {
    let about = handed.about.to_string();
    let mut put = |call: &Group, inside: &[String]| {
        if inside.contains(&about) {
            return codegen::recursive(call);
        }
        let (parameters, body) = (resolved(&handed.parameters, site), resolved(&handed.body, site));
        codegen::included(&handed.about, &parameters, call, &body)
    };
    filled(tokens, &mut Vec::new(), &mut put)
}

fn filled(
    tokens: TokenStream,
    inside: &mut Vec<String>,
    put: &mut dyn FnMut(&Group, &[String]) -> TokenStream,
) -> TokenStream {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let mut out = TokenStream::new();
    let mut at = 0;
    while let Some(tree) = trees.get(at) {
        let word = match (tree, trees.get(at + 1), trees.get(at + 2)) {
            (TokenTree::Punct(mark), Some(TokenTree::Ident(word)), Some(TokenTree::Group(group)))
                if mark.as_char() == '@' =>
            {
                Some((word.to_string(), group))
            }
            _ => None,
        };
        match (word, tree) {
            (Some((word, group)), _) if word == "here" => {
                out.extend(put(group, inside));
                at += 3;
            }
            (Some((word, group)), _) if word == "included" => {
                let end = trees.len().min(at + 6);
                out.extend(trees[at..end - 1].iter().cloned());
                inside.push(group.to_string());
                out.extend(filled(trees[end - 1].clone().into(), inside, put));
                inside.pop();
                at = end;
            }
            (_, TokenTree::Group(group)) => {
                let inner = filled(group.stream(), inside, put);
                out.extend([TokenTree::Group(regrouped(group, inner))]);
                at += 1;
            }
            (_, other) => {
                out.extend([other.clone()]);
                at += 1;
            }
        }
    }
    out
}

/// The same tokens where they stand, with names that are looked up at `site`.
fn resolved(group: &Group, site: Span) -> Group {
    let trees = group.stream().into_iter().map(|tree| match tree {
        TokenTree::Group(group) => TokenTree::Group(resolved(&group, site)),
        mut other => {
            other.set_span(other.span().resolved_at(site));
            other
        }
    });
    let mut new = Group::new(group.delimiter(), joined(trees.collect()));
    new.set_span(group.span().resolved_at(site));
    new
}

/// `macro_rules` parts what is no operator of Rust: `=~` comes back as `= ~`.
fn joined(tokens: TokenStream) -> TokenStream {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let tilde = |at: usize| matches!(trees.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() == '~');
    let joined = trees.iter().enumerate().map(|(at, tree)| match tree {
        TokenTree::Punct(mark) if mark.as_char() == '=' && tilde(at + 1) => {
            let mut new = Punct::new('=', Spacing::Joint);
            new.set_span(mark.span());
            TokenTree::Punct(new)
        }
        TokenTree::Group(group) => TokenTree::Group(regrouped(group, joined_of(group))),
        other => other.clone(),
    });
    joined.collect()
}

fn joined_of(group: &Group) -> TokenStream {
    joined(group.stream())
}

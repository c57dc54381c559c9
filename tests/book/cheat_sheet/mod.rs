//! The page "Cheat sheet": each of its lines runs here, and it lacks no word of the language.

mod statements;
mod values;

use crate::pages::blocks;

const SHEET: &str = include_str!("../../../docs/src/cheat-sheet.md");
const TESTED: [&str; 2] = [include_str!("statements.rs"), include_str!("values.rs")];

/// The lines of Rust, as they stand there but for their indentation.
fn lines() -> Vec<&'static str> {
    let lines = blocks(SHEET, "rust").into_iter().flatten().map(str::trim);
    lines.filter(|line| !line.is_empty()).collect()
}

/// The words in the first column of a table, up to what tells one word from its example.
fn words(page: &'static str, heading: &str) -> Vec<&'static str> {
    let table = page.lines().skip_while(|line| !line.starts_with(heading));
    let rows = table.skip(2).take_while(|line| line.starts_with("| "));
    let cells = rows.filter_map(|row| row.strip_prefix("| `")?.split('`').next());
    cells.map(|cell| cell.split([' ', '(']).next().unwrap_or(cell)).collect()
}

#[test]
fn every_line_of_the_sheet_is_run() {
    let shown = lines();
    assert!(shown.len() > 100, "{}", shown.len());
    for line in shown {
        assert!(
            TESTED.iter().any(|file| file.lines().any(|other| other.trim() == line)),
            "the sheet shows what is no test: {line}"
        );
    }
}

#[test]
fn every_verb_and_clause_is_on_the_sheet() {
    let vocabulary = include_str!("../../../choreo-macros/src/parse/vocabulary.rs");
    let list = |name: &str| -> Vec<&str> {
        let list = vocabulary.split_once(name).unwrap().1;
        list[..list.find("];").unwrap()].split('"').skip(1).step_by(2).collect()
    };
    let (verbs, clauses) = (list("const VERBS: "), list("const CLAUSES: "));
    assert!(verbs.len() > 15 && clauses.len() > 5, "{verbs:?} {clauses:?}");
    for verb in verbs {
        let begins = format!("{verb} ");
        assert!(lines().iter().any(|line| line.starts_with(&begins)), "the sheet lacks the verb `{verb}`");
    }
    for clause in clauses {
        let word = format!(" {clause}");
        let stands = |line: &&str| {
            line.match_indices(&word).any(|(at, _)| line[at + word.len()..].starts_with([' ', ';', '"']))
        };
        assert!(lines().iter().any(stands), "the sheet lacks the clause `{clause}`");
    }
}

#[test]
fn every_value_is_on_the_sheet() {
    let words = words(include_str!("../../../docs/src/reference/patterns.md"), "| Value | Asks for |");
    assert!(words.len() > 40, "{words:?}");
    for word in words {
        let value = format!(": {}", word.trim_end_matches("\"ORD-42\""));
        assert!(lines().iter().any(|line| line.contains(&value)), "the sheet lacks the value `{word}`");
    }
}

#[test]
fn every_argument_of_the_attribute_is_on_the_sheet() {
    let words = words(include_str!("../../../docs/src/reference/harness.md"), "| Argument | Means |");
    assert!(words.len() > 7, "{words:?}");
    for word in words {
        let given = [format!("{word} = "), format!("{word}(")];
        let attributes = lines().into_iter().filter(|line| line.starts_with("#[choreo::scenario("));
        assert!(
            attributes.into_iter().any(|line| given.iter().any(|given| line.contains(given))),
            "the sheet lacks the argument `{word}`"
        );
    }
}

/// Those of the sheet are read by somebody: `cargo choreo doctor` knows them.
#[test]
fn every_variable_of_the_sheet_is_read() {
    let known = concat!(
        include_str!("../../../cargo-choreo/src/doctor/variables.rs"),
        include_str!("../../../choreo-transports/src/profile.rs"),
    );
    let variables: Vec<&str> = SHEET
        .split('`')
        .filter(|text| text.starts_with("CHOREO_"))
        .map(|text| text.split('=').next().unwrap())
        .collect();
    assert!(variables.len() > 6, "{variables:?}");
    for variable in variables {
        assert!(known.contains(&format!("\"{variable}\"")), "nobody reads {variable}");
    }
}

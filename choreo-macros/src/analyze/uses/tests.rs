use super::*;

fn of(text: &str) -> Vec<String> {
    let expr: Expr = syn::parse_str(text).unwrap();
    used(&expr, &|name| ["done", "ask", "match"].contains(&name))
        .into_iter()
        .map(|one| one.to_string())
        .collect()
}

#[test]
fn a_string_in_brackets_asks_a_field_of_what_stands_before_it() {
    let asked = |text: &str| {
        let expr: Expr = syn::parse_str(text).unwrap();
        all(&expr, &|name| name == "done").into_iter().map(|one| one.field).collect::<Vec<_>>()
    };
    assert_eq!(asked(r#"done["id"] == done[0]["id"]"#), [true, false]);
    assert_eq!(asked(r#"json!({ "id": done["id"], "all": done, "n": done["a", 1] })"#), [true, false, false]);
    assert_eq!(asked(r#"format!("{done}", done["id"]) + f(done)["id"]"#), [true, false, false]);
}

const NONE: [&str; 0] = [];

#[test]
fn a_variable_is_a_use_and_each_use_is_told() {
    assert_eq!(of("done"), ["done"]);
    assert_eq!(of(r#"done["id"] == ask.topic() && done.latency() > x"#), ["done", "ask", "done"]);
    assert_eq!(of("Op { done, id: ask.clone() }"), ["done", "ask"]);
    assert_eq!(of("r#match + 1"), ["r#match"]);
}

#[test]
fn members_methods_paths_and_field_names_are_no_uses() {
    assert_eq!(of("x.done + x.ask() + done::ASK + Op { done: 1 }.n + ask::<u8>()"), NONE);
    assert_eq!(of("x as done + <done as T>::C + [0u8; 3].len()"), NONE);
}

#[test]
fn what_a_closure_binds_hides_the_name_in_it_alone() {
    assert_eq!(of("list.map(|done| done + ask)"), ["ask"]);
    assert_eq!(of("(|done: u8| done)(done)"), ["done"]);
}

#[test]
fn a_let_hides_the_name_after_it_and_its_initialiser_still_sees_it() {
    assert_eq!(of("{ let done = done.clone(); done + ask }"), ["done", "ask"]);
    assert_eq!(of("({ let done = 1; done }) + done"), ["done"]);
    assert_eq!(of("{ let Some(done) = x else { return done }; done }"), ["done"]);
}

#[test]
fn branches_loops_and_arms_hide_what_their_patterns_bind() {
    assert_eq!(of("if let Some(done) = ask && done > 1 { done } else { done }"), ["ask", "done"]);
    assert_eq!(of("while let Some(done) = done.next() { done }"), ["done"]);
    assert_eq!(of("for done in done { done }"), ["done"]);
    assert_eq!(of("match ask { Some(done) if done > 1 => done, _ => done }"), ["ask", "done"]);
    assert_eq!(of("match ask { _ if done => 1, _ => 2 }"), ["ask", "done"]);
}

#[test]
fn an_inner_function_sees_no_variable_and_its_name_hides_one() {
    assert_eq!(of("{ fn f() { done } fn done() {} done() + ask }"), ["ask"]);
}

#[test]
fn arguments_of_macros_are_read_as_expressions() {
    assert_eq!(of("vec![done, x.ask, |done| done]"), ["done"]);
    assert_eq!(of("matches!(done, Op { ask } if ask > 1)"), ["done"]);
    assert_eq!(of("done!(1)"), NONE);
}

#[test]
fn tokens_of_other_macros_are_uses_unless_they_cannot_be_variables() {
    assert_eq!(of(r#"json!({ "id": done["id"], "x": x.ask, "y": ask::Y, "z": done!() })"#), ["done"]);
    assert_eq!(of(r#"json!({ "id": ..ask })"#), ["ask"]);
    assert_eq!(of("m!(a => { let done = 1; done } , ask != 1; done == 2; done = 3)"), ["ask", "done"]);
    assert_eq!(of("m!('done: loop => 1)"), NONE);
}

#[test]
fn names_in_format_strings_are_uses() {
    assert_eq!(of(r#"format!("{done} {ask:?} {{done}} {other}")"#), ["done", "ask"]);
    assert_eq!(of(r#"format!("{:>done$.ask$}", x)"#), ["done", "ask"]);
    assert_eq!(of(r#"format!("{done}", done = 1)"#), NONE);
    assert_eq!(of(r#"json!({ "a": format!("{done}"), "b": "{ask}" })"#), ["done"]);
    assert_eq!(of(r#""{done}""#), NONE);
}

#[test]
fn the_message_of_a_check_is_read_like_the_arguments_of_format() {
    let tokens: TokenStream = r#""got {done}", ask"#.parse().unwrap();
    let found = used_in_arguments(&tokens, &|name| name == "done" || name == "ask");
    assert_eq!(found, ["ask", "done"]);
}

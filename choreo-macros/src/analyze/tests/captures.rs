use super::{accepts, messages, refuses};

#[test]
fn a_capture_is_used_below_its_as_and_in_its_own_where() {
    accepts(
        r#"publish "a" 1 as sent;
           expect "b" { "id": sent["id"], "n": n @ > 5 } where done["x"] == n as done;
           let total = n + 1;
           check total == done["total"], "{total} is not {}", done["total"];
           publish "c" { "id": done["id"] };
           expect "d";"#,
    );
}

#[test]
fn a_capture_used_above_its_as_is_unbound() {
    refuses(r#"publish "a" { "id": done["id"] }; expect "b" as done;"#, &[("unbound-capture", "done")]);
    refuses(r#"check n > 1; let n = 5;"#, &[("unbound-capture", "n")]);
    refuses(r#"check format!("{n}") == "5"; expect "b" { "n": n @ _ };"#, &[("unbound-capture", "\"{n}\"")]);
    refuses(r#"check true, "{n}"; expect "b" Op { n, .. };"#, &[("unbound-capture", "\"{n}\"")]);
}

#[test]
fn no_field_is_asked_of_what_times_collects() {
    refuses(r#"expect "b" times 1 as done; check done["id"] == 5;"#, &[("field-of-many", "done")]);
    for uses in [r#"publish "c" { "id": done["id"] };"#, r#"expect "d" { "id": done["id"] };"#] {
        refuses(&format!(r#"expect "b" times 1 as done; {uses}"#), &[("field-of-many", "done")]);
    }
    refuses(r#"expect "b" times 1 as done; check true, "{}", done["id"];"#, &[("field-of-many", "done")]);
    accepts(
        r#"expect "b" times 1.. where done["id"] == 5 as done;
           expect "c" as one;
           check done[0]["id"] == 5 && done.len() > 1 && one["id"] == done.last()["id"];"#,
    );
    accepts(r#"expect "b" { "n": n @ _ } times 2; check n["a"];"#);
}

#[test]
fn a_capture_is_not_used_in_the_pattern_that_finds_it() {
    refuses(r#"expect "b" { "id": done["id"] } as done;"#, &[("unbound-capture", "done")]);
    refuses(r#"expect "b" { "n": n @ _, "m": n } ;"#, &[("unbound-capture", "n")]);
    refuses(r#"expect "b" within (done.latency()) as done;"#, &[("unbound-capture", "done")]);
    refuses(r#"publish "b" { "id": sent } as sent; expect "c";"#, &[("unbound-capture", "sent")]);
    refuses(r#"let n = n + 1; check n == 2;"#, &[("unbound-capture", "n")]);
}

#[test]
fn what_an_on_captures_is_known_in_its_where_and_answers_alone() {
    accepts(
        r#"on "a" { "id": id @ _ } where ask["x"] == id as ask => {
               let n = ask["n"].clone();
               check n == id;
               publish (topic(&ask)) { "n": n };
               reply { "n": n };
           };
           on "b" as ask => reply { "id": ask["id"] };
           expect "c";"#,
    );
    refuses(
        r#"on "a" as ask => reply 1; publish "b" { "id": ask["id"] }; expect "c";"#,
        &[("unbound-capture", "ask")],
    );
    refuses(
        r#"on "a" => { publish "b" { "n": n }; let n = 1; publish "c" { "n": n }; }; expect "c";"#,
        &[("unbound-capture", "n")],
    );
    refuses(r#"on "a" { "id": ask["id"] } as ask => reply 1; expect "c";"#, &[("unbound-capture", "ask")]);
}

#[test]
fn what_a_never_binds_is_known_in_its_where_alone() {
    accepts(r#"never "a" { "n": n @ > 5 } where n != 7; never "b" { "n": n @ > 5 } where n != 7;"#);
    refuses(r#"never "a" { "n": n @ > 5 }; check n == 7;"#, &[("unbound-capture", "n")]);
}

#[test]
fn an_answer_uses_what_is_bound_above_its_on() {
    accepts(r#"let id = 5; on "a" => reply { "id": id }; expect "b";"#);
    refuses(r#"on "a" => reply { "id": done["id"] }; expect "b" as done;"#, &[("unbound-capture", "done")]);
}

#[test]
fn topics_that_are_listened_on_use_no_name_of_the_block() {
    for statement in ["expect (done.topic())", "never (done.topic())"] {
        refuses(&format!(r#"expect "a" as done; {statement};"#), &[("topic-uses-capture", "done")]);
    }
    refuses(
        r#"let id = 5; on (format!("a.{id}")) => reply 1; expect "b";"#,
        &[("topic-uses-capture", r#""a.{id}""#)],
    );
    refuses(r#"expect (topic(&done)) as done;"#, &[("topic-uses-capture", "done")]);
    accepts(r#"expect "a" as done; publish (done.topic()) 1; expect (other);"#);
}

#[test]
fn timeout_and_settle_are_read_before_the_first_statement() {
    refuses(r#"let long = x; timeout (long); expect "a";"#, &[("unbound-capture", "long")]);
    accepts(r#"timeout (long); settle (short); expect "a";"#);
}

#[test]
fn links_of_one_chain_do_not_use_each_others_captures() {
    refuses(
        r#"publish "x" 1; in order { expect "a" as first; expect "b" { "id": first["id"] }; }"#,
        &[("capture-in-order", "first")],
    );
    refuses(
        r#"in order { expect "a" as first; expect "b" where b["id"] == first["id"] as b; }"#,
        &[("capture-in-order", "first")],
    );
    accepts(
        r#"in order { expect "a" as first; expect "b" where b["id"] == 5 as b; }
           check first["id"] == b["id"];
           in order { expect "c" { "id": first["id"] }; expect "d"; }"#,
    );
}

#[test]
fn a_name_is_bound_once_in_a_block() {
    refuses(r#"expect "a" as done; expect "b" as done;"#, &[("capture-shadows", "done")]);
    refuses(r#"expect "a" { "x": n @ _, "y": n @ _ };"#, &[("capture-shadows", "n")]);
    refuses(r#"expect "a" { "x": n @ _ } as n;"#, &[("capture-shadows", "n")]);
    refuses(r#"expect "a" as done; let done = 1;"#, &[("capture-shadows", "done")]);
    refuses(r#"expect "a" as id; expect "b" Op { id, .. };"#, &[("capture-shadows", "id")]);
    refuses(
        r#"expect "a" as ask; publish "x" 1; never "b" { "x": ask @ _ };"#,
        &[("capture-shadows", "ask")],
    );
    refuses(r#"on "a" as n => { let n = 1; reply n; }; expect "b";"#, &[("capture-shadows", "n")]);
}

#[test]
fn a_name_in_a_typed_pattern_says_that_it_binds() {
    let found = messages(r#"let id = 5; expect "b" Op { id, .. };"#);
    assert_eq!(
        found,
        ["`id` is bound already, and a name in a typed pattern binds anew: give the binding another name \
          (`field: other_name`), or compare with `id` in a `where`"]
    );
}

#[test]
fn a_part_is_named_where_every_message_that_fits_has_it() {
    for (pattern, name) in [
        (r#"any [n @ > 5, < 3]"#, "n"),
        (r#"in [n @ 5, 6]"#, "n"),
        (r#"not n @ 5"#, "n"),
        (r#"every { "x": n @ 5 }"#, "n"),
        (r#"n @ absent"#, "n"),
    ] {
        refuses(&format!(r#"expect "a" {{ "x": {pattern} }};"#), &[("capture-in-one-branch", name)]);
    }
    accepts(r#"expect "a" { "x": n @ any [> 5, < 3], "y": m @ every 5, "z": some { "k": k @ 1 } };"#);
    accepts(r#"expect "a" { "x": n @ > 5 } times 2; check n.len() == 2;"#);
}

#[test]
fn a_typed_pattern_under_times_binds_nothing() {
    refuses(r#"expect "a" Op { count, .. } times 2 as all;"#, &[("binding-under-times", "count")]);
    accepts(r#"expect "a" Op { count: 1.., kind: LATE, .. } times 2 as all;"#);
}

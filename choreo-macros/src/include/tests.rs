//! From an `include` to the statements in its place.

use quote::quote;

use super::*;

fn tokens(text: &str) -> TokenStream {
    text.parse().unwrap()
}

fn same(text: &str) -> String {
    tokens(text).to_string()
}

/// The call for the first `include`, without what a site says.
fn called(block: &str) -> Option<String> {
    let call = call(&tokens("@scenario {}"), &tokens(block), None, &tokens("::choreo::choreo"))?;
    let text = call.to_string();
    let (before, rest) = text.split_once("@ site {").unwrap();
    let (_, after) = rest.split_once('}').unwrap();
    Some(same(&format!("{before} {after}")))
}

#[test]
fn the_first_include_becomes_a_call_with_the_rest_of_the_block() {
    for (block, path, rest) in [
        ("include a(1); include b();", "a", "@here { include a(1) }; include b();"),
        ("publish \"t\" {}; include x::a; z", "x::a", "publish \"t\" {}; @here { include x::a }; z"),
        ("include ::x::a()", "::x::a", "@here { include ::x::a() }"),
        ("in order { x; include a(); }", "a", "in order { x; @here { include a() }; }"),
        ("in order { x; } include a();", "a", "in order { x; } @here { include a() };"),
    ] {
        let expected = format!("{path} ! {{ @include (::choreo::choreo) @scenario {{}} {rest} }}");
        assert_eq!(called(block), Some(same(&expected)), "{block}");
    }
}

#[test]
fn what_is_no_statement_is_no_include() {
    for block in [
        "",
        "publish \"t\" { include: 1 };",
        "check include == f(1);",
        "check include(1);",
        "let x = include a();",
        "include!(\"x\");",
        "include a.b();",
        "include for;",
        "include a::for(1);",
        "@included {} () { include a() } { x; };",
        "@recursive { include a() };",
    ] {
        assert_eq!(called(block), None, "{block}");
    }
}

/// What `fragment` makes of a block when it is handed over.
fn put(fragment: &str, block: &str) -> String {
    let all = format!("@fragment {fragment} @site {{ __choreo_stage 1 1 \"\" \"\" }} {block}");
    let (site, tokens) = opened(tokens(&all));
    assert!(site.is_some());
    tokens.to_string()
}

#[test]
fn a_fragment_is_put_where_its_include_stands() {
    assert_eq!(
        put("{ name = \"a\" } (x: u8) { y; z = ~ \"r\"; }", "m; in order { @here { include a(1) }; } n;"),
        same("m; in order { @included { name = \"a\" } (x: u8) { include a(1) } { y; z =~ \"r\"; }; } n;"),
    );
}

#[test]
fn a_fragment_inside_itself_is_left_out_but_not_beside_itself() {
    let a = "{ name = \"a\", line = 3 } () { y; }";
    let inside =
        |about: &str| format!("@included {about} () {{ include a() }} {{ @here {{ include a() }}; }};");
    assert_eq!(
        put(a, &inside("{ name = \"a\", line = 3 }")),
        same("@included { name = \"a\", line = 3 } () { include a() } { @recursive { include a() }; };"),
    );
    assert!(put(a, &inside("{ name = \"a\", line = 4 }")).contains("@ included { name = \"a\" , line = 3 }"));
    let beside = "@included { name = \"a\", line = 3 } () { include a() } { y; }; @here { include a() };";
    assert!(!put(a, beside).contains("recursive"));
}

#[test]
fn a_site_is_read_as_it_is_written() {
    let mut site = Site::here();
    (site.line, site.column) = (7, 5);
    (site.source, site.file) = ("{ \"x\" }".to_owned(), "a.rs".to_owned());
    let (read, rest) = site::taken(quote!(#site rest));
    let read = read.unwrap();
    assert_eq!((read.line, read.column, &*read.source, &*read.file), (7, 5, "{ \"x\" }", "a.rs"));
    assert_eq!(rest.to_string(), "rest");
    assert!(site::taken(tokens("expect \"t\";")).0.is_none());
}

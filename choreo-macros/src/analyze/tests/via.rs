//! Blocks that name transports.

use super::*;

#[test]
fn a_block_that_names_transports_names_one_everywhere() {
    refuses(r#"publish via a "1" 1; expect "2"; never via b "3";"#, &[("no-via", "expect")]);
    refuses(
        r#"on "1" => publish via a "2" 1; publish "3" 1; check true; expect "4";"#,
        &[("no-via", "on"), ("no-via", "publish"), ("no-via", "expect")],
    );
    refuses(
        r#"together { via a { expect "1"; } } and { repeat 2 { publish "2" 1; } }"#,
        &[("no-via", "publish")],
    );
    accepts(r#"via a { on "1" => publish "2" 1; publish "3" 1; expect via b "4"; check true; wait 1ms; }"#);
    accepts(r#"publish "1" 1; expect "2";"#);
}

#[test]
fn the_same_topic_of_two_transports_is_two_places() {
    accepts(r#"publish via a "1" 1; never via a "2"; expect via b "2";"#);
    refuses(
        r#"publish via a "1" 1; never via a "2"; expect via a "2";"#,
        &[("never-contradicts-expect", r#"never via a "2""#)],
    );
    accepts(r#"publish via a "1" 1; either { expect via a "2"; } or { expect via b "2"; }"#);
    refuses(
        r#"publish via a "1" 1; either { expect via a "2"; } or { expect via a "2"; }"#,
        &[("ambiguous-branches", r#"expect via a "2""#)],
    );
}

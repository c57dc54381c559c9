//! What the compiler says: one file for each rule, named as the rule, and rustc's own errors on a user's types,
//! which point at her tokens.

use std::path::Path;

/// With the features of the brokers rustc knows more types to name in its errors: what it says is that of the plain
/// build.
#[cfg(not(any(feature = "kafka", feature = "nats", feature = "rabbitmq", feature = "redis")))]
#[test]
fn the_compiler_refuses_at_the_token_to_change() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*.rs");
}

#[test]
fn what_the_compiler_says_of_each_case_is_written_down() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let mut cases = 0;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            cases += 1;
            assert!(path.with_extension("stderr").exists(), "{} has no .stderr beside it", path.display());
        }
    }
    assert!(cases > 40, "only {cases} cases");
    Ok(())
}

//! `cargo choreo new`, in packages of its own.
#![expect(clippy::unwrap_used, reason = "a panic in a test is the failure we want to see")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// The checkout that this test is in.
fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), files);
    folder
}

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// A package with nothing in it.
fn package(more: &str) -> TempDir {
    folder(&[("Cargo.toml", &manifest(more)), ("src/lib.rs", "")])
}

fn manifest(more: &str) -> String {
    format!(
        "[package]\nname = \"cargo-choreo-new\"\nversion = \"0.0.0\"\nedition = \"2024\"\n{more}\n[workspace]\n"
    )
}

fn new(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-choreo"));
    command.args(["choreo", "new"]).args(arguments).current_dir(folder);
    command.env("CARGO_NET_OFFLINE", "true").output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What a refusal says, and that it is one.
fn refused(folder: &Path, arguments: &[&str]) -> String {
    let output = new(folder, arguments);
    assert_eq!((output.status.code(), said(&output).as_str()), (Some(2), ""), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// Runs the tests of a package. What is built of choreo stays in the workspace's target folder for the next time; Cargo
/// locks it while it builds.
fn tested(folder: &Path) -> Output {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["test", "--test", "scenarios"]).current_dir(folder);
    command.env("CARGO_NET_OFFLINE", "true").env("CARGO_TARGET_DIR", target);
    // As the workspace's own profiles say it, so that what has been built for it need not be built again.
    command.env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only");
    command.env("CARGO_PROFILE_TEST_DEBUG", "line-tables-only");
    command.env("CHOREO_RECORDS", "off").env("RUST_BACKTRACE", "0");
    command.output().unwrap()
}

#[test]
fn the_file_passes_and_fails_where_the_reader_changes_it() {
    // Always the same one, so that what is built of it takes the place of what was built before.
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cargo-choreo-new");
    let _ = fs::remove_dir_all(&package);
    write(&package, &[("Cargo.toml", &manifest("")), ("src/lib.rs", "")]);
    // The versions that are on this machine.
    fs::copy(checkout().join("Cargo.lock"), package.join("Cargo.lock")).unwrap();
    let output = new(&package, &["--path", checkout().to_str().unwrap()]);
    assert!(output.status.success(), "{output:?}");
    insta::assert_snapshot!(said(&output).replace(checkout().to_str().unwrap(), "CHECKOUT"), @r"
    wrote tests/scenarios.rs
    added what it needs:
        cargo add --package cargo-choreo-new --dev --path CHECKOUT choreo-harness
        cargo add --package cargo-choreo-new --dev tokio@1 --features rt
    run it:
        cargo test --test scenarios
    ");

    let passed = tested(&package);
    assert!(passed.status.success(), "{passed:?}");
    assert!(said(&passed).contains("test a_created_order_is_processed ... ok"), "{}", said(&passed));
    let complaints = String::from_utf8_lossy(&passed.stderr).into_owned();
    assert!(!complaints.contains("warning"), "{complaints}");

    // What its comment invites to.
    let file = package.join("tests/scenarios.rs");
    let text = fs::read_to_string(&file).unwrap();
    let changed = text.replace("\"count\": > 0", "\"count\": > 3");
    assert_ne!(changed, text);
    fs::write(&file, changed).unwrap();
    let failed = said(&tested(&package));
    for part in ["FAIL  expect   orders.processed", "MISMATCH", "--> tests/scenarios.rs:", "^^^ got 3"] {
        assert!(failed.contains(part), "{part}: {failed}");
    }
}

#[test]
fn a_file_that_is_there_is_left_as_it_is() {
    let package = package("");
    assert!(new(package.path(), &["orders", "--no-deps"]).status.success());
    let file = package.path().join("tests/orders.rs");
    fs::write(&file, "mine").unwrap();
    insta::assert_snapshot!(refused(package.path(), &["orders"]), @"error: tests/orders.rs is there already, and is left as it is: choose another name, as in `cargo choreo new more_orders`");
    assert_eq!(fs::read_to_string(file).unwrap(), "mine");
    let manifest = fs::read_to_string(package.path().join("Cargo.toml")).unwrap();
    assert!(!manifest.contains("dependencies"), "nothing was added for it: {manifest}");
}

#[test]
fn a_folder_of_tests_of_that_name_is_in_the_way_as_well() {
    let package = package("");
    fs::create_dir_all(package.path().join("tests/orders")).unwrap();
    fs::write(package.path().join("tests/orders/main.rs"), "").unwrap();
    let said = refused(package.path(), &["orders", "--no-deps"]);
    assert!(said.starts_with("error: tests/orders/main.rs is there already"), "{said}");
}

#[test]
fn a_name_that_is_no_module_is_refused() {
    let package = package("");
    insta::assert_snapshot!(refused(package.path(), &["my-orders"]), @"error: `my-orders` can't be the name of a Rust module: write `my_orders`");
    assert!(!package.path().join("tests").exists());
}

#[test]
fn nothing_is_added_where_that_is_not_wanted() {
    let package = package("");
    let before = fs::read_to_string(package.path().join("Cargo.toml")).unwrap();
    let output = new(package.path(), &["orders", "--transport", "rabbitmq", "--no-deps"]);
    insta::assert_snapshot!(said(&output).replace(env!("CARGO_PKG_VERSION"), "VERSION"), @r"
    wrote tests/orders.rs
    add what it needs:
        cargo add --package cargo-choreo-new --dev choreo-harness@VERSION --features rabbitmq
        cargo add --package cargo-choreo-new --dev tokio@1 --features rt
        cargo add --package cargo-choreo-new --dev lapin@4.12 --no-default-features --features tokio
        cargo add --package cargo-choreo-new --dev futures-util@0.3 --no-default-features --features std
    run it:
        cargo test --test orders
    ");
    assert_eq!(fs::read_to_string(package.path().join("Cargo.toml")).unwrap(), before);
    let text = fs::read_to_string(package.path().join("tests/orders.rs")).unwrap();
    assert!(text.contains("bus: &RabbitMq") && text.contains("CHOREO_RABBITMQ_URL"), "{text}");
}

#[test]
fn a_package_that_names_its_tests_is_told_what_to_write() {
    let package = package("autotests = false");
    let said = said(&new(package.path(), &["orders", "--no-deps"]));
    let expected = "Cargo.toml names its tests one by one: add\n    [[test]]\n    name = \"orders\"\n    path = \"tests/orders.rs\"\n";
    assert!(said.contains(expected), "{said}");
}

#[test]
fn the_root_of_a_workspace_asks_for_a_package() {
    let member =
        |name: &str| format!("[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n");
    let workspace = folder(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"shop\", \"till\"]\nresolver = \"3\"\n"),
        ("shop/Cargo.toml", &member("shop")),
        ("shop/src/lib.rs", ""),
        ("till/Cargo.toml", &member("till")),
        ("till/src/lib.rs", ""),
    ]);
    let root = workspace.path();
    insta::assert_snapshot!(refused(root, &[]), @"error: this is the root of a workspace, and no package itself: choose one by `--package` (shop, till)");
    insta::assert_snapshot!(refused(root, &["--package", "shoe"]), @"error: there is no package `shoe` in this workspace: it has shop, till");

    let output = new(root, &["orders", "--package", "till", "--no-deps"]);
    let said = said(&output);
    assert!(said.starts_with("wrote till/tests/orders.rs\n"), "{said}");
    assert!(said.ends_with("run it:\n    cargo test -p till --test orders\n"), "{said}");

    // From within a package it is that one.
    assert!(new(&root.join("shop/src"), &["--no-deps"]).status.success());
    assert!(root.join("shop/tests/scenarios.rs").is_file());
}

#[test]
fn a_folder_without_a_package_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let said = refused(folder.path(), &[]);
    assert!(
        said.starts_with("error: Cargo does not know a package here: change to the folder of one"),
        "{said}"
    );
}

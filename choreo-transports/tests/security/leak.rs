//! The search can fail: a leak of each kind is found.

use crate::child::{self, planted};
use crate::listener;
use crate::search::percent_encoded;

/// Says which leak the child shall have.
const LEAK: &str = "CHOREO_TEST_LEAK";

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = bytes.chunks(3).flat_map(|chunk| {
        let word = chunk
            .iter()
            .chain([0; 2].iter())
            .take(3)
            .fold(0_usize, |word, byte| word << 8 | usize::from(*byte));
        (0..=chunk.len()).map(move |at| char::from(DIGITS[word >> (18 - 6 * at) & 63]))
    });
    digits.collect()
}

/// What the child does.
fn leak_it() {
    println!("about to leak");
    let password = planted();
    match std::env::var(LEAK).unwrap().as_str() {
        "nothing" => println!("nothing of it"),
        "stdout" => println!("<{password}>"),
        "stderr" => eprintln!("<{password}>"),
        "debug" => println!("{:?}", format!("\"{password}\"")),
        "bytes" => println!("{:?}", password.as_bytes()),
        "hex" => println!("{}", password.bytes().map(|byte| format!("{byte:02X}")).collect::<String>()),
        "percent" => println!("nats://me:{}@h", percent_encoded(&password)),
        "base64" => println!("{}", base64(password.as_bytes())),
        "sasl" => println!("AUTH {}==", base64(format!("\0auditor\0{password}").as_bytes())),
        "sasl, shifted" => println!("AUTH {}", base64(format!("x\0auditor\0{password}").as_bytes())),
        "log" => {
            listener::install();
            log::trace!("in with {password}");
        }
        "tracing" => {
            listener::install();
            tracing::trace!(password, "in");
        }
        "panic" => assert!(std::panic::catch_unwind(|| panic!("{}", planted())).is_err()),
        "file" => std::fs::write(std::env::temp_dir().join("left.conf"), password).unwrap(),
        other => panic!("no such leak: {other}"),
    }
}

fn leak(kind: &str) -> Option<String> {
    let written = child::run("leak::a_leak_of_each_kind_is_found", &[(LEAK, kind)]);
    assert!(written.says("about to leak"));
    written.leak()
}

#[test]
fn a_leak_of_each_kind_is_found() {
    if child::is_here() {
        return leak_it();
    }
    for (kind, found) in [
        ("stdout", "stdout, as it is"),
        ("stderr", "stderr, as it is"),
        ("debug", "stdout, as it is"),
        ("bytes", "stdout, as a list of bytes"),
        ("hex", "stdout, in hex"),
        ("percent", "stdout, percent-encoded"),
        ("base64", "stdout, in base64"),
        ("sasl", "stdout, in base64"),
        ("sasl, shifted", "stdout, in base64"),
        ("log", "stdout, as it is"),
        ("tracing", "stdout, as it is"),
        ("panic", "stderr, as it is"),
        ("file", "left.conf, as it is"),
    ] {
        let leak = leak(kind).unwrap_or_else(|| panic!("the leak by {kind} is not found"));
        assert!(leak.ends_with(found), "{kind}: {leak}");
    }
}

#[test]
fn where_there_is_no_leak_none_is_found() {
    assert_eq!(leak("nothing"), None);
}

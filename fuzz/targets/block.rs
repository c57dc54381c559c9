//! Statements: nothing that lexes makes a stage panic, and what is written is Rust.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &[u8]| choreo_fuzz::block(text));

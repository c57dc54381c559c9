//! The HTML report: whatever a record says is text in it.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &[u8]| choreo_fuzz::page(text));

//! The attribute, its function, and the item form: nothing that lexes makes a stage panic.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &[u8]| choreo_fuzz::attribute(text));

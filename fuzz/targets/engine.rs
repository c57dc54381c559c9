//! The engine: nothing that happens makes it panic, and it agrees with the reference interpreter.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| choreo_runtime::engine::fuzzed(bytes));

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| acd_fuzz::journal::run(bytes));

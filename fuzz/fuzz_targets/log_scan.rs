#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| uctool_testing::targets::log_scan(bytes));

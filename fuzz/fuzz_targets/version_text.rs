//! Any text as a version, and as an answer that holds versions.
#![no_main]

use libfuzzer_sys::fuzz_target;
use uctool_fuzz::{Memory, run};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes).replace('\0', "");
    let (left, right) = text.split_once('\n').unwrap_or((&text, "7.0.1.11000-1"));
    let files = vec![("a.txt", text.clone().into_bytes())];
    let mut world = Memory { files, ..Memory::default() };
    // What begins with a dash is an option, not a version.
    run(&["version", "compare", "--", left, right], &mut world);
    run(&["version", "show", "a.txt"], &mut world);
});

//! Any text as an address of presence, and as a configuration.
#![no_main]

use libfuzzer_sys::fuzz_target;
use uctool_fuzz::{Memory, run};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes).replace('\0', "");
    let (node, config) = text.split_once('\n').unwrap_or((&text, "domain = \"acme.example\""));
    let files = vec![("config.toml", config.as_bytes().to_vec())];
    let mut world = Memory { files, ..Memory::default() };
    run(&["presence", "resolve", "--domain", "acme.example", "--", node], &mut world);
    run(&["presence", "route", "--config", "config.toml", "--", node], &mut world);
});

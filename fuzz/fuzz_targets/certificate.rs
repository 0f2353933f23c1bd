//! Any bytes as a certificate file: PEM in every shape, DER, PKCS#7, PKCS#12, JKS, and every rule on what comes out.
#![no_main]

use libfuzzer_sys::fuzz_target;
use uctool_fuzz::{Memory, run};

fuzz_target!(|bytes: &[u8]| {
    let files = vec![("a.pem", bytes.to_vec()), ("password", b"cisco\n".to_vec())];
    let mut world = Memory { files, ..Memory::default() };
    let question = ["--name", "owa.acme.example", "--for", "cucm", "--password-file", "password"];
    let words: Vec<&str> = ["cert", "check", "a.pem"].into_iter().chain(question).collect();
    run(&words, &mut world);
    run(&["cert", "fix", "a.pem"], &mut world);
});

//! Any bytes as a certificate file: PEM in every shape, DER, PKCS#7, PKCS#12, JKS, and every rule on what comes out.

use super::whole;
use crate::Memory;

/// Runs `uctool cert check` and `cert fix`.
pub fn certificate(bytes: &[u8]) {
    let mut world = Memory::with([("a.pem", bytes), ("password", b"cisco\n")]);
    let question = ["--name", "owa.acme.example", "--for", "cucm", "--password-file", "password"];
    let words: Vec<&str> = ["cert", "check", "a.pem"].into_iter().chain(question).collect();
    whole(&words, &mut world);
    whole(&["cert", "fix", "a.pem"], &mut world);
}

//! Any text as rules for `logs scan`, on a log that the shipped ones know.

use super::whole;
use crate::Memory;

const LOG: &[u8] = b"2010-03-04 10:11:12,345 [Timer-1] ERROR owa.Session - 440 Login Timeout\n\
    2010-03-04 10:11:13,345 [Timer-1] ERROR owa.Session - HTTP/1.1 401 Unauthorized\n\
    data 49, 52e, v1db1\n";

/// Runs `uctool logs scan --rules`.
pub fn rule_pack(bytes: &[u8]) {
    let mut world = Memory::with([("rules.toml", bytes), ("epe.log", LOG)]);
    whole(&["logs", "scan", "epe.log", "--rules", "rules.toml"], &mut world);
}

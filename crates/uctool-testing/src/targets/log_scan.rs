//! Any bytes as a log of any product, and as an older part of it.

use super::whole;
use crate::Memory;

/// Runs `uctool logs scan` on two files that are one log, cut in the middle.
pub fn log_scan(bytes: &[u8]) {
    let (older, newer) = bytes.split_at(bytes.len() / 2);
    let mut world = Memory::with([("epe.log.1", older), ("epe.log", newer)]);
    whole(&["logs", "scan", "epe.log.1", "epe.log"], &mut world);
}

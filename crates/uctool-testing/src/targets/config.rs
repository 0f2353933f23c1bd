//! Any text as the settings of a project, `uctool.toml`, and as its baseline.

use super::whole;
use crate::Memory;

/// Runs `uctool version compare` with them.
pub fn config(bytes: &[u8]) {
    let mut world = Memory::with([("uctool.toml", bytes)]);
    let words = ["version", "compare", "7.0.1.11000-1", "7.0.1.21010-3"];
    let with: Vec<&str> = ["--config", "uctool.toml"].into_iter().chain(words).collect();
    whole(&with, &mut world);
    let with: Vec<&str> = ["--baseline", "check=uctool.toml"].into_iter().chain(words).collect();
    whole(&with, &mut world);
}

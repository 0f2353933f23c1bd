//! Any text as a version, and as an answer that holds versions.

use super::whole;
use crate::Memory;

/// The first line is compared with the rest; all of it is shown.
pub fn version_text(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).replace('\0', "");
    let (left, right) = text.split_once('\n').unwrap_or((&text, "7.0.1.11000-1"));
    let mut world = Memory::with([("a.txt", text.as_bytes())]);
    // What begins with a dash is an option, not a version.
    whole(&["version", "compare", "--", left, right], &mut world);
    whole(&["version", "show", "a.txt"], &mut world);
}

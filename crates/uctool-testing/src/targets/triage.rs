//! Any bytes as the three files of a case.

use super::whole;
use crate::Memory;

/// Runs `uctool triage` with a page on the pieces between bytes 0xa7.
pub fn triage(bytes: &[u8]) {
    let mut pieces = bytes.splitn(3, |byte| *byte == 0xa7);
    let mut next = || pieces.next().unwrap_or_default();
    let (a, b, c) = (next(), next(), next());
    let mut world = Memory::with([("a", a), ("b", b), ("c", c)]);
    whole(&["triage", "a", "b", "c", "--output", "page.html", "--force"], &mut world);
}

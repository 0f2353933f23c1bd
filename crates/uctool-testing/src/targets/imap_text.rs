//! Any bytes as a pasted dialogue with a mail server.

use super::whole;
use crate::Memory;

/// Runs `uctool imap read`.
pub fn imap_text(bytes: &[u8]) {
    whole(&["imap", "read", "a.txt"], &mut Memory::with([("a.txt", bytes)]));
}

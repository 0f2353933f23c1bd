//! Any bytes as the answer of a DNS server.

use super::whole;
use crate::Memory;

/// Runs `uctool presence discover`. The identification is that of the question.
pub fn dns(bytes: &[u8]) {
    let mut answer = bytes.to_vec();
    if let Some(id) = answer.first_chunk_mut::<2>() {
        *id = [7, 7];
    }
    let mut world = Memory { answer: Some(answer), ..Memory::default() };
    whole(&["presence", "discover", "acme.example", "--server", "127.0.0.1"], &mut world);
}

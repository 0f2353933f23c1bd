//! Any messages in any order as a ladder: text, Mermaid, SVG and HTML.

use super::calls::conversation;
use super::{once, plain, whole};
use crate::Memory;

/// Runs `uctool sip flow`.
pub fn flow(bytes: &[u8]) {
    let mut world = Memory { files: vec![("a.pcap", conversation(bytes))], ..Memory::default() };
    whole(&["sip", "flow", "a.pcap"], &mut world);
    for form in ["a.html", "a.svg", "a.mmd"] {
        once(&["sip", "flow", "a.pcap", "-o", form], "text", &mut world);
        let written = std::mem::take(&mut *world.written.lock().unwrap());
        let text = written.into_iter().next().map_or_else(Vec::new, |file| file.bytes);
        let text = String::from_utf8(text).expect("a picture is UTF-8");
        plain(&text);
        // What strangers wrote never opens an element.
        assert!(!text.contains("<script>alert"), "{text}");
    }
}

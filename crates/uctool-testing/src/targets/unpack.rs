//! Any bytes as gzip or zip, however they are nested.

use std::io::Read;

use uctool_core::unpack::{Visit, unpack as open};

/// Opens everything inside and reads up to a mebibyte of each.
pub fn unpack(bytes: &[u8]) {
    let mut seen = Seen::default();
    open("a.zip", &mut &*bytes, &mut seen);
    assert!(seen.inputs <= 10_000u64.pow(3));
}

#[derive(Default)]
struct Seen {
    inputs: u64,
}

impl Visit for Seen {
    fn inner(&mut self, _: &str, head: &[u8], reader: &mut dyn Read) {
        let mut bytes = Vec::new();
        let _ = reader.take(1 << 20).read_to_end(&mut bytes);
        assert!(bytes.starts_with(head));
        self.inputs += 1;
    }
    fn failed(&mut self, _: &str, why: String) {
        assert!(!why.is_empty());
    }
}

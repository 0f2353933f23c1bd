//! Any bytes as the blocks of a pcapng file, behind a section header and an interface in either byte order.

use super::pcap::pcap;

/// The first byte is how much a read gives at most, the second chooses the byte order.
pub fn pcapng(bytes: &[u8]) {
    let [step, order, blocks @ ..] = bytes else { return };
    let mut file = vec![*step];
    let words: [u32; 12] =
        [0x0a0d_0d0a, 28, 0x1a2b_3c4d, 0, u32::MAX, u32::MAX, 28, 1, 20, 1, 0x4_0000, 20];
    for (index, word) in words.into_iter().enumerate() {
        // The version and the link type are two fields of 16 bits.
        let halves = match (index, order & 1) {
            (3, 0) => Some([1, 0, 0, 0]),
            (3, _) => Some([0, 1, 0, 0]),
            (9, 0) => Some([101, 0, 0, 0]),
            (9, _) => Some([0, 101, 0, 0]),
            _ => None,
        };
        let plain = if order & 1 == 0 { word.to_le_bytes() } else { word.to_be_bytes() };
        file.extend(halves.unwrap_or(plain));
    }
    file.extend(blocks);
    pcap(&file);
}

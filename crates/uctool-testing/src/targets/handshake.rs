//! Any bytes as the handshake messages of both sides, in records that are well made.

use super::tls_record::tls_record;

/// The input is cut into parts at each byte 0x16 0x03; every part becomes a record of handshake or, behind a byte
/// 0x17, of application data.
pub fn handshake(bytes: &[u8]) {
    let mut stream = vec![7, 255];
    let mut rest = bytes;
    while let [length, kind, more @ ..] = rest {
        let (part, after) = more.split_at(usize::from(*length).min(more.len()));
        let kind = if kind % 16 == 0 { 20 + kind / 64 } else { 22 };
        stream.extend([kind, 3, 3, 0, u8::try_from(part.len()).unwrap()]);
        stream.extend(part);
        rest = after;
    }
    tls_record(&stream);
}

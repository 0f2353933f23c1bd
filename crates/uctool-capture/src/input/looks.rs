//! What bytes that are no capture look like: the first thing a user wants to know.

use uctool_core::wide::is_mangled_capture;

/// Names what `head` looks like. `head` is the start of the input, at best 512 bytes of it.
pub(crate) fn looks_like(head: &[u8]) -> &'static str {
    let text = head.trim_ascii_start();
    let starts = |prefix: &[u8]| {
        text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    match head {
        [] => return "an empty file",
        [b'P', b'K', 3, 4, ..] => return "a zip archive; unpack it first",
        [b'7', b'z', 0xbc, 0xaf, ..] => return "a 7-Zip archive; unpack it first",
        [b'R', b'a', b'r', b'!', ..] => return "a RAR archive; unpack it first",
        [b'B', b'Z', b'h', ..] => return "a bzip2 stream; unpack it first",
        [0xfd, b'7', b'z', b'X', b'Z', ..] => return "an xz stream; unpack it first",
        [0x1f, 0x8b | 0x9d, ..] => return "a compressed file of an unknown kind",
        [0x7f, b'E', b'L', b'F', ..] | [b'M', b'Z', ..] => return "a program",
        [b'%', b'P', b'D', b'F', ..] => return "a PDF document",
        [b'R', b'T', b'S', b'S', ..] => {
            return "a Microsoft Network Monitor 1 capture; save it as pcap with Wireshark";
        }
        [0x54, 0x52, 0x53, 0x4e, ..] => return "a NetXray capture; save it as pcap with Wireshark",
        [0xff, 0xfe, ..] if is_mangled_capture(head) => {
            return "a capture that a text tool turned into UTF-16, as `>` of PowerShell does; let the program write its file itself";
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return "UTF-16 text",
        _ => {}
    }
    if starts(b"TRSNIFF data") {
        return "a Sniffer capture; save it as pcap with Wireshark";
    }
    if is_mangled_capture(head) {
        return "a capture that a text tool turned into UTF-8; copy the original in binary";
    }
    if head.iter().take(24).all(|&byte| byte == 0) {
        return "zero bytes: a transfer that never finished";
    }
    if starts(b"<!doctype html") || starts(b"<html") {
        return "an HTML page; a sign-in page saved instead of the capture?";
    }
    if starts(b"<?xml") || starts(b"<") {
        return "XML";
    }
    if starts(b"-----BEGIN") {
        return "PEM (a certificate or key)";
    }
    if starts(b"{") || starts(b"[") {
        return "JSON";
    }
    if is_text(head) { "text" } else { "data of an unknown kind" }
}

fn is_text(head: &[u8]) -> bool {
    head.iter().all(|&byte| byte >= 0x20 || matches!(byte, b'\t' | b'\r' | b'\n' | 0x1b | 0x0c))
}

#[cfg(test)]
mod tests {
    use super::looks_like;

    #[test]
    fn what_users_bring_instead_of_captures_is_named() {
        for (head, name) in [
            (&b""[..], "an empty file"),
            (b"\n<!DOCTYPE html><html>", "an HTML page"),
            (b"-----BEGIN CERTIFICATE-----", "PEM"),
            (b"\xff\xfe\xd4\0\xc3\0\xb2\0\xa1\0", "a capture that a text tool turned into UTF-16"),
            (b"\xff\xfeh\0i\0", "UTF-16 text"),
            (b"PK\x03\x04rest", "a zip archive"),
            (b"INVITE sip:a@b SIP/2.0\r\n", "text"),
            (b"\x01\x02\x03", "data of an unknown kind"),
            (&[0; 64], "zero bytes"),
        ] {
            assert!(looks_like(head).starts_with(name), "{:?}", looks_like(head));
        }
    }
}

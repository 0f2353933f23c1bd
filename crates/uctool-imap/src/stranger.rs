//! Who answers where IMAP is expected, told by the first bytes.

use crate::model::{Place, Stranger};

/// The protocol behind a first line or record that is not IMAP.
pub(crate) fn recognise(bytes: &[u8], place: Place) -> Stranger {
    let line = first_line(bytes);
    let begins =
        |word: &str| line.len() >= word.len() && line.as_bytes().starts_with(word.as_bytes());
    let code =
        |digits: &str| begins(digits) && matches!(line.as_bytes().get(3), None | Some(b' ' | b'-'));
    let lower = line.to_ascii_lowercase();
    let what = if is_tls(bytes) {
        "TLS, which this port should begin in clear"
    } else if bytes.starts_with(b"* OK")
        || bytes.starts_with(b"* PREAUTH")
        || bytes.starts_with(b"* BYE")
    {
        "IMAP in clear, where TLS is expected from the first byte"
    } else if begins("HTTP/") || begins("<!DOCTYPE") || begins("<html") {
        "an HTTP server"
    } else if code("220") && lower.contains("ftp") {
        "an FTP server"
    } else if code("220") || code("554") || code("421") || code("500") {
        "an SMTP server"
    } else if begins("+OK") || begins("-ERR") {
        "a POP3 server"
    } else if begins("SSH-") {
        "an SSH server"
    } else if begins("<?xml") || begins("<stream:") {
        "an XMPP server"
    } else if begins("SIP/2.0") {
        "a SIP server"
    } else {
        "no IMAP server"
    };
    Stranger { what, line, place }
}

/// An alert or a handshake record of TLS (RFC 8446, section 5.1).
pub(crate) fn is_tls(bytes: &[u8]) -> bool {
    matches!(bytes, [21 | 22, 3, 0..=4, ..])
}

/// The first line, as far as a person needs it.
pub(crate) fn first_line(bytes: &[u8]) -> String {
    let line = bytes.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default();
    let line = line.get(..line.len().min(120)).unwrap_or_default();
    String::from_utf8_lossy(line).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_neighbours_are_named() {
        for (bytes, what) in [
            (&b"HTTP/1.1 400 Bad Request\r\n"[..], "HTTP"),
            (b"220 mail.acme.example ESMTP\r\n", "SMTP"),
            (b"220 (vsFTPd 3.0.3)", "FTP"),
            (b"+OK POP3 ready", "POP3"),
            (b"\x15\x03\x01\x00\x02\x02\x46", "TLS"),
            (b"* OK ready", "in clear"),
            (b"\xff\xfe\x00", "no IMAP"),
            (b"", "no IMAP"),
        ] {
            assert!(recognise(bytes, Place::default()).what.contains(what), "{bytes:?}");
        }
    }
}

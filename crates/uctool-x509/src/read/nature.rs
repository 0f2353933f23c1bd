//! What a file is when it is not what was wanted.

use super::{Bundle, OddityKind};

/// What a file as a whole is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Nature {
    /// It holds at least one object.
    #[default]
    Objects,
    /// No bytes, or only white space.
    Empty,
    /// An HTML page saved under the name of a certificate.
    Html,
    /// The text of a certificate (openssl, `show cert own`) without the certificate itself.
    CertificateText,
    /// A certificate or container that is cut short.
    Cut,
    /// A keystore that stays closed.
    Locked,
    /// A capture of packets.
    Capture,
    /// A zip archive, an image, an office document.
    OtherFile(&'static str),
    /// Text in which there is no certificate.
    Text,
    /// Bytes of no known kind.
    Binary,
}

impl Nature {
    /// The words for it in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Objects => "a file of certificates or keys",
            Self::Empty => "an empty file",
            Self::Html => "an HTML page",
            Self::CertificateText => {
                "the printed text of a certificate without the certificate itself"
            }
            Self::Cut => "a certificate that is cut short or damaged",
            Self::Locked => "a keystore that cannot be opened",
            Self::Capture => "a packet capture",
            Self::OtherFile(what) => what,
            Self::Text => "text without a certificate",
            Self::Binary => "binary data of no known kind",
        }
    }
}

pub(super) fn of(bytes: &[u8], bundle: &Bundle) -> Nature {
    let odd = |test: fn(&OddityKind) -> bool| bundle.oddities.iter().any(|o| test(&o.kind));
    if !bundle.items.is_empty() {
        return Nature::Objects;
    }
    if odd(|kind| matches!(kind, OddityKind::Locked(_) | OddityKind::Unsupported(..))) {
        return Nature::Locked;
    }
    if odd(|kind| matches!(kind, OddityKind::Truncated(..) | OddityKind::BadBase64(_))) {
        return Nature::Cut;
    }
    of_bytes(bytes)
}

fn of_bytes(bytes: &[u8]) -> Nature {
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    match head {
        _ if head.iter().all(u8::is_ascii_whitespace) => Nature::Empty,
        [b'P', b'K', 3, 4, ..] => Nature::OtherFile("a zip archive (or an office document)"),
        [b'%', b'P', b'D', b'F', ..] => Nature::OtherFile("a PDF document"),
        [0x89, b'P', b'N', b'G', ..] | [0xff, 0xd8, 0xff, ..] => Nature::OtherFile("a picture"),
        [0x1f, 0x8b, ..] => Nature::OtherFile("a gzip archive"),
        [0xd4, 0xc3, 0xb2, 0xa1, ..]
        | [0xa1, 0xb2, 0xc3, 0xd4, ..]
        | [0x0a, 0x0d, 0x0d, 0x0a, ..] => Nature::Capture,
        _ if text.contains("<html") || text.contains("<!doctype html") => Nature::Html,
        _ if text.contains("serial number")
            && (text.contains("issuer") || text.contains("validity")) =>
        {
            Nature::CertificateText
        }
        _ if super::jks::is_store(bytes) => Nature::OtherFile("a Java keystore without entries"),
        _ if head.iter().any(|byte| *byte < 9) => Nature::Binary,
        _ => Nature::Text,
    }
}

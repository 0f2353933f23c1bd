//! What `openssl s_client` prints around a dialogue: version, cipher, certificates.

use crate::model::{Handshake, Place};

/// Most bytes of certificates kept of one handshake.
const MOST_PEM: usize = 256 << 10;

/// Gathers a handshake line by line.
#[derive(Debug, Default)]
pub(crate) struct OpenSsl {
    seen: bool,
    handshake: Handshake,
    pem: String,
    inside: bool,
}

impl OpenSsl {
    /// Takes a line that is openssl's; the others are somebody else's.
    pub(crate) fn line(&mut self, line: &str, place: Place) -> bool {
        let line = line.trim();
        if line.starts_with("CONNECTED(") {
            *self = Self { seen: true, ..Self::default() };
            self.handshake.place = place;
            return true;
        }
        if self.inside || line == "-----BEGIN CERTIFICATE-----" {
            self.inside = line != "-----END CERTIFICATE-----";
            if self.pem.len() < MOST_PEM {
                self.pem += line;
                self.pem.push('\n');
            }
            return true;
        }
        if let Some(cipher) =
            line.strip_prefix("New, ").and_then(|rest| rest.split_once(", Cipher is "))
        {
            self.agreed(version_of(cipher.0), Some(cipher.1));
            return true;
        }
        if let Some((name, value)) = line.split_once(':') {
            match name.trim() {
                // What this line says is what was agreed on; `New, ...` names where the cipher comes from.
                "Protocol" | "Protocol version" => self.agreed(version_of(value.trim()), None),
                "Cipher" | "Ciphersuite" => self.agreed(None, Some(value.trim())),
                _ => return false,
            }
            return true;
        }
        if self.seen
            && (line.contains("handshake failure") || line.contains("wrong version number"))
        {
            self.handshake.failed.get_or_insert_with(|| line.to_owned());
            return true;
        }
        false
    }

    fn agreed(&mut self, version: Option<&str>, cipher: Option<&str>) {
        self.seen = true;
        if let Some(version) = version {
            self.handshake.version = Some(version.to_owned());
        }
        if let Some(cipher) = cipher.filter(|cipher| !matches!(*cipher, "0000" | "(NONE)")) {
            self.handshake.cipher = Some(cipher.to_owned());
        }
    }

    /// The handshake gathered, once.
    pub(crate) fn take(&mut self, place: Place) -> Option<Handshake> {
        let gathered = std::mem::take(self);
        if !gathered.seen && gathered.pem.is_empty() {
            return None;
        }
        let read = uctool_x509::read::read(gathered.pem.as_bytes(), &[]);
        let mut handshake = gathered.handshake;
        for item in
            read.items.into_iter().filter(|item| item.kind == uctool_x509::read::Kind::Certificate)
        {
            // With -showcerts the first stands in the text twice.
            if !handshake.certificates.contains(&item.der) {
                handshake.certificates.push(item.der);
            }
        }
        if handshake.place == Place::default() {
            handshake.place = place;
        }
        Some(handshake)
    }
}

/// `TLSv1.2` and its like in the words of the standards.
fn version_of(text: &str) -> Option<&'static str> {
    Some(match text {
        "SSLv2" => "SSL 2.0",
        "SSLv3" => "SSL 3.0",
        "TLSv1" | "TLSv1.0" | "TLSv1/SSLv3" => "TLS 1.0",
        "TLSv1.1" => "TLS 1.1",
        "TLSv1.2" => "TLS 1.2",
        "TLSv1.3" => "TLS 1.3",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_and_cipher_are_gathered() {
        let mut openssl = OpenSsl::default();
        for line in [
            "CONNECTED(00000003)",
            "New, SSLv3, Cipher is AES256-SHA",
            "    Protocol  : TLSv1",
            "    Cipher    : AES256-SHA",
        ] {
            assert!(openssl.line(line, Place { line: Some(1), frame: None }));
        }
        assert!(!openssl.line("* OK ready", Place::default()));
        let handshake = openssl.take(Place::default()).unwrap();
        assert_eq!(handshake.version.as_deref(), Some("TLS 1.0"));
        assert_eq!(handshake.cipher.as_deref(), Some("AES256-SHA"));
        assert!(openssl.take(Place::default()).is_none());
    }
}

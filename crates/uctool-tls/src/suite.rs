//! What a cipher suite means, read from its IANA name.

use std::fmt;

use crate::suite_names::NAMES;

/// A cipher suite by its two-byte code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CipherSuite(pub u16);

/// How a suite agrees on its secret, as far as it matters to a reader of captures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyExchange {
    /// The client sends the secret encrypted to the server's RSA key: that key opens the session.
    Rsa,
    /// RSA with a key cut to 512 or 1024 bits for export.
    RsaExport,
    /// A shared key alone.
    Psk,
    /// A shared key and an RSA-encrypted secret.
    RsaPsk,
    /// Ephemeral Diffie-Hellman in any form, with or without certificate or shared key.
    Ephemeral,
    /// Diffie-Hellman without any authentication.
    Anonymous,
    /// Diffie-Hellman with a fixed key in the certificate.
    StaticDh,
    /// TLS 1.3: the suite says nothing, the exchange is always ephemeral.
    Tls13,
    /// Anything else (GOST, SRP, Kerberos, password-authenticated).
    Other,
}

/// How records are encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bulk {
    Null,
    Rc4,
    Cbc(Block),
    Gcm(Block),
    Ccm(Block),
    Ccm8(Block),
    ChaCha20Poly1305,
}

/// A block cipher and its key size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Block {
    Des,
    TripleDes,
    Aes128,
    Aes256,
    Camellia128,
    Camellia256,
    Aria128,
    Aria256,
    Seed,
}

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hash {
    Md5,
    Sha1,
    Sha256,
    Sha384,
}

/// What is needed to open the records of a suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parameters {
    pub(crate) bulk: Bulk,
    /// The record MAC's hash; unused with an AEAD.
    pub(crate) mac: Hash,
    /// The hash of the TLS 1.2 PRF or the TLS 1.3 key schedule.
    pub(crate) prf: Hash,
}

impl CipherSuite {
    /// The name in the IANA registry.
    pub fn name(self) -> Option<&'static str> {
        let at = NAMES.binary_search_by_key(&self.0, |(code, _)| *code).ok()?;
        NAMES.get(at).map(|(_, name)| *name)
    }

    /// How the suite agrees on its secret.
    pub fn key_exchange(self) -> KeyExchange {
        if (0x1301..=0x1305).contains(&self.0) {
            return KeyExchange::Tls13;
        }
        let Some((exchange, _)) = self.name().and_then(split) else { return KeyExchange::Other };
        match exchange {
            "RSA" => KeyExchange::Rsa,
            "PSK" => KeyExchange::Psk,
            "RSA_PSK" => KeyExchange::RsaPsk,
            _ if exchange.contains("anon") => KeyExchange::Anonymous,
            _ if exchange.starts_with("RSA_EXPORT") => KeyExchange::RsaExport,
            _ if exchange.starts_with("DHE") || exchange.starts_with("ECDHE") => {
                KeyExchange::Ephemeral
            }
            _ if exchange.starts_with("DH_") || exchange.starts_with("ECDH_") => {
                KeyExchange::StaticDh
            }
            _ => KeyExchange::Other,
        }
    }

    /// True for the suites weakened for export before 2000.
    pub fn is_export(self) -> bool {
        self.name().is_some_and(|name| name.contains("EXPORT"))
    }

    /// How to open its records; `None` when uctool has no such cipher.
    pub(crate) fn parameters(self) -> Option<Parameters> {
        if self.is_export() {
            return None;
        }
        let name = self.name()?;
        let cipher = match split(name) {
            Some((_, cipher)) => cipher,
            None if self.key_exchange() == KeyExchange::Tls13 => name.strip_prefix("TLS_")?,
            None => return None,
        };
        let (bulk, rest) = bulk(cipher)?;
        let named = match rest.strip_prefix('_').unwrap_or(rest) {
            "MD5" => Some(Hash::Md5),
            "SHA" => Some(Hash::Sha1),
            "SHA256" => Some(Hash::Sha256),
            "SHA384" => Some(Hash::Sha384),
            "" => None,
            _ => return None,
        };
        // A suite that names SHA or MD5 uses SHA-256 in the TLS 1.2 PRF (RFC 5246, section 5).
        let prf = if named == Some(Hash::Sha384) { Hash::Sha384 } else { Hash::Sha256 };
        Some(Parameters { bulk, mac: named.unwrap_or(Hash::Sha256), prf })
    }
}

impl fmt::Display for CipherSuite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "0x{:04X}", self.0),
        }
    }
}

/// Splits `TLS_<exchange>_WITH_<cipher>`.
fn split(name: &'static str) -> Option<(&'static str, &'static str)> {
    name.strip_prefix("TLS_")?.split_once("_WITH_")
}

fn bulk(cipher: &str) -> Option<(Bulk, &str)> {
    const BULKS: &[(&str, Bulk)] = &[
        ("NULL", Bulk::Null),
        ("RC4_128", Bulk::Rc4),
        ("DES_CBC", Bulk::Cbc(Block::Des)),
        ("3DES_EDE_CBC", Bulk::Cbc(Block::TripleDes)),
        ("SEED_CBC", Bulk::Cbc(Block::Seed)),
        ("CHACHA20_POLY1305", Bulk::ChaCha20Poly1305),
    ];
    const BLOCKS: &[(&str, Block)] = &[
        ("AES_128", Block::Aes128),
        ("AES_256", Block::Aes256),
        ("CAMELLIA_128", Block::Camellia128),
        ("CAMELLIA_256", Block::Camellia256),
        ("ARIA_128", Block::Aria128),
        ("ARIA_256", Block::Aria256),
    ];
    for (name, bulk) in BULKS {
        if let Some(rest) = cipher.strip_prefix(name) {
            return Some((*bulk, rest));
        }
    }
    for (name, block) in BLOCKS {
        if let Some(mode) = cipher.strip_prefix(name) {
            return None
                .or_else(|| mode.strip_prefix("_CBC").map(|rest| (Bulk::Cbc(*block), rest)))
                .or_else(|| mode.strip_prefix("_GCM").map(|rest| (Bulk::Gcm(*block), rest)))
                .or_else(|| mode.strip_prefix("_CCM_8").map(|rest| (Bulk::Ccm8(*block), rest)))
                .or_else(|| mode.strip_prefix("_CCM").map(|rest| (Bulk::Ccm(*block), rest)));
        }
    }
    None
}

impl Block {
    pub(crate) fn key_len(self) -> usize {
        match self {
            Self::Des => 8,
            Self::TripleDes => 24,
            Self::Aes128 | Self::Camellia128 | Self::Aria128 | Self::Seed => 16,
            Self::Aes256 | Self::Camellia256 | Self::Aria256 => 32,
        }
    }

    pub(crate) fn block_len(self) -> usize {
        match self {
            Self::Des | Self::TripleDes => 8,
            _ => 16,
        }
    }
}

impl Hash {
    pub(crate) fn len(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_so_that_the_search_finds_them() {
        assert!(NAMES.is_sorted_by(|(a, _), (b, _)| a < b));
    }

    #[test]
    fn suites_are_read_from_their_names() {
        let parameters = |code| CipherSuite(code).parameters();
        assert_eq!(
            parameters(0x002F),
            Some(Parameters { bulk: Bulk::Cbc(Block::Aes128), mac: Hash::Sha1, prf: Hash::Sha256 })
        );
        assert_eq!(
            parameters(0x009D),
            Some(Parameters {
                bulk: Bulk::Gcm(Block::Aes256),
                mac: Hash::Sha384,
                prf: Hash::Sha384
            })
        );
        assert_eq!(parameters(0xC0A0).map(|p| p.bulk), Some(Bulk::Ccm8(Block::Aes128)));
        assert_eq!(parameters(0x1305).map(|p| p.bulk), Some(Bulk::Ccm8(Block::Aes128)));
        assert_eq!(parameters(0x0004).map(|p| p.mac), Some(Hash::Md5));
        assert_eq!(parameters(0x0003), None, "export suites are weakened keys, not plain RC4");
        assert_eq!(CipherSuite(0xFAFA).name(), None);
        assert_eq!(CipherSuite(0xFAFA).to_string(), "0xFAFA");
    }

    #[test]
    fn key_exchanges_are_told_apart() {
        for (code, exchange) in [
            (0x002F, KeyExchange::Rsa),
            (0xC02F, KeyExchange::Ephemeral),
            (0x0033, KeyExchange::Ephemeral),
            (0x0034, KeyExchange::Anonymous),
            (0x1301, KeyExchange::Tls13),
            (0x0003, KeyExchange::RsaExport),
            (0x008C, KeyExchange::Psk),
            (0x0094, KeyExchange::RsaPsk),
            (0x0030, KeyExchange::StaticDh),
            (0x0081, KeyExchange::Other),
        ] {
            assert_eq!(CipherSuite(code).key_exchange(), exchange, "{code:04X}");
        }
    }
}

//! Private keys out of anything people keep them in.

use pkcs8::EncryptedPrivateKeyInfo;
use rsa::RsaPrivateKey;
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs8::DecodePrivateKey;
use uctool_x509::pbe::Effort;
use zeroize::Zeroizing;

use super::dek::DekError;
use super::{dek, pemfile, pfx};

/// Why a key file gives no RSA key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// Nothing in the file is a private key.
    #[error("no private key in the file{}", certificates_note(*.certificates))]
    NoKey {
        /// How many certificates there are instead.
        certificates: usize,
    },
    /// The key is encrypted and there was no password.
    #[error("the key is encrypted and no password was given")]
    NeedsPassword,
    /// The password does not open the key.
    #[error("the password does not open the key")]
    WrongPassword,
    /// The key is encrypted by a cipher unknown here.
    #[error("the key is encrypted in a way that is not supported: {0}")]
    Cipher(String),
    /// A private key of another kind, which opens no session.
    #[error("the private key is not an RSA key, and only RSA key exchange can be opened by a key")]
    NotRsa,
    /// It calls itself a private key and cannot be read.
    #[error("the private key cannot be read")]
    Malformed,
}

fn certificates_note(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => ", only a certificate".to_owned(),
        more => format!(", only {more} certificates"),
    }
}

/// What a file held.
#[derive(Default)]
pub(super) struct Found {
    pub(super) keys: Vec<RsaPrivateKey>,
    pub(super) certificates: usize,
}

/// Asks for the password when it is first needed, and then remembers it.
struct Password<'a> {
    ask: &'a mut dyn FnMut() -> Option<Zeroizing<String>>,
    asked: bool,
    known: Option<Zeroizing<String>>,
}

impl Password<'_> {
    fn get(&mut self) -> Result<&str, KeyError> {
        if !std::mem::replace(&mut self.asked, true) {
            self.known = (self.ask)();
        }
        self.known.as_ref().map(|text| text.as_str()).ok_or(KeyError::NeedsPassword)
    }
}

/// Reads every RSA key of a file.
pub(super) fn read(
    bytes: &[u8],
    ask: &mut dyn FnMut() -> Option<Zeroizing<String>>,
) -> Result<Found, KeyError> {
    let mut password = Password { ask, asked: false, known: None };
    let mut found = Found::default();
    let mut trouble = None;
    let text = utf8(bytes);
    let blocks = text.as_ref().map(|text| blocks(text)).unwrap_or_default();
    if blocks.is_empty() {
        match der(bytes, &mut password) {
            Ok(keys) => found.keys = keys,
            Err(error) => trouble = Some(error),
        }
    }
    for block in &blocks {
        match block.label {
            "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => found.certificates += 1,
            label if label.ends_with("PRIVATE KEY") => match block.key(&mut password) {
                Ok(key) => found.keys.push(key),
                Err(error) => trouble = trouble.or(Some(error)),
            },
            _ => {}
        }
    }
    if found.keys.is_empty() {
        return Err(match trouble {
            Some(KeyError::NoKey { .. }) | None => {
                KeyError::NoKey { certificates: found.certificates }
            }
            Some(error) => error,
        });
    }
    Ok(found)
}

/// The text of a file that may be UTF-16, as Windows tools write it.
fn utf8(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let wide = |order: fn([u8; 2]) -> u16, rest: &[u8]| {
        let units = rest.chunks_exact(2).map(|pair| match *pair {
            [a, b] => order([a, b]),
            _ => 0,
        });
        Zeroizing::new(char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{fffd}')).collect())
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => Some(wide(u16::from_le_bytes, rest)),
        [0xfe, 0xff, rest @ ..] => Some(wide(u16::from_be_bytes, rest)),
        // Remarks around the blocks may be in any old code page.
        _ if memchr::memmem::find(bytes, b"-----BEGIN").is_some() => {
            Some(Zeroizing::new(String::from_utf8_lossy(bytes).into_owned()))
        }
        _ => None,
    }
}

/// One PEM block.
struct Block<'a> {
    label: &'a str,
    /// The lines between the markers.
    lines: &'a str,
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    const BEGIN: &str = "-----BEGIN ";
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(BEGIN) {
        rest = after;
        let Some((label, body)) = after.split_once("-----") else { break };
        if label.len() > 64 {
            continue;
        }
        // A block without its end reaches to the next one.
        let end = format!("-----END {label}-----");
        let Some((lines, next)) = body.split_once(&end) else { continue };
        blocks.push(Block { label, lines });
        rest = next;
    }
    blocks
}

impl Block<'_> {
    fn key(&self, password: &mut Password<'_>) -> Result<RsaPrivateKey, KeyError> {
        let header = |name: &str| {
            let value = self.lines.lines().find_map(|line| line.trim().strip_prefix(name));
            value.map(str::trim)
        };
        if self.label == "ENCRYPTED PRIVATE KEY" {
            let der = decode(self.lines).ok_or(KeyError::Malformed)?;
            return encrypted_pkcs8(&der, password);
        }
        if let Some(info) = header("DEK-Info:") {
            let der = decode(self.lines).ok_or(KeyError::Malformed)?;
            let plain = dek::decrypt(info, &der, password.get()?).map_err(|error| match error {
                DekError::Cipher(name) => KeyError::Cipher(name),
                DekError::Password => KeyError::WrongPassword,
            })?;
            // One wrong password in 256 leaves valid padding; what is not a key then tells.
            let not_a_key = if plain.first() == Some(&0x30) {
                KeyError::NotRsa
            } else {
                KeyError::WrongPassword
            };
            return plain_key(&plain).ok_or(not_a_key);
        }
        // The reader of PEM keys takes no indentation and no remarks inside a block.
        let mut clean = Zeroizing::new(format!("-----BEGIN {}-----\n", self.label));
        for line in self.lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            clean.push_str(line);
            clean.push('\n');
        }
        clean.push_str("-----END ");
        clean.push_str(self.label);
        clean.push_str("-----\n");
        let der = pemfile::private_key(clean.as_bytes()).ok_or(KeyError::Malformed)?;
        plain_key(&der).ok_or(if rsa_inside(&der) { KeyError::Malformed } else { KeyError::NotRsa })
    }
}

/// True when the object identifier of RSA is somewhere in the key.
fn rsa_inside(der: &[u8]) -> bool {
    const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
    memchr::memmem::find(der, RSA).is_some()
}

fn plain_key(der: &[u8]) -> Option<RsaPrivateKey> {
    RsaPrivateKey::from_pkcs8_der(der)
        .or_else(|_| RsaPrivateKey::from_pkcs1_der(der).map_err(|_| ()))
        .ok()
}

fn encrypted_pkcs8(der: &[u8], password: &mut Password<'_>) -> Result<RsaPrivateKey, KeyError> {
    let plain = pfx::shrouded(der, Some(password.get()?), &mut Effort::default())?;
    plain_key(&plain).ok_or(KeyError::NotRsa)
}

/// Keys in DER: PKCS#12, PKCS#8, encrypted PKCS#8, PKCS#1.
fn der(bytes: &[u8], password: &mut Password<'_>) -> Result<Vec<RsaPrivateKey>, KeyError> {
    if bytes.first() != Some(&0x30) {
        return Err(KeyError::NoKey { certificates: 0 });
    }
    if pfx::is_pfx(bytes) {
        // Many a PFX has no password at all.
        let keys = match pfx::keys(bytes, "") {
            Err(KeyError::WrongPassword) => pfx::keys(bytes, password.get()?)?,
            other => other?,
        };
        let keys: Vec<_> = keys.iter().filter_map(|key| plain_key(key)).collect();
        return if keys.is_empty() { Err(KeyError::NotRsa) } else { Ok(keys) };
    }
    if let Some(key) = plain_key(bytes) {
        return Ok(vec![key]);
    }
    if EncryptedPrivateKeyInfo::try_from(bytes).is_ok() {
        return encrypted_pkcs8(bytes, password).map(|key| vec![key]);
    }
    let certificates = usize::from(x509_parser::parse_x509_certificate(bytes).is_ok());
    if certificates > 0 {
        return Err(KeyError::NoKey { certificates });
    }
    Err(if pkcs8::PrivateKeyInfo::try_from(bytes).is_ok() {
        KeyError::NotRsa
    } else {
        KeyError::NoKey { certificates: 0 }
    })
}

/// The bytes of a block's base64, its headers left out.
fn decode(lines: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut bits = 0u32;
    let mut count = 0;
    let mut out = Zeroizing::new(Vec::with_capacity(lines.len()));
    for line in lines.lines().map(str::trim).filter(|line| !line.contains(':')) {
        for byte in line.bytes() {
            let value = match byte {
                b'A'..=b'Z' => byte - b'A',
                b'a'..=b'z' => byte - b'a' + 26,
                b'0'..=b'9' => byte - b'0' + 52,
                b'+' => 62,
                b'/' => 63,
                b'=' | b' ' | b'\t' => continue,
                _ => return None,
            };
            bits = bits << 6 | u32::from(value);
            count += 6;
            if count >= 8 {
                count -= 8;
                out.push(u8::try_from(bits >> count & 0xff).unwrap_or_default());
            }
        }
    }
    Some(out)
}

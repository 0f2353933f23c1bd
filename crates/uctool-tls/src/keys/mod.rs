//! The secrets a session can be opened with, and the files they come in.

mod dek;
mod der;
mod files;
mod pemfile;
mod pfx;

use std::fmt;
use std::io::Read;
use std::sync::Arc;

use rsa::RsaPrivateKey;
use rsa::pkcs8::EncodePublicKey;
use rsa::traits::PublicKeyParts;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::keylog::{KeyLog, KeylogSummary, LineError, unhex};
use crate::private::{Ahead, Premaster, Private, Scout};
use crate::report::Fingerprint;

pub use files::KeyError;

/// RSA private keys, key-log secrets and shared keys. Its `Debug` prints how many, never which.
#[derive(Default)]
pub struct Keyring {
    rsa: Vec<RsaKey>,
    pub(crate) log: KeyLog,
    psks: Vec<Psk>,
    sources: Vec<String>,
    ahead: Ahead,
}

/// What a key file held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// The public halves of the RSA keys found, with their sizes in bits.
    pub rsa: Vec<(Fingerprint, usize)>,
    /// How many certificates lay beside them.
    pub certificates: usize,
}

/// An RSA private key, and what it is recognised by.
pub(crate) struct RsaKey {
    pub(crate) source: usize,
    pub(crate) fingerprint: Fingerprint,
    /// The modulus, big endian without leading zeros.
    pub(crate) modulus: Vec<u8>,
    key: Arc<Private>,
}

struct Psk {
    identity: Option<Vec<u8>>,
    key: Zeroizing<Vec<u8>>,
}

impl Keyring {
    /// An empty ring.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the RSA keys of a file: PEM or DER, PKCS#1, PKCS#8, PKCS#12, encrypted or not, with
    /// anything around them. `password` is called at most once, and only when it is needed.
    pub fn add_key_file(
        &mut self,
        name: &str,
        bytes: &[u8],
        password: &mut dyn FnMut() -> Option<Zeroizing<String>>,
    ) -> Result<Added, KeyError> {
        let found = files::read(bytes, password)?;
        let source = self.source(name);
        let mut added = Added { rsa: Vec::new(), certificates: found.certificates };
        for key in found.keys {
            let key = RsaKey::new(key, source)?;
            added.rsa.push((key.fingerprint, key.key.size() * 8));
            if !self.rsa.iter().any(|known| known.modulus == key.modulus) {
                self.rsa.push(key);
            }
        }
        Ok(added)
    }

    /// Adds the secrets of a key log. Lines that are none are counted, not refused.
    pub fn add_keylog(&mut self, name: &str, bytes: &[u8]) -> KeylogSummary {
        let source = self.source(name);
        self.log.add(bytes, source)
    }

    /// Adds a shared key in hexadecimal, `KEY` or `IDENTITY:KEY`.
    pub fn add_psk(&mut self, text: &str) -> Result<(), LineError> {
        let (identity, digits) = match text.rsplit_once(':') {
            Some((identity, digits)) => (Some(identity.as_bytes().to_vec()), digits),
            None => (None, text),
        };
        let key = unhex(digits.strip_prefix("0x").unwrap_or(digits).as_bytes())?;
        if key.is_empty() {
            return Err(LineError::Length);
        }
        self.psks.push(Psk { identity, key });
        Ok(())
    }

    /// True when nothing was added.
    pub fn is_empty(&self) -> bool {
        self.rsa.is_empty() && self.psks.is_empty() && self.log.sessions() == 0
    }

    /// The RSA keys by file name and public key.
    pub fn rsa_keys(&self) -> Vec<(String, Fingerprint)> {
        self.rsa.iter().map(|key| (self.name(key.source), key.fingerprint)).collect()
    }

    pub(crate) fn rsa(&self) -> &[RsaKey] {
        &self.rsa
    }

    /// The pre-master secret that a key of this ring makes of an encrypted one: 48 bytes, or nothing.
    pub(crate) fn decrypt(&self, key: &RsaKey, encrypted: &[u8]) -> Option<Premaster> {
        self.ahead.decrypt(&key.key, encrypted)
    }

    /// A reader that has secrets decrypted while the bytes of a capture pass through it.
    pub(crate) fn scout<R: Read>(&self, inner: R) -> Scout<R> {
        Scout::new(inner, self.rsa.iter().map(|key| &key.key), &self.ahead)
    }

    /// The shared keys for an identity; those given without one fit any.
    pub(crate) fn psks<'a>(&'a self, identity: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        self.psks
            .iter()
            .filter(move |psk| psk.identity.as_ref().is_none_or(|known| known == identity))
            .map(|psk| psk.key.as_slice())
    }

    /// The name given for a source of secrets.
    pub(crate) fn name(&self, source: usize) -> String {
        self.sources.get(source).cloned().unwrap_or_default()
    }

    fn source(&mut self, name: &str) -> usize {
        if let Some(known) = self.sources.iter().position(|known| known == name) {
            return known;
        }
        self.sources.push(name.to_owned());
        self.sources.len() - 1
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring")
            .field("rsa_keys", &self.rsa.len())
            .field("log_sessions", &self.log.sessions())
            .field("psks", &self.psks.len())
            .finish_non_exhaustive()
    }
}

impl RsaKey {
    fn new(key: RsaPrivateKey, source: usize) -> Result<Self, KeyError> {
        let spki = key.to_public_key().to_public_key_der().map_err(|_| KeyError::Malformed)?;
        Ok(Self {
            source,
            fingerprint: Fingerprint(Sha256::digest(spki.as_bytes()).into()),
            modulus: key.n().to_bytes_be(),
            key: Arc::new(Private::new(key)),
        })
    }

    /// The length of what it decrypts.
    pub(crate) fn size(&self) -> usize {
        self.key.size()
    }
}

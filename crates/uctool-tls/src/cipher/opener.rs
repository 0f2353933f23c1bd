//! One direction of one session: the state that turns protected records into plaintext.

use std::ops::Range;

use super::aead::{AeadCipher, aead_cipher};
use super::cbc::{CbcCipher, cbc_cipher};
use super::mac::Mac;
use super::stream::Keystream;
use super::{KeyParts, KeySizes};
use crate::half::Drift;
use crate::suite::{Bulk, Hash, Parameters};
use crate::version::Version;

/// The header of a record on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    /// The content type.
    pub(crate) kind: u8,
    /// The version as written in the record.
    pub(crate) version: [u8; 2],
    /// DTLS carries the sequence number (epoch and number together) in the record.
    pub(crate) seq: Option<u64>,
}

/// An opened record: its true content type and where its plaintext lies in the payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Opened {
    pub(crate) kind: u8,
    pub(crate) plain: Range<usize>,
}

/// The state of one direction under one set of keys.
pub(crate) struct Opener {
    seq: u64,
    body: Body,
}

enum Body {
    Stream { keystream: Option<Box<Keystream>>, mac: Mac },
    Cbc(Cbc),
    Aead { cipher: Box<dyn AeadCipher>, iv: [u8; 12], nonce: Nonce },
}

struct Cbc {
    cipher: Box<dyn CbcCipher>,
    mac: Mac,
    block: usize,
    /// The last ciphertext block, up to TLS 1.0, empty when it is missing; `None` with an explicit
    /// IV in each record.
    chain: Option<Vec<u8>>,
    encrypt_then_mac: bool,
    strict_padding: bool,
}

/// How an AEAD's nonce is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nonce {
    /// Four secret bytes and eight in the record (RFC 5288, RFC 6655).
    Explicit,
    /// Twelve secret bytes, exclusive-or the sequence number (RFC 7905).
    Implicit,
    /// The same, with the record's header as associated data and the type inside (RFC 8446, section 5.2).
    Tls13,
}

impl Opener {
    /// What a suite takes from the key block in `version`.
    pub(crate) fn sizes(parameters: Parameters, version: Version) -> KeySizes {
        let mac = parameters.mac.len();
        match parameters.bulk {
            Bulk::Null => KeySizes { mac, key: 0, iv: 0 },
            Bulk::Rc4 => KeySizes { mac, key: 16, iv: 0 },
            Bulk::Cbc(block) => {
                let iv = if version.stream() <= Version::Tls10 { block.iv_len() } else { 0 };
                KeySizes { mac, key: block.key_len(), iv }
            }
            Bulk::Gcm(block) | Bulk::Ccm(block) | Bulk::Ccm8(block) => {
                KeySizes { mac: 0, key: block.key_len(), iv: 4 }
            }
            Bulk::ChaCha20Poly1305 => KeySizes { mac: 0, key: 32, iv: 12 },
        }
    }

    /// The state at the start of an epoch, up to TLS 1.2. `None` when the keys do not fit the suite.
    pub(crate) fn new(
        parameters: Parameters,
        version: Version,
        encrypt_then_mac: bool,
        keys: KeyParts<'_>,
    ) -> Option<Self> {
        let version = version.stream();
        let mac = || match version {
            Version::Ssl30 => Mac::ssl3(parameters.mac, keys.mac),
            _ => Mac::new(parameters.mac, keys.mac),
        };
        let body = match parameters.bulk {
            Bulk::Null => Body::Stream { keystream: None, mac: mac()? },
            Bulk::Rc4 => {
                Body::Stream { keystream: Some(Box::new(Keystream::new(keys.key)?)), mac: mac()? }
            }
            Bulk::Cbc(block) => Body::Cbc(Cbc {
                cipher: cbc_cipher(block, keys.key)?,
                mac: mac()?,
                block: block.block_len(),
                chain: (version <= Version::Tls10).then(|| keys.iv.to_vec()),
                encrypt_then_mac,
                strict_padding: version > Version::Ssl30,
            }),
            bulk => {
                let mut iv = [0; 12];
                let (head, _) = iv.split_at_mut_checked(keys.iv.len())?;
                head.copy_from_slice(keys.iv);
                let nonce = if keys.iv.len() == 12 { Nonce::Implicit } else { Nonce::Explicit };
                Body::Aead { cipher: aead_cipher(bulk, keys.key)?, iv, nonce }
            }
        };
        Some(Self { seq: 0, body })
    }

    /// The state for a TLS 1.3 traffic secret.
    pub(crate) fn tls13(parameters: Parameters, secret: &[u8], prefix: &str) -> Option<Self> {
        use zeroize::Zeroizing;
        let hash: Hash = parameters.prf;
        let len = match parameters.bulk {
            Bulk::Gcm(block) | Bulk::Ccm(block) | Bulk::Ccm8(block) => block.key_len(),
            Bulk::ChaCha20Poly1305 => 32,
            _ => return None,
        };
        if secret.len() != hash.len() {
            return None;
        }
        let mut key = Zeroizing::new(vec![0; len]);
        crate::prf::expand_label(hash, secret, prefix, "key", &mut key);
        let mut iv = [0; 12];
        crate::prf::expand_label(hash, secret, prefix, "iv", &mut iv);
        let cipher = aead_cipher(parameters.bulk, &key)?;
        Some(Self { seq: 0, body: Body::Aead { cipher, iv, nonce: Nonce::Tls13 } })
    }

    /// Decrypts one record in place. `None` when it does not verify; the payload may be destroyed then.
    pub(crate) fn open(&mut self, header: Header, payload: &mut [u8]) -> Option<Opened> {
        let seq = header.seq.unwrap_or(self.seq);
        let (covered, header) = before_0_9_8f(seq, header);
        let opened = self.body.open(covered, header, payload)?;
        self.seq = seq.wrapping_add(1);
        Some(opened)
    }

    /// Opens a record that does not follow the last one read, trying every sequence number that
    /// `drift` leaves. `before` is what lies just ahead of it where that was not read as a record.
    pub(crate) fn open_after_gap(
        &mut self,
        header: Header,
        payload: &mut Vec<u8>,
        drift: Drift,
        before: Option<&[u8]>,
    ) -> Option<Opened> {
        if let (Body::Cbc(cbc), Some(before)) = (&mut self.body, before) {
            cbc.rechain(before);
        }
        // The work is bounded as well as the distance: long records get fewer tries.
        let used = match &self.body {
            Body::Stream { keystream: Some(keystream), .. } => keystream.used(),
            _ => 0,
        };
        let tries = drift.records.min((8 << 20) / (payload.len() as u64 + used / 32 + 64));
        let sealed = payload.clone();
        for ahead in 0..=tries {
            payload.clone_from(&sealed);
            let seq = self.seq.wrapping_add(ahead);
            if let Body::Stream { keystream: Some(keystream), mac } = &mut self.body {
                // What is missing was key stream, but for the headers of the records in it.
                let Some(skip) = drift.bytes.checked_sub(5 * ahead) else { break };
                let mut moved = keystream.ahead(skip);
                moved.apply(payload);
                if let Some(opened) = check_stream(mac, seq, header, payload) {
                    **keystream = moved;
                    self.seq = seq.wrapping_add(1);
                    return Some(opened);
                }
                continue;
            }
            let chain = self.chain();
            if let Some(opened) = self.body.open(seq, header, payload) {
                self.seq = seq.wrapping_add(1);
                return Some(opened);
            }
            self.set_chain(chain);
        }
        if let Body::Cbc(cbc) = &mut self.body {
            let ciphertext = if cbc.encrypt_then_mac { &[] } else { sealed.as_slice() };
            cbc.rechain(ciphertext);
        }
        None
    }

    /// Stands before the record opened last, so that it can be opened again.
    pub(crate) fn back(&mut self) {
        self.seq = self.seq.wrapping_sub(1);
    }

    fn chain(&self) -> Option<Vec<u8>> {
        match &self.body {
            Body::Cbc(cbc) => cbc.chain.clone(),
            _ => None,
        }
    }

    fn set_chain(&mut self, chain: Option<Vec<u8>>) {
        if let Body::Cbc(cbc) = &mut self.body {
            cbc.chain = chain;
        }
    }
}

/// What the MAC covers. OpenSSL before 0.9.8f, which wrote version 1.0 into DTLS records, left out the epoch and put in
/// the version of TLS 1.0.
fn before_0_9_8f(seq: u64, header: Header) -> (u64, Header) {
    match header.version {
        [1, 0] => (seq & 0xffff_ffff_ffff, Header { version: [3, 1], ..header }),
        _ => (seq, header),
    }
}

impl Body {
    fn open(&mut self, seq: u64, header: Header, payload: &mut [u8]) -> Option<Opened> {
        match self {
            Self::Stream { keystream, mac } => {
                if let Some(keystream) = keystream {
                    keystream.apply(payload);
                }
                let opened = check_stream(mac, seq, header, payload);
                if let (None, Some(keystream)) = (&opened, keystream) {
                    keystream.back(payload.len());
                }
                opened
            }
            Self::Cbc(cbc) => cbc.open(seq, header, payload),
            Self::Aead { cipher, iv, nonce } => {
                open_aead(cipher.as_ref(), *iv, *nonce, seq, header, payload)
            }
        }
    }
}

fn check_stream(mac: &Mac, seq: u64, header: Header, payload: &[u8]) -> Option<Opened> {
    let len = payload.len().checked_sub(mac.len())?;
    let (data, tag) = payload.split_at_checked(len)?;
    mac.verify(seq, header.kind, header.version, data, tag)
        .then_some(Opened { kind: header.kind, plain: 0..len })
}

impl Cbc {
    /// Takes the IV from what lies before a record: the last block of ciphertext there. Too little
    /// of it leaves no IV, and the record stays closed. Its MAC alone would not tell where that
    /// covers the ciphertext.
    fn rechain(&mut self, before: &[u8]) {
        let mac = if self.encrypt_then_mac { self.mac.len() } else { 0 };
        let end = before.len().checked_sub(mac);
        let block = end.and_then(|end| before.get(end.checked_sub(self.block)?..end));
        if let Some(chain) = &mut self.chain {
            block.unwrap_or_default().clone_into(chain);
        }
    }

    /// Keeps the last ciphertext block as the next record's IV where the version chains them.
    fn remember(&mut self, ciphertext: &[u8]) -> Option<Vec<u8>> {
        let chain = self.chain.as_mut()?;
        let last = ciphertext.get(ciphertext.len().checked_sub(self.block)?..)?;
        Some(std::mem::replace(chain, last.to_vec()))
    }

    fn open(&mut self, seq: u64, header: Header, payload: &mut [u8]) -> Option<Opened> {
        let mut sealed = payload.len();
        if self.encrypt_then_mac {
            sealed = sealed.checked_sub(self.mac.len())?;
            let (data, tag) = payload.split_at_checked(sealed)?;
            if !self.mac.verify(seq, header.kind, header.version, data, tag) {
                // A damaged record leaves no IV to trust: the next MAC does not cover it.
                self.rechain(&[]);
                return None;
            }
        }
        let body = payload.get_mut(..sealed)?;
        let start = if self.chain.is_some() { 0 } else { self.block };
        let data_len = if self.chain.is_some() {
            let iv = self.remember(body)?;
            if iv.is_empty() && self.encrypt_then_mac {
                // It verifies, which places it; without its IV its first block is gone.
                return Some(Opened { kind: header.kind, plain: 0..0 });
            }
            self.cipher.decrypt(&iv, body).then_some(body.len())?
        } else {
            let (iv, data) = body.split_at_mut_checked(self.block)?;
            self.cipher.decrypt(iv, data).then_some(data.len())?
        };
        let data = payload.get(start..start + data_len)?;
        let padding = self.padding(data)?;
        let unpadded = data_len.checked_sub(padding)?;
        let len = if self.encrypt_then_mac {
            unpadded
        } else {
            let len = unpadded.checked_sub(self.mac.len())?;
            let (content, tag) = data.get(..unpadded)?.split_at_checked(len)?;
            if !self.mac.verify(seq, header.kind, header.version, content, tag) {
                return None;
            }
            len
        };
        Some(Opened { kind: header.kind, plain: start..start + len })
    }

    /// How many bytes of padding, its length byte included, end `data`.
    fn padding(&self, data: &[u8]) -> Option<usize> {
        let count = *data.last()?;
        let len = usize::from(count) + 1;
        let padding = data.get(data.len().checked_sub(len)?..)?;
        // SSL 3.0 leaves the padding's content open.
        (!self.strict_padding || padding.iter().all(|byte| *byte == count)).then_some(len)
    }
}

fn open_aead(
    cipher: &dyn AeadCipher,
    iv: [u8; 12],
    nonce: Nonce,
    seq: u64,
    header: Header,
    payload: &mut [u8],
) -> Option<Opened> {
    let wire_len = u16::try_from(payload.len()).ok()?;
    let mut number = iv;
    let start = if nonce == Nonce::Explicit {
        let explicit = payload.get(..8)?;
        number.get_mut(4..)?.copy_from_slice(explicit);
        8
    } else {
        for (to, from) in number.iter_mut().skip(4).zip(seq.to_be_bytes()) {
            *to ^= from;
        }
        0
    };
    let (_, sealed) = payload.split_at_mut_checked(start)?;
    let len = sealed.len().checked_sub(cipher.tag_len())?;
    let (data, tag) = sealed.split_at_mut_checked(len)?;
    let [major, minor] = header.version;
    if nonce == Nonce::Tls13 {
        let [hi, lo] = wire_len.to_be_bytes();
        let aad = [header.kind, major, minor, hi, lo];
        if !cipher.open(&number, &aad, data, tag) {
            return None;
        }
        // Zeros pad the content; the last other byte is its type.
        let at = data.iter().rposition(|byte| *byte != 0)?;
        return Some(Opened { kind: *data.get(at)?, plain: 0..at });
    }
    let mut aad = [0; 13];
    let (first, rest) = aad.split_at_mut(8);
    first.copy_from_slice(&seq.to_be_bytes());
    let [hi, lo] = u16::try_from(len).ok()?.to_be_bytes();
    rest.copy_from_slice(&[header.kind, major, minor, hi, lo]);
    cipher
        .open(&number, &aad, data, tag)
        .then_some(Opened { kind: header.kind, plain: start..start + len })
}

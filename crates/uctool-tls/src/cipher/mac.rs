//! The record MAC (RFC 5246, section 6.2.3.1; RFC 6101, section 5.2.3.1 for SSL 3.0).

use hmac::{Hmac, Mac as _};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384};
use zeroize::Zeroizing;

use crate::suite::Hash;

/// A MAC keyed once and used for every record.
pub(super) enum Mac {
    Md5(Hmac<Md5>),
    Sha1(Hmac<Sha1>),
    Sha256(Hmac<Sha256>),
    Sha384(Box<Hmac<Sha384>>),
    /// SSL 3.0's forerunner of HMAC, over MD5 or SHA-1.
    Ssl3 {
        hash: Hash,
        secret: Zeroizing<Vec<u8>>,
    },
}

impl Mac {
    pub(super) fn new(hash: Hash, secret: &[u8]) -> Option<Self> {
        Some(match hash {
            Hash::Md5 => Self::Md5(Hmac::new_from_slice(secret).ok()?),
            Hash::Sha1 => Self::Sha1(Hmac::new_from_slice(secret).ok()?),
            Hash::Sha256 => Self::Sha256(Hmac::new_from_slice(secret).ok()?),
            Hash::Sha384 => Self::Sha384(Box::new(Hmac::new_from_slice(secret).ok()?)),
        })
    }

    pub(super) fn ssl3(hash: Hash, secret: &[u8]) -> Option<Self> {
        matches!(hash, Hash::Md5 | Hash::Sha1)
            .then(|| Self::Ssl3 { hash, secret: Zeroizing::new(secret.to_vec()) })
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Md5(_) => 16,
            Self::Sha1(_) => 20,
            Self::Sha256(_) => 32,
            Self::Sha384(_) => 48,
            Self::Ssl3 { hash, .. } => hash.len(),
        }
    }

    /// True when `tag` is the MAC of `data` as record `seq`.
    pub(super) fn verify(
        &self,
        seq: u64,
        kind: u8,
        version: [u8; 2],
        data: &[u8],
        tag: &[u8],
    ) -> bool {
        let Ok(len) = u16::try_from(data.len()) else { return false };
        let mut head = [0; 13];
        let (number, rest) = head.split_at_mut(8);
        number.copy_from_slice(&seq.to_be_bytes());
        let [hi, lo] = len.to_be_bytes();
        rest.copy_from_slice(&[kind, version[0], version[1], hi, lo]);
        match self {
            Self::Md5(mac) => check(mac.clone(), &head, data, tag),
            Self::Sha1(mac) => check(mac.clone(), &head, data, tag),
            Self::Sha256(mac) => check(mac.clone(), &head, data, tag),
            Self::Sha384(mac) => check((**mac).clone(), &head, data, tag),
            Self::Ssl3 { hash: Hash::Md5, secret } => {
                ssl3::<Md5>(secret, 48, seq, kind, data) == tag
            }
            Self::Ssl3 { secret, .. } => ssl3::<Sha1>(secret, 40, seq, kind, data) == tag,
        }
    }
}

fn check<M: hmac::Mac>(mut mac: M, head: &[u8], data: &[u8], tag: &[u8]) -> bool {
    mac.update(head);
    mac.update(data);
    mac.verify_slice(tag).is_ok()
}

fn ssl3<D: Digest>(secret: &[u8], pad: usize, seq: u64, kind: u8, data: &[u8]) -> Vec<u8> {
    let len = u16::try_from(data.len()).unwrap_or(u16::MAX);
    let inner = D::new()
        .chain_update(secret)
        .chain_update([0x36; 48].get(..pad).unwrap_or_default())
        .chain_update(seq.to_be_bytes())
        .chain_update([kind])
        .chain_update(len.to_be_bytes())
        .chain_update(data)
        .finalize();
    D::new()
        .chain_update(secret)
        .chain_update([0x5c; 48].get(..pad).unwrap_or_default())
        .chain_update(inner)
        .finalize()
        .to_vec()
}

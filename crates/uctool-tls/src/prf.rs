//! Key derivation of SSL 3.0 (RFC 6101, section 6), TLS 1.0 and 1.1 (RFC 4346, section 5), TLS 1.2
//! (RFC 5246, section 5) and TLS 1.3 (RFC 8446, section 7.1).

use hmac::{Hmac, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384};
use zeroize::Zeroizing;

use crate::suite::Hash;
use crate::version::Version;

/// A master secret (RFC 5246, section 8.1).
pub(crate) type Master = Zeroizing<[u8; 48]>;

/// The pseudo-random function of one version and suite.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Prf {
    version: Version,
    hash: Hash,
}

impl Prf {
    /// `hash` counts only from TLS 1.2 on.
    pub(crate) fn new(version: Version, hash: Hash) -> Self {
        Self { version: version.stream(), hash }
    }

    /// The master secret from a pre-master secret and both randoms.
    pub(crate) fn master(self, premaster: &[u8], client: &[u8; 32], server: &[u8; 32]) -> Master {
        let mut master = Zeroizing::new([0; 48]);
        self.expand(premaster, "master secret", client, server, &mut *master);
        master
    }

    /// The extended master secret (RFC 7627, section 4) over the handshake up to ClientKeyExchange.
    pub(crate) fn extended_master(self, premaster: &[u8], transcript: &[&[u8]]) -> Master {
        let mut master = Zeroizing::new([0; 48]);
        let hash = match (self.version, self.hash) {
            (Version::Ssl30 | Version::Tls10 | Version::Tls11, _) => {
                let mut both = hash_of(Hash::Md5, transcript);
                both.extend(hash_of(Hash::Sha1, transcript));
                both
            }
            (_, hash) => hash_of(hash, transcript),
        };
        self.expand(premaster, "extended master secret", &hash, &[], &mut *master);
        master
    }

    /// The key block, as long as `out` (RFC 5246, section 6.3).
    pub(crate) fn key_block(
        self,
        master: &[u8],
        client: &[u8; 32],
        server: &[u8; 32],
        out: &mut [u8],
    ) {
        self.expand(master, "key expansion", server, client, out);
    }

    fn expand(self, secret: &[u8], label: &str, first: &[u8], second: &[u8], out: &mut [u8]) {
        let seed = [label.as_bytes(), first, second];
        match self.version {
            Version::Ssl30 => ssl3_expand(secret, first, second, out),
            Version::Tls10 | Version::Tls11 => {
                // The halves share the middle byte of an odd secret.
                let half = secret.len().div_ceil(2);
                let head = secret.get(..half).unwrap_or_default();
                let tail = secret.get(secret.len() - half..).unwrap_or_default();
                p_hash::<Hmac<Md5>>(head, &seed, out);
                p_hash::<Hmac<Sha1>>(tail, &seed, out);
            }
            _ if self.hash == Hash::Sha384 => p_hash::<Hmac<Sha384>>(secret, &seed, out),
            _ => p_hash::<Hmac<Sha256>>(secret, &seed, out),
        }
    }
}

/// `P_hash` of RFC 5246, section 5, added to `out` by exclusive or.
fn p_hash<M: Mac + hmac::digest::KeyInit + Clone>(secret: &[u8], seed: &[&[u8]], out: &mut [u8]) {
    // HMAC takes a key of any length.
    let Ok(keyed) = <M as Mac>::new_from_slice(secret) else { return };
    let feed = |mut mac: M| {
        for part in seed {
            mac.update(part);
        }
        mac
    };
    let mut a = feed(keyed.clone()).finalize().into_bytes();
    for chunk in out.chunks_mut(a.len()) {
        let mut mac = keyed.clone();
        mac.update(&a);
        let block = feed(mac).finalize().into_bytes();
        for (to, from) in chunk.iter_mut().zip(block) {
            *to ^= from;
        }
        a = keyed.clone().chain_update(&a).finalize().into_bytes();
    }
}

/// SSL 3.0 derives by MD5(secret + SHA1('A' + secret + seeds)), 'BB', 'CCC' and so on.
fn ssl3_expand(secret: &[u8], first: &[u8], second: &[u8], out: &mut [u8]) {
    for (letter, chunk) in (b'A'..=b'Z').zip(out.chunks_mut(16)) {
        let times = usize::from(letter - b'A') + 1;
        let mut inner = Sha1::new();
        inner.update([letter; 26].get(..times).unwrap_or_default());
        inner.update(secret);
        inner.update(first);
        inner.update(second);
        let block = Md5::new().chain_update(secret).chain_update(inner.finalize()).finalize();
        for (to, from) in chunk.iter_mut().zip(block) {
            *to = from;
        }
    }
}

/// The hash of some bytes in pieces.
pub(crate) fn hash_of(hash: Hash, parts: &[&[u8]]) -> Vec<u8> {
    fn run<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
        let mut digest = D::new();
        for part in parts {
            digest.update(part);
        }
        digest.finalize().to_vec()
    }
    match hash {
        Hash::Md5 => run::<Md5>(parts),
        Hash::Sha1 => run::<Sha1>(parts),
        Hash::Sha256 => run::<Sha256>(parts),
        Hash::Sha384 => run::<Sha384>(parts),
    }
}

/// HKDF-Expand-Label with an empty context (RFC 8446, section 7.1); what a traffic secret turns into.
pub(crate) fn expand_label(hash: Hash, secret: &[u8], prefix: &str, label: &str, out: &mut [u8]) {
    let mut info = Vec::with_capacity(label.len() + prefix.len() + 4);
    info.extend(u16::try_from(out.len()).unwrap_or(u16::MAX).to_be_bytes());
    info.push(u8::try_from(prefix.len() + label.len()).unwrap_or(u8::MAX));
    info.extend(prefix.as_bytes());
    info.extend(label.as_bytes());
    info.push(0);
    match hash {
        Hash::Sha384 => hkdf_expand::<Hmac<Sha384>>(secret, &info, out),
        _ => hkdf_expand::<Hmac<Sha256>>(secret, &info, out),
    }
}

/// HKDF-Expand (RFC 5869, section 2.3).
fn hkdf_expand<M: Mac + hmac::digest::KeyInit + Clone>(secret: &[u8], info: &[u8], out: &mut [u8]) {
    let Ok(keyed) = <M as Mac>::new_from_slice(secret) else { return };
    let mut previous: Option<Vec<u8>> = None;
    for (counter, chunk) in (1u8..=255).zip(out.chunks_mut(M::output_size())) {
        let mut mac = keyed.clone();
        if let Some(block) = &previous {
            mac.update(block);
        }
        let block = mac.chain_update(info).chain_update([counter]).finalize().into_bytes();
        for (to, from) in chunk.iter_mut().zip(&block) {
            *to = *from;
        }
        previous = Some(block.to_vec());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        crate::keylog::unhex(text.as_bytes()).unwrap().to_vec()
    }

    /// `P_SHA256` as published with RFC 5246's discussion, and often quoted since.
    #[test]
    fn tls12_prf_gives_the_published_output() {
        let mut out = [0; 100];
        Prf::new(Version::Tls12, Hash::Sha256).expand(
            &hex("9bbe436ba940f017b17652849a71db35"),
            "test label",
            &hex("a0ba9f936cda311827a6f796ffd5198c"),
            &[],
            &mut out,
        );
        assert_eq!(
            out.to_vec(),
            hex("e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9\
                 c9a46b4e14baf9af0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789ba\
                 a48082d122ee42c5a72e5a5110fff70187347b66")
        );
    }

    /// What `openssl kdf TLS1-PRF` says for a secret of 17 bytes, an odd number.
    #[test]
    fn the_other_prfs_agree_with_openssl() {
        let secret: Vec<u8> = (1..=17).collect();
        let block = |version, hash| {
            let mut out = [0; 48];
            Prf::new(version, hash).key_block(&secret, &[0x11; 32], &[0x22; 32], &mut out);
            out.to_vec()
        };
        let tls10 = "c28a0d040ebdb8b022daefa7124463f7b569cd79b8729937015 93a1a8a2a140d\
                     c2e4112cea3db8bc96ab9a5d4373ba43";
        let tls10 = hex(&tls10.replace(' ', ""));
        assert_eq!(block(Version::Tls10, Hash::Sha256), tls10);
        assert_eq!(
            block(Version::Tls11, Hash::Sha384),
            tls10,
            "the suite's hash counts from TLS 1.2 on"
        );
        assert_eq!(
            block(Version::Tls12, Hash::Sha384),
            hex("8a7f639fa65360185fb6203613bf9b7903549b0feed57d8faacb807fdbc86681173b577162b6c5b7\
                 ff0ad68b704f6405")
        );
        // SSL 3.0 by RFC 6101, section 6.2.2, worked out with Python's hashlib.
        assert_eq!(
            block(Version::Ssl30, Hash::Sha256),
            hex("0f846303515181eac0afc3f8c09a28977a1299e702cd939ac8e175ae07744b51078837b5aa0edeec\
                 18e8de79bd0f18bc")
        );
    }

    /// The server's handshake keys of RFC 8448, section 3.
    #[test]
    fn tls13_labels_give_the_keys_of_the_example() {
        let secret = hex("b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38");
        let (mut key, mut iv) = ([0; 16], [0; 12]);
        expand_label(Hash::Sha256, &secret, "tls13 ", "key", &mut key);
        expand_label(Hash::Sha256, &secret, "tls13 ", "iv", &mut iv);
        assert_eq!(key.to_vec(), hex("3fce516009c21727d0f2e4e86ee403bc"));
        assert_eq!(iv.to_vec(), hex("5d313eb2671276ee13000b30"));
    }
}

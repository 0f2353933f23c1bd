//! Java keystores: JKS, JCEKS and BKS. Their certificates stand in clear, so no password is needed.

use super::Bundle;
use super::kind::{self, Kind};
use super::oddity::{OddityKind, Place};
use crate::tlv;

const JKS: u32 = 0xfeed_feed;
const JCEKS: u32 = 0xcece_cece;
/// The most entries a store may announce before it is taken for something else.
const MAX_ENTRIES: u32 = 100_000;
const CONVERT: &str =
    "keytool -importkeystore -srckeystore store -destkeystore store.p12 -deststoretype pkcs12";

/// True for bytes that begin as a Java keystore does.
pub(super) fn is_store(bytes: &[u8]) -> bool {
    let mut cursor = Cursor(bytes);
    matches!(
        (cursor.u32(), cursor.u32()),
        (Some(JKS | JCEKS), Some(1 | 2)) | (Some(1 | 2), Some(8..=64))
    )
}

/// Reads the certificates and notes the keys.
pub(super) fn read(bytes: &[u8], bundle: &mut Bundle) {
    let mut cursor = Cursor(bytes);
    let done = match cursor.u32() {
        Some(JKS | JCEKS) => jks(cursor, bundle),
        _ => bks(cursor, bundle),
    };
    if done.is_none() {
        let what = "the entries after this one".to_owned();
        bundle.odd(OddityKind::Unsupported(what, CONVERT), &Place::File);
    }
}

fn jks(mut cursor: Cursor<'_>, bundle: &mut Bundle) -> Option<()> {
    let version = cursor.u32()?;
    let entries = cursor.u32()?.min(MAX_ENTRIES);
    for _ in 0..entries {
        let tag = cursor.u32()?;
        let alias = cursor.name()?;
        cursor.take(8)?;
        let place = Place::Entry(alias.clone());
        match tag {
            1 => {
                let len = cursor.u32()?;
                cursor.take(len)?;
                bundle.push(Kind::EncryptedKey, &[], &place, Some(&alias));
                let chain = cursor.u32()?.min(MAX_ENTRIES);
                for _ in 0..chain {
                    certificate(&mut cursor, version == 2, &place, &alias, bundle)?;
                }
            }
            2 => certificate(&mut cursor, version == 2, &place, &alias, bundle)?,
            // A secret key is a serialised Java object without a length.
            _ => return None,
        }
    }
    // A SHA-1 digest over the store ends it.
    (cursor.0.len() >= 20).then_some(())
}

fn bks(mut cursor: Cursor<'_>, bundle: &mut Bundle) -> Option<()> {
    let salt = cursor.u32()?;
    cursor.take(salt)?;
    cursor.u32()?;
    loop {
        let tag = cursor.u8()?;
        if tag == 0 {
            return Some(());
        }
        let alias = cursor.name()?;
        cursor.take(8)?;
        let place = Place::Entry(alias.clone());
        let chain = cursor.u32()?.min(MAX_ENTRIES);
        for _ in 0..chain {
            certificate(&mut cursor, true, &place, &alias, bundle)?;
        }
        match tag {
            1 => certificate(&mut cursor, true, &place, &alias, bundle)?,
            2 => {
                // A key in clear: its kind, format and algorithm, then its bytes.
                cursor.u8()?;
                cursor.name()?;
                cursor.name()?;
                let len = cursor.u32()?;
                cursor.take(len)?;
                bundle.push(Kind::PrivateKey, &[], &place, Some(&alias));
            }
            3 | 4 => {
                let len = cursor.u32()?;
                cursor.take(len)?;
                bundle.push(Kind::EncryptedKey, &[], &place, Some(&alias));
            }
            _ => return None,
        }
    }
}

fn certificate(
    cursor: &mut Cursor<'_>,
    typed: bool,
    place: &Place,
    alias: &str,
    bundle: &mut Bundle,
) -> Option<()> {
    if typed {
        cursor.name()?;
    }
    let len = cursor.u32()?;
    let der = cursor.take(len)?;
    match tlv::take(der) {
        Some((element, _)) if kind::kind_of(&element) == Kind::Certificate => {
            bundle.push(Kind::Certificate, element.raw, place, Some(alias));
        }
        _ => bundle
            .odd(OddityKind::Unreadable("an entry that is no X.509 certificate".into()), place),
    }
    Some(())
}

struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, len: u32) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(usize::try_from(len).ok()?)?;
        self.0 = rest;
        Some(taken)
    }

    fn u8(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_be_bytes)
    }

    /// A Java string: two bytes of length and nearly UTF-8.
    fn name(&mut self) -> Option<String> {
        let len = self.take(2)?.try_into().ok().map(u16::from_be_bytes)?;
        Some(String::from_utf8_lossy(self.take(u32::from(len))?).into_owned())
    }
}

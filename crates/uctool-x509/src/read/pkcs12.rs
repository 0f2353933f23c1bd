//! PKCS#12 (RFC 7292): PFX files of Windows, Java and OpenSSL, encrypted or not.

use zeroize::Zeroizing;

use super::Bundle;
use super::kind::{self, Kind};
use super::oddity::{OddityKind, Place};
use crate::pbe::{self, Closed, Effort};
use crate::tlv::{self, Elements, Tlv};

const PKCS7_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
const PKCS7_ENCRYPTED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x06];
/// 1.2.840.113549.1.12.10.1, the bag types.
const BAGS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01];
const FRIENDLY_NAME: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x14];
const CONVERT: &str = "openssl pkcs12 -legacy -in file.pfx -nokeys -out certificates.pem";
/// How deep bags of bags may nest.
const MAX_NESTING: u8 = 4;

/// Reads the certificates and notes the keys.
pub(super) fn read(pfx: &Tlv<'_>, passwords: &[Zeroizing<String>], bundle: &mut Bundle) {
    if contents(pfx, passwords, bundle).is_none() {
        let what = "a PKCS#12 file whose structure is damaged".to_owned();
        bundle.odd(OddityKind::Unreadable(what), &Place::File);
    }
}

fn contents(pfx: &Tlv<'_>, passwords: &[Zeroizing<String>], bundle: &mut Bundle) -> Option<()> {
    let safe = pfx.children().nth(1)?;
    let mut parts = safe.children();
    if parts.next()?.value != PKCS7_DATA {
        let what = "a PKCS#12 file protected by a public key".to_owned();
        bundle.odd(OddityKind::Unsupported(what, CONVERT), &Place::File);
        return Some(());
    }
    let content = parts.next()?.children().next()?.octets().into_owned();
    let (safes, _) = tlv::expect(&content, tlv::SEQUENCE)?;
    let (mut locked, mut effort) = (None, Effort::default());
    for info in safes.children() {
        let mut parts = info.children();
        let (oid, content) = (parts.next()?, parts.next()?.children().next()?);
        match oid.value {
            PKCS7_DATA => {
                bags(&content.octets(), bundle, MAX_NESTING);
            }
            PKCS7_ENCRYPTED => match unlock(&content, passwords, &mut effort) {
                Some(Ok(clear)) => bags(&clear, bundle, MAX_NESTING),
                Some(Err(closed)) => locked = Some(closed),
                None => return None,
            },
            _ => {
                let what = "a part protected by a public key".to_owned();
                bundle.odd(OddityKind::Unsupported(what, CONVERT), &Place::File);
            }
        }
    }
    match locked {
        Some(Closed::Wrong) => {
            bundle.odd(OddityKind::Locked(!passwords.is_empty()), &Place::File);
        }
        Some(Closed::Scheme(scheme)) => {
            let what = format!("encryption {scheme}");
            bundle.odd(OddityKind::Unsupported(what, CONVERT), &Place::File);
        }
        None => {}
    }
    Some(())
}

/// Tries every password on EncryptedData, then none and the empty one.
fn unlock(
    content: &Tlv<'_>,
    passwords: &[Zeroizing<String>],
    effort: &mut Effort,
) -> Option<Result<Zeroizing<Vec<u8>>, Closed>> {
    let info = content.children().nth(1)?;
    let mut parts = info.children();
    let (_, algorithm, sealed) = (parts.next()?, parts.next()?, parts.next()?);
    // [0] IMPLICIT OCTET STRING, perhaps in pieces.
    let sealed = sealed.octets();
    let given = passwords.iter().map(|password| Some(password.as_str()));
    let mut last = Closed::Wrong;
    for password in given.chain([Some(""), None]) {
        match pbe::open(algorithm.raw, &sealed, password, effort) {
            // Wrong keys end in right padding now and then: what comes out must be bags.
            Ok(clear) if tlv::expect(&clear, tlv::SEQUENCE).is_some() => return Some(Ok(clear)),
            Ok(_) => last = Closed::Wrong,
            Err(closed) => last = closed,
        }
    }
    Some(Err(last))
}

fn bags(safe: &[u8], bundle: &mut Bundle, nesting: u8) {
    let Some((sequence, _)) = tlv::expect(safe, tlv::SEQUENCE) else { return };
    for (number, bag) in sequence.children().enumerate() {
        let mut parts = bag.children();
        let (Some(oid), Some(value)) = (parts.next(), parts.next()) else { continue };
        let name = parts.next().and_then(|attributes| friendly_name(&attributes));
        let place = Place::Entry(name.clone().unwrap_or_else(|| format!("bag {}", number + 1)));
        match oid.value.strip_prefix(BAGS) {
            Some([1]) => bundle.push(Kind::PrivateKey, &[], &place, name.as_deref()),
            Some([2]) => bundle.push(Kind::EncryptedKey, &[], &place, name.as_deref()),
            Some([3 | 4]) => {
                if certificate(&value, &place, name.as_deref(), bundle).is_none() {
                    let what = "a bag that holds no X.509 certificate".to_owned();
                    bundle.odd(OddityKind::Unreadable(what), &place);
                }
            }
            Some([6]) if nesting > 0 => bags(value.value, bundle, nesting - 1),
            _ => bundle.odd(OddityKind::Unreadable("a bag of another kind".into()), &place),
        }
    }
}

fn certificate(
    value: &Tlv<'_>,
    place: &Place,
    name: Option<&str>,
    bundle: &mut Bundle,
) -> Option<()> {
    let bag = value.children().next()?;
    let octets = bag.children().nth(1)?.children().next()?.octets().into_owned();
    let (element, _) = tlv::take(&octets)?;
    let kind = kind::kind_of(&element);
    matches!(kind, Kind::Certificate | Kind::Crl)
        .then(|| bundle.push(kind, element.raw, place, name))
}

fn friendly_name(attributes: &Tlv<'_>) -> Option<String> {
    let attribute = attributes.children().find(|attribute| {
        attribute.children().next().is_some_and(|oid| oid.value == FRIENDLY_NAME)
    })?;
    let text = Elements(attribute.children().nth(1)?.value).next()?;
    let units =
        text.value.chunks_exact(2).filter_map(|pair| pair.try_into().ok().map(u16::from_be_bytes));
    Some(
        char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect(),
    )
}

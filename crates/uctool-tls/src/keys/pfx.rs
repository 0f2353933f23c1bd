//! Private keys out of PKCS#12 (PFX) files (RFC 7292), of every encryption such files have had.

use uctool_x509::pbe::{self, Closed, Effort};
use zeroize::Zeroizing;

use super::der::{self, CONTEXT_0, OID, SEQUENCE, element, expect, integer, octets};
use super::files::KeyError;
use crate::reader::Reader;

const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
const ENCRYPTED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 6];
/// What the identifiers of bags begin with.
const BAG: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 10, 1];

/// Keys in PKCS#8.
type Keys = Vec<Zeroizing<Vec<u8>>>;

/// True for the outer shape of a PFX: a sequence that begins with version 3.
pub(super) fn is_pfx(bytes: &[u8]) -> bool {
    let mut reader = Reader::new(bytes);
    let outer = element(&mut reader).filter(|outer| outer.tag == SEQUENCE);
    outer.is_some_and(|outer| outer.content.starts_with(&[der::INTEGER, 1, 3]))
}

/// The private keys of a PFX in PKCS#8.
pub(super) fn keys(bytes: &[u8], password: &str) -> Result<Keys, KeyError> {
    let pfx = Pfx::parse(bytes).ok_or(KeyError::Malformed)?;
    let mut effort = Effort::default();
    // Two ways to write an empty password have been in use: none at all, and the final zero alone.
    let spellings = [Some(password), None];
    let spellings = spellings.iter().take(if password.is_empty() { 2 } else { 1 });
    let mut spelling = spellings.copied().filter(|spelling| match &pfx.mac {
        None => true,
        Some(mac) => mac.verifies(*spelling, &pfx.content, &mut effort),
    });
    let password = spelling.next().ok_or(KeyError::WrongPassword)?;
    drop(spelling);
    let mut found = Keys::new();
    let mut trouble = None;
    let mut safes = Reader::new(&pfx.content);
    let mut safes = Reader::new(expect(&mut safes, SEQUENCE).ok_or(KeyError::Malformed)?);
    while let Some(info) = expect(&mut safes, SEQUENCE) {
        if let Err(error) = safe(info, password, &mut effort, &mut found) {
            trouble = trouble.or(Some(error));
        }
    }
    match trouble {
        // Certificates that cannot be read do not matter when the key can.
        Some(error) if found.is_empty() => Err(error),
        _ => Ok(found),
    }
}

struct Pfx {
    content: Vec<u8>,
    mac: Option<Mac>,
}

struct Mac {
    hash: Vec<u8>,
    digest: Vec<u8>,
    salt: Vec<u8>,
    iterations: u32,
}

impl Pfx {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let mut pfx = Reader::new(expect(&mut Reader::new(bytes), SEQUENCE)?);
        integer(&mut pfx)?;
        let mut info = Reader::new(expect(&mut pfx, SEQUENCE)?);
        (expect(&mut info, OID)? == DATA).then_some(())?;
        let mut content = Reader::new(expect(&mut info, CONTEXT_0)?);
        let content = octets(&mut content)?.into_owned();
        let mac = if pfx.is_empty() { None } else { Some(Mac::parse(&mut pfx)?) };
        Some(Self { content, mac })
    }
}

impl Mac {
    fn parse(pfx: &mut Reader<'_>) -> Option<Self> {
        let mut mac = Reader::new(expect(pfx, SEQUENCE)?);
        let mut info = Reader::new(expect(&mut mac, SEQUENCE)?);
        let mut algorithm = Reader::new(expect(&mut info, SEQUENCE)?);
        let hash = expect(&mut algorithm, OID)?.to_vec();
        let digest = octets(&mut info)?.into_owned();
        let salt = octets(&mut mac)?.into_owned();
        let iterations = if mac.is_empty() { 1 } else { integer(&mut mac)? };
        Some(Self { hash, digest, salt, iterations })
    }

    /// True also for a hash unknown here: the key itself then shows whether the password fits.
    fn verifies(&self, password: Option<&str>, content: &[u8], effort: &mut Effort) -> bool {
        pbe::mac(&self.hash, password, &self.salt, self.iterations, content, effort)
            .map_or(true, |mac| mac == self.digest)
    }
}

/// One ContentInfo of the AuthenticatedSafe.
fn safe(
    info: &[u8],
    password: Option<&str>,
    effort: &mut Effort,
    found: &mut Keys,
) -> Result<(), KeyError> {
    let mut info = Reader::new(info);
    let kind = expect(&mut info, OID).ok_or(KeyError::Malformed)?;
    let content = expect(&mut info, CONTEXT_0).ok_or(KeyError::Malformed)?;
    let mut content = Reader::new(content);
    if kind == DATA {
        let bags_of = octets(&mut content).ok_or(KeyError::Malformed)?;
        return bags(&bags_of, password, effort, found);
    }
    if kind != ENCRYPTED_DATA {
        return Err(KeyError::Cipher("for the owner of a certificate".to_owned()));
    }
    let (algorithm, sealed) = encrypted_data(&mut content).ok_or(KeyError::Malformed)?;
    let plain = decrypt(algorithm, &sealed, password, effort)?;
    bags(&plain, password, effort, found)
}

/// The algorithm and ciphertext of an EncryptedData (RFC 5652, section 8).
fn encrypted_data<'a>(content: &mut Reader<'a>) -> Option<(&'a [u8], std::borrow::Cow<'a, [u8]>)> {
    let mut data = Reader::new(expect(content, SEQUENCE)?);
    integer(&mut data)?;
    let mut info = Reader::new(expect(&mut data, SEQUENCE)?);
    expect(&mut info, OID)?;
    let algorithm = element(&mut info)?.whole;
    Some((algorithm, octets(&mut info)?))
}

/// The bags of a SafeContents.
fn bags(
    content: &[u8],
    password: Option<&str>,
    effort: &mut Effort,
    found: &mut Keys,
) -> Result<(), KeyError> {
    let list = expect(&mut Reader::new(content), SEQUENCE).ok_or(KeyError::WrongPassword)?;
    let mut list = Reader::new(list);
    while let Some(bag) = expect(&mut list, SEQUENCE) {
        let mut bag = Reader::new(bag);
        let kind = expect(&mut bag, OID).ok_or(KeyError::Malformed)?;
        let value = expect(&mut bag, CONTEXT_0).ok_or(KeyError::Malformed)?;
        match kind.strip_prefix(BAG) {
            Some([1]) => found.push(Zeroizing::new(value.to_vec())),
            Some([2]) => found.push(shrouded(value, password, effort)?),
            _ => {}
        }
    }
    Ok(())
}

/// A key in an EncryptedPrivateKeyInfo.
pub(super) fn shrouded(
    value: &[u8],
    password: Option<&str>,
    effort: &mut Effort,
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let info = expect(&mut Reader::new(value), SEQUENCE).ok_or(KeyError::Malformed)?;
    let mut info = Reader::new(info);
    let algorithm = element(&mut info).ok_or(KeyError::Malformed)?.whole;
    let sealed = octets(&mut info).ok_or(KeyError::Malformed)?;
    decrypt(algorithm, &sealed, password, effort)
}

fn decrypt(
    algorithm: &[u8],
    sealed: &[u8],
    password: Option<&str>,
    effort: &mut Effort,
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    pbe::open(algorithm, sealed, password, effort).map_err(|closed| match closed {
        Closed::Wrong => KeyError::WrongPassword,
        Closed::Scheme(scheme) => KeyError::Cipher(format!("encryption {scheme}")),
    })
}

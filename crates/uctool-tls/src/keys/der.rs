//! Just enough of DER, and of the BER that Java and Mozilla wrote, to walk a PKCS#12 file.

use std::borrow::Cow;

use crate::reader::Reader;

pub(super) const INTEGER: u8 = 0x02;
pub(super) const OCTETS: u8 = 0x04;
pub(super) const OID: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;
/// `[0]`, constructed.
pub(super) const CONTEXT_0: u8 = 0xa0;
/// `[0]`, primitive.
const CONTEXT_0_PRIMITIVE: u8 = 0x80;
/// An OCTET STRING in pieces.
const OCTETS_IN_PIECES: u8 = 0x24;
const END_OF_CONTENTS: &[u8] = &[0, 0];
/// How deep indefinite lengths may nest.
const MAX_DEPTH: u8 = 24;

/// A tag and its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Element<'a> {
    pub(super) tag: u8,
    pub(super) content: &'a [u8],
    /// The whole element, tag and length included.
    pub(super) whole: &'a [u8],
}

/// The next element.
pub(super) fn element<'a>(reader: &mut Reader<'a>) -> Option<Element<'a>> {
    nested(reader, MAX_DEPTH)
}

fn nested<'a>(reader: &mut Reader<'a>, depth: u8) -> Option<Element<'a>> {
    let all = reader.rest();
    let tag = reader.u8()?;
    let content = match reader.u8()? {
        0x80 => {
            let depth = depth.checked_sub(1)?;
            let inside = reader.rest();
            while !reader.rest().starts_with(END_OF_CONTENTS) {
                nested(reader, depth)?;
            }
            let len = inside.len() - reader.rest().len();
            reader.take(END_OF_CONTENTS.len())?;
            inside.get(..len)?
        }
        short @ 0..0x80 => reader.take(usize::from(short))?,
        long => {
            let mut len = 0usize;
            for byte in reader.take(usize::from(long & 0x7f))? {
                len = len.checked_mul(256)?.checked_add(usize::from(*byte))?;
            }
            reader.take(len)?
        }
    };
    Some(Element { tag, content, whole: all.get(..all.len() - reader.rest().len())? })
}

/// The next element, if it has the tag.
pub(super) fn expect<'a>(reader: &mut Reader<'a>, tag: u8) -> Option<&'a [u8]> {
    element(reader).filter(|found| found.tag == tag).map(|found| found.content)
}

/// The next OCTET STRING, whole or in pieces, also where a `[0]` stands for its tag.
pub(super) fn octets<'a>(reader: &mut Reader<'a>) -> Option<Cow<'a, [u8]>> {
    let found = element(reader)?;
    match found.tag {
        OCTETS | CONTEXT_0_PRIMITIVE => Some(Cow::Borrowed(found.content)),
        OCTETS_IN_PIECES | CONTEXT_0 => {
            let mut inside = Reader::new(found.content);
            let mut joined = Vec::new();
            while !inside.is_empty() {
                joined.extend_from_slice(expect(&mut inside, OCTETS)?);
            }
            Some(Cow::Owned(joined))
        }
        _ => None,
    }
}

/// An INTEGER that fits.
pub(super) fn integer(reader: &mut Reader<'_>) -> Option<u32> {
    let bytes = expect(reader, INTEGER)?;
    bytes.iter().try_fold(0u32, |value, byte| value.checked_mul(256)?.checked_add(u32::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_every_form_are_read() {
        for bytes in [&[0x04, 2, 7, 8][..], &[0x04, 0x81, 2, 7, 8], &[0x04, 0x83, 0, 0, 2, 7, 8]] {
            assert_eq!(octets(&mut Reader::new(bytes)).as_deref(), Some(&[7, 8][..]));
        }
        let pieces = [0x24, 0x80, 0x04, 1, 7, 0x04, 1, 8, 0, 0];
        assert_eq!(octets(&mut Reader::new(&pieces)).as_deref(), Some(&[7, 8][..]));
        for len in 0..pieces.len() {
            assert_eq!(octets(&mut Reader::new(&pieces[..len])), None);
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = [0x30, 0x80].repeat(10_000);
        assert_eq!(element(&mut Reader::new(&deep)), None);
    }
}

//! Tags and lengths of BER and DER (X.690), for sorting out what a file holds before anything is parsed in earnest.
//!
//! Reads indefinite lengths and strings in pieces, which old Windows and Java tools write into PKCS#7 and PKCS#12.

use std::borrow::Cow;

/// How deep elements of indefinite length may nest.
const MAX_NESTING: u8 = 32;

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OID: u8 = 0x06;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const CONTEXT_0: u8 = 0xa0;
pub(crate) const CONTEXT_1: u8 = 0xa1;

/// One element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tlv<'a> {
    /// The identifier octet; tags above 30 do not occur in what is read here.
    pub(crate) tag: u8,
    /// The content, without the end marker of an indefinite length.
    pub(crate) value: &'a [u8],
    /// The whole element.
    pub(crate) raw: &'a [u8],
}

impl<'a> Tlv<'a> {
    /// The elements inside; ends silently where they stop making sense.
    pub(crate) fn children(&self) -> Elements<'a> {
        Elements(self.value)
    }

    /// The content of an octet string, put together when it came in pieces.
    pub(crate) fn octets(&self) -> Cow<'a, [u8]> {
        if self.tag & 0x20 == 0 {
            return Cow::Borrowed(self.value);
        }
        let pieces = self.children().filter(|piece| piece.tag == OCTET_STRING);
        Cow::Owned(pieces.flat_map(|piece| piece.value.iter().copied()).collect())
    }

    /// A small non-negative integer.
    pub(crate) fn small(&self) -> Option<u32> {
        let digits = self.value.iter().skip_while(|byte| **byte == 0);
        let mut value = 0_u32;
        for byte in digits {
            value = value.checked_mul(256)?.checked_add(u32::from(*byte))?;
        }
        (self.tag == INTEGER && self.value.first().is_some_and(|first| first & 0x80 == 0))
            .then_some(value)
    }
}

/// Walks the elements of a content.
#[derive(Debug, Clone)]
pub(crate) struct Elements<'a>(pub(crate) &'a [u8]);

impl<'a> Iterator for Elements<'a> {
    type Item = Tlv<'a>;

    fn next(&mut self) -> Option<Tlv<'a>> {
        let (element, rest) = take(self.0)?;
        self.0 = rest;
        Some(element)
    }
}

/// The first element of `input` and what follows it; `None` when it is cut short or none.
pub(crate) fn take(input: &[u8]) -> Option<(Tlv<'_>, &[u8])> {
    take_nested(input, MAX_NESTING)
}

/// The first element, when it has the given tag.
pub(crate) fn expect(input: &[u8], tag: u8) -> Option<(Tlv<'_>, &[u8])> {
    take(input).filter(|(element, _)| element.tag == tag)
}

/// How many bytes the element that begins with `head` claims; `None` without enough of a header, or for an
/// indefinite length.
pub(crate) fn claimed_len(head: &[u8]) -> Option<usize> {
    let (len, header) = header(head)?;
    len?.checked_add(header)
}

/// Length of the content (`None` is indefinite) and of the header.
fn header(input: &[u8]) -> Option<(Option<usize>, usize)> {
    if input.first()? & 0x1f == 0x1f {
        return None;
    }
    let first = *input.get(1)?;
    match first {
        0..=0x7f => Some((Some(usize::from(first)), 2)),
        0x80 => Some((None, 2)),
        0x81..=0x84 => {
            let count = usize::from(first & 0x7f);
            let digits = input.get(2..2 + count)?;
            let len = digits.iter().fold(0_usize, |len, byte| (len << 8) | usize::from(*byte));
            Some((Some(len), 2 + count))
        }
        _ => None,
    }
}

fn take_nested(input: &[u8], nesting: u8) -> Option<(Tlv<'_>, &[u8])> {
    let (len, header) = header(input)?;
    let tag = *input.first()?;
    if let Some(len) = len {
        let end = header.checked_add(len)?;
        let (raw, rest) = input.split_at_checked(end)?;
        return Some((Tlv { tag, value: raw.get(header..)?, raw }, rest));
    }
    let nesting = nesting.checked_sub(1)?;
    let mut inside = input.get(header..)?;
    loop {
        if inside.starts_with(&[0, 0]) {
            let end = input.len() - inside.len();
            let value = input.get(header..end)?;
            let (raw, rest) = input.split_at_checked(end + 2)?;
            return Some((Tlv { tag, value, raw }, rest));
        }
        inside = take_nested(inside, nesting)?.1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definite_and_indefinite_lengths_are_read() {
        let (element, rest) = take(&[0x30, 0x03, 2, 1, 5, 9]).unwrap();
        assert_eq!((element.value, rest), (&[2, 1, 5][..], &[9][..]));
        let (element, rest) = take(&[0x30, 0x80, 2, 1, 5, 0, 0, 9]).unwrap();
        assert_eq!((element.value, rest), (&[2, 1, 5][..], &[9][..]));
        assert_eq!(take(&[0x30, 0x81, 0x80, 0]), None);
    }

    #[test]
    fn strings_in_pieces_are_joined() {
        let (element, _) = take(&[0x24, 0x80, 4, 1, 1, 4, 2, 2, 3, 0, 0]).unwrap();
        assert_eq!(&*element.octets(), [1, 2, 3]);
    }

    #[test]
    fn nesting_is_bounded() {
        assert_eq!(take(&[0x30, 0x80].repeat(10_000)), None);
    }

    #[test]
    fn integers_that_do_not_fit_are_refused() {
        assert_eq!(take(&[2, 2, 1, 0]).unwrap().0.small(), Some(256));
        assert_eq!(take(&[2, 5, 1, 0, 0, 0, 0]).unwrap().0.small(), None);
        assert_eq!(take(&[2, 1, 0x80]).unwrap().0.small(), None);
    }
}

//! The address of a From, To or Contact: `"name" <uri>;params`, `name <uri>` or a bare `uri;params`.

use memchr::memchr;

use super::Defect;
use crate::start_line::is_token;

/// Tells `found` what is wrong with the address in `value`, folded or not: white space weighs nothing here.
pub(super) fn check(header: &'static str, value: &[u8], found: &mut impl FnMut(Defect)) {
    let value = value.trim_ascii();
    let rest = match quoted(value) {
        Quoted::Open => return found(Defect::QuoteOpen(header)),
        Quoted::Closed(rest) => rest,
        Quoted::None => value,
    };
    let Some((name, uri)) = split_at(b'<', rest) else {
        // A URI that holds `?` or `,` must stand in angle brackets (section 20.10).
        let uri = split_at(b';', rest).map_or(rest, |(uri, _)| uri);
        if uri.contains(&b'?') {
            found(Defect::Address(header));
        }
        return;
    };
    if !name.iter().all(|byte| is_token(*byte) || byte.is_ascii_whitespace()) {
        found(Defect::DisplayName(header));
    }
    match split_at(b'>', uri) {
        Some((uri, _)) if !uri.is_empty() && uri.trim_ascii().len() == uri.len() => {}
        _ => found(Defect::Address(header)),
    }
}

/// What stands before and after the first `mark`.
fn split_at(mark: u8, value: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = memchr(mark, value)?;
    value.get(..at).zip(value.get(at + 1..))
}

enum Quoted<'a> {
    None,
    Open,
    Closed(&'a [u8]),
}

/// What follows the quoted string at the start of `value`.
fn quoted(value: &[u8]) -> Quoted<'_> {
    let Some(inner) = value.strip_prefix(b"\"") else { return Quoted::None };
    let mut rest = inner;
    loop {
        match memchr::memchr2(b'"', b'\\', rest).and_then(|at| rest.get(at..)) {
            Some([b'"', after @ ..]) => return Quoted::Closed(after),
            Some([_, _, after @ ..]) => rest = after,
            _ => return Quoted::Open,
        }
    }
}

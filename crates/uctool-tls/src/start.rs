//! Finds where TLS begins on a connection: at its start, behind a PROXY header, after STARTTLS,
//! `CONNECT` or any other agreement in clear.

use crate::record::{self, HANDSHAKE, HEADER_LEN};

/// How far into a direction TLS is still looked for.
const DEPTH: u64 = 64 << 10;
/// How many bytes make a hello certain: record header, message type, length and version.
const SURE: usize = 11;

/// What stands at a place where TLS may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    /// A ClientHello.
    Client,
    /// A ClientHello in the form of SSL 2.0.
    ClientV2,
    /// A ServerHello.
    Server,
    /// Records without their handshake.
    Records,
}

/// What a scan of the next bytes in clear found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scan {
    /// No TLS here: all of it is clear.
    Clear,
    /// TLS begins at this offset.
    Tls(usize, Start),
    /// From this offset on, more bytes decide.
    Undecided(usize),
}

/// Watches one direction that is still in clear.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    seen: u64,
    /// Bytes held back because they may begin a hello.
    pub(crate) held: Vec<u8>,
    /// Bytes of this direction are missing.
    pub(crate) after_gap: bool,
}

/// What is known of the connection when a direction is scanned.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context {
    /// The other direction already speaks TLS.
    pub(crate) other_is_tls: bool,
    /// The first bytes of the connection are not in the capture, or some are missing here.
    pub(crate) midstream: bool,
}

impl Watch {
    /// Notes that `len` bytes went by in clear.
    pub(crate) fn passed(&mut self, len: usize) {
        self.seen += len as u64;
    }

    /// Looks at the next bytes, which start a segment.
    pub(crate) fn scan(&self, bytes: &[u8], context: Context) -> Scan {
        if self.seen > DEPTH {
            return Scan::Clear;
        }
        if let Some(found) = at_start(bytes, context, self.seen == 0) {
            return found;
        }
        if self.seen == 0
            && let Some(found) = behind_proxy_header(bytes)
        {
            return found;
        }
        for at in memchr::memchr_iter(HANDSHAKE, bytes) {
            let after_line = at > 0 && matches!(bytes.get(at - 1), Some(b'\n' | b'>'));
            match bytes.get(at..).map(hello) {
                Some(Hello::Yes(start)) if after_line => return Scan::Tls(at, start),
                Some(Hello::Maybe) if after_line => return Scan::Undecided(at),
                _ => {}
            }
        }
        Scan::Clear
    }
}

enum Hello {
    Yes(Start),
    Maybe,
    No,
}

/// Is this a ClientHello or ServerHello in a record of its own, or the beginning of one?
fn hello(bytes: &[u8]) -> Hello {
    let fits = |at: usize, test: fn(u8) -> bool| bytes.get(at).is_none_or(|byte| test(*byte));
    let plausible = fits(0, |kind| kind == HANDSHAKE)
        && fits(1, |major| major == 3)
        && fits(2, |minor| minor <= 4)
        && fits(3, |hi| hi <= 0x48)
        && fits(5, |message| matches!(message, 1 | 2));
    if !plausible {
        return Hello::No;
    }
    let (Some(hi), Some(lo)) = (bytes.get(3), bytes.get(4)) else { return Hello::Maybe };
    let len = usize::from(u16::from_be_bytes([*hi, *lo]));
    // A record shorter than the fields tested says less; its bytes are not those of the message.
    let sure = SURE.min(HEADER_LEN + len);
    let versioned =
        len < 6 || (fits(6, |len| len <= 4) && fits(9, |major| matches!(major, 3 | 0x7f)));
    if len == 0 || !versioned {
        return Hello::No;
    }
    match bytes.get(5) {
        _ if bytes.len() < sure => Hello::Maybe,
        Some(1) => Hello::Yes(Start::Client),
        Some(2) => Hello::Yes(Start::Server),
        _ => Hello::No,
    }
}

/// TLS at the first byte of a segment.
fn at_start(bytes: &[u8], context: Context, first: bool) -> Option<Scan> {
    match hello(bytes) {
        Hello::Yes(start) => return Some(Scan::Tls(0, start)),
        Hello::Maybe => return Some(Scan::Undecided(0)),
        Hello::No => {}
    }
    if first && is_v2_hello(bytes) {
        return Some(Scan::Tls(0, Start::ClientV2));
    }
    if context.other_is_tls {
        // The answer to a hello may be an alert instead.
        if record::header(bytes).is_some_and(|(_, len)| len > 0) {
            return Some(Scan::Tls(0, Start::Records));
        }
    }
    if context.midstream {
        return inside_records(bytes);
    }
    None
}

/// Records one after the other, found at least twice or filling the segment.
fn inside_records(bytes: &[u8]) -> Option<Scan> {
    let chained = |at: usize| {
        let rest = bytes.get(at..)?;
        let (_, len) = record::header(rest).filter(|(_, len)| *len > 0)?;
        let next = rest.get(HEADER_LEN + len..)?;
        (next.is_empty() || record::header(next).is_some()).then_some(())
    };
    let places = || (20..=23).flat_map(|kind| memchr::memchr_iter(kind, bytes)).take(256);
    let first = places().filter(|at| chained(*at).is_some()).min()?;
    Some(Scan::Tls(first, Start::Records))
}

/// `80 LL 01 03 0x`, cipher specs in threes.
fn is_v2_hello(bytes: &[u8]) -> bool {
    let [first, len, 1, 3, 0..=3, hi, lo, ..] = *bytes else { return false };
    let message = usize::from(first & 0x7f) << 8 | usize::from(len);
    let specs = usize::from(u16::from_be_bytes([hi, lo]));
    first & 0x80 != 0 && specs > 0 && specs % 3 == 0 && message > specs + 9
}

/// A PROXY protocol header, version 1 or 2, with TLS right behind it.
fn behind_proxy_header(bytes: &[u8]) -> Option<Scan> {
    const V2: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";
    let end = if bytes.starts_with(V2) {
        16 + usize::from(u16::from_be_bytes([*bytes.get(14)?, *bytes.get(15)?]))
    } else if bytes.starts_with(b"PROXY ") {
        memchr::memchr(b'\n', bytes.get(..108.min(bytes.len()))?)? + 1
    } else {
        return None;
    };
    let rest = bytes.get(end..).filter(|rest| !rest.is_empty())?;
    match hello(rest) {
        Hello::Yes(start) => Some(Scan::Tls(end, start)),
        Hello::Maybe => Some(Scan::Undecided(end)),
        Hello::No if is_v2_hello(rest) => Some(Scan::Tls(end, Start::ClientV2)),
        Hello::No => None,
    }
}

//! pcap (draft-ietf-opsawg-pcap) in both byte orders, and the dialects that share its magic number.

use std::io::Read;

use pcap_parser::PcapHeader;
use pcap_parser::pcap::parse_pcap_header;

use super::{MAX_PACKET, Step, nanoseconds, require, truncated};
use crate::bytes::{Order, array};
use crate::error::CaptureError;
use crate::input::window::Window;
use crate::link::LinkType;

/// Length of the file header.
const FILE_HEADER: usize = 24;
/// How much of the file may be looked at to tell the dialects apart.
const LOOK_AHEAD: usize = 64 << 10;
/// How many records must fit for a dialect to be believed outright.
const BELIEVED: usize = 3;

/// How the header of a record looks; they differ in what follows the 16 bytes all have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dialect {
    /// 16 bytes, as libpcap writes.
    Standard,
    /// 24 bytes: Kuznetzov's patch, also behind the standard magic number (Red Hat 6.1).
    Modified,
    /// 20 bytes, Nokia (IPSO) tcpdump.
    Nokia,
}

impl Dialect {
    fn record_header(self) -> usize {
        match self {
            Self::Standard => 16,
            Self::Modified => 24,
            Self::Nokia => 20,
        }
    }
}

/// A pcap file being read.
#[derive(Debug)]
pub(crate) struct Pcap {
    order: Order,
    /// Nanoseconds in one unit of the fraction.
    unit: i64,
    dialect: Dialect,
    link: LinkType,
}

impl Pcap {
    pub(crate) fn recognise(window: &mut Window<impl Read>) -> Result<Option<Self>, CaptureError> {
        // The library knows every magic number but Kuznetzov's in big-endian order.
        let header = match array::<4>(window.data(), 0) {
            Some([0xa1, 0xb2, 0xcd, 0x34]) => kuznetzov_big_endian(window.data()),
            Some(
                [0xd4, 0xc3, 0xb2, 0xa1]
                | [0xa1, 0xb2, 0xc3, 0xd4]
                | [0x4d, 0x3c, 0xb2, 0xa1]
                | [0xa1, 0xb2, 0x3c, 0x4d]
                | [0x34, 0xcd, 0xb2, 0xa1],
            ) => parse_pcap_header(window.data()).ok().map(|(_, header)| header),
            _ => return Ok(None),
        };
        let Some(header) = header else {
            return Err(truncated(window, "pcap file header", FILE_HEADER as u64));
        };
        let order = if header.is_bigendian() || header.magic_number == 0x34cd_b2a1 {
            Order::Big
        } else {
            Order::Little
        };
        let nano = header.is_nanosecond_precision();
        let modified = matches!(header.magic_number, 0xa1b2_cd34 | 0x34cd_b2a1);
        window.consume(FILE_HEADER);
        let mut pcap = Self {
            order,
            unit: if nano { 1 } else { 1_000 },
            dialect: Dialect::Standard,
            // The upper bits say whether frames end in a checksum.
            link: LinkType(header.network.0.cast_unsigned() & 0xffff),
        };
        if !nano {
            // A damaged compressed stream shows itself when the record is read.
            let _ = window.fill(LOOK_AHEAD);
            pcap.dialect = guess(window.data(), order, modified);
        }
        Ok(Some(pcap))
    }

    pub(crate) fn name(&self) -> &'static str {
        match (self.dialect, self.unit) {
            (Dialect::Standard, 1) => "pcap with nanoseconds",
            (Dialect::Standard, _) => "pcap",
            (Dialect::Modified, _) => "modified pcap",
            (Dialect::Nokia, _) => "Nokia pcap",
        }
    }

    #[expect(
        clippy::inline_always,
        reason = "part of the loop over packets: see `Capture::following`"
    )]
    #[inline(always)]
    pub(crate) fn step(&self, window: &mut Window<impl Read>) -> Result<Step, CaptureError> {
        let head = self.dialect.record_header();
        if !require(window, "packet record", head)? {
            return Ok(Step::End);
        }
        let Some(record) = Record::parse(window.data(), self.order) else {
            return Err(truncated(window, "packet record", head as u64));
        };
        if record.captured > MAX_PACKET {
            return Err(CaptureError::Corrupt {
                offset: window.offset(),
                part: "captured length of the packet record",
                value: record.captured.into(),
                expected: "at most 4194304",
            });
        }
        let len = record.captured as usize;
        if !require(window, "packet record", head + len)? {
            return Ok(Step::End);
        }
        Ok(Step::Packet {
            head,
            len,
            total: head + len,
            original_len: record.original.max(record.captured),
            time: Some(nanoseconds(record.seconds.into(), record.fraction, self.unit)),
            link: self.link,
        })
    }
}

fn kuznetzov_big_endian(data: &[u8]) -> Option<PcapHeader> {
    if data.len() < FILE_HEADER {
        return None;
    }
    Some(PcapHeader {
        magic_number: 0x34cd_b2a1,
        network: pcap_parser::Linktype(Order::Big.u32(data, 20)?.cast_signed()),
        ..PcapHeader::new()
    })
}

/// The 16 bytes every dialect starts a record with.
struct Record {
    seconds: u32,
    fraction: u32,
    captured: u32,
    original: u32,
}

impl Record {
    #[inline]
    fn parse(data: &[u8], order: Order) -> Option<Self> {
        Some(Self {
            seconds: order.u32(data, 0)?,
            fraction: order.u32(data, 4)?,
            captured: order.u32(data, 8)?,
            original: order.u32(data, 12)?,
        })
    }

    fn is_plausible(&self) -> bool {
        self.captured <= 256 << 10
            && self.original <= 16 << 20
            && self.captured <= self.original.max(1)
            && self.fraction < 1_000_000
    }
}

/// Tells the dialects apart by which of them makes sense of the first records; the one the magic number
/// speaks of wins where several do.
fn guess(data: &[u8], order: Order, modified: bool) -> Dialect {
    let candidates = if modified {
        [Dialect::Modified, Dialect::Standard, Dialect::Nokia]
    } else {
        [Dialect::Standard, Dialect::Modified, Dialect::Nokia]
    };
    let mut best = (candidates[0], 0);
    for dialect in candidates {
        let records = plausible_records(data, order, dialect);
        let first = data.get(dialect.record_header()..).unwrap_or_default();
        if records >= BELIEVED || (records > 0 && begins_with_ip(first)) {
            return dialect;
        }
        if records > best.1 {
            best = (dialect, records);
        }
    }
    best.0
}

/// Whether `frame` is Ethernet with IP or ARP in it: then the header before it had the right length, even in a file
/// that was cut so early that the lengths alone fit another dialect.
fn begins_with_ip(frame: &[u8]) -> bool {
    matches!(
        frame.get(12..15),
        Some([0x08, 0x00, 0x45..=0x4f] | [0x86, 0xdd, 0x60..=0x6f] | [0x08, 0x06, 0])
    )
}

fn plausible_records(mut data: &[u8], order: Order, dialect: Dialect) -> usize {
    let mut last: Option<u32> = None;
    for count in 0..BELIEVED {
        let Some(record) = Record::parse(data, order) else {
            // A file that ends where a record ends fits best of all.
            return if data.is_empty() && count > 0 { BELIEVED } else { count };
        };
        let near = last.is_none_or(|seconds| seconds.abs_diff(record.seconds) < 7 * 86_400);
        if !record.is_plausible() || !near {
            return count;
        }
        last = Some(record.seconds);
        match data.get(dialect.record_header() + record.captured as usize..) {
            Some(rest) => data = rest,
            None => return count,
        }
    }
    BELIEVED
}

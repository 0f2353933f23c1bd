//! The capture formats. Each knows its file header and its records; none reads or copies.

mod netmon;
mod pcap;
mod pcapng;
mod snoop;

use std::io::Read;

use super::window::Window;
use crate::error::CaptureError;
use crate::link::LinkType;

/// The longest packet a record may hold. libpcap's largest snap length is 256 KiB; larger numbers mean damage.
pub(crate) const MAX_PACKET: u32 = 4 << 20;

/// What the next record is. `head`, `len` and `total` count from the start of the window.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    /// The capture is complete.
    End,
    /// So many bytes say nothing of packets.
    Skip(usize),
    /// So many bytes are no packet but take a frame number.
    Numbered(usize),
    /// A packet.
    Packet {
        head: usize,
        len: usize,
        total: usize,
        original_len: u32,
        time: Option<i64>,
        link: LinkType,
    },
    /// Secrets to decrypt with.
    Secrets { kind: u32, head: usize, len: usize, total: usize },
}

/// A recognised format and its state.
pub(crate) enum Format {
    Pcap(pcap::Pcap),
    Pcapng(pcapng::Pcapng),
    Snoop(snoop::Snoop),
    Netmon(netmon::Netmon),
}

impl Format {
    /// Recognises the format by its magic number and consumes the file header.
    pub(crate) fn recognise(window: &mut Window<impl Read>) -> Result<Option<Self>, CaptureError> {
        if let Some(pcap) = pcap::Pcap::recognise(window)? {
            return Ok(Some(Self::Pcap(pcap)));
        }
        if let Some(snoop) = snoop::Snoop::recognise(window)? {
            return Ok(Some(Self::Snoop(snoop)));
        }
        if let Some(netmon) = netmon::Netmon::recognise(window)? {
            return Ok(Some(Self::Netmon(netmon)));
        }
        Ok(pcapng::Pcapng::recognise(window).map(Self::Pcapng))
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Pcap(pcap) => pcap.name(),
            Self::Pcapng(_) => "pcapng",
            Self::Snoop(_) => "snoop",
            Self::Netmon(_) => "Network Monitor 2",
        }
    }

    /// The next record.
    #[expect(
        clippy::inline_always,
        reason = "part of the loop over packets: see `Capture::following`"
    )]
    #[inline(always)]
    pub(crate) fn step(&mut self, window: &mut Window<impl Read>) -> Result<Step, CaptureError> {
        match self {
            Self::Pcap(pcap) => pcap.step(window),
            Self::Pcapng(pcapng) => pcapng.step(window),
            Self::Snoop(snoop) => snoop.step(window),
            Self::Netmon(netmon) => netmon.step(window),
        }
    }
}

/// Makes sure `needed` bytes of a record are in the window. False at the exact end of the capture.
#[inline]
pub(crate) fn require(
    window: &mut Window<impl Read>,
    part: &'static str,
    needed: usize,
) -> Result<bool, CaptureError> {
    let complete = window
        .fill(needed)
        .map_err(|source| CaptureError::Read { offset: window.offset(), source })?;
    if complete {
        return Ok(true);
    }
    let got = window.data().len();
    if got == 0 {
        return Ok(false);
    }
    Err(truncated(window, part, needed as u64))
}

/// The error for a record of `needed` bytes that the end of the input cuts.
pub(crate) fn truncated(
    window: &Window<impl Read>,
    part: &'static str,
    needed: u64,
) -> CaptureError {
    CaptureError::Truncated {
        offset: window.offset(),
        part,
        needed,
        got: window.data().len() as u64,
    }
}

/// Nanoseconds since 1970 from seconds and a fraction counted in `unit` nanoseconds.
#[inline]
pub(crate) fn nanoseconds(seconds: i64, fraction: u32, unit: i64) -> i64 {
    seconds.saturating_mul(1_000_000_000).saturating_add(i64::from(fraction) * unit)
}

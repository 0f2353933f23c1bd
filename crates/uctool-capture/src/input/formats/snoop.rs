//! snoop (RFC 1761), version 2: big-endian records padded to the length they state.

use std::io::Read;

use super::{MAX_PACKET, Step, nanoseconds, require, truncated};
use crate::bytes::be32;
use crate::error::CaptureError;
use crate::input::window::Window;
use crate::link::LinkType;

const FILE_HEADER: usize = 16;
const RECORD_HEADER: u32 = 24;

/// A snoop file being read.
#[derive(Debug)]
pub(crate) struct Snoop {
    link: LinkType,
}

impl Snoop {
    pub(crate) fn recognise(window: &mut Window<impl Read>) -> Result<Option<Self>, CaptureError> {
        if !window.data().starts_with(b"snoop\0\0\0") {
            return Ok(None);
        }
        let (Some(version), Some(datalink)) = (be32(window.data(), 8), be32(window.data(), 12))
        else {
            return Err(truncated(window, "snoop file header", FILE_HEADER as u64));
        };
        if version != 2 {
            return Err(CaptureError::Corrupt {
                offset: 8,
                part: "version of the snoop file header",
                value: version.into(),
                expected: "2",
            });
        }
        window.consume(FILE_HEADER);
        Ok(Some(Self { link: link_type(datalink) }))
    }

    #[inline(never)]
    pub(crate) fn step(&self, window: &mut Window<impl Read>) -> Result<Step, CaptureError> {
        if !require(window, "packet record", RECORD_HEADER as usize)? {
            return Ok(Step::End);
        }
        let field = |at| be32(window.data(), at).unwrap_or_default();
        let (original_len, captured, total) = (field(0), field(4), field(8));
        let time = nanoseconds(field(16).into(), field(20), 1_000);
        if captured > MAX_PACKET || total < RECORD_HEADER.saturating_add(captured) {
            return Err(CaptureError::Corrupt {
                offset: window.offset(),
                part: "included length of the packet record",
                value: captured.into(),
                expected: "at most 4194304 and within the record",
            });
        }
        if total > MAX_PACKET + 64 {
            return Err(CaptureError::Corrupt {
                offset: window.offset(),
                part: "record length of the packet record",
                value: total.into(),
                expected: "at most 4194368",
            });
        }
        let (len, total) = (captured as usize, total as usize);
        if !require(window, "packet record", total)? {
            return Ok(Step::End);
        }
        Ok(Step::Packet {
            head: RECORD_HEADER as usize,
            len,
            total,
            original_len: original_len.max(captured),
            time: Some(time),
            link: self.link,
        })
    }
}

/// RFC 1761 names ten data links; those with a pcap number of the same layout are given it.
fn link_type(datalink: u32) -> LinkType {
    match datalink {
        0 | 4 => LinkType::ETHERNET,
        2 => LinkType(6),
        8 => LinkType(10),
        other => LinkType::foreign(other),
    }
}

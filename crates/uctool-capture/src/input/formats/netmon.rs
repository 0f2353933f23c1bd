//! Microsoft Network Monitor 2 captures: frames one after another, an index of them at the end.
//!
//! The index is not needed to read on a pipe: it only says how many frames there are.

use std::io::Read;

use super::{MAX_PACKET, Step, require, truncated};
use crate::bytes::{le16, le32};
use crate::error::CaptureError;
use crate::input::window::Window;
use crate::link::LinkType;

const FILE_HEADER: usize = 128;
const RECORD_HEADER: usize = 16;

/// A Network Monitor 2 file being read.
#[derive(Debug)]
pub(crate) struct Netmon {
    minor: u8,
    network: u16,
    /// Start of the capture, nanoseconds since 1970, as if its local time were UTC.
    start: Option<i64>,
    frames_left: u32,
}

impl Netmon {
    pub(crate) fn recognise(window: &mut Window<impl Read>) -> Result<Option<Self>, CaptureError> {
        let Some(&[b'G', b'M', b'B', b'U', minor, major, ..]) = window.data().first_chunk::<6>()
        else {
            return Ok(None);
        };
        if major != 2 {
            return Err(CaptureError::Corrupt {
                offset: 5,
                part: "major version of the Network Monitor header",
                value: major.into(),
                expected: "2",
            });
        }
        let head = window.data();
        let (Some(network), Some(table)) = (le16(head, 6), le32(head, 28)) else {
            return Err(truncated(window, "Network Monitor header", FILE_HEADER as u64));
        };
        let start = start_time(head);
        if window.data().len() < FILE_HEADER {
            return Err(truncated(window, "Network Monitor header", FILE_HEADER as u64));
        }
        window.consume(FILE_HEADER);
        Ok(Some(Self { minor, network, start, frames_left: table / 4 }))
    }

    #[inline(never)]
    pub(crate) fn step(&mut self, window: &mut Window<impl Read>) -> Result<Step, CaptureError> {
        if self.frames_left == 0 {
            return Ok(Step::End);
        }
        if !require(window, "frame record", RECORD_HEADER)? {
            return Err(truncated(window, "frame record", RECORD_HEADER as u64));
        }
        let field = |at| le32(window.data(), at).unwrap_or_default();
        let micros = (u64::from(field(4)) << 32) | u64::from(field(0));
        let (original_len, captured) = (field(8), field(12));
        if captured > MAX_PACKET {
            return Err(CaptureError::Corrupt {
                offset: window.offset(),
                part: "captured length of the frame record",
                value: captured.into(),
                expected: "at most 4194304",
            });
        }
        let len = captured as usize;
        let total = RECORD_HEADER + len + self.trailer();
        if !require(window, "frame record", total)? {
            return Err(truncated(window, "frame record", total as u64));
        }
        self.frames_left -= 1;
        let network = match self.trailer() {
            0 => self.network,
            _ => le16(window.data(), RECORD_HEADER + len).unwrap_or(self.network),
        };
        let since = i64::try_from(micros).ok().and_then(|micros| micros.checked_mul(1_000));
        Ok(Step::Packet {
            head: RECORD_HEADER,
            len,
            total,
            original_len: original_len.max(captured),
            time: self.start.zip(since).and_then(|(start, since)| start.checked_add(since)),
            link: link_type(network),
        })
    }

    /// What follows the frame: from 2.1 its network type, from 2.2 the process, from 2.3 the UTC time.
    fn trailer(&self) -> usize {
        match self.minor {
            0 => 0,
            1 => 2,
            2 => 6,
            _ => 15,
        }
    }
}

/// The SYSTEMTIME at offset 8: year, month, weekday, day, hour, minute, second, millisecond.
fn start_time(head: &[u8]) -> Option<i64> {
    let field = |index: usize| le16(head, 8 + 2 * index).map(i64::from);
    let (year, month, day) = (field(0)?, field(1)?, field(3)?);
    if !(1601..=30827).contains(&year) || !(1..=12).contains(&month) {
        return None;
    }
    // Days since 1970 in the proleptic Gregorian calendar, counted in years that start in March.
    let shifted = if month > 2 { year } else { year - 1 };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = era * 146_097 + day_of_era - 719_468;
    let seconds = days * 86_400 + field(4)? * 3_600 + field(5)? * 60 + field(6)?;
    seconds.checked_mul(1_000_000_000)?.checked_add(field(7)? * 1_000_000)
}

fn link_type(network: u16) -> LinkType {
    match network {
        1 => LinkType::ETHERNET,
        2 => LinkType(6),
        3 => LinkType(10),
        // The upper ranges hold pcap's own numbers (0xe000) in files Wireshark and its kin write.
        pcap if pcap & 0xf000 == 0xe000 => LinkType(u32::from(pcap & 0x0fff)),
        other => LinkType::foreign(other.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_time_is_a_calendar_date() {
        let mut head = [0u8; 24];
        for (at, value) in [2016u16, 2, 1, 29, 12, 30, 15, 250].into_iter().enumerate() {
            head[8 + 2 * at..10 + 2 * at].copy_from_slice(&value.to_le_bytes());
        }
        assert_eq!(start_time(&head), Some(1_456_749_015_250_000_000));
    }
}

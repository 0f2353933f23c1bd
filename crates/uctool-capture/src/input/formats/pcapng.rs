//! pcapng (draft-ietf-opsawg-pcapng): sections, interfaces, packets and secrets.
//!
//! The framing and the packet blocks are read here, without an allocation per packet; the blocks that come
//! once per section or interface go through `pcap-parser`.

use std::io::Read;

use pcap_parser::pcapng::{
    InterfaceDescriptionBlock, OptionCode, parse_interfacedescriptionblock_be,
    parse_interfacedescriptionblock_le,
};

use super::{MAX_PACKET, Step, require};
use crate::bytes::{Order, array};
use crate::error::CaptureError;
use crate::input::window::Window;
use crate::link::LinkType;

const SECTION: u32 = 0x0a0d_0d0a;
const INTERFACE: u32 = 1;
const OBSOLETE_PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const ENHANCED_PACKET: u32 = 6;
const SECRETS: u32 = 10;
/// A journal entry and the two kinds of custom block are no packets, but Wireshark numbers them as frames.
const NUMBERED: [u32; 3] = [9, 0x0bad, 0x4000_0bad];

/// Blocks up to this length are kept whole (key logs can be long); longer ones are skipped.
const MAX_BLOCK: u32 = 64 << 20;
/// More interfaces than this in one section are not remembered.
const MAX_INTERFACES: usize = 1 << 16;

/// A pcapng file being read.
#[derive(Debug)]
pub(crate) struct Pcapng {
    order: Order,
    interfaces: Vec<Interface>,
}

/// What an Interface Description Block says.
#[derive(Debug, Clone, Copy)]
struct Interface {
    link: LinkType,
    snap_len: u32,
    ticks: Ticks,
    /// Seconds to add to every timestamp.
    offset: i64,
}

/// The unit of an interface's timestamps (`if_tsresol`).
#[derive(Debug, Clone, Copy)]
struct Ticks {
    per_second: u64,
}

impl Ticks {
    fn from_option(resolution: u8) -> Self {
        let power = u32::from(resolution & 0x7f);
        let base: u64 = if resolution & 0x80 == 0 { 10 } else { 2 };
        // A unit too fine for 64 bits makes every timestamp 0 seconds; so does this.
        Self { per_second: base.checked_pow(power).unwrap_or(u64::MAX) }
    }

    #[inline]
    fn nanoseconds(self, ticks: u64, offset: i64) -> Option<i64> {
        let seconds = i64::try_from(ticks / self.per_second).ok()?.checked_add(offset)?;
        let rest =
            u128::from(ticks % self.per_second) * 1_000_000_000 / u128::from(self.per_second);
        seconds.checked_mul(1_000_000_000)?.checked_add(i64::try_from(rest).ok()?)
    }
}

impl Pcapng {
    pub(crate) fn recognise(window: &mut Window<impl Read>) -> Option<Self> {
        let magic = array::<4>(window.data(), 0)?;
        let order = byte_order(window.data())?;
        (u32::from_le_bytes(magic) == SECTION).then_some(Self { order, interfaces: Vec::new() })
    }

    /// Kept out of the loop over the packets of a pcap, whose numbers then stay in registers.
    #[inline(never)]
    pub(crate) fn step(&mut self, window: &mut Window<impl Read>) -> Result<Step, CaptureError> {
        if !require(window, "block", 12)? {
            return Ok(Step::End);
        }
        let mut kind = self.order.u32(window.data(), 0).unwrap_or_default();
        if kind == SECTION {
            self.start_section(window)?;
            kind = SECTION;
        }
        let total = self.order.u32(window.data(), 4).unwrap_or_default();
        if total < 12 || !total.is_multiple_of(4) {
            return Err(CaptureError::Corrupt {
                offset: window.offset(),
                part: "length of the block",
                value: total.into(),
                expected: "a multiple of 4 from 12",
            });
        }
        if total > MAX_BLOCK {
            return skip(window, total);
        }
        let total = total as usize;
        require(window, "block", total)?;
        let block = window.data().get(..total).unwrap_or_default();
        Ok(match kind {
            ENHANCED_PACKET | OBSOLETE_PACKET => self.packet(block, kind),
            SIMPLE_PACKET => self.simple_packet(block),
            INTERFACE => self.interface(block),
            SECRETS => self.secrets(block),
            other if NUMBERED.contains(&other) => Some(Step::Numbered(total)),
            _ => None,
        }
        .unwrap_or(Step::Skip(total)))
    }

    /// A section has its own byte order and its own interfaces.
    fn start_section(&mut self, window: &Window<impl Read>) -> Result<(), CaptureError> {
        self.interfaces.clear();
        match byte_order(window.data()) {
            Some(order) => {
                self.order = order;
                Ok(())
            }
            None => Err(CaptureError::Corrupt {
                offset: window.offset() + 8,
                part: "byte-order magic of the section header",
                value: self.order.u32(window.data(), 8).unwrap_or_default().into(),
                expected: "0x1a2b3c4d in one of the two orders",
            }),
        }
    }

    /// Enhanced Packet Block (section 4.3) and the obsolete Packet Block, whose interface number is 16 bits.
    fn packet(&self, block: &[u8], kind: u32) -> Option<Step> {
        let order = self.order;
        let index = if kind == ENHANCED_PACKET {
            order.u32(block, 8)? as usize
        } else {
            order.u16(block, 8)?.into()
        };
        let interface = self.interfaces.get(index);
        let ticks = (u64::from(order.u32(block, 12)?) << 32) | u64::from(order.u32(block, 16)?);
        let captured = order.u32(block, 20)?;
        let original = order.u32(block, 24)?;
        let room = block.len().checked_sub(32)?;
        if captured > MAX_PACKET {
            return None;
        }
        let len = (captured as usize).min(room);
        Some(Step::Packet {
            head: 28,
            len,
            total: block.len(),
            original_len: original.max(captured),
            time: interface.and_then(|from| from.ticks.nanoseconds(ticks, from.offset)),
            link: interface.map_or(LinkType::NO_INTERFACE, |from| from.link),
        })
    }

    /// Simple Packet Block (section 4.4): no time, always the first interface, cut at its snap length.
    fn simple_packet(&self, block: &[u8]) -> Option<Step> {
        let interface = self.interfaces.first();
        let original_len = self.order.u32(block, 8)?;
        let room = u32::try_from(block.len().checked_sub(16)?).ok()?;
        let snap_len = interface.map_or(0, |first| first.snap_len);
        let limit = if snap_len == 0 { u32::MAX } else { snap_len };
        Some(Step::Packet {
            head: 12,
            len: original_len.min(room).min(limit) as usize,
            total: block.len(),
            original_len,
            time: None,
            link: interface.map_or(LinkType::NO_INTERFACE, |first| first.link),
        })
    }

    fn interface(&mut self, block: &[u8]) -> Option<Step> {
        if self.interfaces.len() >= MAX_INTERFACES {
            return None;
        }
        let parsed = match self.order {
            Order::Little => parse_interfacedescriptionblock_le(block),
            Order::Big => parse_interfacedescriptionblock_be(block),
        };
        let interface = match parsed {
            Ok((_, description)) => self.describe(&description),
            // Damaged options must not shift the numbers of the interfaces after this one.
            Err(_) => Interface {
                link: LinkType(self.order.u16(block, 8)?.into()),
                snap_len: self.order.u32(block, 12)?,
                ticks: Ticks::from_option(6),
                offset: 0,
            },
        };
        self.interfaces.push(interface);
        None
    }

    fn describe(&self, description: &InterfaceDescriptionBlock<'_>) -> Interface {
        let option = |code| description.options.iter().find(|option| option.code == code);
        // The library reads `if_tsoffset` as little-endian in every section.
        let offset = option(OptionCode::IfTsoffset)
            .and_then(|option| array::<8>(&option.value, 0))
            .map_or(0, |bytes| match self.order {
                Order::Little => i64::from_le_bytes(bytes),
                Order::Big => i64::from_be_bytes(bytes),
            });
        Interface {
            link: LinkType(description.linktype.0.cast_unsigned() & 0xffff),
            snap_len: description.snaplen,
            ticks: Ticks::from_option(description.if_tsresol),
            offset,
        }
    }

    /// Decryption Secrets Block (section 4.7).
    fn secrets(&self, block: &[u8]) -> Option<Step> {
        let kind = self.order.u32(block, 8)?;
        let len = self.order.u32(block, 12)? as usize;
        let room = block.len().checked_sub(20)?;
        Some(Step::Secrets { kind, head: 16, len: len.min(room), total: block.len() })
    }
}

fn byte_order(section_header: &[u8]) -> Option<Order> {
    match array::<4>(section_header, 8)? {
        [0x4d, 0x3c, 0x2b, 0x1a] => Some(Order::Little),
        [0x1a, 0x2b, 0x3c, 0x4d] => Some(Order::Big),
        _ => None,
    }
}

fn skip(window: &mut Window<impl Read>, total: u32) -> Result<Step, CaptureError> {
    let at = window.offset();
    match window.skip(total.into()) {
        Ok(true) => Ok(Step::Skip(0)),
        Ok(false) => Err(CaptureError::Truncated {
            offset: at,
            part: "block",
            needed: total.into(),
            got: window.offset() - at,
        }),
        Err(source) => Err(CaptureError::Read { offset: window.offset(), source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_follow_the_resolution() {
        let seconds = |resolution, ticks| Ticks::from_option(resolution).nanoseconds(ticks, 0);
        assert_eq!(seconds(6, 1_500_000), Some(1_500_000_000));
        assert_eq!(seconds(9, 7), Some(7));
        assert_eq!(seconds(0, 2), Some(2_000_000_000));
        assert_eq!(seconds(0x8a, 1024 + 512), Some(1_500_000_000));
        assert_eq!(seconds(0x7f, 5), Some(0));
        assert_eq!(Ticks::from_option(0).nanoseconds(u64::MAX, 0), None);
        assert_eq!(Ticks::from_option(0).nanoseconds(1, -2), Some(-1_000_000_000));
    }
}

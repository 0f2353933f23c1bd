//! Writing pcapng (draft-ietf-opsawg-pcapng): one section, interfaces as they come up, packets, secrets.

use std::io::{self, Write};

use uctool_capture::LinkType;
use uctool_tls::SECRETS_TLS_KEY_LOG;
use zeroize::Zeroizing;

/// Wireshark refuses blocks above 16 MiB.
const MAX_SECRETS: usize = 8 << 20;

/// A pcapng file being written.
pub(crate) struct Writer<W: Write> {
    out: W,
    links: Vec<u16>,
}

impl<W: Write> Writer<W> {
    /// Begins the file.
    pub(crate) fn new(mut out: W) -> io::Result<Self> {
        let mut body = 0x1a2b_3c4d_u32.to_le_bytes().to_vec();
        body.extend([1, 0, 0, 0]);
        body.extend([0xff; 8]);
        block(&mut out, 0x0a0d_0d0a, &[&body])?;
        Ok(Self { out, links: Vec::new() })
    }

    /// Writes key log lines, in several blocks when they are many.
    pub(crate) fn secrets(&mut self, lines: &[u8]) -> io::Result<()> {
        let mut part = Zeroizing::new(Vec::with_capacity(lines.len().min(MAX_SECRETS + 1024)));
        for line in lines.split_inclusive(|byte| *byte == b'\n') {
            if part.len() + line.len() > MAX_SECRETS {
                self.secrets_block(&part)?;
                part.clear();
            }
            part.extend_from_slice(line);
        }
        if part.is_empty() { Ok(()) } else { self.secrets_block(&part) }
    }

    fn secrets_block(&mut self, lines: &[u8]) -> io::Result<()> {
        let kind = SECRETS_TLS_KEY_LOG.to_le_bytes();
        block(&mut self.out, 10, &[&kind, &length(lines.len())?, lines])
    }

    /// Writes a packet. False when pcapng has no number for its link type.
    pub(crate) fn packet(
        &mut self,
        link: LinkType,
        time: Option<i64>,
        original: u32,
        data: &[u8],
    ) -> io::Result<bool> {
        let Some(link) = u16::try_from(link.0).ok().filter(|link| *link != 0xffff) else {
            return Ok(false);
        };
        let interface = match self.links.iter().position(|known| *known == link) {
            Some(interface) => interface,
            None => self.interface(link)?,
        };
        // A packet without a time stands at the epoch.
        let time = time.and_then(|time| u64::try_from(time).ok()).unwrap_or(0).to_le_bytes();
        let (low, high) = time.split_at(4);
        let original = original.to_le_bytes();
        let parts: [&[u8]; 6] =
            [&length(interface)?, high, low, &length(data.len())?, &original, data];
        block(&mut self.out, 6, &parts)?;
        Ok(true)
    }

    /// Describes another interface, its times in nanoseconds.
    fn interface(&mut self, link: u16) -> io::Result<usize> {
        let options = [9, 0, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0];
        block(&mut self.out, 1, &[&link.to_le_bytes(), &[0; 6], &options])?;
        self.links.push(link);
        Ok(self.links.len() - 1)
    }

    /// Gives back what was written to.
    pub(crate) fn into_inner(self) -> W {
        self.out
    }
}

fn length(len: usize) -> io::Result<[u8; 4]> {
    let len = u32::try_from(len).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
    Ok(len.to_le_bytes())
}

/// One block: type, length, body padded to 32 bits, length.
fn block(out: &mut impl Write, kind: u32, parts: &[&[u8]]) -> io::Result<()> {
    let body: usize = parts.iter().map(|part| part.len()).sum();
    let padding = body.next_multiple_of(4) - body;
    let total = length(12 + body + padding)?;
    out.write_all(&kind.to_le_bytes())?;
    out.write_all(&total)?;
    for part in parts {
        out.write_all(part)?;
    }
    out.write_all([0; 3].get(..padding).unwrap_or_default())?;
    out.write_all(&total)
}

#[cfg(test)]
mod tests {
    use uctool_capture::{Block, Capture};

    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let mut writer = Writer::new(Vec::new()).unwrap();
        writer.secrets(b"CLIENT_RANDOM 00 11\n").unwrap();
        assert!(writer.packet(LinkType(1), Some(1_500_000_000_000_000_007), 99, b"abcde").unwrap());
        assert!(writer.packet(LinkType(252), None, 1, b"x").unwrap());
        assert!(!writer.packet(LinkType::NO_INTERFACE, None, 1, b"x").unwrap());
        let bytes = writer.into_inner();
        let mut capture = Capture::open(bytes.as_slice()).unwrap();
        let Some(Block::Secrets { kind, bytes }) = capture.next_block().unwrap() else { panic!() };
        assert_eq!((kind, bytes), (SECRETS_TLS_KEY_LOG, b"CLIENT_RANDOM 00 11\n".as_slice()));
        let packet = capture.next_packet().unwrap().unwrap();
        assert_eq!((packet.link.0, packet.data, packet.original_len), (1, b"abcde".as_slice(), 99));
        assert_eq!(packet.mark.time, Some(1_500_000_000_000_000_007));
        assert_eq!(capture.next_packet().unwrap().unwrap().link.0, 252);
        assert!(capture.next_packet().unwrap().is_none());
    }
}

//! Any bytes as a capture file of any format: the same packets however they arrive; half of a pcapng file gives a
//! prefix.

use std::io::Read;

use uctool_capture::Capture;

/// The first byte is how much a read gives at most, the rest the file.
pub fn pcap(bytes: &[u8]) {
    let Some((step, file)) = bytes.split_first() else { return };
    let all = packets(file, usize::MAX);
    let slowly = packets(file, usize::from(*step).max(1));
    if all.whole || !all.compressed {
        assert_eq!(all, slowly);
    } else {
        // How much comes out ahead of a damage depends on the blocks it is unpacked in.
        let (less, more) = if all.list.len() < slowly.list.len() { (&all, &slowly) } else { (&slowly, &all) };
        assert!(more.list.starts_with(&less.list) && !slowly.whole);
    }
    // The dialect of a classic file is guessed from what follows, so half of it may read as another.
    if all.format == "pcapng" && !all.compressed {
        let part = packets(&file[..file.len() / 2], usize::MAX);
        assert!(all.list.starts_with(&part.list), "half of the file gives other packets");
    }
}

/// Number, time, link type, length on the wire and bytes of a packet.
type Owned = (u64, Option<i64>, u32, u32, Vec<u8>);

/// What a file gave.
#[derive(Debug, Default, PartialEq)]
struct Given {
    list: Vec<Owned>,
    /// It ended well.
    whole: bool,
    compressed: bool,
    format: &'static str,
}

fn packets(file: &[u8], step: usize) -> Given {
    let mut given = Given { compressed: is_compressed(file), ..Given::default() };
    let Ok(mut capture) = Capture::open(Pieces { file, step }) else { return given };
    given.format = capture.format();
    loop {
        match capture.next_packet() {
            Ok(Some(packet)) => {
                let mark = packet.mark;
                let bytes = packet.data.to_vec();
                given.list.push((mark.frame, mark.time, packet.link.0, packet.original_len, bytes));
            }
            Ok(None) => {
                given.whole = true;
                return given;
            }
            Err(_) => return given,
        }
    }
}

/// gzip, zstd and lz4, also where nothing can be unpacked.
fn is_compressed(file: &[u8]) -> bool {
    let magic: [&[u8]; 3] = [&[0x1f, 0x8b], &[0x28, 0xb5, 0x2f, 0xfd], &[0x04, 0x22, 0x4d, 0x18]];
    magic.iter().any(|magic| file.starts_with(magic)) || matches!(file, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

/// A reader that gives little at a time.
struct Pieces<'f> {
    file: &'f [u8],
    step: usize,
}

impl Read for Pieces<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        let most = bytes.len().min(self.step);
        self.file.read(&mut bytes[..most])
    }
}

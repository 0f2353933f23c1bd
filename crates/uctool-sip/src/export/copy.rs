//! Copying packets from captures to the file that is written: all of them, or those of one call.

use std::collections::BTreeSet;
use std::io::{self, Read, Seek as _, SeekFrom, Write as _};
use std::net::{IpAddr, SocketAddr};

use crate::cli::Opened;
use uctool_capture::{Block, Capture, CaptureError, Datagram, Dissector, Options, Sink};
use uctool_core::Io;
use uctool_core::io::{Output, Spool};

use super::exporter::pair;
use super::pcapng::Writer;

/// The most that is kept of an input that can be read only once.
pub(super) const MAX_SPOOL: u64 = 16 << 30;

/// A capture that is read twice. What is no file is kept in one of its own while it is read for the first time.
pub(super) struct Source {
    pub(super) name: String,
    opened: Option<Box<dyn Read + Send>>,
    kept: Option<Box<dyn Spool>>,
}

impl Source {
    pub(super) fn new(opened: Opened) -> Self {
        Self { name: opened.name, opened: Some(opened.reader), kept: None }
    }

    /// For the first reading; `again` says that there will be another.
    pub(super) fn first(&mut self, again: bool, io: &mut dyn Io) -> io::Result<Box<dyn Read + '_>> {
        let Some(inner) = self.opened.take() else {
            return Ok(io.open(&self.name)?);
        };
        // Only what has a size, a file, can be opened once more: no pipe, no member of an archive.
        if !again || (self.name != "-" && io.size(&self.name).is_some()) {
            return Ok(inner);
        }
        let spool = self.kept.insert(io.spool()?);
        Ok(Box::new(Tee { inner, spool, room: MAX_SPOOL }))
    }

    /// For the second reading, or the only one.
    pub(super) fn second(&mut self, io: &mut dyn Io) -> io::Result<Box<dyn Read + Send + '_>> {
        if let Some(spool) = &mut self.kept {
            spool.seek(SeekFrom::Start(0))?;
            return Ok(Box::new(spool));
        }
        match self.opened.take() {
            Some(reader) => Ok(reader),
            None => Ok(io.open(&self.name)?),
        }
    }
}

/// Keeps what is read.
struct Tee<'s> {
    inner: Box<dyn Read + Send>,
    spool: &'s mut Box<dyn Spool>,
    room: u64,
}

impl Read for Tee<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(bytes)?;
        self.room = self.room.checked_sub(length as u64).ok_or_else(|| {
            let most = MAX_SPOOL >> 30;
            io::Error::new(
                io::ErrorKind::FileTooLarge,
                format!("more than {most} GiB came, the most that is kept of what can be read once; save it to a file first"),
            )
        })?;
        self.spool.write_all(bytes.get(..length).unwrap_or_default())?;
        Ok(length)
    }
}

/// How many packets were copied, and how many have no place in the file.
#[derive(Debug, Default)]
pub(super) struct Copied {
    pub(super) packets: u64,
    pub(super) unwritable: u64,
}

/// Why copying stopped.
pub(super) enum Stopped {
    /// The capture.
    Input(CaptureError),
    /// The file.
    Output(io::Error),
}

/// Copies the packets of one capture, without the secrets in it; with `call`, those of its connections alone.
pub(super) fn copy(
    reader: impl Read,
    writer: &mut Writer<Box<dyn Output>>,
    call: Option<&mut Call>,
    copied: &mut Copied,
) -> Result<(), Stopped> {
    let mut capture = Capture::open(reader).map_err(Stopped::Input)?;
    let mut call = call;
    while let Some(block) = capture.next_block().map_err(Stopped::Input)? {
        let Block::Packet(packet) = block else { continue };
        if let Some(call) = &mut call
            && !call.has(&packet)
        {
            continue;
        }
        let time = packet.mark.time;
        let written = writer.packet(packet.link, time, packet.original_len, packet.data);
        if written.map_err(Stopped::Output)? {
            copied.packets += 1;
        } else {
            copied.unwritable += 1;
        }
    }
    Ok(())
}

/// Tells the packets of a call from others by their addresses and ports.
pub(super) struct Call {
    dissector: Dissector,
    ends: Ends,
}

struct Ends {
    carriers: BTreeSet<(SocketAddr, SocketAddr)>,
    hosts: BTreeSet<(IpAddr, IpAddr)>,
    found: bool,
}

impl Call {
    /// A call that was seen between these pairs of addresses.
    pub(super) fn new(carriers: BTreeSet<(SocketAddr, SocketAddr)>) -> Self {
        let host = |(a, b): &(SocketAddr, SocketAddr)| (a.ip().min(b.ip()), a.ip().max(b.ip()));
        let hosts = carriers.iter().map(host).collect();
        Self {
            dissector: Dissector::new(Options { every_packet: true, ..Options::default() }),
            ends: Ends { carriers, hosts, found: false },
        }
    }

    fn has(&mut self, packet: &uctool_capture::Packet<'_>) -> bool {
        self.ends.found = false;
        self.dissector.push(packet, &mut self.ends);
        self.ends.found
    }
}

impl Sink for Ends {
    fn travels(&mut self, src: SocketAddr, dst: SocketAddr) {
        self.found |= match (src.port(), dst.port()) {
            // A fragment: whose it is only its addresses tell.
            (0, 0) => self.hosts.contains(&(src.ip().min(dst.ip()), src.ip().max(dst.ip()))),
            _ => self.carriers.contains(&pair(src, dst)),
        };
    }

    fn datagram(&mut self, datagram: &Datagram<'_>) {
        // What a HEP envelope carries never travelled by itself.
        self.found |= self.carriers.contains(&pair(datagram.src, datagram.dst));
    }
}

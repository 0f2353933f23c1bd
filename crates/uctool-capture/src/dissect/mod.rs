//! From packets to datagrams and streams: link layer, tunnels, IP, fragments, transport.

mod checksum;
mod defrag;
mod hep;
mod icmp;
mod ip;
mod pdu;
mod sctp;
mod transport;
mod tunnel;

use std::io::Read;

use crate::error::CaptureError;
use crate::input::{Block, Capture, Packet};
use crate::link::{self, MAX_DEPTH, Network};
use crate::options::Options;
use crate::summary::{FileCut, LinkTally, Summary};
use crate::tcp::Tcp;
use crate::types::{Mark, Sink};

use defrag::Defrag;
use sctp::Sctp;

/// Follows every packet down to the datagrams and streams it carries, and counts what it meets.
///
/// Memory is bounded by [`crate::Limits`], however long the capture is.
#[derive(Debug)]
pub struct Dissector {
    options: Options,
    summary: Summary,
    defrag: Defrag,
    tcp: Tcp,
    sctp: Sctp,
}

/// What the layers need to know of the frame they are in.
#[derive(Debug, Clone, Copy)]
struct Frame {
    mark: Mark,
    /// Bytes that the snap length cut off the end.
    missing: usize,
    /// How many headers deep.
    depth: u8,
}

impl Frame {
    fn deeper(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }
}

impl Dissector {
    /// A dissector that has seen nothing.
    pub fn new(options: Options) -> Self {
        Self {
            options,
            summary: Summary { limits: options.limits, ..Summary::default() },
            defrag: Defrag::new(options.limits),
            tcp: Tcp::new(options.limits),
            sctp: Sctp::new(options.limits),
        }
    }

    /// Takes one packet apart and hands what it completes to `sink`.
    #[inline(never)]
    pub fn push(&mut self, packet: &Packet<'_>, sink: &mut dyn Sink) {
        let mark = packet.mark;
        self.summary.frame(mark, packet.data.len(), packet.original_len);
        let missing = (packet.original_len as usize).saturating_sub(packet.data.len());
        let network = link::peel(packet.link, packet.data);
        if let Some(tally) = self.summary.links.get_mut(&packet.link) {
            tally.frames += 1;
        } else {
            let known = network != Network::UnknownLink;
            self.summary.links.insert(packet.link, LinkTally { frames: 1, known, first: mark });
        }
        self.network(network, Frame { mark, missing, depth: 0 }, sink);
    }

    /// Everything has been read: hands out what was held, gaps included, and closes every connection.
    pub fn finish(&mut self, sink: &mut dyn Sink) {
        self.tcp.finish(&mut self.summary, sink);
        self.defrag.finish(&mut self.summary);
    }

    /// What was seen so far.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// What was seen since the last call: the summary of one capture out of several. Connections go on from one
    /// capture to the next.
    pub fn take_summary(&mut self) -> Summary {
        let limits = self.summary.limits;
        std::mem::replace(&mut self.summary, Summary { limits, ..Summary::default() })
    }

    /// Notes in the summary why an input could not be opened.
    pub fn refuse(&mut self, error: CaptureError) -> CaptureError {
        self.begin();
        self.note(error, 0)
    }

    /// Forgets how the capture before began and ended.
    fn begin(&mut self) {
        let summary = &mut self.summary;
        (summary.format, summary.not_a_capture, summary.cut) = (None, None, None);
    }

    /// Notes in the summary how the reading ended.
    fn note(&mut self, error: CaptureError, offset: u64) -> CaptureError {
        if let CaptureError::NotACapture { looks_like } = error {
            self.summary.not_a_capture = Some(looks_like);
        } else {
            self.summary.cut = Some(FileCut { offset, reason: error.to_string() });
        }
        error
    }

    fn network(&mut self, network: Network<'_>, frame: Frame, sink: &mut dyn Sink) {
        if frame.depth > MAX_DEPTH {
            return self.summary.malformed(frame.mark);
        }
        match network {
            Network::Ip(packet) => self.ip(packet, frame, sink),
            Network::Ethernet(inner) => self.network(link::ethernet(inner), frame.deeper(), sink),
            Network::Exported(pdu) => self.pdu(pdu, frame, sink),
            Network::Other(kind) => *self.summary.ether_types.entry(kind).or_default() += 1,
            Network::Control => self.summary.control += 1,
            Network::Malformed if frame.missing > 0 => {}
            Network::Malformed => self.summary.malformed(frame.mark),
            Network::UnknownLink => {}
        }
    }
}

/// Reads a whole capture through `dissector`. What could be decoded has reached `sink` when an error is returned;
/// call [`Dissector::finish`] after the last capture either way.
pub fn read(
    reader: impl Read,
    dissector: &mut Dissector,
    sink: &mut dyn Sink,
) -> Result<(), CaptureError> {
    match Capture::open(reader) {
        Ok(capture) => read_capture(capture, dissector, sink),
        Err(error) => Err(dissector.refuse(error)),
    }
}

/// As [`read`], for a capture that is open.
pub fn read_capture(
    mut capture: Capture<'_>,
    dissector: &mut Dissector,
    sink: &mut dyn Sink,
) -> Result<(), CaptureError> {
    dissector.begin();
    dissector.summary.format = Some(capture.format());
    loop {
        match capture.following() {
            Ok(Some(Block::Packet(packet))) => dissector.push(&packet, sink),
            Ok(Some(Block::Secrets { kind, bytes })) => sink.secrets(kind, bytes),
            Ok(None) => return Ok(()),
            Err(error) => return Err(dissector.note(error, capture.offset())),
        }
    }
}

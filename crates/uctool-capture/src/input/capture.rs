//! A capture as a sequence of packets and secrets.

use std::io::{self, Read};

use super::compression::Source;
use super::formats::{Format, Step};
use super::looks::looks_like;
use super::window::Window;
use crate::error::CaptureError;
use crate::link::LinkType;
use crate::types::Mark;

/// One captured packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packet<'a> {
    /// Its number and time.
    pub mark: Mark,
    /// What its first header is.
    pub link: LinkType,
    /// The bytes that were captured.
    pub data: &'a [u8],
    /// How long it was on the wire; more than `data.len()` when the snap length cut it.
    pub original_len: u32,
}

/// What a capture holds next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block<'a> {
    /// A packet.
    Packet(Packet<'a>),
    /// The content of a pcapng Decryption Secrets Block (draft-ietf-opsawg-pcapng, section 4.7).
    Secrets {
        /// The secrets type, such as 0x544c534b for a TLS key log.
        kind: u32,
        /// The secrets.
        bytes: &'a [u8],
    },
}

/// The bytes of an input. Behind a pointer its kind is asked once in many packets, and every capture is read by the same
/// code.
type Bytes<'r> = Window<Source<Box<dyn Read + 'r>>>;

/// A capture being read: its packets in file order, in constant memory.
pub struct Capture<'r> {
    window: Bytes<'r>,
    format: Format,
    compression: Option<&'static str>,
    frame: u64,
    /// The length of the record handed out last, dropped at the next call.
    pending: usize,
    ended: bool,
}

/// Enough to tell what an unknown input is.
const HEAD: usize = 512;

/// What an input turned out to be.
pub enum Input<'r> {
    /// A capture.
    Capture(Capture<'r>),
    /// Something else.
    Other(Other<'r>),
}

/// An input that is no capture: its bytes from the first on, without the compression around them.
pub struct Other<'r> {
    window: Bytes<'r>,
}

impl Other<'_> {
    /// The first bytes, at most 512.
    pub fn head(&self) -> &[u8] {
        let data = self.window.data();
        data.get(..HEAD).unwrap_or(data)
    }

    /// What it looks like, in words.
    pub fn looks_like(&self) -> &'static str {
        looks_like(self.head())
    }

    /// The name of the compression around it, such as `gzip`.
    pub fn compression(&self) -> Option<&'static str> {
        self.window.reader().compression()
    }
}

impl Read for Other<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.window.take(out)
    }
}

impl<'r> Capture<'r> {
    /// Recognises compression and format by content and reads the file header.
    pub fn open(reader: impl Read + 'r) -> Result<Self, CaptureError> {
        match Self::recognise(reader)? {
            Input::Capture(capture) => Ok(capture),
            Input::Other(other) => {
                Err(CaptureError::NotACapture { looks_like: other.looks_like() })
            }
        }
    }

    /// As [`Capture::open`], but gives back what is no capture.
    pub fn recognise(reader: impl Read + 'r) -> Result<Input<'r>, CaptureError> {
        Self::of(Box::new(reader))
    }

    fn of(reader: Box<dyn Read + 'r>) -> Result<Input<'r>, CaptureError> {
        let source =
            Source::open(reader).map_err(|source| CaptureError::Read { offset: 0, source })?;
        let compression = source.compression();
        let mut window = Window::new(source);
        if let Err(error) = window.fill(HEAD) {
            // What came out before the damage may still be a header.
            if window.data().is_empty() {
                return Err(read_error(compression, 0, error));
            }
        }
        let Some(format) = Format::recognise(&mut window)? else {
            return Ok(Input::Other(Other { window }));
        };
        Ok(Input::Capture(Self { window, format, compression, frame: 0, pending: 0, ended: false }))
    }

    /// The name of the format, such as `pcapng`.
    pub fn format(&self) -> &'static str {
        self.format.name()
    }

    /// The name of the compression around it, such as `gzip`.
    pub fn compression(&self) -> Option<&'static str> {
        self.compression
    }

    /// How many bytes of the capture, decompressed, have been read.
    pub fn offset(&self) -> u64 {
        self.window.offset() + self.pending as u64
    }

    /// The next packet; secrets are passed over.
    pub fn next_packet(&mut self) -> Result<Option<Packet<'_>>, CaptureError> {
        loop {
            match self.advance()? {
                None => return Ok(None),
                Some(Step::Secrets { .. }) => {}
                Some(step) => {
                    return Ok(match self.block(step) {
                        Block::Packet(packet) => Some(packet),
                        Block::Secrets { .. } => None,
                    });
                }
            }
        }
    }

    /// The next packet or secrets. After an error there is nothing more.
    pub fn next_block(&mut self) -> Result<Option<Block<'_>>, CaptureError> {
        self.following()
    }

    /// As [`Capture::next_block`], for the loop that reads whole captures.
    #[expect(clippy::inline_always, reason = "a call for each packet is a tenth of the loop")]
    #[inline(always)]
    pub(crate) fn following(&mut self) -> Result<Option<Block<'_>>, CaptureError> {
        let step = self.advance()?;
        Ok(step.map(|step| self.block(step)))
    }

    #[expect(
        clippy::inline_always,
        reason = "part of the loop over packets: see `Self::following`"
    )]
    #[inline(always)]
    fn advance(&mut self) -> Result<Option<Step>, CaptureError> {
        self.window.consume(std::mem::take(&mut self.pending));
        if self.ended {
            return Ok(None);
        }
        loop {
            let step = match self.format.step(&mut self.window) {
                Ok(step) => step,
                Err(error) => {
                    self.ended = true;
                    return Err(self.explain(error));
                }
            };
            match step {
                Step::End => {
                    self.ended = true;
                    return Ok(None);
                }
                Step::Skip(len) => self.window.consume(len),
                Step::Numbered(len) => {
                    self.frame += 1;
                    self.window.consume(len);
                }
                Step::Packet { total, .. } => {
                    self.frame += 1;
                    self.pending = total;
                    return Ok(Some(step));
                }
                Step::Secrets { total, .. } => {
                    self.pending = total;
                    return Ok(Some(step));
                }
            }
        }
    }

    #[inline]
    fn block(&self, step: Step) -> Block<'_> {
        match step {
            Step::Secrets { kind, head, len, .. } => {
                Block::Secrets { kind, bytes: self.window.part(head, len) }
            }
            Step::Packet { head, len, original_len, time, link, .. } => Block::Packet(Packet {
                mark: Mark { frame: self.frame, time },
                link,
                data: self.window.part(head, len),
                original_len,
            }),
            Step::End | Step::Skip(_) | Step::Numbered(_) => Block::Secrets { kind: 0, bytes: &[] },
        }
    }

    fn explain(&self, error: CaptureError) -> CaptureError {
        match error {
            CaptureError::Read { offset, source } => read_error(self.compression, offset, source),
            other => other,
        }
    }
}

fn read_error(compression: Option<&'static str>, offset: u64, source: io::Error) -> CaptureError {
    match compression {
        Some(format) => CaptureError::Compression { format, offset, source },
        None => CaptureError::Read { offset, source },
    }
}

impl std::fmt::Debug for Capture<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Capture")
            .field("format", &self.format())
            .field("frame", &self.frame)
            .finish_non_exhaustive()
    }
}

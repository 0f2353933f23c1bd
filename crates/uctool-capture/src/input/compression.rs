//! gzip, zstd and lz4 around a capture, recognised by their magic numbers.

use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};

use flate2::bufread::MultiGzDecoder;
use lz4_flex::frame::FrameDecoder as Lz4Decoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use uctool_core::unpack::Gently;

/// The bytes looked at come first again.
pub(crate) type Peeked<R> = Chain<Cursor<Vec<u8>>, R>;

/// The zstd window that is accepted; it bounds the memory a hostile frame can ask for.
const ZSTD_WINDOW: u64 = 128 << 20;

/// How much compressed input is read at once.
const COMPRESSED_CHUNK: usize = 256 << 10;

/// A stream, decompressed where it needs to be.
pub(crate) enum Source<R: Read> {
    Plain(Peeked<R>),
    Gzip(Box<Gently<MultiGzDecoder<BufReader<Peeked<R>>>>>),
    Zstd(Box<Zstd<BufReader<Peeked<R>>>>),
    Lz4(Box<Lz4Decoder<BufReader<Peeked<R>>>>),
}

impl<R: Read> Source<R> {
    /// Looks at the first bytes and puts the right decompressor on top.
    pub(crate) fn open(mut reader: R) -> io::Result<Self> {
        let mut magic = Vec::with_capacity(4);
        reader.by_ref().take(4).read_to_end(&mut magic)?;
        let kind: Option<[u8; 4]> = magic.first_chunk().copied();
        let peeked = Cursor::new(magic).chain(reader);
        let buffered = |peeked| BufReader::with_capacity(COMPRESSED_CHUNK, peeked);
        Ok(match kind {
            Some([0x1f, 0x8b, 0x08, _]) => {
                Self::Gzip(Box::new(Gently(MultiGzDecoder::new(buffered(peeked)))))
            }
            Some([0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18]) => {
                Self::Zstd(Box::new(Zstd::new(buffered(peeked))))
            }
            Some([0x04, 0x22, 0x4d, 0x18]) => {
                Self::Lz4(Box::new(Lz4Decoder::new(buffered(peeked))))
            }
            _ => Self::Plain(peeked),
        })
    }

    /// The name of the compression, if there is one.
    pub(crate) fn compression(&self) -> Option<&'static str> {
        match self {
            Self::Plain(_) => None,
            Self::Gzip(_) => Some("gzip"),
            Self::Zstd(_) => Some("zstd"),
            Self::Lz4(_) => Some("lz4"),
        }
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(reader) => reader.read(out),
            Self::Gzip(reader) => reader.read(out),
            Self::Zstd(reader) => reader.read(out),
            Self::Lz4(reader) => reader.read(out),
        }
    }
}

/// Zstandard frames one after another; skippable frames (RFC 8878, section 3.1.2) are skipped.
pub(crate) struct Zstd<R> {
    reader: R,
    decoder: FrameDecoder,
}

impl<R: BufRead> Zstd<R> {
    fn new(reader: R) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(ZSTD_WINDOW);
        Self { reader, decoder }
    }

    /// Reads the next frame's header. False at the end of the stream.
    fn next_frame(&mut self) -> io::Result<bool> {
        loop {
            if self.reader.fill_buf()?.is_empty() {
                return Ok(false);
            }
            match self.decoder.init(&mut self.reader) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    io::copy(&mut self.reader.by_ref().take(length.into()), &mut io::sink())?;
                }
                Err(error) => return Err(damaged(error)),
            }
        }
    }
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.decoder.can_collect() == 0 {
            if self.decoder.is_finished() {
                if !self.next_frame()? {
                    return Ok(0);
                }
            } else {
                self.decoder
                    .decode_blocks(&mut self.reader, BlockDecodingStrategy::UptoBlocks(1))
                    .map_err(damaged)?;
            }
        }
        self.decoder.read(out)
    }
}

fn damaged(error: FrameDecoderError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

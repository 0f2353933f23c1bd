//! Files as texts: themselves, or what gzip and zip hold, UTF-8 or UTF-16. Recognised by content.

use uctool_core::io::{Progress, looks_like_text};
use uctool_core::unpack::{Visit, unpack};
use uctool_core::wide::{Wide, is_mangled_capture};
use uctool_core::{Failure, Io};

use crate::engine::Engine;
use crate::scan::{Scan, scan};

/// What an input held.
#[derive(Debug, Default)]
pub struct Read {
    /// Its texts.
    pub scans: Vec<Scan>,
    /// What of it could not be examined.
    pub failures: Vec<Failure>,
    /// Members of an archive that are no text.
    pub skipped: u64,
}

/// Reads `file` to its end: every text in it, however it is packed.
pub fn read(engine: &Engine, file: &str, io: &mut dyn Io) -> Read {
    let now = i64::try_from(io.now().as_nanosecond()).unwrap_or_default();
    let mut reader = match io.open(file) {
        Ok(reader) => reader,
        Err(error) => {
            let failure = Failure::unreadable(file, &error);
            return Read { failures: vec![failure], ..Read::default() };
        }
    };
    let total = io.size(file);
    let progress = io.progress(file, total);
    let mut collect = Collect { engine, file, now, progress, done: 0, read: Read::default() };
    unpack(file, &mut reader, &mut collect);
    let mut read = collect.read;
    if read.scans.is_empty() && read.failures.is_empty() {
        read.failures.push(Failure::of(file, "none of its members is a text"));
    }
    read
}

struct Collect<'a> {
    engine: &'a Engine,
    file: &'a str,
    now: i64,
    progress: Box<dyn Progress>,
    /// Bytes of the texts before this one.
    done: u64,
    read: Read,
}

impl Visit for Collect<'_> {
    fn inner(&mut self, name: &str, head: &[u8], reader: &mut dyn std::io::Read) {
        if is_mangled_capture(head) {
            let message = "it is a capture that was redirected as if it were text, as `>` of PowerShell does, and is broken";
            self.read.failures.push(
                Failure::of(name, message)
                    .hint("let the program write its file itself, with `-w FILE` for instance"),
            );
            return;
        }
        if !looks_like_text(head) {
            if name == self.file {
                self.read.failures.push(strange(name, head));
            } else {
                self.read.skipped += 1;
            }
            return;
        }
        let done = self.done;
        let progress = &mut self.progress;
        let mut told = |bytes: u64| progress.at(done.saturating_add(bytes));
        let found = match Wide::of(head, &mut *reader) {
            Some(mut wide) => {
                let found = scan(self.engine, name, &mut wide, self.now, &mut told);
                Scan { wide: true, ..found }
            }
            None => scan(self.engine, name, reader, self.now, &mut told),
        };
        self.done = done.saturating_add(found.bytes);
        if let Some(cut) = &found.cut {
            self.read.failures.push(Failure::of(name, format!("it ends early: {cut}")));
        }
        self.read.scans.push(found);
    }

    fn failed(&mut self, name: &str, why: String) {
        self.read.failures.push(Failure::of(name, why));
    }
}

/// A file that is no text.
fn strange(name: &str, head: &[u8]) -> Failure {
    let capture: [&[u8]; 5] = [
        &[0xd4, 0xc3, 0xb2, 0xa1],
        &[0xa1, 0xb2, 0xc3, 0xd4],
        &[0x4d, 0x3c, 0xb2, 0xa1],
        &[0xa1, 0xb2, 0x3c, 0x4d],
        &[0x0a, 0x0d, 0x0d, 0x0a],
    ];
    let failure = Failure::of(name, "it is no text");
    if capture.iter().any(|magic| head.starts_with(magic)) {
        return failure.hint("it is a capture: `uctool sip calls` and `uctool sip decode` read it");
    }
    if head.starts_with(b"ElfFile\0") {
        return failure.hint("it is an event log of Windows: export it as text or CSV, with `wevtutil qe FILE /lf /f:text` for instance");
    }
    failure.hint("give the log as the product writes it, plain or in gzip or zip")
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use super::*;
    use crate::{Pack, join};

    struct Silent;

    impl Progress for Silent {
        fn at(&mut self, _: u64) {}
    }

    fn read_bytes(name: &str, bytes: &[u8]) -> Read {
        let engine = Engine::new(Pack::shipped().unwrap()).unwrap();
        let mut collect = Collect {
            engine: &engine,
            file: name,
            now: 0,
            progress: Box::new(Silent),
            done: 0,
            read: Read::default(),
        };
        unpack(name, &mut &*bytes, &mut collect);
        collect.read
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(bytes).unwrap();
        gzip.finish().unwrap()
    }

    const LINE: &str = "2010-03-01 14:38:36 owa PROPFIND returned 503 Service Unavailable\r\n";

    #[test]
    fn texts_are_read_however_they_are_packed() {
        let wide: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(LINE.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        for (name, bytes) in [
            ("epe.log", LINE.as_bytes()),
            ("epe.log.1.gz", &gzip(LINE.as_bytes())),
            ("x.png", &[0; 40]),
        ] {
            zip.start_file(name, options).unwrap();
            zip.write_all(bytes).unwrap();
        }
        let zip = zip.finish().unwrap().into_inner();
        for (bytes, texts, skipped) in [
            (LINE.as_bytes().to_vec(), 1, 0),
            (gzip(LINE.as_bytes()), 1, 0),
            (wide, 1, 0),
            (zip, 2, 1),
        ] {
            let read = read_bytes("in", &bytes);
            assert!(read.failures.is_empty(), "{:?}", read.failures);
            assert_eq!((read.scans.len(), read.skipped), (texts, skipped));
            let logs = join(read.scans);
            assert_eq!(logs.len(), 1, "rotated files are one log");
            assert_eq!(logs[0].hits(), texts as u64);
        }
    }

    #[test]
    fn what_is_no_text_is_said_and_every_truncation_is_read() {
        let capture = read_bytes("a.pcap", &[0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0]);
        assert!(capture.failures[0].hint.as_ref().unwrap().contains("uctool sip"));
        let packed = gzip(LINE.repeat(3).as_bytes());
        for end in 0..packed.len() {
            let read = read_bytes("in", &packed[..end]);
            assert!(end < 2 || !read.failures.is_empty(), "{end}");
        }
    }
}

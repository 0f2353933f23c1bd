//! What is inside an input: itself, or what gzip and zip hold, however they are nested. Recognised by content.

mod archive;
mod members;

use std::cell::Cell;
use std::io::{self, Cursor, Read};

use flate2::read::MultiGzDecoder;

pub use archive::trouble;
pub use members::{Member, members};

/// Enough of an input to tell what it is.
const HEAD: u64 = 4096;
/// Bounds against archives that unpack to more than anyone has.
const MOST_ARCHIVE: u64 = 1 << 30;
const MOST_UNPACKED: u64 = 64 << 30;
const MOST_MEMBERS: usize = 10_000;
/// They hold over everything inside one input, however it is nested.
const LIMITS: Limits = Limits {
    archive: MOST_ARCHIVE,
    inner_archive: 64 << 20,
    unpacked: MOST_UNPACKED,
    members: MOST_MEMBERS,
};
/// A zip in a zip in a zip is no log.
const DEEPEST: u8 = 3;

/// How much is opened.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// Bytes of a zip archive: its directory is at its end, so it is held whole.
    archive: u64,
    /// The same for one inside another.
    inner_archive: u64,
    /// Bytes unpacked.
    unpacked: u64,
    /// Members of archives.
    members: usize,
}

/// Takes what is found.
pub trait Visit {
    /// One unpacked input. `head` is its beginning, up to 4 KiB, which `reader` gives again. A member of an archive is
    /// named `archive.zip!member`.
    fn inner(&mut self, name: &str, head: &[u8], reader: &mut dyn Read);

    /// What could not be opened, and why.
    fn failed(&mut self, name: &str, why: String);
}

/// Shows everything in the input to `visit`, in the order it is packed.
pub fn unpack(name: &str, reader: &mut dyn Read, visit: &mut dyn Visit) {
    within(LIMITS, name, reader, visit);
}

fn within(limits: Limits, name: &str, reader: &mut dyn Read, visit: &mut dyn Visit) {
    let unpacked = Cell::new(0);
    Opener { limits, unpacked: &unpacked, opened: 0, visit }.inside(name, reader, 0);
}

/// One input being opened.
struct Opener<'a> {
    limits: Limits,
    /// Bytes unpacked so far.
    unpacked: &'a Cell<u64>,
    /// Members opened so far.
    opened: usize,
    visit: &'a mut dyn Visit,
}

impl Opener<'_> {
    fn inside(&mut self, name: &str, reader: &mut dyn Read, depth: u8) {
        let mut head = Vec::new();
        if let Err(error) = reader.take(HEAD).read_to_end(&mut head) {
            // What was unpacked before the damage is still something.
            if !head.is_empty() {
                self.visit.inner(name, &head, &mut Cursor::new(&head));
            }
            return self.visit.failed(name, error.to_string());
        }
        let gzip = head.starts_with(&[0x1f, 0x8b]);
        let zip = head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06");
        let mut whole = Cursor::new(&head).chain(reader);
        if (gzip || zip) && depth >= DEEPEST {
            self.visit.failed(name, "archives are nested too deeply".to_owned());
        } else if gzip {
            let mut unpacked = self.counted(Gently(MultiGzDecoder::new(whole)));
            self.inside(name, &mut unpacked, depth + 1);
        } else if zip {
            self.members(name, &mut whole, depth);
        } else {
            self.visit.inner(name, &head, &mut whole);
        }
    }

    fn members(&mut self, name: &str, reader: &mut dyn Read, depth: u8) {
        let most = if depth == 0 { self.limits.archive } else { self.limits.inner_archive };
        let opened = archive::bytes(reader, most).and_then(|bytes| {
            zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| archive::trouble(&error))
        });
        let mut archive = match opened {
            Ok(archive) => archive,
            Err(why) => return self.visit.failed(name, why),
        };
        for index in 0..archive.len() {
            if self.opened >= self.limits.members {
                return self.visit.failed(name, archive::too_many(self.limits.members));
            }
            self.opened += 1;
            let inner = archive::member_name(&archive, name, index);
            match archive.by_index(index) {
                Ok(member) if member.is_dir() => {}
                Ok(member) => {
                    let mut unpacked = self.counted(Gently(member));
                    self.inside(&inner, &mut unpacked, depth + 1);
                }
                Err(error) => self.visit.failed(&inner, error.to_string()),
            }
        }
    }
}

impl<'a> Opener<'a> {
    fn counted<R>(&self, inner: R) -> Counted<'a, R> {
        Counted { inner, unpacked: self.unpacked, most: self.limits.unpacked }
    }
}

/// A decompressor that is asked for little at a time: what a damage falls into is lost as a whole, and with it all that was
/// unpacked by the same call.
#[derive(Debug)]
pub struct Gently<R>(pub R);

impl<R: Read> Read for Gently<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let most = bytes.len().min(32 << 10);
        self.0.read(bytes.get_mut(..most).unwrap_or_default())
    }
}

/// Fails once more was unpacked than the limit.
struct Counted<'a, R> {
    inner: R,
    unpacked: &'a Cell<u64>,
    most: u64,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(bytes)?;
        self.unpacked.set(self.unpacked.get() + length as u64);
        if self.unpacked.get() > self.most {
            let why = format!("it unpacks to more than {} MiB", self.most >> 20);
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, why));
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[derive(Default)]
    struct Seen {
        found: Vec<(String, Vec<u8>)>,
        failed: Vec<String>,
    }

    impl Visit for Seen {
        fn inner(&mut self, name: &str, head: &[u8], reader: &mut dyn Read) {
            let mut bytes = Vec::new();
            let _ = reader.read_to_end(&mut bytes);
            assert!(bytes.starts_with(head));
            self.found.push((name.to_owned(), bytes));
        }

        fn failed(&mut self, name: &str, why: String) {
            self.failed.push(format!("{name}: {why}"));
        }
    }

    fn seen(bytes: &[u8]) -> Seen {
        let mut seen = Seen::default();
        unpack("in", &mut &*bytes, &mut seen);
        seen
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(bytes).unwrap();
        gzip.finish().unwrap()
    }

    fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in members {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn archives_are_opened_however_they_are_nested() {
        let packed = gzip(&zip(&[("a.log", b"one"), ("logs/b.log.gz", &gzip(b"two"))]));
        let found = seen(&packed).found;
        let expected: [(String, Vec<u8>); 2] =
            [("in!a.log".into(), b"one".into()), ("in!logs/b.log.gz".into(), b"two".into())];
        assert_eq!(found, expected);
        assert_eq!(seen(b"plain").found, [("in".into(), b"plain".to_vec())]);
        assert_eq!(seen(b"").found, [("in".into(), Vec::new())]);
    }

    #[test]
    fn the_end_of_nesting_is_said() {
        let packed = gzip(&gzip(&gzip(&gzip(b"deep"))));
        assert_eq!(seen(&packed).failed, ["in: archives are nested too deeply"]);
    }

    #[test]
    fn what_unpacks_to_too_much_ends_with_words() {
        let limits = Limits { archive: 1 << 20, inner_archive: 200, unpacked: 1 << 20, members: 5 };
        let failed = |bytes: &[u8]| {
            let mut seen = Seen::default();
            within(limits, "in", &mut &*bytes, &mut seen);
            let unpacked: usize = seen.found.iter().map(|(_, bytes)| bytes.len()).sum();
            assert!(unpacked <= 1 << 20, "{unpacked}");
            (seen.found.len(), seen.failed.join(", "))
        };
        let bomb = vec![0; 1 << 19];
        assert_eq!(failed(&zip(&[("a", &bomb), ("b", &bomb)])), (2, String::new()));
        // The third member is what is too much.
        let (_, why) = failed(&zip(&[("a", &bomb), ("b", &bomb), ("c", b"more")]));
        assert_eq!(why, "in!c: it unpacks to more than 1 MiB");
        let many = zip(&[("a", b"x")]);
        let nested = zip(&[("1", &many), ("2", &many), ("3", &many), ("4", &many)]);
        let (found, why) = failed(&nested);
        assert_eq!(
            (found, why.as_str()),
            (
                2,
                "in!3: only the first 5 members were opened, in: only the first 5 members were opened"
            )
        );
        let (_, why) =
            failed(&zip(&[("large.zip", &zip(&[("a", &[7; 10]), ("b", &[8; 10]), ("c", b"9")]))]));
        assert_eq!(why, "in!large.zip: the archive is larger than 0 MiB: unpack it");
    }

    #[test]
    fn what_stands_before_a_damage_is_read() {
        let lines: Vec<String> = (0..100_000_u64).map(|n| (n * n % 7919).to_string()).collect();
        let text = lines.join("\n");
        for mut packed in [gzip(text.as_bytes()), zip(&[("a.log", text.as_bytes())])] {
            let damaged = packed.len() * 3 / 4;
            packed[damaged..damaged + 64].fill(0xff);
            let found = seen(&packed).found.pop().unwrap().1;
            assert!(text.as_bytes().starts_with(&found[..text.len() / 2]), "{}", found.len());
        }
    }

    #[test]
    fn every_truncation_gives_what_is_left() {
        let packed = gzip(b"a text that is cut");
        for end in 0..packed.len() {
            let seen = seen(&packed[..end]);
            assert!(end < 2 || !seen.failed.is_empty(), "{end}");
        }
        let packed = zip(&[("a", b"one"), ("b", b"two")]);
        for end in 4..packed.len() {
            assert!(!seen(&packed[..end]).failed.is_empty(), "{end}");
        }
    }
}

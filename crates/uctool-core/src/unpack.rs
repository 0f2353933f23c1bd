//! What is inside an input: itself, or what gzip and zip hold, however they are nested. Recognised by content.

mod archive;
mod members;

use std::io::{Cursor, Read};

use flate2::read::MultiGzDecoder;

pub use members::{Member, members};

/// Enough of an input to tell what it is.
const HEAD: u64 = 4096;
/// Bounds against archives that unpack to more than anyone has.
const MOST_ARCHIVE: u64 = 1 << 30;
const MOST_UNPACKED: u64 = 64 << 30;
const MOST_MEMBERS: usize = 10_000;
/// A zip in a zip in a zip is no log.
const DEEPEST: u8 = 3;

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
    inside(name, reader, visit, 0);
}

fn inside(name: &str, reader: &mut dyn Read, visit: &mut dyn Visit, depth: u8) {
    let mut head = Vec::new();
    if let Err(error) = reader.take(HEAD).read_to_end(&mut head) {
        // What was unpacked before the damage is still something.
        if head.is_empty() {
            visit.failed(name, error.to_string());
            return;
        }
        visit.inner(name, &head, &mut Cursor::new(&head));
        visit.failed(name, error.to_string());
        return;
    }
    let gzip = head.starts_with(&[0x1f, 0x8b]);
    let zip = head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06");
    let mut whole = Cursor::new(&head).chain(reader);
    if (gzip || zip) && depth >= DEEPEST {
        visit.failed(name, "archives are nested too deeply".to_owned());
    } else if gzip {
        let mut unpacked = MultiGzDecoder::new(whole).take(MOST_UNPACKED);
        inside(name, &mut unpacked, visit, depth + 1);
    } else if zip {
        each_member(name, &mut whole, visit, depth);
    } else {
        visit.inner(name, &head, &mut whole);
    }
}

fn each_member(name: &str, reader: &mut dyn Read, visit: &mut dyn Visit, depth: u8) {
    let opened = archive::bytes(reader).and_then(|bytes| {
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())
    });
    let mut archive = match opened {
        Ok(archive) => archive,
        Err(why) => return visit.failed(name, why),
    };
    for index in 0..archive.len().min(MOST_MEMBERS) {
        let inner = archive::member_name(&archive, name, index);
        match archive.by_index(index) {
            Ok(member) if member.is_dir() => {}
            Ok(member) => inside(&inner, &mut member.take(MOST_UNPACKED), visit, depth + 1),
            Err(error) => visit.failed(&inner, error.to_string()),
        }
    }
    if archive.len() > MOST_MEMBERS {
        visit.failed(name, archive::too_many());
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

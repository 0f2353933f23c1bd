//! Zip and tar, with every member held to the limits. Nothing is written anywhere but into the store.

use std::io::{self, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use uctool_core::io::Spool;
use uctool_core::unpack::{Gently, trouble};

use super::limits::{Exceeded, Ratio};
use super::names::member;
use super::store::Reader;
use super::{Collector, HEAD, head_of};

/// Zips up to this size are held in memory.
const SMALL_ZIP: u64 = 8 << 20;
/// The most bytes of a long name or of the attributes before a member of a tar.
const MOST_ATTRIBUTES: u64 = 64 << 10;

/// What an archive is by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Zip,
    Gzip,
    Tar,
    /// An archive that cannot be opened here.
    Closed(&'static str),
}

/// What `head`, the first [`HEAD`] bytes of a file, is packed by.
pub(crate) fn packing(head: &[u8]) -> Option<Packing> {
    const CLOSED: [(&[u8], &str); 5] = [
        (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
        (b"Rar!\x1a\x07", "a RAR archive"),
        (b"\xfd7zXZ\x00", "packed by xz"),
        (b"BZh", "packed by bzip2"),
        (b"MSCF\x00\x00\x00\x00", "a cabinet archive"),
    ];
    let is_tar = head.get(257..262) == Some(b"ustar") || is_old_tar(head);
    match head {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Packing::Zip),
        [0x1f, 0x8b, 8, ..] => Some(Packing::Gzip),
        _ if is_tar => Some(Packing::Tar),
        _ => CLOSED
            .iter()
            .find(|(magic, _)| head.starts_with(magic))
            .map(|(_, what)| Packing::Closed(what)),
    }
}

/// A tar from before POSIX has no mark: the checksum of its header tells.
fn is_old_tar(head: &[u8]) -> bool {
    let Some(header) = head.get(..512) else { return false };
    let field = header.get(148..156).unwrap_or_default();
    let digits: String = field.iter().map(|byte| char::from(*byte)).collect();
    let digits = digits.trim_matches(|c: char| c == ' ' || c == '\0');
    let Ok(said) = u32::from_str_radix(digits, 8) else { return false };
    let sum: u32 = header
        .iter()
        .enumerate()
        .map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u32::from(*byte) })
        .sum();
    said == sum && header.first().is_some_and(|first| *first != 0)
}

/// Whether the beginning of a zip is that of an office document, which is read by other programs.
fn is_office(head: &[u8]) -> bool {
    head.get(30..49) == Some(b"[Content_Types].xml") || head.get(30..38) == Some(b"mimetype")
}

impl Collector<'_> {
    /// Opens the archive `name`; `depth` archives are around it.
    pub(super) fn archive(
        &mut self,
        name: &str,
        packing: Packing,
        head: &[u8],
        reader: &mut dyn Read,
        depth: u8,
    ) {
        if depth >= self.limits.depth {
            return self.exceeded(name, Exceeded::Depth(self.limits.depth));
        }
        match packing {
            Packing::Zip if is_office(head) => self.pass(name, "an office document"),
            Packing::Zip => self.zip(name, reader, depth),
            Packing::Tar => self.tar(name, reader, depth),
            Packing::Closed(what) => self.fail(
                name,
                format!("it is {what}, which uctool does not open"),
                "unpack it and give what it holds",
            ),
            Packing::Gzip => self.fail(name, "a gzip in a gzip".to_owned(), "unpack it"),
        }
    }

    fn zip(&mut self, name: &str, reader: &mut dyn Read, depth: u8) {
        let archive = seekable(reader, self.limits.unpacked, self.io).and_then(|whole| {
            zip::ZipArchive::new(whole).map_err(|error| io::Error::other(trouble(&error)))
        });
        let mut archive = match archive {
            Ok(archive) => archive,
            Err(error) => return self.broken(name, &error),
        };
        for index in 0..archive.len() {
            if self.is_full(name) {
                return;
            }
            let path = match archive.name_for_index(index) {
                Some(Ok(path)) => path.into_owned(),
                _ => format!("member {index}"),
            };
            match archive.by_index(index) {
                Ok(file) if file.is_dir() => {}
                Ok(file) => {
                    let packed = Arc::new(AtomicU64::new(file.compressed_size()));
                    let mut bounded = Ratio::new(Gently(file), packed, self.limits);
                    self.member(name, &path, &mut bounded, depth);
                }
                Err(error) => {
                    let inner = member(name, &cut(&path, self.limits.path));
                    self.broken(&inner, &io::Error::other(error));
                }
            }
        }
    }

    fn tar(&mut self, name: &str, reader: &mut dyn Read, depth: u8) {
        let mut archive = tar::Archive::new(reader);
        let entries = match archive.entries() {
            Ok(entries) => entries.raw(true),
            Err(error) => return self.broken(name, &error),
        };
        let mut long = None;
        for entry in entries {
            if self.is_full(name) {
                return;
            }
            let mut entry = match entry {
                Ok(entry) => entry,
                Err(error) => return self.broken(name, &error),
            };
            let kind = entry.header().entry_type();
            // Long names are read here, where they are bounded.
            if kind.is_gnu_longname() || kind.is_pax_local_extensions() {
                let mut bytes = Vec::new();
                if let Err(error) = entry.take(MOST_ATTRIBUTES).read_to_end(&mut bytes) {
                    return self.broken(name, &error);
                }
                let found =
                    if kind.is_gnu_longname() { gnu_name(&bytes) } else { pax_path(&bytes) };
                long = found.or(long);
                continue;
            }
            let path = long
                .take()
                .unwrap_or_else(|| String::from_utf8_lossy(&entry.path_bytes()).into_owned());
            if kind.is_file() || kind.is_contiguous() {
                self.member(name, &path, &mut entry, depth);
            } else if kind.is_symlink() || kind.is_hard_link() {
                let inner = member(name, &cut(&path, self.limits.path));
                self.pass(&inner, "a link, which is not followed");
            }
        }
    }

    fn member(&mut self, archive: &str, path: &str, reader: &mut dyn Read, depth: u8) {
        if path.chars().count() > self.limits.path {
            let shown = member(archive, &cut(path, 60));
            return self.exceeded(&shown, Exceeded::Path(self.limits.path));
        }
        let name = self.store.free(member(archive, path));
        let mut allowed =
            Allowed { inner: reader, left: &mut self.left, most: self.limits.unpacked };
        let head = match head_of(&mut allowed) {
            Ok(head) => head,
            Err(error) => return self.broken(&name, &error),
        };
        let mut whole = Cursor::new(&head).chain(allowed);
        match packing(&head) {
            Some(Packing::Gzip) => {
                if let Err(error) = self.store.keep(name.clone(), &mut whole, 0, self.io) {
                    return self.broken(&name, &error);
                }
                self.gzip(&name, depth + 1);
            }
            Some(packing) => {
                // What is inside is held to the same budget, by a reader of its own.
                if let Err(error) = self.store.keep(name.clone(), &mut whole, 0, self.io) {
                    return self.broken(&name, &error);
                }
                match self.store.open(&name, |_| Err(io::ErrorKind::NotFound.into())) {
                    Ok(mut inner) => {
                        self.store.forget(&name);
                        self.archive(&name, packing, &head, &mut inner, depth + 1);
                    }
                    Err(error) => self.broken(&name, &error),
                }
            }
            None => {
                let kept = self.store.keep(name.clone(), &mut whole, 0, self.io);
                if let Err(error) = kept {
                    let limit = Exceeded::of(&error).is_some();
                    self.broken(&name, &error);
                    if limit {
                        // A bomb is not examined; what was saved of a damaged file is.
                        self.store.forget(&name);
                        return;
                    }
                }
                self.names.push(name);
            }
        }
    }
}

/// Takes from what may still be unpacked.
struct Allowed<'r> {
    inner: &'r mut dyn Read,
    left: &'r mut u64,
    most: u64,
}

impl Read for Allowed<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(bytes)?;
        *self.left = self
            .left
            .checked_sub(length as u64)
            .ok_or_else(|| io::Error::from(Exceeded::Unpacked(self.most)))?;
        Ok(length)
    }
}

/// The bytes of a reader as something that can be searched: in memory when they are few, else in a spool.
fn seekable(
    reader: &mut dyn Read,
    most: u64,
    io: &mut dyn uctool_core::Io,
) -> io::Result<Box<dyn Spool>> {
    let mut head = Vec::new();
    reader.take(SMALL_ZIP + 1).read_to_end(&mut head)?;
    if head.len() as u64 <= SMALL_ZIP {
        return Ok(Box::new(Cursor::new(head)));
    }
    let mut spool = io.spool()?;
    spool.write_all(&head)?;
    let copied = io::copy(&mut reader.take(most), &mut spool)?;
    if copied == most {
        return Err(Exceeded::Unpacked(most).into());
    }
    Ok(spool)
}

/// The path in a long name of GNU tar.
fn gnu_name(bytes: &[u8]) -> Option<String> {
    let name = bytes.split(|byte| *byte == 0).next()?;
    Some(String::from_utf8_lossy(name).into_owned())
}

/// The path among the attributes of POSIX (pax), each `LENGTH KEY=VALUE\n`.
fn pax_path(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let lines = text.split('\n').filter_map(|line| line.split_once(' '));
    let mut paths = lines.filter_map(|(_, pair)| pair.strip_prefix("path="));
    paths.next_back().map(str::to_owned)
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}..", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Whether a gzip holds a tar, or what else by its head; reads no more than that.
pub(super) fn inside_gzip(reader: Reader, limits: super::Limits) -> io::Result<Vec<u8>> {
    let mut reader = super::store::gunzip(reader, limits);
    let mut head = Vec::new();
    reader.by_ref().take(HEAD).read_to_end(&mut head)?;
    Ok(head)
}

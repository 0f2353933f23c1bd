//! The members of a zip archive as inputs of their own, each unpacked as it is read.

use std::io::{self, Cursor, Read};
use std::sync::Arc;

use flate2::CrcReader;
use flate2::read::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

use super::{Gently, MOST_ARCHIVE, MOST_MEMBERS, MOST_UNPACKED, archive};

/// An input, or one of those an archive holds.
pub struct Member {
    /// Its name: `archive.zip!member` for what an archive holds.
    pub name: String,
    /// Its size as the archive gives it; `None` for what is no archive.
    pub size: Option<u64>,
    /// Its bytes.
    pub reader: Box<dyn Read + Send>,
}

/// The input itself when it is no zip archive, otherwise what the archive holds, folders left out; `Err` names what
/// could not be opened and why.
pub fn members(
    name: &str,
    mut reader: Box<dyn Read + Send>,
) -> Vec<Result<Member, (String, String)>> {
    let mut head = Vec::new();
    let peeked = reader.by_ref().take(4).read_to_end(&mut head);
    let zip = head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06");
    let whole = Cursor::new(head).chain(Peeked { error: peeked.err(), reader });
    if !zip {
        return vec![Ok(Member { name: name.to_owned(), size: None, reader: Box::new(whole) })];
    }
    let bytes: Arc<[u8]> = match archive::bytes(whole, MOST_ARCHIVE) {
        Ok(bytes) => bytes.into(),
        Err(why) => return vec![Err((name.to_owned(), why))],
    };
    let mut archive = match ZipArchive::new(Cursor::new(Arc::clone(&bytes))) {
        Ok(archive) => archive,
        Err(error) => return vec![Err((name.to_owned(), archive::trouble(&error)))],
    };
    let mut found: Vec<_> = (0..archive.len().min(MOST_MEMBERS))
        .filter_map(|index| {
            let inner = archive::member_name(&archive, name, index);
            member(&mut archive, &bytes, index, &inner)
                .map_err(|why| (inner.clone(), why))
                .map(|opened| {
                    opened.map(|(size, reader)| Member {
                        name: inner.clone(),
                        size: Some(size),
                        reader,
                    })
                })
                .transpose()
        })
        .collect();
    if archive.len() > MOST_MEMBERS {
        found.push(Err((name.to_owned(), archive::too_many(MOST_MEMBERS))));
    }
    found
}

type Unpacked = (u64, Box<dyn Read + Send>);

/// One member, `None` for a folder.
fn member(
    archive: &mut ZipArchive<Cursor<Arc<[u8]>>>,
    bytes: &Arc<[u8]>,
    index: usize,
    name: &str,
) -> Result<Option<Unpacked>, String> {
    // Opening it refuses what is encrypted or packed in a way that is not known.
    let member = archive.by_index(index).map_err(|error| error.to_string())?;
    if member.is_dir() {
        return Ok(None);
    }
    let start = member.data_start().ok_or_else(|| format!("the place of {name} is not known"))?;
    let mut packed = Cursor::new(Arc::clone(bytes));
    packed.set_position(start);
    let packed = packed.take(member.compressed_size());
    let plain: Box<dyn Read + Send> = match member.compression() {
        CompressionMethod::Stored => Box::new(packed),
        _ => Box::new(Gently(DeflateDecoder::new(packed))),
    };
    let checked = Checked { inner: CrcReader::new(plain.take(MOST_UNPACKED)), sum: member.crc32() };
    Ok(Some((member.size(), Box::new(checked))))
}

/// What was read ahead failed, or the rest follows.
struct Peeked {
    error: Option<io::Error>,
    reader: Box<dyn Read + Send>,
}

impl Read for Peeked {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        match self.error.take() {
            Some(error) => Err(error),
            None => self.reader.read(bytes),
        }
    }
}

/// Compares the checksum at the end.
struct Checked {
    inner: CrcReader<io::Take<Box<dyn Read + Send>>>,
    sum: u32,
}

impl Read for Checked {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(bytes)?;
        if length == 0 && !bytes.is_empty() && self.inner.crc().sum() != self.sum {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "its checksum in the archive does not fit",
            ));
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn packed() -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        zip.add_directory("logs", options).unwrap();
        zip.start_file("logs/a.txt", options).unwrap();
        zip.write_all(b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa").unwrap();
        zip.start_file("b", options.compression_method(CompressionMethod::Stored)).unwrap();
        zip.write_all(b"plain").unwrap();
        zip.finish().unwrap().into_inner()
    }

    fn read(bytes: Vec<u8>) -> Vec<(String, Result<String, String>)> {
        members("in.zip", Box::new(Cursor::new(bytes)))
            .into_iter()
            .map(|member| match member {
                Err((name, why)) => (name, Err(why)),
                Ok(mut member) => {
                    let mut text = String::new();
                    let read = member.reader.read_to_string(&mut text);
                    (member.name, read.map(|_| text).map_err(|error| error.to_string()))
                }
            })
            .collect()
    }

    #[test]
    fn each_member_is_an_input_and_a_folder_is_none() {
        let found = read(packed());
        let expected = [("in.zip!logs/a.txt", "a".repeat(30)), ("in.zip!b", "plain".to_owned())];
        assert_eq!(found, expected.map(|(name, text)| (name.to_owned(), Ok(text))));
        assert_eq!(read(b"PK".to_vec()), [("in.zip".to_owned(), Ok("PK".to_owned()))]);
        assert_eq!(read(Vec::new()), [("in.zip".to_owned(), Ok(String::new()))]);
    }

    #[test]
    fn damage_is_told_wherever_it_is() {
        let whole = packed();
        for end in 4..whole.len() {
            assert!(read(whole[..end].to_vec()).iter().all(|(_, read)| read.is_err()), "{end}");
        }
        let at = whole.windows(5).position(|five| five == b"plain").unwrap();
        let mut changed = whole;
        changed[at] = b'P';
        let found = read(changed);
        assert_eq!(found[1].1, Err("its checksum in the archive does not fit".to_owned()));
    }
}

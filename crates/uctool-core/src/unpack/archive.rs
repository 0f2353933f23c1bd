//! What both ways into a zip archive share.

use std::io::{Read, Seek};

use zip::ZipArchive;
use zip::result::ZipError;

/// The archive's bytes, `most` of them.
pub(super) fn bytes(reader: impl Read, most: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    match reader.take(most + 1).read_to_end(&mut bytes) {
        Err(error) => Err(error.to_string()),
        Ok(_) if bytes.len() as u64 > most => {
            Err(format!("the archive is larger than {} MiB: unpack it", most >> 20))
        }
        Ok(_) => Ok(bytes),
    }
}

/// `archive.zip!member`.
pub(super) fn member_name<R: Read + Seek>(
    archive: &ZipArchive<R>,
    name: &str,
    index: usize,
) -> String {
    match archive.name_for_index(index) {
        Some(Ok(member)) => format!("{name}!{member}"),
        _ => format!("{name}!member {index}"),
    }
}

/// Why an archive cannot be opened, in words that tell what to do.
pub fn trouble(error: &ZipError) -> String {
    match error {
        // Its directory, which stands at its end, cannot be read.
        ZipError::InvalidArchive(_) => {
            "the zip archive is damaged or cut short: get it again, in binary".to_owned()
        }
        other => other.to_string(),
    }
}

pub(super) fn too_many(most: usize) -> String {
    format!("only the first {most} members were opened")
}

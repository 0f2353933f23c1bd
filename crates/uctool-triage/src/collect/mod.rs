//! Which files there are: those named, those in folders, those in archives however they are nested.
//!
//! | module | holds |
//! |---|---|
//! | `limits` | what keeps an archive from unpacking to more than anyone has |
//! | `names` | the names of members |
//! | `store` | where the bytes of each file lie |
//! | `archive` | zip and tar |

mod archive;
mod limits;
mod names;
mod store;
#[cfg(test)]
mod tests;

use std::io::{self, Read};

use uctool_core::io::{Listed, Stands};
use uctool_core::{Failure, Io};

use archive::{Packing, inside_gzip, packing};
pub(crate) use limits::{Counted, Exceeded, Limits};
pub(crate) use store::{Reader, Store};

/// Enough of a file to tell what it is packed by.
const HEAD: u64 = 600;

/// What was collected.
pub(crate) struct Collected {
    /// The files and their bytes.
    pub(crate) store: Store,
    /// Their names, in the order in which they were found.
    pub(crate) names: Vec<String>,
    /// What was seen and is no file to read, and why.
    pub(crate) passed: Vec<(String, &'static str)>,
    /// What could not be examined.
    pub(crate) failures: Vec<Failure>,
}

/// Finds everything below `paths`.
pub(crate) fn collect(paths: &[String], limits: Limits, io: &mut dyn Io) -> Collected {
    let mut collector = Collector {
        io,
        limits,
        left: limits.unpacked,
        store: Store::new(limits),
        names: Vec::new(),
        passed: Vec::new(),
        failures: Vec::new(),
        full: false,
    };
    for path in paths {
        match collector.io.list(path) {
            Ok(Some(listed)) => collector.folder(path, listed, 0),
            Ok(None) => collector.file(path.clone()),
            Err(error) => collector.broken(path, &error),
        }
    }
    let Collector { store, names, passed, failures, .. } = collector;
    Collected { store, names, passed, failures }
}

struct Collector<'i> {
    io: &'i mut dyn Io,
    limits: Limits,
    /// Bytes that archives may still unpack to.
    left: u64,
    store: Store,
    names: Vec<String>,
    passed: Vec<(String, &'static str)>,
    failures: Vec<Failure>,
    /// Whether the limit of files was reached, and said.
    full: bool,
}

impl Collector<'_> {
    fn folder(&mut self, path: &str, listed: Vec<Listed>, depth: u8) {
        if depth >= self.limits.folders {
            return self.exceeded(path, Exceeded::Folders(self.limits.folders));
        }
        for Listed { name, what } in listed {
            if self.is_full(path) {
                return;
            }
            let inner = format!("{}/{name}", path.trim_end_matches('/'));
            match what {
                Stands::File(_) => self.file(inner),
                Stands::Folder => match self.io.list(&inner) {
                    Ok(listed) => self.folder(&inner, listed.unwrap_or_default(), depth + 1),
                    Err(error) => self.broken(&inner, &error),
                },
                Stands::Link => self.pass(&inner, "a link, which is not followed"),
                Stands::Other => self.pass(&inner, "a device, a pipe or a socket"),
            }
        }
    }

    fn file(&mut self, name: String) {
        if self.store.has(&name) || self.is_full(&name) {
            return;
        }
        let size = self.io.size(&name);
        let opened = self.io.open(&name).and_then(|mut reader| Ok((head_of(&mut reader)?, reader)));
        let (head, reader) = match opened {
            Ok(opened) => opened,
            Err(error) => return self.broken(&name, &error),
        };
        let packed = packing(&head);
        // Standard input is read once and kept.
        if name == "-" {
            let mut whole = io::Cursor::new(head.clone()).chain(reader);
            if let Err(error) = self.store.keep(name.clone(), &mut whole, 0, self.io) {
                return self.broken(&name, &error);
            }
        } else {
            drop(reader);
            self.store.on_disk(name.clone(), size, 0);
        }
        match packed {
            None => self.names.push(name),
            Some(Packing::Gzip) => self.gzip(&name, 0),
            Some(packing) => match self.reopen(&name) {
                Ok(mut reader) => {
                    self.store.forget(&name);
                    self.archive(&name, packing, &head, &mut reader, 0);
                }
                Err(error) => self.broken(&name, &error),
            },
        }
    }

    /// A gzip in the store: a tar, or one file.
    fn gzip(&mut self, name: &str, depth: u8) {
        let head = self.reopen(name).and_then(|reader| inside_gzip(reader, self.limits));
        let head = match head {
            Ok(head) => head,
            // A gzip that is cut at once still is what it is; its reader says so.
            Err(error) => {
                self.store.forget(name);
                return self.broken(name, &error);
            }
        };
        self.store.add_gzip(name);
        match packing(&head) {
            None => self.names.push(name.to_owned()),
            Some(Packing::Gzip) if depth < self.limits.depth => self.gzip(name, depth + 1),
            Some(Packing::Gzip) => {
                self.store.forget(name);
                self.exceeded(name, Exceeded::Depth(self.limits.depth));
            }
            Some(packing) => match self.reopen(name) {
                Ok(mut reader) => {
                    self.store.forget(name);
                    self.archive(name, packing, &head, &mut reader, depth);
                }
                Err(error) => self.broken(name, &error),
            },
        }
    }

    fn reopen(&mut self, name: &str) -> io::Result<Reader> {
        let io = &mut *self.io;
        self.store.open(name, |name| io.open(name))
    }

    /// Whether no more files are taken; said once.
    fn is_full(&mut self, name: &str) -> bool {
        let full = self.store.len() >= self.limits.files;
        if full && !std::mem::replace(&mut self.full, true) {
            self.exceeded(name, Exceeded::Files(self.limits.files));
        }
        full
    }

    fn pass(&mut self, name: &str, why: &'static str) {
        // A folder of a million links says nothing more than one of a thousand.
        if self.passed.len() < self.limits.files {
            self.passed.push((name.to_owned(), why));
        }
    }

    fn fail(&mut self, name: &str, message: String, hint: &str) {
        self.failures.push(Failure::of(name, message).hint(hint));
    }

    fn exceeded(&mut self, name: &str, exceeded: Exceeded) {
        self.fail(name, exceeded.to_string(), exceeded.hint());
    }

    fn broken(&mut self, name: &str, error: &io::Error) {
        match Exceeded::of(error) {
            Some(exceeded) => self.exceeded(name, exceeded),
            None => self.failures.push(Failure::unreadable(name, error)),
        }
    }
}

fn head_of(reader: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    reader.take(HEAD).read_to_end(&mut head)?;
    Ok(head)
}

//! An object written member by member, for rows: a capture holds millions, and nothing is built for them. Where it is asked
//! for, `#[inline]` has it compiled: for speed where messages are written, although this crate is compiled for size.

use std::fmt::Display;
use std::io::Write as _;
use std::net::IpAddr;

use crate::time;

/// Appends one JSON object to a buffer. Names of members are literals of the program: letters, digits, `_`.
pub struct Object<'o> {
    out: &'o mut Vec<u8>,
    first: bool,
}

impl<'o> Object<'o> {
    /// Opens the object.
    pub fn begin(out: &'o mut Vec<u8>) -> Self {
        out.push(b'{');
        Self { out, first: true }
    }

    /// Goes on with an object whose first members were written elsewhere.
    pub fn resume(out: &'o mut Vec<u8>) -> Self {
        Self { out, first: false }
    }

    /// Closes it.
    pub fn end(self) {
        self.out.push(b'}');
    }

    /// A string, or `null`. What is not UTF-8 becomes a replacement character.
    #[inline]
    pub fn text<T: AsRef<[u8]>>(&mut self, name: &'static str, value: Option<T>) {
        self.member(name);
        match value {
            Some(text) => string(self.out, text.as_ref()),
            None => self.out.extend_from_slice(b"null"),
        }
    }

    /// A time in nanoseconds since 1970 as RFC 3339 writes it, or `null`.
    pub fn time(&mut self, name: &'static str, nanoseconds: Option<i64>) {
        self.member(name);
        match nanoseconds {
            Some(time) => {
                self.out.push(b'"');
                self.out.extend_from_slice(&time::stamp(time));
                self.out.push(b'"');
            }
            None => self.out.extend_from_slice(b"null"),
        }
    }

    /// A whole number, or `null`.
    #[inline]
    pub fn number(&mut self, name: &'static str, value: Option<impl Into<u64>>) {
        self.member(name);
        match value {
            Some(number) => digits(self.out, number.into()),
            None => self.out.extend_from_slice(b"null"),
        }
    }

    /// `true` or `false`.
    #[inline]
    pub fn flag(&mut self, name: &'static str, value: bool) {
        self.member(name);
        self.out.extend_from_slice(if value { b"true" } else { b"false" });
    }

    /// An address as a string, or `null`.
    #[inline]
    pub fn address(&mut self, name: &'static str, value: Option<IpAddr>) {
        match value {
            Some(IpAddr::V4(address)) => {
                self.member(name);
                let mut before = b'"';
                for octet in address.octets() {
                    self.out.push(before);
                    digits(self.out, octet.into());
                    before = b'.';
                }
                self.out.push(b'"');
            }
            Some(IpAddr::V6(address)) => self.plain(name, address),
            None => self.text(name, None::<&str>),
        }
    }

    /// A value whose text holds nothing that JSON escapes, as a string.
    pub fn plain(&mut self, name: &'static str, value: impl Display) {
        self.member(name);
        self.out.push(b'"');
        // Writing to memory cannot fail.
        let _ = write!(self.out, "{value}");
        self.out.push(b'"');
    }

    #[inline]
    fn member(&mut self, name: &'static str) {
        self.out.extend_from_slice(if self.first { b"\"" } else { b",\"" });
        self.first = false;
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
    }
}

/// Appends `bytes` as a JSON string, escaped as [`super::write`] does.
#[inline]
fn string(out: &mut Vec<u8>, bytes: &[u8]) {
    let (strange, marks) = look(bytes);
    if strange {
        // Writing to memory cannot fail, and a string has a JSON form.
        let _ = super::write(out, &*String::from_utf8_lossy(bytes));
        return;
    }
    out.reserve(bytes.len() + 2);
    out.push(b'"');
    let mut start = 0;
    if marks {
        for at in memchr::memchr2_iter(b'"', b'\\', bytes) {
            out.extend_from_slice(bytes.get(start..at).unwrap_or_default());
            out.push(b'\\');
            start = at;
        }
    }
    out.extend_from_slice(bytes.get(start..).unwrap_or_default());
    out.push(b'"');
}

/// Whether anything but printable ASCII is in `bytes`, and whether a quotation mark or a backslash is. Without early
/// exit, so that the compiler looks at many bytes at once.
#[inline]
fn look(bytes: &[u8]) -> (bool, bool) {
    let (strange, marks) = bytes.iter().fold((0, 0), |(strange, marks), byte| {
        let mark = u8::from(*byte == b'"') | u8::from(*byte == b'\\');
        (strange | u8::from(!(0x20..0x7f).contains(byte)), marks | mark)
    });
    (strange != 0, marks != 0)
}

/// Appends `number` in decimal.
#[inline]
fn digits(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_written_as_serde_writes_them() {
        let hostile = "a\u{85}b\u{2028}\"c\\d\u{202e}\u{7f}\u{1b}\n東";
        let mut out = Vec::new();
        let mut object = Object::begin(&mut out);
        object.text("hostile", Some(hostile));
        object.text("quoted", Some("\"a\\b\" c"));
        object.text("empty", Some(""));
        object.text("none", None::<&str>);
        object.text("latin", Some(b"Zo\xeb"));
        object.time("time", Some(0));
        object.time("never", None);
        object.number("n", Some(u64::MAX));
        object.number("m", None::<u64>);
        object.flag("yes", true);
        object.address("v4", "10.0.200.1".parse().ok());
        object.address("v6", "2001:db8::1".parse().ok());
        object.address("nobody", None);
        object.plain("shown", 1.5);
        object.end();
        let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
        let expected = serde_json::json!({
            "hostile": hostile, "quoted": "\"a\\b\" c", "empty": "", "none": null, "latin": "Zo\u{fffd}",
            "time": "1970-01-01T00:00:00.000000000Z", "never": null, "n": u64::MAX,
            "m": null, "yes": true, "v4": "10.0.200.1", "v6": "2001:db8::1", "nobody": null,
            "shown": "1.5",
        });
        assert_eq!(value, expected);
        let mut alone = Vec::new();
        super::super::write(&mut alone, hostile).unwrap();
        assert!(memchr::memmem::find(&out, &alone).is_some(), "{}", String::from_utf8_lossy(&out));
    }
}

//! JSON in which no stranger's character can break a line or reorder what is read: besides what JSON itself demands,
//! C1 controls, line separators and bidirectional controls are escaped, for readers that split lines at them.

mod object;

use std::io;

use serde::Serialize;
use serde_json::ser::Formatter;

use crate::text::is_hostile;

pub use object::Object;

/// Writes `value` on one line.
pub fn write<T: Serialize + ?Sized>(out: &mut dyn io::Write, value: &T) -> io::Result<()> {
    value.serialize(&mut serde_json::Serializer::with_formatter(out, Safe)).map_err(Into::into)
}

struct Safe;

impl Formatter for Safe {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        // ASCII controls never get here: serde_json escapes them itself.
        if fragment.is_ascii() && !fragment.contains('\u{7f}') {
            return writer.write_all(fragment.as_bytes());
        }
        let mut start = 0;
        for (at, c) in fragment.char_indices().filter(|(_, c)| is_hostile(*c)) {
            writer.write_all(fragment.get(start..at).unwrap_or_default().as_bytes())?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            start = at + c.len_utf8();
        }
        writer.write_all(fragment.get(start..).unwrap_or_default().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_characters_are_escaped_and_read_back_the_same() {
        let text = "a\u{85}b\u{2028}c\u{202e}d\u{e0041}\u{7f}e\u{1b}\n東";
        let mut out = Vec::new();
        write(&mut out, text).unwrap();
        let written = String::from_utf8(out).unwrap();
        assert_eq!(written, "\"a\\u0085b\\u2028c\\u202ed\\udb40\\udc41\\u007fe\\u001b\\n東\"");
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
    }
}

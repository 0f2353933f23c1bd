//! What was odd about a file, so that nothing is repaired, skipped or lost without a word.

/// Where in a file something is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Place {
    /// The file as a whole.
    #[default]
    File,
    /// A line of a text, from 1.
    Line(u64),
    /// A byte offset, from 0.
    Byte(u64),
    /// An entry of a keystore, by its alias or number.
    Entry(String),
}

/// One oddity and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oddity {
    /// What.
    pub kind: OddityKind,
    /// Where.
    pub place: Place,
}

/// What can be odd about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OddityKind {
    /// It begins with a byte order mark (UTF-8).
    ByteOrderMark,
    /// It is UTF-16; true is little-endian.
    Utf16(bool),
    /// Lines end with CR alone.
    CarriageReturns,
    /// Newlines were written as the two characters `\n`.
    LiteralNewlines,
    /// Armour or body is indented.
    Indented,
    /// Lines carry a mail's quote mark.
    Quoted,
    /// No-break or zero-width spaces stand between the characters.
    OddSpaces,
    /// Hyphens were turned into dashes, or there are not five of them.
    Dashes,
    /// The `=` are written `=3D`, as mail does.
    QuotedPrintable,
    /// `END` and the next `BEGIN` share a line.
    Glued,
    /// There is a blank line inside the armour.
    BlankLine,
    /// The body is one long line.
    OneLine,
    /// Newlines of the body were turned into spaces.
    SpacesForNewlines,
    /// Lines are not 64 characters long, but this many.
    Columns(usize),
    /// Text stands before, between or after the armour.
    TextAround,
    /// Base64 without armour.
    BareBase64,
    /// A certificate inside markup or a configuration (SAML metadata, an IOS configuration).
    Embedded(&'static str),
    /// The label, where it is not the one expected for what is inside: label, and what is inside.
    Label(String, &'static str),
    /// `BEGIN` and `END` carry different labels.
    LabelsDiffer(String, String),
    /// No `END` line.
    NoEnd,
    /// No `BEGIN` line.
    NoBegin,
    /// The data end before the length they announce: bytes there, bytes announced.
    Truncated(usize, usize),
    /// A character that is not base64.
    BadBase64(char),
    /// Bytes after the end of the object.
    TrailingBytes(usize),
    /// Something that could not be made out.
    Unreadable(String),
    /// A part needs a password that was not given, or the one given is wrong; true is wrong.
    Locked(bool),
    /// A part is encrypted or sealed in a way that is not read: what, and a command that converts it.
    Unsupported(String, &'static str),
    /// More objects than are read of one file.
    TooMany(usize),
}

impl OddityKind {
    /// Whether it is about the characters of a text, whatever they spell.
    pub(super) fn is_of_text(&self) -> bool {
        matches!(
            self,
            Self::ByteOrderMark
                | Self::Utf16(_)
                | Self::CarriageReturns
                | Self::LiteralNewlines
                | Self::OddSpaces
                | Self::Dashes
                | Self::QuotedPrintable
        )
    }
}

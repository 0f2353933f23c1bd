//! Certificates and their kin out of whatever people bring.
//!
//! [`read`] never fails and never drops anything without a word: what it cannot make out is an [`Oddity`].

mod armour;
mod bare;
mod base64;
mod jks;
mod kind;
mod nature;
mod oddity;
mod pkcs12;
mod text;

use std::collections::BTreeSet;

use zeroize::Zeroizing;

use crate::tlv::{self, Tlv};

pub(crate) use base64::encode as encode_base64;
pub use kind::Kind;
pub use nature::Nature;
pub use oddity::{Oddity, OddityKind, Place};

/// The most objects read of one file.
pub const MAX_ITEMS: usize = 1000;
/// The most bytes worth reading of one file.
pub const MAX_BYTES: u64 = 16 << 20;
/// How deep containers may hold containers.
const MAX_DEPTH: u8 = 4;

/// One object found in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: Kind,
    /// Its bytes; empty for private keys, which are never kept.
    pub der: Vec<u8>,
    /// Where it begins.
    pub place: Place,
    /// Its PEM label, or its alias in a keystore.
    pub label: Option<String>,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bundle {
    /// What was found, in the file's order.
    pub items: Vec<Item>,
    /// What was odd.
    pub oddities: Vec<Oddity>,
    /// What the file as a whole is, the best answer where nothing was found.
    pub nature: Nature,
}

impl Bundle {
    /// The certificates, in the file's order.
    pub fn certificates(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.kind == Kind::Certificate)
    }

    /// True when a private key lies in the file, in clear or encrypted.
    pub fn has_key(&self) -> bool {
        self.items.iter().any(|item| matches!(item.kind, Kind::PrivateKey | Kind::EncryptedKey))
    }

    fn odd(&mut self, kind: OddityKind, place: &Place) {
        let oddity = Oddity { kind, place: place.clone() };
        if !self.oddities.contains(&oddity) && self.oddities.len() < MAX_ITEMS {
            self.oddities.push(oddity);
        }
    }

    fn push(&mut self, kind: Kind, der: &[u8], place: &Place, label: Option<&str>) {
        if self.items.len() >= MAX_ITEMS {
            self.odd(OddityKind::TooMany(MAX_ITEMS), &Place::File);
            return;
        }
        let secret = matches!(kind, Kind::PrivateKey | Kind::EncryptedKey);
        let der = if secret { Vec::new() } else { der.to_vec() };
        let label = label.map(str::to_owned);
        self.items.push(Item { kind, der, place: place.clone(), label });
    }
}

/// Reads `bytes`, trying `passwords` (and none, and the empty one) where something is locked.
pub fn read(bytes: &[u8], passwords: &[Zeroizing<String>]) -> Bundle {
    let mut reader = Reader { bundle: Bundle::default(), passwords, depth: 0 };
    reader.any(bytes);
    reader.bundle.nature = nature::of(bytes, &reader.bundle);
    if matches!(reader.bundle.nature, Nature::Capture | Nature::OtherFile(_) | Nature::Binary) {
        // What is no text has no lines and no spaces that could be odd.
        reader.bundle.oddities.retain(|odd| !odd.kind.is_of_text());
    }
    reader.bundle
}

struct Reader<'p> {
    bundle: Bundle,
    passwords: &'p [Zeroizing<String>],
    depth: u8,
}

impl Reader<'_> {
    fn any(&mut self, bytes: &[u8]) {
        let binary =
            tlv::take(bytes).is_some_and(|(first, _)| kind::kind_of(&first) != Kind::Other);
        if binary {
            self.der(bytes, &|offset| Place::Byte(offset as u64), None);
        } else if jks::is_store(bytes) {
            jks::read(bytes, &mut self.bundle);
        } else if bytes.starts_with(&[0x30]) && bytes.get(1).is_some_and(|len| *len >= 0x80) {
            self.cut_der(bytes);
        } else {
            self.text(bytes);
        }
    }

    /// A file that begins as DER does and is not whole.
    fn cut_der(&mut self, bytes: &[u8]) {
        match tlv::claimed_len(bytes) {
            Some(claimed) if claimed > bytes.len() => {
                self.bundle.odd(OddityKind::Truncated(bytes.len(), claimed), &Place::File);
            }
            _ => {
                let what = "DER of no known kind".to_owned();
                self.bundle.odd(OddityKind::Unreadable(what), &Place::File);
            }
        }
    }

    /// Elements one after the other.
    fn der(&mut self, bytes: &[u8], place: &dyn Fn(usize) -> Place, label: Option<&str>) {
        let mut rest = bytes;
        while let Some((element, after)) = tlv::take(rest) {
            let at = place(bytes.len() - rest.len());
            let kind = kind::kind_of(&element);
            if kind == Kind::Other && rest.len() < bytes.len() {
                break;
            }
            self.element(&element, kind, &at, label);
            rest = after;
        }
        if rest.is_empty() {
            return;
        }
        let at = place(bytes.len() - rest.len());
        match tlv::claimed_len(rest) {
            Some(claimed) if rest.starts_with(&[0x30]) && claimed > rest.len() => {
                self.bundle.odd(OddityKind::Truncated(rest.len(), claimed), &at);
            }
            // The settings openssl appends to a TRUSTED CERTIFICATE belong there.
            _ if label.is_some_and(|label| label.contains("TRUSTED")) => {}
            _ => self.bundle.odd(OddityKind::TrailingBytes(rest.len()), &at),
        }
    }

    fn element(&mut self, element: &Tlv<'_>, kind: Kind, place: &Place, label: Option<&str>) {
        match kind {
            Kind::Pkcs7 => {
                let parts = kind::pkcs7_parts(element);
                if parts.is_empty() {
                    let what = "a PKCS#7 file without certificates".to_owned();
                    self.bundle.odd(OddityKind::Unreadable(what), place);
                }
                for part in parts {
                    self.bundle.push(kind::kind_of(&part), part.raw, place, label);
                }
            }
            Kind::Pkcs12 => pkcs12::read(element, self.passwords, &mut self.bundle),
            Kind::Other => {
                self.bundle.odd(OddityKind::Unreadable("DER of no known kind".into()), place);
            }
            Kind::Parameters => {}
            _ => self.bundle.push(kind, element.raw, place, label),
        }
    }

    fn text(&mut self, bytes: &[u8]) {
        let text::Text { text, oddities } = text::decode(bytes);
        self.bundle.oddities.extend(oddities);
        let lines = Lines::new(&text);
        let marks = armour::marks(&text);
        let mut gap = 0;
        let mut around = false;
        let mut index = 0;
        while let Some(mark) = marks.get(index) {
            around |= self.gap(&text, gap, mark.start, &lines);
            let place = lines.place(mark.start);
            index += 1;
            gap = mark.end;
            if !mark.begin {
                // An END alone: its BEGIN line is lost; `gap` has read what stood before it.
                self.bundle.odd(OddityKind::NoBegin, &place);
                continue;
            }
            let next = marks.get(index);
            let end = next.map_or(text.len(), |next| next.start);
            match next {
                Some(next) if !next.begin => {
                    index += 1;
                    gap = next.end;
                    self.marks_odd(&text, mark, next, &place);
                }
                _ => {
                    self.bundle.odd(OddityKind::NoEnd, &place);
                    gap = end;
                }
            }
            self.block(text.get(mark.end..end).unwrap_or_default(), &mark.label, &place);
        }
        around |= self.gap(&text, gap, text.len(), &lines);
        if around && !marks.is_empty() {
            self.bundle.odd(OddityKind::TextAround, &Place::File);
        }
    }

    fn marks_odd(&mut self, text: &str, begin: &armour::Mark, end: &armour::Mark, place: &Place) {
        if begin.label != end.label {
            let labels = OddityKind::LabelsDiffer(begin.label.clone(), end.label.clone());
            self.bundle.odd(labels, place);
        }
        if !(begin.exact && end.exact) {
            self.bundle.odd(OddityKind::Dashes, place);
        }
        let line =
            text.get(..begin.start).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
        let quoted = line.contains(['>', '|']);
        if line.ends_with("-----") || line.contains("-----END ") {
            self.bundle.odd(OddityKind::Glued, place);
        } else if quoted && line.trim().trim_start_matches(['>', '|', ' ']).is_empty() {
            self.bundle.odd(OddityKind::Quoted, place);
        } else if !line.is_empty() && line.trim().is_empty() {
            self.bundle.odd(OddityKind::Indented, place);
        }
    }

    /// Reads what is inside one armour.
    fn block(&mut self, text: &str, label: &str, place: &Place) {
        let body = armour::body(text);
        for kind in body.oddities {
            self.bundle.odd(kind, place);
        }
        if body.encrypted {
            self.bundle.push(Kind::EncryptedKey, &[], place, Some(label));
            return;
        }
        let before = self.bundle.items.len();
        let known =
            tlv::take(&body.bytes).is_some_and(|(first, _)| kind::kind_of(&first) != Kind::Other);
        if known {
            self.der(&body.bytes, &|_| place.clone(), Some(label));
        } else if label.contains("PRIVATE KEY") {
            // Formats of their own (OpenSSH) count as what their label says.
            self.bundle.push(Kind::PrivateKey, &[], place, Some(label));
        } else if !label.contains("PARAMETERS") {
            self.cut_block(&body.bytes, label, place);
        }
        let found: BTreeSet<Kind> =
            self.bundle.items.iter().skip(before).map(|item| item.kind).collect();
        for kind in found {
            let container = tlv::take(&body.bytes).map(|(first, _)| kind::kind_of(&first));
            if !label_fits(label, container.unwrap_or(kind)) {
                let inside = container.unwrap_or(kind).as_str();
                self.bundle.odd(OddityKind::Label(label.to_owned(), inside), place);
            }
        }
    }

    fn cut_block(&mut self, bytes: &[u8], label: &str, place: &Place) {
        let odd = match tlv::claimed_len(bytes) {
            Some(claimed) if bytes.starts_with(&[0x30]) && claimed > bytes.len() => {
                OddityKind::Truncated(bytes.len(), claimed)
            }
            _ => OddityKind::Unreadable(format!("the block labelled `{label}`")),
        };
        self.bundle.odd(odd, place);
    }

    /// Reads text outside any armour; true when words stand there.
    fn gap(&mut self, text: &str, start: usize, end: usize, lines: &Lines) -> bool {
        let Some(gap) = text.get(start..end) else { return false };
        let mut words = false;
        let mut from = 0;
        for object in bare::find(gap) {
            words |= has_words(gap.get(from..object.start).unwrap_or_default());
            from = object.end;
            self.bare(&object, &lines.place(start + object.start));
        }
        words | has_words(gap.get(from..).unwrap_or_default())
    }

    fn bare(&mut self, object: &bare::Found, place: &Place) {
        if let Some(claimed) = object.claimed {
            if object.bytes.len() < claimed {
                self.bundle.odd(OddityKind::Truncated(object.bytes.len(), claimed), place);
                return;
            }
            let known =
                tlv::take(&object.bytes).is_some_and(|(e, _)| kind::kind_of(&e) != Kind::Other);
            if !known {
                return;
            }
            let odd = object.within.map_or(OddityKind::BareBase64, OddityKind::Embedded);
            self.bundle.odd(odd, place);
            let whole = object.bytes.get(..claimed).unwrap_or_default();
            self.der(whole, &|_| place.clone(), None);
        } else if self.depth < MAX_DEPTH {
            // Base64 of a whole file, as mail attaches it.
            self.bundle.odd(OddityKind::Embedded("base64 of a mail attachment"), place);
            self.depth += 1;
            self.any(&object.bytes);
            self.depth -= 1;
        }
    }
}

fn has_words(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
}

fn label_fits(label: &str, kind: Kind) -> bool {
    match kind {
        Kind::Certificate => matches!(label, "CERTIFICATE" | "TRUSTED CERTIFICATE"),
        Kind::Pkcs7 => matches!(label, "PKCS7" | "CMS"),
        Kind::Request => matches!(label, "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST"),
        Kind::Crl => matches!(label, "X509 CRL" | "CRL"),
        Kind::Pkcs12 => label == "PKCS12",
        _ => true,
    }
}

/// Byte offsets to line numbers.
struct Lines(Vec<usize>);

impl Lines {
    fn new(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(at, _)| at).collect())
    }

    fn place(&self, offset: usize) -> Place {
        Place::Line(self.0.partition_point(|newline| *newline < offset) as u64 + 1)
    }
}

#[cfg(test)]
mod tests;

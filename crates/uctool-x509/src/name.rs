//! Distinguished names: compared as RFC 5280 section 7.1 says, shown as RFC 4514 does.

use std::fmt;

use x509_parser::x509::X509Name;

const CN: &str = "2.5.4.3";
const EMAIL: &str = "1.2.840.113549.1.9.1";

/// One attribute of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// The attribute's object identifier in dots.
    pub oid: String,
    /// The value as text, whatever string type it came in; hexadecimal where it is no string.
    pub text: String,
    /// The ASN.1 tag of its string type.
    pub tag: u32,
}

/// A distinguished name.
#[derive(Debug, Clone, Default)]
pub struct Name {
    /// Its DER, for comparison byte by byte as some products do it.
    pub der: Vec<u8>,
    /// Relative names, most general first.
    pub rdns: Vec<Vec<Attribute>>,
    /// The form names are compared in: folded, relative name by relative name.
    canonical: Vec<String>,
}

impl Name {
    pub(crate) fn new(name: &X509Name<'_>) -> Self {
        let rdns: Vec<Vec<Attribute>> = name
            .iter_rdn()
            .map(|rdn| {
                rdn.iter()
                    .map(|attribute| {
                        let value = attribute.attr_value();
                        let tag = value.tag().0;
                        let oid = attribute.attr_type().to_id_string();
                        Attribute { oid, text: text_of(tag, value.data), tag }
                    })
                    .collect()
            })
            .collect();
        let canonical = rdns.iter().map(|rdn| canonical(rdn)).collect();
        Self { der: name.as_raw().to_vec(), rdns, canonical }
    }

    /// Equal by RFC 5280 section 7.1: without regard to case, string type and runs of white space.
    pub fn same(&self, other: &Self) -> bool {
        self.canonical == other.canonical
    }

    /// The form that is equal for names that are [`same`](Self::same), for use as a key.
    pub fn key(&self) -> &[String] {
        &self.canonical
    }

    /// True when `self` lies in the subtree of `base` (RFC 5280 section 4.2.1.10).
    pub fn within(&self, base: &Self) -> bool {
        self.canonical.starts_with(&base.canonical)
    }

    /// True for a name without any part.
    pub fn is_empty(&self) -> bool {
        self.rdns.is_empty()
    }

    /// Every attribute, most general first.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.rdns.iter().flatten()
    }

    /// The most specific common name.
    pub fn common_name(&self) -> Option<&str> {
        self.attributes().filter(|attribute| attribute.oid == CN).last().map(|cn| cn.text.as_str())
    }

    /// Every common name.
    pub fn common_names(&self) -> impl Iterator<Item = &str> {
        self.attributes().filter(|attribute| attribute.oid == CN).map(|cn| cn.text.as_str())
    }

    /// Every e-mail address in the name.
    pub fn emails(&self) -> impl Iterator<Item = &str> {
        self.attributes().filter(|attribute| attribute.oid == EMAIL).map(|mail| mail.text.as_str())
    }

    /// What a person calls it: the common name, or the whole name.
    pub fn short(&self) -> String {
        match self.common_name() {
            Some(name) if !name.trim().is_empty() => name.to_owned(),
            _ if self.is_empty() => "(no name)".to_owned(),
            _ => self.to_string(),
        }
    }
}

/// The name of an attribute type, where it has a short one (RFC 4514 section 3).
fn short_type(oid: &str) -> &str {
    match oid {
        CN => "CN",
        EMAIL => "emailAddress",
        "2.5.4.4" => "SN",
        "2.5.4.5" => "serialNumber",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.9" => "street",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.12" => "title",
        "2.5.4.42" => "GN",
        "0.9.2342.19200300.100.1.25" => "DC",
        "0.9.2342.19200300.100.1.1" => "UID",
        other => other,
    }
}

impl fmt::Display for Name {
    /// Most specific part first, as RFC 4514 writes it. Control characters are left in: whoever prints escapes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, rdn) in self.rdns.iter().rev().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            for (index, attribute) in rdn.iter().enumerate() {
                let plus = if index > 0 { "+" } else { "" };
                write!(f, "{plus}{}=", short_type(&attribute.oid))?;
                for c in attribute.text.chars() {
                    if matches!(c, ',' | '+' | '"' | '\\' | '<' | '>' | ';') {
                        f.write_str("\\")?;
                    }
                    write!(f, "{c}")?;
                }
            }
        }
        Ok(())
    }
}

fn text_of(tag: u32, data: &[u8]) -> String {
    match tag {
        // Teletex and general strings are read as Latin-1, as everybody does.
        20 | 27 => data.iter().map(|byte| char::from(*byte)).collect(),
        30 => {
            let units = data
                .chunks_exact(2)
                .filter_map(|pair| pair.try_into().ok().map(u16::from_be_bytes));
            char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        28 => data
            .chunks_exact(4)
            .filter_map(|four| four.try_into().ok().map(u32::from_be_bytes))
            .map(|unit| char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect(),
        12 | 18 | 19 | 22 | 26 => match std::str::from_utf8(data) {
            Ok(text) => text.to_owned(),
            Err(_) => data.iter().map(|byte| char::from(*byte)).collect(),
        },
        _ => crate::certificate::hex(data),
    }
}

fn canonical(rdn: &[Attribute]) -> String {
    let mut parts: Vec<String> = rdn
        .iter()
        .map(|attribute| {
            let words: Vec<&str> = attribute.text.split_ascii_whitespace().collect();
            format!("{}={}", attribute.oid, words.join(" ").to_lowercase())
        })
        .collect();
    parts.sort();
    parts.join("\u{0}+")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(values: &[(&str, &str, u32)]) -> Name {
        let rdns: Vec<Vec<Attribute>> = values
            .iter()
            .map(|(oid, text, tag)| {
                vec![Attribute { oid: (*oid).to_owned(), text: (*text).to_owned(), tag: *tag }]
            })
            .collect();
        let canonical = rdns.iter().map(|rdn| canonical(rdn)).collect();
        Name { der: Vec::new(), rdns, canonical }
    }

    #[test]
    fn case_string_type_and_white_space_do_not_count() {
        let a = name(&[("2.5.4.10", "Acme  Corp ", 19), (CN, "CA", 12)]);
        let b = name(&[("2.5.4.10", "ACME CORP", 12), (CN, "ca", 19)]);
        assert!(a.same(&b));
        assert!(!a.same(&name(&[(CN, "ca", 19), ("2.5.4.10", "ACME CORP", 12)])));
    }

    #[test]
    fn a_subtree_is_a_prefix() {
        let base = name(&[("2.5.4.10", "Acme", 12)]);
        assert!(name(&[("2.5.4.10", "acme", 12), (CN, "x", 12)]).within(&base));
        assert!(!name(&[(CN, "x", 12)]).within(&base));
    }

    #[test]
    fn the_most_specific_part_comes_first_and_specials_are_escaped() {
        let shown = name(&[("2.5.4.10", "Acme, Inc.", 12), (CN, "owa", 12)]).to_string();
        assert_eq!(shown, "CN=owa, O=Acme\\, Inc.");
    }

    #[test]
    fn a_nul_stays_in_the_text() {
        assert_eq!(text_of(12, b"owa.acme.local\0.evil.example"), "owa.acme.local\0.evil.example");
    }
}

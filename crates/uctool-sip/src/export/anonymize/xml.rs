//! XML bodies (PIDF, dialog and registration information, resource lists): elements stay, what they hold is replaced.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::Anonymizer;
use super::text::any_word;

/// How deep elements may lie in one another.
const MAX_DEPTH: usize = 64;
/// Hosts whose schemas everybody uses.
const SCHEMAS: [&str; 5] =
    ["www.w3.org", "schemas.microsoft.com", "schemas.xmlsoap.org", "jabber.org", "www.cisco.com"];

impl Anonymizer {
    /// A document; `None` when it is not well formed.
    pub(super) fn xml(&mut self, text: &str) -> Option<String> {
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
        let mut out = String::with_capacity(text.len());
        let mut open: Vec<String> = Vec::new();
        // Text comes in pieces where entities stand in it.
        let mut held = String::new();
        loop {
            let event = reader.read_event().ok()?;
            match &event {
                Event::Text(text) => held += text,
                Event::CData(text) => held += text,
                Event::GeneralRef(entity) => held.push(entity_of(entity)?),
                _ => out += &self.content(&std::mem::take(&mut held)),
            }
            match event {
                Event::Decl(_) => out += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
                Event::Start(element) => {
                    let name = name_of(element.name().as_ref())?;
                    (open.len() < MAX_DEPTH).then_some(())?;
                    out += &format!("<{name}{}>", self.attributes(&element)?);
                    open.push(name);
                }
                Event::Empty(element) => {
                    let name = name_of(element.name().as_ref())?;
                    out += &format!("<{name}{}/>", self.attributes(&element)?);
                }
                Event::End(_) => out += &format!("</{}>", open.pop()?),
                Event::Eof => return (open.is_empty() && out.contains('<')).then_some(out),
                Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => {}
                // Comments, processing instructions and entities of one's own may say anything.
                Event::Comment(_) => self.left_out.add("XML", "comment"),
                Event::PI(_) | Event::DocType(_) => self.left_out.add("XML", "declaration"),
            }
        }
    }

    fn attributes(&mut self, element: &BytesStart<'_>) -> Option<String> {
        let mut out = String::new();
        for attribute in element.attributes() {
            let attribute = attribute.ok()?;
            let name = name_of(attribute.key.as_ref())?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
            let value = match name.split(':').next_back() {
                _ if name.starts_with("xmlns") || name == "xsi:schemaLocation" => {
                    self.schema(&value)
                }
                // Numbers of the protocol.
                Some(
                    "version"
                    | "expires"
                    | "cseq"
                    | "duration-subscribed"
                    | "expiration"
                    | "priority"
                    | "retry-after",
                ) if value.parse::<f64>().is_ok() => value.into_owned(),
                _ => self.content(&value),
            };
            out += &format!(" {name}=\"{}\"", escape(&value));
        }
        Some(out)
    }

    fn schema(&mut self, value: &str) -> String {
        let known = value.starts_with("urn:ietf:")
            || value.starts_with("urn:cisco:")
            || value
                .split_once("://")
                .is_some_and(|(_, rest)| SCHEMAS.iter().any(|host| rest.starts_with(host)));
        if known { value.to_owned() } else { self.uri(value) }
    }

    /// Text: white space as it is, addresses as addresses, else word by word.
    fn content(&mut self, text: &str) -> String {
        let bare = text.trim();
        if bare.is_empty() {
            return text.chars().filter(char::is_ascii_whitespace).collect();
        }
        let is_uri = bare.split_once(':').is_some_and(|(scheme, rest)| {
            !rest.is_empty()
                && scheme.len() <= 16
                && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        });
        if !bare.contains(char::is_whitespace) && any_word(bare, &self.names) == bare {
            return escape(bare);
        }
        if is_uri && !bare.contains(char::is_whitespace) {
            return escape(&self.uri(bare));
        }
        let words = bare.split_whitespace().map(|word| any_word(word, &self.names));
        escape(&words.collect::<Vec<_>>().join(" "))
    }
}

/// The names of elements are those of their schema, in ASCII.
fn name_of(name: &str) -> Option<String> {
    let fits =
        name.len() <= 64 && name.chars().all(|c| c.is_ascii_alphanumeric() || ":-_.".contains(c));
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    (fits && begins).then(|| name.to_owned())
}

fn entity_of(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

fn escape(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIDF: &str = "<?xml version=\"1.0\"?>\r\n<!-- jane -->\r\n\
        <presence xmlns=\"urn:ietf:params:xml:ns:pidf\" xmlns:x=\"http://acme.com/jane\" entity=\"pres:jane@acme.com\">\
        <tuple id=\"jane1\"><status><basic>open</basic></status><contact priority=\"0.8\">sip:jane@10.1.1.1</contact>\
        <note>Jane &amp; 5551234</note><x:s><![CDATA[jane]]></x:s>\
        <timestamp>2026-01-02T03:04:05Z</timestamp></tuple></presence>";

    #[test]
    fn the_document_stays_and_people_go() {
        let mut it = Anonymizer::new(&[1; 32]).unwrap();
        let shown = it.xml(PIDF).unwrap();
        for private in ["jane", "Jane", "acme", "5551234", "10.1.1.1"] {
            assert!(!shown.contains(private), "{private} in {shown}");
        }
        let entity = it.uri("pres:jane@acme.com");
        for stays in [
            "<basic>open</basic>",
            "priority=\"0.8\"",
            "2026-01-02T03:04:05Z",
            &entity,
            "</presence>",
        ] {
            assert!(shown.contains(stays), "{stays} in {shown}");
        }
        assert!(it.xml(&shown).is_some(), "it is well formed");
    }

    #[test]
    fn what_is_no_document_is_none() {
        let mut it = Anonymizer::new(&[1; 32]).unwrap();
        for broken in ["<a", "<a></b>", "<a>", "</a>", "<a b=c/>", "<a>&jane;</a>", "<jané/>"] {
            assert_eq!(it.xml(broken), None, "{broken}");
        }
        assert_eq!(it.xml(&"<a>".repeat(10_000)), None);
    }
}

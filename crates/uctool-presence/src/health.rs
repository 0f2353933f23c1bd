//! Node name and domain out of a pasted Server Health window or client log.

/// A node name and the domain that goes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pair {
    /// `Presence.Primary.Address`.
    pub(crate) node: String,
    /// `Presence.Domain`.
    pub(crate) domain: String,
    /// Line of the node name, from 1.
    pub(crate) line: u64,
}

/// What a text lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lacks {
    /// Neither key is there.
    Both,
    /// No `Presence.Primary.Address`.
    Address,
    /// No `Presence.Domain`.
    Domain,
}

impl Lacks {
    pub(crate) fn message(self) -> &'static str {
        match self {
            Self::Both => "it has neither `Presence.Primary.Address` nor `Presence.Domain`",
            Self::Address => "it has no `Presence.Primary.Address`",
            Self::Domain => "it has no `Presence.Domain`",
        }
    }
}

/// The most different pairs that are kept; a log repeats the same ones.
const MOST: usize = 100;

/// Every different pair of a text, in order. The key that comes first opens a pair, the other closes it.
pub(crate) fn pairs(text: &str) -> Result<Vec<Pair>, Lacks> {
    let mut pairs: Vec<Pair> = Vec::new();
    let (mut node, mut domain): (Option<(String, u64)>, Option<String>) = (None, None);
    let mut address_first = None;
    let mut push = |node: &Option<(String, u64)>, domain: &Option<String>| {
        let (Some((node, line)), Some(domain)) = (node, domain) else { return };
        let known = pairs.iter().any(|pair| pair.node == *node && pair.domain == *domain);
        if !known && pairs.len() < MOST {
            pairs.push(Pair { node: node.clone(), domain: domain.clone(), line: *line });
        }
    };
    for (line, number) in text.lines().zip(1..) {
        if let Some(value) = value_of(line, &["Presence.Primary.Address"]) {
            node = Some((value.to_owned(), number));
            if !*address_first.get_or_insert(true) {
                push(&node, &domain);
            }
        }
        if let Some(value) = value_of(line, &["Presence.Domain", "Proxy.Domain"]) {
            domain = Some(value.to_owned());
            if *address_first.get_or_insert(false) {
                push(&node, &domain);
            }
        }
    }
    // A node name at the end without a domain of its own has the last one.
    push(&node, &domain);
    match (node, domain) {
        (Some(_), Some(_)) => Ok(pairs),
        (Some(_), None) => Err(Lacks::Domain),
        (None, Some(_)) => Err(Lacks::Address),
        (None, None) => Err(Lacks::Both),
    }
}

/// The value after one of `keys`: `key = value`, `key: value`, `key="value"`, `<key>value</key>`, `key<TAB>value`.
fn value_of<'a>(line: &'a str, keys: &[&str]) -> Option<&'a str> {
    let (key, at) = keys.iter().find_map(|key| line.find(key).map(|at| (key, at)))?;
    let rest = line.get(at + key.len()..)?;
    // `Presence.Domain.Something` is another key.
    if rest.starts_with(|c: char| c == '.' || c.is_alphanumeric()) {
        return None;
    }
    let rest = rest.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '=' | ':' | '"' | '\'' | '>' | ']' | '[')
    });
    let end = rest
        .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | ',' | ';' | ']'))
        .unwrap_or(rest.len());
    rest.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String)> {
        pairs(text).unwrap().into_iter().map(|pair| (pair.node, pair.domain)).collect()
    }

    fn pair(node: &str, domain: &str) -> (String, String) {
        (node.to_owned(), domain.to_owned())
    }

    #[test]
    fn every_way_of_writing_is_read() {
        for text in [
            "Presence.Primary.Address = cup1\nPresence.Domain = cisco.com\n",
            "Proxy.Domain = cisco.com\r\nPresence.Primary.Address = cup1\r\n",
            "12:00 [Presence.Primary.Address: \"cup1\"]\n12:00 [Presence.Domain: \"cisco.com\"]",
            "<Presence.Domain>cisco.com</Presence.Domain>\n<Presence.Primary.Address>cup1</x>",
            "Presence.Primary.Address\tcup1\nPresence.Domain\tcisco.com",
        ] {
            assert_eq!(read(text), [pair("cup1", "cisco.com")], "{text}");
        }
    }

    #[test]
    fn pairs_stay_together_in_either_order() {
        let text = "Presence.Primary.Address=a\nPresence.Domain=x\nPresence.Primary.Address=b\nPresence.Domain=y";
        assert_eq!(read(text), [pair("a", "x"), pair("b", "y")]);
        let text = "Presence.Domain=x\nPresence.Primary.Address=a\nPresence.Domain=y\nPresence.Primary.Address=b";
        assert_eq!(read(text), [pair("a", "x"), pair("b", "y")]);
    }

    #[test]
    fn an_empty_domain_is_a_value_and_a_missing_one_is_not() {
        assert_eq!(
            read("Presence.Primary.Address = cup1\nPresence.Domain =\n"),
            [pair("cup1", "")]
        );
        assert_eq!(pairs("Presence.Primary.Address = cup1"), Err(Lacks::Domain));
        assert_eq!(pairs("Presence.Domain = x\nPresence.Domain.Cache = y"), Err(Lacks::Address));
        assert_eq!(pairs(""), Err(Lacks::Both));
    }
}
